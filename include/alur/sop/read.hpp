// Text in, an SOP or all that is wrong with it out. What never happens here: looking at the graph, files besides the
// one that is read, guessing.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <alur/base/diagnostic.hpp>
#include <alur/base/result.hpp>
#include <alur/sop/sop.hpp>

namespace alur {
inline namespace v0 {
namespace sop {

/// What an SOP may cost (docs/sop-language.md, section 13). A refusal names the limit and its value.
struct ReadLimits {
    std::size_t file_bytes = 1U << 20U;    ///< of the text
    std::size_t nodes = 100'000;           ///< of the YAML tree
    std::size_t depth = 64;                ///< of lists and maps in each other
    std::size_t keys = 1'000;              ///< of one map
    std::size_t scalar_bytes = 1U << 16U;  ///< of one text or number
    std::size_t id_bytes = 128;            ///< of an id
    std::size_t steps = 5'000;             ///< entries of `steps`
    std::size_t arcs = 20'000;             ///< entries of `next`, `outcomes` and `choose`, written or filled in
};

/// Reads the text of an SOP: bytes, YAML, keys, types, references, conditions, and every rule that needs no graph. The
/// rules that need one are checked by `compile`.
///
/// \param text the bytes of the file; any bytes are safe
/// \param file the name that findings show; nothing is opened
/// \return the SOP with every reference resolved and every default filled in, or all findings: ALUR-E001–E049 bytes and
///         YAML, E050–E149 keys, types and references, E150–E199 times and conditions (docs/diagnostics.md)
[[nodiscard]] Result<Sop, Diagnostics> read(std::string_view text, std::string file, const ReadLimits& limits = {});

/// Reads the SOP in a file, which must be a regular one.
/// \return as `read`; a file that cannot be opened or is too large is a finding (ALUR-E009, ALUR-E001)
[[nodiscard]] Result<Sop, Diagnostics> read_file(const std::string& path, const ReadLimits& limits = {});

}  // namespace sop
}  // namespace v0
}  // namespace alur

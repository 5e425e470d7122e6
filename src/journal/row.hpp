// A row of a journal on disk, and whether it is what follows in its stream: the one place that says so.
#pragma once

#include <cstdint>
#include <optional>

#include <alur/journal/refused.hpp>

#include "journal/codec.hpp"
#include "journal/definitions.hpp"
#include "journal/heads.hpp"

namespace alur {
inline namespace v0 {
namespace journal {

/// The stream of the definitions, which is no case.
inline constexpr std::int64_t definitions = -1;
/// That of what was refused by authority.
inline constexpr std::int64_t refusals = -2;

/// A row: the next in a stream, which is a case, the definitions or the refusals.
struct Row {
    std::int64_t pos = 0;
    std::int64_t stream = 0;
    std::int64_t prev = 0;  ///< the row before it in its stream; 0: it is the first
    BytesView body;
};

/// Whether a number in a file can be that of a case or of another stream.
[[nodiscard]] constexpr bool is_stream(std::int64_t number) noexcept {
    return number >= refusals && number < static_cast<std::int64_t>(index(none<CaseId>)) - 1;
}
/// Where a stream stands before its first row. \param stream is one
[[nodiscard]] inline Head beginning_of(std::int64_t stream) { return {chain_of(static_cast<CaseId>(stream))}; }

/// What a row says that follows in its stream; it lies in the bytes of the row.
struct Following {
    Head after;         ///< where the stream stands behind it
    StoredBatch batch;  ///< of a case
    Said said;          ///< of the definitions
    RefusedCommand refused;
};
/// \return empty: the row is not what was written there. Throws std::bad_alloc
[[nodiscard]] std::optional<Following> following(const Head& before, const Row& row);

}  // namespace journal
}  // namespace v0
}  // namespace alur

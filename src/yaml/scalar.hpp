// Reads a scalar from the source itself and holds it against what the parser read: both must say the same.
#pragma once

#include <deque>
#include <string>
#include <string_view>

#include "yaml/source.hpp"

namespace alur {
inline namespace v0 {
namespace yaml {

/// Whether a scalar that begins with this character is quoted or a block.
[[nodiscard]] inline bool begins_quoted(char c) noexcept { return c == '"' || c == '\'' || c == '|' || c == '>'; }

/// Reads the scalar at the cursor, moves the cursor behind it, and requires that its line ends there or punctuation
/// follows. A difference from `value`, which the parser read, ends the parse (ALUR-E023 to ALUR-E027).
///
/// \param kept holds the texts that do not stand in the source as they are
/// \return the text, in the source or in `kept`
[[nodiscard]] std::string_view read_scalar(Source& source, std::string_view value, std::deque<std::string>& kept);

}  // namespace yaml
}  // namespace v0
}  // namespace alur

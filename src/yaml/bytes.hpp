// Bytes in, complaints out: what a text must be before a parser may see it.
#pragma once

#include <string>
#include <string_view>

#include <alur/base/diagnostic.hpp>

namespace alur {
inline namespace v0 {
namespace yaml {

/// `U+202E`, for messages.
[[nodiscard]] std::string code_name(char32_t code);

/// A text as messages show it: what is long is told by its beginning.
[[nodiscard]] std::string shortened(std::string_view text);
/// `'text'`, shortened.
[[nodiscard]] inline std::string in_quotes(std::string_view text) { return "'" + shortened(text) + "'"; }

/// Reports every byte that has no place in a text: ALUR-E002 to ALUR-E007; of a text in UTF-16 that alone. `text`
/// starts behind a byte order mark of UTF-8. \return whether there was none
bool check_bytes(std::string_view text, Diagnostics& found);

}  // namespace yaml
}  // namespace v0
}  // namespace alur

// Bytes in, complaints out: what a text must be before a parser may see it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <alur/base/diagnostic.hpp>

namespace alur {
inline namespace v0 {
namespace yaml {

/// One character of a UTF-8 text.
struct Character {
    char32_t code = 0;
    std::size_t size = 0;  ///< bytes; 0: the bytes here are not UTF-8
};

/// The character that starts at `at`, which must lie inside the text. Overlong forms, surrogates and codes above
/// U+10FFFF are not UTF-8.
[[nodiscard]] Character character_at(std::string_view text, std::size_t at) noexcept;

/// How many characters a valid text has.
[[nodiscard]] std::size_t count_characters(std::string_view text) noexcept;

/// Why a character has no place in a text, or an empty view: control characters, characters that show nothing or turn
/// the direction of writing, combining marks (they make two spellings of one word), line separators other than LF.
[[nodiscard]] std::string_view why_refused(char32_t code) noexcept;

/// `U+202E`, for messages.
[[nodiscard]] std::string code_name(char32_t code);

/// A text as messages show it: what is long is told by its beginning.
[[nodiscard]] std::string shortened(std::string_view text);
/// `'text'`, shortened.
[[nodiscard]] inline std::string in_quotes(std::string_view text) { return "'" + shortened(text) + "'"; }

/// The text behind a byte order mark at its start, which is allowed and means nothing.
[[nodiscard]] std::string_view without_mark(std::string_view text) noexcept;

/// Reports every byte that has no place in a text: ALUR-E002 to ALUR-E007. `text` starts behind a byte order mark.
/// \return whether there was none
bool check_bytes(std::string_view text, Diagnostics& found);

}  // namespace yaml
}  // namespace v0
}  // namespace alur

// The one reader of UTF-8: bytes in, characters out, by the strict rules of Unicode. Who meets bytes that are none
// shows or refuses the first of them, and goes on at the next.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace alur {
inline namespace v0 {
namespace base {

/// One character of a UTF-8 text.
struct Character {
    char32_t code = 0;     ///< its code point
    std::size_t size = 0;  ///< bytes; 0: the bytes here are not UTF-8
};

/// Whether the byte stands inside a character, behind its first.
[[nodiscard]] constexpr bool continues_character(char byte) noexcept {
    return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

/// The character that starts at `at`, which must lie inside the text. Overlong forms, surrogates, codes above U+10FFFF
/// and characters that the end of the text cuts off are not UTF-8; their code is that of no character.
[[nodiscard]] constexpr Character character_at(std::string_view text, std::size_t at) noexcept {
    constexpr Character wrong{0x110000, 0};
    const auto first = static_cast<unsigned char>(text[at]);
    if (first < 0x80) return {first, 1};
    const std::size_t size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || text.size() - at < size) return wrong;
    char32_t code = first & (0xFFU >> (size + 1));
    for (std::size_t i = 1; i < size; ++i) {
        if (!continues_character(text[at + i])) return wrong;
        code = (code << 6U) | (static_cast<unsigned char>(text[at + i]) & 0x3FU);
    }
    const bool overlong = (size == 3 && code < 0x800) || (size == 4 && code < 0x10000);
    const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
    return overlong || surrogate || code > 0x10FFFF ? wrong : Character{code, size};
}

/// Position of the first byte that is not UTF-8; npos: all of it is.
[[nodiscard]] constexpr std::size_t not_utf8(std::string_view text) noexcept {
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t size = character_at(text, at).size;
        if (size == 0) return at;
        at += size;
    }
    return std::string_view::npos;
}

/// Whether all of a text is UTF-8.
[[nodiscard]] constexpr bool is_utf8(std::string_view text) noexcept {
    return not_utf8(text) == std::string_view::npos;
}

/// How many characters a valid text has.
[[nodiscard]] constexpr std::size_t count_characters(std::string_view text) noexcept {
    return text.size() - static_cast<std::size_t>(std::count_if(text.begin(), text.end(), continues_character));
}

/// The text behind a byte order mark at its start, which is allowed and means nothing.
[[nodiscard]] constexpr std::string_view without_mark(std::string_view text) noexcept {
    constexpr std::string_view mark = "\xEF\xBB\xBF";
    return text.substr(0, mark.size()) == mark ? text.substr(mark.size()) : text;
}

}  // namespace base
}  // namespace v0
}  // namespace alur

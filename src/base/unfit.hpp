// The one list of characters that have no place in a text: files that hold one are refused, and where such a text is
// shown it is escaped.
#pragma once

#include <cstdint>
#include <string_view>

namespace alur {
inline namespace v0 {
namespace base {

/// Why a character is unfit. A text that holds one drives a terminal, hides something or has two spellings.
enum class Unfit : std::uint8_t {
    no,
    control,
    separator,   ///< ends a line, but not for every program
    combining,   ///< makes two spellings of one word
    direction,   ///< turns the direction of writing
    invisible,   ///< shows nothing, or changes how its neighbour looks
    formatting,  ///< governs how others are set
    mark,        ///< a byte order mark
    nothing,     ///< stands for no character
};

[[nodiscard]] Unfit unfit(char32_t code) noexcept;

/// `a control character`; empty for `no`.
[[nodiscard]] std::string_view words(Unfit why) noexcept;

}  // namespace base
}  // namespace v0
}  // namespace alur

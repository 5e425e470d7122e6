#include "base/unfit.hpp"

#include <algorithm>
#include <array>

namespace alur {
inline namespace v0 {
namespace base {
namespace {

struct Range {
    char32_t first;
    char32_t last;
    Unfit why;
};

// In the order of their codes: the categories Cc, Cf, Zl and Zp of Unicode, all that is ignored where it cannot be
// shown (Default_Ignorable_Code_Point), and the blocks of combining marks. Beside them 65,534 and 65,535 of each plane.
constexpr std::array ranges{
    Range{0x00, 0x08, Unfit::control},          Range{0x0B, 0x0C, Unfit::control},
    Range{0x0E, 0x1F, Unfit::control},          Range{0x7F, 0x84, Unfit::control},
    Range{0x85, 0x85, Unfit::separator},        Range{0x86, 0x9F, Unfit::control},
    Range{0xAD, 0xAD, Unfit::invisible},        Range{0x300, 0x34E, Unfit::combining},
    Range{0x34F, 0x34F, Unfit::invisible},      Range{0x350, 0x36F, Unfit::combining},
    Range{0x600, 0x605, Unfit::formatting},     Range{0x61C, 0x61C, Unfit::direction},
    Range{0x6DD, 0x6DD, Unfit::formatting},     Range{0x70F, 0x70F, Unfit::formatting},
    Range{0x890, 0x891, Unfit::formatting},     Range{0x8E2, 0x8E2, Unfit::formatting},
    Range{0x115F, 0x1160, Unfit::invisible},    Range{0x17B4, 0x17B5, Unfit::invisible},
    Range{0x180B, 0x180F, Unfit::invisible},    Range{0x1AB0, 0x1AFF, Unfit::combining},
    Range{0x1DC0, 0x1DFF, Unfit::combining},    Range{0x200B, 0x200D, Unfit::invisible},
    Range{0x200E, 0x200F, Unfit::direction},    Range{0x2028, 0x2029, Unfit::separator},
    Range{0x202A, 0x202E, Unfit::direction},    Range{0x2060, 0x2065, Unfit::invisible},
    Range{0x2066, 0x2069, Unfit::direction},    Range{0x206A, 0x206F, Unfit::invisible},
    Range{0x20D0, 0x20FF, Unfit::combining},    Range{0x3164, 0x3164, Unfit::invisible},
    Range{0xD800, 0xDFFF, Unfit::nothing},      Range{0xFDD0, 0xFDEF, Unfit::nothing},
    Range{0xFE00, 0xFE0F, Unfit::invisible},    Range{0xFE20, 0xFE2F, Unfit::combining},
    Range{0xFEFF, 0xFEFF, Unfit::mark},         Range{0xFFA0, 0xFFA0, Unfit::invisible},
    Range{0xFFF0, 0xFFFB, Unfit::invisible},    Range{0x110BD, 0x110BD, Unfit::formatting},
    Range{0x110CD, 0x110CD, Unfit::formatting}, Range{0x13430, 0x1343F, Unfit::formatting},
    Range{0x1BCA0, 0x1BCA3, Unfit::formatting}, Range{0x1D173, 0x1D17A, Unfit::formatting},
    Range{0xE0000, 0xE0FFF, Unfit::invisible},
};

}  // namespace

Unfit unfit(char32_t code) noexcept {
    if (code >= 0x20 && code < 0x7F) return Unfit::no;
    if ((code & 0xFFFEU) == 0xFFFE || code > 0x10FFFF) return Unfit::nothing;
    const auto* const range = std::lower_bound(ranges.begin(), ranges.end(), code,
                                               [](const Range& each, char32_t wanted) { return each.last < wanted; });
    return range != ranges.end() && code >= range->first ? range->why : Unfit::no;
}

std::string_view words(Unfit why) noexcept {
    switch (why) {
        case Unfit::no: return {};
        case Unfit::control: return "a control character";
        case Unfit::separator: return "a line separator that not every program sees as one";
        case Unfit::combining: return "a combining mark";
        case Unfit::direction: return "a character that turns the direction of writing";
        case Unfit::invisible: return "an invisible character";
        case Unfit::formatting: return "a formatting character";
        case Unfit::mark: return "a byte order mark inside the text";
        case Unfit::nothing: return "a code that is no character";
    }
    return {};
}

}  // namespace base
}  // namespace v0
}  // namespace alur

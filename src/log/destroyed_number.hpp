// What spreadsheets do to identifiers of many digits.
#pragma once

#include <cstddef>
#include <string_view>

namespace alur {
inline namespace v0 {
namespace log {

/// Whether this is what a spreadsheet leaves of a long number: `3,27102E+15`. Its digits are lost.
[[nodiscard]] inline bool is_destroyed_number(std::string_view text) noexcept {
    const auto take_digits = [&text] {
        std::size_t count = 0;
        while (count < text.size() && text[count] >= '0' && text[count] <= '9') ++count;
        text.remove_prefix(count);
        return count;
    };
    if (take_digits() != 1) return false;
    if (!text.empty() && (text.front() == ',' || text.front() == '.')) {
        text.remove_prefix(1);
        if (take_digits() == 0) return false;
    }
    if (text.size() < 3 || (text[0] != 'E' && text[0] != 'e') || text[1] != '+') return false;
    text.remove_prefix(2);
    return take_digits() != 0 && text.empty();
}

}  // namespace log
}  // namespace v0
}  // namespace alur

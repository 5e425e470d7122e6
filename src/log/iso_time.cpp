#include "log/iso_time.hpp"

#include <cstddef>
#include <cstdint>

namespace alur {
inline namespace v0 {
namespace log {
namespace {

/// Takes a text from its front.
class Front {
public:
    explicit Front(std::string_view text) : rest_(text) {}

    [[nodiscard]] bool is_at_end() const noexcept { return rest_.empty(); }
    /// Takes one of these characters. \return which; 0: none of them stands there
    char take_any(std::string_view any) noexcept {
        if (rest_.empty() || any.find(rest_.front()) == std::string_view::npos) return 0;
        const char taken = rest_.front();
        rest_.remove_prefix(1);
        return taken;
    }
    /// Takes exactly so many digits. \return their number; below 0: they are not there
    int take_digits(std::size_t count) noexcept {
        if (rest_.size() < count) return -1;
        int number = 0;
        for (std::size_t i = 0; i < count; ++i) {
            const auto digit = static_cast<unsigned char>(rest_[i] - '0');
            if (digit > 9) return -1;
            number = number * 10 + digit;
        }
        rest_.remove_prefix(count);
        return number;
    }

private:
    std::string_view rest_;
};

/// The fraction of a second in microseconds; below 0: no digit stands there.
int take_fraction(Front& text) noexcept {
    int us = 0;
    int digits = 0;
    for (int digit = text.take_digits(1); digit >= 0; digit = text.take_digits(1))
        if (digits++ < 6) us = us * 10 + digit;
    if (digits == 0) return -1;
    for (; digits < 6; ++digits) us *= 10;
    return us;
}

/// `Z`, `+07`, `+0700`, `+07:00`.
std::optional<std::chrono::minutes> take_offset(Front& text) noexcept {
    const char sign = text.take_any("Zz+-");
    if (sign == 'Z' || sign == 'z') return std::chrono::minutes(0);
    if (sign == 0) return std::nullopt;
    const int hours = text.take_digits(2);
    const bool colon = text.take_any(":") != 0;
    const int minutes = !colon && text.is_at_end() ? 0 : text.take_digits(2);
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return std::nullopt;
    const std::chrono::minutes offset(hours * 60 + minutes);
    return sign == '-' ? -offset : offset;
}

}  // namespace

std::optional<WrittenTime> read_iso_time(std::string_view written) noexcept {
    using namespace std::chrono;
    Front text(written);
    const int y = text.take_digits(4);
    // An offset moves the first and the last year out of what four digits say.
    if (y < 1 || y > 9998 || text.take_any("-") == 0) return std::nullopt;
    const int m = text.take_digits(2);
    if (m < 0 || text.take_any("-") == 0) return std::nullopt;
    const int d = text.take_digits(2);
    if (d < 0) return std::nullopt;
    const year_month_day date{year(y), month(static_cast<unsigned>(m)), day(static_cast<unsigned>(d))};
    if (!date.ok()) return std::nullopt;
    WrittenTime time;
    time.local = local_days(date);
    if (text.is_at_end()) {
        time.date_only = true;
        return time;
    }
    if (text.take_any("Tt ") == 0) return std::nullopt;
    const int hour = text.take_digits(2);
    if (hour < 0 || hour > 23 || text.take_any(":") == 0) return std::nullopt;
    const int minute = text.take_digits(2);
    if (minute < 0 || minute > 59) return std::nullopt;
    time.local += hours(hour) + minutes(minute);
    if (text.take_any(":") != 0) {
        const int second = text.take_digits(2);
        if (second < 0 || second > 59) return std::nullopt;
        time.local += seconds(second);
        if (text.take_any(".,") != 0) {
            const int fraction = take_fraction(text);
            if (fraction < 0) return std::nullopt;
            time.local += microseconds(fraction);
        }
    }
    if (text.is_at_end()) return time;
    time.offset = take_offset(text);
    if (!time.offset || !text.is_at_end()) return std::nullopt;
    return time;
}

}  // namespace log
}  // namespace v0
}  // namespace alur

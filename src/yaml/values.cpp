#include "yaml/values.hpp"

#include <charconv>
#include <system_error>

namespace alur {
inline namespace v0 {
namespace yaml {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool all_digits(std::string_view text) {
    for (const char c : text)
        if (!is_digit(c)) return false;
    return !text.empty();
}

constexpr std::int64_t most_seconds = longest_days * 24 * 60 * 60;

}  // namespace

std::optional<bool> parse_boolean(std::string_view text) noexcept {
    if (text == "true") return true;
    if (text == "false") return false;
    return std::nullopt;
}

std::optional<std::int64_t> parse_integer(std::string_view text) noexcept {
    std::string_view digits = text;
    const bool negative = !digits.empty() && digits.front() == '-';
    if (negative) digits.remove_prefix(1);
    if (!all_digits(digits) || (digits.front() == '0' && (digits.size() > 1 || negative))) return std::nullopt;
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::optional<std::chrono::year_month_day> parse_date(std::string_view text) noexcept {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const auto number = [&](std::size_t at, std::size_t size) -> int {
        int value = 0;
        for (const char c : text.substr(at, size)) {
            if (!is_digit(c)) return -1;
            value = value * 10 + (c - '0');
        }
        return value;
    };
    const int year = number(0, 4);
    const int month = number(5, 2);
    const int day = number(8, 2);
    if (year < 0 || month < 1 || day < 1) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day))};
    if (!date.ok()) return std::nullopt;
    return date;
}

ParsedLimit parse_limit(std::string_view text) noexcept {
    const std::size_t space = text.find(' ');
    if (space == std::string_view::npos) return {};
    const std::string_view digits = text.substr(0, space);
    const std::string_view unit = text.substr(space + 1);
    if (!all_digits(digits) || (digits.front() == '0' && digits.size() > 1)) return {};

    Limit limit;
    std::int64_t seconds = 0;
    if (unit == "menit")
        seconds = 60;
    else if (unit == "jam")
        seconds = 3'600;
    else if (unit == "hari kerja")
        limit.measure = Measure::working_days;
    else if (unit == "hari kalender")
        limit.measure = Measure::calendar_days;
    else
        return {std::nullopt, unit == "hari" ? LimitFault::bare_day : LimitFault::unit};

    const bool timed = limit.measure == Measure::working_time;
    const std::int64_t most = timed ? most_seconds / seconds : longest_days;
    // A number that does not fit into 64 bits is too long as well.
    const std::optional<std::int64_t> number = parse_integer(digits);
    if (!number || *number > most) return {std::nullopt, LimitFault::too_long};
    if (*number < 1) return {std::nullopt, LimitFault::zero};
    limit.amount = timed ? *number * seconds : *number;
    return {limit, {}};
}

}  // namespace yaml
}  // namespace v0
}  // namespace alur

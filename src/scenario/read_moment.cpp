// Moments and lengths of time, as a scenario writes them.
#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include "scenario/grammar.hpp"

namespace alur::scenario {
namespace {

constexpr const char* form = "a moment is written as 2024-07-02 08:15, 2024-07-02 08:15:30 or 2024-07-02 01:15Z";

/// The number that `count` digits from `from` on write.
std::uint32_t digits(const Token& token, std::size_t from, std::size_t count) {
    std::uint32_t number = 0;
    for (std::size_t i = from; i < from + count; ++i) {
        if (i >= token.text.size() || token.text[i] < '0' || token.text[i] > '9') refuse(form, token);
        number = number * 10 + static_cast<std::uint32_t>(token.text[i] - '0');
    }
    return number;
}

std::chrono::year_month_day read_date(const Token& token) {
    if (token.text.size() != 10 || token.text[4] != '-' || token.text[7] != '-') refuse(form, token);
    const auto date = std::chrono::year(static_cast<int>(digits(token, 0, 4))) /
                      std::chrono::month(digits(token, 5, 2)) / std::chrono::day(digits(token, 8, 2));
    if (!date.ok()) refuse("there is no such day", token);
    return date;
}

/// `08:15`, `08:15:30`, `08:15:30.25`: the first `size` bytes of the token.
std::chrono::microseconds read_time(const Token& token, std::size_t size) {
    const bool fraction = size > 9 && size <= 15 && token.text[8] == '.';
    if ((size != 5 && size != 8 && !fraction) || token.text[2] != ':' || (size >= 8 && token.text[5] != ':'))
        refuse(form, token);
    const std::uint32_t hour = digits(token, 0, 2);
    const std::uint32_t minute = digits(token, 3, 2);
    const std::uint32_t second = size >= 8 ? digits(token, 6, 2) : 0;
    if (hour > 23 || minute > 59 || second > 59) refuse("there is no such time of day", token);
    std::uint32_t micro = fraction ? digits(token, 9, size - 9) : 0;
    for (std::size_t missing = fraction ? 15 - size : 0; missing != 0; --missing) micro *= 10;
    return std::chrono::hours(hour) + std::chrono::minutes(minute) + std::chrono::seconds(second) +
           std::chrono::microseconds(micro);
}

constexpr std::int64_t most = 1'000'000;  // of a unit, and days in all

void refuse_beyond(bool within, const Token& token) {
    const std::string number = std::to_string(most);
    if (!within)
        refuse("so long a time is not played; at most " + number + " of a unit and " + number + "d in all", token);
}

std::chrono::seconds in_unit(std::int64_t number, char unit, const Token& token) {
    switch (unit) {
        case 'd': return std::chrono::hours(24 * number);
        case 'h': return std::chrono::hours(number);
        case 'm': return std::chrono::minutes(number);
        case 's': return std::chrono::seconds(number);
        default: refuse("elapsed time is counted in d, h, m and s", token);
    }
}

/// A day alone, or a moment. \param after_date days behind it that a day alone means
std::optional<When> read_bound(Words& words, std::string_view keyword, int after_date) {
    if (!words.take_if(keyword)) return std::nullopt;
    const Token* behind = words.behind();
    const bool alone = behind == nullptr || behind->mark || behind->find(':') == std::string::npos;
    if (!alone) return read_when(words);
    When read;
    read.date = std::chrono::sys_days(read_date(words.take("a date"))) + std::chrono::days(after_date);
    return read;
}

}  // namespace

std::optional<When> read_since(Words& words) { return read_bound(words, "since", 0); }
std::optional<When> read_until(Words& words) { return read_bound(words, "until", 1); }

When read_when(Words& words) {
    When read;
    read.date = read_date(words.take("a date"));
    const Token& time = words.take("a time of day");
    read.utc = !time.text.empty() && time.text.back() == 'Z';
    read.time = read_time(time, time.text.size() - (read.utc ? 1 : 0));
    return read;
}

std::chrono::seconds read_elapsed(Words& words) {
    constexpr const char* elapsed = "elapsed time is written as +4m, +1h30m, +2d";
    const Token& token = words.take("how long");
    if (token.text.size() < 3) refuse(elapsed, token);
    std::chrono::seconds total{0};
    const char* const last = token.text.data() + token.text.size();
    for (const char* at = token.text.data() + 1; at != last;) {  // behind the plus sign
        std::int64_t number = 0;
        const auto [stop, error] = std::from_chars(at, last, number);
        refuse_beyond(error != std::errc::result_out_of_range && number <= most, token);
        if (error != std::errc() || stop == last || number < 0) refuse(elapsed, token);
        total += in_unit(number, *stop, token);
        refuse_beyond(total <= std::chrono::hours(24 * most), token);
        at = stop + 1;
    }
    return total;
}

}  // namespace alur::scenario

// Texts in, typed values out, by rules that leave no doubt. What never happens here: `no` as false, `010` as eight,
// `12:30` as a number, a date that does not exist.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include <alur/time/limit.hpp>

namespace alur {
inline namespace v0 {
namespace yaml {

/// `true` or `false`, nothing else.
[[nodiscard]] std::optional<bool> parse_boolean(std::string_view text) noexcept;

/// Decimal digits with an optional '-'; no leading zero, no '+', nothing that does not fit.
[[nodiscard]] std::optional<std::int64_t> parse_integer(std::string_view text) noexcept;

/// `2024-06-24`, a day that exists.
[[nodiscard]] std::optional<std::chrono::year_month_day> parse_date(std::string_view text) noexcept;

/// Whether a file may name the date: it lies in the years 1900 to 2199.
[[nodiscard]] constexpr bool is_near(std::chrono::year_month_day date) noexcept {
    return date.year() >= std::chrono::year(1900) && date.year() <= std::chrono::year(2199);
}

/// Why a text is no limit.
enum class LimitFault : std::uint8_t {
    form,      ///< not a whole number and a unit
    bare_day,  ///< `hari` alone: working days or calendar days?
    unit,      ///< a unit that is not known
    zero,      ///< less than 1
    too_long,  ///< more than ten years
};

struct ParsedLimit {
    std::optional<Limit> limit;
    LimitFault fault = LimitFault::form;  ///< where there is no limit
};

/// `5 menit`, `2 jam`, `3 hari kerja`, `14 hari kalender`: a whole number from 1, at most ten years.
[[nodiscard]] ParsedLimit parse_limit(std::string_view text) noexcept;

}  // namespace yaml
}  // namespace v0
}  // namespace alur

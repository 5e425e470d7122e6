// How much time something may take. The measures are never mixed: a working day is neither 8 nor 24 hours.
#pragma once

#include <cstdint>
#include <string>

namespace alur {
inline namespace v0 {

/// What a limit is counted in (docs/sop-language.md, T1).
enum class Measure : std::uint8_t {
    working_time,   ///< `menit` and `jam`: seconds in which the calendar is open
    working_days,   ///< `hari kerja`: working dates whose local midnight has passed
    calendar_days,  ///< `hari kalender`: days of local wall-clock time
};

/// A standard time or another limit. `amount` is seconds for working time and days for the two others; it is at
/// least 1.
struct Limit {
    Measure measure = Measure::working_time;  ///< what `amount` counts
    std::int64_t amount = 0;                  ///< 0: no limit, as the tables of a procedure write it

    friend bool operator==(const Limit&, const Limit&) = default;
};

/// Days of the longest limit: ten years, of which three may be leap years. Other lengths of time that people give have
/// the same bound.
inline constexpr std::int64_t longest_days = 3'653;

/// What one unit of `amount` is in the ticks in which used time is counted: microseconds of working or of wall-clock
/// time, or whole working days.
[[nodiscard]] constexpr std::int64_t ticks_per_unit(Measure measure) noexcept {
    switch (measure) {
        case Measure::working_time: return 1'000'000;
        case Measure::working_days: return 1;
        case Measure::calendar_days: return 86'400'000'000;
    }
    return 1;
}

/// The limit in the ticks of its measure. A limit of at most ten years leaves room for a percentage.
[[nodiscard]] constexpr std::int64_t ticks(const Limit& limit) noexcept {
    return limit.amount * ticks_per_unit(limit.measure);
}

/// The limit as an author writes it: `90 menit`, `2 jam`, `3 hari kerja`, `14 hari kalender`; whole hours are written
/// in `jam`, and what is no whole minute in `detik`.
[[nodiscard]] inline std::string to_string(const Limit& limit) {
    switch (limit.measure) {
        case Measure::working_days: return std::to_string(limit.amount) + " hari kerja";
        case Measure::calendar_days: return std::to_string(limit.amount) + " hari kalender";
        case Measure::working_time: break;
    }
    if (limit.amount % 3600 == 0) return std::to_string(limit.amount / 3600) + " jam";
    if (limit.amount % 60 == 0) return std::to_string(limit.amount / 60) + " menit";
    return std::to_string(limit.amount) + " detik";
}

}  // namespace v0
}  // namespace alur

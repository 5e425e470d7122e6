// Why used time is what it is: the stretches of an interval that counted, and those that did not.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <alur/base/instant.hpp>
#include <alur/time/limit.hpp>

namespace alur {
inline namespace v0 {

class Calendar;

/// Why a stretch counted or did not.
enum class Why : std::uint8_t {
    open,             ///< counted
    on_break,         ///< between two openings of one date
    outside_hours,    ///< before the first or after the last opening of a working date
    weekend,          ///< a weekday without hours
    holiday,          ///< a named date without hours: libur nasional, cuti bersama, an exception
    day_of_start,     ///< of `hari kerja`: the date on which the clock began to run; its midnight had passed
    beyond_coverage,  ///< not covered by the calendar: counted, provisionally, by the ordinary week alone
    paused,           ///< the clock was stopped: the work was suspended
    with_others,      ///< of a case: only external actors had it, or a message was waited for
};

/// How a reason is written in texts, tables and files.
[[nodiscard]] constexpr std::string_view name(Why why) noexcept {
    switch (why) {
        case Why::open: return "open";
        case Why::on_break: return "break";
        case Why::outside_hours: return "outside hours";
        case Why::weekend: return "weekend";
        case Why::holiday: return "holiday";
        case Why::day_of_start: return "day of start";
        case Why::beyond_coverage: return "beyond coverage";
        case Why::paused: return "paused";
        case Why::with_others: return "with others";
    }
    return "";
}

/// One stretch of a clock's run. Stretches follow each other without a gap.
struct Stretch {
    Instant from{};         ///< where the one before it ended
    Instant to{};           ///< where the next one begins
    std::int64_t used = 0;  ///< ticks of the measure (ticks_per_unit); 0: skipped
    Why why = Why::open;    ///< holds for all of it
    std::string reason;     ///< name of the holiday, the season or the exception; empty for an ordinary date

    friend bool operator==(const Stretch&, const Stretch&) = default;
};

/// Explains the run of a clock from a to b: stretches in order, from a to b without a gap. Their `used` sums to
/// `calendar.used(measure, a, b)`, or where the clock only resumes at a, to `calendar.elapsed(measure, a, b)`.
/// Empty when b is not after a, unless the start itself cost a day.
/// \param resumes the clock did not start at a, it had been paused
[[nodiscard]] std::vector<Stretch> explain(const Calendar& calendar, Measure measure, Instant a, Instant b,
                                           bool resumes = false);

/// Explains working time.
[[nodiscard]] inline std::vector<Stretch> explain(const Calendar& calendar, Instant a, Instant b) {
    return explain(calendar, Measure::working_time, a, b);
}

}  // namespace v0
}  // namespace alur

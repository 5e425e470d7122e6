// How much time something may take. The measures are never mixed: a working day is neither 8 nor 24 hours.
#pragma once

#include <cstdint>
#include <string>

namespace alur {
inline namespace v0 {

/// What a limit is counted in (docs/sop-language.md, "Waktu baku").
enum class Measure : std::uint8_t {
    working_time,   ///< `menit` and `jam`: seconds in which the calendar is open
    working_days,   ///< `hari kerja`: working dates whose local midnight has passed
    calendar_days,  ///< `hari kalender`: days of local wall-clock time
};

/// A standard time or another limit. `amount` is seconds for working time and days for the two others; it is at least 1.
struct Limit {
    Measure measure = Measure::working_time;
    std::int64_t amount = 0;

    friend bool operator==(const Limit&, const Limit&) = default;
};

/// The limit as an author writes it: `90 menit`, `2 jam`, `3 hari kerja`, `14 hari kalender`.
[[nodiscard]] std::string to_string(const Limit& limit);

}  // namespace v0
}  // namespace alur

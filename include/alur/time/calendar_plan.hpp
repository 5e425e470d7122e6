// What a calendar is made of: one plan for each covered date, the ordinary week, a zone. No YAML, no clock.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include <alur/base/ids.hpp>
#include <alur/time/zone.hpp>

namespace alur {
inline namespace v0 {

/// Opening hours within one date, local civil time after midnight: `[from, to)`, `to` at most 24:00.
struct OpenSpan {
    std::chrono::seconds from{0};  ///< 00:00 is 0
    std::chrono::seconds to{0};    ///< excluded; later than `from`

    friend bool operator==(const OpenSpan&, const OpenSpan&) = default;
};

/// In order of time, without overlap.
using OpenSpans = std::vector<OpenSpan>;

/// Why a date has the hours it has.
enum class DayKind : std::uint8_t {
    ordinary,  ///< the hours of its weekday
    period,    ///< hours of a season, such as Ramadan
    holiday,   ///< libur nasional or cuti bersama
    special,   ///< an exception of its own
};

/// The hours of one date. A date with at least one span is a working date.
struct DayPlan {
    OpenSpans open;                    ///< empty: closed
    DayKind kind = DayKind::ordinary;  ///< also of a date on which a season or an exception leaves the office closed
    std::string name;                  ///< of the holiday, the season or the exception; empty for an ordinary date
};

/// All that a Calendar is built from: the hours of each covered date and the zone in which they are meant.
struct CalendarPlan {
    std::string id;    ///< the name by which an SOP names it
    std::string nama;  ///< what people call it
    ContentHash
        hash{};  ///< of its source, which a case pins; zeros: it has none, and an Engine takes it for no other calendar
    Zone zone;   ///< in which all dates and hours are meant, over the covered dates at least
    bool first_day_counts = false;    ///< `hari_pertama: dihitung`
    std::chrono::local_days first{};  ///< date of days[0]; coverage is these dates
    std::vector<DayPlan> days;        ///< one a date, from `first` on, without a gap
    std::array<OpenSpans, 7> week;    ///< Sunday first; assumed for the dates that are not covered

    std::string file;    ///< where it was read from; empty: it was made by hand
    std::string source;  ///< the bytes it was read from; empty: it was made by hand
};

}  // namespace v0
}  // namespace alur

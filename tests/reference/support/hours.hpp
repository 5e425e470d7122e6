// A calendar as a child would use it: look at each minute and ask whether the office is open, look at each date and ask
// whether it is a working date. Slow on purpose; shares nothing with alur/time.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include <alur/base/instant.hpp>
#include <alur/time/limit.hpp>

namespace reference {

using alur::Instant;
using alur::Limit;
using alur::Measure;

/// Minutes of a date in which the office is open: [first, second).
using Minutes = std::vector<std::pair<int, int>>;

struct Hours {
    std::int64_t offset_seconds = 0;                             ///< of local time from UTC, before the first change
    std::vector<std::pair<std::int64_t, std::int64_t>> changes;  ///< UTC second, new offset in seconds; whole minutes
    Minutes week[7];                                             ///< Sunday first
    std::map<std::int64_t, Minutes> exceptions;                  ///< by days since 1970-01-01
    bool first_day_counts = false;                               ///< hari_pertama: dihitung

    [[nodiscard]] std::int64_t local_seconds(std::int64_t utc_second) const;
    [[nodiscard]] const Minutes& of_date(std::int64_t date) const;
    [[nodiscard]] bool is_working_date(std::int64_t date) const { return !of_date(date).empty(); }
    [[nodiscard]] bool is_open(std::int64_t local_minute) const;
};

/// The clock of rule T2: a sum over running intervals.
struct Clock {
    Limit limit;
    bool begun = false;
    bool running = false;
    Instant since{};        ///< begin of the running interval
    std::int64_t used = 0;  ///< of the closed intervals: microseconds, or days for hari kerja
    bool paused_before = false;

    void run(Instant now);
    void pause(const Hours& hours, Instant now);
    /// What has been used when the running interval begins.
    [[nodiscard]] std::int64_t used_before(const Hours& hours) const;
    [[nodiscard]] std::int64_t used_at(const Hours& hours, Instant now) const;
    /// T3. `never` while it does not run.
    [[nodiscard]] Instant lapse(const Hours& hours) const;
    /// W3: the first instant from `since` on at which used ≥ limit. `never` while it does not run.
    [[nodiscard]] Instant reached(const Hours& hours) const;
};

/// T2 for one interval (a, b].
[[nodiscard]] std::int64_t measure(const Hours& hours, Measure unit, Instant a, Instant b);
/// The limit in the unit of `measure`.
[[nodiscard]] std::int64_t amount_in_ticks(const Limit& limit);

}  // namespace reference

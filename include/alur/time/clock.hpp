// A clock that may pause: what it has used so far, and since when it runs. A plain value; the calendar does the
// counting.
#pragma once

#include <algorithm>
#include <cstdint>

#include <alur/base/assert.hpp>
#include <alur/base/instant.hpp>
#include <alur/time/calendar.hpp>
#include <alur/time/limit.hpp>

namespace alur {
inline namespace v0 {

/// Used time of one measure over the intervals in which the clock ran. A clock of `hari kerja` counts the midnights
/// that pass while it runs, so to pause and resume on one day costs nothing.
///
/// It keeps no calendar: used time of the interval in which it runs is reckoned with the calendar that is asked, so a
/// calendar that is adopted meanwhile measures that interval anew, while those that a pause has closed stand.
class Clock {
public:
    /// A clock that starts at `start` and runs. \param measure in which it counts, for good
    Clock(Measure measure, Instant start) noexcept : since_(start), measure_(measure) {}

    /// In what it counts.
    [[nodiscard]] Measure measure() const noexcept { return measure_; }
    /// Whether it runs, else it is paused.
    [[nodiscard]] bool running() const noexcept { return running_; }
    /// When the clock last began or ceased to run.
    [[nodiscard]] Instant since() const noexcept { return since_; }

    /// Ticks (ticks_per_unit) used by `now`; an instant before since() is taken as since().
    [[nodiscard]] std::int64_t used(const Calendar& calendar, Instant now) const noexcept {
        if (!running_) return closed_;
        const Instant until = std::max(now, since_);
        return resumed_ ? closed_ + calendar.elapsed(measure_, since_, until) : calendar.used(measure_, since_, until);
    }

    /// Ticks of the limit that are left at `now`; negative when it has passed. \param limit of the measure of the clock
    [[nodiscard]] std::int64_t rest(const Calendar& calendar, const Limit& limit, Instant now) const noexcept {
        ALUR_EXPECTS(limit.measure == measure_, "Clock::rest and lapse take a limit of the measure of the clock");
        return ticks(limit) - used(calendar, now);
    }

    /// The last microsecond with used ≤ limit, if the clock goes on as it does now; `never` while it is paused within
    /// the limit. Of a clock that is paused beyond its limit: an instant before the pause.
    [[nodiscard]] Instant lapse(const Calendar& calendar, const Limit& limit) const noexcept {
        const std::int64_t left = rest(calendar, limit, since_);
        if (!running_ && left >= 0) return never;
        return calendar.lapse_of_rest(since_, measure_, left);
    }

    /// Stops counting at `at`; an instant before since() is taken as since(). Does nothing when it is paused already.
    void pause(const Calendar& calendar, Instant at) noexcept {
        if (!running_) return;
        closed_ = used(calendar, at);
        since_ = std::max(at, since_);
        running_ = false;
    }

    /// Counts on from `at`; an instant before since() is taken as since(). Does nothing when it runs already.
    void resume(Instant at) noexcept {
        if (running_) return;
        since_ = std::max(at, since_);
        running_ = true;
        resumed_ = true;
    }

private:
    Instant since_;
    std::int64_t closed_ = 0;  ///< ticks of the intervals that pauses have closed
    Measure measure_;
    bool running_ = true;
    bool resumed_ = false;
};

}  // namespace v0
}  // namespace alur

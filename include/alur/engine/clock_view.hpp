// The clocks of a case as its state records them: when they lapse, and what they have used (T2–T4, W3).
#pragma once

#include <cstdint>

#include <alur/base/instant.hpp>
#include <alur/engine/activation.hpp>
#include <alur/engine/state.hpp>
#include <alur/graph/procedure.hpp>
#include <alur/time/calendar.hpp>
#include <alur/time/limit.hpp>
#include <alur/time/min_max.hpp>

namespace alur {
inline namespace v0 {
namespace detail {

/// One clock as the state of a case records it: where its running interval begins, and what it had used before.
struct ClockView {
    Limit limit;  ///< amount 0: there is no such clock, or it does not run
    Instant since{};
    std::int64_t used = 0;
    bool resumed = false;  ///< `since` is not its beginning
    bool beyond = false;   ///< `used` rests on hours beyond the coverage of the calendar
};

[[nodiscard]] inline Instant lapse_of(const Calendar* calendar, const ClockView& clock) noexcept {
    if (calendar == nullptr || clock.limit.amount == 0) return never;
    if (!clock.resumed) return calendar->lapse(clock.since, clock.limit);
    return calendar->lapse_of_rest(clock.since, clock.limit.measure, ticks(clock.limit) - clock.used);
}

/// The first instant at which the used time has reached the limit (W3).
[[nodiscard]] inline Instant end_of(const Calendar* calendar, const ClockView& clock) noexcept {
    if (calendar == nullptr || clock.limit.amount == 0) return never;
    const std::int64_t used = clock.resumed ? clock.used : calendar->used_at_start(clock.limit.measure, clock.since);
    const Instant before = calendar->lapse_of_rest(clock.since, clock.limit.measure, ticks(clock.limit) - used - 1);
    return before == never ? never : larger(before + Microseconds(1), clock.since);
}

[[nodiscard]] inline std::int64_t used_by(const Calendar* calendar, const ClockView& clock, Instant at) noexcept {
    if (calendar == nullptr || clock.limit.amount == 0) return 0;
    if (!clock.resumed) return calendar->used(clock.limit.measure, clock.since, at);
    return clock.used + calendar->elapsed(clock.limit.measure, clock.since, at);
}

/// T7: whether a verdict on a clock that runs would rest, at `at`, on hours beyond the coverage of the calendar. It
/// does not where the limit had certainly passed: before the last pause, or within the coverage.
[[nodiscard]] inline bool is_guessed(const Calendar* calendar, const ClockView& clock, Instant at) noexcept {
    if (calendar == nullptr || clock.limit.amount == 0) return false;
    if (clock.beyond) return true;
    if (clock.resumed && (at <= clock.since || clock.used > ticks(clock.limit))) return false;
    return calendar->is_provisional(clock.limit.measure, clock.since, at) &&
           calendar->is_provisional_lapse(clock.since, lapse_of(calendar, clock));
}

[[nodiscard]] inline ClockView clock_view(const Tables& tables, const CaseClock& clock) noexcept {
    return {tables.sla, clock.since, clock.used, clock.resumed, clock.beyond};
}

/// What an event says a case clock has used when it stops: its complement (below zero) where no verdict is to be told
/// from it later (T7).
[[nodiscard]] inline std::int64_t recorded_use(const Calendar* calendar, const Tables& tables, const CaseClock& clock,
                                               Instant at) noexcept {
    const ClockView view = clock_view(tables, clock);
    const std::int64_t used = clock.running ? used_by(calendar, view, at) : clock.used;
    return (clock.running ? is_guessed(calendar, view, at) : clock.beyond) ? ~used : used;
}

/// The clocks of one activation: that of its waktu baku, and its timer (a deadline, or a timed wait).
struct StepClocks {
    ClockView step;
    ClockView timer;
    bool timed_wait;

    StepClocks(const StepRow& row, const Activation& activation) : timed_wait(row.kind == StepKind::timed_wait) {
        if (!row.from_started || activation.started != never) step.limit = row.limit;
        step.resumed = activation.clock_resumed;
        step.since = step.resumed ? activation.resumed : row.from_started ? activation.started : activation.offered;
        step.used = activation.used;
        step.beyond = activation.beyond;
        if (timed_wait)
            timer.limit = row.wait;
        else if (!activation.escalated)
            timer.limit = row.deadline;
        timer.resumed = activation.resumed != never;
        timer.since = timer.resumed ? activation.resumed : activation.offered;
        timer.used = activation.timer_used;
    }

    [[nodiscard]] bool any() const noexcept { return step.limit.amount != 0 || timer.limit.amount != 0; }
    /// When the timer fires: after a deadline, at the end of a wait.
    [[nodiscard]] Instant timer_at(const Calendar* calendar) const noexcept {
        return timed_wait ? end_of(calendar, timer) : lapse_of(calendar, timer);
    }
};

}  // namespace detail
}  // namespace v0
}  // namespace alur

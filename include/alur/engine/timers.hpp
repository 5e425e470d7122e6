// Deadlines and timed waits that are over fire before a command is judged (X2–X5), as long as the case has room for
// what they set off (M).
#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>
#include <tuple>

#include <alur/base/instant.hpp>
#include <alur/engine/activation.hpp>
#include <alur/engine/batch.hpp>
#include <alur/engine/clocks.hpp>
#include <alur/engine/event.hpp>
#include <alur/engine/flow.hpp>
#include <alur/engine/state.hpp>
#include <alur/graph/procedure.hpp>

namespace alur {
inline namespace v0 {
namespace detail {

/// The outcome that a wait takes when none is named: the first that is not the deadline's (W4).
[[nodiscard]] inline OutcomeId first_outcome(const Tables& tables, const StepRow& row) noexcept {
    for (std::uint32_t i = 0; i < row.outcomes.count; ++i)
        if (!tables.outcomes[row.outcomes.first + i].by_deadline) return static_cast<OutcomeId>(i);
    return none<OutcomeId>;
}

struct Due {
    Instant instant;    ///< the lapse of a deadline, or the end of a timed wait
    std::size_t order;  ///< of offering
    bool deadline;
    Activation activation;
};

/// What is over at `now`, in the order in which it fires.
[[nodiscard]] inline std::deque<Due> due_timers(const CaseState& state, Instant now) {
    std::deque<Due> due;
    if (state.next_timer() > now) return due;
    std::size_t order = 0;
    state.for_each_open([&](const Activation& activation) {
        if (activation.ends != never && activation.ends <= now)
            due.push_back({activation.ends, order, false, activation});
        else if (activation.deadline < now)
            due.push_back({activation.deadline, order, true, activation});
        ++order;
    });
    std::sort(due.begin(), due.end(), [](const Due& a, const Due& b) {
        return std::tuple(a.instant, a.order, a.deadline) < std::tuple(b.instant, b.order, b.deadline);
    });
    return due;
}

/// Fires one timer. \return false: it is held up by an unset field
[[nodiscard]] inline bool fire(Batch& batch, const Due& due) {
    const StepRow& row = batch.procedure().step(due.activation.step);
    Completion completion;
    if (!due.deadline) {
        completion.outcome = first_outcome(batch.tables(), row);
        completion.wait_ended = due.instant;
        return Flow(batch).complete(due.activation, completion);
    }
    Event event = about(batch, EventKind::deadline_fired, due.activation);
    event.lapse = due.instant;
    event.role = row.escalate;
    batch.emit(event);
    if (row.deadline_outcome == none<OutcomeId>) return true;
    completion.outcome = row.deadline_outcome;
    completion.by_deadline = true;
    return Flow(batch).complete(due.activation, completion);
}

/// Whether an event may end another activation than the one whose timer fired, or start one whose timer is over.
[[nodiscard]] inline bool changes_what_is_due(const Event& event) noexcept {
    return event.kind == EventKind::step_cancelled ||
           (event.kind == EventKind::step_offered && event.timer() <= event.at);
}

/// What a batch may write besides what timers set off: a held time, the clock of the case and its end.
inline constexpr std::size_t beside_timers = 3;

/// Fires all that is over, the earliest first, looking again after each.
/// \param room how many events the case may still take
/// \return false: the case is full, and a timer that is over did not fire
[[nodiscard]] inline bool fire_timers(Batch& batch, std::size_t room) {
    std::deque<Due> due = due_timers(batch.state(), batch.at());
    for (std::size_t next = 0; next < due.size();) {
        if (batch.state().status() != CaseStatus::open || batch.ended()) return true;
        const BatchMark before = batch.mark();
        if (!fire(batch, due[next])) {
            batch.rewind(before);
            ++next;
            continue;
        }
        if (batch.size() + beside_timers > room || batch.any_since(before, is_beyond_count)) {
            batch.rewind(before);
            return false;
        }
        // To look again costs what is open, so what cannot have changed is not looked at: a long list of items may be
        // over at once.
        if (batch.any_since(before, changes_what_is_due)) {
            due = due_timers(batch.state(), batch.at());
        } else {
            due.erase(due.begin() + static_cast<std::ptrdiff_t>(next));
        }
        next = 0;
    }
    return true;
}

}  // namespace detail
}  // namespace v0
}  // namespace alur

// What happens to the clocks of a case: how they start, pause and go on (T2–T9).
#pragma once

#include <cstdint>

#include <alur/base/instant.hpp>
#include <alur/engine/activation.hpp>
#include <alur/engine/batch.hpp>
#include <alur/engine/clock_view.hpp>
#include <alur/engine/event.hpp>
#include <alur/engine/state.hpp>
#include <alur/graph/procedure.hpp>

namespace alur {
inline namespace v0 {
namespace detail {

[[nodiscard]] inline Event about(const Batch& batch, EventKind kind, const Activation& activation) {
    Event event = batch.event(kind);
    event.step = activation.step;
    if (activation.item != none<ItemId>) {
        event.flags |= EventFlag::has_item;
        event.extra = place_of(activation.block, activation.item);
    }
    return event;
}

/// Tells when the clocks of an activation lapse as they run now.
inline void emit_step_clocks(Batch& batch, const Activation& activation, const StepClocks& clocks,
                             std::uint16_t flags) {
    Event event = about(batch, EventKind::step_clock_started, activation);
    event.flags |= flags;
    if (clocks.step.limit.amount != 0) event.flags |= EventFlag::clock_started;
    event.lapse = lapse_of(batch.calendar(), clocks.step);
    if (clocks.timed_wait) event.flags |= EventFlag::timed_wait;
    event.documents = static_cast<std::uint64_t>(clocks.timer_at(batch.calendar()).time_since_epoch().count());
    batch.emit(event);
}

/// T5: every clock of the open activations pauses.
inline void pause_step_clocks(Batch& batch) {
    for (const Activation& activation : batch.state().open()) {
        const StepClocks clocks(batch.procedure().step(activation.step), activation);
        if (!clocks.any()) continue;
        Event event = about(batch, EventKind::step_clock_stopped, activation);
        event.lapse = Instant(Microseconds(used_by(batch.calendar(), clocks.step, batch.at())));
        event.documents = static_cast<std::uint64_t>(used_by(batch.calendar(), clocks.timer, batch.at()));
        if (is_guessed(batch.calendar(), clocks.step, batch.at())) event.flags |= EventFlag::beyond;
        batch.emit(event);
    }
}

/// And goes on.
inline void resume_step_clocks(Batch& batch) {
    for (const Activation& activation : batch.state().open()) {
        StepClocks clocks(batch.procedure().step(activation.step), activation);
        if (!clocks.any()) continue;
        for (ClockView* clock : {&clocks.step, &clocks.timer}) {
            clock->since = batch.at();
            clock->resumed = true;
        }
        emit_step_clocks(batch, activation, clocks, EventFlag::resumes);
    }
}

inline void emit_case_clock(Batch& batch, Instant lapse, bool resets) {
    Event event = batch.event(EventKind::clock_started);
    event.flags = static_cast<std::uint16_t>(EventFlag::clock_started | (resets ? EventFlag::resets : 0));
    event.extra = lapse.time_since_epoch().count();
    batch.emit(event);
}

/// T6: running clocks are measured anew with the calendar that the batch has adopted.
inline void date_anew(Batch& batch) {
    for (const Activation& activation : batch.state().open()) {
        const StepClocks clocks(batch.procedure().step(activation.step), activation);
        if (clocks.any()) emit_step_clocks(batch, activation, clocks, 0);
    }
    const CaseClock clock = batch.state().clock();
    if (clock.running) emit_case_clock(batch, lapse_of(batch.calendar(), clock_view(batch.tables(), clock)), false);
}

/// T9: whether something is open inside.
[[nodiscard]] inline bool any_inside(const Procedure& procedure, const CaseState& state) {
    bool inside = false;
    state.for_each_open(
        [&](const Activation& activation) { inside = inside || !procedure.step(activation.step).external; });
    for (const OpenBlock& block : state.blocks())
        inside = inside || (block.items && !procedure.step(block.step).external);
    return inside;
}

/// T9: looks at the case clock, once a batch, at its end.
inline void run_case_clock(Batch& batch) {
    const Tables& tables = batch.tables();
    if (tables.sla.amount == 0) return;
    const CaseClock clock = batch.state().clock();
    const bool runs =
        batch.state().status() == CaseStatus::open && !batch.ended() && any_inside(batch.procedure(), batch.state());
    const bool resets = batch.clock_reset() && clock.begun;
    if (runs && (!clock.running || resets)) {
        ClockView view = clock_view(tables, clock);
        view.since = batch.at();
        view.resumed = clock.begun && !resets;
        emit_case_clock(batch, lapse_of(batch.calendar(), view), resets);
    } else if (!runs && (clock.running || resets)) {
        Event event = batch.event(EventKind::clock_stopped);
        event.flags = static_cast<std::uint16_t>(EventFlag::clock_stopped | (resets ? EventFlag::resets : 0));
        event.extra = recorded_use(batch.calendar(), tables, clock, batch.at());
        batch.emit(event);
    }
}

}  // namespace detail
}  // namespace v0
}  // namespace alur

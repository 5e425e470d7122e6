// The common case, by the same rules: one open activation outside every block, completed without fields, on to one step
// that needs no event of its own. Whatever is not that, and every refusal, is left to the general rules; a test proves
// that this changes nothing but the time it takes.
//
// Nothing is allocated here.
#pragma once

#include <cstdint>

#include <alur/base/ids.hpp>
#include <alur/base/instant.hpp>
#include <alur/engine/authority.hpp>
#include <alur/engine/case_limits.hpp>
#include <alur/engine/clock_view.hpp>
#include <alur/engine/command.hpp>
#include <alur/engine/event.hpp>
#include <alur/engine/facts.hpp>
#include <alur/engine/state.hpp>
#include <alur/graph/procedure.hpp>

namespace alur {
inline namespace v0 {
namespace detail {

/// The offer of a plain step, in the event that it follows from.
[[gnu::always_inline]] inline void fold_offer(Event& event, StepId step, const StepRow& row, std::uint16_t attempt,
                                              Instant at, const Calendar* calendar) noexcept {
    event.next = step;
    event.counter = row.counter;
    event.attempt = attempt;
    if ((row.traits & StepTrait::timed) != 0 && calendar != nullptr) event.lapse = calendar->lapse(at, row.limit);
}

class PlainCompletion {
public:
    PlainCompletion(const Procedure& procedure, const Calendar* calendar, const CaseState& state, const By& by,
                    const CompleteStep& command, Instant now)
        : procedure_(procedure),
          tables_(procedure.tables()),
          calendar_(calendar),
          state_(state),
          by_(by),
          command_(command),
          now_(now) {}

    /// \return false: not plain, and `event` means nothing
    [[nodiscard, gnu::always_inline]] bool decide(Event& event) {
        if (!is_plain_command()) return false;
        const StepRow& row = procedure_.step(command_.activation.step);
        if ((row.traits & StepTrait::quick) == 0 || !may_act(row) || !may_bring(row)) return false;
        StepId to = row.next;
        if ((row.traits & StepTrait::outcomes) != 0) {
            if (!take_outcome(row, to)) return false;
        } else if (command_.outcome != none<OutcomeId>) {
            return false;
        }
        if (!returns_ && !is_complete(row)) return false;
        if ((row.traits & StepTrait::chooses) != 0 && !choose(row, to)) return false;
        return write(row, to, event);
    }

private:
    [[nodiscard, gnu::always_inline]] bool is_plain_command() const noexcept {
        const ActivationRef& named = command_.activation;
        return named.step != none<StepId> && named.step == state_.simple_step() &&
               state_.status() == CaseStatus::open && named.item == none<ItemId> &&
               (named.attempt == 0 || named.attempt == state_.simple_attempt()) && command_.fields.empty() &&
               command_.items.empty() && command_.documents.wide().empty() && now_ >= state_.last();
    }

    [[nodiscard, gnu::always_inline]] bool may_act(const StepRow& row) noexcept {
        const std::uint64_t role = index(by_.role) < 64 ? std::uint64_t{1} << index(by_.role) : 0;
        if (by_.standing != RoleStanding::own) return false;
        if ((row.roles & role) == 0 || by_.person == none<PersonId>) {
            if (row.kind != StepKind::service || by_.role != service_role) return false;
        }
        if ((tables_.internal_actors & role) == 0 && role != 0) {
            const PersonId bound = state_.bound_to(by_.role);
            binds_ = bound == none<PersonId>;
            if (!binds_ && bound != by_.person) return false;
        }
        if ((row.traits & StepTrait::separated) == 0) return true;
        for (std::uint32_t i = 0; i < row.not_by.count; ++i) {
            const StepId other = tables_.not_by[row.not_by.first + i];
            if (state_.has_done(other, by_.person) || state_.has_done(other, by_.on_behalf_of)) return false;
        }
        return true;
    }

    [[nodiscard, gnu::always_inline]] bool may_bring(const StepRow& row) const noexcept {
        const std::uint64_t given = command_.documents.mask();
        if ((given & ~row.takes) == 0) return true;
        return index(by_.role) < tables_.brings.size() && (given & ~(row.takes | tables_.brings[index(by_.role)])) == 0;
    }

    /// The outcome, if people may take it, and where it leads.
    [[nodiscard, gnu::always_inline]] bool take_outcome(const StepRow& row, StepId& to) noexcept {
        if (index(command_.outcome) >= row.outcomes.count) return false;
        const OutcomeRow& outcome = tables_.outcomes[row.outcomes.first + index(command_.outcome)];
        returns_ = outcome.returns;
        to = outcome.to;
        return !outcome.by_deadline && outcome.kind == ArcKind::inner;
    }

    /// D3, by the facts and the mask of the case.
    [[nodiscard, gnu::always_inline]] bool is_complete(const StepRow& row) const noexcept {
        const std::uint64_t present = state_.documents() | command_.documents.mask();
        if ((row.needs & ~present) != 0) return false;
        if ((row.traits & StepTrait::conditions) == 0) return true;
        for (std::uint32_t i = 0; i < row.conditional.count; ++i) {
            const ConditionalDocument& entry = tables_.conditional[row.conditional.first + i];
            const Holds needed = holds_by_facts(tables_.guards[index(entry.guard)], state_.facts());
            if (needed == Holds::unset) return false;
            if (needed == Holds::yes && (index(entry.document) >= 64 || (present >> index(entry.document) & 1U) == 0))
                return false;
        }
        return true;
    }

    [[nodiscard, gnu::always_inline]] bool choose(const StepRow& row, StepId& to) const noexcept {
        for (std::uint32_t i = 0; i < row.arcs.count; ++i) {
            const Arc& arc = tables_.arcs[row.arcs.first + i];
            const Holds holds = arc.guard == none<GuardId>
                                    ? Holds::yes
                                    : holds_by_facts(tables_.guards[index(arc.guard)], state_.facts());
            to = arc.to;
            if (holds != Holds::no) return holds == Holds::yes && arc.kind == ArcKind::inner;
        }
        return false;
    }

    [[nodiscard, gnu::always_inline]] bool write(const StepRow& row, StepId to, Event& event) const {
        const std::uint64_t outputs = returns_ ? 0 : row.outputs;
        const std::uint64_t given = command_.documents.mask();
        if (outputs != 0 && given != 0) return false;
        static_assert(StepTrait::watched == EventFlag::watched);
        unsigned flags = row.traits & StepTrait::watched;
        if (given != 0) flags |= EventFlag::submits;
        if (returns_) flags |= EventFlag::returns;
        if (binds_) flags |= EventFlag::binds;
        // The calendar first: what lies in registers would not outlive the call.
        bool inside = false;
        if (to == end_step) {
            flags |= EventFlag::ends_case;
        } else {
            const StepRow& target = procedure_.step(to);
            if (!target.plain) return false;
            inside = !target.external;
            flags |= EventFlag::offers;
            const auto attempt = target.counter == no_counter ? 1U : state_.attempts(to, target.counter) + 1U;
            if (attempt > most_attempts) return false;
            fold_offer(event, to, target, static_cast<std::uint16_t>(attempt), now_, calendar_);
        }
        if (tables_.sla.amount != 0) flags |= fold_clock(inside, event.extra);
        event.kind = EventKind::step_completed;
        event.at = now_;
        event.seq = state_.seq();
        event.person = by_.person;
        event.on_behalf_of = by_.on_behalf_of;
        event.role = by_.role;
        event.step = command_.activation.step;
        event.outcome = command_.outcome;
        event.documents = outputs | given;
        event.flags = static_cast<std::uint16_t>(flags);
        return true;
    }

    /// T9: what becomes of the clock of the case, as flags.
    [[nodiscard, gnu::always_inline]] unsigned fold_clock(bool inside, std::int64_t& extra) const {
        const CaseClock clock = state_.clock();
        const bool resets = clock.begun && !returns_ && tables_.sla_from == command_.activation.step;
        ClockView view = clock_view(tables_, clock);
        if (inside && (!clock.running || resets)) {
            view.since = now_;
            view.resumed = clock.begun && !resets;
            extra = lapse_of(calendar_, view).time_since_epoch().count();
            return EventFlag::clock_started | (resets ? EventFlag::resets : 0U);
        }
        if (!inside && (clock.running || resets)) {
            extra = recorded_use(calendar_, tables_, clock, now_);
            return EventFlag::clock_stopped | (resets ? EventFlag::resets : 0U);
        }
        return 0;
    }

    const Procedure& procedure_;
    const Tables& tables_;
    const Calendar* calendar_;
    const CaseState& state_;
    const By& by_;
    const CompleteStep& command_;
    Instant now_;
    bool returns_ = false;
    bool binds_ = false;
};

/// A start without fields and name, whose first step is plain. \return false: it is not, and `event` means nothing
[[nodiscard, gnu::always_inline]] inline bool decide_plain_start(const Procedure& procedure, const Calendar* calendar,
                                                                 const CaseState& state, const By& by,
                                                                 const StartCase& start, Instant now, Event& event) {
    const Tables& tables = procedure.tables();
    const StepRow& first = tables.steps.front();
    if (state.status() != CaseStatus::unknown || !start.fields.empty() || !start.name.empty() || tables.asks_at_start ||
        !first.plain)
        return false;
    const Authority authority(procedure, state, by);
    if (by.standing != RoleStanding::own ||
        (authority.is_actor() ? by.person == none<PersonId> : by.role != host_role && by.role != service_role))
        return false;
    event.kind = EventKind::case_started;
    event.at = now;
    event.person = by.person;
    event.on_behalf_of = by.on_behalf_of;
    event.role = by.role;
    event.step = static_cast<StepId>(start.procedure);
    event.flags = static_cast<std::uint16_t>(EventFlag::offers | (authority.binds() ? EventFlag::binds : 0));
    fold_offer(event, StepId{0}, first, 1, now, calendar);
    if (tables.sla.amount != 0 && !first.external) {
        event.flags |= EventFlag::clock_started;
        event.extra = lapse_of(calendar, {tables.sla, now, 0, false}).time_since_epoch().count();
    }
    return true;
}

}  // namespace detail
}  // namespace v0
}  // namespace alur

// What is plain at first sight: a completion that a DirectRow holds ready, of a case whose cold part says nothing to
// it. It stands inline in its caller and calls nothing but the calendar, so that little of it passes through memory.
// Whatever is not that is left to engine/plain.hpp; a test proves that this changes nothing but the time it takes.
#pragma once

#include <cstdint>

#include <alur/base/ids.hpp>
#include <alur/base/instant.hpp>
#include <alur/engine/authority.hpp>
#include <alur/engine/command.hpp>
#include <alur/engine/event.hpp>
#include <alur/engine/state.hpp>
#include <alur/engine/status.hpp>
#include <alur/graph/procedure.hpp>
#include <alur/time/calendar.hpp>

namespace alur {
inline namespace v0 {
namespace detail {

static_assert(DirectRow::offers_step == EventFlag::offers && DirectRow::is_watched == EventFlag::watched &&
              DirectRow::returns == EventFlag::returns && DirectRow::ends_case == EventFlag::ends_case);

class DirectCompletion {
public:
    DirectCompletion(const Procedure& procedure, const CaseState& state, const By& by, const CompleteStep& command)
        : tables_(procedure.tables()), state_(state), by_(by), command_(command) {}

    /// \param event a new one \return false: not direct, and `event` means nothing
    [[nodiscard, gnu::always_inline]] bool decide(const Calendar* calendar, Instant now, PlainEvent& event) const {
        if (!is_plain_command(now)) return false;
        const StepRow& step = tables_.steps[index(command_.activation.step)];
        const auto slot = static_cast<std::uint8_t>(index(command_.outcome) + 1);  // without an outcome: 0
        if (slot >= step.direct_slots) return false;
        const DirectRow& row = tables_.direct[step.direct + slot];
        unsigned flags = 0;
        if (!may_act(step, row, flags)) return false;
        const std::uint64_t given = command_.documents.mask();
        if ((given & ~std::uint64_t{row.takes}) != 0 && !may_bring(row, given)) return false;
        if ((row.needs & ~(state_.documents_ | given)) != 0) return false;
        if (given != 0) {
            if (row.outputs != 0) return false;
            flags |= EventFlag::submits;
        }
        if (row.watched && !has_room_for_doer()) return false;
        const auto attempt = static_cast<unsigned>(state_.packed_ >> row.count_shift & row.count_mask) + row.offers;
        if (attempt > most_counted_inline) return false;
        if (row.timed && calendar != nullptr) event.lapse = calendar->lapse(now, row.limit);
        event.at = now;
        event.documents = row.outputs | given;
        event.way = row.way | std::uint64_t{attempt} << 32U | std::uint64_t{flags} << 48U;
        event.nature = row.nature | static_cast<std::uint32_t>(EventKind::step_completed) |
                       static_cast<std::uint32_t>(by_.role) << 16U;
        event.person = by_.person;
        event.counted = std::uint64_t{row.count_mask & 1U} << row.count_shift;
        event.seq = state_.seq_;
        event.direct = true;
        return true;
    }

private:
    [[nodiscard, gnu::always_inline]] bool is_plain_command(Instant now) const noexcept {
        const ActivationRef& named = command_.activation;
        return named.step != none<StepId> && named.step == state_.step_ && state_.status_ == CaseStatus::open &&
               !state_.cold_matters() && named.item == none<ItemId> &&
               (named.attempt == 0 || named.attempt == state_.attempt_) && command_.fields.empty() &&
               command_.items.empty() && command_.documents.wide().empty() && now >= state_.last_;
    }

    [[nodiscard, gnu::always_inline]] bool may_act(const StepRow& step, const DirectRow& row,
                                                   unsigned& flags) const noexcept {
        if (by_.standing != RoleStanding::own || !has_role(row.roles, by_.role) || by_.person == none<PersonId> ||
            by_.on_behalf_of != none<PersonId>)
            return false;
        if (has_role(row.external, by_.role)) {
            if (state_.bound_role() == none<ActorId>) {
                flags = EventFlag::binds;
            } else if (state_.bound_role() != by_.role || state_.bound_person_ != by_.person) {
                return false;
            }
        }
        if (!row.separated) return true;
        for (std::uint32_t i = 0; i < step.not_by.count; ++i) {
            if (tables_.not_by[step.not_by.first + i] == state_.doer_step_ && by_.person == state_.doer_) return false;
        }
        return true;
    }

    [[nodiscard, gnu::always_inline]] bool may_bring(const DirectRow& row, std::uint64_t given) const noexcept {
        return index(by_.role) < tables_.brings.size() && (given & ~(row.takes | tables_.brings[index(by_.role)])) == 0;
    }

    [[nodiscard, gnu::always_inline]] bool has_room_for_doer() const noexcept {
        return state_.doer_step_ == none<StepId> ||
               (state_.doer_step_ == command_.activation.step && state_.doer_ == by_.person);
    }

    const Tables& tables_;
    const CaseState& state_;
    const By& by_;
    const CompleteStep& command_;
};

/// A start without fields and name, of a procedure without case clock whose first step is plain. \param event a new one
/// \return false: it is not, and `event` means nothing
[[nodiscard, gnu::always_inline]] inline bool decide_direct_start(const Procedure& procedure, const Calendar* calendar,
                                                                  const CaseState& state, const By& by,
                                                                  const StartCase& start, Instant now,
                                                                  PlainEvent& event) {
    const Tables& tables = procedure.tables();
    const StepRow& first = tables.steps.front();
    if (state.status() != CaseStatus::unknown || !state.is_hot() || !start.fields.empty() || !start.name.empty() ||
        tables.asks_at_start || !first.plain || tables.sla.amount != 0 || by.standing != RoleStanding::own ||
        by.on_behalf_of != none<PersonId>)
        return false;
    unsigned flags = EventFlag::offers;
    if (index(by.role) < procedure.actors()) {
        if (by.person == none<PersonId>) return false;
        if (!has_role(tables.internal_actors, by.role)) flags |= EventFlag::binds;
    } else if (by.role != host_role && by.role != service_role) {
        return false;
    }
    const bool counts = first.counter < CaseState::inline_counters;
    if (!counts && first.counter != no_counter) return false;
    if ((first.traits & StepTrait::timed) != 0 && calendar != nullptr) event.lapse = calendar->lapse(now, first.limit);
    event.at = now;
    event.way = PlainEvent::way_of(static_cast<StepId>(start.procedure), StepId{0}, 1, flags);
    event.nature = PlainEvent::nature_of(EventKind::case_started, none<OutcomeId>, by.role, first.counter);
    event.person = by.person;
    event.counted = counts ? std::uint64_t{1} << (4U * first.counter) : 0;
    event.direct = true;
    return true;
}

}  // namespace detail
}  // namespace v0
}  // namespace alur

// Events in, state out. Knows no rule, refuses nothing, and sees neither graph nor calendar.
#pragma once

#include <cstdint>

#include <alur/base/ids.hpp>
#include <alur/base/instant.hpp>
#include <alur/engine/activation.hpp>
#include <alur/engine/decision.hpp>
#include <alur/engine/event.hpp>
#include <alur/engine/state.hpp>

namespace alur {
inline namespace v0 {

/// Applies one event. Total: an event that does not fit the state changes only what it can. Allocates memory only for
/// what needs the cold part of a state, and may then throw std::bad_alloc; the state is then worth nothing.
/// \param payload that of the event
void evolve(CaseState& state, const Event& event, Payload payload = {});

/// The same for what decide_then hands out, on the state for which it was decided.
void evolve(CaseState& state, const PlainEvent& event);

/// Applies all events of a decision.
inline void evolve(CaseState& state, const Decision& decision) {
    for (const Event& event : decision.events()) evolve(state, event, decision.payload(event));
}

namespace detail {

/// Writes the state. The one open activation of most cases lies in the hot part; all others lie in the cold part, in
/// order of offering. An activation is where it belongs after each event, so equal cases have equal states.
class StateWriter {
public:
    explicit StateWriter(CaseState& state) : s_(state) {}

    [[gnu::always_inline]] void apply(const Event& event, Payload payload) {
        s_.last_ = event.at;
        s_.seq_ = event.seq + 1;
        if (event.kind == EventKind::step_completed && s_.step_ == event.step && event.payload == 0 &&
            !event.has(EventFlag::has_item)) [[likely]] {
            complete_hot(event);
        } else if (event.kind == EventKind::case_started && s_.status_ == CaseStatus::unknown) {
            start_hot(event);
        } else if (event.kind == EventKind::person_named) {
            return;  // a name is nothing that a rule asks for
        } else {
            // A copy, so that the compiler may keep the event of the branches above in registers.
            const Event copy = event;
            apply_cold(copy, payload);
        }
    }

    /// The state is the one for which the event was decided.
    [[gnu::always_inline]] void apply(const PlainEvent& event) {
        if (!event.direct) [[unlikely]] {
            // A copy, so that the compiler may keep the event of the lines below in registers.
            const Event copy = event;
            return apply_plain(copy);
        }
        s_.last_ = event.at;
        s_.seq_ = event.seq + 1;
        s_.packed_ += event.counted;
        s_.documents_ |= event.documents;
        s_.step_ = event.next();  // none, with the rest of it, where nothing is offered
        s_.attempt_ = static_cast<std::uint8_t>(event.attempt());
        s_.lapse_ = event.lapse;
        s_.offered_ = event.has(EventFlag::offers) ? event.at : Instant{};
        if (event.kind() == EventKind::case_started) {
            s_.procedure_ = static_cast<ProcedureId>(event.step());
            s_.status_ = CaseStatus::open;
        }
        if (event.has(EventFlag::ends_case)) s_.status_ = CaseStatus::completed;
        if (event.has(EventFlag::watched)) take_doer(event.step(), event.person);
        if (event.has(EventFlag::binds)) take_binding(event.role(), event.person);
    }

private:
    friend class ColdWriter;

    void take_doer(StepId step, PersonId person) noexcept {
        s_.doer_step_ = step;
        s_.doer_ = person;
    }

    void take_binding(ActorId role, PersonId person) noexcept {
        constexpr std::uint64_t mask = std::uint64_t{0xff} << CaseState::bound_role_at;
        s_.packed_ = (s_.packed_ & ~mask) | std::uint64_t{index(role)} << CaseState::bound_role_at;
        s_.bound_person_ = person;
    }

    // First what lies in the hot part, then what may need the cold one: so little is alive over its calls.

    [[gnu::always_inline]] void complete_hot(const Event& event) {
        if (event.has(EventFlag::clock_started | EventFlag::clock_stopped))
            change_clock(event.flags, event.at, event.extra);
        if (event.has(EventFlag::ends_case)) s_.status_ = CaseStatus::completed;
        if (event.has(EventFlag::offers)) {
            offer_hot(event);
        } else {
            clear_hot();
        }
        if (event.documents != 0) add_documents(event.documents);
        if (event.has(EventFlag::watched)) {
            remember_doer(event.step, event.person);
            remember_doer(event.step, event.on_behalf_of);
        }
        if (event.has(EventFlag::binds)) bind(event.role, event.person);
    }

    [[gnu::always_inline]] void start_hot(const Event& event) {
        s_.procedure_ = event.procedure();
        s_.status_ = CaseStatus::open;
        if (event.has(EventFlag::clock_started)) change_clock(event.flags, event.at, event.extra);
        if (event.has(EventFlag::offers)) offer_hot(event);
        if (event.has(EventFlag::binds)) bind(event.role, event.person);
    }

    /// The offer that is folded into a start or the completion of the hot activation.
    [[gnu::always_inline]] void offer_hot(const Event& event) {
        s_.step_ = event.next;
        s_.offered_ = event.at;
        s_.lapse_ = event.lapse;
        s_.attempt_ = static_cast<std::uint8_t>(event.attempt);
        if (event.attempt > 255) [[unlikely]]
            move_offer(event.attempt);
        count(event.next, none<ItemId>, event.counter, event.attempt);
    }

    void clear_hot() noexcept {
        s_.step_ = none<StepId>;
        s_.offered_ = Instant{};
        s_.lapse_ = never;
        s_.attempt_ = 0;
    }

    /// Of a completion outside a for_each. While the place for the first is free, there is no other.
    [[gnu::always_inline]] void remember_doer(StepId step, PersonId person) {
        if (person == none<PersonId> || (s_.doer_step_ == step && s_.doer_ == person)) return;
        if (s_.doer_step_ == none<StepId>) {
            take_doer(step, person);
        } else {
            remember_doer_cold(step, person);
        }
    }

    [[gnu::always_inline]] void bind(ActorId role, PersonId person) {
        if (s_.bound_role() == none<ActorId>) {
            take_binding(role, person);
        } else {
            bind_cold(role, person);
        }
    }

    [[gnu::always_inline]] void count(StepId step, ItemId item, std::uint8_t counter, std::uint16_t attempt) {
        if (counter < CaseState::inline_counters && item == none<ItemId> && attempt <= most_counted_inline) {
            const unsigned shift = 4U * counter;
            s_.packed_ = (s_.packed_ & ~(std::uint64_t{15} << shift)) | std::uint64_t{attempt} << shift;
        } else if (counter != no_counter || item != none<ItemId>) {
            count_cold(step, item, counter, attempt);
        }
    }

    [[gnu::always_inline]] void add_documents(std::uint64_t mask) {
        s_.documents_ |= mask;
        if (s_.cold_matters()) forget_returned(mask);
    }

    void change_clock(std::uint16_t flags, Instant at, std::int64_t extra) noexcept {
        if ((flags & EventFlag::clock_started) != 0) {
            start_clock(at, Instant(Microseconds(extra)), (flags & EventFlag::resets) != 0);
        } else {
            stop_clock(extra, (flags & EventFlag::resets) != 0);
        }
    }

    /// Without a reset a running clock is only dated anew.
    void start_clock(Instant at, Instant lapse, bool resets) noexcept {
        const std::uint64_t before = s_.bits();
        s_.clock_lapse_ = lapse;
        if ((before & CaseState::clock_running) != 0 && !resets) return;
        const bool goes_on = (before & CaseState::clock_begun) != 0 && !resets;
        if (!goes_on) s_.clock_used_ = 0;
        s_.clock_since_ = at;
        std::uint64_t bits = CaseState::clock_begun | CaseState::clock_running;
        if (goes_on) bits |= CaseState::clock_resumed | (before & CaseState::clock_beyond);
        set_clock_bits(bits);
    }

    /// \param used below zero: its complement, which rests on hours beyond the coverage of the calendar
    void stop_clock(std::int64_t used, bool resets) noexcept {
        s_.clock_lapse_ = never;
        s_.clock_since_ = never;
        s_.clock_used_ = resets ? 0 : used < 0 ? ~used : used;
        set_clock_bits(resets     ? 0
                       : used < 0 ? std::uint64_t{CaseState::clock_begun | CaseState::clock_beyond}
                                  : std::uint64_t{CaseState::clock_begun});
    }

    void set_clock_bits(std::uint64_t bits) noexcept {
        constexpr std::uint64_t mask = std::uint64_t{CaseState::clock_bits} << CaseState::bits_at;
        s_.packed_ = (s_.packed_ & ~mask) | bits << CaseState::bits_at;
    }

    // What few cases see: in evolve_impl.hpp.
    void apply_plain(const Event& event);
    void apply_cold(const Event& event, Payload payload);
    void move_offer(std::uint16_t attempt);
    void remember_doer_cold(StepId step, PersonId person);
    void bind_cold(ActorId role, PersonId person);
    void count_cold(StepId step, ItemId item, std::uint8_t counter, std::uint16_t attempt);
    void forget_returned(std::uint64_t mask);

    CaseState& s_;
};

}  // namespace detail

[[gnu::always_inline]] inline void evolve(CaseState& state, const Event& event, Payload payload) {
    detail::StateWriter(state).apply(event, payload);
}

[[gnu::always_inline]] inline void evolve(CaseState& state, const PlainEvent& event) {
    detail::StateWriter(state).apply(event);
}

}  // namespace v0
}  // namespace alur

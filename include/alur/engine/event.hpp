// What happened, as it is stored: one event is one cache line.
//
// A completion and the single offer that follows from it share an event, and so do a submission of documents, a change
// of the case clock, and the end of the case where there is room: that is nearly every event of an office. What is rare
// (splits, claims, fields, notes, items) has events of its own, some with a payload out of line. Readers see neither of
// these economies: alur/engine/history.hpp unfolds a stored event into the events of docs/sop-language.md, section 12.
//
// All that evolve needs stands in the event: it asks no SOP and no calendar.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

#include <alur/base/ids.hpp>
#include <alur/base/instant.hpp>

namespace alur {
inline namespace v0 {

/// The out-of-line part of an event. Its form depends on the kind: see alur/engine/payload.hpp.
using Payload = std::span<const std::byte>;

/// Kinds of stored events. The numbers are part of the stored form: append, never renumber. Those left out (34, 35, 37
/// to 39) are kept for other versions: here they are no kinds, and a journal that has one is refused.
enum class EventKind : std::uint8_t {
    case_started = 1,  ///< and offers `next`
    step_offered = 2,  ///< offers `next`
    step_started = 3,  ///< the claim of `person`
    step_released = 4,
    step_completed = 5,  ///< and what the flags say
    step_cancelled = 6,
    block_opened = 7,  ///< by the split or the for_each `step`
    branch_arrived = 8,
    block_closed = 9,
    items_closed = 10,
    record_added = 11,
    fields_set = 12,
    documents_submitted = 13,
    document_returned = 14,
    deadline_fired = 15,
    clock_started = 16,       ///< of the case
    clock_stopped = 17,       ///< of the case
    step_clock_started = 18,  ///< a timed wait begins, clocks go on, or were dated anew by another calendar
    step_clock_stopped = 19,
    case_suspended = 20,
    case_resumed = 21,
    case_migrated = 22,  ///< reserved
    calendar_adopted = 23,
    case_completed = 24,
    case_cancelled = 25,
    note_added = 26,
    personal_erased = 27,  ///< what was about persons before this is gone; payload: why
    command_keyed = 28,    ///< the batch that begins here answers an idempotency key; `attempt`: its size
    time_held = 29,        ///< the batch that begins here was commanded at an earlier time (`lapse`)
    case_named = 30,       ///< what the start that ends here calls the case
    step_failed = 31,      ///< a try of a service; `attempt`: how many in a row, `lapse`: when the next is due
    incident_opened = 32,  ///< on a service whose try failed: no further one is due
    step_retried = 33,     ///< a further try is due, as if none had failed
    delegate_acted = 36,   ///< what `person` does in the `attempt` events that follow is done in place of
                           ///< `on_behalf_of`, by the delegation `documents`; `step`: what is completed by it
    person_named = 40,     ///< from here on the case knows `person`, and nobody else does; payload: the name
    personal_read = 41,    ///< somebody was shown what is about persons; payload: what for
};

/// What else an event says. The meaning of `extra` follows from these.
struct EventFlag {
    static constexpr std::uint16_t offers = 1U << 0U;         ///< of a completion: `next` is offered in the same block
    static constexpr std::uint16_t watched = 1U << 1U;        ///< some `not_by` names this step: remember who
    static constexpr std::uint16_t returns = 1U << 2U;        ///< went back for rework; nothing was produced
    static constexpr std::uint16_t by_timer = 1U << 3U;       ///< nobody did it
    static constexpr std::uint16_t binds = 1U << 4U;          ///< binds the external actor `role` to `person`
    static constexpr std::uint16_t clock_started = 1U << 5U;  ///< the case clock runs; `extra`: its lapse
    static constexpr std::uint16_t clock_stopped = 1U << 6U;  ///< the case clock rests; `extra`: what it has used
    static constexpr std::uint16_t ends_case = 1U << 7U;      ///< the case is completed
    static constexpr std::uint16_t has_item = 1U << 8U;       ///< `extra`: the item in the low half
    static constexpr std::uint16_t submits = 1U << 9U;        ///< `documents` came with a completion without outputs
    static constexpr std::uint16_t timed_wait =
        1U << 10U;  ///< the timer is a timed wait; of a completion, `extra`: its end
    static constexpr std::uint16_t resets = 1U << 11U;     ///< of a clock: what it had used is forgotten; of a claim
                                                           ///< or a release: of the step clock
    static constexpr std::uint16_t items = 1U << 12U;      ///< of a block: one activation per item, not branches
    static constexpr std::uint16_t list_open = 1U << 13U;  ///< of a block of items: it takes further records
    static constexpr std::uint16_t left = 1U << 14U;       ///< of a closed block: it was left or cancelled, not joined
    static constexpr std::uint16_t erased = left;          ///< of a text: it was erased, or cannot be read without its
                                                           ///< key. A store shows this, and writes it nowhere
    static constexpr std::uint16_t beyond = list_open;   ///< of a step's clock that stops: no verdict is told from what
                                                         ///< it has used, which rests on hours beyond the coverage
    static constexpr std::uint16_t resumes = 1U << 15U;  ///< of a step's clocks: they go on after a suspension
};

/// One stored event. Members that a kind does not use are zero, ids that it does not use are none.
struct alignas(64) Event {
    Instant at{};                         ///< held time: never before the event before
    Instant lapse = never;                ///< of the offered or claimed step, of a clock; what a timer fired for
    std::uint64_t documents = 0;          ///< outputs, submitted documents; of an offer: its timer; of fields: facts;
                                          ///< of an opened block: branches and needed arrivals; of a key: the digest
    CaseId case_id = none<CaseId>;        ///< set by the journal
    std::uint32_t seq = 0;                ///< position in its case, from 0
    PersonId person = none<PersonId>;     ///< who acts; none: a timer, or the host or a handler without a person
    StepId step = none<StepId>;           ///< what it is about; of case_started: the procedure; of a record: its type
    StepId next = none<StepId>;           ///< what is offered
    std::uint16_t attempt = 0;            ///< of what is offered; of a failed try: how many there are
    std::uint16_t flags = 0;              ///< of EventFlag
    EventKind kind{};                     ///< which also says what the other members mean
    OutcomeId outcome = none<OutcomeId>;  ///< of a completion; none: it has none
    ActorId role = host_role;  ///< in which `person` acts; of a deadline: who is told; of time itself: the host
    std::uint8_t counter = no_counter;  ///< of what is offered: its number among the steps that are counted
    // What few events have stands last, so that a journal can leave it out.
    std::int64_t extra = 0;  ///< see EventFlag; of offers and blocks: item and block
    /// For whom a counter clerk records; of delegate_acted: whose delegate acts.
    PersonId on_behalf_of = none<PersonId>;
    std::uint32_t payload = 0;  ///< 0: none; else where the owner of the event keeps it

    /// \param flag one or several of EventFlag: whether any of them is set
    [[nodiscard]] constexpr bool has(std::uint16_t flag) const noexcept { return (flags & flag) != 0; }

    /// The item that the event is about; of an offer the one that is offered.
    [[nodiscard]] constexpr ItemId item() const noexcept {
        return has(EventFlag::has_item) ? static_cast<ItemId>(static_cast<std::uint64_t>(extra) & 0xffffffffU)
                                        : none<ItemId>;
    }
    /// Of offers and blocks: the block, none for the root.
    [[nodiscard]] constexpr BlockId block() const noexcept {
        return static_cast<BlockId>(static_cast<std::uint64_t>(extra) >> 32U);
    }
    /// Of step_clock_stopped: what the step clock has used, in ticks.
    [[nodiscard]] constexpr std::int64_t used() const noexcept { return lapse.time_since_epoch().count(); }
    /// Of step_clock_stopped: what the timer has used, in ticks.
    [[nodiscard]] constexpr std::int64_t timer_used() const noexcept { return static_cast<std::int64_t>(documents); }
    /// Of block_opened: how many branches a split has; 0 for items.
    [[nodiscard]] constexpr std::uint16_t branches() const noexcept { return static_cast<std::uint16_t>(documents); }
    /// Of block_opened: arrivals after which a split closes; 0 for items.
    [[nodiscard]] constexpr std::uint16_t needed() const noexcept {
        return static_cast<std::uint16_t>(documents >> 16U);
    }
    /// Of block_opened: the block around it. (An opened block holds no item in `extra`, but its parent.)
    [[nodiscard]] constexpr BlockId parent() const noexcept {
        return static_cast<BlockId>(static_cast<std::uint64_t>(extra) & 0xffffffffU);
    }
    /// Of step_offered and step_clock_started: the last instant before the deadline fires; never: there is none.
    [[nodiscard]] constexpr Instant deadline() const noexcept { return has(EventFlag::timed_wait) ? never : timer(); }
    /// Of the same: the instant at which the timed wait ends; never: it is none.
    [[nodiscard]] constexpr Instant ends() const noexcept { return has(EventFlag::timed_wait) ? timer() : never; }
    /// Of the same: whichever of both there is.
    [[nodiscard]] constexpr Instant timer() const noexcept {
        return Instant(Microseconds(static_cast<std::int64_t>(documents)));
    }

    /// Of case_started.
    [[nodiscard]] constexpr ProcedureId procedure() const noexcept { return static_cast<ProcedureId>(step); }
    /// Of calendar_adopted.
    [[nodiscard]] constexpr CalendarId calendar() const noexcept { return static_cast<CalendarId>(step); }
    /// Of record_added.
    [[nodiscard]] constexpr RecordTypeId record_type() const noexcept { return static_cast<RecordTypeId>(step); }
    /// Of delegate_acted.
    [[nodiscard]] constexpr DelegationId delegation() const noexcept { return static_cast<DelegationId>(documents); }
    /// Of document_returned.
    [[nodiscard]] constexpr DocumentId document() const noexcept { return static_cast<DocumentId>(next); }

    friend bool operator==(const Event&, const Event&) = default;
};

/// An event that decide_then found without the general rules: it has no payload, and evolve need not look what it is
/// about. What is small in it lies in two words, as a procedure holds them ready and a journal keeps them: written one
/// by one and merged by way of memory, small members made the processor wait.
struct PlainEvent {
    Instant at{};                 ///< as in Event, and so what follows that is called alike
    Instant lapse = never;        ///< as in Event: mostly of the step that is offered
    std::uint64_t documents = 0;  ///< outputs, or with EventFlag::submits what was submitted; as bits
    std::int64_t extra = 0;       ///< see EventFlag
    std::uint64_t way = way_of(none<StepId>, none<StepId>, 0, 0);  ///< step, next, attempt and flags
    std::uint32_t nature = 0;                                      ///< kind, outcome, role and counter
    PersonId person = none<PersonId>;                              ///< who acts
    std::uint64_t counted = 0;  ///< of a direct event: what it adds to the counters of the case
    std::uint32_t seq = 0;      ///< position in its case, from 0
    bool direct = false;  ///< nobody acted on behalf of another, all documents lie below 32, there is no `extra`, and
                          ///< all of it finds its place in the hot part of the case
    PersonId on_behalf_of = none<PersonId>;  ///< for whom a counter clerk records; none: for nobody

    PlainEvent() = default;
    /// \param event without a payload
    explicit PlainEvent(const Event& event) noexcept
        : at(event.at),
          lapse(event.lapse),
          documents(event.documents),
          extra(event.extra),
          way(way_of(event.step, event.next, event.attempt, event.flags)),
          nature(nature_of(event.kind, event.outcome, event.role, event.counter)),
          person(event.person),
          seq(event.seq),
          on_behalf_of(event.on_behalf_of) {}
    /// The same, unpacked; of no case yet.
    // NOLINTNEXTLINE(google-explicit-constructor): it says the same
    operator Event() const noexcept {
        Event event;
        event.at = at;
        event.lapse = lapse;
        event.documents = documents;
        event.seq = seq;
        event.person = person;
        event.step = static_cast<StepId>(way & 0xffffU);
        event.next = next();
        event.attempt = attempt();
        event.flags = static_cast<std::uint16_t>(way >> 48U);
        event.kind = kind();
        event.outcome = static_cast<OutcomeId>(nature >> 8U & 0xffU);
        event.role = role();
        event.counter = static_cast<std::uint8_t>(nature >> 24U);
        event.extra = extra;
        event.on_behalf_of = on_behalf_of;
        return event;
    }

    /// The word in which these lie.
    [[nodiscard]] static constexpr std::uint64_t way_of(StepId step, StepId next, std::uint32_t attempt,
                                                        std::uint32_t flags) noexcept {
        return std::uint64_t{index(step)} | std::uint64_t{index(next)} << 16U | std::uint64_t{attempt} << 32U |
               std::uint64_t{flags} << 48U;
    }
    /// The word in which these lie.
    [[nodiscard]] static constexpr std::uint32_t nature_of(EventKind kind, OutcomeId outcome, ActorId role,
                                                           std::uint8_t counter) noexcept {
        return static_cast<std::uint32_t>(kind) | static_cast<std::uint32_t>(outcome) << 8U |
               static_cast<std::uint32_t>(role) << 16U | std::uint32_t{counter} << 24U;
    }

    /// Which step it is about.
    [[nodiscard]] constexpr StepId step() const noexcept { return static_cast<StepId>(way & 0xffffU); }
    /// Which step it offers, if it does.
    [[nodiscard]] constexpr StepId next() const noexcept { return static_cast<StepId>(way >> 16U & 0xffffU); }
    /// Of what it offers.
    [[nodiscard]] constexpr std::uint16_t attempt() const noexcept {
        return static_cast<std::uint16_t>(way >> 32U & 0xffffU);
    }
    /// What happened.
    [[nodiscard]] constexpr EventKind kind() const noexcept { return static_cast<EventKind>(nature & 0xffU); }
    /// In which somebody acted.
    [[nodiscard]] constexpr ActorId role() const noexcept { return static_cast<ActorId>(nature >> 16U & 0xffU); }
    /// \param flag one or several of EventFlag: whether any of them is set
    [[nodiscard]] constexpr bool has(std::uint16_t flag) const noexcept { return (way >> 48U & flag) != 0; }
};

/// A block and an item, or a block and its parent, as `extra` holds them.
template <class Low>
[[nodiscard]] constexpr std::int64_t place_of(BlockId block, Low low) noexcept {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(block) << 32U | static_cast<std::uint64_t>(low));
}

namespace detail {

/// What says that a case knows somebody from here on. The payload is their name.
[[nodiscard]] inline Event person_named(Instant at, std::uint32_t seq, PersonId person) noexcept {
    Event event;
    event.kind = EventKind::person_named;
    event.at = at;
    event.seq = seq;
    event.person = person;
    return event;
}

}  // namespace detail

static_assert(sizeof(Event) == 64 && std::is_trivially_copyable_v<Event>);

}  // namespace v0
}  // namespace alur

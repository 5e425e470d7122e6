// Where a case stands: a function of its events alone.
//
// What enters: events, through evolve. What never happens here: rules, clocks, input and output. A state is a plain
// value: it is copied deeply and compared by what it says.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <alur/base/ids.hpp>
#include <alur/base/instant.hpp>
#include <alur/base/value.hpp>
#include <alur/engine/activation.hpp>
#include <alur/engine/decision.hpp>
#include <alur/engine/document_set.hpp>
#include <alur/engine/event.hpp>
#include <alur/engine/status.hpp>

namespace alur {
inline namespace v0 {

/// The clock of the whole case (T9). Exists only where the SOP has an `sla`.
struct CaseClock {
    bool begun = false;     ///< something was inside once; false also without an `sla`
    bool running = false;   ///< something is inside now, and the case is open
    Instant lapse = never;  ///< never while it does not run
    Instant since = never;  ///< begin of the current running interval
    std::int64_t used = 0;  ///< ticks counted before `since`; while it rests: in all
    bool resumed = false;   ///< `since` is not where the clock began: the first-day rule does not apply to it
    bool beyond = false;    ///< `used` rests on hours beyond the coverage of the calendar (T7)

    friend bool operator==(const CaseClock&, const CaseClock&) = default;
};

namespace detail {

struct ColdState;
struct ColdField;

/// Owns what only some cases have, on the heap and only once needed, as a value: copied deeply, equal to an empty one
/// while there is none.
class ColdPart {
public:
    ColdPart() = default;
    ColdPart(const ColdPart& other) : cold_(other.cold_ != nullptr ? copy(*other.cold_) : nullptr) {}
    ColdPart(ColdPart&& other) noexcept : cold_(std::exchange(other.cold_, nullptr)) {}
    ColdPart& operator=(const ColdPart& other) { return *this = ColdPart(other); }
    ColdPart& operator=(ColdPart&& other) noexcept {
        ColdPart moved(std::move(other));
        std::swap(cold_, moved.cold_);
        return *this;
    }
    ~ColdPart() {
        if (cold_ != nullptr) destroy(cold_);
    }

    [[nodiscard]] explicit operator bool() const noexcept { return cold_ != nullptr; }
    [[nodiscard]] const ColdState* operator->() const noexcept { return cold_; }
    [[nodiscard]] const ColdState& operator*() const noexcept { return *cold_; }
    /// The cold part, made if there is none.
    [[nodiscard]] ColdState& write();
    void drop_if_empty() noexcept;

    friend bool operator==(const ColdPart& a, const ColdPart& b) {
        return (a.cold_ == nullptr && b.cold_ == nullptr) || equal(a, b);
    }

private:
    [[nodiscard]] static ColdState* copy(const ColdState& cold);
    static void destroy(ColdState* cold) noexcept;
    [[nodiscard]] static bool equal(const ColdPart& a, const ColdPart& b);

    ColdState* cold_ = nullptr;
};

class StateWriter;
class ColdWriter;
class StateImage;
class DirectCompletion;

/// How often a step is counted without a cold part.
inline constexpr unsigned most_counted_inline = 14;

}  // namespace detail

/// A case. Queries name steps, documents and fields by id and answer for any id, also one that no SOP has.
class CaseState {
public:
    /// How many steps that may be offered repeatedly are counted without a cold part, each up to
    /// detail::most_counted_inline times.
    static constexpr std::size_t inline_counters = hot_counters;

    // The case

    /// `unknown` before CaseStarted.
    [[nodiscard]] CaseStatus status() const noexcept { return status_; }
    /// Open or suspended: commands may still change it.
    [[nodiscard]] bool is_live() const noexcept {
        return status_ == CaseStatus::open || status_ == CaseStatus::suspended;
    }
    /// How many events it has: the `expected_seq` of the next append.
    [[nodiscard]] std::uint32_t seq() const noexcept { return seq_; }
    /// Time of its last event.
    [[nodiscard]] Instant last() const noexcept { return last_; }
    /// The revision on which the case runs; none before CaseStarted.
    [[nodiscard]] ProcedureId procedure() const noexcept { return procedure_; }
    /// The calendar that the case adopted; none: that of its procedure.
    [[nodiscard]] CalendarId calendar() const noexcept { return cold_matters() ? cold_calendar() : none<CalendarId>; }
    /// The clock of the whole case; begun is false where its SOP has no `sla`.
    [[nodiscard]] CaseClock clock() const noexcept;
    /// Whether all of it lies in this object: nothing of it is on the heap.
    [[nodiscard]] bool is_hot() const noexcept { return !cold_; }

    // What is open

    /// How many activations are open; each item of a `for_each` is one.
    [[nodiscard]] std::size_t open_count() const noexcept {
        return step_ != none<StepId> ? 1 : cold_ ? cold_open().size() : 0;
    }
    /// Calls visit(const Activation&) for each open activation, in order of offering.
    template <class Visit>
    void for_each_open(Visit visit) const {
        if (step_ != none<StepId>) {
            visit(hot_activation());
        } else if (cold_) {
            for (const Activation& activation : cold_open()) visit(activation);
        }
    }
    /// The open activations, in order of offering; a copy.
    [[nodiscard]] std::vector<Activation> open() const;
    /// The step of the one open activation while that is simple: unclaimed, without timer, item and block, its clock
    /// never paused, no failed try of it pending, its attempt at most the 255th. Else none.
    [[nodiscard]] StepId simple_step() const noexcept { return step_; }
    /// Its attempt.
    [[nodiscard]] std::uint16_t simple_attempt() const noexcept { return attempt_; }
    /// The open activation of a step (and item), if there is one.
    [[nodiscard]] std::optional<Activation> find_open(StepId step, ItemId item = none<ItemId>) const;
    /// How the tries of an open service (and item) have failed, or null: none has.
    [[nodiscard]] const FailedTries* failed(StepId step, ItemId item = none<ItemId>) const noexcept;
    /// The open services of which a try has failed, by step and item.
    [[nodiscard]] const std::vector<FailedTries>& failed() const noexcept;
    /// Open splits and `for_each` steps, in order of opening.
    [[nodiscard]] const std::vector<OpenBlock>& blocks() const noexcept;
    /// An open block by its id, or null.
    [[nodiscard]] const OpenBlock* find_block(BlockId block) const noexcept;
    /// The id that the next block to open will have.
    [[nodiscard]] BlockId next_block() const noexcept;
    /// The open block of a `for_each`, or null.
    [[nodiscard]] const OpenBlock* find_items(StepId step) const noexcept;
    /// The earliest instant at which a timer is over; never: none runs. One that is held up (X5) counts as over.
    /// \param after timers that are over by then are left out
    [[nodiscard]] Instant next_timer(Instant after = Instant::min()) const noexcept;
    /// How often a step (and item) was offered. \param counter the step's counter, or no_counter
    [[nodiscard]] std::uint16_t attempts(StepId step, std::uint8_t counter, ItemId item = none<ItemId>) const noexcept;

    // What is known

    /// Documents 0–63 of the case that are present.
    [[nodiscard]] std::uint64_t documents() const noexcept { return documents_; }
    /// How a document stands. \param item none: a document of the case
    [[nodiscard]] DocumentStatus document(DocumentId document, ItemId item = none<ItemId>) const noexcept;
    /// The value of a field, null while it is unset or erased. \param item none: a field of the case
    [[nodiscard]] const Value* field(FieldId field, ItemId item = none<ItemId>) const noexcept;
    /// Whether a field had a value that was erased, or that its store cannot read without the key; it has none now.
    [[nodiscard]] bool is_erased(FieldId field, ItemId item = none<ItemId>) const noexcept;
    /// The records of the case; an ItemId is a position here.
    [[nodiscard]] const std::vector<Record>& records() const noexcept;
    /// The outcome of the latest completion of an item in a `for_each`, returns not counted; none: there was none.
    [[nodiscard]] OutcomeId result(StepId step, ItemId item) const noexcept;
    /// Which of the first 16 atomic conditions have a value (low half), and which of those hold (high half).
    [[nodiscard]] std::uint32_t facts() const noexcept { return facts_; }

    // Who

    /// The person to whom an external actor is bound in this case, or none.
    [[nodiscard]] PersonId bound_to(ActorId role) const noexcept;
    /// Whether a person took part in a completion of a step that some `not_by` names.
    /// \param item none: in any completion; else in those of this item
    [[nodiscard]] bool has_done(StepId step, PersonId person, ItemId item = none<ItemId>) const noexcept;
    /// The batch that answered an idempotency key, if there is one.
    [[nodiscard]] std::optional<KeyUse> key(std::string_view key) const;

    friend bool operator==(const CaseState&, const CaseState&) = default;

private:
    friend class detail::StateWriter;
    friend class detail::ColdWriter;
    friend class detail::StateImage;
    friend class detail::DirectCompletion;

    // One word, always read and written as a whole.
    static constexpr unsigned bound_role_at = 4 * inline_counters;
    static constexpr unsigned bits_at = bound_role_at + 8;
    enum Bit : std::uint64_t {
        clock_begun = 1,
        clock_running = 2,
        clock_resumed = 4,
        clock_beyond = 8,
        clock_bits = 15,
        cold_weighs = 16  ///< as weigh_cold() says
    };
    static_assert(bits_at + 5 <= 64, "all bits lie in the word");
    [[nodiscard]] constexpr ActorId bound_role() const noexcept {
        return static_cast<ActorId>(packed_ >> bound_role_at & 0xffU);
    }
    [[nodiscard]] constexpr std::uint64_t bits() const noexcept { return packed_ >> bits_at; }
    /// Whether the cold part holds anything that a plain completion asks for (ColdState::matters). So most need not
    /// touch its memory to see that there is nothing.
    [[nodiscard]] constexpr bool cold_matters() const noexcept { return (bits() & cold_weighs) != 0; }
    /// Notes that bit anew: at the end of each event that changed one of those, before anybody asks the state.
    void weigh_cold() noexcept;

    [[nodiscard]] Activation hot_activation() const noexcept;
    /// Where a field stands in the cold part; null: it was never set.
    [[nodiscard]] const detail::ColdField* entry_of(FieldId field, ItemId item) const noexcept;
    // Behind cold_matters(). A state that was moved from still says so, and its cold part is gone.
    [[nodiscard]] CalendarId cold_calendar() const noexcept;
    [[nodiscard]] std::uint16_t cold_attempts(StepId step, ItemId item) const noexcept;
    [[nodiscard]] PersonId cold_bound_to(ActorId role) const noexcept;
    [[nodiscard]] bool cold_has_done(StepId step, PersonId person, ItemId item) const noexcept;
    /// Of a cold part that is there.
    [[nodiscard]] const std::vector<Activation>& cold_open() const noexcept;

    // The first 64 bytes are all that a plain completion without an sla reads and writes.
    Instant last_{};
    Instant offered_{};      // of the one open activation, while it is simple
    Instant lapse_ = never;  // of the same
    std::uint64_t documents_ = 0;
    std::uint32_t seq_ = 0;
    std::uint32_t facts_ = 0;
    PersonId doer_ = none<PersonId>;  // of doer_step_
    PersonId bound_person_ = none<PersonId>;
    StepId step_ = none<StepId>;  // none: no open activation, or they are in the cold part
    StepId doer_step_ = none<StepId>;
    ProcedureId procedure_ = none<ProcedureId>;
    std::uint8_t attempt_ = 0;
    CaseStatus status_ = CaseStatus::unknown;
    std::uint64_t packed_ = std::uint64_t{0xff} << bound_role_at;  // counters of four bits (15: see the cold part), the
                                                                   // external actor that is bound, Bit
    detail::ColdPart cold_;
    Instant clock_lapse_ = never;
    Instant clock_since_ = never;
    std::int64_t clock_used_ = 0;
};

static_assert(sizeof(CaseState) <= 96, "an idle open case costs at most 96 bytes");

// ---------------------------------------------------------------------------------------------------------------------

inline CaseClock CaseState::clock() const noexcept {
    CaseClock clock;
    clock.begun = (bits() & clock_begun) != 0;
    clock.running = (bits() & clock_running) != 0;
    clock.resumed = (bits() & clock_resumed) != 0;
    clock.beyond = (bits() & clock_beyond) != 0;
    clock.lapse = clock_lapse_;
    clock.since = clock_since_;
    clock.used = clock_used_;
    return clock;
}

inline Activation CaseState::hot_activation() const noexcept {
    Activation activation;
    activation.step = step_;
    activation.attempt = attempt_;
    activation.offered = offered_;
    activation.lapse = lapse_;
    return activation;
}

[[gnu::always_inline]] inline std::uint16_t CaseState::attempts(StepId step, std::uint8_t counter,
                                                                ItemId item) const noexcept {
    if (item == none<ItemId> && counter < inline_counters) {
        const std::uint64_t count = packed_ >> (4U * counter) & 15U;
        if (count < 15) return static_cast<std::uint16_t>(count);
    }
    return cold_matters() ? cold_attempts(step, item) : std::uint16_t{0};
}

[[gnu::always_inline]] inline PersonId CaseState::bound_to(ActorId role) const noexcept {
    if (role == bound_role()) return bound_person_;
    return cold_matters() ? cold_bound_to(role) : none<PersonId>;
}

[[gnu::always_inline]] inline bool CaseState::has_done(StepId step, PersonId person, ItemId item) const noexcept {
    if (person == none<PersonId>) return false;
    if (item == none<ItemId> && step == doer_step_ && person == doer_) return true;
    return cold_matters() && cold_has_done(step, person, item);
}

}  // namespace v0
}  // namespace alur

// Where a case stands: a function of its events alone.
//
// What enters: events, through evolve. What never happens here: rules, clocks, input and output. A state is a plain
// value: it is copied deeply and compared by what it says.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <alur/base/ids.hpp>
#include <alur/base/instant.hpp>
#include <alur/base/value.hpp>
#include <alur/engine/activation.hpp>
#include <alur/engine/command.hpp>
#include <alur/engine/document_set.hpp>
#include <alur/engine/event.hpp>
#include <alur/engine/status.hpp>

namespace alur {
inline namespace v0 {

/// The clock of the whole case (T9). Exists only where the SOP has an `sla`.
struct CaseClock {
    bool begun = false;
    bool running = false;
    Instant lapse = never;  ///< never while it does not run
    Instant since = never;  ///< begin of the current running interval
    std::int64_t used = 0;  ///< ticks counted before `since`; while it rests: in all
    bool resumed = false;   ///< `since` is not where the clock began: the first-day rule does not apply to it

    friend bool operator==(const CaseClock&, const CaseClock&) = default;
};

/// A batch that answers an idempotency key.
struct KeyUse {
    std::uint64_t digest = 0;  ///< of the content of the command
    std::uint32_t first = 0;   ///< seq of its first event
    std::uint32_t count = 0;   ///< of its events

    friend bool operator==(const KeyUse&, const KeyUse&) = default;
};

namespace detail {

/// What only some cases have: kept on the heap, and only once needed.
struct ColdState {
    struct Field {
        ItemId item = none<ItemId>;
        FieldId field{};
        Value value;
        friend bool operator==(const Field&, const Field&) = default;
    };
    struct Doer {
        StepId step{};
        ItemId item = none<ItemId>;
        PersonId person{};
        friend bool operator==(const Doer&, const Doer&) = default;
    };
    struct Bound {
        ActorId role{};
        PersonId person{};
        friend bool operator==(const Bound&, const Bound&) = default;
    };
    struct Counter {
        StepId step{};
        ItemId item = none<ItemId>;
        std::uint16_t attempts = 0;
        friend bool operator==(const Counter&, const Counter&) = default;
    };
    struct Result {
        StepId step{};
        ItemId item{};
        OutcomeId outcome{};
        friend bool operator==(const Result&, const Result&) = default;
    };
    struct Key {
        std::string key;
        KeyUse use;
        friend bool operator==(const Key&, const Key&) = default;
    };

    std::vector<Activation> open;   ///< in order of offering; empty while the only one fits into the hot part
    std::vector<OpenBlock> blocks;  ///< in order of opening
    std::vector<Record> records;
    std::vector<Field> fields;     ///< sorted by item, then field; those of the case (no item) last
    std::vector<DocumentId> wide;  ///< documents of the case from 64 on that are present, sorted
    DocumentSet returned;
    std::vector<Doer> doers;   ///< who completed watched steps, beyond the first
    std::vector<Bound> bound;  ///< external actors beyond the first
    std::vector<Counter> counters;
    std::vector<Result> results;  ///< latest outcome per for_each and item, returns not counted
    std::vector<Key> keys;
    std::uint32_t blocks_opened = 0;         ///< the id of the next block
    CalendarId calendar = none<CalendarId>;  ///< adopted

    // Not inlined, so that the hot path stays short.
    [[nodiscard, gnu::noinline]] std::uint16_t attempts(StepId step, ItemId item) const noexcept {
        for (const Counter& entry : counters) {
            if (entry.step == step && entry.item == item) return entry.attempts;
        }
        return 0;
    }
    [[nodiscard, gnu::noinline]] PersonId bound_to(ActorId role) const noexcept {
        for (const Bound& entry : bound) {
            if (entry.role == role) return entry.person;
        }
        return none<PersonId>;
    }
    [[nodiscard, gnu::noinline]] bool has_done(StepId step, PersonId person, ItemId item) const noexcept {
        for (const Doer& doer : doers) {
            if (doer.step == step && doer.person == person && (item == none<ItemId> || doer.item == item)) return true;
        }
        return false;
    }

    [[nodiscard]] bool empty() const noexcept {
        return open.empty() && blocks.empty() && records.empty() && fields.empty() && wide.empty() &&
               returned.empty() && doers.empty() && bound.empty() && counters.empty() && results.empty() &&
               keys.empty() && blocks_opened == 0 && calendar == none<CalendarId>;
    }

    friend bool operator==(const ColdState&, const ColdState&) = default;
};

/// Owns a cold part as a value: copied deeply, equal to an empty one while there is none.
class ColdPart {
public:
    ColdPart() = default;
    ColdPart(const ColdPart& other) : cold_(other.cold_ ? std::make_unique<ColdState>(*other.cold_) : nullptr) {}
    ColdPart(ColdPart&&) noexcept = default;
    ColdPart& operator=(const ColdPart& other) {
        ColdPart copy(other);
        cold_ = std::move(copy.cold_);
        return *this;
    }
    ColdPart& operator=(ColdPart&&) noexcept = default;
    ~ColdPart() = default;

    [[nodiscard]] explicit operator bool() const noexcept { return static_cast<bool>(cold_); }
    [[nodiscard]] const ColdState* operator->() const noexcept { return cold_.get(); }
    [[nodiscard]] const ColdState& operator*() const noexcept { return *cold_; }
    /// The cold part, made if there is none.
    [[nodiscard]] ColdState& write() {
        if (!cold_) cold_ = std::make_unique<ColdState>();
        return *cold_;
    }

    void drop_if_empty() noexcept {
        if (cold_ && cold_->empty()) cold_.reset();
    }

    friend bool operator==(const ColdPart& a, const ColdPart& b) {
        if (a && b) return *a == *b;
        return (!a || a->empty()) && (!b || b->empty());
    }

private:
    std::unique_ptr<ColdState> cold_;
};

class StateWriter;

}  // namespace detail

/// A case. Queries name steps, documents and fields by id and answer for any id, also one that no SOP has.
class CaseState {
public:
    /// How many steps that may be offered repeatedly are counted without a cold part, each up to 14 times.
    static constexpr std::size_t inline_counters = 12;

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
    [[nodiscard]] CalendarId calendar() const noexcept { return cold_ ? cold_->calendar : none<CalendarId>; }
    /// The clock of the whole case; begun is false where its SOP has no `sla`.
    [[nodiscard]] CaseClock clock() const noexcept;

    // What is open

    /// How many activations are open; each item of a `for_each` is one.
    [[nodiscard]] std::size_t open_count() const noexcept {
        return step_ != none<StepId> ? 1 : cold_ ? cold_->open.size() : 0;
    }
    /// Calls visit(const Activation&) for each open activation, in order of offering.
    template <class Visit>
    void for_each_open(Visit visit) const {
        if (step_ != none<StepId>) {
            visit(hot_activation());
        } else if (cold_) {
            for (const Activation& activation : cold_->open) visit(activation);
        }
    }
    /// The open activations, in order of offering; a copy.
    [[nodiscard]] std::vector<Activation> open() const;
    /// The step of the one open activation while that is simple: unclaimed, without timer, item and block, and never
    /// suspended. Else none.
    [[nodiscard]] StepId simple_step() const noexcept { return step_; }
    /// Its attempt.
    [[nodiscard]] std::uint16_t simple_attempt() const noexcept { return attempt_; }
    /// The open activation of a step (and item), if there is one.
    [[nodiscard]] std::optional<Activation> find_open(StepId step, ItemId item = none<ItemId>) const;
    /// Open splits and `for_each` steps, in order of opening.
    [[nodiscard]] const std::vector<OpenBlock>& blocks() const noexcept;
    /// An open block by its id, or null.
    [[nodiscard]] const OpenBlock* find_block(BlockId block) const noexcept;
    /// The id that the next block to open will have.
    [[nodiscard]] BlockId next_block() const noexcept { return static_cast<BlockId>(cold_ ? cold_->blocks_opened : 0); }
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
    /// The value of a field, null while it is unset. \param item none: a field of the case
    [[nodiscard]] const Value* field(FieldId field, ItemId item = none<ItemId>) const noexcept;
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

    // One word, always read and written as a whole.
    static constexpr unsigned bound_role_at = 4 * inline_counters;
    static constexpr unsigned bits_at = bound_role_at + 8;
    enum Bit : std::uint64_t { clock_begun = 1, clock_running = 2, clock_resumed = 4, clock_bits = 7 };
    [[nodiscard]] constexpr ActorId bound_role() const noexcept {
        return static_cast<ActorId>(packed_ >> bound_role_at & 0xffU);
    }
    [[nodiscard]] constexpr std::uint64_t bits() const noexcept { return packed_ >> bits_at; }

    [[nodiscard]] Activation hot_activation() const noexcept;

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

inline std::vector<Activation> CaseState::open() const {
    if (step_ != none<StepId>) return {hot_activation()};
    return cold_ ? cold_->open : std::vector<Activation>{};
}

inline std::optional<Activation> CaseState::find_open(StepId step, ItemId item) const {
    std::optional<Activation> found;
    for_each_open([&](const Activation& activation) {
        if (activation.step == step && activation.item == item) found = activation;
    });
    return found;
}

inline const std::vector<OpenBlock>& CaseState::blocks() const noexcept {
    static const std::vector<OpenBlock> nothing;
    return cold_ ? cold_->blocks : nothing;
}

inline const OpenBlock* CaseState::find_block(BlockId block) const noexcept {
    for (const OpenBlock& open : blocks()) {
        if (open.block == block) return &open;
    }
    return nullptr;
}

inline const OpenBlock* CaseState::find_items(StepId step) const noexcept {
    for (const OpenBlock& open : blocks()) {
        if (open.items && open.step == step) return &open;
    }
    return nullptr;
}

inline Instant CaseState::next_timer(Instant after) const noexcept {
    Instant next = never;
    if (!cold_) return next;
    for (const Activation& activation : cold_->open) {
        const Instant fires = activation.deadline == never ? never : activation.deadline + Microseconds(1);
        for (const Instant over : {fires, activation.ends})
            if (over > after) next = std::min(next, over);
    }
    return next;
}

[[gnu::always_inline]] inline std::uint16_t CaseState::attempts(StepId step, std::uint8_t counter,
                                                                ItemId item) const noexcept {
    if (item == none<ItemId> && counter < inline_counters) {
        const std::uint64_t count = packed_ >> (4U * counter) & 15U;
        if (count < 15) return static_cast<std::uint16_t>(count);
    }
    return cold_ ? cold_->attempts(step, item) : std::uint16_t{0};
}

inline DocumentStatus CaseState::document(DocumentId document, ItemId item) const noexcept {
    if (item != none<ItemId>) {
        if (index(item) >= records().size()) return DocumentStatus::absent;
        const Record& record = records()[index(item)];
        if (record.present.contains(document)) return DocumentStatus::present;
        return record.returned.contains(document) ? DocumentStatus::returned : DocumentStatus::absent;
    }
    if (index(document) < 64) {
        if ((documents_ >> index(document) & 1U) != 0) return DocumentStatus::present;
    } else if (cold_ && std::binary_search(cold_->wide.begin(), cold_->wide.end(), document)) {
        return DocumentStatus::present;
    }
    return cold_ && cold_->returned.contains(document) ? DocumentStatus::returned : DocumentStatus::absent;
}

inline const Value* CaseState::field(FieldId field, ItemId item) const noexcept {
    if (!cold_) return nullptr;
    const auto place =
        std::lower_bound(cold_->fields.begin(), cold_->fields.end(), std::pair(item, field),
                         [](const auto& entry, const auto& key) { return std::pair(entry.item, entry.field) < key; });
    if (place == cold_->fields.end() || place->item != item || place->field != field) return nullptr;
    return &place->value;
}

inline const std::vector<Record>& CaseState::records() const noexcept {
    static const std::vector<Record> nothing;
    return cold_ ? cold_->records : nothing;
}

inline OutcomeId CaseState::result(StepId step, ItemId item) const noexcept {
    if (!cold_) return none<OutcomeId>;
    for (const auto& result : cold_->results) {
        if (result.step == step && result.item == item) return result.outcome;
    }
    return none<OutcomeId>;
}

[[gnu::always_inline]] inline PersonId CaseState::bound_to(ActorId role) const noexcept {
    if (role == bound_role()) return bound_person_;
    return cold_ ? cold_->bound_to(role) : none<PersonId>;
}

[[gnu::always_inline]] inline bool CaseState::has_done(StepId step, PersonId person, ItemId item) const noexcept {
    if (person == none<PersonId>) return false;
    if (item == none<ItemId> && step == doer_step_ && person == doer_) return true;
    return cold_ && cold_->has_done(step, person, item);
}

inline std::optional<KeyUse> CaseState::key(std::string_view key) const {
    if (cold_) {
        for (const auto& entry : cold_->keys) {
            if (entry.key == key) return entry.use;
        }
    }
    return std::nullopt;
}

}  // namespace v0
}  // namespace alur

// A compiled SOP: flat immutable tables over dense ids. No strings on the way of a command, no pointers to follow.
//
// What enters: nothing but graph/compile. What never happens here: reading, proving, running.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <alur/base/ids.hpp>
#include <alur/base/value.hpp>
#include <alur/sop/comparison.hpp>
#include <alur/sop/join.hpp>
#include <alur/sop/pattern.hpp>
#include <alur/sop/retry.hpp>
#include <alur/time/limit.hpp>

namespace alur {
inline namespace v0 {

class Calendar;
class Diagnostics;
struct Origin;
namespace sop {
struct Sop;
}  // namespace sop

/// A block of a procedure: what lies between a split and its join (docs/sop-language.md, F4).
enum class BlockDefId : std::uint16_t {};
/// A compiled condition.
enum class GuardId : std::uint16_t {};

/// What makes a step go on.
enum class StepKind : std::uint8_t {
    task,          ///< a person completes it
    service,       ///< the embedding application completes it
    message_wait,  ///< a message completes it
    timed_wait,    ///< time completes it
    gateway,       ///< it completes in the batch that starts it
};

/// How a step chooses where to go.
enum class Routing : std::uint8_t {
    next,      ///< by its only arc
    outcomes,  ///< by the outcome with which it is completed
    choose,    ///< by the first arc whose guard holds
    split,     ///< by every arc whose guard holds
};

/// What happens to the token that travels along an arc. An arc of a split starts from the block that the split opens,
/// every other arc from the block that contains its source.
enum class ArcKind : std::uint8_t {
    inner,   ///< starts the target in that block; outside any block and with target end: completes the case
    arrive,  ///< arrives at the join of that block; when it closes, its own token arrives there too, if the parent
             ///< block has the same join, else it starts the join
    leave,   ///< leaves `levels` blocks, cancels all that is open in them, and starts the target
    cancel,  ///< cancels all else in the case and starts the target
};

/// A way from one step to another, or to the end. The arcs of a step lie side by side, in order of writing.
struct Arc {
    StepId from{};                  ///< whose range of arcs it lies in
    StepId to{};                    ///< end_step: completes the case
    GuardId guard = none<GuardId>;  ///< none: unconditional, or chosen by an outcome
    ArcKind kind = ArcKind::inner;  ///< what it does to blocks (F3, F5, F7)
    std::uint8_t levels = 0;        ///< of leave: how many enclosing blocks are left
    bool returns = false;           ///< of an outcome that is marked so: the completion checks no documents (D3)
    bool loop = false;              ///< the target dominates the source
};

/// An outcome of a step, with what a completion asks of its arc.
struct OutcomeRow {
    std::uint32_t arc = 0;  ///< position in arcs; unused for an outcome of an item
    /// The completion checks no documents and produces none (D3, D4); an item is offered again (R7).
    bool returns = false;
    bool by_deadline = false;       ///< nobody may choose it (X1)
    StepId to = none<StepId>;       ///< of that arc
    ArcKind kind = ArcKind::leave;  ///< of that arc
};

/// A document that a step needs under a condition.
struct ConditionalDocument {
    DocumentId document{};  ///< needed if its `when` holds
    GuardId guard{};        ///< its `when`
};

/// A span of another table: `[first, first + count)`.
struct Range {
    std::uint32_t first = 0;  ///< position in that table; says nothing where `count` is 0
    std::uint32_t count = 0;  ///< how many entries from there on; 0: none
};

/// A block of the graph, known before any case runs; an OpenBlock is one run of it.
struct BlockDef {
    StepId split{};                        ///< the step that opens it
    StepId join{};                         ///< end_step: joined by the end of the case
    BlockDefId parent = none<BlockDefId>;  ///< the innermost block around it; none: the root
    std::uint16_t count = 0;               ///< 0: all; else after how many arrivals the rest is cancelled
};

/// What a step is, in bits: what a plain completion asks of a step, at one glance.
struct StepTrait {
    static constexpr std::uint16_t quick = 1U << 0U;      ///< plain completions may be decided apart (engine/plain.hpp)
    static constexpr std::uint16_t watched = 1U << 1U;    ///< some `not_by` names it
    static constexpr std::uint16_t outcomes = 1U << 2U;   ///< it has outcomes
    static constexpr std::uint16_t chooses = 1U << 3U;    ///< it leaves by `choose`
    static constexpr std::uint16_t separated = 1U << 4U;  ///< it has a `not_by`
    static constexpr std::uint16_t conditions = 1U << 5U;  ///< it needs documents under a condition
    static constexpr std::uint16_t timed = 1U << 6U;       ///< its clock starts with the offer
};

/// One step, compiled. What a plain completion reads lies in the first two cache lines.
struct StepRow {
    std::uint64_t needs = 0;         ///< documents 0–63 that are always needed
    std::uint64_t outputs = 0;       ///< documents 0–63 that completion produces
    std::uint64_t roles = 0;         ///< actors that may claim and complete: bit per ActorId
    std::uint64_t takes = 0;         ///< documents 0–63 of the case under `kelengkapan` that somebody brings
    std::uint16_t traits = 0;        ///< StepTrait; none in tables that compile did not make
    StepId next = none<StepId>;      ///< where a quick step without outcomes and `choose` leads
    StepKind kind = StepKind::task;  ///< the kind of S2
    /// Of a `for_each`: how the step as a whole goes on; its items have outcomes all the same.
    Routing routing = Routing::next;
    std::uint8_t counter = no_counter;  ///< its number among the steps that may be offered more than once in a case
    bool external = false;              ///< its actor is external, or it waits for a message
    bool plain = false;             ///< a task, service or message wait without for_each and deadline: its offer fits
                                    ///< into the event of the completion before it
    bool from_started = false;      ///< its clock starts at `started`
    bool wide = false;              ///< needs or produces documents from 64 on (see wide_*)
    ActorId actor = none<ActorId>;  ///< whose work it is; none: a service, a wait or a gateway
    Limit limit;                    ///< amount 0: no waktu baku, or one that is not set
    Range outcomes;                 ///< OutcomeRow; an OutcomeId counts from its first
    Range not_by;                   ///< StepId
    Range conditional;              ///< ConditionalDocument
    Range arcs;                     ///< of next, choose, split or the outcomes: in order of writing
    std::uint64_t lists = 0;        ///< documents 0–63 under `kelengkapan`, needed always or under a condition
    sop::Join join = sop::Join::none;            ///< none: it is the join of no split
    std::uint16_t join_count = 0;                ///< of Join::count: how many arrivals close the block; else 0
    BlockDefId block = none<BlockDefId>;         ///< innermost block that contains the step
    BlockDefId opens = none<BlockDefId>;         ///< the block that this step's split opens
    Range sets;                                  ///< FieldId
    Range adds;                                  ///< RecordTypeId
    Range wide_needs;                            ///< DocumentId from 64 on
    Range wide_outputs;                          ///< DocumentId from 64 on
    RecordTypeId for_each = none<RecordTypeId>;  ///< position among the record types; none: it is not done per record
    bool open_items = false;  ///< of a for_each: records that are added later are offered too, until CloseItems (R4)
    Limit deadline;           ///< amount 0: none
    ActorId escalate = none<ActorId>;  ///< of the deadline: who is told (X4); none: nobody
    /// Of the deadline: with what it completes the step (X4); none: it leaves it open.
    OutcomeId deadline_outcome = none<OutcomeId>;
    Limit wait;                      ///< of a timed wait
    std::int16_t watched = -1;       ///< some `not_by` names this step: its slot among the watched steps; else -1
    std::uint16_t direct_slots = 0;  ///< how many rows of `direct` are its own …
    std::uint32_t direct = 0;        ///< … from this one on
    sop::RetryPolicy retry;          ///< of a service
};

/// A completion with one outcome (or without one) that leads straight to one plain step or to the end, in a procedure
/// without case clock and with at most 32 documents: all that engine/direct.hpp asks of it, on one cache line.
/// A step has a row for a completion without outcome and one for each outcome; where that is no such completion, no
/// role may do it.
struct alignas(64) DirectRow {
    // Marks: the flags of the event.
    static constexpr unsigned offers_step = 1U << 0U;  ///< EventFlag::offers
    static constexpr unsigned is_watched = 1U << 1U;   ///< EventFlag::watched
    static constexpr unsigned returns = 1U << 2U;      ///< EventFlag::returns
    static constexpr unsigned ends_case = 1U << 7U;    ///< EventFlag::ends_case

    std::uint64_t roles = 0;       ///< bit per ActorId: who may
    std::uint64_t external = 0;    ///< of these, those that a case binds to one person
    std::uint64_t way = 0;         ///< step, what is offered and marks, at bits 0, 16 and 48
    Limit limit;                   ///< of what is offered
    std::uint32_t nature = 0;      ///< outcome, and counter of what is offered, at bits 8 and 24
    std::uint32_t needs = 0;       ///< documents
    std::uint32_t outputs = 0;     ///< documents, as bits; 0 where it returns
    std::uint32_t takes = 0;       ///< documents, as bits: as in StepRow
    std::uint8_t count_shift = 0;  ///< where a case counts what is offered …
    std::uint8_t count_mask = 0;   ///< … 0: it is offered once
    std::uint8_t offers = 0;       ///< 1: a step; 0: it leads to the end
    bool timed = false;            ///< the clock of what is offered starts at once
    bool separated = false;        ///< some `not_by` is to be looked at
    bool watched = false;          ///< some `not_by` names the step
};
static_assert(sizeof(DirectRow) == 64);

/// A document of the catalogue, compiled.
struct DocumentRow {
    std::uint64_t bringers = 0;  ///< bit per ActorId: who may submit it whatever is open; 0: a step produces it
    RecordTypeId items = none<RecordTypeId>;  ///< it belongs to the items of this type; none: to the case
};

/// An atomic condition: one bit of the facts of a case, recomputed when its field is set.
struct Atom {
    sop::ConditionKind kind{};      ///< field or count
    FieldId field = none<FieldId>;  ///< of a field condition; of a count: none
    /// Of a count: the items whose latest completion took it are counted (R8); else none.
    OutcomeId outcome = none<OutcomeId>;
    sop::Comparison comparison{};  ///< as in sop::Condition; bounds are inclusive
    std::vector<Value> values;     ///< as in sop::Condition: several only for is_one_of
    StepId step = none<StepId>;    ///< of a count: the for_each step whose items are counted
};

namespace detail {

/// Whether a value is one that the atom asks for. \param value of the type of the atom's field
[[nodiscard]] inline bool compares(const Atom& atom, const Value& value) {
    switch (atom.comparison) {
        case sop::Comparison::is_one_of:
            for (const Value& each : atom.values)
                if (each == value) return true;
            return false;
        case sop::Comparison::at_least: return value >= atom.values.front();
        case sop::Comparison::at_most: return value <= atom.values.front();
    }
    return false;
}

}  // namespace detail

/// A guard in disjunctive form is too wide for some conditions; a guard is a postfix program over atoms instead.
struct GuardOp {
    /// An atom is pushed; the others take their operands from the stack and push what they yield.
    enum class Code : std::uint8_t { atom, conjunction, disjunction, negation };
    Code code{};                ///< which also says what `operand` is
    std::uint16_t operand = 0;  ///< AtomId, or the number of operands
};

/// A compiled guard: its program and, where that is enough, a mask and a comparison over the facts of a case.
struct GuardRow {
    Range program;            ///< GuardOp
    std::uint64_t mask = 0;   ///< where a guard is a conjunction of literals over atoms 0–63: the atoms it reads …
    std::uint64_t value = 0;  ///< … and what they must be; mask 0: run the program
};

/// The tables. Filled by compile, then only read.
struct Tables {
    std::vector<StepRow> steps;                    ///< by StepId
    std::vector<Arc> arcs;                         ///< those of a step lie side by side: StepRow::arcs
    std::vector<OutcomeRow> outcomes;              ///< those of a step lie side by side: StepRow::outcomes
    std::vector<ConditionalDocument> conditional;  ///< ranges of it: StepRow::conditional
    std::vector<StepId> not_by;                    ///< ranges of it: StepRow::not_by
    std::vector<FieldId> sets;                     ///< ranges of it: StepRow::sets
    std::vector<RecordTypeId> adds;                ///< ranges of it: StepRow::adds
    std::vector<DocumentId> wide;                  ///< ranges of it: StepRow::wide_needs and wide_outputs
    std::vector<BlockDef> blocks;                  ///< by BlockDefId
    std::vector<Atom> atoms;                       ///< by AtomId
    std::vector<GuardOp> program;                  ///< ranges of it: GuardRow::program
    std::vector<GuardRow> guards;                  ///< by GuardId
    std::vector<DocumentRow> documents;            ///< by DocumentId
    std::vector<std::uint64_t> brings;  ///< by ActorId: documents 0–63 of the case that it may submit whatever is open
    std::vector<std::optional<sop::Pattern>> patterns;  ///< by FieldId; none: any text
    Limit sla;                                          ///< of the whole case; amount 0: none
    StepId sla_from = none<StepId>;     ///< whose completion resets the case clock (T9); none: that of no step
    std::uint64_t internal_actors = 0;  ///< bit per ActorId
    std::uint16_t watched_steps = 0;    ///< how many steps some `not_by` names
    bool asks_at_start = false;         ///< a field of the case is required
    std::vector<DirectRow> direct;      ///< see StepRow::direct
};

/// A compiled, proven SOP with its calendar. Immutable once its maker lets it go; cases share it.
class Procedure {
public:
    /// What `compile` calls once the proof holds. \param origin who makes one includes alur/graph/origin.hpp
    /// \param tables of that definition
    Procedure(Origin origin, Tables tables);
    Procedure(const Procedure&) = delete;
    /// What was moved from may only be destroyed or assigned to.
    Procedure(Procedure&&) noexcept;
    Procedure& operator=(const Procedure&) = delete;
    Procedure& operator=(Procedure&&) noexcept;
    ~Procedure();

    /// What the engine reads.
    [[nodiscard]] const Tables& tables() const noexcept { return tables_; }
    /// The compiled step. \param id a step of this SOP
    [[nodiscard]] const StepRow& step(StepId id) const noexcept { return tables_.steps[index(id)]; }
    /// How many actors the SOP names; their ids lie below.
    [[nodiscard]] std::size_t actors() const noexcept { return actors_; }
    /// The calendar that new cases pin, which lives as long as the procedure; null where the SOP names none.
    [[nodiscard]] const Calendar* calendar() const noexcept { return calendar_; }
    /// The SOP as its author wrote it. Who reads it includes alur/sop/sop.hpp.
    [[nodiscard]] const sop::Sop& definition() const noexcept { return *definition_; }
    /// The `id` of the SOP, the same in all its revisions.
    [[nodiscard]] const std::string& id() const noexcept;
    /// SHA-256 of the bytes of the SOP: its revision.
    [[nodiscard]] const ContentHash& hash() const noexcept;
    /// What is legal in the SOP but suspicious: compile finds what the graph shows, load adds what the text shows.
    [[nodiscard]] const Diagnostics& warnings() const noexcept;
    /// What it was made of. Who reads it includes alur/graph/origin.hpp.
    [[nodiscard]] const Origin& origin() const noexcept { return *origin_; }
    /// Keeps other warnings. Called while nobody else has the procedure.
    void keep(Diagnostics warnings);

private:
    Origin* origin_;  // its own; null once it was moved away
    const sop::Sop* definition_;
    const Calendar* calendar_;
    std::size_t actors_;
    Tables tables_;
};

}  // namespace v0
}  // namespace alur

// What happened, as readers see it: the events of docs/sop-language.md, section 12, each of one kind.
//
// A stored event (alur/engine/event.hpp) enters, one or several of these leave. Nothing else is asked.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <alur/base/ids.hpp>
#include <alur/base/instant.hpp>
#include <alur/engine/command.hpp>
#include <alur/engine/document_set.hpp>
#include <alur/engine/event.hpp>

namespace alur {
inline namespace v0 {

struct CaseStarted {
    ProcedureId procedure{};
};
struct StepOffered {
    StepId step{};
    ItemId item = none<ItemId>;
    BlockId block = none<BlockId>;  ///< none: the root, or the block of the completion that the offer follows
    std::uint16_t attempt = 1;
    Instant lapse = never;     ///< last instant within the waktu baku; never: none, or it begins at the claim
    Instant deadline = never;  ///< last instant before the deadline fires
    Instant ends = never;      ///< of a timed wait
};
/// Claimed by the person of the header.
struct StepStarted {
    StepId step{};
    ItemId item = none<ItemId>;
    Instant lapse = never;
};
struct StepReleased {
    StepId step{};
    ItemId item = none<ItemId>;
};
struct StepCompleted {
    StepId step{};
    ItemId item = none<ItemId>;
    OutcomeId outcome = none<OutcomeId>;
    DocumentSet outputs;
    bool returns = false;
    bool by_timer = false;      ///< a deadline or the end of a timed wait did it
    Instant fired_for = never;  ///< of a timed wait: its end
};
struct StepCancelled {
    StepId step{};
    ItemId item = none<ItemId>;
};
struct BlockOpened {
    BlockId block{};
    BlockId parent = none<BlockId>;
    StepId step{};           ///< the split or the for_each
    bool items = false;      ///< a for_each
    bool list_open = false;  ///< it takes further records
    std::uint16_t branches = 0;
    std::uint16_t needed = 0;  ///< arrivals after which it closes
};
struct BranchArrived {
    BlockId block{};
};
struct BlockClosed {
    BlockId block{};
    StepId step{};      ///< the split or the for_each
    bool left = false;  ///< by a loop, a cancelling outcome or a cancellation
};
struct ItemsClosed {
    StepId step{};
};
struct RecordAdded {
    RecordTypeId type{};
    ItemId item{};
    std::vector<FieldValue> fields;
};
struct FieldsSet {
    ItemId item = none<ItemId>;
    std::vector<FieldValue> fields;
};
struct DocumentSubmitted {
    DocumentId document{};
    ItemId item = none<ItemId>;
};
struct DocumentReturned {
    DocumentId document{};
    ItemId item = none<ItemId>;
    std::string reason;
};
struct DeadlineFired {
    StepId step{};
    ItemId item = none<ItemId>;
    Instant lapse = never;             ///< for which it fired
    ActorId escalate = none<ActorId>;  ///< who is told; none: the deadline has an outcome
};
/// Whose clock.
enum class ClockOf : std::uint8_t { the_case, step };
struct ClockStarted {
    ClockOf of{};
    StepId step = none<StepId>;
    ItemId item = none<ItemId>;
    Instant lapse = never;
    Instant deadline = never;  ///< of a step
    Instant ends = never;      ///< of a timed wait
    bool resets = false;       ///< of the case: what was used is forgotten
};
struct ClockStopped {
    ClockOf of{};
    StepId step = none<StepId>;
    ItemId item = none<ItemId>;
    std::int64_t used = 0;        ///< ticks of the measure of the limit
    std::int64_t timer_used = 0;  ///< of the deadline or the timed wait of a step
};
struct CaseSuspended {
    std::string reason;
};
struct CaseResumed {};
struct CaseMigrated {
    ProcedureId procedure{};
};
struct CalendarAdopted {
    CalendarId calendar{};
};
struct CaseCompleted {};
struct CaseCancelled {
    std::string reason;
};
struct NoteAdded {
    std::string text;
};
struct PersonalErased {};
/// The person of the header is the external actor `role` of this case from now on.
struct ActorBound {
    ActorId role{};
};
/// The batch that begins here answers this idempotency key.
struct CommandKeyed {
    std::string key;
};
/// The batch that begins here was commanded at `raw`, before the event before it, and held.
struct TimeHeld {
    Instant raw{};
};

using HistoryBody =
    std::variant<CaseStarted, StepOffered, StepStarted, StepReleased, StepCompleted, StepCancelled, BlockOpened,
                 BranchArrived, BlockClosed, ItemsClosed, RecordAdded, FieldsSet, DocumentSubmitted, DocumentReturned,
                 DeadlineFired, ClockStarted, ClockStopped, CaseSuspended, CaseResumed, CaseMigrated, CalendarAdopted,
                 CaseCompleted, CaseCancelled, NoteAdded, PersonalErased, ActorBound, CommandKeyed, TimeHeld>;

/// Name of the kind: `StepCompleted`.
[[nodiscard]] std::string_view kind_name(const HistoryBody& body) noexcept;

/// One event of a case as readers see it.
struct HistoryEvent {
    CaseId case_id{};
    std::uint32_t seq = 0;   ///< of the stored event
    std::uint32_t part = 0;  ///< position among those that the stored event unfolds into
    Instant at{};
    By by;
    HistoryBody body;
};

/// Unfolds a stored event, in order, at the end of `history`.
void unfold(const Event& event, Payload payload, std::vector<HistoryEvent>& history);

}  // namespace v0
}  // namespace alur

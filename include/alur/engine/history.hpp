// What happened, as readers see it: the events of docs/sop-language.md, section 12, each of one kind.
//
// A stored event (alur/engine/event.hpp) enters, one or several of these leave. Nothing else is asked.
#pragma once

#include <array>
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
#include <alur/engine/recorded_field.hpp>

namespace alur {
inline namespace v0 {

/// A case began on this procedure. The fields and offers of its start are events of their own.
struct CaseStarted {
    ProcedureId procedure{};  ///< the revision, as its store numbers it; the case keeps it to its end (E4)
};
/// A step, or an item of it, is open from now on; its clock may begin with it (T8).
struct StepOffered {
    StepId step{};                  ///< what is open now
    ItemId item = none<ItemId>;     ///< none: it stands outside a `for_each`
    BlockId block = none<BlockId>;  ///< none: the root, or the block of the completion that the offer follows
    std::uint16_t attempt = 1;      ///< counts the offers of the step (and item) in the case, from 1
    Instant lapse = never;          ///< last instant within the waktu baku; never: none, or it begins at the claim
    Instant deadline = never;       ///< last instant before the deadline fires
    Instant ends = never;           ///< of a timed wait
};
/// Claimed by the person of the header.
struct StepStarted {
    StepId step{};               ///< open still, but claimed
    ItemId item = none<ItemId>;  ///< none: outside a `for_each`
    Instant lapse = never;       ///< last instant within the waktu baku; never: there is none
};
/// The claim was given back: anybody in the role may take the step again.
struct StepReleased {
    StepId step{};               ///< open still, claimed by nobody
    ItemId item = none<ItemId>;  ///< none: outside a `for_each`
};
/// An activation ended with what it produced; a gateway or a whole `for_each` completes too.
struct StepCompleted {
    StepId step{};                        ///< a `for_each` as a whole too, behind its last item
    ItemId item = none<ItemId>;           ///< none: outside a `for_each`, or all of one
    OutcomeId outcome = none<OutcomeId>;  ///< position among the outcomes of the step; none: it has none
    /// Present from now on, a version higher each (D2); empty where it returns or a deadline did it (D4).
    DocumentSet outputs;
    bool returns = false;       ///< went back for rework, without the check of documents (D3)
    bool by_timer = false;      ///< a deadline or the end of a timed wait did it
    Instant fired_for = never;  ///< of a timed wait: its end
};
/// An open activation ended without being completed: its block was left, closed early or cancelled with the case.
struct StepCancelled {
    StepId step{};               ///< open until now
    ItemId item = none<ItemId>;  ///< none: outside a `for_each`
};
/// A split sent its branches out, or a `for_each` its items.
struct BlockOpened {
    BlockId block{};                 ///< counted in the case in order of opening, from 0
    BlockId parent = none<BlockId>;  ///< none: the root
    StepId step{};                   ///< the split or the for_each
    bool items = false;              ///< a for_each
    bool list_open = false;          ///< it takes further records
    std::uint16_t branches = 0;      ///< those that were taken, one token each (F3); 0 for a for_each
    std::uint16_t needed = 0;        ///< arrivals after which it closes
};
/// A branch of an open split reached its join.
struct BranchArrived {
    BlockId block{};  ///< the split that loses a token by it (F6)
};
/// A block ended: enough branches arrived, its list was worked off, or it was left.
struct BlockClosed {
    BlockId block{};    ///< as BlockOpened numbered it
    StepId step{};      ///< the split or the for_each
    bool left = false;  ///< by a loop, a cancelling outcome or a cancellation
};
/// The list of a `for_each` with `items: open` takes no further records.
struct ItemsClosed {
    StepId step{};  ///< a `for_each`
};
/// The case has a record more, with its first values.
struct RecordAdded {
    RecordTypeId type{};                ///< position in `records` of the SOP
    ItemId item{};                      ///< numbered in the case in order of addition, from 0
    std::vector<RecordedField> fields;  ///< the key among them
};
/// Fields of the case, or of one record, have these values from now on.
struct FieldsSet {
    ItemId item = none<ItemId>;         ///< none: fields of the case
    std::vector<RecordedField> fields;  ///< only those that were set, in the order of the command
};
/// A document that is brought is present, as a new version if it was there before (D2).
struct DocumentSubmitted {
    DocumentId document{};       ///< position in the catalogue (D1); one event for each
    ItemId item = none<ItemId>;  ///< none: a document of the case (D6)
};
/// A document was given back and counts as missing until it is brought again.
struct DocumentReturned {
    DocumentId document{};       ///< position in the catalogue (D1)
    ItemId item = none<ItemId>;  ///< none: a document of the case (D6)
    std::string reason;          ///< as in CaseSuspended
};
/// The deadline of an open step passed; where it has an outcome, a StepCompleted by timer follows.
struct DeadlineFired {
    StepId step{};                     ///< open still, if somebody is told; else what is completed next
    ItemId item = none<ItemId>;        ///< none: outside a `for_each`
    Instant lapse = never;             ///< for which it fired
    ActorId escalate = none<ActorId>;  ///< who is told; none: the deadline has an outcome
};
/// Whose clock: of the whole case (T9), or of one activation.
enum class ClockOf : std::uint8_t { the_case, step };
/// A clock runs from this event on: it began, goes on after a pause, or was measured anew by another calendar.
struct ClockStarted {
    ClockOf of{};                ///< tells which of the members below have a meaning
    StepId step = none<StepId>;  ///< none: the case
    ItemId item = none<ItemId>;  ///< none: the case, or outside a `for_each`
    Instant lapse = never;       ///< last instant that is not late; never: no waktu baku, or its clock has not begun
    Instant deadline = never;    ///< of a step
    Instant ends = never;        ///< of a timed wait
    bool resets = false;         ///< of the case: what was used is forgotten
};
/// A clock rests from this event on and keeps what it has used.
struct ClockStopped {
    ClockOf of{};                 ///< tells which of the members below have a meaning
    StepId step = none<StepId>;   ///< none: the case
    ItemId item = none<ItemId>;   ///< none: the case, or outside a `for_each`
    std::int64_t used = 0;        ///< ticks of the measure of the limit
    bool beyond = false;          ///< no verdict is told from `used`, which rests on hours beyond the coverage (T7)
    std::int64_t timer_used = 0;  ///< of the deadline or the timed wait of a step
};
/// The case is suspended: what is open stays open, and its clocks pause.
struct CaseSuspended {
    std::string reason;  ///< as it was commanded; empty: none was given, or HistoryEvent::erased
};
/// The suspended case is open again.
struct CaseResumed {};
/// The case goes on under another revision. Reserved: this version writes none.
struct CaseMigrated {
    ProcedureId procedure{};  ///< as its store numbers it
};
/// The case is measured by another calendar from now on; ClockStarted events with the new lapses follow.
struct CalendarAdopted {
    CalendarId calendar{};  ///< as its store numbers it
};
/// The case reached its end with nothing left open.
struct CaseCompleted {};
/// The case was ended without being completed.
struct CaseCancelled {
    std::string reason;  ///< as in CaseSuspended
};
/// Somebody wrote a note; the state of the case is the same.
struct NoteAdded {
    std::string text;  ///< empty where it was erased (HistoryEvent::erased)
};
/// What was about persons before this is gone.
struct PersonalErased {
    std::string reason;  ///< stays for good, so it names nobody (K6)
};
/// The person of the header is the external actor `role` of this case from now on.
struct ActorBound {
    ActorId role{};  ///< position among the actors of the SOP
};
/// The batch that begins here answers this idempotency key.
struct CommandKeyed {
    std::string key;  ///< empty where it was erased; the key then answers no retry
};
/// The batch that begins here was commanded at `raw`, before the event before it, and held.
struct TimeHeld {
    Instant raw{};  ///< when the host says that it was; the header has the held time (T4)
};
/// The start that ends here gave the case this name.
struct CaseNamed {
    std::string name;  ///< what the host calls it, never changed (E5)
};

/// The case came to know the person of the header, who is from outside, under this name.
struct PersonNamed {
    std::string name;  ///< how the host names them to others; empty where it was erased (E6)
};

/// A try of a service failed.
struct StepFailed {
    StepId step{};               ///< a service, open still
    ItemId item = none<ItemId>;  ///< none: outside a `for_each`
    std::uint16_t count = 1;     ///< how many in a row
    Instant next = never;        ///< when the next is due; never: an IncidentOpened follows
    std::string reason;          ///< as the handler told it; empty where it was erased
};
/// No further try is due: a person must look.
struct IncidentOpened {
    StepId step{};               ///< a service, open still
    ItemId item = none<ItemId>;  ///< none: outside a `for_each`
};
/// A person had the service tried again at once; an incident that was open is over.
struct StepRetried {
    StepId step{};               ///< a service, open still
    ItemId item = none<ItemId>;  ///< none: outside a `for_each`
    std::string reason;          ///< as in CaseSuspended
};
/// The person of the header was shown what is about persons in the case.
struct PersonalRead {
    std::string purpose;  ///< stays for good, so it names nobody (K6)
};

/// What follows in its batch was done by the person of the header as a delegate (A8).
struct DelegateActed {
    DelegationId delegation{};   ///< as its store numbers it; HistoryEvent::by says in whose place
    StepId step = none<StepId>;  ///< what was completed by it; none: something else was done
    ItemId item = none<ItemId>;  ///< none: outside a `for_each`, or no completion
    std::uint16_t events = 0;    ///< how many stored events that are
};

/// Every kind of event; kind_name tells them apart as text.
using HistoryBody =
    std::variant<CaseStarted, StepOffered, StepStarted, StepReleased, StepCompleted, StepCancelled, BlockOpened,
                 BranchArrived, BlockClosed, ItemsClosed, RecordAdded, FieldsSet, DocumentSubmitted, DocumentReturned,
                 DeadlineFired, ClockStarted, ClockStopped, CaseSuspended, CaseResumed, CaseMigrated, CalendarAdopted,
                 CaseCompleted, CaseCancelled, NoteAdded, PersonalErased, ActorBound, CommandKeyed, TimeHeld, CaseNamed,
                 StepFailed, IncidentOpened, StepRetried, PersonalRead, DelegateActed, PersonNamed>;

/// The names of all kinds, in the order of HistoryBody.
[[nodiscard]] const std::array<std::string_view, std::variant_size_v<HistoryBody>>& kind_names() noexcept;
/// Name of the kind: `StepCompleted`.
[[nodiscard]] std::string_view kind_name(const HistoryBody& body) noexcept;

/// One event of a case as readers see it.
struct HistoryEvent {
    CaseId case_id{};        ///< as its store numbers it
    std::uint32_t seq = 0;   ///< of the stored event
    std::uint32_t part = 0;  ///< position among those that the stored event unfolds into
    Instant at{};            ///< held time: never before that of the event before (T4)
    By by;                   ///< who commanded it; no person: time did it, the host or a handler
    HistoryBody body;        ///< what happened; its alternatives are the kinds of E1
    bool erased = false;     ///< its text was erased, or its store cannot read it without the key
};

/// Unfolds a stored event, in order, at the end of `history`.
void unfold(const Event& event, Payload payload, std::vector<HistoryEvent>& history);

/// Says in `by` of each event that a delegate brought about on whose authority, as the DelegateActed before it tells.
/// \param history whole batches in order, those of a case together
void note_delegates(std::vector<HistoryEvent>& history);

}  // namespace v0
}  // namespace alur

// What somebody wants of a case: who, what, and an optional key that makes a retry harmless. Names were resolved to ids
// by the caller; whether the ids make sense is for decide to judge.
//
// What never happens here: rules. Each command is described in docs/sop-language.md, section 11.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <alur/base/ids.hpp>
#include <alur/base/instant.hpp>
#include <alur/base/value.hpp>
#include <alur/engine/document_set.hpp>
#include <alur/time/limit.hpp>

namespace alur {
inline namespace v0 {

class Calendar;

/// Whether the role is theirs who act in it (A7, A8). Whoever calls decide has asked; decide refuses in its order.
enum class RoleStanding : std::uint8_t {
    own,            ///< it is, as far as anybody was asked
    delegated,      ///< somebody gave it to them for a time, which is now
    not_held,       ///< it is not: authority.not_held
    not_delegated,  ///< nobody gave it to them for now, or it cannot be told who: authority.delegation
};

/// Who acts. The host answers for the identity.
struct By {
    PersonId person = none<PersonId>;              ///< none: the host or a handler, where no person stands behind it
    ActorId role = host_role;                      ///< an actor of the SOP, host_role or service_role
    PersonId on_behalf_of = none<PersonId>;        ///< for whom a counter clerk records
    PersonId in_place_of = none<PersonId>;         ///< of who is delegated: on whose authority
    DelegationId delegation = none<DelegationId>;  ///< of the same: by which delegation
    RoleStanding standing = RoleStanding::own;     ///< what was found about `role` for the time of the command

    friend bool operator==(const By&, const By&) = default;
};

/// A value for a field.
struct FieldValue {
    FieldId field{};  ///< of the case or of a record type; FieldId counts both
    Value value;      ///< of another type than the field: refused (field.type)

    friend bool operator==(const FieldValue&, const FieldValue&) = default;
};

/// Names an activation: a step; of a `for_each` the item, which may be left out where one item alone is open; and, for
/// a caller who must not hit a later one, the attempt.
struct ActivationRef {
    StepId step{};               ///< one that the SOP does not have is refused as step.unknown
    ItemId item = none<ItemId>;  ///< none: outside a `for_each`, or the only one that is open (K2)
    std::uint16_t attempt = 0;   ///< 0: whichever is open

    friend bool operator==(const ActivationRef&, const ActivationRef&) = default;
};

/// In place of a time to wait for: the `retry` of the step says which.
inline constexpr Microseconds by_retry_policy{-1};
/// The longest time that a command may have a service wait for before it is tried again: ten years.
inline constexpr Microseconds longest_pause = std::chrono::hours(24 * longest_days);

/// Starts a case on a procedure of the store.
struct StartCase {
    ProcedureId procedure{};         ///< as its store numbers it
    std::vector<FieldValue> fields;  ///< of the case, all that are `required` among them
    std::string name{};  ///< what the host calls the case; empty: it has no name. That it is unique is for the host
};
/// Claims an open activation: from now on only this person completes it, and only they or the host release it.
struct StartStep {
    ActivationRef activation;  ///< must not be claimed, else step.started
};
/// Gives a claim back; the host, anybody's.
struct ReleaseStep {
    ActivationRef activation;  ///< must be claimed, else step.not_started
};
/// Completes an activation. `documents` are submitted and `fields` are set first, in the same batch.
struct CompleteStep {
    ActivationRef activation;             ///< offered or started; who completes need not have claimed it
    OutcomeId outcome = none<OutcomeId>;  ///< none: right only for a step without outcomes
    DocumentSet documents;                ///< in addition to what was submitted before (D5)
    std::vector<FieldValue> fields;       ///< those under `sets` of the step, of the case or of its item (C2)
    std::vector<ItemId> items;            ///< what a return to a `for_each` offers again; empty: all
};
/// Brings documents of the case or of one item.
struct SubmitDocument {
    DocumentSet documents;       ///< at least one, each of which is brought (D1)
    ItemId item = none<ItemId>;  ///< whose documents they are; none: the case's (D6)
};
/// Gives a document back: from now on it counts as missing.
struct ReturnDocument {
    DocumentId document{};       ///< a brought one that is present (D7)
    ItemId item = none<ItemId>;  ///< whose document it is; none: the case's
    std::string reason;          ///< stands in the history; empty: none is given
};
/// Sets fields that an open step lists under `sets`.
struct SetFields {
    ActivationRef activation;        ///< the open step that lists them
    std::vector<FieldValue> fields;  ///< at least one; those of a record are set for the item of `activation`
};
/// Adds a record of a type that an open step or an open list takes.
struct AddRecord {
    RecordTypeId type{};             ///< one that the SOP does not have is refused as record.unknown
    std::vector<FieldValue> fields;  ///< the key and all that are `required` among them (R1)
};
/// Closes the list of a `for_each` with `items: open`.
struct CloseItems {
    StepId step{};  ///< the `for_each`, which must be open
};
/// Brings a message that an open step waits for.
struct DeliverMessage {
    std::string message;             ///< the NAME of `wait: {message: NAME}`
    StepId step = none<StepId>;      ///< needed where several open steps wait for it
    std::string outcome;             ///< a label of the step that waits; empty: the first that is not the deadline's
    std::vector<FieldValue> fields;  ///< the payload: those under `sets` of the step (W1)
};
/// Suspends a case: its clocks pause, and until it is resumed it takes documents, notes and a cancellation only.
struct SuspendCase {
    std::string reason;  ///< stands in the history; empty: none is given
};
/// Lets a suspended case go on; its clocks go on with what they had used.
struct ResumeCase {};
/// Ends a case without completing it, with all that is open in it. A case that is full takes it too.
struct CancelCase {
    std::string reason;  ///< stands in the history; empty: none is given
};
/// Records a text in the history of a case and changes nothing else.
struct AddNote {
    std::string text;  ///< for people; it can be erased (K6)
};
/// Fires what is over and does nothing else.
struct FireTimers {};
/// Pins another calendar; running clocks are measured anew with it.
struct AdoptCalendar {
    CalendarId calendar{};             ///< as its store numbers it; the case pins it
    const Calendar* tables = nullptr;  ///< the calendar of that id, needed; read while the command is decided
};
/// Moves a case to another revision of its SOP. Refused as `command.unsupported` in this version.
struct MigrateCase {
    ProcedureId procedure{};  ///< as its store numbers it
};

/// Says that a try of a service failed (W6).
struct FailStep {
    ActivationRef activation;              ///< of a service step
    std::string reason;                    ///< for people; it can be erased (K6)
    bool again = true;                     ///< false: trying again is no use, a person must look
    Microseconds after = by_retry_policy;  ///< what to wait for before the next try, at most longest_pause
};
/// Has the next try of a service that failed come at once, as if none had failed (W7).
struct RetryStep {
    ActivationRef activation;  ///< of a service step of which a try has failed
    std::string reason;        ///< stands in the history; empty: none is given
};

/// Erases what is about persons in a case. Whoever commands it destroys the key of the case behind it.
struct EraseCase {
    std::string reason;      ///< stays, so it names nobody
    bool even_live = false;  ///< also while the case is not ended
};

/// Records that somebody is shown what is about persons in a case.
struct ReadPersonal {
    std::string purpose;  ///< stays, so it names nobody
};

/// Every kind of command. Appended to, never put in another order: the position is part of what a key stands for.
using CommandBody =
    std::variant<StartCase, StartStep, ReleaseStep, CompleteStep, SubmitDocument, ReturnDocument, SetFields, AddRecord,
                 CloseItems, DeliverMessage, SuspendCase, ResumeCase, CancelCase, AddNote, FireTimers, AdoptCalendar,
                 MigrateCase, FailStep, RetryStep, EraseCase, ReadPersonal>;

/// Somebody whom a case comes to know.
struct NewPerson {
    PersonId person{};  ///< person_of_case() of how many the case knows already
    std::string name;   ///< not empty
};

/// A command as it is decided: who, what, and under which key.
struct Command {
    By by;             ///< anybody for FireTimers (A2)
    CommandBody body;  ///< what is wanted; its alternatives are the commands above
    /// Idempotency key, unique in its case; empty: none. The same key with the same content returns the first batch.
    std::string key;
    /// Those in `by` whom the case does not know yet. Once it is accepted, it does. They are no content of the command.
    std::vector<NewPerson> persons{};
};

}  // namespace v0
}  // namespace alur

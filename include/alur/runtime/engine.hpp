// Cases at work: commands in names go in, answers in names come out.
//
// The engine resolves names, takes the time, and hands each command to decide; what follows from it is appended to the
// journal and then applied. It knows no rule of its own. Cases are spread over shards; a shard does one thing at a
// time, different shards work in parallel.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <alur/base/result.hpp>
#include <alur/engine/case_limits.hpp>
#include <alur/journal/position.hpp>
#include <alur/runtime/delegation.hpp>
#include <alur/runtime/feed.hpp>
#include <alur/runtime/handle.hpp>
#include <alur/runtime/identities.hpp>
#include <alur/runtime/many.hpp>
#include <alur/runtime/query.hpp>
#include <alur/runtime/refusal.hpp>
#include <alur/runtime/refused.hpp>
#include <alur/runtime/request.hpp>
#include <alur/runtime/store.hpp>
#include <alur/runtime/time_source.hpp>
#include <alur/runtime/view.hpp>

namespace alur {
inline namespace v0 {

class Procedure;
class Calendar;

/// How an engine works; every member has a default.
struct EngineOptions {
    std::shared_ptr<const TimeSource> time = nullptr;  ///< null: the clock of the operating system
    std::size_t shards = 0;  ///< of a new store, rounded up to a power of two, at most 256; 0: as suits it. One that
                             ///< was made keeps its own
    CaseLimits limits{};     ///< how large a case may grow; fixed for the life of the Engine
    /// Answers show values of personal fields to whoever asks, and nothing is recorded of it: for plays and tests. Else
    /// they are masked, and Engine::read_personal shows them.
    bool shows_personal = false;
    std::shared_ptr<const Identities> identities =
        nullptr;               ///< who holds which role, asked for each command; null: the program answers for it
    RefusalLimits refusals{};  ///< how much is kept of what is refused by authority
};

/// What an accepted command did.
struct Receipt {
    Instant at{};              ///< the time of its events
    std::uint32_t first = 0;   ///< number of its first event in the case; timers that fired before it are counted in
    std::uint32_t events = 0;  ///< how many it wrote
    bool repeated = false;  ///< it repeats a command with the same key, which wrote those events; nothing happened now
};

/// Owns the cases of one store. Every member function may be called by any thread at any time. Texts and views that it
/// returns are copies.
///
/// Engines that share a store (SqliteOptions::access) see what the others have done: each answer and each judgement is
/// made with all that any of them had acknowledged when it was asked for.
///
/// A refused command is a Refusal; a broken environment (memory, disk, another writer: StoreConflict) throws, and the
/// case is then as it was or fully advanced; a precondition that the caller did not keep, like a bug of alur, stops the
/// process with a sentence that says which of both it is.
///
/// Every command on a case may be refused as case.unknown, case.closed, case.suspended, authority.role,
/// authority.not_held, authority.delegation, authority.person, key.reused, command.unsupported (it names no document or
/// field, or a text is not UTF-8), or beyond EngineOptions::limits as command.too_large or case.full; the comment of
/// each tells what else may be wrong. Codes, and which of several is reported: docs/sop-language.md, K4.
class Engine {
public:
    /// Finds all cases again that the store holds, with the SOPs they run on, as if the engine had never stopped. Costs
    /// how many cases it has and what was added since the last checkpoint; where there was none, all that it holds.
    /// \param store `alur::memory()` or `alur::sqlite(path)`; not null. Throws what keeps it from opening
    explicit Engine(std::unique_ptr<Store> store, EngineOptions options = {});
    /// Where much was added since the last checkpoint, makes another; it need not succeed.
    ~Engine();
    /// What was moved from may only be destroyed or assigned to.
    Engine(Engine&&) noexcept;
    Engine& operator=(Engine&&) noexcept;

    /// Makes the SOP known; new cases of its id start on this revision, running cases stay on theirs. Doing it again
    /// with the same revision and calendar only makes it the newest again. Throws what the store throws; where that is
    /// the disk, the SOP is known all the same, and kept with the next command. \param procedure not null
    void deploy(const std::shared_ptr<const Procedure>& procedure);

    /// Copies the store to another file while commands go on, which wait for some pages at a time at most. The copy is
    /// a store like any other: all that was acknowledged before the call is in it, and of what comes meanwhile all up
    /// to some moment. It appears when it is whole and on the disk; where this throws, it does not. \param path of the
    /// copy, of which there is no file yet: JournalError, `exists`. Throws what the store throws; std::logic_error
    /// where it cannot be copied, as `alur::memory()`
    void backup(const std::string& path);

    /// Writes down where all cases stand, so that whoever opens the store again reads only what came later. It is a
    /// cache in a file beside the store (`NAME-snapshot`): without it, or with one that does not fit, opening takes
    /// longer and finds the same. It holds names of cases, but no field, note or key. Costs how many cases there are;
    /// commands go on, and those of a shard wait for some of its cases at a time. A store in memory does nothing.
    /// Throws JournalError where it cannot be written, and the one before stays; std::bad_alloc
    void checkpoint();

    // Commands

    /// Starts a case of an SOP that was deployed. A retry with the same key and content answers the same case.
    /// \param sop the `id` of the SOP
    /// \return the case, or procedure.unknown, case.exists, field.unknown, field.type, field.required, field.unset, or
    /// what every command may be refused for
    Result<CaseId, Refusal> start(std::string_view sop, const StartRequest& request);
    /// Completes an open step: brings the documents, sets the fields, and moves the case on, or does none of it.
    /// \return or step.unknown, step.not_open, step.ambiguous, step.claimed, authority.not_by, items.unknown,
    /// outcome.*, document.unknown, document.not_brought, documents.missing, field.unknown, field.type,
    /// field.not_settable, field.unset
    Result<Receipt, Refusal> complete(CaseId id, std::string_view step, const CompleteRequest& request);
    /// Claims a step: from now on only this person completes it or sets its fields, and only they or the host release
    /// it.
    /// \return or step.unknown, step.not_open, step.ambiguous, items.unknown, step.started, authority.not_by
    Result<Receipt, Refusal> start_step(CaseId id, std::string_view step, const StepRequest& request);
    /// Gives a claim back, so that anybody in the role may take the step.
    /// \return or step.unknown, step.not_open, step.ambiguous, items.unknown, step.not_started, step.claimed
    Result<Receipt, Refusal> release(CaseId id, std::string_view step, const StepRequest& request);
    /// Brings documents, all or none, also while the case is suspended. One that is there already becomes a new
    /// version. \return or document.unknown, document.not_brought, items.unknown
    Result<Receipt, Refusal> submit(CaseId id, const std::vector<std::string_view>& documents,
                                    const DocumentRequest& request);
    /// Gives a document back to who brought it: from now on it counts as missing. \param reason kept with the event
    /// \return or document.unknown, document.not_brought, document.absent, items.unknown
    Result<Receipt, Refusal> return_document(CaseId id, std::string_view document, std::string_view reason,
                                             const DocumentRequest& request);
    /// Sets fields that the open step lists under `sets`; a field can be set again, never unset.
    /// \return or step.unknown, step.not_open, step.ambiguous, items.unknown, step.claimed, field.unknown, field.type,
    ///         field.not_settable
    Result<Receipt, Refusal> set(CaseId id, std::string_view step, const std::vector<NamedValue>& fields,
                                 const StepRequest& request);
    /// Adds a record of a type that an open step lists under `sets`, or that an open list takes.
    /// \param fields the key of the record and its required fields among them
    /// \return or record.unknown, record.closed, record.duplicate, field.unknown, field.type, field.required
    Result<Receipt, Refusal> add_record(CaseId id, std::string_view type, const std::vector<NamedValue>& fields,
                                        const CaseRequest& request);
    /// Closes the list of a `for_each` with `items: open`; the step completes once no item of it is open.
    /// \return or step.unknown, step.not_open, items.unknown (no `for_each`), items.closed, field.unset
    Result<Receipt, Refusal> close_items(CaseId id, std::string_view step, const CaseRequest& request);
    /// Brings a message to the open step that waits for it, which completes. Messages are not kept for later.
    /// \return or step.unknown, message.not_expected, message.ambiguous, outcome.unknown, outcome.not_for_people,
    ///         field.unknown, field.type, field.not_settable, field.unset
    Result<Receipt, Refusal> deliver(CaseId id, std::string_view message, const DeliverRequest& request);
    /// Suspends a case: its clocks pause, and until resume() it takes documents, notes and a cancellation only.
    Result<Receipt, Refusal> suspend(CaseId id, std::string_view reason, const CaseRequest& request);
    /// Lets a suspended case go on; its clocks go on with what they had used. \return or case.not_suspended
    Result<Receipt, Refusal> resume(CaseId id, const CaseRequest& request);
    /// Ends a case, open or suspended, with all that is open in it. An external actor may withdraw its own case.
    Result<Receipt, Refusal> cancel(CaseId id, std::string_view reason, const CaseRequest& request);
    /// Records a text in the history of the case and changes nothing else, also while it is suspended.
    Result<Receipt, Refusal> note(CaseId id, std::string_view text, const CaseRequest& request);
    /// Pins another calendar to the case; its running clocks are measured anew. \param calendar not null
    Result<Receipt, Refusal> adopt_calendar(CaseId id, const std::shared_ptr<const Calendar>& calendar,
                                            const CaseRequest& request);
    /// Says that a try of a service failed: the next is due as the `retry` of its step or the request says, or an
    /// incident is opened. A handler that has the job is not heard any more; who has one says so to ServiceWorkers.
    /// \param reason kept with the event
    /// \return or step.unknown, step.no_service, step.not_open, step.ambiguous, items.unknown, incident.open,
    ///         step.claimed
    Result<Receipt, Refusal> fail(CaseId id, std::string_view step, std::string_view reason,
                                  const FailRequest& request);
    /// Has a service whose try failed be tried again at once; an incident that is open is over. \param reason kept with
    /// the event \return or step.unknown, step.no_service, step.not_open, step.ambiguous, items.unknown,
    /// step.not_failed
    Result<Receipt, Refusal> retry(CaseId id, std::string_view step, std::string_view reason,
                                   const StepRequest& request);
    /// To the revision of its SOP that was deployed last. Refused in this version (command.unsupported).
    Result<Receipt, Refusal> migrate(CaseId id, const CaseRequest& request);

    // Persons

    /// Shows all that a case holds about persons, and records who was shown it, when and what for (PersonalRead): also
    /// in a case that is closed, suspended or full. Throws KeyStoreError, `lost`, where some of it has lost its key.
    /// \return or authority.role, authority.person
    Result<PersonalRecord, Refusal> read_personal(CaseId id, const PersonalRequest& request);
    /// The same of every case in which a person took part as an external actor, or was recorded for: what the person
    /// may ask for, whole. Cases that refuse it (no such role) are left out. \param person without a role before it
    Result<std::vector<PersonalRecord>, Refusal> read_person(std::string_view person, const PersonalRequest& request);
    /// Erases what is about persons in a case, for good: values of fields that its SOP marks as personal, what people
    /// wrote (notes, reasons, idempotency keys), and the names of people from outside, who are `#1`, `#2`, … from then
    /// on. What happened, when, and by which officers stays, and so do the chain and every seal. First the event says
    /// so, then the key of the case is destroyed, which erases it from every copy of the store too; what was begun is
    /// ended when the store is opened again. A case that goes on may be given new values. Where there is nothing to
    /// erase, nothing happens, and the receipt says `repeated`. Refused as case.live while the case is open or
    /// suspended, unless the request says that it is to be done all the same. Throws KeyStoreError where the key cannot
    /// be destroyed: call again; and `lost` where it is not there, so that a copy of the keys could still open what it
    /// sealed (SqliteOptions::new_keys gives it up).
    Result<Receipt, Refusal> erase(CaseId id, const EraseRequest& request);

    // By handles: names that were looked up once (handle.hpp)

    /// The SOP of that `id`, in whichever revision is the newest when a case starts. \return or procedure.unknown
    [[nodiscard]] Result<SopHandle, Refusal> sop(std::string_view sop) const;
    /// A step of an SOP. Looked up in the revision that was deployed last, and good for all.
    /// \return or procedure.unknown, step.unknown
    [[nodiscard]] Result<StepHandle, Refusal> step(std::string_view sop, std::string_view step) const;
    /// An outcome of a step, as step(). \return or procedure.unknown, step.unknown, outcome.unknown
    [[nodiscard]] Result<OutcomeHandle, Refusal> outcome(std::string_view sop, std::string_view step,
                                                         std::string_view label) const;
    /// Documents of an SOP, as step(). \return or procedure.unknown, document.unknown
    [[nodiscard]] Result<DocumentsHandle, Refusal> documents(std::string_view sop,
                                                             const std::vector<std::string_view>& documents) const;
    /// Who acts: `ROLE:PERSON`, `host` or `service`, in any SOP. From now on the store knows the person, whatever they
    /// do; one in a role of external actors only the cases in which they act. Throws what the store throws. \return or
    /// authority.role (no SOP has such an actor), authority.person
    [[nodiscard]] Result<ActorHandle, Refusal> actor(std::string_view by);

    /// Starts a case without fields, name or key: as the same by names.
    Result<CaseId, Refusal> start(SopHandle sop, ActorHandle by);
    /// Completes an open step: as the same by names. Where it is plain (one thing is open, and one follows or the case
    /// ends), nothing is looked up by a text and deciding allocates nothing.
    Result<Receipt, Refusal> complete(CaseId id, StepHandle step, const CompleteByHandle& request);

    // Many at once

    /// Completes a step in each of many cases: each row is judged, and done or refused, as complete() does by itself,
    /// timers that are over first. The clock is read once: all of it happens when the call began. On disk the rows
    /// share commits, and nobody sees one that is not on the disk.
    /// Where it throws, because the disk is full or memory runs out, `codes` tell all the same: rows with a code stand,
    /// `not_acknowledged` are those that it did not come to, or whose commit failed.
    /// \param codes takes what came of each row; as many as there are cases, and each column fits them
    /// \return how many were accepted
    std::size_t complete_many(const CompleteMany& rows, std::span<RowCode> codes);
    /// Starts many cases of an SOP, each as start() does; what is said of complete_many holds here too.
    /// \param ids takes the case of each row that was accepted, none of the others \param codes as many as ids
    std::size_t start_many(const StartMany& rows, std::span<CaseId> ids, std::span<RowCode> codes);

    // Delegation

    /// Gives a role that somebody holds to somebody else for a time, in all SOPs of the store that have it; from then
    /// on they act in it, and what they do counts for both (A8). It is kept with the store: once this returns it is on
    /// the disk; where the disk throws, it counts all the same, and is kept with the next command. On a store that
    /// others share (SqliteOptions::access) it is judged by what all of them have given by then, and so is revoke();
    /// where the disk throws there, delegations() tells whether it counts. \return or authority.role (no SOP has such
    /// an actor, or it is external), authority.person, authority.not_held,
    ///         delegation.self, delegation.period, delegation.chained, delegation.circular, command.unsupported (the
    ///         host does not say whose role it gives)
    Result<DelegationId, Refusal> delegate(const DelegationRequest& request);
    /// Takes one back, from now on. \param by who gave it, has it, or whose role it is, as `ROLE:PERSON`; or `host`
    /// \return or delegation.unknown, authority.role, authority.person
    Result<DelegationId, Refusal> revoke(DelegationId delegation, std::string_view by);
    /// What was given, in that order, also what is over.
    [[nodiscard]] std::vector<DelegationView> delegations(const DelegationQuery& query = {}) const;

    // Time

    /// Fires the deadlines and timed waits that are over, in all cases. Costs what is over, not what is open. Where one
    /// case cannot be read or written, it goes on with the others, and throws the first failure at the end; but it ends
    /// at once where others have the file for too long.
    /// \return in how many cases something fired
    std::size_t advance();
    /// The same in one case. Refused, like a command, in a case that is closed, suspended or full.
    Result<Receipt, Refusal> advance(CaseId id);
    /// When advance() is worth calling next: nothing fires before this. `never`: no timer runs. It may be too early. A
    /// timer that advance() found held up, by an unset field (X5) or a full case, counts again after the next command
    /// of its case.
    [[nodiscard]] Instant next_timer() const;

    // Queries

    /// The case that the application started under this name; empty where there is none.
    [[nodiscard]] std::optional<CaseId> find(std::string_view name) const;
    /// How many cases there are, ended ones among them.
    [[nodiscard]] std::size_t case_count() const;
    /// Open work, what is late first at the top, what has no waktu baku last; of these what waits longest. The first
    /// question costs what there is; later ones cost what is told or left out on the way to it, and what changed since.
    /// Commands of a shard wait for some cases at a time, also where it is asked for the first time.
    /// \return copies; what others do meanwhile may be missing. Or procedure.unknown, authority.role (no SOP has such
    ///         an actor)
    [[nodiscard]] Result<std::vector<WorkItem>, Refusal> work(const WorkQuery& query) const;
    /// Services that are tried no more until a person looks, the oldest incident first, also in suspended cases. Costs
    /// what work() does. \return copies. Or procedure.unknown
    [[nodiscard]] Result<std::vector<Incident>, Refusal> incidents(const IncidentQuery& query = {}) const;
    /// Cases by how they stand, in order of their numbers. The first question of a kind, or about a field, costs what
    /// there is; later ones cost what is told or left out on the way to it, and what changed since.
    /// \return or procedure.unknown, step.unknown, field.unknown, field.type (no case can have such a value)
    [[nodiscard]] Result<std::vector<CaseId>, Refusal> cases(const CaseQuery& query) const;
    /// Where the case stands now. \return or case.unknown
    [[nodiscard]] Result<CaseView, Refusal> view(CaseId id) const;
    /// What the step would lack if it were completed now by anything but a return; it need not be open.
    /// \param item of a `for_each`: the key of the record
    /// \return or case.unknown, step.unknown, items.unknown
    [[nodiscard]] Result<Lacking, Refusal> missing(CaseId id, std::string_view step, std::string_view item = {}) const;
    /// All that happened, from the event number `from` on. \return or case.unknown
    [[nodiscard]] Result<std::vector<EventView>, Refusal> history(CaseId id, std::uint32_t from = 0) const;
    /// Every activation of the case, in order of offering, with its verdict. Reads the journal. \return or case.unknown
    [[nodiscard]] Result<std::vector<ActivationView>, Refusal> activations(CaseId id) const;
    /// The same, each with the stretches of time that its clock counted and those that it did not, and why.
    /// \return or case.unknown
    [[nodiscard]] Result<std::vector<ExplainedActivation>, Refusal> explain(CaseId id) const;
    /// Open activations whose waktu baku has passed, and live cases whose `sla` has: those of which view() says
    /// `overdue`. The longest overdue first; behind them those whose clock rests, in a suspended case or while the work
    /// is outside, since they have no `due`. Costs what is overdue, and what is at risk with a clock that rests; not
    /// what is open.
    [[nodiscard]] std::vector<Attention> overdue() const;
    /// Those that have used the share of their limit at which the SOP warns: of which view() says `at_risk`. The next
    /// due first; behind them those whose clock rests. Costs what is overdue or due soon.
    [[nodiscard]] std::vector<Attention> at_risk() const;

    /// What was refused by authority (`authority.role` and its like) and by whom, the oldest first: kept apart from the
    /// cases, with the store. Equal refusals are counted (RefusalLimits). A refusal is on the disk with the next
    /// command that is accepted, advance(), question like this one, or when the engine ends. Throws what the store
    /// throws.
    [[nodiscard]] RefusalPage refusals(const RefusalQuery& query = {}) const;

    // Following; the store has a feed: sqlite() or memory_with_feed()

    /// The next events of all cases behind a position, in the order in which they were committed: those of a case in
    /// theirs, and behind whatever was acknowledged before their command came. None is left out or shown twice, nor
    /// before it is on the disk. A position of a store on disk stays right as long as its file. Throws what the store
    /// throws, and std::invalid_argument where the store never gave that position: it is another, or was restored from
    /// a backup that knows less, however far it has grown since. \param most events of a page; only what one command
    /// did may be more
    [[nodiscard]] FeedPage feed(Position after = {}, std::size_t most = 1000) const;
    /// Where to begin for whoever wants only what is still to happen. Throws what the store throws.
    [[nodiscard]] Position feed_end() const;
    /// Waits until something has happened behind a position; a new SOP or person counts too, which feed() passes over.
    /// Costs no time of the processor; a command wakes those who wait. Where others write to the store, it looks every
    /// 20 ms whether they have. The engine must not end meanwhile. Throws as feed() does. \return false: the time is
    /// over and nothing has
    [[nodiscard]] bool wait_for_news(Position after, std::chrono::milliseconds at_most) const;

    /// Builds the case anew from its events alone and compares: the law of replay. \return or case.unknown
    [[nodiscard]] Result<bool, Refusal> replays(CaseId id) const;

private:
    friend class ServiceWorkers;
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace v0
}  // namespace alur

// Service steps and those who do them: handlers of the program on threads, or workers elsewhere that ask for jobs.
//
// A job is handed to one worker at a time, for as long as its lease. Who answers after somebody else was given the job
// is refused. Leases live in memory: after the end of the process every open service is offered again, and so it is
// when a lease runs out. A handler may therefore run more than once for one activation, and tells the service behind it
// so by Job::key, which is the same each time. Failures, incidents and when the next try is due are events and outlive
// the process (docs/sop-language.md, W6 and W7).
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <alur/base/ids.hpp>
#include <alur/base/instant.hpp>
#include <alur/base/result.hpp>
#include <alur/base/value.hpp>
#include <alur/runtime/engine.hpp>
#include <alur/runtime/refusal.hpp>
#include <alur/runtime/view.hpp>

namespace alur {
inline namespace v0 {

/// One try of a service step.
struct Job {
    CaseId case_id{};           ///< as its store numbers it
    std::string case_name;      ///< that the application gave it; empty: none
    std::string sop;            ///< `id` of its SOP
    std::string service;        ///< its name, as written under `service`: `oss.nib`
    std::string step;           ///< its id in the SOP
    std::string item;           ///< the key of its record, or its number where that is masked or erased; empty outside
                                ///< a `for_each`
    std::uint16_t attempt = 1;  ///< of the activation, as in ActivationView
    std::uint16_t tried = 1;    ///< which try of it this is: one more than have failed in a row
    Instant offered{};          ///< when the step was offered
    Instant deadline = never;   ///< the last instant before the deadline of the step fires
    Instant until{};            ///< when the lease ends: from then on somebody else may be given the job
    std::string key;            ///< idempotency key: the same on every try of this activation, another for every other
                                ///< one of the store
    std::string token;          ///< names this try when it is answered; says nothing else
    std::vector<FieldView> fields;  ///< of the case and of its record, not of other records; none is masked

    /// `terbit[0001]`, or the step alone.
    [[nodiscard]] std::string name() const { return item.empty() ? step : step + "[" + item + "]"; }
};

/// A field that an answer sets; the step lists it under `sets`.
struct JobField {
    std::string field;  ///< its id in the SOP
    Value value;        ///< of the type of the field, else refused as field.type
};

/// The service did it: the step completes.
struct JobDone {
    std::string outcome{};                 ///< needed where the step has outcomes
    std::vector<std::string> documents{};  ///< submitted first
    std::vector<JobField> fields{};        ///< set next
};
/// It did not.
struct JobFailed {
    std::string reason;                   ///< for people; it stands in the history, and can be erased (K6)
    bool again = true;                    ///< false: trying again is no use, an incident is opened
    std::optional<Microseconds> after{};  ///< elapsed time before the next try, at most ten years; else as `retry` says
};
/// How a job went.
using JobAnswer = std::variant<JobDone, JobFailed>;

/// Does one job and says how it went. What it throws is a failure with the text of the exception. No lock is held: it
/// may ask and command the engine. It runs on several threads at once where there are several jobs.
using Handler = std::function<JobAnswer(const Job&)>;

/// How ServiceWorkers work; every member has a default.
struct ServiceOptions {
    Microseconds lease = std::chrono::minutes(5);  ///< of a job that a handler is given
    /// How long a thread without work waits at most until it looks again. It is woken by what comes to be done; this is
    /// for clocks that are moved, and for handlers of other programs that were given the job and are gone.
    std::chrono::milliseconds look = std::chrono::seconds(1);
    /// Told what kept a thread from its work or an answer from being kept, as a sentence: the disk failed, memory ran
    /// out, a case is full. The job is offered again when its lease has run out. Called by any thread; must not throw.
    std::function<void(std::string_view what)> fault{};
};

/// Hands the service steps of an engine to who does them. Every member function may be called by any thread, also by a
/// handler; those that touch a case throw what a command of Engine throws. Any number of these may work on one engine.
///
/// With threads: `handle(…)`, `start(4)`. Without: `handle(…)`, and `while (workers.run_once());` whenever suits.
/// Workers elsewhere: acquire(), and complete() or fail() with the token.
class ServiceWorkers {
public:
    /// \param engine outlives this
    explicit ServiceWorkers(Engine& engine, ServiceOptions options = {});
    ServiceWorkers(const ServiceWorkers&) = delete;
    ServiceWorkers& operator=(const ServiceWorkers&) = delete;
    /// Stops, and waits for handlers that run.
    ~ServiceWorkers();

    // Handlers

    /// From now on the handler does the jobs of this service; another one that did is let go. A service without a
    /// handler waits for one: its steps stay open. \param service as written under `service` \param handler not empty
    void handle(std::string service, Handler handler);
    /// So many threads more do the jobs of all services with a handler.
    void start(std::size_t threads);
    /// No handler begins any more; those that run go on, and their answers are kept. Returns when all threads are done,
    /// for a handler at once. start() begins again.
    void stop();
    /// Whether handlers should come to an end.
    [[nodiscard]] bool stopping() const noexcept;
    /// Has one job done by its handler, on this thread. \return false: no job is due
    bool run_once();
    /// When the next job with a handler can be done: now or before, if one is due; never: none is open.
    [[nodiscard]] Instant next() const;
    /// Has threads look for jobs: the clock of the engine was moved.
    void wake();

    // Workers elsewhere

    /// Jobs of a service that are due, the one that is due longest first in each part of the store; nobody else is
    /// given them while the lease lasts. Costs what is given, not what is open; the first call of an engine costs what
    /// is open. Cases that cannot be read are passed over; throws what failed where there is no job to give.
    /// \param lease longer than nothing
    [[nodiscard]] std::vector<Job> acquire(std::string_view service, std::size_t most, Microseconds lease);
    /// Completes the step of a job. It counts also when the lease has run out, as long as nobody else was given the
    /// job. \return or lease.lost, and what Engine::complete may be refused for: step.not_open, case.closed,
    /// case.suspended where the step ended or rests meanwhile; the refused answer changes nothing
    Result<Receipt, Refusal> complete(std::string_view token, const JobDone& done);
    /// Says that the job failed. \return or lease.lost, and what Engine::fail may be refused for
    Result<Receipt, Refusal> fail(std::string_view token, const JobFailed& failed);
    /// Lets the lease end so much later than now. \return when, or lease.lost
    Result<Instant, Refusal> extend(std::string_view token, Microseconds lease);
    /// Gives a job back that was not tried: it is due again at once. Does nothing where the lease is lost.
    void give_back(std::string_view token);

private:
    struct Pool;
    std::unique_ptr<Pool> pool_;
};

}  // namespace v0
}  // namespace alur

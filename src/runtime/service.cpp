#include <alur/runtime/service.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include <alur/base/assert.hpp>
#include <alur/base/diagnostic.hpp>
#include <alur/base/utf8.hpp>

#include "runtime/engine_impl.hpp"

namespace alur {
inline namespace v0 {
namespace {

/// Whose thread this is; null: of nobody here.
thread_local const void* works_for = nullptr;

/// What of the text of an exception is kept: the reason of a failure is read by a person.
constexpr std::size_t most_reason = 4096;

/// What an event can keep of it: text, cut between two characters.
std::string as_reason(std::string text, std::size_t most) {
    if (!base::is_utf8(text)) text = printable(text);
    if (text.size() <= most) return text;
    while (most > 0 && base::continues_character(text[most])) --most;
    text.resize(most);
    return text;
}

JobAnswer answer_of(const Handler& handler, const Job& job) {
    try {
        return handler(job);
    } catch (const std::exception& thrown) {
        return JobFailed{thrown.what()};
    } catch (...) {
        return JobFailed{"the handler threw something that is no std::exception"};
    }
}

/// Whether the step was taken from the handler while it ran, so that its answer is nobody's business any more.
bool is_late(RejectionCode code) {
    switch (code) {
        case RejectionCode::lease_lost:
        case RejectionCode::case_closed:
        case RejectionCode::case_suspended:
        case RejectionCode::step_not_open:
        case RejectionCode::step_claimed:
        case RejectionCode::incident_open: return true;
        default: return false;
    }
}

}  // namespace

struct ServiceWorkers::Pool {
    Pool(Engine& of, ServiceOptions with) : engine(*of.impl_), options(std::move(with)) {}
    ~Pool() {
        ALUR_EXPECTS(!is_own_thread(), "ServiceWorkers are not destroyed by one of their handlers");
        stop();
    }

    using Services = std::vector<std::pair<std::string, std::shared_ptr<const Handler>>>;

    /// Those with a handler, another one first each time.
    [[nodiscard]] Services services() {
        Services all;
        const std::lock_guard guard(lock);
        all.assign(handlers.begin(), handlers.end());
        if (!all.empty()) {
            const std::size_t first = turn++ % all.size();
            std::rotate(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(first), all.end());
        }
        return all;
    }

    /// \param told_to_stop null: nobody tells
    [[nodiscard]] bool run_once(const std::atomic<bool>* told_to_stop = nullptr) {
        for (const auto& [service, handler] : services()) {
            for (const Job& job : engine.acquire(service, 1, options.lease)) {
                // Told while it looked for one.
                if (told_to_stop != nullptr && told_to_stop->load()) {
                    engine.give_job_back(job.token);
                    return false;
                }
                settle(job, answer_of(*handler, job));
                return true;
            }
        }
        return false;
    }

    /// Has the answer of a handler be kept, and if the rules refuse it, that it is no answer.
    void settle(const Job& job, JobAnswer answer) {
        auto* failed = std::get_if<JobFailed>(&answer);
        if (failed == nullptr) {
            const auto kept = engine.complete_job(job.token, std::get<JobDone>(answer));
            if (kept) return;
            if (is_late(kept.error().code)) return engine.give_job_back(job.token);
            answer = JobFailed{"the answer was refused: " + kept.error().text(), false};
            failed = std::get_if<JobFailed>(&answer);
        }
        failed->reason = as_reason(std::move(failed->reason), std::min(most_reason, engine.limits.payload_bytes));
        const auto kept = engine.fail_job(job.token, *failed);
        if (kept) return;
        if (is_late(kept.error().code)) return engine.give_job_back(job.token);
        report(job.name() + " of " + job.service + " failed, which could not be kept: " + kept.error().text());
    }

    void report(const std::string& what) const {
        if (options.fault) options.fault(what);
    }

    [[nodiscard]] Instant next() {
        Instant next = never;
        for (const auto& [service, handler] : services()) next = std::min(next, engine.next_job(service));
        return next;
    }

    /// What a thread does until its crew is told to stop.
    void work(const std::atomic<bool>& told_to_stop) {
        works_for = this;
        while (!told_to_stop.load()) {
            const std::uint64_t rung = engine.bell.rung();
            std::chrono::milliseconds pause = options.look;
            try {
                if (run_once(&told_to_stop)) continue;
                const Instant due = next();
                const Instant now = engine.time->now();
                constexpr std::chrono::milliseconds least(1);
                if (due < now + pause) pause = std::max(least, std::chrono::ceil<std::chrono::milliseconds>(due - now));
            } catch (const std::exception& thrown) {
                report(std::string("a thread of ServiceWorkers could not work: ") + thrown.what());
            }
            if (!told_to_stop.load()) engine.bell.wait(rung, pause);
        }
    }

    void start(std::size_t count) {
        const std::lock_guard guard(lock);
        if (crews.empty() || crews.back()->stops.load()) crews.push_back(std::make_shared<Crew>());
        const std::shared_ptr<Crew> crew = crews.back();
        stopping.store(false);
        crew->threads.reserve(crew->threads.size() + count);
        for (std::size_t i = 0; i < count; ++i)
            crew->threads.emplace_back([this, told = crew.get()] { work(told->stops); });
    }

    /// Tells all crews to stop, and joins them, which a thread of one cannot.
    void stop() {
        const bool waits = !is_own_thread();
        {
            const std::lock_guard guard(lock);
            for (const auto& crew : crews) crew->stops.store(true);
            stopping.store(true);  // whoever sees it may rely on no handler beginning any more
        }
        engine.bell.ring();
        if (!waits) return;
        const std::lock_guard alone(joining);
        std::vector<std::shared_ptr<Crew>> ended;
        {
            const std::lock_guard guard(lock);
            for (const auto& crew : crews)
                if (crew->stops.load()) ended.push_back(crew);
        }
        for (const auto& crew : ended)
            for (std::thread& thread : crew->threads) thread.join();
        const std::lock_guard guard(lock);
        crews.erase(std::remove_if(
                        crews.begin(), crews.end(),
                        [&](const auto& crew) { return std::find(ended.begin(), ended.end(), crew) != ended.end(); }),
                    crews.end());
    }

    [[nodiscard]] bool is_own_thread() const noexcept { return works_for == this; }

    /// Threads that are told to stop together. None joins one that was told.
    struct Crew {
        std::atomic<bool> stops{false};
        std::vector<std::thread> threads;
    };

    Engine::Impl& engine;
    ServiceOptions options;
    std::atomic<bool> stopping{false};
    std::mutex joining;  // before the other
    std::mutex lock;     // guards what follows
    std::map<std::string, std::shared_ptr<const Handler>> handlers;
    std::size_t turn = 0;
    std::vector<std::shared_ptr<Crew>> crews;
};

ServiceWorkers::ServiceWorkers(Engine& engine, ServiceOptions options)
    : pool_(std::make_unique<Pool>(engine, std::move(options))) {}
ServiceWorkers::~ServiceWorkers() = default;

void ServiceWorkers::handle(std::string service, Handler handler) {
    ALUR_EXPECTS(handler != nullptr, "ServiceWorkers::handle takes a handler, not an empty function");
    auto shared = std::make_shared<const Handler>(std::move(handler));
    {
        const std::lock_guard guard(pool_->lock);
        pool_->handlers.insert_or_assign(std::move(service), std::move(shared));
    }
    pool_->engine.bell.ring();
}

void ServiceWorkers::start(std::size_t threads) { pool_->start(threads); }
void ServiceWorkers::stop() { pool_->stop(); }
bool ServiceWorkers::stopping() const noexcept { return pool_->stopping.load(); }
bool ServiceWorkers::run_once() { return pool_->run_once(); }
Instant ServiceWorkers::next() const { return pool_->next(); }
void ServiceWorkers::wake() { pool_->engine.bell.ring(); }

std::vector<Job> ServiceWorkers::acquire(std::string_view service, std::size_t most, Microseconds lease) {
    return pool_->engine.acquire(service, most, lease);
}
Result<Receipt, Refusal> ServiceWorkers::complete(std::string_view token, const JobDone& done) {
    return pool_->engine.complete_job(token, done);
}
Result<Receipt, Refusal> ServiceWorkers::fail(std::string_view token, const JobFailed& failed) {
    return pool_->engine.fail_job(token, failed);
}
Result<Instant, Refusal> ServiceWorkers::extend(std::string_view token, Microseconds lease) {
    return pool_->engine.extend_job(token, lease);
}
void ServiceWorkers::give_back(std::string_view token) { pool_->engine.give_job_back(token); }

}  // namespace v0
}  // namespace alur

// Jobs of service steps: who is given which, and whose answer counts.
#include <algorithm>
#include <cstdint>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <alur/base/assert.hpp>

#include "runtime/case_view.hpp"
#include "runtime/engine_impl.hpp"
#include "runtime/failures.hpp"
#include "runtime/indexed.hpp"
#include "runtime/indexes.hpp"
#include "runtime/job_token.hpp"

namespace alur {
inline namespace v0 {
namespace {

using runtime::HeldCase;
using runtime::JobEntry;
using runtime::JobPlace;
using runtime::JobToken;
using runtime::Lease;
using runtime::Place;
using runtime::ServiceHash;
using runtime::Shard;

/// \param lease more than nothing; what goes beyond ten years is ten years
Instant end_of(Microseconds lease, Instant now) {
    ALUR_EXPECTS(lease > Microseconds(0), "a lease of ServiceWorkers is longer than nothing");
    return now + std::min(lease, longest_pause);
}

Job job_of(const HeldCase& held, const Activation& open, CaseId id, const Lease& lease) {
    Job job;
    job.case_id = id;
    job.case_name = held.name();
    job.sop = held.deployed().sop().id;
    job.service = held.deployed().sop().step(open.step).service;
    job.step = held.naming.step(open.step);
    job.item = held.naming.item(open.item);
    job.attempt = open.attempt;
    const FailedTries* failed = held.state.failed(open.step, open.item);
    job.tried = static_cast<std::uint16_t>(failed == nullptr ? 1 : failed->count + 1);
    job.offered = open.offered;
    job.deadline = open.deadline;
    job.until = lease.until;
    // A record by its number: its key may be about a person, and may be erased.
    job.key = std::to_string(index(id)) + "/" + job.step +
              (open.item == none<ItemId> ? "" : "[" + std::to_string(index(open.item) + 1) + "]") + "#" +
              std::to_string(open.attempt);
    job.token = to_text(JobToken{id, open.step, open.item, open.attempt, lease.number});
    job.fields = fields_of(held.naming, open.item);
    return job;
}

/// The place of the first job of a service that is due, if there is one. The lock is held. \param without cases of
/// which none is wanted
std::optional<JobPlace> first_due(const runtime::Catalogue& catalogue, Shard& shard, ServiceHash hash,
                                  std::string_view service, Instant now, const std::set<std::uint32_t>& without) {
    // What was given just now.
    static_cast<void>(shard.indexes.update(catalogue, shard.cases, shard.visitors, shard.cases.size()));
    const std::set<JobEntry>& all = shard.indexes.jobs();
    for (auto entry = all.lower_bound({.service = hash});
         entry != all.end() && entry->service == hash && entry->due <= now; ++entry) {
        if (without.find(entry->place.slot) != without.end()) continue;
        const runtime::Deployed& deployed = catalogue.revision_of(shard.cases[entry->place.slot]);
        if (deployed.sop().step(entry->place.step).service == service) return entry->place;
    }
    return std::nullopt;
}

}  // namespace

std::vector<Job> Engine::Impl::acquire(std::string_view service, std::size_t most, Microseconds lease) {
    look();
    const Instant now = time->now();
    const Instant until = end_of(lease, now);
    const ServiceHash hash = runtime::hash_of_service(service);
    std::vector<Job> jobs;
    runtime::Failures failures;
    const auto give = [&](Shard& shard, const JobPlace& due) {
        const Place place{&shard, due.slot};
        const bool was_stale = shard.cases.is_stale(due.slot);
        const auto held = find(place, now);
        if (was_stale) return;  // what is due of it is another question now
        // What is over is over: nobody does a job whose deadline has passed.
        if (held->state.next_timer() <= now && fire_timers(*held)) return;
        const Activation open = *held->state.find_open(due.step, due.item);
        const FailedTries* failed = held->state.failed(open.step, open.item);
        const Lease given{leases.fetch_add(1, std::memory_order_relaxed) + 1, open.attempt,
                          failed == nullptr ? std::uint16_t{0} : failed->count, until};
        Job job = job_of(*held, open, shards.id_of(place), given);
        if (jobs.size() == jobs.capacity()) jobs.reserve(2 * jobs.size() + 1);  // no lease without its job
        shard.indexes.give_lease(due, given);
        jobs.push_back(std::move(job));
    };
    const auto give_all = [&](Shard& shard) {
        std::set<std::uint32_t> passed;  // cases of which none is given
        while (jobs.size() < most) {
            const auto due = first_due(catalogue, shard, hash, service, now, passed);
            if (!due) break;
            const bool is_done = failures.outlive([&] {
                try {
                    give(shard, *due);
                } catch (const StoreConflict&) {
                    if (!learner) throw;
                    passed.insert(due->slot);  // others work on that case: the next call finds what they made of it
                }
            });
            if (!is_done) passed.insert(due->slot);
        }
    };
    const std::size_t first = first_shard.fetch_add(1, std::memory_order_relaxed);
    try {
        for (std::size_t i = 0; i < shards.size() && jobs.size() < most; ++i) {
            Shard& shard = shards[(first + i) & (shards.size() - 1)];
            failures.outlive([&] {
                with_indexes(
                    catalogue, shard, [&](runtime::Indexes& indexes) { indexes.want_jobs(shard.cases); },
                    [&] { give_all(shard); }, failures);
            });
        }
    } catch (...) {
        if (jobs.empty()) throw;  // else nobody would have those until their leases end
    }
    if (jobs.empty()) failures.rethrow();
    return jobs;
}

Instant Engine::Impl::next_job(std::string_view service) {
    look();
    const ServiceHash hash = runtime::hash_of_service(service);
    Instant next = never;
    for (Shard& shard : shards) {
        const auto look = [&] {
            const std::set<JobEntry>& all = shard.indexes.jobs();
            const auto entry = all.lower_bound({.service = hash});
            if (entry != all.end() && entry->service == hash) next = std::min(next, entry->due);
        };
        with_indexes(
            catalogue, shard, [&](runtime::Indexes& indexes) { indexes.want_jobs(shard.cases); }, look);
    }
    return next;
}

template <class Answer, class Act>
Result<Answer, Refusal> Engine::Impl::with_job(std::string_view text, Act act) {
    const std::optional<JobToken> token = runtime::token_of(text);
    if (!token) return failure(runtime::refusal_of(RejectionCode::lease_lost));
    return with_case<Answer>(token->case_id, [&](const HeldCase& held) -> Result<Answer, Refusal> {
        const JobPlace place{held.place.slot, token->step, token->item};
        const std::optional<Activation> open = held.state.find_open(token->step, token->item);
        const Lease* lease = held.place.shard->indexes.leases().of(place);
        const bool holds = lease != nullptr && lease->number == token->lease && is_running(*lease, place, held.state);
        // Of what has ended or rests the rules say so themselves.
        const bool stands = held.state.status() == CaseStatus::open && open && open->attempt == token->attempt;
        if (stands && !holds) {
            Refusal lost = runtime::refusal_of(RejectionCode::lease_lost);
            lost.step = held.naming.activation(token->step, token->item);
            return failure(std::move(lost));
        }
        return act(held, *token, holds);
    });
}

Result<Receipt, Refusal> Engine::Impl::complete_job(std::string_view text, const JobDone& done) {
    return with_job<Receipt>(text, [&](const HeldCase& held, const JobToken& token, bool) {
        const std::string step = held.naming.step(token.step);
        const std::string item = held.naming.item(token.item);
        CompleteRequest request;
        request.by = "service";
        request.outcome = done.outcome;
        request.documents.assign(done.documents.begin(), done.documents.end());
        for (const JobField& field : done.fields) request.fields.push_back({field.field, field.value});
        request.item = item;
        request.attempt = token.attempt;
        return complete(held, step, request);
    });
}

Result<Receipt, Refusal> Engine::Impl::fail_job(std::string_view text, const JobFailed& failed) {
    return with_job<Receipt>(text, [&](const HeldCase& held, const JobToken& token, bool) {
        const std::string step = held.naming.step(token.step);
        const std::string item = held.naming.item(token.item);
        FailRequest request;
        request.again = failed.again;
        request.after = failed.after;
        request.item = item;
        request.attempt = token.attempt;
        auto answered = fail(held, step, failed.reason, request);
        // What failed may be tried by another as soon as it is due.
        if (answered) end_lease(held, token);
        return answered;
    });
}

Result<Instant, Refusal> Engine::Impl::extend_job(std::string_view text, Microseconds lease) {
    const auto act = [&](const HeldCase& held, const JobToken& token, bool holds) -> Result<Instant, Refusal> {
        if (!holds) return failure(runtime::refusal_of(RejectionCode::lease_lost));
        const JobPlace place{held.place.slot, token.step, token.item};
        Lease longer = *held.place.shard->indexes.leases().of(place);
        longer.until = end_of(lease, held.now);
        held.place.shard->indexes.give_lease(place, longer);
        return longer.until;
    };
    return with_job<Instant>(text, act);
}

void Engine::Impl::give_job_back(std::string_view text) {
    static_cast<void>(with_job<bool>(text, [&](const HeldCase& held, const JobToken& token, bool holds) {
        if (holds) end_lease(held, token);
        return Result<bool, Refusal>(true);
    }));
}

void Engine::Impl::end_lease(const HeldCase& held, const runtime::JobToken& token) {
    held.place.shard->indexes.end_lease({held.place.slot, token.step, token.item});
    bell.ring();
}

}  // namespace v0
}  // namespace alur

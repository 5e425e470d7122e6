// Time passes: timers fire, and what is late or will be is told.
#include <algorithm>
#include <mutex>
#include <tuple>
#include <vector>

#include "runtime/attention.hpp"
#include "runtime/engine_impl.hpp"
#include "runtime/failures.hpp"

namespace alur {
inline namespace v0 {
namespace {

using runtime::Alarms;
using runtime::Shard;

/// The cases whose alarm rings before an instant.
std::vector<std::uint32_t> ringing(Alarms& alarms, Instant before) {
    std::vector<std::uint32_t> slots;
    alarms.before(before, [&slots](std::size_t slot) { slots.push_back(static_cast<std::uint32_t>(slot)); });
    return slots;
}

/// The instant behind this one: an alarm rings before an instant, a timer is over at its own.
Instant behind(Instant now) { return now == never ? never : now + Microseconds(1); }

/// The longest overdue first, or the next due; what has no due, since its clock rests, comes last.
void sort_by_due(std::vector<Attention>& all) {
    std::stable_sort(all.begin(), all.end(), [](const Attention& a, const Attention& b) {
        return std::tie(a.due, a.case_id) < std::tie(b.due, b.case_id);
    });
}

}  // namespace

std::size_t Engine::advance() {
    impl_->look();
    const Instant now = impl_->time->now();
    std::size_t fired = 0;
    runtime::Failures failures;
    for (Shard& shard : impl_->shards) {
        std::vector<std::uint32_t> due;
        failures.outlive([&] {
            const std::lock_guard guard(shard.lock);
            refresh(impl_->catalogue, shard, failures);
            due = ringing(shard.timers, behind(now));
        });
        // One lock a case, so that a long list holds nobody up.
        for (const std::uint32_t slot : due) {
            failures.outlive([&] {
                const bool has_fired = impl_->up_to_date([&] {
                    const std::lock_guard guard(shard.lock);
                    const auto held = impl_->find({&shard, slot}, now);
                    return held && fire_timers(*held);
                });
                if (has_fired) ++fired;
            });
        }
    }
    if (impl_->refusals.settle(now)) impl_->store->flush();
    failures.rethrow();
    return fired;
}

Result<Receipt, Refusal> Engine::advance(CaseId id) {
    return impl_->command(id, {"host"}, {}, [](runtime::Resolver&, const runtime::Deployed&) { return FireTimers{}; });
}

Instant Engine::next_timer() const {
    impl_->look();
    Instant next = never;
    for (Shard& shard : impl_->shards) {
        const std::lock_guard guard(shard.lock);
        refresh(impl_->catalogue, shard);
        next = std::min(next, shard.timers.earliest_bound());
    }
    return next;
}

std::vector<Attention> Engine::Impl::attention(Verdict verdict, Instant before, Instant now) {
    look();
    std::vector<Attention> all;
    for (Shard& shard : shards) {
        const std::lock_guard guard(shard.lock);
        refresh(catalogue, shard);
        for (const std::uint32_t slot : ringing(shard.lapses, before))
            if (const auto held = find({&shard, slot}, now)) attend(*held, shards.id_of(held->place), verdict, all);
    }
    sort_by_due(all);
    return all;
}

std::vector<Attention> Engine::overdue() const {
    const Instant now = impl_->time->now();
    return impl_->attention(Verdict::overdue, now, now);
}

std::vector<Attention> Engine::at_risk() const {
    const Instant now = impl_->time->now();
    return impl_->attention(Verdict::at_risk, behind(impl_->catalogue.horizon(now)), now);
}

}  // namespace v0
}  // namespace alur

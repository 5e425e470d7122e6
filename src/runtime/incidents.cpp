// Services that a person must look at, the oldest incident first.
#include <cstddef>
#include <mutex>
#include <optional>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "runtime/engine_impl.hpp"
#include "runtime/indexed.hpp"
#include "runtime/indexes.hpp"
#include "runtime/least.hpp"
#include "runtime/timekeeping.hpp"

namespace alur {
inline namespace v0 {
namespace {

using runtime::IncidentEntry;
using runtime::Least;
using runtime::Shard;

/// An entry of any shard.
struct Found {
    IncidentEntry entry;
    CaseId case_id{};

    friend bool operator<(const Found& a, const Found& b) {
        return std::tie(a.entry.since, a.case_id, a.entry.place.step, a.entry.place.item) <
               std::tie(b.entry.since, b.case_id, b.entry.place.step, b.entry.place.item);
    }
};

bool fits(const runtime::Deployed& deployed, const IncidentEntry& entry, const IncidentQuery& query) {
    return (query.sop.empty() || deployed.sop().id == query.sop) &&
           (query.service.empty() || deployed.sop().step(entry.place.step).service == query.service);
}

}  // namespace

Result<std::vector<Incident>, Refusal> Engine::incidents(const IncidentQuery& query) const {
    impl_->look();
    bool is_deployed = query.sop.empty();
    impl_->catalogue.for_each_revision(query.sop, [&](const runtime::Deployed&) { is_deployed = true; });
    if (!is_deployed) return failure(runtime::refusal_of(RejectionCode::procedure_unknown));
    const Instant now = impl_->time->now();
    Least<Found> found(query.most);
    for (Shard& shard : impl_->shards) {
        const auto look = [&] {
            for (const IncidentEntry& entry : shard.indexes.incidents()) {
                const Found one{entry, impl_->shards.id_of({&shard, entry.place.slot})};
                if (!found.takes(one)) break;
                if (fits(impl_->catalogue.revision_of(shard.cases[entry.place.slot]), entry, query)) found.add(one);
            }
        };
        with_indexes(
            impl_->catalogue, shard, [&](runtime::Indexes& indexes) { indexes.want_incidents(shard.cases); }, look);
    }
    std::vector<Incident> incidents;
    for (const Found& one : std::move(found).sorted()) {
        const runtime::Place place = impl_->shards.place_of(one.case_id);
        const std::lock_guard guard(place.shard->lock);
        const auto held = impl_->find(place, now);
        if (!held) continue;
        const auto open = held->state.find_open(one.entry.place.step, one.entry.place.item);
        const FailedTries* failed = held->state.failed(one.entry.place.step, one.entry.place.item);
        if (!open || failed == nullptr || failed->incident != one.entry.since) continue;
        incidents.push_back(
            {one.case_id, held->name(), held->deployed().sop().id, view_of(held->naming, held->calendar, *open, now)});
    }
    return incidents;
}

}  // namespace v0
}  // namespace alur

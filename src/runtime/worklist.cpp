// Whose turn it is: open work in the order in which it will be late.
#include <algorithm>
#include <cstddef>
#include <mutex>
#include <optional>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <alur/base/assert.hpp>
#include <alur/base/diagnostic.hpp>
#include <alur/engine/authority.hpp>

#include "runtime/engine_impl.hpp"
#include "runtime/indexed.hpp"
#include "runtime/indexes.hpp"
#include "runtime/least.hpp"
#include "runtime/timekeeping.hpp"

namespace alur {
inline namespace v0 {
namespace {

using runtime::Catalogue;
using runtime::Deployed;
using runtime::Directory;
using runtime::Least;
using runtime::Outsider;
using runtime::Shard;
using runtime::Standings;
using runtime::WorkEntry;
using runtime::WorkList;

/// An entry of any shard.
struct Found {
    WorkEntry entry;
    CaseId case_id{};

    friend bool operator<(const Found& a, const Found& b) {
        return std::tie(a.entry.lapse, a.entry.offered, a.case_id, a.entry.step, a.entry.item) <
               std::tie(b.entry.lapse, b.entry.offered, b.case_id, b.entry.step, b.entry.item);
    }
};

/// The lists in which the answer is, and what of them belongs to it.
class Wanted {
public:
    Wanted(const Catalogue& catalogue, const Standings& standings, const Directory& directory, const WorkQuery& query,
           Instant now)
        : catalogue_(catalogue),
          standings_(standings),
          directory_(directory),
          sop_(query.sop),
          service_(query.service),
          name_(query.person),
          person_(directory.find(query.person)),
          now_(now) {
        if (!query.service.empty()) {
            lists_.push_back(runtime::work_list(runtime::hash_of_service(query.service)));
            return;
        }
        if (query.actor.empty() && !query.person.empty()) {
            asks_alone_ = true;
            if (person_ != none<PersonId>) lists_.push_back(runtime::work_list(person_));
            return;
        }
        asks_whom_ = !query.person.empty();
        catalogue.for_each_revision(query.sop, [&](const Deployed& revision) {
            for (std::size_t i = 0; i < revision.sop().actors.size(); ++i)
                if (query.actor.empty() || query.actor == revision.sop().actors[i].id)
                    lists_.push_back(runtime::work_list(revision.id, static_cast<ActorId>(i)));
        });
    }

    /// Reads the cases of a shard that must be known to find what is asked for.
    void prepare(Shard& shard) const {
        if (asks_alone_)
            read_unread(catalogue_, shard, [&](const CaseState& state) { return waits_for_a_visitor(state); });
    }
    /// Calls visit(list) for each list. Behind prepare(), by which names of persons become known.
    template <class Visit>
    void for_each_list(Visit visit) const {
        for (const WorkList list : lists_) visit(list);
        const Outsider outside = asks_alone_ ? directory_.find_outside(name_) : none<Outsider>;
        if (outside != none<Outsider>) visit(runtime::work_list(outside));
    }

    [[nodiscard]] bool has(Shard& shard, const WorkEntry& entry) const {
        // Who is known in a case only its events tell.
        const CaseState& state = asks_whom_ && knows_a_visitor(shard.cases[entry.slot])
                                     ? *find_state(catalogue_, {&shard, entry.slot})
                                     : shard.cases[entry.slot];
        const Deployed& deployed = catalogue_.revision_of(state);
        if (!sop_.empty() && deployed.sop().id != sop_) return false;
        if (!service_.empty() && deployed.sop().step(entry.step).service != service_) return false;
        return !asks_whom_ || may_do(shard, deployed, state, entry);
    }

private:
    [[nodiscard]] bool knows_a_visitor(const CaseState& state) const {
        const std::size_t actors = catalogue_.revision_of(state).procedure->actors();
        for (std::size_t role = 0; role < actors; ++role)
            if (is_of_case(state.bound_to(static_cast<ActorId>(role)))) return true;
        return waits_for_a_visitor(state);
    }
    [[nodiscard]] bool waits_for_a_visitor(const CaseState& state) const {
        const Procedure& procedure = *catalogue_.revision_of(state).procedure;
        bool waits = false;
        state.for_each_open([&](const Activation& open) {
            waits = waits || is_of_case(open.claimant) || is_of_case(state.bound_to(procedure.step(open.step).actor));
        });
        return waits;
    }

    [[nodiscard]] bool may_do(const Shard& shard, const Deployed& deployed, const CaseState& state,
                              const WorkEntry& entry) const {
        const Procedure& procedure = *deployed.procedure;
        const std::optional<Activation> open = state.find_open(entry.step, entry.item);
        const PersonId visitor = shard.visitors.find(entry.slot, directory_.find_outside(name_));
        By by{visitor != none<PersonId> ? visitor : person_, procedure.step(entry.step).actor, none<PersonId>};
        if (!open || !is_theirs(deployed, state, by)) return false;
        if (directory_.has_twins() && by.in_place_of != none<PersonId>) {
            const PersonId giver =
                shard.visitors.find(entry.slot, directory_.find_outside(directory_.name(by.in_place_of)));
            if (giver != none<PersonId>) by.in_place_of = giver;
        }
        const detail::Authority authority(procedure, state, by);
        if (open->claimant != none<PersonId> && !authority.may_use_claim_of(open->claimant)) return false;
        PersonId who = none<PersonId>;
        return authority.bound_to_another() == none<PersonId> && authority.separated_by(*open, who) == none<StepId>;
    }

    [[nodiscard]] bool is_theirs(const Deployed& deployed, const CaseState& state, By& by) const {
        if (!detail::has_role(deployed.procedure->tables().internal_actors, by.role)) return true;
        static_cast<void>(standings_.settle(by, {.person = name_,
                                                 .role = deployed.sop().actors[index(by.role)].id,
                                                 .sop = deployed.sop().id,
                                                 .at = std::max(now_, state.last())}));
        return by.standing == RoleStanding::own || by.standing == RoleStanding::delegated;
    }

    const Catalogue& catalogue_;
    const Standings& standings_;
    const Directory& directory_;
    std::string_view sop_;
    std::string_view service_;
    std::string_view name_;
    PersonId person_;
    Instant now_;
    bool asks_whom_ = false;
    bool asks_alone_ = false;
    std::vector<WorkList> lists_;
};

/// Adds what a shard has of it. The lock is held, no case is stale, the index is up to date.
void look(const runtime::Shards& shards, Shard& shard, const Wanted& wanted, Least<Found>& found) {
    const std::set<WorkEntry>& all = shard.indexes.work();
    wanted.for_each_list([&](WorkList list) {
        for (auto entry = all.lower_bound({.list = list}); entry != all.end() && entry->list == list; ++entry) {
            const Found one{*entry, shards.id_of({&shard, entry->slot})};
            if (!found.takes(one)) break;
            if (wanted.has(shard, *entry)) found.add(one);
        }
    });
}

Refusal no_such_role(std::string_view role, const std::vector<std::string_view>& actors) {
    Refusal refusal = runtime::refusal_of(RejectionCode::authority_role);
    refusal.role = role;
    refusal.near = closest(role, actors);
    return refusal;
}

/// The question with role and person apart, or what of an SOP, or of all, it names and is not there.
Result<WorkQuery, Refusal> resolve(const Catalogue& catalogue, WorkQuery query) {
    std::vector<std::string_view> actors;
    bool is_deployed = false;
    catalogue.for_each_revision(query.sop, [&](const Deployed& revision) {
        is_deployed = true;
        for (const sop::Actor& actor : revision.sop().actors) actors.emplace_back(actor.id);
    });
    const auto is_actor = [&](std::string_view role) {
        return std::find(actors.begin(), actors.end(), role) != actors.end();
    };
    if (!query.sop.empty() && !is_deployed) return failure(runtime::refusal_of(RejectionCode::procedure_unknown));
    if (!query.actor.empty() && !is_actor(query.actor)) return failure(no_such_role(query.actor, actors));
    // `kasi:k1`, as everywhere else. What stands before the colon and is no role belongs to the name of the person.
    const auto colon = query.person.find(':');
    if (colon == std::string_view::npos || !is_actor(query.person.substr(0, colon))) return query;
    const std::string_view role = query.person.substr(0, colon);
    if (!query.actor.empty() && query.actor != role) return failure(no_such_role(role, {query.actor}));
    query.actor = role;
    query.person.remove_prefix(colon + 1);
    return query;
}

}  // namespace

Result<std::vector<WorkItem>, Refusal> Engine::work(const WorkQuery& asked) const {
    ALUR_EXPECTS(asked.service.empty() || (asked.actor.empty() && asked.person.empty()),
                 "WorkQuery asks for the work of a service, or of an actor or a person");
    impl_->look();
    const auto resolved = resolve(impl_->catalogue, asked);
    if (!resolved) return failure(resolved.error());
    const WorkQuery& query = *resolved;
    const Instant now = impl_->time->now();
    const Wanted wanted(impl_->catalogue, impl_->standings, impl_->directory, query, now);
    Least<Found> found(query.most);
    for (Shard& shard : impl_->shards) {
        wanted.prepare(shard);
        with_indexes(
            impl_->catalogue, shard, [&](runtime::Indexes& indexes) { indexes.want_work(shard.cases); },
            [&] { look(impl_->shards, shard, wanted, found); });
    }
    std::vector<WorkItem> items;
    for (const Found& one : std::move(found).sorted()) {
        const runtime::Place place = impl_->shards.place_of(one.case_id);
        const std::lock_guard guard(place.shard->lock);
        const auto held = impl_->find(place, now);
        if (!held) continue;
        const auto open = held->state.find_open(one.entry.step, one.entry.item);
        if (!open || open->offered != one.entry.offered || held->state.status() != CaseStatus::open) continue;
        items.push_back(
            {one.case_id, held->name(), held->deployed().sop().id, view_of(held->naming, held->calendar, *open, now)});
    }
    return items;
}

}  // namespace v0
}  // namespace alur

// A role is given to somebody for a time, and taken back; and whether it counts for who acts.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <alur/base/diagnostic.hpp>
#include <alur/engine/authority.hpp>

#include "runtime/engine_impl.hpp"

namespace alur {
inline namespace v0 {
namespace {

using runtime::Catalogue;
using runtime::Delegation;
using runtime::Deployed;
using runtime::person_in;
using runtime::person_of;
using runtime::refusal_of;
using runtime::role_in;

constexpr std::string_view host = "host";

Refusal refusal_about(RejectionCode code, std::string_view person, std::string_view role, std::string detail = {}) {
    Refusal refusal = refusal_of(code);
    refusal.person = person;
    refusal.role = role;
    refusal.detail = std::move(detail);
    return refusal;
}

/// Where an internal actor of that id is found.
std::vector<std::string_view> sops_with(const Catalogue& catalogue, std::string_view role) {
    std::vector<std::string_view> sops;
    catalogue.for_each_revision({}, [&](const Deployed& revision) {
        const ActorId actor = revision.actors.find(role);
        if (actor != none<ActorId> && detail::has_role(revision.procedure->tables().internal_actors, actor))
            sops.push_back(revision.sop().id);
    });
    return sops;
}

/// No SOP has such an actor, or an external one.
Refusal no_such_role(const Catalogue& catalogue, std::string_view role) {
    std::vector<std::string_view> internal;
    bool is_external = false;
    catalogue.for_each_revision({}, [&](const Deployed& revision) {
        for (const sop::Actor& actor : revision.sop().actors) {
            if (!actor.external) internal.emplace_back(actor.id);
            is_external = is_external || actor.id == role;
        }
    });
    Refusal refusal = refusal_of(RejectionCode::authority_role);
    if (is_external) {
        refusal.detail = "an external actor is bound to a case and is not given to anybody";
    } else {
        refusal.role = role;
        refusal.near = closest(role, internal);
    }
    return refusal;
}

}  // namespace

By Engine::Impl::who(const runtime::HeldCase& held, runtime::Resolver& names, const runtime::Acting& acting) const {
    By by = names.by(acting.by, acting.on_behalf_of);
    settle(held, names, acting, by);
    return by;
}

void Engine::Impl::settle(const runtime::HeldCase& held, runtime::Resolver& names, const runtime::Acting& acting,
                          By& by) const {
    // Where nobody is asked who holds a role, it is theirs who act in it.
    if (!standings.asks() && acting.delegate_of.empty()) return;
    if (!detail::has_role(held.deployed().procedure->tables().internal_actors, by.role)) {
        if (!acting.delegate_of.empty() && by.person != none<PersonId>) {
            by.standing = RoleStanding::not_delegated;
            names.explain("only roles of the office are given to others");
        }
        return;
    }
    const bool exists = held.state.status() != CaseStatus::unknown;
    names.explain(standings.settle(by, {.person = person_in(acting.by),
                                        .role = role_in(acting.by),
                                        .sop = held.deployed().sop().id,
                                        .at = exists ? std::max(held.now, held.state.last()) : held.now,
                                        .delegate_of = person_of(acting.delegate_of)}));
    if (by.in_place_of != none<PersonId>) by.in_place_of = runtime::canonical(held.naming, by.in_place_of);
}

Result<DelegationId, Refusal> Engine::delegate(const DelegationRequest& request) {
    return impl_->agreed([&] { return impl_->give(request); });
}

Engine::Impl::Agreed Engine::Impl::give(const DelegationRequest& request) {
    // What is decided holds as long as nobody gives or takes back another one.
    const std::uint64_t behind = delegations.changes();
    const std::size_t count = delegations.size();
    const Instant now = time->now();
    const Deployed* about = nullptr;
    const auto refuse = [&](Refusal refusal) {
        RefusedCommand refused;
        refused.command = CommandKind::delegate_role;
        note_refused(refused, {request.by}, refusal.code, about, now);
        return Result<DelegationId, Refusal>(failure(std::move(refusal)));
    };
    const bool by_host = role_in(request.by) == host;
    const std::string_view giver = by_host ? request.of : request.by;
    if (by_host && giver.empty()) {
        Refusal refusal = refusal_of(RejectionCode::command_unsupported);
        refusal.detail = "say in `of` whose role the host gives";
        return refuse(std::move(refusal));
    }
    if (!by_host && !request.of.empty() && request.of != request.by) {
        Refusal refusal = refusal_of(RejectionCode::authority_role);
        refusal.detail = "only the host gives what is another's";
        return refuse(std::move(refusal));
    }
    const std::string_view role = role_in(giver);
    const std::vector<std::string_view> sops = sops_with(catalogue, role);
    if (sops.empty()) return refuse(no_such_role(catalogue, role));
    about = catalogue.newest_of(sops.front());
    const std::string_view of = person_in(giver);
    const std::string_view to = person_of(request.to);
    if (of.empty() || to.empty())
        return refuse(refusal_about(RejectionCode::authority_person, {}, {}, "write ROLE:PERSON, and to whom"));
    for (const std::string_view name : {of, to, person_in(request.by)})
        if (const auto fault = detail::fault_of_name(name, limits.payload_bytes)) return refuse(refusal_of(*fault));
    if (const auto fault = detail::fault_of_text("bytes of a reason: at most ", request.reason, limits.payload_bytes))
        return refuse(refusal_of(*fault));
    if (of == to) return refuse(refusal_about(RejectionCode::delegation_self, of, role));
    const Instant from = std::max(request.from, now);
    if (request.until <= from) return refuse(refusal_of(RejectionCode::delegation_period));

    const bool is_theirs = std::any_of(sops.begin(), sops.end(),
                                       [&](std::string_view sop) { return standings.holds(of, role, sop, from); });
    const PersonId known_of = directory.find(of);
    const PersonId known_to = directory.find(to);
    Delegation given{std::string(role),          known_of, known_to, none<PersonId>, now, from, request.until,
                     std::string(request.reason)};
    // Looked at twice: strangers become persons only for what is not refused.
    std::optional<Refusal> refused;
    const auto forbids = [&](const Delegation& other) {
        if (other.role != given.role || !other.overlaps(given)) return false;
        // Where nobody is asked who holds it, who was given a role is taken not to hold it themselves.
        if (other.to == given.of && other.of == given.to)
            refused = refusal_about(RejectionCode::delegation_circular, to, role);
        else if (other.to == given.of && (!standings.asks() || !is_theirs))
            refused = refusal_about(RejectionCode::delegation_chained, of, role);
        return refused.has_value();
    };
    for (const PersonId person : {known_of, known_to})
        if (person != none<PersonId>)
            delegations.for_each(person, [&](DelegationId, const Delegation& other) {
                if (!refused) static_cast<void>(forbids(other));
            });
    if (!refused && !is_theirs) refused = refusal_about(RejectionCode::authority_not_held, of, role);
    if (refused) return refuse(*std::move(refused));
    given.of = directory.intern(of);
    given.to = directory.intern(to);
    const std::string_view by = by_host ? person_in(request.by) : of;
    if (!by.empty()) given.by = directory.intern(by);
    if (Others* others = store->others()) {
        Definition definition = runtime::Delegations::definition_of(given);
        definition.behind = behind;
        if (!others->agree(definition)) return std::nullopt;
        return static_cast<DelegationId>(count);
    }
    const auto id = delegations.add_unless(given, forbids);
    if (!id) return refuse(*std::move(refused));
    store->flush();
    return *id;
}

Result<DelegationId, Refusal> Engine::revoke(DelegationId delegation, std::string_view by) {
    return impl_->agreed([&] { return impl_->take_back(delegation, by); });
}

Engine::Impl::Agreed Engine::Impl::take_back(DelegationId delegation, std::string_view by) {
    const std::uint64_t behind = delegations.changes();
    const Instant now = time->now();
    const auto refuse = [&](Refusal refusal) {
        RefusedCommand refused;
        refused.command = CommandKind::revoke_delegation;
        note_refused(refused, {by}, refusal.code, nullptr, now);
        return Result<DelegationId, Refusal>(failure(std::move(refusal)));
    };
    const auto is_over = [&] { return refuse(refusal_about(RejectionCode::delegation_unknown, {}, {}, "it is over")); };
    const auto one = delegations.find(delegation);
    if (!one) return refuse(refusal_of(RejectionCode::delegation_unknown));
    const std::string_view person = person_in(by);
    const PersonId known = directory.find(person);
    if (role_in(by) != host) {
        if (role_in(by) != one->role) return refuse(refusal_of(RejectionCode::authority_role));
        if (person.empty() || (known != one->of && known != one->to && known != one->by))
            return refuse(refusal_about(RejectionCode::authority_person, person, {}));
    }
    if (now >= one->end()) return is_over();
    if (const auto fault = detail::fault_of_name(person, limits.payload_bytes)) return refuse(refusal_of(*fault));
    const PersonId revoker = person.empty() ? none<PersonId> : directory.intern(person);
    if (Others* others = store->others()) {
        Definition definition = runtime::Delegations::definition_of(delegation, now, revoker);
        definition.behind = behind;
        if (!others->agree(definition)) return std::nullopt;
        return delegation;
    }
    if (!delegations.revoke(delegation, now, revoker)) return is_over();
    store->flush();
    return delegation;
}

std::vector<DelegationView> Engine::delegations(const DelegationQuery& query) const {
    impl_->look();
    std::vector<std::pair<DelegationId, Delegation>> found;
    const PersonId person = impl_->directory.find(query.person);
    if (!query.person.empty() && person == none<PersonId>) return {};
    impl_->delegations.for_each(query.person.empty() ? none<PersonId> : person,
                                [&](DelegationId id, const Delegation& one) {
                                    if (!query.role.empty() && one.role != query.role) return;
                                    if (query.at && !one.in_force(*query.at)) return;
                                    found.emplace_back(id, one);
                                });
    const auto name = [&](PersonId id) { return impl_->directory.name(id); };
    std::vector<DelegationView> views;
    views.reserve(found.size());
    for (const auto& [id, one] : found)
        views.push_back({id, one.role, name(one.of), name(one.to), name(one.by), one.given, one.from, one.until,
                         one.revoked, name(one.revoked_by), one.reason});
    return views;
}

}  // namespace v0
}  // namespace alur

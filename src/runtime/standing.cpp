#include "runtime/standing.hpp"

#include <vector>

namespace alur {
inline namespace v0 {
namespace runtime {
namespace {

void stand_in(By& by, DelegationId id, const Delegation& delegation) {
    by.standing = RoleStanding::delegated;
    by.delegation = id;
    by.in_place_of = delegation.of;
}

/// Why a delegation does not count now.
std::string why_not(const Delegation& one, Instant at) {
    if (at < one.from) return "it begins later";
    return at >= one.revoked ? "it was taken back" : "it is over";
}

}  // namespace

/// Roles are given to persons of the store, also where the case knows who acts as one from outside.
PersonId Standings::of_store(const By& by, const Claimed& claimed) const {
    return is_of_case(by.person) ? directory_.find(claimed.person) : by.person;
}

std::string Standings::settle(By& by, const Claimed& claimed) const {
    if (!claimed.delegate_of.empty()) return settle_named(by, claimed, directory_.find(claimed.delegate_of));
    if (holds(claimed.person, claimed.role, claimed.sop, claimed.at)) return {};
    return settle_unnamed(by, claimed);
}

std::string Standings::settle_named(By& by, const Claimed& claimed, PersonId of) const {
    by.standing = RoleStanding::not_delegated;
    if (claimed.delegate_of == claimed.person) return "nobody is their own delegate";
    std::string why = "there is no delegation from this person";
    const PersonId who = of_store(by, claimed);
    if (of == none<PersonId> || who == none<PersonId>) return why;
    Instant end = Instant::min();
    delegations_.for_each(who, [&](DelegationId id, const Delegation& one) {
        if (one.to != who || one.of != of || one.role != claimed.role) return;
        if (!one.in_force(claimed.at)) {
            why = why_not(one, claimed.at);
        } else if (one.end() > end) {
            end = one.end();
            stand_in(by, id, one);
        }
    });
    if (by.standing != RoleStanding::delegated) return why;
    if (holds(claimed.delegate_of, claimed.role, claimed.sop, claimed.at)) return {};
    by.standing = RoleStanding::not_delegated;
    return "who gave the role does not hold it";
}

/// Nobody was named: there must be one person alone who can be meant.
std::string Standings::settle_unnamed(By& by, const Claimed& claimed) const {
    by.standing = RoleStanding::not_held;
    struct Given {
        DelegationId id;
        Delegation delegation;
    };
    std::vector<Given> given;
    std::string why;
    const PersonId who = of_store(by, claimed);
    if (who != none<PersonId>) {
        delegations_.for_each(who, [&](DelegationId id, const Delegation& one) {
            if (one.to != who || one.role != claimed.role) return;
            if (one.in_force(claimed.at))
                given.push_back({id, one});
            else
                why = "somebody gave it to them, but " + why_not(one, claimed.at);
        });
    }
    const Given* meant = nullptr;
    for (const Given& one : given) {
        if (!holds(directory_.name(one.delegation.of), claimed.role, claimed.sop, claimed.at)) {
            why = "who gave the role does not hold it";
            continue;
        }
        if (meant != nullptr && meant->delegation.of != one.delegation.of) {
            by.standing = RoleStanding::not_delegated;
            return "several people gave the role; name in whose place this is done";
        }
        if (meant == nullptr || meant->delegation.end() < one.delegation.end()) meant = &one;
    }
    if (meant == nullptr) return why;
    stand_in(by, meant->id, meant->delegation);
    return {};
}

}  // namespace runtime
}  // namespace v0
}  // namespace alur

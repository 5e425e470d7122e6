#include "runtime/delegations.hpp"

#include <stdexcept>
#include <utility>

namespace alur {
inline namespace v0 {
namespace runtime {

const std::vector<std::uint32_t>& Delegations::of(PersonId person) const {
    static const std::vector<std::uint32_t> nothing;
    const auto found = of_.find(static_cast<std::uint32_t>(person));
    return found == of_.end() ? nothing : found->second;
}

Definition Delegations::definition_of(const Delegation& given) {
    return {.kind = Definition::Kind::delegation,
            .name = given.role,
            .text = given.reason,
            .terms = {given.of, given.to, given.by, given.given, given.from, given.until}};
}

Definition Delegations::definition_of(DelegationId revoked, Instant at, PersonId by) {
    return {.kind = Definition::Kind::revocation, .terms = {.by = by, .given = at}, .delegation = revoked};
}

DelegationId Delegations::add(Delegation given, bool is_new) {
    if (all_.size() >= index(none<DelegationId>)) throw std::length_error("alur: too many delegations in one engine");
    const auto number = static_cast<std::uint32_t>(all_.size());
    // All that may fail for want of memory comes before the store.
    std::vector<std::uint32_t>& its = of_[static_cast<std::uint32_t>(given.of)];
    its.reserve(its.size() + 1);
    std::vector<std::uint32_t>& others = of_[static_cast<std::uint32_t>(given.to)];
    others.reserve(others.size() + 1);
    all_.push_back(std::move(given));
    const Delegation& kept = all_.back();
    try {
        if (is_new) store_.define(definition_of(kept));
    } catch (...) {
        all_.pop_back();
        throw;
    }
    // A rehash moves no vector of the other.
    of_.find(static_cast<std::uint32_t>(kept.of))->second.push_back(number);
    of_.find(static_cast<std::uint32_t>(kept.to))->second.push_back(number);
    ++changes_;
    return static_cast<DelegationId>(number);
}

bool Delegations::revoke(DelegationId id, Instant at, PersonId by) {
    const std::lock_guard guard(lock_);
    Delegation& one = all_.at(index(id));
    if (at >= one.end()) return false;
    store_.define(definition_of(id, at, by));
    one.revoked = at;
    one.revoked_by = by;
    ++changes_;
    return true;
}

bool Delegations::restore_revocation(DelegationId id, Instant at, PersonId by) {
    const std::lock_guard guard(lock_);
    if (index(id) >= all_.size() || at >= all_[index(id)].end()) return false;
    all_[index(id)].revoked = at;
    all_[index(id)].revoked_by = by;
    ++changes_;
    return true;
}

}  // namespace runtime
}  // namespace v0
}  // namespace alur

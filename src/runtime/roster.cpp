#include <algorithm>
#include <mutex>
#include <stdexcept>

#include <alur/runtime/identities.hpp>

namespace alur {
inline namespace v0 {

void Roster::grant(std::string_view person, std::string_view role, const Tenure& tenure) {
    if (person.empty() || role.empty())
        throw std::invalid_argument("alur: Roster::grant takes a person and the id of an actor");
    if (tenure.until < tenure.from)
        throw std::invalid_argument("alur: Roster::grant takes a time that ends after it begins");
    const std::lock_guard guard(lock_);
    persons_[std::string(person)].push_back({std::string(role), std::string(tenure.sop), tenure.from, tenure.until});
}

void Roster::withdraw(std::string_view person, std::string_view role, Instant at, std::string_view sop) {
    const std::lock_guard guard(lock_);
    const auto found = persons_.find(person);
    if (found == persons_.end()) return;
    for (Held& held : found->second)
        if (held.role == role && (sop.empty() || held.sop == sop)) held.until = std::min(held.until, at);
}

bool Roster::holds(std::string_view person, std::string_view role, std::string_view sop, Instant at) const {
    const std::shared_lock guard(lock_);
    const auto found = persons_.find(person);
    return found != persons_.end() && std::any_of(found->second.begin(), found->second.end(), [&](const Held& held) {
               return held.role == role && (held.sop.empty() || held.sop == sop) && held.from <= at && at < held.until;
           });
}

}  // namespace v0
}  // namespace alur

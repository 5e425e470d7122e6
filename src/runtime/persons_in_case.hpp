// Who is meant by a name in a case. In each case a name is one person, whatever they do there.
#pragma once

#include <string_view>

#include <alur/base/ids.hpp>
#include <alur/engine/authority.hpp>

#include "runtime/deployed.hpp"
#include "runtime/naming.hpp"

namespace alur {
inline namespace v0 {
namespace runtime {

/// Who acts, as a request says it.
struct Acting {
    std::string_view by;
    std::string_view on_behalf_of{};
    std::string_view delegate_of{};
};

/// `kasi:k1`, taken apart.
struct Who {
    std::string_view role;
    std::string_view person;  ///< empty: none is named
};
[[nodiscard]] inline Who parts_of(std::string_view who) noexcept {
    const std::size_t colon = who.find(':');
    if (colon == std::string_view::npos) return {who, {}};
    return {who.substr(0, colon), who.substr(colon + 1)};
}
[[nodiscard]] inline std::string_view role_in(std::string_view who) noexcept { return parts_of(who).role; }
[[nodiscard]] inline std::string_view person_in(std::string_view who) noexcept { return parts_of(who).person; }
/// The person in `kasi:k1`, or in `k1`.
[[nodiscard]] inline std::string_view person_of(std::string_view who) noexcept {
    return who.substr(who.find(':') + 1);  // none: npos + 1 is 0
}

/// Whether a role is one of an external actor.
[[nodiscard]] inline bool is_outside(const Deployed& deployed, ActorId role) noexcept {
    return detail::has_role(deployed.external_actors, role);
}
/// Whether somebody for whom is recorded is from outside: whoever is not said to be of the office.
[[nodiscard]] inline bool is_for_outside(const Deployed& deployed, std::string_view who) noexcept {
    const std::size_t colon = who.find(':');
    const ActorId role = colon == std::string_view::npos ? none<ActorId> : deployed.actors.find(who.substr(0, colon));
    return role == none<ActorId> || is_outside(deployed, role);
}

/// What person_in_case finds, where that takes a closer look.
[[nodiscard]] PersonId person_met(const Naming& naming, std::string_view name, bool from_outside);

/// The person of that name in a case: first whom the case alone knows, then whom the store knows; but who is from
/// outside is one of the store only where a rule has them as such already. None: nobody is known by it.
[[nodiscard]] inline PersonId person_in_case(const Naming& naming, std::string_view name, bool from_outside) {
    // A case that begins knows nobody.
    if (from_outside && naming.state.status() == CaseStatus::unknown) return none<PersonId>;
    if (!from_outside) {
        const PersonId known = naming.directory.find(name);
        // Asked behind it: a twin is told before it can be found.
        if (known != none<PersonId> && !naming.directory.has_twins()) return known;
    }
    return person_met(naming, name, from_outside);
}

/// \param person not none
/// \return who they are in the case: itself, unless that knows them as one from outside
[[nodiscard]] PersonId canonical(const Naming& naming, PersonId person);

}  // namespace runtime
}  // namespace v0
}  // namespace alur

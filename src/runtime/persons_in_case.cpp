#include "runtime/persons_in_case.hpp"

#include <alur/engine/state.hpp>

namespace alur {
inline namespace v0 {
namespace runtime {
namespace {

/// Whether something that a rule looks at names the person.
bool matters(const Naming& naming, PersonId person) {
    const CaseState& state = naming.state;
    const sop::Sop& sop = naming.deployed.sop();
    for (std::size_t role = 0; role < sop.actors.size(); ++role)
        if (state.bound_to(static_cast<ActorId>(role)) == person) return true;
    for (std::size_t step = 0; step < sop.steps.size(); ++step)
        if (state.has_done(static_cast<StepId>(step), person)) return true;
    bool claims = false;
    state.for_each_open([&](const Activation& open) { claims = claims || open.claimant == person; });
    return claims;
}

}  // namespace

PersonId person_met(const Naming& naming, std::string_view name, bool from_outside) {
    const PersonId visitor = naming.visitor(name);
    if (visitor != none<PersonId>) return visitor;
    const PersonId known = naming.directory.find(name);
    return known != none<PersonId> && from_outside && !matters(naming, known) ? none<PersonId> : known;
}

PersonId canonical(const Naming& naming, PersonId person) {
    if (is_of_case(person) || !naming.directory.has_twins()) return person;
    const PersonId visitor = naming.visitor(naming.directory.name(person));
    return visitor == none<PersonId> ? person : visitor;
}

}  // namespace runtime
}  // namespace v0
}  // namespace alur

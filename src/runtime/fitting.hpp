// Whether what a store says of a case means something in the tables of its SOP: nothing that a file says is trusted.
#pragma once

#include <alur/engine/event.hpp>
#include <alur/engine/state.hpp>

#include "runtime/catalogue.hpp"
#include "runtime/delegations.hpp"

namespace alur {
inline namespace v0 {
namespace runtime {

[[noreturn]] void damaged(const char* what);

/// That the next event of a case begins it or goes on with it, that all its numbers mean something there, but for its
/// persons, and that who acted as a delegate was one. \param before where the case stands. Throws JournalError.
void must_fit(const Catalogue& catalogue, const Delegations& delegations, const CaseState& before, const Event& event);

}  // namespace runtime
}  // namespace v0
}  // namespace alur

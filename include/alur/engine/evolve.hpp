// Events in, state out. Never fails, knows no rule, and sees neither graph nor calendar.
#pragma once

#include <alur/engine/decision.hpp>
#include <alur/engine/event.hpp>
#include <alur/engine/state.hpp>

namespace alur {
inline namespace v0 {

/// Applies one event. Total: an event that does not fit the state changes only what it can. Allocates memory only for
/// what needs the cold part of a state, and may then throw std::bad_alloc; the state is then worth nothing.
/// \param payload that of the event
void evolve(CaseState& state, const Event& event, Payload payload = {});

/// Applies all events of a decision.
void evolve(CaseState& state, const Decision& decision);

}  // namespace v0
}  // namespace alur

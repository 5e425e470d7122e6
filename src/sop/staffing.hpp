// Whether an actor has persons enough for what `not_by` keeps apart.
#pragma once

#include <vector>

#include <alur/sop/sop.hpp>

namespace alur {
inline namespace v0 {
namespace sop {

/// Steps of an actor, each kept apart from every other one, that are one more than its `persons`: whoever did the
/// others may not do the last. In the order of the file; empty where there are none, or so many ways to choose them
/// that the search is given up.
[[nodiscard]] std::vector<StepId> steps_beyond_persons(const Sop& sop, ActorId actor);

}  // namespace sop
}  // namespace v0
}  // namespace alur

// Whether everything that a step asks for is there when it needs it.
#pragma once

#include "graph/flow.hpp"
#include "graph/places.hpp"

namespace alur {
inline namespace v0 {
namespace graph {

/// Proves for a sound graph that no step waits for what nobody can give, under every valuation of the conditions that
/// matter: a produced document was produced on every path before a step needs it (E250), nobody must bring a document
/// before they had a step (E251), no record was added since that lacks its document (E252), and the fields that a
/// condition names have values, in the case (E253) and in each record (E254), or the step that asks may set them. The
/// last three may be missing where the step has a way out. Else it shows a run. Where the conditions are too many, or
/// change during a case, it warns that nothing is proved (W050).
void prove_needs(Flow& flow, const Places& places);

}  // namespace graph
}  // namespace v0
}  // namespace alur

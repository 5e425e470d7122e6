// Whether every kelengkapan is there when a step needs it.
#pragma once

#include "graph/flow.hpp"
#include "graph/places.hpp"

namespace alur {
inline namespace v0 {
namespace graph {

/// Proves for a sound graph that a produced document was produced on every path before a step needs it (E250), and that
/// nobody must bring a document before they had a step (E251), under every valuation of the conditions that matter;
/// else shows a run. Where the conditions are too many, or change during a case, it warns that nothing is proved
/// (W050).
void prove_documents(Flow& flow, const Places& places);

}  // namespace graph
}  // namespace v0
}  // namespace alur

// What is sound but can hardly be meant.
#pragma once

#include <alur/graph/procedure.hpp>

#include "graph/findings.hpp"

namespace alur {
inline namespace v0 {
namespace graph {

/// Warns of a return that never comes back (W051), of a join that counts more branches than there are (W052) and of an
/// sla that the waktu baku of the steps exceed in every case, or in those of the first outcomes (W053).
void find_doubts(const Procedure& procedure, Findings& found);

}  // namespace graph
}  // namespace v0
}  // namespace alur

// The tables of an SOP, all but its block structure: what can be written down by looking at one step at a time.
#pragma once

#include <cstddef>

#include <alur/graph/procedure.hpp>
#include <alur/sop/sop.hpp>

#include "graph/findings.hpp"

namespace alur {
inline namespace v0 {
namespace graph {

/// Fills every table except `blocks`; arcs are unclassified (ArcKind::inner, no loop). Reports what exceeds a limit,
/// what this version does not do, and lists of conditional targets that no case may leave by (semantics: totality).
/// \param work counts what is compared, as Flow::work does
[[nodiscard]] Tables tabulate(const sop::Sop& definition, Findings& found, std::size_t& work);

}  // namespace graph
}  // namespace v0
}  // namespace alur

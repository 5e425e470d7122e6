// An SOP in, what is legal in it but suspicious out. What never happens here: an error, a look at the graph.
#pragma once

#include <alur/base/diagnostic.hpp>
#include <alur/sop/sop.hpp>

namespace alur {
inline namespace v0 {
namespace sop {

/// What the author may have overlooked: an actor without a step, a check without a "Tidak" exit, an empty box, an
/// activity written with its subject, a revoked rule, a time that is tentative or not set, a revision on the day of the
/// first issue, a document that nobody asks for, a condition on a field that nobody sets.
///
/// \return warnings only, ALUR-W001–W049 (docs/diagnostics.md), in the order of their places
[[nodiscard]] Diagnostics check(const Sop& sop);

}  // namespace sop
}  // namespace v0
}  // namespace alur

// From what an author wrote to what the engine runs, or to the reasons why it must not run.
//
// A Sop with resolved references enters; a proven Procedure or diagnostics leave. What never happens here: reading
// text, running a case.
#pragma once

#include <memory>

#include <alur/base/diagnostic.hpp>
#include <alur/base/result.hpp>
#include <alur/graph/procedure.hpp>
#include <alur/sop/sop.hpp>

namespace alur {
inline namespace v0 {

/// Compiles and proves: from every state that a case can reach it can still complete, completion leaves nothing behind,
/// no step is dead, and every kelengkapan is there when a step needs it (F8, D5). Time grows as n log n.
///
/// \param definition an SOP as `sop::read` yields it: every reference resolved, every step with a way on
/// \param calendar what new cases pin; null where the SOP names none
/// \return the procedure, or all faults found, each with the shortest run that leads to it:
///         ALUR-E200–E249 control flow, E250–E269 document flow, E270–E299 limits, what this version does not do,
///         and a calendar that is missing or another one (E274)
[[nodiscard]] Result<Procedure, Diagnostics> compile(sop::Sop definition,
                                                     std::shared_ptr<const Calendar> calendar = nullptr);

}  // namespace v0
}  // namespace alur

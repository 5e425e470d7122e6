// Compiling an SOP whatever calendar it gets.
#pragma once

#include <memory>

#include <alur/base/diagnostic.hpp>
#include <alur/base/result.hpp>
#include <alur/graph/procedure.hpp>
#include <alur/sop/sop.hpp>

namespace alur {
inline namespace v0 {
namespace graph {

/// What `compile` does, but for what it asks of the calendar. So faults are found where there is no calendar, and what
/// was deployed once can be had again.
[[nodiscard]] Result<Procedure, Diagnostics> build(sop::Sop definition, std::shared_ptr<const Calendar> calendar);

}  // namespace graph
}  // namespace v0
}  // namespace alur

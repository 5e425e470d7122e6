// One event of a case in the words of its SOP.
#pragma once

#include <alur/engine/history.hpp>
#include <alur/runtime/view.hpp>

#include "runtime/naming.hpp"

namespace alur {
inline namespace v0 {
namespace runtime {

[[nodiscard]] EventView view_of(const Naming& naming, const HistoryEvent& event);

}  // namespace runtime
}  // namespace v0
}  // namespace alur

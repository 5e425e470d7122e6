// What of a case is late, or soon will be.
#pragma once

#include <vector>

#include <alur/runtime/view.hpp>

#include "runtime/held_case.hpp"

namespace alur {
inline namespace v0 {
namespace runtime {

/// Adds what of a case has the verdict. \param id of the case
void attend(const HeldCase& held, CaseId id, Verdict verdict, std::vector<Attention>& out);

}  // namespace runtime
}  // namespace v0
}  // namespace alur

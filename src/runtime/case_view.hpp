// Where a case stands, in names.
#pragma once

#include <string_view>
#include <vector>

#include <alur/base/result.hpp>
#include <alur/runtime/refusal.hpp>
#include <alur/runtime/view.hpp>

#include "runtime/directory.hpp"
#include "runtime/held_case.hpp"

namespace alur {
inline namespace v0 {
namespace runtime {

/// \param id of the case
[[nodiscard]] CaseView view_of(const HeldCase& held, CaseId id);

/// The fields of a case and, if there is an item, of that; not of other records.
[[nodiscard]] std::vector<FieldView> fields_of(const Naming& naming, ItemId item);

/// What a step would lack if it were completed now. \return or step.unknown, items.unknown
[[nodiscard]] Result<Lacking, Refusal> lacking(const HeldCase& held, Directory& directory, std::string_view step,
                                               std::string_view item);

}  // namespace runtime
}  // namespace v0
}  // namespace alur

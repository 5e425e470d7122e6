// What the words of an assignment mean beside an SOP. Where there is no SOP, or it does not know the field, a value is
// text, for the engine to refuse.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <alur/base/ids.hpp>
#include <alur/base/value.hpp>
#include <alur/graph/procedure.hpp>
#include <alur/runtime/request.hpp>

#include "scenario/scenario.hpp"

namespace alur::scenario {

/// The record type of that name, or none.
[[nodiscard]] RecordTypeId type_named(const Procedure* of, std::string_view name);

/// The record type that a step runs over, or none.
[[nodiscard]] RecordTypeId type_under(const Procedure* of, std::string_view step);

/// The text as a value of the case field, or of the field of the record type where one is given.
[[nodiscard]] Value value_of(const Procedure* of, const Assign& assign, RecordTypeId type);

[[nodiscard]] std::vector<NamedValue> values_of(const Procedure* of, const std::vector<Assign>& assigns,
                                                RecordTypeId type);

}  // namespace alur::scenario

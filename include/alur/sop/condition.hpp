// Conditions are data, not an expression language: what an author wrote under `when`, already typed against the fields.
#pragma once

#include <string>
#include <vector>

#include <alur/base/diagnostic.hpp>
#include <alur/base/ids.hpp>
#include <alur/base/value.hpp>
#include <alur/sop/comparison.hpp>

namespace alur {
inline namespace v0 {
namespace sop {

/// A condition tree. `{a: true, b: [x, y]}` is `all` of two atoms; `{any: […]}`, `{all: […]}`, `{not: {…}}` nest.
struct Condition {
    using Kind = ConditionKind;  ///< as in `Condition::Kind::any`

    Kind kind = Kind::all;            ///< which also says which of the members below mean something
    std::vector<Condition> operands;  ///< of all, any and negation; an empty `all` is true

    FieldId field = none<FieldId>;        ///< of Kind::field
    OutcomeId outcome = none<OutcomeId>;  ///< of Kind::count: how many items ended with this outcome of a `for_each`
    Comparison comparison = Comparison::is_one_of;  ///< of field and count; bounds are inclusive
    std::vector<Value> values;                      ///< one value, or several for is_one_of; of the field's type

    Span span;  ///< the key that it stands under; of a map with several parts the map
};

}  // namespace sop
}  // namespace v0
}  // namespace alur

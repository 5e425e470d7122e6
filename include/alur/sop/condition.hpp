// Conditions are data, not an expression language: what an author wrote under `when`, already typed against the fields.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <alur/base/diagnostic.hpp>
#include <alur/base/ids.hpp>
#include <alur/base/value.hpp>

namespace alur {
inline namespace v0 {
namespace sop {

/// How an atomic condition compares.
enum class Comparison : std::uint8_t {
    is_one_of,  ///< `{skala: [mikro, kecil]}`, `{badan_hukum: true}`
    at_least,   ///< `{omzet: {at_least: 300000000}}`, integers and dates
    at_most,    ///< `{omzet: {at_most: 300000000}}`, integers and dates
};

/// A condition tree. `{a: true, b: [x, y]}` is `all` of two atoms; `{any: […]}`, `{all: […]}`, `{not: {…}}` nest.
struct Condition {
    /// What it is: an atom over a field or a count of items, or a combination of its operands.
    enum class Kind : std::uint8_t { field, count, all, any, negation };

    Kind kind = Kind::all;
    std::vector<Condition> operands;  ///< of all, any and negation; an empty `all` is true

    FieldId field = none<FieldId>;        ///< of Kind::field
    OutcomeId outcome = none<OutcomeId>;  ///< of Kind::count: how many items ended with this outcome of a `for_each`
    Comparison comparison = Comparison::is_one_of;
    std::vector<Value> values;  ///< one value, or several for is_one_of; of the field's type

    Span span;
};

}  // namespace sop
}  // namespace v0
}  // namespace alur

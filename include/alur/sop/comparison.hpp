// What a condition asks and how it compares, for those who need nothing else of it.
#pragma once

#include <cstdint>

namespace alur {
inline namespace v0 {
namespace sop {

/// What a condition is: an atom over a field or a count of items, or a combination of its operands.
enum class ConditionKind : std::uint8_t { field, count, all, any, negation };

/// How an atomic condition compares.
enum class Comparison : std::uint8_t {
    is_one_of,  ///< `{skala: [mikro, kecil]}`, `{badan_hukum: true}`
    at_least,   ///< `{omzet: {at_least: 300000000}}`, integers and dates
    at_most,    ///< `{omzet: {at_most: 300000000}}`, integers and dates
};

}  // namespace sop
}  // namespace v0
}  // namespace alur

// Conditions as bits of a case, recomputed when a field is set (C4, C5).
#pragma once

#include <cstddef>
#include <cstdint>

#include <alur/graph/procedure.hpp>

namespace alur {
inline namespace v0 {
namespace detail {

enum class Holds : std::uint8_t { no, yes, unset };

/// How many atoms have a bit in CaseState::facts().
inline constexpr std::size_t fact_atoms = 16;

/// A guard that is a mask over the first atoms, by the facts of a case alone. `unset` also where the facts cannot tell.
[[nodiscard, gnu::always_inline]] inline Holds holds_by_facts(const GuardRow& guard, std::uint32_t facts) noexcept {
    const std::uint64_t known = facts & 0xffffU;
    if (guard.mask == 0 || (guard.mask & ~known) != 0) return Holds::unset;
    return ((facts >> fact_atoms) & guard.mask) == guard.value ? Holds::yes : Holds::no;
}

}  // namespace detail
}  // namespace v0
}  // namespace alur

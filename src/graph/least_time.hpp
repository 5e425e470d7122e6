// How long the clock of a case runs at least, where every step takes its waktu baku.
#pragma once

#include <cstdint>

#include <alur/graph/procedure.hpp>

namespace alur {
inline namespace v0 {
namespace graph {

/// Which cases are looked at.
enum class Cases : std::uint8_t {
    all,      ///< every one that completes, also where there are no records
    nominal,  ///< those that take the first outcomes, with one record for each `for_each`
};

/// What the case clock shows at the end of the quickest of these cases, in the unit of the measure: the steps inside
/// after the last completion of the step that resets it. Of parallel branches the longest of those that are certainly
/// taken counts, under a join by count the shortest. Near-linear in the steps and arcs.
[[nodiscard]] std::int64_t least_time(const Procedure& procedure, Measure measure, Cases cases);

}  // namespace graph
}  // namespace v0
}  // namespace alur

// The verdict on each case, with all that it rests on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <alur/audit/activations.hpp>
#include <alur/audit/plan.hpp>
#include <alur/log/event_log.hpp>
#include <alur/time/verdict.hpp>

#include "audit/case_clock.hpp"

namespace alur {
inline namespace v0 {
namespace audit {

/// What a case was found to be. Times as in Activations.
struct JudgedCase {
    std::int64_t begun = unknown_time;
    std::int64_t ended = unknown_time;
    std::int64_t deadline = not_ended;  ///< not_ended: it has none, or none is known
    Verdict verdict = Verdict::none;
    std::string_view cause;            ///< why it is unknown, or in which step the most time of a late one lay
    std::optional<std::int64_t> used;  ///< ticks of the measure of the limit
    std::optional<std::int64_t> over_us;
    std::size_t first = 0;  ///< its activations
    std::size_t last = 0;
};

/// Judges the cases of a log, in the order of its dictionary. \param order the events case by case
/// \param paired outlives what is returned
[[nodiscard]] std::vector<JudgedCase> judge_cases(const EventLog& log, const AuditPlan& plan, Instant as_of,
                                                  const std::vector<std::uint32_t>& order, const Activations& paired);

/// When a case ended; not_ended where it is open or nobody knows.
[[nodiscard]] inline std::int64_t ended_or_open(const JudgedCase& judged) noexcept {
    return judged.ended == unknown_time ? not_ended : judged.ended;
}

/// When a case ended, or as_of where it is open.
[[nodiscard]] std::int64_t end_of(const JudgedCase& judged, Instant as_of);

}  // namespace audit
}  // namespace v0
}  // namespace alur

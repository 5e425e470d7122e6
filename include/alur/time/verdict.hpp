// Whether a limit was kept. Of a clock that runs only the lapse decides, used time is for display and for "at risk";
// one that rests has no lapse, and used time decides.
#pragma once

#include <cstdint>
#include <string_view>

#include <alur/base/instant.hpp>

namespace alur {
inline namespace v0 {

/// Verdict of an activation or of a case (docs/sop-language.md, T10).
enum class Verdict : std::uint8_t {
    none,     ///< there is no standard, or it was cancelled in time
    met,      ///< completed, and used time did not pass the limit
    late,     ///< completed or cancelled after the limit had passed
    open,     ///< not completed, and far from the limit
    at_risk,  ///< not completed, and the share of the limit that is used has reached the warning level
    overdue,  ///< not completed, and the limit has passed
    unknown,  ///< no trustworthy times, or beyond what the calendar covers: never guessed
};

/// How a verdict is written in texts, tables and files.
[[nodiscard]] constexpr std::string_view name(Verdict verdict) noexcept {
    switch (verdict) {
        case Verdict::none: return "none";
        case Verdict::met: return "met";
        case Verdict::late: return "late";
        case Verdict::open: return "open";
        case Verdict::at_risk: return "at_risk";
        case Verdict::overdue: return "overdue";
        case Verdict::unknown: return "unknown";
    }
    return "unknown";
}

/// Whether the limit of a clock has passed at `at`.
/// \param lapse last microsecond within the limit; `never`: the clock rests or has not begun, so used time tells
/// \param used,limit of one measure: microseconds of working time, or days
[[nodiscard]] constexpr bool is_over(Instant at, Instant lapse, std::int64_t used, std::int64_t limit) noexcept {
    return lapse != never ? at > lapse : used > limit;
}

/// Verdict of what was completed at `end`. Parameters as of is_over.
[[nodiscard]] constexpr Verdict judge_completed(Instant end, Instant lapse, std::int64_t used,
                                                std::int64_t limit) noexcept {
    return is_over(end, lapse, used, limit) ? Verdict::late : Verdict::met;
}

/// Verdict of what was cancelled at `end`: a cancellation does not excuse a limit that had already passed.
[[nodiscard]] constexpr Verdict judge_cancelled(Instant end, Instant lapse, std::int64_t used,
                                                std::int64_t limit) noexcept {
    return is_over(end, lapse, used, limit) ? Verdict::late : Verdict::none;
}

/// Verdict of what is still open at `now`.
/// \param at_risk_percent the warning level, 1–100
[[nodiscard]] constexpr Verdict judge_open(Instant now, Instant lapse, std::int64_t used, std::int64_t limit,
                                           int at_risk_percent) noexcept {
    if (is_over(now, lapse, used, limit)) return Verdict::overdue;
    // Ten years in microseconds times a hundred fits into 64 bits.
    return 100 * used >= at_risk_percent * limit ? Verdict::at_risk : Verdict::open;
}

}  // namespace v0
}  // namespace alur

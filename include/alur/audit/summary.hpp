// How a step kept its standard time, month by month. Activations go in, one row a step and month comes out.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <alur/base/instant.hpp>
#include <alur/time/verdict.hpp>

namespace alur {
inline namespace v0 {

class Calendar;

/// What a summary needs to know of one activation.
struct ActivationTimes {
    std::string step;        ///< by what it is grouped: the id in the SOP
    Instant begun{};         ///< where its clock begins: offered, or claimed where the SOP says `from: started`
    Instant ended = never;   ///< never: it is open
    bool completed = false;  ///< false: it is open, or was cancelled
    Verdict verdict = Verdict::none;  ///< none: it has no standard time, or was cancelled within it
};

/// The activations of one step whose clock began in one month (of the zone of the calendar).
struct StepMonth {
    std::string step;                 ///< as in ActivationTimes
    std::chrono::year_month month{};  ///< local, of the begin
    std::size_t count = 0;            ///< of all, whatever their verdict
    std::size_t met = 0;              ///< of those that were completed
    std::size_t late = 0;             ///< completed or cancelled after their `lapse` (T10)
    std::size_t open = 0;             ///< not ended: open, at risk or overdue
    std::size_t overdue = 0;          ///< of the open ones
    std::size_t unknown = 0;          ///< without trustworthy time: no verdict is guessed
    /// Working time from begun to ended over the completed ones; empty where nothing was completed. Percentiles are
    /// observed values (nearest rank), and time in which a case was suspended is not taken out of them.
    std::optional<Microseconds> median;
    std::optional<Microseconds> p90;  ///< the value that nine of ten do not exceed; empty as `median` is
};

/// Groups by step, in the order in which the steps first occur, then by month. \param calendar of the SOP
[[nodiscard]] std::vector<StepMonth> summarise(const std::vector<ActivationTimes>& activations,
                                               const Calendar& calendar);

/// The smallest value that at least `percent` of the values do not exceed (nearest rank).
/// \param values in any order, at least one; they are partly sorted \param percent 1–100
[[nodiscard]] Microseconds percentile(std::vector<Microseconds>& values, int percent);

}  // namespace v0
}  // namespace alur

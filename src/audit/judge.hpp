// The verdict on one activation, with all that it rests on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <alur/audit/activations.hpp>
#include <alur/audit/plan.hpp>
#include <alur/time/calendar.hpp>
#include <alur/time/limit.hpp>
#include <alur/time/verdict.hpp>

namespace alur {
inline namespace v0 {
namespace audit {

/// What an activation was found to be.
struct Judged {
    Verdict verdict = Verdict::none;
    std::string_view cause;              ///< empty: there is nothing to say
    std::optional<std::int64_t> used;    ///< ticks of the measure of its limit; nothing also of a late one whose clock
                                         ///< ran on where the calendar ends
    std::optional<std::int64_t> worked;  ///< working time from begin to end without pauses, where it was completed
};

/// Judges activations.
class Judge {
public:
    /// \param activations,plan outlive it
    Judge(const Activations& activations, const AuditPlan& plan, Instant as_of);

    [[nodiscard]] Judged operator()(std::size_t activation) const;
    /// Of the step; amount 0: none.
    [[nodiscard]] const Limit& limit(std::size_t step) const noexcept { return limits_[step]; }
    [[nodiscard]] bool is_tentative(std::size_t step) const noexcept { return tentative_[step]; }
    /// The pauses of an activation, in order.
    [[nodiscard]] std::pair<const Pause*, const Pause*> pauses(std::size_t activation) const;
    /// When the clock of an activation ended, or as_of where it still runs.
    [[nodiscard]] std::int64_t end_of(std::size_t activation) const noexcept;
    /// Working time from one time of an activation to another, without pauses. Empty where one of them or a pause is
    /// not known, or the calendar does not cover them.
    [[nodiscard]] std::optional<std::int64_t> worked(std::size_t activation, std::int64_t from, std::int64_t to) const;
    /// The same of what is known, as far as the calendar tells it. \param from,to known, and in order
    [[nodiscard]] std::int64_t worked_at_least(std::size_t activation, std::int64_t from, std::int64_t to) const;

private:
    [[nodiscard]] bool knows_pauses(std::size_t activation, std::int64_t end) const;
    /// The end, or the begin of the pause in which it lies.
    [[nodiscard]] std::int64_t stopped(std::size_t activation, std::int64_t end) const;
    [[nodiscard]] std::int64_t used(std::size_t activation, Measure measure, std::int64_t end) const;
    [[nodiscard]] std::int64_t paused(std::size_t activation, Measure measure, std::int64_t begin,
                                      std::int64_t end) const;
    [[nodiscard]] std::string_view what_took_longer(std::size_t activation, std::int64_t end) const;

    const Activations& activations_;
    const AuditPlan& plan_;
    Instant as_of_;
    std::vector<Limit> limits_;    // by step
    std::vector<bool> tentative_;  // by step
};

}  // namespace audit
}  // namespace v0
}  // namespace alur

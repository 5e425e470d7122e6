// The clock of a case, as its activations tell of it: when the office had the case, and when others had it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include <alur/audit/activations.hpp>
#include <alur/audit/plan.hpp>
#include <alur/log/event_log.hpp>
#include <alur/time/calendar.hpp>
#include <alur/time/limit.hpp>

namespace alur {
inline namespace v0 {
namespace audit {

/// A time in which the clock of a case ran, or in which only others had the case.
struct ClockPiece {
    std::int64_t from = 0;
    std::int64_t to = 0;  ///< not_ended: it still runs
    bool outside = false;
    bool resumes = false;  ///< the clock had run before, and was not set to zero in between
};

/// What the activations of one case tell of its clock.
struct CaseClock {
    std::string_view lacking;        ///< for want of what nothing is known; empty: the rest is
    std::vector<ClockPiece> pieces;  ///< in order of time; between them it was suspended, or in nobody's hands
};

/// Who has a case.
enum class Hand : std::uint8_t { none, office, others };

/// Follows the clocks of cases.
class CaseClocks {
public:
    /// \param log,plan,activations outlive it
    CaseClocks(const EventLog& log, const AuditPlan& plan, const Activations& activations);

    /// For want of what nobody knows when the clocks are set to zero; empty: it is known.
    [[nodiscard]] std::string_view lacking() const;
    /// \param first,last the activations of one case \param ended_case when it ended; not_ended: it is open
    [[nodiscard]] CaseClock operator()(std::size_t first, std::size_t last, std::int64_t ended_case) const;

private:
    [[nodiscard]] bool resets(std::size_t activation) const;

    const AuditPlan& plan_;
    const Activations& activations_;
    const Column* outcome_;
    Hand between_;                    // who has a case in which nothing is open
    std::int32_t counted_from_ = -1;  // its position among the steps; none: no activation sets a clock to zero
};

/// What a clock has used of a limit.
struct ClockUse {
    std::int64_t used = 0;              ///< ticks of the measure
    std::optional<std::int64_t> lapse;  ///< when the limit lapsed, or will where the clock runs on; else nothing, also
                                        ///< where that rests on days that the calendar does not know
    bool exact = true;                  ///< `used` rests on no such day
    bool certain = true;                ///< nor does whether the limit had passed
    std::optional<std::int64_t> since;  ///< when it began, or was last set to zero; nothing: it never ran
};

/// \param until when what still runs is looked at
[[nodiscard]] ClockUse use_of(const CaseClock& clock, const Calendar& calendar, const Limit& limit, std::int64_t until);

/// Working time of the pieces. \param outside those in which others had the case, else those in which the office had it
[[nodiscard]] std::int64_t worked_in(const CaseClock& clock, const Calendar& calendar, bool outside,
                                     std::int64_t until);

}  // namespace audit
}  // namespace v0
}  // namespace alur

// By what a log is audited: the limits of steps and cases, the calendar in which they are counted, the names in the
// log.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <alur/base/ids.hpp>
#include <alur/base/instant.hpp>
#include <alur/base/result.hpp>
#include <alur/log/progress.hpp>
#include <alur/time/calendar.hpp>
#include <alur/time/limit.hpp>

namespace alur {
inline namespace v0 {

class Procedure;

/// The standard time of one step.
struct StepLimit {
    std::string step;            ///< its id in the SOP, or what activities of the log are said to mean
    std::optional<Limit> limit;  ///< empty: there is none, or nobody has set it
    bool from_started = false;   ///< its clock begins when somebody starts, not when it is offered
    bool tentative = false;      ///< its owner has not confirmed it
    bool outside = false;        ///< others have the case meanwhile: an external actor, or a message is waited for
    bool is_list = false;        ///< it is done once for each record of a list
};

/// The standard time of a whole case. Where neither a limit nor a column of deadlines is given, cases have none.
struct CaseLimit {
    std::optional<Limit> limit;  ///< empty: none, or the deadlines of `deadline_column`
    /// Column of instants with the last moment in which each case is not late; overrides `limit`. Empty: none.
    std::string deadline_column;
    /// Column of instants with the begin of each case, for `limit`; empty: `case:alur:begun` where the log has it, else
    /// the first event of the case.
    std::string begin_column;
    /// Column of instants with the end of each case, without a value while it is open; empty: `case:alur:ended`. Where
    /// the log has no such column it does not say which cases are over, and a case is `unknown` unless its last event
    /// completes one of `last_activities`.
    std::string end_column;
    /// Activities whose completion ends a case, by their names in the log.
    std::vector<std::string> last_activities;

    /// `limit` is counted on the case clock of the SOP language (T9): it runs while something inside is open and not
    /// suspended, from the first time that something is. Steps that are not in the plan do not move it.
    bool on_case_clock = false;
    /// The completion of this step sets the case clock to zero; empty: none does.
    std::string counted_from{};
    /// But not with one of these outcomes, by which it is sent back.
    std::vector<std::string> returns{};
};

/// By what a log is audited.
struct AuditPlan {
    /// In whose hours and dates limits are counted, and in whose months rows are grouped; not null.
    std::shared_ptr<const Calendar> calendar;
    std::vector<StepLimit> steps;  ///< in the order in which they are shown
    CaseLimit cases;               ///< limits of whole cases; the default: none, so cases have no verdict
    int at_risk_percent = 80;      ///< 1–100: the share of a limit from which on what is open is `at_risk`
    /// When what is open is judged. What the log tells of later is left out, so that a case that ended later is open.
    /// never: at the time of the last event of the log.
    Instant as_of = never;
    /// Names of activities in the log and the steps that they mean. An activity that is not listed means the step of
    /// its own name, or where there is none, a step without a standard time.
    std::map<std::string, std::string> activities;
    std::string sop;         ///< `id` of the SOP that the limits come from; empty: they were given by hand
    ContentHash sop_hash{};  ///< its revision
    /// Is told now and then how many events of how many are done, where each counts twice: once that it is read, once
    /// that its case is judged. Empty: nobody asks.
    Progress progress{};
};

/// The plan of an SOP: the waktu baku of its steps, its `sla`, its calendar. The `sla` is the limit of the case clock.
/// \param procedure not null \param calendar in whose hours limits are counted; null: in those of the SOP, which must
/// name one then
[[nodiscard]] AuditPlan plan_of(const std::shared_ptr<const Procedure>& procedure,
                                std::shared_ptr<const Calendar> calendar = nullptr);

/// A limit as people write it: `25 menit`, `2 jam`, `3 hari kerja`, `14 hari kalender`. Working time, working days or
/// calendar days are never guessed: bare `hari` is refused.
/// \return or a sentence that says what to write
[[nodiscard]] Result<Limit, std::string> limit_of(std::string_view text);

/// A calendar in which every hour of every day counts, for logs that are measured in calendar days or on the clock.
/// \param zone IANA name \param from,to the dates that it covers, both of them
/// \return or a sentence: an unknown zone
[[nodiscard]] Result<std::shared_ptr<const Calendar>, std::string> round_the_clock(const std::string& zone,
                                                                                   std::chrono::local_days from,
                                                                                   std::chrono::local_days to);

}  // namespace v0
}  // namespace alur

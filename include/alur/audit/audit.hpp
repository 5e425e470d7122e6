// Who kept the standard time: a log and a plan in, verdicts, groups and their reasons out.
//
// A verdict rests on recorded times alone. Where the log does not tell when a clock began or ended, or a time lies
// beyond what the calendar covers, the verdict is `unknown`, and the column `cause` says for want of what.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include <alur/audit/activations.hpp>
#include <alur/audit/plan.hpp>
#include <alur/base/result.hpp>
#include <alur/log/event_log.hpp>
#include <alur/log/table.hpp>
#include <alur/time/explain.hpp>

namespace alur {
inline namespace v0 {

/// A question about groups of activations or cases.
struct Grouping {
    /// What makes a group: `step`, `month`, `case`, `status`, or any column of the log, as it stands in the event that
    /// ended the activation (of a case: in its first). None: all together.
    std::vector<std::string> keys;
    /// Whether the columns `p50_us` and `p90_us` are wanted: they cost more than all others together.
    bool percentiles = true;
};

/// The audit of a log. Immutable; a copy shares all, and any thread may read it.
class Audit {
public:
    /// Reads the log and pairs its events. \return or a sentence: a plan without a calendar, with a column that the log
    /// lacks or that holds no instants, with two limits for one step, with a limit or a percentage out of range
    [[nodiscard]] static Result<Audit, std::string> of(EventLog log, AuditPlan plan);

    [[nodiscard]] const EventLog& log() const noexcept;
    [[nodiscard]] const AuditPlan& plan() const noexcept;
    /// When what is open is judged.
    [[nodiscard]] Instant as_of() const noexcept;
    /// The activations behind the rows of activations().
    [[nodiscard]] const Activations& paired() const noexcept;

    /// One row an activation: `case`, `step`, `actor` (its role, or where the log has no roles its resource),
    /// `resource`, `attempt`, `offered`, `started`, `ended`, `status` (completed, cancelled, open), `outcome`,
    /// `waiting_us` from offered to started and `service_us` from started to ended in working time, pauses
    /// counted in, `used` and `limit`, without pauses, with their `unit` (us: microseconds of working time;
    /// working_days; calendar_us: microseconds on the wall), `waktu_baku` as an author writes it, `tentative`,
    /// `verdict`, `cause`. What the log does not tell has no value.
    ///
    /// `cause` of what is late or overdue: `waiting` or `service`, whichever took more, or `not recorded`; of what is
    /// unknown: `begin not recorded`, `end not recorded`, `beyond the calendar`, `pause not recorded`.
    [[nodiscard]] Table activations() const;
    /// One row a case: `case`, `begun`, `ended`, `deadline` (the last moment in which it is not late), `verdict`,
    /// `cause` and `over_us`, by how much on the clock it is late or overdue.
    [[nodiscard]] Table cases() const;

    /// Groups of activations: the keys, then `n`, `met`, `late`, `late_rate` of those two with `late_low` and
    /// `late_high` (Wilson, 95 %), `open`, `at_risk`, `overdue`, `none`, `unknown`, `measured` (completed ones of which
    /// both times are known), and of these `p50_us`, `p90_us` (nearest rank), `worst_us`, `mean_us` in working time
    /// without pauses. Groups stand in the order of their keys: steps as in the plan, months in order of time, others
    /// as they first occur. A month (`2024-06`) is the local one in which the clock began, or where that is unknown, in
    /// which it ended. \return or a sentence: an unknown key, one that is there twice or is called like a count
    [[nodiscard]] Result<Table, std::string> by(const Grouping& grouping) const;
    /// The same for cases, without percentiles; a key is `month`, of its begin, `verdict` or a column of the log.
    [[nodiscard]] Result<Table, std::string> cases_by(const std::vector<std::string>& keys) const;

    /// One row for each activation and case that is late or overdue: `case`, `obligation` (the step, or `case`),
    /// `attempt`, `ended`, `verdict`, `cause`, `waktu_baku`, `used` with its `unit`, or of a case `deadline`. No row:
    /// nobody is late.
    [[nodiscard]] Table violations() const;
    /// The intervals of an activation that counted, and those that did not, and why. Empty where begin or end is not
    /// known, or it has no standard time. \param activation row of activations()
    [[nodiscard]] std::vector<Stretch> explain(std::size_t activation) const;
    /// Verdicts that are others in the other audit, of the same log: `case`, `obligation`, `attempt`, `before` (here),
    /// `after` (there). \return or a sentence: its log is another
    [[nodiscard]] Result<Table, std::string> diff(const Audit& other) const;

    /// What this audit rests on, so that it can be made again and compared: lines of `name: value` with the SHA-256 of
    /// log, SOP and calendar, every limit, the names that were mapped and the version of alur.
    [[nodiscard]] std::string manifest() const;

private:
    struct Content;
    explicit Audit(std::shared_ptr<const Content> content);
    std::shared_ptr<const Content> content_;
};

}  // namespace v0
}  // namespace alur

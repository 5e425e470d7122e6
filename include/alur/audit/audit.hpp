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
    /// What makes a group: `step`, `month`, `actor`, `case`, `status`, `verdict`, `attempt` or `side`, as they stand in
    /// activations(), or any column of the log, as it stands in the event that ended the activation (of a case: in its
    /// first). A column `case:NAME`, `org:NAME` or `alur:NAME` may be called NAME. None: all together.
    std::vector<std::string> keys;
    /// Whether the columns `p50_us` and `p90_us` are wanted: they cost more than all others together.
    bool percentiles = true;
};

/// One thing that an audit rests on, as it was given: names may hold those of activities, of whatever characters.
struct ManifestEntry {
    std::string name;   ///< each once; a second of a kind has its number, as in `last activity 2`
    std::string value;  ///< as text: a number, a hash, or what was given in words
    bool operator==(const ManifestEntry&) const = default;
};

/// Lines of `name: value` for a reader, safe for any terminal.
[[nodiscard]] std::string to_text(const std::vector<ManifestEntry>& manifest);

/// The audit of a log. Immutable; a copy shares all, and any thread may read it.
class Audit {
public:
    /// Reads the log and pairs its events. \return or a sentence: a plan without a calendar, with a column that the log
    /// lacks or that holds no instants, with two limits for one step, with a limit or a percentage out of range; a
    /// log of events without any time, where the plan does not say as of when
    [[nodiscard]] static Result<Audit, std::string> of(EventLog log, AuditPlan plan);

    /// The log that was read, until as_of(): what happened later is as if it had not been recorded.
    [[nodiscard]] const EventLog& log() const noexcept;
    /// By what it was judged.
    [[nodiscard]] const AuditPlan& plan() const noexcept;
    /// When what is open is judged; never: the log is empty, and the plan does not say it.
    [[nodiscard]] Instant as_of() const noexcept;
    /// The activations behind the rows of activations().
    [[nodiscard]] const Activations& paired() const noexcept;

    /// One row an activation: `case`, `step`, `item` (the record, in a list), `actor` (its role, or where the log has
    /// no roles its resource), `resource`, `attempt`, `offered`, `started`, `ended`, `status` (completed, cancelled,
    /// open), `outcome`, `waiting_us` from offered to started and `service_us` from started to ended in working time
    /// without pauses, `side` (inside or outside the office's clock; nothing for what is no step of the plan),
    /// `used` and `limit`, without pauses, with their `unit` (us: microseconds of working time; working_days;
    /// calendar_us: microseconds on the wall), `waktu_baku` as an author writes it, `tentative`, `verdict`, `cause`.
    /// What the log does not tell has no value.
    ///
    /// `cause` of what is late or overdue: `waiting` or `service`, whichever took more, or `not recorded`; of what is
    /// unknown: `begin not recorded`, `end not recorded`, `beyond the calendar`, `pause not recorded`. Where a pause is
    /// not recorded, neither are `waiting_us` and `service_us`.
    [[nodiscard]] Table activations() const;
    /// One row a case: `case`, `begun`, `ended`, `deadline` (the last moment in which it is not late; none while its
    /// clock rests), `verdict`, `cause` (of what is late or overdue the step in which the most working time lay, or
    /// `not recorded`; of what is unknown for want of what, or `end before the begin`), `over_us`, by how much on the
    /// wall it is late or overdue, `used`, `limit`, `unit` and `waktu_baku` as of activations(), and the working time
    /// in which the office had it (`inside_us`) and in which only others had it (`outside_us`).
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
    /// How long work waited and how long it took, in the same groups: the keys, `n`, `known` (ended ones of which
    /// offer, start and end are recorded), and of these `waiting_p50_us`, `waiting_p90_us`, `waiting_mean_us`, the same
    /// of `service`, and `waiting_share`, which part of both was waiting. Working time without pauses.
    [[nodiscard]] Result<Table, std::string> waiting(const Grouping& grouping) const;

    /// One row for each activation and case that is late or overdue: `case`, `obligation` (the step, or `case`),
    /// `item`, `attempt`, `ended`, `verdict`, `cause`, `waktu_baku`, `used` with its `unit`, or of a case `deadline`.
    /// No row: nobody is late.
    [[nodiscard]] Table violations() const;
    /// One row for each activation and case that is open and at risk or overdue, the one whose limit lapses first in
    /// front: `case`, `obligation`, `item`, `actor`, `attempt`, `verdict`, `used`, `limit`, `unit`, `waktu_baku`,
    /// `share` (how much of the limit is used) and `lapse`, the last moment within it; none while its clock rests.
    [[nodiscard]] Table at_risk() const;
    /// What was done again, step by step: `step`, `cases` in which it was done, `activations`, `again` (those beyond
    /// the first attempt), `cases_again` and their share `rate` with `rate_low` and `rate_high` (Wilson, 95 %), `most`
    /// attempts in one case, `known` (those of `again` whose begin and end are recorded) and `again_us`, the
    /// working time in these, without pauses. In a list each item is counted by itself.
    [[nodiscard]] Table rework() const;
    /// The same case by case, only of cases in which something was done again: `case`, `again`, `steps` (which ones,
    /// with a comma between them), `known`, `again_us`.
    [[nodiscard]] Table rework_of_cases() const;

    /// The intervals of an activation that counted, and those that did not, and why. Empty where begin or end is not
    /// known, or it has no standard time. \param activation row of activations()
    [[nodiscard]] std::vector<Stretch> explain(std::size_t activation) const;
    /// The same of a case: of its case clock since it was last set to zero, or from its begin on. Empty where it is not
    /// known, and where the case has no limit but a deadline. \param number row of cases()
    [[nodiscard]] std::vector<Stretch> explain_case(std::size_t number) const;
    /// Both as a table, of a case and each of its activations that has a limit: `obligation`, `item`, `attempt`,
    /// `from`, `to`, `used` with its `unit`, `why` (`open` counted, the others did not) and `reason`. \param number row
    /// of cases()
    [[nodiscard]] Table explanation(std::size_t number) const;
    /// Verdicts that are others in the other audit, of the same log: `case`, `obligation`, `item`, `attempt`, `before`
    /// (here), `after` (there). \return or a sentence: its log is another
    [[nodiscard]] Result<Table, std::string> diff(const Audit& other) const;

    /// What this audit rests on, so that it can be made again and compared: the SHA-256 of log, SOP and calendar, every
    /// limit, the names that were mapped and the version of alur. Each name stands once: one that stands for several
    /// has a number from the second on, `last activity`, `last activity 2`.
    [[nodiscard]] std::vector<ManifestEntry> manifest() const;

private:
    struct Content;
    explicit Audit(std::shared_ptr<const Content> content);
    std::shared_ptr<const Content> content_;
};

}  // namespace v0
}  // namespace alur

#include "audit/cases.hpp"

#include <algorithm>
#include <map>

#include <alur/time/calendar.hpp>
#include <alur/time/limit.hpp>

#include "audit/cause.hpp"
#include "audit/judge.hpp"
#include "audit/times.hpp"

namespace alur {
inline namespace v0 {
namespace audit {
namespace {

/// How many are judged before somebody is told again.
constexpr std::size_t cases_of_a_telling = 10'000;

/// Judges one case after the other.
class Cases {
public:
    Cases(const EventLog& log, const AuditPlan& plan, Instant as_of, const Activations& paired)
        : log_(log),
          plan_(plan),
          as_of_(as_of),
          paired_(paired),
          judge_of_steps_(paired, plan, as_of),
          clocks_(log, plan, paired),
          status_(log.table().find(log_columns::case_status)) {}

    [[nodiscard]] std::vector<JudgedCase> judge(const std::vector<std::uint32_t>& order) {
        read(order);
        const std::size_t events = log_.events();
        for (std::size_t i = 0; i < cases_.size(); ++i) {
            if (plan_.progress && i % cases_of_a_telling == 0)
                plan_.progress(events + events * i / cases_.size(), 2 * events);
            judge(cases_[i], statuses_[i]);
        }
        if (plan_.progress) plan_.progress(2 * events, 2 * events);
        return std::move(cases_);
    }

private:
    /// What the events of the cases say of them.
    void read(const std::vector<std::uint32_t>& order) {
        const CaseLimit& rule = plan_.cases;
        const Table& table = log_.table();
        const auto column = [&](const std::string& named, std::string_view standard) {
            return table.find(named.empty() ? standard : std::string_view(named));
        };
        const Column* const begins = column(rule.begin_column, log_columns::case_begun);
        const Column* const ends = column(rule.end_column, log_columns::case_ended);
        deadlines_ = rule.deadline_column.empty() ? nullptr : table.find(rule.deadline_column);
        cases_.resize(log_.cases());
        last_event_.resize(log_.cases());
        statuses_.resize(log_.cases());
        for (const std::uint32_t row : order) {
            const std::size_t code = log_.case_id().code(row);
            JudgedCase& judged = cases_[code];
            last_event_[code] = row;
            // What describes a case stands in each of its rows, or in some.
            if (begins != nullptr && begins->has_value(row)) judged.begun = begins->integer(row);
            if (begins == nullptr && judged.begun == unknown_time && log_.time().has_value(row))
                judged.begun = log_.time().integer(row);
            if (ends != nullptr && ends->has_value(row)) judged.ended = ends->integer(row);
            // Where somebody asks how things stood at a time, a case that ended later was open.
            if (plan_.as_of != never && judged.ended != unknown_time && judged.ended > us(plan_.as_of))
                judged.ended = not_ended;
            if (deadlines_ != nullptr && deadlines_->has_value(row)) judged.deadline = deadlines_->integer(row);
            if (status_ != nullptr && status_->has_value(row)) statuses_[code] = status_->text(row);
        }
        for (std::size_t i = 0; i < paired_.size(); ++i) {
            JudgedCase& judged = cases_[static_cast<std::size_t>(paired_.case_code[i])];
            if (judged.last == 0) judged.first = i;
            judged.last = i + 1;
        }
        for (std::size_t code = 0; code < cases_.size(); ++code) {
            if (ends != nullptr && cases_[code].ended == unknown_time) cases_[code].ended = not_ended;
            if (ends == nullptr && is_over(cases_[code], last_event_[code]))
                cases_[code].ended = log_.time().integer(last_event_[code]);
        }
    }

    /// Whether the last event of a case completes one of the activities that end it.
    [[nodiscard]] bool is_over(const JudgedCase& judged, std::uint32_t last_event) const {
        if (!log_.time().has_value(last_event)) return false;
        const auto& last = plan_.cases.last_activities;
        if (std::find(last.begin(), last.end(), log_.activity().text(last_event)) == last.end()) return false;
        for (std::size_t i = judged.first; i < judged.last; ++i)
            if (paired_.event[i] == last_event) return (paired_.bits[i] & activation_bits::completed) != 0;
        return false;
    }

    void judge(JudgedCase& judged, std::string_view status) {
        const bool limited = deadlines_ == nullptr && plan_.cases.limit.has_value();
        if (deadlines_ == nullptr && !limited) return;
        if (deadlines_ != nullptr && judged.deadline == not_ended) {
            judged.cause = cause::no_deadline;
            return;
        }
        judged.cause = !limited                    ? judge_deadline(judged, status)
                       : plan_.cases.on_case_clock ? judge_clock(judged, status)
                                                   : judge_limit(judged, status);
        if (!judged.cause.empty()) judged.verdict = Verdict::unknown;
        if (judged.verdict == Verdict::late || judged.verdict == Verdict::overdue)
            judged.cause = what_took_most(judged);
    }

    /// By a last moment that is known. \return for want of what it is unknown
    [[nodiscard]] std::string_view judge_deadline(JudgedCase& judged, std::string_view status) const {
        if (judged.ended == unknown_time) return cause::no_end;
        const std::int64_t end = end_of(judged, as_of_);
        // Of a limit that only shows as a deadline the share is that of the time on the clock.
        const bool known = judged.begun != unknown_time && judged.begun < judged.deadline;
        const std::int64_t used = known ? (end - judged.begun) / 1'000'000 : 0;
        const std::int64_t limit = known ? (judged.deadline - judged.begun) / 1'000'000 + 1 : 1;
        conclude(judged, end, instant(judged.deadline), used, limit, status);
        return {};
    }

    /// Of a limit that runs from the begin to the end nothing is known where the end is not, or lies before the begin.
    [[nodiscard]] static std::string_view lacks_end(const JudgedCase& judged) {
        if (judged.ended == unknown_time) return cause::no_end;
        return judged.ended < judged.begun ? cause::reversed : std::string_view();
    }

    /// By a limit that runs from the begin of the case to its end.
    [[nodiscard]] std::string_view judge_limit(JudgedCase& judged, std::string_view status) const {
        const Calendar& calendar = *plan_.calendar;
        const Limit& limit = *plan_.cases.limit;
        if (judged.begun == unknown_time) return cause::no_begin;
        const Instant lapse = calendar.lapse(instant(judged.begun), limit);
        const bool knows_lapse = !calendar.is_provisional_lapse(instant(judged.begun), lapse);
        if (knows_lapse) judged.deadline = us(lapse);
        if (const auto lacking = lacks_end(judged); !lacking.empty()) return lacking;
        const std::int64_t end = end_of(judged, as_of_);
        const bool knows_use = !calendar.is_provisional(limit.measure, instant(judged.begun), instant(end));
        if (!knows_lapse && !knows_use) return cause::beyond;
        const std::int64_t used = calendar.used(limit.measure, instant(judged.begun), instant(end));
        if (knows_use) judged.used = used;
        conclude(judged, end, lapse, used, ticks(limit), status);
        return {};
    }

    /// By a limit that runs while the office has the case.
    [[nodiscard]] std::string_view judge_clock(JudgedCase& judged, std::string_view status) const {
        const Calendar& calendar = *plan_.calendar;
        const Limit& limit = *plan_.cases.limit;
        const CaseClock clock = clocks_(judged.first, judged.last, ended_or_open(judged));
        for (const std::string_view lacking : {clock.lacking, clocks_.lacking()})
            if (!lacking.empty()) return lacking;
        if (const auto lacking = lacks_end(judged); !lacking.empty()) return lacking;
        const std::int64_t end = end_of(judged, as_of_);
        const ClockUse use = use_of(clock, calendar, limit, end);
        if (!use.certain) return cause::beyond;
        if (use.exact) judged.used = use.used;
        if (use.lapse) judged.deadline = *use.lapse;
        conclude(judged, end, never, use.used, ticks(limit), status);
        return {};
    }

    /// The verdict on a case of which all is known. \param lapse,used,limit as of alur::is_over
    void conclude(JudgedCase& judged, std::int64_t end, Instant lapse, std::int64_t used, std::int64_t limit,
                  std::string_view status) const {
        if (end > judged.deadline) judged.over_us = end - judged.deadline;
        if (judged.ended == not_ended)
            judged.verdict = judge_open(instant(end), lapse, used, limit, plan_.at_risk_percent);
        else if (status == "cancelled")
            judged.verdict = judge_cancelled(instant(end), lapse, used, limit);
        else
            judged.verdict = judge_completed(instant(end), lapse, used, limit);
    }

    /// The step in which the most working time of the case lay.
    [[nodiscard]] std::string_view what_took_most(const JudgedCase& judged) const {
        std::map<std::int32_t, std::int64_t> worked;
        const std::int64_t until = end_of(judged, as_of_);
        for (std::size_t i = judged.first; i < judged.last; ++i) {
            const std::int64_t offered = paired_.offered[i];
            const std::int64_t from = offered != unknown_time ? offered : paired_.started[i];
            const std::int64_t to = std::min(paired_.ended[i], until);
            const auto step = static_cast<std::size_t>(paired_.step[i]);
            if (from == unknown_time || to == unknown_time) continue;
            if (plan_.cases.on_case_clock && (step >= plan_.steps.size() || plan_.steps[step].outside)) continue;
            worked[paired_.step[i]] += judge_of_steps_.worked_at_least(i, from, to);
        }
        const auto most = std::max_element(worked.begin(), worked.end(),
                                           [](const auto& a, const auto& b) { return a.second < b.second; });
        if (most == worked.end()) return cause::not_recorded;
        return paired_.steps[static_cast<std::size_t>(most->first)];
    }

    const EventLog& log_;
    const AuditPlan& plan_;
    Instant as_of_;
    const Activations& paired_;
    Judge judge_of_steps_;
    CaseClocks clocks_;
    const Column* status_;
    const Column* deadlines_ = nullptr;
    std::vector<JudgedCase> cases_;
    std::vector<std::uint32_t> last_event_;
    std::vector<std::string_view> statuses_;
};

}  // namespace

std::int64_t end_of(const JudgedCase& judged, Instant as_of) {
    if (judged.ended != not_ended) return judged.ended;
    return std::max(us(as_of), judged.begun);
}

std::vector<JudgedCase> judge_cases(const EventLog& log, const AuditPlan& plan, Instant as_of,
                                    const std::vector<std::uint32_t>& order, const Activations& paired) {
    return Cases(log, plan, as_of, paired).judge(order);
}

}  // namespace audit
}  // namespace v0
}  // namespace alur

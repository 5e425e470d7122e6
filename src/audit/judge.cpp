#include "audit/judge.hpp"

#include <algorithm>
#include <string>

namespace alur {
inline namespace v0 {
namespace audit {
namespace {

Instant instant(std::int64_t t) { return Instant(Microseconds(t)); }
std::int64_t us(Instant t) { return t.time_since_epoch().count(); }

constexpr std::string_view no_begin = "begin not recorded";
constexpr std::string_view no_end = "end not recorded";
constexpr std::string_view no_pause = "pause not recorded";
constexpr std::string_view beyond = "beyond the calendar";

}  // namespace

Judge::Judge(const Activations& activations, const AuditPlan& plan, Instant as_of)
    : activations_(activations),
      plan_(plan),
      as_of_(as_of),
      limits_(activations.steps.size()),
      tentative_(activations.steps.size()) {
    // The steps of the plan come first.
    for (std::size_t i = 0; i < plan.steps.size(); ++i) {
        limits_[i] = plan.steps[i].limit.value_or(Limit{});
        tentative_[i] = plan.steps[i].tentative;
    }
}

std::pair<const Pause*, const Pause*> Judge::pauses(std::size_t activation) const {
    const auto& all = activations_.pauses;
    if ((activations_.bits[activation] & activation_bits::paused) == 0) return {all.data(), all.data()};
    const auto less = [](const Pause& pause, std::size_t number) { return pause.activation < number; };
    const auto first = std::lower_bound(all.begin(), all.end(), activation, less);
    const auto last = std::lower_bound(first, all.end(), activation + 1, less);
    return {all.data() + (first - all.begin()), all.data() + (last - all.begin())};
}

std::int64_t Judge::end_of(std::size_t activation) const noexcept {
    const std::int64_t ended = activations_.ended[activation];
    if (ended != not_ended) return ended;
    return std::max(us(as_of_), activations_.begun[activation]);
}

bool Judge::knows_pauses(std::size_t activation, std::int64_t end) const {
    const auto [first, last] = pauses(activation);
    return std::all_of(first, last, [&](const Pause& pause) {
        return pause.from != unknown_time && pause.to != unknown_time && pause.from <= pause.to && pause.from <= end;
    });
}

std::int64_t Judge::paused(std::size_t activation, Measure measure, std::int64_t end) const {
    const auto [first, last] = pauses(activation);
    std::int64_t sum = 0;
    for (const Pause* pause = first; pause != last; ++pause) {
        // A clock that begins with the start does not run before it.
        const std::int64_t from = std::max(pause->from, activations_.begun[activation]);
        const std::int64_t to = std::min(pause->to, end);
        if (from < to) sum += plan_.calendar->elapsed(measure, instant(from), instant(to));
    }
    return sum;
}

std::string_view Judge::what_took_longer(std::size_t activation, std::int64_t end) const {
    const std::int64_t offered = activations_.offered[activation];
    const std::int64_t started = activations_.started[activation];
    if (offered == unknown_time) return started == unknown_time ? "not recorded" : "service";
    if (started == unknown_time) return activations_.ended[activation] == not_ended ? "waiting" : "not recorded";
    const Microseconds waiting = plan_.calendar->worked(instant(offered), instant(started));
    return waiting > plan_.calendar->worked(instant(started), instant(end)) ? "waiting" : "service";
}

Judged Judge::operator()(std::size_t activation) const {
    const Calendar& calendar = *plan_.calendar;
    const std::int64_t begun = activations_.begun[activation];
    const std::int64_t end = end_of(activation);
    const bool is_open = activations_.ended[activation] == not_ended;
    const bool is_completed = (activations_.bits[activation] & activation_bits::completed) != 0;
    const Limit& limit = limits_[static_cast<std::size_t>(activations_.step[activation])];
    Judged judged;
    const std::string_view lacking = begun == unknown_time                                   ? no_begin
                                     : end == unknown_time                                   ? no_end
                                     : !knows_pauses(activation, end)                        ? no_pause
                                     : calendar.is_provisional(instant(begun), instant(end)) ? beyond
                                                                                             : std::string_view();
    if (!lacking.empty()) {
        if (limit.amount == 0) return judged;
        judged.verdict = Verdict::unknown;
        judged.cause = lacking;
        return judged;
    }
    if (is_completed)
        judged.worked =
            calendar.worked(instant(begun), instant(end)).count() - paused(activation, Measure::working_time, end);
    if (limit.amount == 0) return judged;
    judged.used = calendar.used(limit.measure, instant(begun), instant(end)) - paused(activation, limit.measure, end);
    // The clock has run to its end, so what it has used tells all that a lapse would.
    if (is_open)
        judged.verdict = judge_open(instant(end), never, *judged.used, ticks(limit), plan_.at_risk_percent);
    else if (is_completed)
        judged.verdict = judge_completed(instant(end), never, *judged.used, ticks(limit));
    else
        judged.verdict = judge_cancelled(instant(end), never, *judged.used, ticks(limit));
    if (judged.verdict == Verdict::late || judged.verdict == Verdict::overdue)
        judged.cause = what_took_longer(activation, end);
    return judged;
}

std::vector<JudgedCase> judge_cases(const EventLog& log, const AuditPlan& plan, Instant as_of,
                                    const std::vector<std::uint32_t>& order) {
    const CaseLimit& rule = plan.cases;
    const Table& table = log.table();
    const Column* const lifecycle = table.find(log_columns::lifecycle);
    const auto column = [&](const std::string& named, std::string_view standard) {
        return table.find(named.empty() ? standard : std::string_view(named));
    };
    const Column* const begins = column(rule.begin_column, log_columns::case_begun);
    const Column* const ends = column(rule.end_column, log_columns::case_ended);
    const Column* const deadlines = rule.deadline_column.empty() ? nullptr : table.find(rule.deadline_column);
    std::vector<JudgedCase> cases(log.cases());
    std::vector<bool> begin_told(log.cases());
    std::vector<std::uint32_t> last_event(log.cases());
    for (const std::uint32_t row : order) {
        const std::size_t code = log.case_id().code(row);
        JudgedCase& judged = cases[code];
        last_event[code] = row;
        // What describes a case stands in each of its rows, or in some.
        if (begins != nullptr && begins->has_value(row)) judged.begun = begins->integer(row);
        if (begins == nullptr && judged.begun == unknown_time && log.time().has_value(row))
            judged.begun = log.time().integer(row);
        if (ends != nullptr && ends->has_value(row)) judged.ended = ends->integer(row);
        if (deadlines != nullptr && deadlines->has_value(row)) judged.deadline = deadlines->integer(row);
    }
    const Calendar& calendar = *plan.calendar;
    for (std::size_t code = 0; code < cases.size(); ++code) {
        JudgedCase& judged = cases[code];
        const std::uint32_t row = last_event[code];
        if (ends != nullptr && judged.ended == unknown_time) judged.ended = not_ended;
        if (ends == nullptr && log.time().has_value(row)) {
            const bool completes =
                lifecycle == nullptr || !lifecycle->has_value(row) || lifecycle->text(row) == "complete";
            const std::string_view activity = log.activity().text(row);
            if (completes && std::find(rule.last_activities.begin(), rule.last_activities.end(), activity) !=
                                 rule.last_activities.end())
                judged.ended = log.time().integer(row);
        }
        const bool limited = deadlines == nullptr && rule.limit.has_value();
        if (deadlines == nullptr && !limited) continue;
        const auto refuse = [&](std::string_view cause) {
            judged.verdict = Verdict::unknown;
            judged.cause = cause;
        };
        if (deadlines != nullptr && judged.deadline == not_ended) {
            judged.cause = "no deadline";
            continue;
        }
        if (limited) {
            if (judged.begun == unknown_time) {
                refuse(no_begin);
                continue;
            }
            const Instant lapse = calendar.lapse(instant(judged.begun), *rule.limit);
            if (calendar.is_provisional_lapse(instant(judged.begun), lapse)) {
                refuse(beyond);
                continue;
            }
            judged.deadline = us(lapse);
        }
        if (judged.ended == unknown_time) {
            refuse(no_end);
            continue;
        }
        const bool is_open = judged.ended == not_ended;
        const std::int64_t end = is_open ? std::max(us(as_of), judged.begun) : judged.ended;
        if (end > judged.deadline) judged.over_us = end - judged.deadline;
        if (!is_open) {
            judged.verdict = judge_completed(instant(end), instant(judged.deadline), 0, 0);
        } else if (limited) {
            judged.verdict = judge_open(instant(end), instant(judged.deadline),
                                        calendar.used(rule.limit->measure, instant(judged.begun), instant(end)),
                                        ticks(*rule.limit), plan.at_risk_percent);
        } else {
            // Of a limit that only shows as a deadline the share is that of the time on the clock.
            const bool known = judged.begun != unknown_time && judged.begun < judged.deadline;
            judged.verdict =
                judge_open(instant(end), instant(judged.deadline), known ? (end - judged.begun) / 1'000'000 : 0,
                           known ? (judged.deadline - judged.begun) / 1'000'000 + 1 : 1, plan.at_risk_percent);
        }
    }
    return cases;
}

}  // namespace audit
}  // namespace v0
}  // namespace alur

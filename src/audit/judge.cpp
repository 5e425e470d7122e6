#include "audit/judge.hpp"

#include <algorithm>

#include "audit/cause.hpp"
#include "audit/times.hpp"

namespace alur {
inline namespace v0 {
namespace audit {

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

std::int64_t Judge::paused(std::size_t activation, Measure measure, std::int64_t begin, std::int64_t end) const {
    const auto [first, last] = pauses(activation);
    std::int64_t sum = 0;
    for (const Pause* pause = first; pause != last; ++pause) {
        const std::int64_t from = std::max(pause->from, begin);
        const std::int64_t to = std::min(pause->to, end);
        if (from < to) sum += plan_.calendar->elapsed(measure, instant(from), instant(to));
    }
    return sum;
}

std::int64_t Judge::stopped(std::size_t activation, std::int64_t end) const {
    const auto [first, last] = pauses(activation);
    for (const Pause* pause = first; pause != last; ++pause)
        if (pause->from <= end && pause->to >= end) return std::max(pause->from, activations_.begun[activation]);
    return end;
}

std::int64_t Judge::used(std::size_t activation, Measure measure, std::int64_t end) const {
    const std::int64_t begun = activations_.begun[activation];
    // A clock that begins with the start does not run before it, nor rest.
    return plan_.calendar->used(measure, instant(begun), instant(end)) - paused(activation, measure, begun, end);
}

std::int64_t Judge::worked_at_least(std::size_t activation, std::int64_t from, std::int64_t to) const {
    return plan_.calendar->worked(instant(from), instant(to)).count() -
           paused(activation, Measure::working_time, from, to);
}

std::optional<std::int64_t> Judge::worked(std::size_t activation, std::int64_t from, std::int64_t to) const {
    const auto all = worked_between(*plan_.calendar, from, to);
    if (!all || !knows_pauses(activation, not_ended)) return std::nullopt;
    return *all - paused(activation, Measure::working_time, from, to);
}

std::string_view Judge::what_took_longer(std::size_t activation, std::int64_t end) const {
    const std::int64_t offered = activations_.offered[activation];
    const std::int64_t started = activations_.started[activation];
    if (offered == unknown_time) return started == unknown_time ? cause::not_recorded : cause::service;
    if (started == unknown_time)
        return activations_.ended[activation] == not_ended ? cause::waiting : cause::not_recorded;
    return worked_at_least(activation, offered, started) > worked_at_least(activation, started, end) ? cause::waiting
                                                                                                     : cause::service;
}

Judged Judge::operator()(std::size_t activation) const {
    const Calendar& calendar = *plan_.calendar;
    const std::int64_t begun = activations_.begun[activation];
    const std::int64_t end = end_of(activation);
    const bool is_open = activations_.ended[activation] == not_ended;
    const bool is_completed = (activations_.bits[activation] & activation_bits::completed) != 0;
    const Limit& limit = limits_[static_cast<std::size_t>(activations_.step[activation])];
    Judged judged;
    if ((activations_.bits[activation] & activation_bits::not_begun) != 0) {
        if (limit.amount == 0) return judged;
        judged.used = 0;
        if (is_open) judged.verdict = Verdict::open;
        return judged;
    }
    std::string_view lacking = begun == unknown_time                      ? cause::no_begin
                               : end == unknown_time                      ? cause::no_end
                               : !knows_pauses(activation, end)           ? cause::no_pause
                               : instant(begun) < calendar.covered_from() ? cause::beyond
                                                                          : std::string_view();
    // The clock has run to its end, so what it has used tells all that a lapse would. Where the calendar knows less
    // than that, it is certain only what was over by then.
    std::int64_t sure = 0;
    if (lacking.empty() && limit.amount != 0) {
        const std::int64_t until = us(calendar.exact_until(limit.measure));
        const bool is_exact = stopped(activation, end) <= until;
        sure = is_exact || begun <= until ? used(activation, limit.measure, is_exact ? end : until) : 0;
        if (is_exact)
            judged.used = sure;
        else if (sure <= ticks(limit))
            lacking = cause::beyond;
    }
    if (!lacking.empty()) {
        if (limit.amount == 0) return judged;
        judged.verdict = Verdict::unknown;
        judged.cause = lacking;
        return judged;
    }
    if (is_completed && instant(end) <= calendar.exact_until(Measure::working_time))
        judged.worked = worked_at_least(activation, begun, end);
    if (limit.amount == 0) return judged;
    if (is_open)
        judged.verdict = judge_open(instant(end), never, sure, ticks(limit), plan_.at_risk_percent);
    else if (is_completed)
        judged.verdict = judge_completed(instant(end), never, sure, ticks(limit));
    else
        judged.verdict = judge_cancelled(instant(end), never, sure, ticks(limit));
    if (judged.verdict == Verdict::late || judged.verdict == Verdict::overdue)
        judged.cause = what_took_longer(activation, end);
    return judged;
}

}  // namespace audit
}  // namespace v0
}  // namespace alur

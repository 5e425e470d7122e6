#include <alur/audit/audit.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

#include <alur/base/assert.hpp>

#include "audit/content.hpp"
#include "audit/draft.hpp"
#include "log/quotes.hpp"

namespace alur {
inline namespace v0 {
namespace {

using audit::instant;
using log::in_quotes;

constexpr std::int64_t ten_years_of_days = 3660;

bool is_sane(const Limit& limit) {
    return limit.amount >= 1 &&
           limit.amount <= ten_years_of_days * (limit.measure == Measure::working_time ? 86'400 : 1);
}

std::string fault_of(const EventLog& log, const AuditPlan& plan) {
    if (plan.calendar == nullptr)
        return "the plan has no calendar; round_the_clock() makes one in which all time counts";
    if (plan.at_risk_percent < 1 || plan.at_risk_percent > 100)
        return "at_risk_percent is " + std::to_string(plan.at_risk_percent) + ", not 1 to 100";
    std::unordered_set<std::string_view> steps;
    for (const StepLimit& step : plan.steps) {
        if (!steps.insert(step.step).second) return "the plan has two limits for the step " + in_quotes(step.step);
        if (step.limit && !is_sane(*step.limit))
            return "the limit of the step " + in_quotes(step.step) + " is not between one unit and ten years";
    }
    if (plan.cases.limit && !is_sane(*plan.cases.limit))
        return "the limit of a case is not between one unit and ten years";
    for (const std::string& name : {plan.cases.deadline_column, plan.cases.begin_column, plan.cases.end_column}) {
        if (name.empty()) continue;
        const Column* const column = log.table().find(name);
        if (column == nullptr) return "the log has no column " + in_quotes(name);
        if (column->type() != ColumnType::instant)
            return "the column " + in_quotes(name) + " holds values of type " +
                   std::string(alur::name(column->type())) + ", not instant";
    }
    for (const std::string_view name : {log_columns::case_begun, log_columns::case_ended}) {
        const Column* const column = log.table().find(name);
        if (column != nullptr && column->type() != ColumnType::instant)
            return "the column " + in_quotes(name) + " holds values of type " +
                   std::string(alur::name(column->type())) + ", not instant";
    }
    return {};
}

}  // namespace

Audit::Audit(std::shared_ptr<const Content> content) : content_(std::move(content)) {}

Result<Audit, std::string> Audit::of(EventLog log, AuditPlan plan) {
    if (std::string fault = fault_of(log, plan); !fault.empty()) return failure(std::move(fault));
    Instant as_of = plan.as_of;
    if (as_of == never) {
        as_of = Instant(Microseconds(0));
        bool any = false;
        for (const auto& chunk : log.time().chunks())
            for (std::size_t row = 0; row < chunk->rows; ++row)
                if (chunk->has_value(row) && (!any || instant(chunk->integers[row]) > as_of)) {
                    as_of = instant(chunk->integers[row]);
                    any = true;
                }
    }
    return Audit(std::make_shared<const Content>(std::move(log), std::move(plan), as_of));
}

const EventLog& Audit::log() const noexcept { return content_->log; }
const AuditPlan& Audit::plan() const noexcept { return content_->plan; }
Instant Audit::as_of() const noexcept { return content_->as_of; }
const Activations& Audit::paired() const noexcept { return content_->paired; }

std::vector<Stretch> Audit::explain(std::size_t activation) const {
    const Content& it = *content_;
    ALUR_EXPECTS(activation < it.paired.size(), "Audit::explain takes a row of activations()");
    const Limit& limit = it.judge.limit(static_cast<std::size_t>(it.paired.step[activation]));
    if (!it.judge(activation).used) return {};
    const Calendar& calendar = *it.plan.calendar;
    const std::int64_t end = it.judge.end_of(activation);
    std::int64_t from = it.paired.begun[activation];
    std::vector<Stretch> stretches;
    bool resumes = false;
    const auto run = [&](std::int64_t to) {
        for (Stretch& stretch : alur::explain(calendar, limit.measure, instant(from), instant(to), resumes))
            stretches.push_back(std::move(stretch));
        resumes = true;
    };
    const auto [first, last] = it.judge.pauses(activation);
    for (const Pause* pause = first; pause != last; ++pause) {
        const std::int64_t stop = std::max(pause->from, from);
        const std::int64_t go_on = std::min(pause->to, end);
        if (go_on <= stop) continue;
        run(stop);
        stretches.push_back({instant(stop), instant(go_on), 0, Why::paused, {}});
        from = go_on;
    }
    run(end);
    return stretches;
}

}  // namespace v0
}  // namespace alur

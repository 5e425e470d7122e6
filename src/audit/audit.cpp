#include <alur/audit/audit.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include <alur/base/assert.hpp>

#include "audit/content.hpp"
#include "log/gather.hpp"
#include "log/quotes.hpp"

namespace alur {
inline namespace v0 {
namespace {

using log::in_quotes;

bool is_sane(const Limit& limit) {
    return limit.amount >= 1 && limit.amount <= longest_days * (limit.measure == Measure::working_time ? 86'400 : 1);
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

/// The time of the last event; never: none has one.
Instant last_time_of(const EventLog& log) {
    Instant last = never;
    for (const auto& chunk : log.time().chunks())
        for (std::size_t row = 0; row < chunk->rows; ++row)
            if (const Instant time{Microseconds(chunk->integers[row])};
                chunk->has_value(row) && (last == never || time > last))
                last = time;
    return last;
}

/// The events until an instant, in the order of the log. One without a time belongs to the one before it in its case.
EventLog until(const EventLog& log, Instant as_of) {
    std::vector<bool> is_later(log.events());
    std::size_t of_case = log.cases();
    bool is_behind = false;
    for (const std::uint32_t row : log.by_case()) {
        const std::size_t code = log.case_id().code(row);
        if (std::exchange(of_case, code) != code) is_behind = false;
        is_behind = is_behind || (log.time().has_value(row) && log.time().instant(row) > as_of);
        is_later[row] = is_behind;
    }
    std::vector<std::uint32_t> rows;
    for (std::uint32_t row = 0; row < log.events(); ++row)
        if (!is_later[row]) rows.push_back(row);
    std::vector<Column> columns;
    for (const Column& column : log.table().columns()) columns.push_back(log::gather(column, rows, column.name()));
    auto cut = EventLog::of(Table(std::move(columns)));
    ALUR_ASSERT(cut.has_value());
    return std::move(*cut);
}

}  // namespace

Audit::Audit(std::shared_ptr<const Content> content) : content_(std::move(content)) {}

Result<Audit, std::string> Audit::of(EventLog log, AuditPlan plan) {
    if (std::string fault = fault_of(log, plan); !fault.empty()) return failure(std::move(fault));
    Instant as_of = plan.as_of;
    EventLog known = log;
    const Instant last = last_time_of(log);
    if (as_of != never && last != never && last > as_of) {
        known = until(log, as_of);
    } else if (as_of == never) {
        as_of = last;
        if (as_of == never && log.events() != 0)
            return failure(
                std::string("no event of the log has a time; say as of when what is open is judged (as_of)"));
    }
    return Audit(std::make_shared<const Content>(std::move(log), std::move(known), std::move(plan), as_of));
}

const EventLog& Audit::log() const noexcept { return content_->log; }
const AuditPlan& Audit::plan() const noexcept { return content_->plan; }
Instant Audit::as_of() const noexcept { return content_->as_of; }
const Activations& Audit::paired() const noexcept { return content_->paired; }

}  // namespace v0
}  // namespace alur

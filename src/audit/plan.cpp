#include <alur/audit/plan.hpp>

#include <string>
#include <utility>

#include <alur/base/assert.hpp>
#include <alur/graph/origin.hpp>
#include <alur/graph/procedure.hpp>
#include <alur/time/zone.hpp>

#include "log/quotes.hpp"
#include "yaml/meant_limit.hpp"
#include "yaml/values.hpp"

namespace alur {
inline namespace v0 {

AuditPlan plan_of(const std::shared_ptr<const Procedure>& procedure, std::shared_ptr<const Calendar> calendar) {
    ALUR_EXPECTS(procedure != nullptr, "plan_of takes a procedure, not null");
    ALUR_EXPECTS(procedure->calendar() != nullptr || calendar != nullptr,
                 "plan_of takes a calendar where the SOP names none");
    AuditPlan plan;
    plan.calendar = procedure->origin().calendar;
    if (calendar != nullptr) plan.calendar = std::move(calendar);
    const sop::Sop& definition = procedure->definition();
    for (std::size_t i = 0; i < definition.steps.size(); ++i) {
        const sop::Step& step = definition.steps[i];
        if (step.is_gateway()) continue;
        plan.steps.push_back({step.id, step.waktu_baku.limit, step.from == sop::ClockFrom::started,
                              step.waktu_baku.tentative, procedure->step(static_cast<StepId>(i)).external,
                              step.for_each.has_value()});
    }
    if (definition.sla) {
        plan.cases.limit = definition.sla->total.limit;
        plan.cases.on_case_clock = true;
        plan.at_risk_percent = definition.sla->at_risk_percent;
        if (definition.sla->from != none<StepId>) {
            const sop::Step& from = definition.steps[index(definition.sla->from)];
            plan.cases.counted_from = from.id;
            for (const sop::Outcome& outcome : from.outcomes)
                if (outcome.returns) plan.cases.returns.push_back(outcome.label);
        }
    }
    plan.sop = definition.id;
    plan.sop_hash = definition.hash;
    return plan;
}

Result<Limit, std::string> limit_of(std::string_view text) {
    const yaml::ParsedLimit parsed = yaml::parse_limit(text);
    if (parsed.limit) return *parsed.limit;
    const std::string meant = yaml::meant_limit(text);
    const std::string said = log::begin_in_quotes(text);
    switch (parsed.fault) {
        case yaml::LimitFault::bare_day:
            return failure(said + " does not say which days; write hari kerja or hari kalender");
        case yaml::LimitFault::zero: return failure(said + " is no time at all; write at least 1");
        case yaml::LimitFault::too_long: return failure(said + " is longer than ten years");
        case yaml::LimitFault::form:
        case yaml::LimitFault::unit: break;
    }
    return failure(
        said + " is not a limit; write " +
        (meant.empty() ? "a whole number and a unit, like 5 menit, 2 jam, 3 hari kerja or 14 hari kalender" : meant));
}

Result<std::shared_ptr<const Calendar>, std::string> round_the_clock(const std::string& zone,
                                                                     std::chrono::local_days from,
                                                                     std::chrono::local_days to) {
    using namespace std::chrono;
    ALUR_EXPECTS(from <= to, "round_the_clock takes a first date that is not behind the last one");
    // A day more on each side: no zone is that far from UTC.
    auto resolved =
        resolve_zone(zone, sys_days(from.time_since_epoch()) - days(2), sys_days(to.time_since_epoch()) + days(2));
    if (!resolved) return failure(resolved.error());
    CalendarPlan plan;
    plan.id = "round the clock";
    plan.nama = plan.id;
    plan.zone = std::move(*resolved);
    plan.first = from;
    const OpenSpans all_day{{hours(0), hours(24)}};
    plan.week.fill(all_day);
    plan.days.assign(static_cast<std::size_t>((to - from).count()) + 1, DayPlan{all_day, DayKind::ordinary, {}});
    return std::shared_ptr<const Calendar>(std::make_shared<const Calendar>(plan));
}

}  // namespace v0
}  // namespace alur

#include <alur/audit/plan.hpp>

#include <utility>

#include <alur/base/assert.hpp>
#include <alur/graph/origin.hpp>
#include <alur/graph/procedure.hpp>
#include <alur/time/zone.hpp>

namespace alur {
inline namespace v0 {

AuditPlan plan_of(const std::shared_ptr<const Procedure>& procedure) {
    ALUR_EXPECTS(procedure != nullptr, "plan_of takes a procedure, not null");
    ALUR_EXPECTS(procedure->calendar() != nullptr, "plan_of takes a procedure whose SOP names a calendar");
    AuditPlan plan;
    plan.calendar = procedure->origin().calendar;
    const sop::Sop& definition = procedure->definition();
    for (const sop::Step& step : definition.steps) {
        if (step.is_gateway()) continue;
        plan.steps.push_back(
            {step.id, step.waktu_baku.limit, step.from == sop::ClockFrom::started, step.waktu_baku.tentative});
    }
    if (definition.sla) {
        plan.cases.limit = definition.sla->total.limit;
        plan.at_risk_percent = definition.sla->at_risk_percent;
    }
    plan.sop = definition.id;
    plan.sop_hash = definition.hash;
    return plan;
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

// What an audit rests on.
#include <alur/audit/audit.hpp>

#include <string>

#include <alur/base/diagnostic.hpp>

#include "audit/content.hpp"

namespace alur {
inline namespace v0 {

std::string Audit::manifest() const {
    const Content& it = *content_;
    const AuditPlan& plan = it.plan;
    std::string out;
    const auto line = [&out](const std::string& name, const std::string& value) {
        out += name + ": " + printable(value) + "\n";
    };
    line("alur", ALUR_VERSION);
    line("log sha256", to_hex(content_hash(it.whole.table())));
    line("events", std::to_string(it.whole.events()));
    if (it.log.events() != it.whole.events())
        line("events behind as of", std::to_string(it.whole.events() - it.log.events()));
    line("cases", std::to_string(it.log.cases()));
    line("activations", std::to_string(it.paired.size()));
    line("ignored events", std::to_string(it.paired.ignored));
    if (!plan.sop.empty()) {
        line("sop", plan.sop);
        line("sop sha256", to_hex(plan.sop_hash));
    }
    line("calendar", plan.calendar->id());
    line("calendar zone", plan.calendar->zone());
    line("calendar sha256", plan.calendar->hash() == ContentHash{} ? "made by hand" : to_hex(plan.calendar->hash()));
    line("as of", it.as_of == never ? "none: the log is empty" : to_string(it.as_of));
    line("at risk percent", std::to_string(plan.at_risk_percent));
    for (const StepLimit& step : plan.steps)
        line("limit " + printable(step.step),
             (step.limit ? to_string(*step.limit) : "none") + (step.from_started ? " from started" : " from offered") +
                 (step.tentative ? ", tentative" : "") + (step.outside ? ", outside" : ""));
    if (!plan.cases.deadline_column.empty())
        line("limit of a case", "column " + plan.cases.deadline_column);
    else
        line("limit of a case", plan.cases.limit ? to_string(*plan.cases.limit) : "none");
    if (plan.cases.on_case_clock && plan.cases.deadline_column.empty())
        line("clock of a case",
             plan.cases.counted_from.empty()
                 ? "while something inside is open"
                 : "while something inside is open, from the completion of " + plan.cases.counted_from);
    if (!plan.cases.begin_column.empty()) line("begin of a case", "column " + plan.cases.begin_column);
    if (!plan.cases.end_column.empty()) line("end of a case", "column " + plan.cases.end_column);
    for (const std::string& activity : plan.cases.last_activities) line("last activity", activity);
    for (const auto& [activity, step] : plan.activities) line("activity " + printable(activity), step);
    return out;
}

}  // namespace v0
}  // namespace alur

// What an audit rests on.
#include <alur/audit/audit.hpp>

#include <set>
#include <string>
#include <utility>
#include <vector>

#include <alur/base/diagnostic.hpp>

#include "audit/content.hpp"

namespace alur {
inline namespace v0 {

std::vector<ManifestEntry> Audit::manifest() const {
    const Content& it = *content_;
    const AuditPlan& plan = it.plan;
    std::vector<ManifestEntry> out;
    std::set<std::string> taken;
    const auto enter = [&](std::string name, std::string value) {
        const std::string first = name;
        for (int number = 2; !taken.insert(name).second; ++number) name = first + " " + std::to_string(number);
        out.push_back({std::move(name), std::move(value)});
    };
    enter("alur", ALUR_VERSION);
    enter("log sha256", to_hex(content_hash(it.whole.table())));
    enter("events", std::to_string(it.whole.events()));
    if (it.log.events() != it.whole.events())
        enter("events behind as of", std::to_string(it.whole.events() - it.log.events()));
    enter("cases", std::to_string(it.log.cases()));
    enter("activations", std::to_string(it.paired.size()));
    enter("ignored events", std::to_string(it.paired.ignored));
    if (!plan.sop.empty()) {
        enter("sop", plan.sop);
        enter("sop sha256", to_hex(plan.sop_hash));
    }
    enter("calendar", plan.calendar->id());
    enter("calendar zone", plan.calendar->zone());
    enter("calendar sha256", plan.calendar->hash() == ContentHash{} ? "made by hand" : to_hex(plan.calendar->hash()));
    enter("as of", it.as_of == never ? "none: the log is empty" : to_string(it.as_of));
    enter("at risk percent", std::to_string(plan.at_risk_percent));
    for (const StepLimit& step : plan.steps)
        enter("limit " + step.step, (step.limit ? to_string(*step.limit) : "none") +
                                        (step.from_started ? " from started" : " from offered") +
                                        (step.tentative ? ", tentative" : "") + (step.outside ? ", outside" : ""));
    if (!plan.cases.deadline_column.empty())
        enter("limit of a case", "column " + plan.cases.deadline_column);
    else
        enter("limit of a case", plan.cases.limit ? to_string(*plan.cases.limit) : "none");
    if (plan.cases.on_case_clock && plan.cases.deadline_column.empty())
        enter("clock of a case",
              plan.cases.counted_from.empty()
                  ? "while something inside is open"
                  : "while something inside is open, from the completion of " + plan.cases.counted_from);
    if (!plan.cases.begin_column.empty()) enter("begin of a case", "column " + plan.cases.begin_column);
    if (!plan.cases.end_column.empty()) enter("end of a case", "column " + plan.cases.end_column);
    for (const std::string& activity : plan.cases.last_activities) enter("last activity", activity);
    for (const auto& [activity, step] : plan.activities) enter("activity " + activity, step);
    return out;
}

std::string to_text(const std::vector<ManifestEntry>& manifest) {
    std::string out;
    for (const auto& [name, value] : manifest) out += printable(name) + ": " + printable(value) + "\n";
    return out;
}

}  // namespace v0
}  // namespace alur

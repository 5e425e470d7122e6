// Audits of logs.
#include <alur/audit/audit.hpp>

#include <pybind11/stl.h>

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <alur/audit/plan.hpp>
#include <alur/log/event_log.hpp>

#include "audit.hpp"
#include "convert.hpp"
#include "errors.hpp"
#include "module.hpp"
#include "reading.hpp"
#include "sop.hpp"
#include "unlocked.hpp"

namespace alur::python {
namespace {

/// What a caller asks of the cases as a whole, in the words of alur.audit.
struct CaseQuestion {
    std::optional<std::string> limit;
    std::string deadline;
    std::string begin;
    std::string end;
    std::vector<std::string> ends_with;
};

std::chrono::local_days date_of(const py::object& object) {
    const Value value = value_of(object);
    const auto* const date = std::get_if<std::chrono::year_month_day>(&value);
    if (date == nullptr) throw py::type_error("a calendar covers dates: give datetime.date(2024, 1, 1)");
    return std::chrono::local_days(*date);
}

/// Sets or takes away the limit of one step; one that the plan does not know is added.
void set_limit(AuditPlan& plan, const std::string& step, const std::optional<std::string>& text) {
    std::optional<Limit> limit;
    if (text) limit = take(limit_of(*text));
    for (StepLimit& known : plan.steps) {
        if (known.step != step) continue;
        known.limit = limit;
        known.tentative = false;
        return;
    }
    plan.steps.push_back({step, limit});
}

AuditPlan plan_for(const SopObject* sop, const CalendarObject* calendar,
                   const std::vector<std::pair<std::string, std::optional<std::string>>>& limits,
                   const CaseQuestion& cases, const std::map<std::string, std::string>& mapping,
                   std::optional<int> at_risk, std::optional<Instant> as_of) {
    AuditPlan plan;
    if (sop != nullptr) {
        if (sop->procedure->calendar() == nullptr && calendar == nullptr)
            raise("the SOP '" + sop->procedure->id() + "' names no calendar; give calendar=");
        plan = plan_of(sop->procedure, calendar == nullptr ? nullptr : calendar->calendar);
    } else if (calendar != nullptr) {
        plan.calendar = calendar->calendar;
    }
    for (const auto& [step, limit] : limits) set_limit(plan, step, limit);
    if (cases.limit) {
        plan.cases.limit = take(limit_of(*cases.limit));
        plan.cases.on_case_clock = false;
    }
    plan.cases.deadline_column = cases.deadline;
    plan.cases.begin_column = cases.begin;
    plan.cases.end_column = cases.end;
    plan.cases.last_activities = cases.ends_with;
    plan.activities = mapping;
    if (at_risk) plan.at_risk_percent = *at_risk;
    if (as_of) plan.as_of = *as_of;
    return plan;
}

}  // namespace

void bind_audit(py::module_& module) {
    bind_structure(module);
    bind_engine_log(module);
    py::class_<Audit>(module, "Audit")
        .def_property_readonly("cases_in_log", [](const Audit& self) { return self.log().cases(); })
        .def_property_readonly("as_of", &Audit::as_of)
        .def_property_readonly("zone", [](const Audit& self) { return self.plan().calendar->zone(); })
        .def_property_readonly("ignored", [](const Audit& self) { return self.paired().ignored; })
        .def("activations", [](const Audit& self) { return unlocked([&] { return self.activations(); }); })
        .def("cases", [](const Audit& self) { return unlocked([&] { return self.cases(); }); })
        .def("violations", [](const Audit& self) { return unlocked([&] { return self.violations(); }); })
        .def("at_risk", [](const Audit& self) { return unlocked([&] { return self.at_risk(); }); })
        .def("rework", [](const Audit& self) { return unlocked([&] { return self.rework(); }); })
        .def("rework_of_cases", [](const Audit& self) { return unlocked([&] { return self.rework_of_cases(); }); })
        .def(
            "by",
            [](const Audit& self, std::vector<std::string> keys, bool percentiles) {
                return take(unlocked([&] { return self.by({std::move(keys), percentiles}); }));
            },
            "keys"_a, "percentiles"_a)
        .def(
            "cases_by",
            [](const Audit& self, const std::vector<std::string>& keys) {
                return take(unlocked([&] { return self.cases_by(keys); }));
            },
            "keys"_a)
        .def(
            "waiting",
            [](const Audit& self, std::vector<std::string> keys) {
                return take(unlocked([&] { return self.waiting({std::move(keys)}); }));
            },
            "keys"_a)
        .def(
            "explanation",
            [](const Audit& self, std::size_t number) {
                if (number >= self.log().cases()) throw py::index_error("there is no such case");
                return unlocked([&] { return self.explanation(number); });
            },
            "number"_a)
        .def(
            "diff",
            [](const Audit& self, const Audit& other) { return take(unlocked([&] { return self.diff(other); })); },
            "other"_a)
        .def("manifest", [](const Audit& self) {
            py::dict manifest;
            for (const auto& [name, value] : unlocked([&] { return self.manifest(); })) manifest[py::str(name)] = value;
            return manifest;
        });

    module.def(
        "audit",
        [](const EventLog& log, const SopObject* sop, const CalendarObject* calendar,
           const std::vector<std::pair<std::string, std::optional<std::string>>>& limits,
           std::optional<std::string> case_limit, std::string deadline, std::string begin, std::string end,
           std::vector<std::string> ends_with, const std::map<std::string, std::string>& mapping,
           std::optional<int> at_risk, std::optional<Instant> as_of, const py::object& told) {
            AuditPlan plan = plan_for(
                sop, calendar, limits,
                {std::move(case_limit), std::move(deadline), std::move(begin), std::move(end), std::move(ends_with)},
                mapping, at_risk, as_of);
            plan.progress = progress_of(told);
            return take(unlocked([&] { return Audit::of(log, std::move(plan)); }));
        },
        "log"_a, "sop"_a.none(true), "calendar"_a.none(true), "limits"_a, "case_limit"_a, "deadline"_a, "begin"_a,
        "end"_a, "ends_with"_a, "mapping"_a, "at_risk"_a, "as_of"_a, "told"_a.none(true));

    module.def(
        "round_the_clock",
        [](const std::string& zone, const py::object& first, const py::object& last) {
            const std::chrono::local_days from = date_of(first);
            const std::chrono::local_days to = date_of(last);
            if (from > to) throw py::value_error("the first date of the calendar is behind the last one");
            return CalendarObject{take(unlocked([&] { return round_the_clock(zone, from, to); }))};
        },
        "zone"_a, "first"_a, "last"_a);
}

}  // namespace alur::python

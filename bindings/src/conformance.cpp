// Logs against the graph of an SOP.
#include <alur/conformance/conformance.hpp>

#include <pybind11/stl.h>

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "convert.hpp"
#include "errors.hpp"
#include "module.hpp"
#include "reading.hpp"
#include "sop.hpp"
#include "unlocked.hpp"

namespace alur::python {
namespace {

using Names = std::map<std::string, std::string>;

Conformance held(const EventLog& log, const SopObject& sop, Names activities, Names roles, Names documents,
                 std::vector<std::string> unrecorded, std::string end, std::vector<std::string> ends_with,
                 bool all_ended, std::size_t most_states, const py::object& told) {
    ConformancePlan plan;
    plan.procedure = sop.procedure;
    plan.activities = std::move(activities);
    plan.roles = std::move(roles);
    plan.documents = std::move(documents);
    plan.unrecorded = std::move(unrecorded);
    plan.end_column = std::move(end);
    plan.last_activities = std::move(ends_with);
    plan.all_ended = all_ended;
    plan.most_states = most_states;
    plan.progress = progress_of(told);
    return take(unlocked([&] { return Conformance::of(log, std::move(plan)); }));
}

}  // namespace

void bind_conformance(py::module_& module) {
    py::class_<Conformance>(module, "Conformance", "A log held against an SOP; alur.Conformance stands around it.")
        .def("deviations", [](const Conformance& self) { return unlocked([&] { return self.deviations(); }); })
        .def("cases", [](const Conformance& self) { return unlocked([&] { return self.cases(); }); })
        .def(
            "alignment",
            [](const Conformance& self, const std::string& case_name) {
                auto table = unlocked([&] { return self.alignment(case_name); });
                if (!table) throw py::key_error(table.error());
                return std::move(*table);
            },
            "case"_a)
        .def_property_readonly("fitness", &Conformance::fitness)
        .def_property_readonly("undecided", &Conformance::undecided)
        .def_property_readonly("variants", &Conformance::variants)
        .def_property_readonly("notes", [](const Conformance& self) { return tuple_of(self.notes()); });
    module.def("conformance", &held, "log"_a, "sop"_a, "activities"_a, "roles"_a, "documents"_a, "unrecorded"_a,
               "end"_a, "ends_with"_a, "all_ended"_a, "most_states"_a, "told"_a);
}

}  // namespace alur::python

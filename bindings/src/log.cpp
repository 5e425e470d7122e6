// Event logs.
#include <pybind11/stl.h>

#include <string>
#include <utility>
#include <vector>

#include <alur/log/event_log.hpp>

#include "convert.hpp"
#include "errors.hpp"
#include "module.hpp"
#include "table.hpp"
#include "unlocked.hpp"

namespace alur::python {

void bind_log(py::module_& module) {
    bind_table(module);
    bind_table_in(module);
    py::class_<EventLog>(module, "EventLog", "Events in columns of standard names; alur.EventLog stands around it.")
        .def(py::init([](const Table& table) { return take(unlocked([&] { return EventLog::of(table); })); }),
             "table"_a)
        .def_property_readonly("table", &EventLog::table)
        .def_property_readonly("cases", &EventLog::cases);
    module.attr("text_columns") = py::cast(log_columns::texts);
    bind_csv(module);
    bind_xes(module);
    bind_ocel(module);
    bind_mapping(module);
}

}  // namespace alur::python

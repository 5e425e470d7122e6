// Working time.
#include <pybind11/stl.h>

#include <string>
#include <utility>

#include <alur/base/diagnostic.hpp>
#include <alur/log/table.hpp>
#include <alur/time/calendar_source.hpp>

#include "apart.hpp"
#include "convert.hpp"
#include "errors.hpp"
#include "module.hpp"
#include "sop.hpp"

namespace alur::python {
namespace {

CalendarObject load_file(const std::string& path) {
    return {take(apart([&] { return load_calendar(path); }))};
}

}  // namespace

void bind_calendar(py::module_& module) {
    py::class_<CalendarObject>(module, "Calendar", R"(An office calendar: hours, breaks, Ramadan, holidays.

Made by alur.load_calendar, or by an SOP that names it. Immutable.)")
        .def_property_readonly(
            "id", [](const CalendarObject& self) { return self.calendar->id(); }, "The name by which SOPs refer to it.")
        .def_property_readonly(
            "name", [](const CalendarObject& self) { return self.calendar->nama(); }, "The name for people.")
        .def_property_readonly(
            "zone", [](const CalendarObject& self) { return self.calendar->zone(); },
            "IANA name of the zone in which its dates and hours are meant.")
        .def_property_readonly(
            "revision", [](const CalendarObject& self) { return to_hex(self.calendar->hash()); },
            "SHA-256 of the bytes of its source, in 64 hexadecimal digits.")
        .def(
            "worked", [](const CalendarObject& self, Instant a, Instant b) { return self.calendar->worked(a, b); },
            "a"_a, "b"_a, "Working time from a to b; negative where b is before a.")
        .def(
            "add",
            [](const CalendarObject& self, Instant start, Microseconds length) {
                return self.calendar->add(start, length);
            },
            "start"_a, "length"_a,
            "The earliest instant by which so much working time has passed; None where the calendar does not hold it.")
        .def(
            "is_working", [](const CalendarObject& self, Instant at) { return self.calendar->is_working(at); }, "at"_a,
            "Whether the office is open. Closing time is a working instant, opening time is not.")
        .def("__repr__", [](const CalendarObject& self) {
            return "<Calendar " + printable(self.calendar->id()) + " in " + printable(self.calendar->zone()) + ">";
        });
    module.def("load_calendar", &load_file, "path"_a);
}

}  // namespace alur::python

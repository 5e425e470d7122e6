// Working time.
#include <pybind11/stl.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include <alur/base/diagnostic.hpp>
#include <alur/base/value.hpp>
#include <alur/log/table.hpp>
#include <alur/time/calendar_source.hpp>

#include "convert.hpp"
#include "errors.hpp"
#include "module.hpp"
#include "sop.hpp"
#include "unlocked.hpp"

namespace alur::python {
namespace {

/// Raises CoverageError where an answer about (a, b] rests on days that the calendar does not know.
void must_cover(const Calendar& calendar, Instant a, Instant b, bool provisional) {
    if (provisional || !calendar.is_provisional(Measure::working_time, a, b)) return;
    const auto date = [&](Instant at) { return to_string(Value(std::chrono::year_month_day(calendar.date_of(at)))); };
    raise_beyond_coverage("the calendar '" + printable(calendar.id()) + "' knows the dates from " +
                          date(calendar.covered_from()) + " to " + date(calendar.covered_until() - Microseconds(1)) +
                          "; provisional=True takes the ordinary week for those beyond, without holidays");
}

Microseconds worked(const CalendarObject& self, Instant a, Instant b, bool provisional) {
    must_cover(*self.calendar, std::min(a, b), std::max(a, b), provisional);
    return self.calendar->worked(a, b);
}

Instant add(const CalendarObject& self, Instant start, Microseconds length, bool provisional) {
    if (length < Microseconds(0)) throw py::value_error("length is not negative: worked() tells of times before");
    const Instant end = self.calendar->add(start, length);
    must_cover(*self.calendar, start, end, provisional);
    if (!is_of_datetime(end))
        raise_beyond_coverage("the calendar '" + printable(self.calendar->id()) +
                              "' does not hold so much working time before the year 10000");
    return end;
}

bool is_working(const CalendarObject& self, Instant at, bool provisional) {
    must_cover(*self.calendar, at, at, provisional);
    return self.calendar->is_working(at);
}

CalendarObject load_file(const std::string& path) {
    return {take(unlocked([&] { return load_calendar(path); }))};
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
        .def_property_readonly(
            "covered_from", [](const CalendarObject& self) { return self.calendar->covered_from(); },
            "Midnight of the first date that it knows.")
        .def_property_readonly(
            "covered_until", [](const CalendarObject& self) { return self.calendar->covered_until(); },
            "Midnight after the last date that it knows.")
        .def("worked", &worked, "a"_a, "b"_a, py::kw_only(), "provisional"_a = false,
             "Working time from a to b; negative where b is before a. Raises CoverageError where the calendar does not "
             "know each date between; provisional=True: those beyond are taken for ordinary ones.")
        .def("add", &add, "start"_a, "length"_a, py::kw_only(), "provisional"_a = false,
             "The earliest instant by which so much working time has passed. Raises ValueError for a negative length, "
             "CoverageError as worked() does.")
        .def("is_working", &is_working, "at"_a, py::kw_only(), "provisional"_a = false,
             "Whether the office is open. Closing time is a working instant, opening time is not. Raises CoverageError "
             "as worked() does.")
        .def("__repr__", [](const CalendarObject& self) {
            return "<Calendar " + printable(self.calendar->id()) + " in " + printable(self.calendar->zone()) + ">";
        });
    module.def("load_calendar", &load_file, "path"_a);
}

}  // namespace alur::python

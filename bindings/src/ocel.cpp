// OCEL in and out, where alur was built with it.
#include <pybind11/stl.h>

#include <fstream>
#include <map>
#include <string>
#include <utility>

#include "convert.hpp"
#include "errors.hpp"
#include "reading.hpp"
#include "table.hpp"
#include "unlocked.hpp"
#include "writing.hpp"

#ifdef ALUR_HAS_OCEL
#include <alur/log/ocel.hpp>
#endif

namespace alur::python {

void bind_ocel(py::module_& module) {
#ifdef ALUR_HAS_OCEL
    module.attr("has_ocel") = true;
    py::class_<OcelLog>(module, "OcelLog", "A log whose events concern several objects; alur.OcelLog stands around it.")
        .def_property_readonly("events", &OcelLog::events)
        .def_property_readonly("objects", &OcelLog::objects)
        .def_property_readonly("values", &OcelLog::values)
        .def_property_readonly("relations", &OcelLog::relations)
        .def_property_readonly("object_relations", &OcelLog::object_relations)
        .def("types", [](const OcelLog& self) { return unlocked([&] { return self.types(); }); })
        .def(
            "flatten",
            [](const OcelLog& self, const std::string& type) {
                FlatLog made = take(unlocked([&] { return self.flatten(type); }));
                return py::make_tuple(std::move(made.log), made.repeated, made.left_out, made.unused,
                                      tuple_of(made.hidden));
            },
            "type"_a);
    module.def(
        "read_ocel",
        [](const std::string& path, const std::string& zone, std::size_t most_bytes, const py::object& told) {
            OcelOptions options;
            options.zone = zone;
            if (most_bytes != 0) options.limits.bytes = most_bytes;
            options.progress = progress_of(told);
            OcelContent content = take_log(unlocked([&] { return read_ocel_file(path, options); }));
            return py::make_tuple(std::move(content.log), std::move(content.warnings));
        },
        "path"_a, "zone"_a, "most_bytes"_a, "told"_a);
    module.def(
        "write_ocel",
        [](const EventLog& log, const std::string& path, bool as_sqlite, const std::string& case_type,
           std::map<std::string, std::string> objects) {
            const OcelWriting writing{case_type, std::move(objects)};
            Result<Done, std::string> written = Done{};
            write_file(path, [&](std::ostream& out) {
                written = as_sqlite ? write_ocel_sqlite(log, out, writing) : write_ocel_json(log, out, writing);
            });
            static_cast<void>(take(std::move(written)));
        },
        "log"_a, "path"_a, "as_sqlite"_a, "case_type"_a, "objects"_a);
#else
    module.attr("has_ocel") = false;
#endif
}

}  // namespace alur::python

// XES in and out, where alur was built with it.
#include <pybind11/stl.h>

#include <string>
#include <utility>

#include "convert.hpp"
#include "reading.hpp"
#include "table.hpp"
#include "unlocked.hpp"
#include "writing.hpp"

#ifdef ALUR_HAS_XES
#include <alur/log/xes.hpp>
#endif

namespace alur::python {

void bind_xes(py::module_& module) {
#ifdef ALUR_HAS_XES
    module.attr("has_xes") = true;
    module.def(
        "read_xes",
        [](const std::string& path, const std::string& zone, std::size_t most_bytes, const py::object& told) {
            XesOptions options;
            options.zone = zone;
            if (most_bytes != 0) options.limits.bytes = most_bytes;
            options.progress = progress_of(told);
            XesContent content = take_log(unlocked([&] { return read_xes_file(path, options); }));
            return py::make_tuple(std::move(content.log), std::move(content.warnings));
        },
        "path"_a, "zone"_a, "most_bytes"_a, "told"_a);
    module.def(
        "write_xes",
        [](const EventLog& log, const std::string& path) {
            write_file(path, [&](std::ostream& out) { write_xes(log, out); });
        },
        "log"_a, "path"_a);
#else
    module.attr("has_xes") = false;
#endif
}

}  // namespace alur::python

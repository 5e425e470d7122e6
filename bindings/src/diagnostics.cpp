// What is wrong with a text, as objects and as text with carets.
#include <pybind11/stl.h>

#include <alur/base/diagnostic.hpp>

#include "convert.hpp"
#include "module.hpp"

namespace alur::python {
namespace {

struct Shapes {
    Shape note{"Note"};
    Shape diagnostic{"Diagnostic"};
};

py::object shown(const Shapes& shapes, const Note& note) {
    return shapes.note(note.message, note.span.line, note.span.column, note.span.length);
}

py::object shown(const Shapes& shapes, const Diagnostic& found) {
    return shapes.diagnostic(interned(found.severity == Severity::error ? "error" : "warning"), interned(found.code),
                             found.message, found.suggestion, found.span.line, found.span.column, found.span.length,
                             tuple_of(found.notes, [&](const Note& note) { return shown(shapes, note); }));
}

}  // namespace

void bind_diagnostics(py::module_& module) {
    const auto* const shapes = new Shapes;  // as long as the process
    py::class_<Diagnostics>(module, "Diagnostics", R"(All findings about one text, in the order of their places.

A sequence of Diagnostic. str() is what `alur check` prints: place, code, fault and way out, with the line and a caret.)")
        .def_property_readonly("file", &Diagnostics::file, "The name that is shown before each place.")
        .def_property_readonly("errors", &Diagnostics::errors, "How many errors were found, also those not kept.")
        .def_property_readonly("warnings", &Diagnostics::warnings, "How many warnings were found, also those not kept.")
        .def_property_readonly("left_off", &Diagnostics::left_off, "How many findings were counted but not kept.")
        .def_property_readonly(
            "others",
            [](const Diagnostics& self) {
                return tuple_of(self.others(), [](const Diagnostics& other) { return py::cast(other); });
            },
            "The findings about other texts: of an SOP whose calendar has faults, those of the SOP.")
        .def("text", &Diagnostics::to_string, "colour"_a = false,
             "Each finding with the offending line and a caret below. colour: with ANSI colours, for a terminal.")
        .def("__len__", [](const Diagnostics& self) { return self.all().size(); })
        .def("__getitem__",
             [shapes](const Diagnostics& self, std::int64_t at) {
                 const auto size = static_cast<std::int64_t>(self.all().size());
                 if (at < 0) at += size;
                 if (at < 0 || at >= size) throw py::index_error("there are " + std::to_string(size) + " findings");
                 return shown(*shapes, self.all()[static_cast<std::size_t>(at)]);
             })
        .def("__iter__",
             [shapes](const Diagnostics& self) {
                 return py::iter(tuple_of(self.all(), [&](const Diagnostic& found) { return shown(*shapes, found); }));
             })
        .def("__str__", [](const Diagnostics& self) { return self.to_string(); })
        .def("__repr__", [](const Diagnostics& self) {
            return "<Diagnostics of " + printable(self.file()) + ": " + std::to_string(self.errors()) + " errors, " +
                   std::to_string(self.warnings()) + " warnings>";
        });
}

}  // namespace alur::python

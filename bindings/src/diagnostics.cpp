// What is wrong with a text, as objects and as text with carets.
#include <pybind11/stl.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

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

Span span_of(const py::handle& found) {
    return {found.attr("line").cast<std::uint32_t>(), found.attr("column").cast<std::uint32_t>(),
            found.attr("length").cast<std::uint32_t>()};
}

Diagnostic diagnostic_of(const py::handle& found) {
    Diagnostic out{found.attr("severity").cast<std::string>() == "error" ? Severity::error : Severity::warning,
                   found.attr("code").cast<std::string>(),
                   found.attr("message").cast<std::string>(),
                   found.attr("suggestion").cast<std::string>(),
                   span_of(found),
                   {}};
    for (const py::handle note : found.attr("notes"))
        out.notes.push_back({note.attr("message").cast<std::string>(), span_of(note)});
    return out;
}

/// Out of what a pickle kept. \param errors, warnings those that were counted, not kept
Diagnostics diagnostics_of(std::string file, std::string text, const py::tuple& kept, const py::tuple& others,
                           std::size_t errors, std::size_t warnings) {
    Diagnostics out(std::move(file), std::move(text));
    for (const py::handle found : kept) out.add(diagnostic_of(found));
    for (; errors != 0; --errors) out.add({});
    for (; warnings != 0; --warnings) out.add({Severity::warning, {}, {}, {}, {}, {}});
    for (const py::handle other : others) out.add_other(other.cast<Diagnostics>());
    return out;
}

py::tuple reduced(const Shapes& shapes, const Diagnostics& self) {
    std::size_t errors = self.errors();
    std::size_t warnings = self.warnings();
    for (const Diagnostics& other : self.others()) {
        errors -= other.errors();
        warnings -= other.warnings();
    }
    for (const Diagnostic& found : self.all()) --(found.severity == Severity::error ? errors : warnings);
    return py::make_tuple(
        py::module_::import("alur.pickling").attr("diagnostics"),
        py::make_tuple(self.file(), py::bytes(self.text().data(), self.text().size()),
                       tuple_of(self.all(), [&](const Diagnostic& found) { return shown(shapes, found); }),
                       tuple_of(self.others()), errors, warnings));
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
        .def("__reduce__", [shapes](const Diagnostics& self) { return reduced(*shapes, self); })
        .def("__str__", [](const Diagnostics& self) { return self.to_string(); })
        .def("__repr__", [](const Diagnostics& self) {
            return "<Diagnostics of " + printable(self.file()) + ": " + std::to_string(self.errors()) + " errors, " +
                   std::to_string(self.warnings()) + " warnings>";
        });
    module.def(
        "closest",
        [](const std::string& word, const std::vector<std::string>& known) {
            return std::string(closest(word, {known.begin(), known.end()}));
        },
        "word"_a, "known"_a);
    module.def("diagnostics_of", &diagnostics_of, "file"_a, "text"_a, "kept"_a, "others"_a, "errors"_a, "warnings"_a);
}

}  // namespace alur::python

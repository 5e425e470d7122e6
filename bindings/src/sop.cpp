// SOPs: from a file or a text to a procedure, and what is written in it.
#include "sop.hpp"

#include <pybind11/stl.h>

#include <array>
#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <alur/base/diagnostic.hpp>
#include <alur/graph/origin.hpp>
#include <alur/log/table.hpp>
#include <alur/render/dot.hpp>
#include <alur/render/words.hpp>
#include <alur/runtime/load.hpp>
#include <alur/sop/read.hpp>

#include "base/counted.hpp"
#include "convert.hpp"
#include "errors.hpp"
#include "module.hpp"
#include "unlocked.hpp"

namespace alur::python {
namespace {

/// As alur::load does, of a text and a calendar that are at hand.
Result<std::shared_ptr<const Procedure>, Diagnostics> procedure_of(std::string_view text, std::string file,
                                                                   std::shared_ptr<const Calendar> calendar) {
    auto sop = sop::read(text, std::move(file));
    if (!sop) return failure(std::move(sop.error()));
    if (!sop->calendar.empty() && (calendar == nullptr || calendar->id() != sop->calendar))
        throw std::invalid_argument("this SOP is measured by the calendar '" + printable(sop->calendar) +
                                    "'; give it: alur.loads(text, calendar=alur.load_calendar(…))");
    return load(*std::move(sop), std::move(calendar));
}

SopObject load_file(const std::string& path) {
    return {take(unlocked([&] { return load(path); }))};
}

SopObject load_text(std::string_view text, const std::string& file, const CalendarObject* calendar) {
    return {
        take(unlocked([&] { return procedure_of(text, file, calendar == nullptr ? nullptr : calendar->calendar); }))};
}

Diagnostics check_file(const std::string& path) {
    const Unlocked other_threads_run;
    auto loaded = load(path);
    return loaded ? (*loaded)->warnings() : std::move(loaded.error());
}

py::object calendar_of(const SopObject& self) {
    const auto& calendar = self.procedure->origin().calendar;
    return calendar == nullptr ? py::object(py::none()) : py::cast(CalendarObject{calendar});
}

// What an SOP says, part by part

struct Shapes {
    Shape limit{"Limit"};
    Shape actor{"SopActor"};
    Shape field{"SopField"};
    Shape document{"SopDocument"};
    Shape step{"SopStep"};
};
const Shapes* shapes = nullptr;

constexpr std::array field_types{"boolean", "integer", "date", "string", "choice"};
constexpr std::array step_kinds{"task", "service", "message_wait", "timed_wait", "gateway"};
constexpr std::array measures{"working_time", "working_days", "calendar_days"};

py::object shown(const std::optional<Limit>& limit) {
    if (!limit) return py::none();
    return shapes->limit(interned(measures[static_cast<std::size_t>(limit->measure)]), limit->amount,
                         to_string(*limit));
}

/// The ids of what a list of positions names.
template <class Id, class Parts>
py::tuple ids_of(const std::vector<Id>& positions, const Parts& parts) {
    return tuple_of(positions, [&](Id position) { return interned(parts[index(position)].id); });
}

py::tuple actors_of(const sop::Sop& sop) {
    return tuple_of(sop.actors, [](const sop::Actor& actor) {
        return shapes->actor(interned(actor.id), render::name_of(actor), actor.external);
    });
}

/// The record type that a field belongs to; empty: the case.
std::string_view owner_of(const sop::Sop& sop, std::size_t field) {
    for (const sop::RecordType& type : sop.records)
        if (field >= index(type.first_field) && field < index(type.first_field) + type.field_count) return type.id;
    return {};
}

py::tuple fields_of(const sop::Sop& sop) {
    py::tuple out(sop.fields.size());
    for (std::size_t i = 0; i < sop.fields.size(); ++i) {
        const sop::Field& field = sop.fields[i];
        out[i] = shapes->field(interned(field.id), field.nama.empty() ? field.id : field.nama,
                               interned(field_types[static_cast<std::size_t>(field.type)]), owner_of(sop, i),
                               tuple_of(field.options), field.personal, field.required);
    }
    return out;
}

py::tuple documents_of(const sop::Sop& sop) {
    return tuple_of(sop.kelengkapan, [&](const sop::Document& document) {
        return shapes->document(interned(document.id), document.nama.empty() ? document.id : document.nama,
                                document.from == none<ActorId> ? std::string() : sop.actors[index(document.from)].id,
                                document.when ? render::words(*document.when, sop) : std::string(), document.personal);
    });
}

py::tuple steps_of(const Procedure& procedure) {
    const sop::Sop& sop = procedure.definition();
    py::tuple out(sop.steps.size());
    for (std::size_t i = 0; i < sop.steps.size(); ++i) {
        const sop::Step& step = sop.steps[i];
        const auto* const message = std::get_if<sop::WaitForMessage>(&step.wait);
        const StepKind kind = procedure.step(static_cast<StepId>(i)).kind;
        out[i] = shapes->step(
            interned(step.id), render::name_of(step), interned(step_kinds[static_cast<std::size_t>(kind)]),
            step.actor == none<ActorId> ? std::string() : sop.actors[index(step.actor)].id,
            shown(step.waktu_baku.limit), step.has_waktu_baku ? render::words(step.waktu_baku) : std::string(),
            step.waktu_baku.tentative, step.waktu_baku.catatan, ids_of(step.kelengkapan, sop.kelengkapan),
            ids_of(step.outputs, sop.kelengkapan),
            tuple_of(step.outcomes, [](const sop::Outcome& outcome) { return interned(outcome.label); }),
            ids_of(step.not_by, sop.steps), ids_of(step.sets, sop.fields), step.service,
            message == nullptr ? std::string() : message->message,
            step.for_each ? sop.records[index(step.for_each->records)].id : std::string());
    }
    return out;
}

/// The identity box of the sheet, as far as it is filled in.
py::dict identity_of(const sop::Identitas& identity) {
    py::dict out;
    const auto add = [&](const char* key, const std::string& value) {
        if (!value.empty()) out[key] = value;
    };
    const auto add_date = [&](const char* key, const std::optional<std::chrono::year_month_day>& date) {
        if (date) out[key] = to_string(Value(*date));
    };
    add("nama_sop", identity.nama_sop);
    add("nomor_sop", identity.nomor_sop);
    add("instansi", identity.instansi);
    add("unit_kerja", identity.unit_kerja);
    add_date("tanggal_pembuatan", identity.tanggal_pembuatan);
    add_date("tanggal_revisi", identity.tanggal_revisi);
    add_date("tanggal_efektif", identity.tanggal_efektif);
    add("disahkan_oleh", identity.disahkan_oleh);
    return out;
}

void bind_parts(py::class_<SopObject>& sop) {
    sop.def_property_readonly(
           "actors", [](const SopObject& self) { return actors_of(self.procedure->definition()); },
           "The columns of the sheet, left to right.")
        .def_property_readonly(
            "fields", [](const SopObject& self) { return fields_of(self.procedure->definition()); },
            "The facts that a case and its records may hold.")
        .def_property_readonly(
            "documents", [](const SopObject& self) { return documents_of(self.procedure->definition()); },
            "The catalogue of kelengkapan.")
        .def_property_readonly(
            "steps", [](const SopObject& self) { return steps_of(*self.procedure); },
            "The steps, in order of the No column.")
        .def_property_readonly(
            "sla",
            [](const SopObject& self) {
                const auto& sla = self.procedure->definition().sla;
                return shown(sla ? sla->total.limit : std::nullopt);
            },
            "The promise for the whole case; None: there is none, or it is not set.")
        .def_property_readonly(
            "identity", [](const SopObject& self) { return identity_of(self.procedure->definition().identitas); },
            "The identity box of the sheet (nomor_sop, unit_kerja, …), as far as it is filled in.");
}

}  // namespace

void bind_sop(py::module_& module) {
    shapes = new Shapes;  // as long as the process
    auto sop = py::class_<SopObject>(module, "Sop", R"(A compiled and proven SOP, in one revision.

Made by alur.load and alur.loads. Immutable; engines, cases and audits share it.)");
    sop.def_property_readonly(
           "id", [](const SopObject& self) { return self.procedure->id(); }, "The id, the same in all revisions.")
        .def_property_readonly(
            "name", [](const SopObject& self) { return self.procedure->definition().identitas.nama_sop; },
            "The title on the official sheet (nama_sop).")
        .def_property_readonly(
            "revision", [](const SopObject& self) { return to_hex(self.procedure->hash()); },
            "SHA-256 of the bytes of the SOP, in 64 hexadecimal digits.")
        .def_property_readonly(
            "draft", [](const SopObject& self) { return self.procedure->definition().draft; },
            "Whether it is no official SOP (status: draft).")
        .def_property_readonly(
            "file", [](const SopObject& self) { return self.procedure->definition().file; }, "Where it was read from.")
        .def_property_readonly(
            "source", [](const SopObject& self) { return self.procedure->definition().source; },
            "The text that it was read from.")
        .def_property_readonly(
            "warnings", [](const SopObject& self) { return self.procedure->warnings(); },
            "What is legal in the SOP but suspicious.")
        .def_property_readonly("calendar", &calendar_of,
                               "The calendar in whose hours it is measured; None: it names none.")
        .def("__repr__",
             [](const SopObject& self) {
                 const sop::Sop& written = self.procedure->definition();
                 const std::string& title = written.identitas.nama_sop;
                 return "<Sop " + printable(written.id) + (title.empty() ? "" : " '" + printable(title) + "'") + ", " +
                        base::counted(written.steps.size(), "step") + (written.draft ? ", draft>" : ">");
             })
        .def(
            "dot", [](const SopObject& self, bool left_to_right) { return dot(*self.procedure, {left_to_right}); },
            py::kw_only(), "left_to_right"_a = false, "The procedure as a picture in the DOT language of Graphviz.")
        .def(
            "_repr_html_", [](const py::object& self) { return py::module_::import("alur.display").attr("sop")(self); },
            "The official sheet, for notebooks.");
    bind_parts(sop);
    module.def("load", &load_file, "path"_a);
    module.def("loads", &load_text, "text"_a, "file"_a, "calendar"_a.none(true));
    module.def("check", &check_file, "path"_a);
}

}  // namespace alur::python

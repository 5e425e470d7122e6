// Many commands in one call: columns go in, a column of codes comes out.
#include <pybind11/stl.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <alur/runtime/many.hpp>

#include "columns.hpp"
#include "convert.hpp"
#include "engine.hpp"
#include "errors.hpp"
#include "module.hpp"
#include "request.hpp"

namespace alur::python {
namespace {

/// Rows that are done between two looks whether somebody pressed Ctrl-C: some hundredths of a second in memory.
constexpr std::size_t turn = 131'072;

/// alur.Codes: what came of each row.
struct Codes {
    std::vector<RowCode> codes;
};

std::string_view name_of(RowCode code) {
    if (code == RowCode::accepted) return "accepted";
    return is_refused(code) ? name(rejection_of(code)) : "not_acknowledged";
}

/// A column of names as handles; one text is the same for all rows.
template <class Handle>
struct Handles {
    std::vector<Handle> rows;
    bool is_one = true;
};

/// A name that is given once and is wrong is refused at once; of a column, its rows are.
template <class Handle, class Look>
Handles<Handle> handles_of(const py::object& given, const char* what, std::size_t rows, const Look& look) {
    if (py::isinstance<Handle>(given)) return {{given.cast<Handle>()}, true};
    if (py::isinstance<py::str>(given)) {
        const std::string text = text_of(given, what);
        return {{text.empty() ? Handle() : take(look(text))}, true};
    }
    const TextColumn column = text_column(given, what);
    if (column.codes.size() != rows)
        throw py::value_error(std::string(what) + " has " + std::to_string(column.codes.size()) +
                              " rows, and there are " + std::to_string(rows));
    std::vector<Handle> known;
    for (const std::string& text : column.texts) {
        auto found = text.empty() ? Result<Handle, Refusal>(Handle()) : look(text);
        known.push_back(found ? *found : Handle());
    }
    Handles<Handle> out{{}, false};
    out.rows.reserve(rows);
    for (const std::uint32_t code : column.codes) out.rows.push_back(known[code]);
    return out;
}

/// The SOP whose names are meant: as given, or that of the first case that there is; empty: there is none.
std::string sop_of(const EngineObject& self, const std::string& given, const std::vector<CaseId>& cases) {
    if (!given.empty()) return given;
    for (const CaseId id : cases) {
        auto view = self.call([&](Engine& engine) { return engine.view(id); });
        if (view) return std::move(view->sop);
        if (view.error().code != RejectionCode::case_unknown) raise(view.error());
    }
    return {};
}

void look_for_interrupts() {
    if (PyErr_CheckSignals() != 0) throw py::error_already_set();
}

/// Calls act(first, count) for the rows from `first` on, until all are done.
template <class Act>
void in_turns(std::size_t rows, const Act& act) {
    for (std::size_t first = 0; first < rows; first += turn) {
        act(first, std::min(turn, rows - first));
        look_for_interrupts();
    }
}

void complete_rows(const EngineObject& self, const std::vector<CaseId>& cases, const py::object& step,
                   const py::object& by, const py::object& outcome, const py::object& documents,
                   const py::object& on_behalf_of, const std::string& given_sop, std::vector<RowCode>& codes) {
    const std::size_t rows = cases.size();
    const bool needs_sop = !py::isinstance<StepHandle>(step) || !py::isinstance<DocumentsHandle>(documents);
    const std::string sop = needs_sop ? sop_of(self, given_sop, cases) : given_sop;
    // Where there is none of the cases, no name means anything. What is no name at all is refused all the same.
    const bool has_names = !needs_sop || !sop.empty();
    const auto look = [&](auto ask) {
        using Found = decltype(self.call(ask));
        return has_names ? self.call(ask) : Found(typename Found::value_type());
    };
    const auto steps = handles_of<StepHandle>(step, "step", rows, [&](const std::string& name) {
        return look([&](Engine& engine) { return engine.step(sop, name); });
    });
    const auto actors = [&](const py::object& given, const char* what) {
        return handles_of<ActorHandle>(given, what, rows, [&](const std::string& name) {
            return look([&](Engine& engine) { return engine.actor(name); });
        });
    };
    const auto who = actors(by, "by");
    const auto for_whom = actors(on_behalf_of, "on_behalf_of");
    const bool one_step = py::isinstance<py::str>(step);
    if (!one_step && !py::isinstance<OutcomeHandle>(outcome) &&
        !(py::isinstance<py::str>(outcome) && text_of(outcome, "outcome").empty()))
        throw py::type_error("outcomes by name need one step by name: outcomes of other steps are others");
    const std::string step_name = one_step ? text_of(step, "step") : std::string();
    const auto outcomes = handles_of<OutcomeHandle>(outcome, "outcome", rows, [&](const std::string& name) {
        return look([&](Engine& engine) { return engine.outcome(sop, step_name, name); });
    });
    DocumentsHandle brought;
    if (py::isinstance<DocumentsHandle>(documents))
        brought = documents.cast<DocumentsHandle>();
    else if (const Texts names = texts_of(documents, "documents"); !names.texts.empty())
        brought = take(look([&](Engine& engine) { return engine.documents(sop, names.views()); }));
    if (!has_names) {
        std::fill(codes.begin(), codes.end(), row_code(RejectionCode::case_unknown));
        return;
    }
    in_turns(rows, [&](std::size_t first, std::size_t count) {
        const CompleteMany part_of{
            .cases = std::span(cases).subspan(first, count),
            .step = part(steps.rows, steps.is_one, first, count),
            .by = part(who.rows, who.is_one, first, count),
            .outcome = part(outcomes.rows, outcomes.is_one, first, count),
            .documents = brought,
            .on_behalf_of = part(for_whom.rows, for_whom.is_one, first, count),
        };
        self.run([&](Engine& engine) { engine.complete_many(part_of, std::span(codes).subspan(first, count)); });
    });
}

/// What start_many is given, one a row or one for all.
struct Starts {
    std::size_t rows = 0;
    Handles<ActorHandle> by;
    std::vector<std::string> fields;
    std::vector<ValueColumn> values;
    std::vector<std::string> names;  ///< of cases; one: none has a name
    bool has_names = false;
};

void agree(std::optional<std::size_t>& rows, std::size_t other, const std::string& what) {
    if (rows && *rows != other)
        throw py::value_error(what + " has " + std::to_string(other) + " rows, and there are " + std::to_string(*rows));
    rows = other;
}

Starts starts_of(const EngineObject& self, const py::object& by, std::optional<std::size_t> rows,
                 const py::dict& fields, const py::object& names) {
    Starts out;
    for (const auto& [field, given] : fields) {
        out.fields.push_back(text_of(field, "the name of a field"));
        out.values.push_back(value_column(py::reinterpret_borrow<py::object>(given), out.fields.back()));
        if (!out.values.back().is_one) agree(rows, out.values.back().values.size(), "the field " + out.fields.back());
    }
    if (!names.is_none()) {
        const TextColumn column = text_column(names, "names");
        agree(rows, column.codes.size(), "names");
        out.has_names = true;
        for (const std::uint32_t code : column.codes) out.names.push_back(column.texts[code]);
    }
    if (!rows && py::hasattr(by, "__len__") && !py::isinstance<py::str>(by)) rows = py::len(by);
    if (!rows) throw py::value_error("how many cases? Give count, or a column");
    if (*rows >= index(none<CaseId>)) throw py::value_error("count is at most 4,294,967,294: a store holds no more");
    out.rows = *rows;
    out.by = handles_of<ActorHandle>(by, "by", out.rows, [&](const std::string& name) {
        return self.call([&](Engine& engine) { return engine.actor(name); });
    });
    return out;
}

void start_rows(const EngineObject& self, const SopHandle& sop, const Starts& starts, std::span<CaseId> ids,
                std::span<RowCode> codes) {
    const std::vector<std::string_view> names(starts.names.begin(), starts.names.end());
    in_turns(starts.rows, [&](std::size_t first, std::size_t count) {
        StartMany part_of{.sop = sop, .by = part(starts.by.rows, starts.by.is_one, first, count)};
        for (std::size_t i = 0; i < starts.fields.size(); ++i)
            part_of.fields.push_back(
                {starts.fields[i], part(starts.values[i].values, starts.values[i].is_one, first, count)});
        if (starts.has_names) part_of.name = std::span(names).subspan(first, count);
        self.run([&](Engine& engine) {
            engine.start_many(part_of, ids.subspan(first, count), codes.subspan(first, count));
        });
    });
}

/// Runs act; what it throws has, in `codes`, what came of each row all the same.
template <class Act>
void keeping_codes(const py::object& codes, const Act& act) {
    try {
        act();
    } catch (py::error_already_set& error) {
        error.value().attr("codes") = codes;
        throw;
    } catch (const py::builtin_exception&) {
        throw;  // before anything was done
    } catch (...) {
        set_error(std::current_exception());
        py::error_already_set error;
        error.value().attr("codes") = codes;
        throw error;
    }
}

py::object complete_many(const EngineObject& self, const py::object& cases, const py::object& step,
                         const py::object& by, const py::object& outcome, const py::object& documents,
                         const py::object& on_behalf_of, const std::string& sop) {
    const std::vector<CaseId> ids = cases_of(cases);
    py::object codes = py::cast(Codes{std::vector<RowCode>(ids.size(), RowCode::not_acknowledged)});
    keeping_codes(codes, [&] {
        complete_rows(self, ids, step, by, outcome, documents, on_behalf_of, sop, codes.cast<Codes&>().codes);
    });
    return codes;
}

/// The numbers of the cases, as an array.array of Python, and what came of each row.
py::tuple start_many(const EngineObject& self, const py::object& sop, const py::object& by,
                     std::optional<std::size_t> count, const py::dict& fields, const py::object& names) {
    const SopHandle handle =
        py::isinstance<SopHandle>(sop)
            ? sop.cast<SopHandle>()
            : take(self.call([&, id = text_of(sop, "sop")](Engine& engine) { return engine.sop(id); }));
    const Starts starts = starts_of(self, by, count, fields, names);
    std::vector<CaseId> ids(starts.rows, none<CaseId>);
    py::object codes = py::cast(Codes{std::vector<RowCode>(starts.rows, RowCode::not_acknowledged)});
    keeping_codes(codes, [&] { start_rows(self, handle, starts, ids, codes.cast<Codes&>().codes); });
    static_assert(sizeof(CaseId) == sizeof(unsigned));
    const py::bytes bytes(reinterpret_cast<const char*>(ids.data()), ids.size() * sizeof(CaseId));
    return py::make_tuple(py::module_::import("array").attr("array")("I", bytes), codes);
}

std::map<std::string_view, std::size_t> counts_of(const Codes& self) {
    std::map<std::string_view, std::size_t> counts;
    for (const RowCode code : self.codes) ++counts[name_of(code)];
    return counts;
}

void bind_codes(py::module_& module) {
    py::class_<Codes>(module, "Codes", py::buffer_protocol(), R"(What came of each row of a call that did many.

A sequence of texts: `accepted`, the code of a refusal (`step.not_open`), or `not_acknowledged` for a row that the call did
not come to, or that is not known to be on the disk. As a buffer (numpy.asarray) a column of bytes: 0 is accepted, 255 is
not acknowledged.)")
        .def_buffer([](Codes& self) {
            return py::buffer_info(self.codes.data(), 1, "B", 1, {static_cast<py::ssize_t>(self.codes.size())}, {1},
                                   true);
        })
        .def("__len__", [](const Codes& self) { return self.codes.size(); })
        .def("__getitem__",
             [](const Codes& self, std::int64_t at) {
                 const auto size = static_cast<std::int64_t>(self.codes.size());
                 if (at < 0) at += size;
                 if (at < 0 || at >= size) throw py::index_error("there are " + std::to_string(size) + " rows");
                 return interned(name_of(self.codes[static_cast<std::size_t>(at)]));
             })
        .def("__iter__",
             [](const Codes& self) {
                 return py::iter(tuple_of(self.codes, [](RowCode code) { return interned(name_of(code)); }));
             })
        .def_property_readonly(
            "accepted",
            [](const Codes& self) { return std::count(self.codes.begin(), self.codes.end(), RowCode::accepted); },
            "How many rows were accepted.")
        .def("counts", &counts_of, "How many rows have each code.")
        .def("__reduce__",
             [](const Codes& self) {
                 const py::bytes bytes(reinterpret_cast<const char*>(self.codes.data()), self.codes.size());
                 return py::make_tuple(py::module_::import("alur.pickling").attr("codes"), py::make_tuple(bytes));
             })
        .def("__repr__", [](const Codes& self) {
            std::string out = "<Codes of " + std::to_string(self.codes.size()) + " rows";
            for (const auto& [code, count] : counts_of(self))
                out += ", " + std::to_string(count) + " " + std::string(code);
            return out + ">";
        });
    module.def(
        "codes_of",
        [](const py::bytes& bytes) {
            const auto view = static_cast<std::string_view>(bytes);
            Codes made{std::vector<RowCode>(view.size())};
            std::memcpy(made.codes.data(), view.data(), view.size());
            return made;
        },
        "bytes"_a);
}

}  // namespace

void bind_batch(py::module_& module, py::class_<EngineObject>& cls) {
    bind_codes(module);
    cls.def("complete_many", &complete_many, "cases"_a, "step"_a, py::kw_only(), "by"_a, "outcome"_a = "",
            "documents"_a = py::tuple(), "on_behalf_of"_a = "", "sop"_a = "")
        .def("start_rows", &start_many, "sop"_a, py::kw_only(), "by"_a, "count"_a, "fields"_a, "names"_a);
}

}  // namespace alur::python

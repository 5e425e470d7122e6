// Engine.complete, the command that programs give most, by names and by handles.
//
// pybind11 looks up every argument by name for each call, which costs more than the command. So this one function is
// written for CPython's own calling convention; all others are not worth it.
#include <pybind11/pybind11.h>

#include <array>
#include <exception>
#include <limits>
#include <string>
#include <string_view>

#include "convert.hpp"
#include "engine.hpp"
#include "errors.hpp"
#include "module.hpp"
#include "request.hpp"
#include "text.hpp"
#include "views.hpp"

namespace alur::python {
namespace {

/// Positions of the arguments in names.
enum Argument : std::size_t {
    case_,
    step,
    by,
    outcome,
    documents,
    fields,
    items,
    item,
    attempt,
    on_behalf_of,
    key,
    delegate_of,
    arguments
};
constexpr std::size_t positional = 2;
constexpr std::array<const char*, arguments> names{"case",      "step",         "by",    "outcome",
                                                   "documents", "fields",       "items", "item",
                                                   "attempt",   "on_behalf_of", "key",   "delegate_of"};
constexpr const char* doc =
    "complete($self, case, step, *, by, outcome='', documents=(), fields={}, items=(), item='', attempt=0,\n"
    "         on_behalf_of='', key='', delegate_of='')\n--\n\n"
    "Completes an open step: brings the documents, sets the fields, and moves the case on, or does none of it.\n\n"
    "by: ROLE:PERSON. outcome: needed where the step has outcomes. items: records that a return to a `for_each` "
    "offers\n"
    "again. item, attempt: of a `for_each`, and which activation. key: a retry with the same key and content changes\n"
    "nothing. step, by, outcome, documents and on_behalf_of may be handles, all of them, where nothing else is given.\n"
    "Raises Refused.";

/// The names as the interpreter keeps them, so that most are found by their address.
std::array<PyObject*, arguments> interned_names{};

[[noreturn]] void refuse_arguments(const std::string& sentence) { throw py::type_error("complete() " + sentence); }

/// The arguments of a call, borrowed from it; null where one is not given.
class Given {
public:
    Given(PyObject* const* values, std::size_t count, PyObject* keywords) {
        if (count > positional) refuse_arguments("takes a case and a step; what else it takes is named: by=…");
        for (std::size_t i = 0; i < count; ++i) given_[i] = values[i];
        const Py_ssize_t named = keywords == nullptr ? 0 : PyTuple_GET_SIZE(keywords);
        for (Py_ssize_t i = 0; i < named; ++i)
            add(PyTuple_GET_ITEM(keywords, i), values[count + static_cast<std::size_t>(i)]);
        for (const Argument needed : {case_, step, by})
            if (given_[needed] == nullptr) refuse_arguments(std::string("needs ") + names[needed]);
    }

    [[nodiscard]] py::handle operator[](Argument argument) const noexcept { return given_[argument]; }
    [[nodiscard]] bool has(Argument argument) const noexcept { return given_[argument] != nullptr; }

    /// Empty where it is not given; valid as long as the call.
    [[nodiscard]] std::string_view text(Argument argument) const {
        PyObject* value = given_[argument];
        if (value == nullptr) return {};
        if (!PyUnicode_Check(value))
            refuse_arguments(std::string("takes a text as ") + names[argument] + ", not " + type_name(value));
        if (const auto text = utf8_of(value)) return *text;
        refuse_half_a_pair(names[argument]);
    }

    [[nodiscard]] std::uint16_t number(Argument argument) const {
        if (!has(argument)) return 0;
        if (PyIndex_Check(given_[argument]) == 0)
            refuse_arguments(std::string("takes a whole number as ") + names[argument] + ", not " +
                             type_name(given_[argument]));
        int overflow = 0;
        const auto whole = py::reinterpret_steal<py::object>(PyNumber_Index(given_[argument]));
        if (!whole) throw py::error_already_set();
        const long value = PyLong_AsLongAndOverflow(whole.ptr(), &overflow);
        if (value == -1 && PyErr_Occurred() != nullptr) throw py::error_already_set();
        if (overflow != 0 || value < 0 || value > std::numeric_limits<std::uint16_t>::max())
            throw py::value_error(std::string(names[argument]) + " is a number from 1 to 65535, or 0");
        return static_cast<std::uint16_t>(value);
    }

    /// Not given, or given as what it is by default: an empty text or collection.
    [[nodiscard]] bool is_left_out(Argument argument) const {
        PyObject* value = given_[argument];
        if (value == nullptr) return true;
        if (PyUnicode_Check(value)) return PyUnicode_GET_LENGTH(value) == 0;
        if (PyBytes_Check(value) || !(PyAnySet_Check(value) || PyMapping_Check(value))) return false;
        const Py_ssize_t size = PyObject_Size(value);
        if (size < 0) throw py::error_already_set();
        return size == 0;
    }

    template <class Handle>
    [[nodiscard]] Handle handle(Argument argument) const {
        if (is_left_out(argument)) return {};
        if (!py::isinstance<Handle>(given_[argument]))
            refuse_arguments(std::string("takes a handle as ") + names[argument] + " where step is one");
        return py::cast<Handle>(py::handle(given_[argument]));
    }

private:
    void add(PyObject* name, PyObject* value) {
        // From the one that was named last: most calls, and all of Case.complete, name them in their order.
        for (std::size_t tried = 0; tried < arguments; ++tried, next_ = (next_ + 1) % arguments)
            if (interned_names[next_] == name) return put(next_, value);
        for (std::size_t i = 0; i < arguments; ++i)
            if (PyUnicode_Compare(interned_names[i], name) == 0) return put(i, value);
        refuse_arguments("has no argument '" + std::string(py::str(name)) + "'");
    }
    void put(std::size_t argument, PyObject* value) {
        if (given_[argument] != nullptr) refuse_arguments(std::string("is given ") + names[argument] + " twice");
        given_[argument] = value;
    }

    std::array<PyObject*, arguments> given_{};
    std::size_t next_ = positional;
};

py::object by_names(const EngineObject& self, const Given& given) {
    const CaseId id = case_of(given[case_]);
    CompleteRequest request{.by = given.text(by),
                            .outcome = given.text(outcome),
                            .item = given.text(item),
                            .attempt = given.number(attempt),
                            .on_behalf_of = given.text(on_behalf_of),
                            .key = given.text(key),
                            .delegate_of = given.text(delegate_of)};
    const Texts brought = given.has(documents) ? texts_of(given[documents], "documents") : Texts();
    const Fields set = given.has(fields) ? fields_of(given[fields]) : Fields();
    const Texts again = given.has(items) ? texts_of(given[items], "items") : Texts();
    request.documents = brought.views();
    request.fields = set.views();
    request.items = again.views();
    const std::string_view of = given.text(step);
    return shown(take(self.call([&](Engine& engine) { return engine.complete(id, of, request); })));
}

py::object by_handles(const EngineObject& self, const Given& given) {
    if (!py::isinstance<StepHandle>(given[step]))
        refuse_arguments("takes a text or a handle as step, not " + type_name(given[step]));
    for (const Argument named : {fields, items, item, key, delegate_of})
        if (!given.is_left_out(named))
            refuse_arguments(std::string("takes no ") + names[named] + " where step is a handle");
    const CaseId id = case_of(given[case_]);
    const auto of = given.handle<StepHandle>(step);
    const CompleteByHandle request{.by = given.handle<ActorHandle>(by),
                                   .outcome = given.handle<OutcomeHandle>(outcome),
                                   .documents = given.handle<DocumentsHandle>(documents),
                                   .attempt = given.number(attempt),
                                   .on_behalf_of = given.handle<ActorHandle>(on_behalf_of)};
    return shown(take(self.call([&](Engine& engine) { return engine.complete(id, of, request); })));
}

PyObject* complete(PyObject* self, PyObject* const* values, Py_ssize_t count, PyObject* keywords) {
    try {
        const Given given(values, static_cast<std::size_t>(count), keywords);
        const auto& engine = *py::cast<const EngineObject*>(py::handle(self));
        return (PyUnicode_Check(given[step].ptr()) ? by_names(engine, given) : by_handles(engine, given))
            .release()
            .ptr();
    } catch (py::error_already_set& error) {
        error.restore();
    } catch (const py::builtin_exception& error) {
        error.set_error();
    } catch (...) {
        set_error(std::current_exception());
    }
    return nullptr;
}

PyMethodDef method{"complete", reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(&complete)),
                   METH_FASTCALL | METH_KEYWORDS, doc};

}  // namespace

void bind_complete(py::class_<EngineObject>& cls) {
    for (std::size_t i = 0; i < arguments; ++i) interned_names[i] = interned(names[i]).release().ptr();
    PyObject* descriptor = PyDescr_NewMethod(reinterpret_cast<PyTypeObject*>(cls.ptr()), &method);
    if (descriptor == nullptr) throw py::error_already_set();
    cls.attr("complete") = py::reinterpret_steal<py::object>(descriptor);
}

}  // namespace alur::python

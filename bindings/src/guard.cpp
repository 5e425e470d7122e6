#include "guard.hpp"

#include <cstddef>
#include <string>
#include <utility>

namespace alur::python {
namespace {

namespace py = pybind11;

PyObject* refuse_making(PyTypeObject* type, PyObject*, PyObject*) {
    PyErr_Format(PyExc_TypeError, "%s is made by alur alone; its documentation says how", type->tp_name);
    return nullptr;
}

/// What pybind11 calls for each of its functions, the same for all of them; from 3.1 on by the second of these
/// conventions.
void (*dispatch)() = nullptr;
using WithTuple = PyObject* (*)(PyObject* function, PyObject* positional, PyObject* named);
using WithArray = PyObject* (*)(PyObject* function, PyObject* const* values, Py_ssize_t positional, PyObject* names);

/// Says the error that is raised anew, where pybind11 says it with the values of all arguments. \param arguments gives
/// those that have no name, and a dict of those that have one
template <class Arguments>
void tell_of(const Arguments& arguments) {
    try {
        py::error_already_set raised;
        const std::string said = py::str(raised.value());
        if (said.find("(): incompatible ") == std::string::npos) return raised.restore();
        const auto [positional, named] = arguments();
        const py::object error = py::module_::import("alur.arguments").attr("wrong")(said, positional, named);
        PyErr_SetObject(reinterpret_cast<PyObject*>(Py_TYPE(error.ptr())), error.ptr());
    } catch (py::error_already_set& error) {
        error.restore();
    }
}

bool is_wrong_type(const PyObject* answer) { return answer == nullptr && PyErr_ExceptionMatches(PyExc_TypeError) != 0; }

PyObject* call_with_tuple(PyObject* function, PyObject* positional, PyObject* named) {
    PyObject* const answer = reinterpret_cast<WithTuple>(dispatch)(function, positional, named);
    if (is_wrong_type(answer))
        tell_of([&] { return std::pair(py::handle(positional), py::handle(named == nullptr ? Py_None : named)); });
    return answer;
}

PyObject* call_with_array(PyObject* function, PyObject* const* values, Py_ssize_t positional, PyObject* names) {
    PyObject* const answer = reinterpret_cast<WithArray>(dispatch)(function, values, positional, names);
    if (is_wrong_type(answer))
        tell_of([&] {
            const auto count = static_cast<std::size_t>(positional);
            py::tuple without(count);
            for (std::size_t i = 0; i < count; ++i) without[i] = py::handle(values[i]);
            py::dict named;
            const std::size_t others = names == nullptr ? 0 : py::len(py::handle(names));
            for (std::size_t i = 0; i < others; ++i)
                named[py::handle(PyTuple_GET_ITEM(names, static_cast<Py_ssize_t>(i)))] = py::handle(values[count + i]);
            return std::pair(without, named);
        });
    return answer;
}

template <class To, class From>
To function_as(From function) {
    return reinterpret_cast<To>(reinterpret_cast<void (*)()>(function));
}

void guard_function(PyObject* function) {
    if (PyCFunction_Check(function) == 0) return;
    PyMethodDef* const method = reinterpret_cast<PyCFunctionObject*>(function)->m_ml;
    if (function_as<void (*)()>(method->ml_meth) != dispatch) return;
    if (method->ml_flags == (METH_VARARGS | METH_KEYWORDS))
        method->ml_meth = function_as<PyCFunction>(&call_with_tuple);
    else if (method->ml_flags == (METH_FASTCALL | METH_KEYWORDS))
        method->ml_meth = function_as<PyCFunction>(&call_with_array);
}

void guard_class(PyObject* object) {
    auto* const type = reinterpret_cast<PyTypeObject*>(object);
    const py::dict members(py::handle(object).attr("__dict__"));
    for (const auto& [name, member] : members)
        if (PyInstanceMethod_Check(member.ptr())) guard_function(PyInstanceMethod_GET_FUNCTION(member.ptr()));
    // Without py::init the __init__ is the slot of pybind11's own base. Python finds no __new__ but the one of that
    // base, which refuses a class whose tp_new is another.
    if (!members.contains("__init__") || !PyInstanceMethod_Check(py::handle(members["__init__"]).ptr()))
        type->tp_new = &refuse_making;
}

}  // namespace

void guard(const py::module_& module) {
    const py::cpp_function some([] {});
    dispatch = function_as<void (*)()>(reinterpret_cast<PyCFunctionObject*>(some.ptr())->m_ml->ml_meth);
    for (const auto& [name, member] : py::dict(module.attr("__dict__"))) {
        if (PyType_Check(member.ptr()))
            guard_class(member.ptr());
        else
            guard_function(member.ptr());
    }
}

}  // namespace alur::python

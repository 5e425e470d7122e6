#include "guard.hpp"

#include <string>

namespace alur::python {
namespace {

namespace py = pybind11;

PyObject* refuse_making(PyTypeObject* type, PyObject*, PyObject*) {
    PyErr_Format(PyExc_TypeError, "%s is made by alur alone; its documentation says how", type->tp_name);
    return nullptr;
}

/// What pybind11 calls for each of its functions: the same for all of them.
PyCFunctionWithKeywords dispatch = nullptr;

/// Says the error that is raised anew, where pybind11 says it with the values of all arguments.
void tell_of_arguments(PyObject* positional, PyObject* named) {
    try {
        py::error_already_set raised;
        const std::string said = py::str(raised.value());
        if (said.find("(): incompatible ") == std::string::npos) return raised.restore();
        const py::object error = py::module_::import("alur.arguments")
                                     .attr("wrong")(said, py::handle(positional),
                                                    named == nullptr ? py::handle(Py_None) : py::handle(named));
        PyErr_SetObject(reinterpret_cast<PyObject*>(Py_TYPE(error.ptr())), error.ptr());
    } catch (py::error_already_set& error) {
        error.restore();
    }
}

PyObject* call(PyObject* function, PyObject* positional, PyObject* named) {
    PyObject* const answer = dispatch(function, positional, named);
    if (answer == nullptr && PyErr_ExceptionMatches(PyExc_TypeError) != 0) tell_of_arguments(positional, named);
    return answer;
}

template <class Function>
Function function_at(PyCFunction pointer) {
    return reinterpret_cast<Function>(reinterpret_cast<void (*)()>(pointer));
}

void guard_function(PyObject* function) {
    if (PyCFunction_Check(function) == 0) return;
    PyMethodDef* const method = reinterpret_cast<PyCFunctionObject*>(function)->m_ml;
    if (function_at<PyCFunctionWithKeywords>(method->ml_meth) == dispatch)
        method->ml_meth = reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(&call));
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
    dispatch = function_at<PyCFunctionWithKeywords>(reinterpret_cast<PyCFunctionObject*>(some.ptr())->m_ml->ml_meth);
    for (const auto& [name, member] : py::dict(module.attr("__dict__"))) {
        if (PyType_Check(member.ptr()))
            guard_class(member.ptr());
        else
            guard_function(member.ptr());
    }
}

}  // namespace alur::python

#include "errors.hpp"

#include <pybind11/stl.h>

#include <new>
#include <stdexcept>

#include <alur/journal/error.hpp>
#include <alur/runtime/store.hpp>

#include "convert.hpp"
#include "module.hpp"

namespace alur::python {
namespace {

/// Classes of alur/errors.py. They live as long as the process: exceptions are raised while it ends, too.
struct Classes {
    PyObject* refused = nullptr;
    PyObject* sop_error = nullptr;
    PyObject* log_error = nullptr;
    PyObject* coverage_error = nullptr;
    PyObject* store_error = nullptr;
    PyObject* key_store_error = nullptr;
    PyObject* store_conflict = nullptr;
};
Classes classes;

void set(PyObject* type, const py::tuple& arguments) {
    const py::object exception = py::reinterpret_borrow<py::object>(type)(*arguments);
    PyErr_SetObject(type, exception.ptr());
}

void set_store_error(PyObject* type, const JournalError& error) {
    set(type, py::make_tuple(error.what(), name(error.fault()), error.retryable()));
}

/// \return whether it is one
bool set_error_of_store(const std::exception_ptr& thrown) {
    try {
        std::rethrow_exception(thrown);
    } catch (const KeyStoreError& error) {
        set_store_error(classes.key_store_error, error);
    } catch (const JournalError& error) {
        set_store_error(classes.store_error, error);
    } catch (const StoreConflict& error) {
        set(classes.store_conflict, py::make_tuple(error.what(), "conflict", false));
    } catch (...) {
        return false;
    }
    return true;
}

}  // namespace

void raise(const Refusal& refusal) {
    set(classes.refused,
        py::make_tuple(refusal.text(), refusal.code_name(), refusal.step, tuple_of(refusal.open),
                       tuple_of(refusal.documents), tuple_of(refusal.fields), tuple_of(refusal.outcomes),
                       refusal.person, refusal.role, refusal.near, refusal.not_by, refusal.detail));
    throw py::error_already_set();
}

void raise(const Diagnostics& diagnostics) {
    set(classes.sop_error, py::make_tuple(py::cast(diagnostics)));
    throw py::error_already_set();
}

void raise(const std::string& sentence) {
    set(classes.log_error, py::make_tuple(sentence));
    throw py::error_already_set();
}

void raise_beyond_coverage(const std::string& sentence) {
    set(classes.coverage_error, py::make_tuple(sentence));
    throw py::error_already_set();
}

void set_error(const std::exception_ptr& thrown) {
    try {
        if (set_error_of_store(thrown)) return;
        std::rethrow_exception(thrown);
    } catch (const std::bad_alloc&) {
        PyErr_NoMemory();
    } catch (const std::invalid_argument& error) {
        PyErr_SetString(PyExc_ValueError, error.what());
    } catch (const std::exception& error) {
        PyErr_SetString(PyExc_RuntimeError, error.what());
    }
}

void bind_errors(py::module_&) {
    const py::module_ errors = py::module_::import("alur.errors");
    const auto of = [&](const char* name) { return py::object(errors.attr(name)).release().ptr(); };
    classes = {of("Refused"),    of("SopError"),      of("LogError"),     of("CoverageError"),
               of("StoreError"), of("KeyStoreError"), of("StoreConflict")};
    py::register_local_exception_translator([](std::exception_ptr thrown) {
        if (thrown && !set_error_of_store(thrown)) std::rethrow_exception(thrown);
    });
}

}  // namespace alur::python

#include "reading.hpp"

#include <memory>

#include "unlocked.hpp"

namespace alur::python {

namespace py = pybind11;

Progress progress_of(const py::object& told) {
    // The object is called, copied and let go with the interpreter lock, which a reader does not have.
    const std::shared_ptr<py::object> function(new py::object(told), [](py::object* object) {
        const Locked lock;
        delete object;
    });
    return [function](std::size_t done, std::size_t all) {
        const Locked lock;
        if (PyErr_CheckSignals() != 0) throw py::error_already_set();
        if (!function->is_none()) ask(*function, done, all);
    };
}

void raise_log_error(const Diagnostics& found) {
    const py::object type = py::module_::import("alur.errors").attr("LogError");
    const py::object error = type(found.to_string(), py::cast(found));
    PyErr_SetObject(type.ptr(), error.ptr());
    throw py::error_already_set();
}

}  // namespace alur::python

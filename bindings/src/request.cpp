#include "request.hpp"

namespace alur::python {
namespace {

std::string text_of(py::handle object, const char* what) {
    if (!PyUnicode_Check(object.ptr()))
        throw py::type_error(std::string(what) + " holds texts, not " + Py_TYPE(object.ptr())->tp_name);
    return object.cast<std::string>();
}

}  // namespace

Texts texts_of(py::handle object, const char* what) {
    if (PyUnicode_Check(object.ptr()))
        throw py::type_error(std::string(what) + " is wanted, not one text: [" + std::string(py::repr(object)) + "]");
    Texts out;
    for (const py::handle item : py::iter(object)) out.texts.push_back(text_of(item, what));
    return out;
}

Fields fields_of(py::handle object) {
    Fields out;
    if (!PyDict_Check(object.ptr()) && !py::hasattr(object, "items"))
        throw py::type_error(std::string("fields are a dict of names and values, not ") +
                             Py_TYPE(object.ptr())->tp_name);
    const py::dict fields = PyDict_Check(object.ptr()) ? py::reinterpret_borrow<py::dict>(object)
                                                       : py::dict(py::reinterpret_borrow<py::object>(object));
    out.fields.reserve(fields.size());
    for (const auto& [field, value] : fields) out.fields.emplace_back(text_of(field, "fields"), value_of(value));
    return out;
}

}  // namespace alur::python

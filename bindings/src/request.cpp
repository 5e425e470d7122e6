#include "request.hpp"

namespace alur::python {

std::string text_of(py::handle object, const char* what) {
    if (!PyUnicode_Check(object.ptr()))
        throw py::type_error(std::string(what) + " is a text, not " + type_name(object));
    return object.cast<std::string>();
}

bool is_list(py::handle object) { return !PyUnicode_Check(object.ptr()) && py::hasattr(object, "__iter__"); }

Texts texts_of(py::handle object, const char* what) {
    if (!is_list(object))
        throw py::type_error(std::string(what) + " is a list of texts, not " + type_name(object) +
                             (PyUnicode_Check(object.ptr()) ? "; put one text into a list, too" : ""));
    Texts out;
    for (const py::handle item : py::iter(object)) {
        if (!PyUnicode_Check(item.ptr()))
            throw py::type_error(std::string(what) + " holds texts, not " + type_name(item));
        out.texts.push_back(item.cast<std::string>());
    }
    return out;
}

bool is_mapping(py::handle object) { return PyDict_Check(object.ptr()) || py::hasattr(object, "items"); }

Fields fields_of(py::handle object) {
    Fields out;
    if (!is_mapping(object)) throw py::type_error("fields are a dict of names and values, not " + type_name(object));
    const py::dict fields = PyDict_Check(object.ptr()) ? py::reinterpret_borrow<py::dict>(object)
                                                       : py::dict(py::reinterpret_borrow<py::object>(object));
    out.fields.reserve(fields.size());
    for (const auto& [field, value] : fields) {
        std::string name = text_of(field, "the name of a field");
        Value given = value_of(value, name);
        out.fields.emplace_back(std::move(name), std::move(given));
    }
    return out;
}

}  // namespace alur::python

#include "request.hpp"

#include <optional>
#include <utility>

#include "text.hpp"

namespace alur::python {
namespace {

std::string sound(py::handle text, const char* what) {
    if (const auto utf8 = utf8_of(text)) return std::string(*utf8);
    refuse_half_a_pair(what);
}

}  // namespace

std::string text_of(py::handle object, const char* what) {
    if (!PyUnicode_Check(object.ptr()))
        throw py::type_error(std::string(what) + " is a text, not " + type_name(object));
    return sound(object, what);
}

std::string text_in(py::handle item, const char* what) {
    if (!PyUnicode_Check(item.ptr())) throw py::type_error(std::string(what) + " holds texts, not " + type_name(item));
    return sound(item, what);
}

void need_list(py::handle object, const char* what, const char* kind) {
    const bool is_text = PyUnicode_Check(object.ptr());
    if (is_text || !py::hasattr(object, "__iter__"))
        throw py::type_error(std::string(what) + " is " + kind + ", not " + type_name(object) +
                             (is_text ? "; put one text into a list, too" : ""));
}

Texts texts_of(py::handle object, const char* what) {
    if (!PyTuple_Check(object.ptr()) && !PyList_Check(object.ptr())) need_list(object, what, "a list of texts");
    const auto items =
        py::reinterpret_steal<py::object>(PySequence_Fast(object.ptr(), what));  // itself, if one of those
    if (!items) throw py::error_already_set();
    Texts out;
    const Py_ssize_t count = PySequence_Fast_GET_SIZE(items.ptr());
    out.texts.reserve(static_cast<std::size_t>(count));
    for (Py_ssize_t i = 0; i < count; ++i) out.texts.push_back(text_in(PySequence_Fast_GET_ITEM(items.ptr(), i), what));
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

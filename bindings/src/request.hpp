// What commands take from Python: lists of names, and values by field.
#pragma once

#include <pybind11/pybind11.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <alur/runtime/request.hpp>

#include "convert.hpp"

namespace alur::python {

/// A list of names, copied, since others may change the list while the engine reads it.
struct Texts {
    std::vector<std::string> texts;

    [[nodiscard]] std::vector<std::string_view> views() const { return {texts.begin(), texts.end()}; }
};

/// Values by field, copied.
struct Fields {
    std::vector<std::pair<std::string, Value>> fields;

    [[nodiscard]] std::vector<NamedValue> views() const {
        std::vector<NamedValue> out;
        out.reserve(fields.size());
        for (const auto& [field, value] : fields) out.push_back({field, value});
        return out;
    }
};

/// A text. Raises TypeError. \param what is said in messages: "outcome"
[[nodiscard]] std::string text_of(py::handle object, const char* what);
/// A text in a list. Raises TypeError.
[[nodiscard]] std::string text_in(py::handle item, const char* what);
/// Raises TypeError for what cannot be gone through, and for one text, which is no list though it is an iterable of
/// letters. \param kind what is wanted: "a list of texts"
void need_list(py::handle object, const char* what, const char* kind);
/// Of any iterable of texts. Raises TypeError.
[[nodiscard]] Texts texts_of(py::handle object, const char* what);
/// Whether it is a mapping.
[[nodiscard]] bool is_mapping(py::handle object);
/// Of a mapping from fields to values. Raises TypeError, ValueError, which name the field.
[[nodiscard]] Fields fields_of(py::handle object);

}  // namespace alur::python

namespace PYBIND11_NAMESPACE {
namespace detail {

template <>
struct type_caster<alur::python::Texts> {
    PYBIND11_TYPE_CASTER(alur::python::Texts, const_name("collections.abc.Iterable[str]"));
    bool load(handle source, bool) {
        try {
            value = alur::python::texts_of(source, "a list of names");
            return true;
        } catch (const type_error&) {
            return false;
        }
    }
    static handle cast(const alur::python::Texts& texts, return_value_policy, handle) {
        return alur::python::tuple_of(texts.texts).release();
    }
};

template <>
struct type_caster<alur::python::Fields> {
    PYBIND11_TYPE_CASTER(alur::python::Fields, const_name("collections.abc.Mapping[str, alur.Value]"));
    bool load(handle source, bool) {
        if (!alur::python::is_mapping(source)) return false;
        value = alur::python::fields_of(source);
        return true;
    }
    static handle cast(const alur::python::Fields& fields, return_value_policy, handle) {
        dict out;
        for (const auto& [field, given] : fields.fields) out[str(field)] = alur::python::to_python(given);
        return out.release();
    }
};

}  // namespace detail
}  // namespace PYBIND11_NAMESPACE

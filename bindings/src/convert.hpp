// Values of alur as values of Python, and back. Every file of the extension that shows or takes instants, lengths of
// time or values of fields includes this one, so that they look the same everywhere.
#pragma once

#include <pybind11/pybind11.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <alur/base/ids.hpp>
#include <alur/base/instant.hpp>
#include <alur/base/value.hpp>

#include "made.hpp"

namespace alur::python {

namespace py = pybind11;
using namespace pybind11::literals;

/// What the type of an object is called, for messages: they show no values.
[[nodiscard]] std::string type_name(py::handle object);
/// An instant as an aware `datetime` in UTC; `never`, and the begin of time, as None. Raises OverflowError where it
/// lies outside the years that Python knows.
[[nodiscard]] py::object to_python(Instant at);
/// Whether it is a `datetime`, a `timedelta`.
[[nodiscard]] bool is_time(py::handle object);
[[nodiscard]] bool is_length(py::handle object);
/// An aware `datetime`, of any zone, as an instant. Raises TypeError, and ValueError where it has no zone.
[[nodiscard]] Instant instant_of(py::handle object);
/// Whether a `datetime` can hold it: it lies in the years 1 to 9999.
[[nodiscard]] bool is_of_datetime(Instant at);
[[nodiscard]] py::object to_python(Microseconds length);
/// A `timedelta`. Raises TypeError, and ValueError for more than 100,000,000 days.
[[nodiscard]] Microseconds length_of(py::handle object);
/// A length that is not negative, that is longer than nothing; more than a century is a century, so that no sum with a
/// clock overflows. Raise ValueError. \param what is said in messages: "lease"
[[nodiscard]] Microseconds not_negative(Microseconds length, const char* what);
[[nodiscard]] Microseconds positive(Microseconds length, const char* what);
/// True or False, a whole number, a `date` or a text.
[[nodiscard]] py::object to_python(const Value& value);
/// The same back. Raises TypeError, and ValueError for a number beyond 64 bits, none of which shows the value: it may
/// be about a person. \param field that holds it, for messages; empty: it has no name
[[nodiscard]] Value value_of(py::handle object, std::string_view field = {});
/// "the field nib", for messages; of an empty name "a field".
[[nodiscard]] std::string named_field(std::string_view field);
/// A text that is shown again and again, kept by the interpreter once.
[[nodiscard]] py::object interned(std::string_view text);
/// Empty texts as None: where alur has none.
[[nodiscard]] py::object text_or_none(std::string_view text);

/// Texts, or whatever can be cast, as a tuple.
template <class Items>
[[nodiscard]] py::tuple tuple_of(const Items& items) {
    py::tuple out(items.size());
    std::size_t at = 0;
    for (const auto& item : items) out[at++] = py::cast(item);
    return out;
}

/// The same of what a function makes of each.
template <class Items, class Make>
[[nodiscard]] py::tuple tuple_of(const Items& items, const Make& make) {
    py::tuple out(items.size());
    std::size_t at = 0;
    for (const auto& item : items) out[at++] = make(item);
    return out;
}

/// A case as people name it to Python: its number, or an object that stands for it (`__index__`). Raises TypeError.
[[nodiscard]] CaseId case_of(py::handle object);

/// Any value as an object of Python.
template <class T>
[[nodiscard]] py::object object_of(T&& value) {
    if constexpr (std::is_base_of_v<py::object, std::remove_cvref_t<T>>)
        return std::forward<T>(value);
    else
        return py::cast(std::forward<T>(value));
}

/// Makes an instance of a named tuple of alur/views.
class Shape {
public:
    /// \param name of the class; the interpreter lock is held
    explicit Shape(const char* name);
    /// \param values one for each of its fields, in their order
    template <class... Values>
    [[nodiscard]] py::object operator()(Values&&... values) const {
        py::object made = empty(sizeof...(Values));
        Py_ssize_t at = 0;
        (PyTuple_SET_ITEM(made.ptr(), at++, object_of(std::forward<Values>(values)).release().ptr()), ...);
        return made;
    }

private:
    [[nodiscard]] py::object empty(std::size_t fields) const;
    PyTypeObject* type_;  // as long as the process
    std::size_t fields_;
};

}  // namespace alur::python

namespace PYBIND11_NAMESPACE {
namespace detail {

// What functions of the extension take and return by these types is converted as above. A value of another type is no
// error yet: whoever calls the function knows the name of the argument (guard.hpp).

template <>
struct type_caster<alur::Instant> {
    PYBIND11_TYPE_CASTER(alur::Instant, const_name("datetime.datetime"));
    bool load(handle source, bool) {
        if (!alur::python::is_time(source)) return false;
        value = alur::python::instant_of(source);
        return true;
    }
    static handle cast(alur::Instant at, return_value_policy, handle) { return alur::python::to_python(at).release(); }
};

template <>
struct type_caster<alur::Microseconds> {
    PYBIND11_TYPE_CASTER(alur::Microseconds, const_name("datetime.timedelta"));
    bool load(handle source, bool) {
        if (!alur::python::is_length(source)) return false;
        value = alur::python::length_of(source);
        return true;
    }
    static handle cast(alur::Microseconds length, return_value_policy, handle) {
        return alur::python::to_python(length).release();
    }
};

template <>
struct type_caster<alur::Value> {
    PYBIND11_TYPE_CASTER(alur::Value, const_name("bool | int | datetime.date | str"));
    bool load(handle source, bool) {
        value = alur::python::value_of(source);
        return true;
    }
    static handle cast(const alur::Value& value, return_value_policy, handle) {
        return alur::python::to_python(value).release();
    }
};

template <>
struct type_caster<alur::CaseId> {
    PYBIND11_TYPE_CASTER(alur::CaseId, const_name("alur.Case | int"));
    bool load(handle source, bool) {
        if (PyIndex_Check(source.ptr()) == 0) return false;
        value = alur::python::case_of(source);
        return true;
    }
    static handle cast(alur::CaseId id, return_value_policy, handle) {
        return PyLong_FromUnsignedLong(static_cast<unsigned long>(alur::index(id)));
    }
};

}  // namespace detail
}  // namespace PYBIND11_NAMESPACE

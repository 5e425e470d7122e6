// Objects of Python whose __init__ has not run: Python makes an object first and calls __init__ then, which a subclass
// may do late, and __new__ never does. pybind11 would take memory that nothing was made in for such an object.
#pragma once

#include <pybind11/pybind11.h>

#include <string>

namespace alur {
inline namespace v0 {
class EventLog;
class Roster;
class SimulatedTime;
class Table;
}  // namespace v0
}  // namespace alur

namespace alur::python {

class EngineObject;
class ServicesObject;

/// Whether Python makes objects of a class, by py::init. Of all others alur alone makes them (guard()).
template <class T>
inline constexpr bool has_init = false;
template <>
inline constexpr bool has_init<EventLog> = true;
template <>
inline constexpr bool has_init<Roster> = true;
template <>
inline constexpr bool has_init<SimulatedTime> = true;
template <>
inline constexpr bool has_init<Table> = true;
template <>
inline constexpr bool has_init<EngineObject> = true;
template <>
inline constexpr bool has_init<ServicesObject> = true;

}  // namespace alur::python

namespace PYBIND11_NAMESPACE {
namespace detail {

/// Raises TypeError for an object whose __init__ has not run.
template <class T>
class type_caster<T, enable_if_t<alur::python::has_init<T>>> : public type_caster_base<T> {
public:
    bool load(handle source, bool convert) {
        const type_info* const of = this->typeinfo;
        if (source && of != nullptr && PyObject_TypeCheck(source.ptr(), of->type) != 0 &&
            !reinterpret_cast<instance*>(source.ptr())->get_value_and_holder(of))
            throw type_error(std::string(Py_TYPE(source.ptr())->tp_name) +
                             ".__init__() was not called, or has failed, so that there is nothing to use");
        return type_caster_base<T>::load(source, convert);
    }
};

}  // namespace detail
}  // namespace PYBIND11_NAMESPACE

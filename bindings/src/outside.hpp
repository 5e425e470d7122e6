// What an engine asks of the program: the time, who holds which role, and the keys of its cases. Written in C++, or in
// Python, which is called with the interpreter lock.
#pragma once

#include <pybind11/pybind11.h>

#include <memory>

#include <alur/journal/key_store.hpp>
#include <alur/runtime/identities.hpp>
#include <alur/runtime/time_source.hpp>

namespace alur::python {

/// None: null; a SimulatedTime; or a function that returns an aware datetime. Raises TypeError.
[[nodiscard]] std::shared_ptr<const TimeSource> time_source_of(const pybind11::object& time);
/// None: null; a Roster; or an object with holds(person, role, sop, at). Raises TypeError.
[[nodiscard]] std::shared_ptr<const Identities> identities_of(const pybind11::object& identities);
/// None: null; the path of a file; or an object with open, begin, find, make and destroy. Raises TypeError.
[[nodiscard]] std::shared_ptr<KeyStore> key_store_of(const pybind11::object& keys, JournalAccess access);

}  // namespace alur::python

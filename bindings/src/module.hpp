// What the extension is made of: one file a concept, in the order in which they rest on each other.
#pragma once

#include <pybind11/pybind11.h>

namespace alur::python {

class EngineObject;

/// Before all else: takes the dates of Python into use.
void begin_conversions();
void bind_errors(pybind11::module_& module);
void bind_diagnostics(pybind11::module_& module);
void bind_calendar(pybind11::module_& module);
void bind_sop(pybind11::module_& module);
void bind_outside(pybind11::module_& module);
void bind_engine(pybind11::module_& module);
void bind_log(pybind11::module_& module);
void bind_audit(pybind11::module_& module);
void bind_conformance(pybind11::module_& module);

// Of the engine, and what works on it, a group of its members each.
void bind_commands(pybind11::class_<EngineObject>& engine);
void bind_complete(pybind11::class_<EngineObject>& engine);
void bind_queries(pybind11::class_<EngineObject>& engine);
void bind_services(pybind11::module_& module);
void bind_batch(pybind11::module_& module, pybind11::class_<EngineObject>& engine);
void bind_handles(pybind11::module_& module, pybind11::class_<EngineObject>& engine);

}  // namespace alur::python

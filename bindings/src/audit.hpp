// What stands beside audits: the logs of engines, and what pictures and sheets need.
#pragma once

#include <pybind11/pybind11.h>

namespace alur::python {

void bind_structure(pybind11::module_& module);
void bind_engine_log(pybind11::module_& module);

}  // namespace alur::python

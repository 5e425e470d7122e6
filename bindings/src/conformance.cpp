// Logs against the graph of an SOP.
#include "module.hpp"

namespace alur::python {

void bind_conformance(pybind11::module_& module) { static_cast<void>(module); }

}  // namespace alur::python

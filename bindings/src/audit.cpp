// Audits of logs.
#include "module.hpp"

namespace alur::python {

void bind_audit(pybind11::module_& module) { static_cast<void>(module); }

}  // namespace alur::python

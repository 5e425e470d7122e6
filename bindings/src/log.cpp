// Event logs and tables.
#include "module.hpp"

namespace alur::python {

void bind_log(pybind11::module_& module) { static_cast<void>(module); }

}  // namespace alur::python

// The extension alur._core: types and conversions of alur, with as little of its own as can be. What people use is the
// plain Python around it.
#include "module.hpp"

#include "guard.hpp"
#include "unlocked.hpp"

PYBIND11_MODULE(_core, module) {
    namespace python = alur::python;
    module.doc() = "alur in C++, as the package around it uses it. Programs import alur.";
    module.attr("version") = ALUR_VERSION;
    python::begin_conversions();
    python::bind_errors(module);
    python::bind_diagnostics(module);
    python::bind_calendar(module);
    python::bind_sop(module);
    python::bind_outside(module);
    python::bind_engine(module);
    python::bind_log(module);
    python::bind_audit(module);
    python::bind_conformance(module);
    python::guard(module);
    python::attend_to_end();
}

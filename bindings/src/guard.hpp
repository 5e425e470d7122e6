// What pybind11 lets through or tells too much of, mended for the extension as a whole.
#pragma once

#include <pybind11/pybind11.h>

namespace alur::python {

/// After all is bound. From now on
/// - a class without py::init is not made by Python, by its call or by its __new__ (TypeError);
/// - a call with wrong arguments names the one that is wrong and what was expected, and shows no value, which may be
///   about a person (alur/arguments.py).
void guard(const pybind11::module_& module);

}  // namespace alur::python

// Work of alur alone, while other threads of the interpreter go on.
#pragma once

#include <pybind11/pybind11.h>

namespace alur::python {

/// Calls act() with the interpreter lock given up: nothing in it touches Python. \return what it returns
template <class Act>
auto apart(const Act& act) {
    const pybind11::gil_scoped_release other_threads_run;
    return act();
}

}  // namespace alur::python

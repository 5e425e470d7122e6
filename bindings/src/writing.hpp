// A file that is written without the interpreter lock.
#pragma once

#include <pybind11/pybind11.h>

#include <cerrno>
#include <fstream>
#include <string>

#include "unlocked.hpp"

namespace alur::python {

/// Calls `write(std::ostream&)` on a file that is made, or written over. Raises OSError.
template <class Write>
void write_file(const std::string& path, const Write& write) {
    int reason = 0;
    {
        const Unlocked other_threads_run;
        errno = 0;
        std::ofstream out(path, std::ios::binary | std::ios::trunc);
        if (out) write(out);
        out.close();
        if (!out) reason = errno == 0 ? EIO : errno;
    }
    if (reason == 0) return;
    errno = reason;
    PyErr_SetFromErrnoWithFilename(PyExc_OSError, path.c_str());
    throw pybind11::error_already_set();
}

}  // namespace alur::python

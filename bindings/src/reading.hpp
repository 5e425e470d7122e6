// What all readers of files share: telling how far they are, and being stopped.
#pragma once

#include <pybind11/pybind11.h>

#include <alur/base/diagnostic.hpp>
#include <alur/base/result.hpp>
#include <alur/log/progress.hpp>

namespace alur::python {

/// Calls `told(done, all)`, or nothing where it is None, and lets Ctrl-C interrupt: what it raises ends the reading.
[[nodiscard]] Progress progress_of(const pybind11::object& told);

/// Raises alur.LogError with these findings.
[[noreturn]] void raise_log_error(const Diagnostics& found);

/// The value of a result, or its findings as alur.LogError.
template <class T>
[[nodiscard]] T take_log(Result<T, Diagnostics>&& result) {
    if (!result) raise_log_error(result.error());
    return std::move(result.value());
}

}  // namespace alur::python

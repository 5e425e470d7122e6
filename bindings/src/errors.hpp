// Failures of alur as exceptions of Python. Their classes are written in Python (alur/errors.py).
#pragma once

#include <pybind11/pybind11.h>

#include <exception>
#include <string>
#include <utility>

#include <alur/base/diagnostic.hpp>
#include <alur/base/result.hpp>
#include <alur/runtime/refusal.hpp>

namespace alur::python {

/// Raise the exception of Python that says it; the interpreter lock is held.
[[noreturn]] void raise(const Refusal& refusal);
[[noreturn]] void raise(const Diagnostics& diagnostics);
/// A log, a table or an audit that cannot be: alur.LogError.
[[noreturn]] void raise(const std::string& sentence);
/// A question about dates that a calendar does not know: alur.CoverageError.
[[noreturn]] void raise_beyond_coverage(const std::string& sentence);

/// What C++ threw and is none of Python's own, as the exception of Python that says it; for functions that pybind11
/// does not stand around.
void set_error(const std::exception_ptr& thrown);

/// The value of a result, or its failure as an exception.
template <class T, class E>
[[nodiscard]] T take(Result<T, E>&& result) {
    if (!result) raise(result.error());
    return std::move(result.value());
}

}  // namespace alur::python

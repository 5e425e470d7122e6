// Texts of Python in UTF-8.
#pragma once

#include <pybind11/pybind11.h>

#include <optional>
#include <string>

namespace alur::python {

/// Nothing where the text has half a surrogate pair.
[[nodiscard]] std::optional<std::string> utf8_of(pybind11::handle text);
/// Raises ValueError for such a text, without it. \param what holds it
[[noreturn]] void refuse_half_a_pair(const std::string& what);

}  // namespace alur::python

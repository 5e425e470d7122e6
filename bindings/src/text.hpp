// Texts of Python in UTF-8.
#pragma once

#include <pybind11/pybind11.h>

#include <optional>
#include <string>
#include <string_view>

namespace alur::python {

/// Lives as long as the text. Nothing where it has half a surrogate pair.
[[nodiscard]] std::optional<std::string_view> utf8_of(pybind11::handle text);
/// Raises ValueError for such a text, without it. \param what holds it
[[noreturn]] void refuse_half_a_pair(const std::string& what);

}  // namespace alur::python

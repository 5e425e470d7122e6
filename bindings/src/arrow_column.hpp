// One column that another library holds as Apache Arrow: a pyarrow array, a polars series.
#pragma once

#include <pybind11/pybind11.h>

#include <optional>

#include <alur/log/column.hpp>

namespace alur::python {

/// The column that an object offers by `__arrow_c_stream__` or `__arrow_c_array__`, copied; empty where it offers none.
/// A table must have one column. Raises what the object raises, and LogError.
[[nodiscard]] std::optional<Column> arrow_column(const pybind11::object& object);

}  // namespace alur::python

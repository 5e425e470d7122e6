// Tables as Python holds them, and how they come in.
#pragma once

#include <pybind11/pybind11.h>

#include <string>

#include <alur/log/column.hpp>
#include <alur/log/table.hpp>

namespace alur::python {

/// The type of that name: `text`, `integer`, `real`, `boolean`, `instant`. Raises ValueError.
[[nodiscard]] ColumnType column_type_of(const std::string& name);

/// alur._core.Table and what it hands out.
void bind_table(pybind11::module_& module);
/// Tables out of arrays, lists and streams of other libraries.
void bind_table_in(pybind11::module_& module);
/// Readers and writers of files.
void bind_csv(pybind11::module_& module);
void bind_xes(pybind11::module_& module);
void bind_ocel(pybind11::module_& module);
void bind_mapping(pybind11::module_& module);

}  // namespace alur::python

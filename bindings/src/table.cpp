// Tables: what a column holds, as lists, as buffers, as a stream of Arrow.
#include "table.hpp"

#include <pybind11/stl.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <alur/log/arrow.hpp>
#include <alur/log/column_writer.hpp>

#include "convert.hpp"
#include "errors.hpp"
#include "unlocked.hpp"

namespace alur::python {
namespace {

/// The values of a column one behind the other, for whoever understands the buffer protocol, numpy among them.
struct Buffer {
    std::variant<std::vector<std::uint8_t>, std::vector<std::int32_t>, std::vector<std::int64_t>, std::vector<double>>
        values;
};

py::buffer_info shown(Buffer& buffer) {
    return std::visit(
        [](auto& values) { return py::buffer_info(values.data(), static_cast<py::ssize_t>(values.size()), true); },
        buffer.values);
}

const Column& column_of(const Table& table, std::size_t position) {
    if (position >= table.columns().size())
        throw py::index_error("there are " + std::to_string(table.columns().size()) + " columns");
    return table.columns()[position];
}

template <class T>
Buffer joined(const Column& column, std::vector<T> ColumnChunk::*of) {
    std::vector<T> values;
    values.reserve(column.rows());
    for (const auto& chunk : column.chunks())
        values.insert(values.end(), ((*chunk).*of).begin(),
                      ((*chunk).*of).begin() + static_cast<std::ptrdiff_t>(chunk->rows));
    return {std::move(values)};
}

Buffer values_of(const Column& column) {
    switch (column.type()) {
        case ColumnType::text: return joined(column, &ColumnChunk::codes);
        case ColumnType::integer:
        case ColumnType::instant: return joined(column, &ColumnChunk::integers);
        case ColumnType::real: return joined(column, &ColumnChunk::reals);
        case ColumnType::boolean: break;
    }
    std::vector<std::uint8_t> values(column.rows());
    for (std::size_t row = 0; row < values.size(); ++row) values[row] = column.boolean(row) ? 1 : 0;
    return {std::move(values)};
}

/// A byte a row: whether it holds a value.
Buffer valid_of(const Column& column) {
    std::vector<std::uint8_t> valid(column.rows());
    for (std::size_t row = 0; row < valid.size(); ++row) valid[row] = column.has_value(row) ? 1 : 0;
    return {std::move(valid)};
}

/// The distinct texts of a column.
py::list texts_of(const Column& column) {
    py::list texts;
    if (column.texts() == nullptr) return texts;
    for (std::size_t i = 0; i < column.texts()->size(); ++i) texts.append(py::str(std::string((*column.texts())[i])));
    return texts;
}

py::object value_of(const Column& column, std::size_t row) {
    if (!column.has_value(row)) return py::none();
    switch (column.type()) {
        case ColumnType::text: return py::str(std::string(column.text(row)));
        case ColumnType::integer: return py::int_(column.integer(row));
        case ColumnType::real: return py::float_(column.real(row));
        case ColumnType::boolean: return py::bool_(column.boolean(row));
        case ColumnType::instant: return to_python(column.instant(row));
    }
    return py::none();
}

/// The values from `begin` on and before `end`, None where there is none.
py::list list_of(const Column& column, std::size_t begin, std::size_t end) {
    end = std::min(end, column.rows());
    begin = std::min(begin, end);
    py::list values(end - begin);
    // Each distinct text becomes one object, however often it occurs.
    std::vector<py::object> texts(column.texts() == nullptr ? 0 : column.texts()->size());
    for (std::size_t row = begin; row < end; ++row) {
        py::object value;
        if (column.type() == ColumnType::text && column.has_value(row)) {
            py::object& text = texts[column.code(row)];
            if (!text) text = value_of(column, row);
            value = text;
        } else {
            value = value_of(column, row);
        }
        PyList_SET_ITEM(values.ptr(), static_cast<py::ssize_t>(row - begin), value.release().ptr());
    }
    return values;
}

py::capsule stream_of(const Table& table) {
    auto stream = std::make_unique<ArrowArrayStream>();
    export_arrow(table, stream.get());
    // Whoever takes it marks it as released; else it is released with its capsule.
    PyObject* const capsule = PyCapsule_New(stream.get(), "arrow_array_stream", [](PyObject* self) {
        auto* const left = static_cast<ArrowArrayStream*>(PyCapsule_GetPointer(self, "arrow_array_stream"));
        if (left == nullptr) return;
        if (left->release != nullptr) left->release(left);
        delete left;
    });
    if (capsule == nullptr) {
        stream->release(stream.get());
        throw py::error_already_set();
    }
    static_cast<void>(stream.release());
    return py::reinterpret_steal<py::capsule>(capsule);
}

/// The schema alone, as Arrow's `arrow_schema`.
py::capsule schema_of(const Table& table) {
    ArrowArrayStream stream{};
    export_arrow(table, &stream);
    auto schema = std::make_unique<ArrowSchema>();
    const int failed = stream.get_schema(&stream, schema.get());
    stream.release(&stream);
    if (failed != 0) throw std::bad_alloc();
    PyObject* const capsule = PyCapsule_New(schema.get(), "arrow_schema", [](PyObject* self) {
        auto* const left = static_cast<ArrowSchema*>(PyCapsule_GetPointer(self, "arrow_schema"));
        if (left == nullptr) return;
        if (left->release != nullptr) left->release(left);
        delete left;
    });
    if (capsule == nullptr) {
        schema->release(schema.get());
        throw py::error_already_set();
    }
    static_cast<void>(schema.release());
    return py::reinterpret_steal<py::capsule>(capsule);
}

/// The column with its values as text, so that a number can name a case.
Table with_text(const Table& table, std::size_t position) {
    std::vector<Column> columns = table.columns();
    columns[position] = as_text(column_of(table, position));
    return Table(std::move(columns));
}

/// These columns, under these names.
Table selected(const Table& table, const std::vector<std::pair<std::size_t, std::string>>& columns) {
    std::vector<Column> chosen;
    for (const auto& wanted : columns) {
        const std::string& name = wanted.second;
        if (std::any_of(chosen.begin(), chosen.end(), [&](const Column& known) { return known.name() == name; }))
            raise("two columns called '" + name + "'");
        chosen.push_back(column_of(table, wanted.first).named(name));
    }
    return Table(std::move(chosen));
}

}  // namespace

ColumnType column_type_of(const std::string& wanted) {
    for (const ColumnType type :
         {ColumnType::text, ColumnType::integer, ColumnType::real, ColumnType::boolean, ColumnType::instant})
        if (wanted == name(type)) return type;
    throw std::invalid_argument("'" + wanted + "' is no type of a column: text, integer, real, boolean, instant");
}

void bind_table(py::module_& module) {
    py::class_<Buffer>(module, "Buffer", py::buffer_protocol(), "Values one behind the other, by the buffer protocol.")
        .def_buffer(&shown);

    py::class_<Table>(module, "Table", "Columns of one length; alur.Table stands around it.")
        .def(py::init<>())
        .def_property_readonly("rows", &Table::rows)
        .def_property_readonly("names",
                               [](const Table& self) {
                                   return tuple_of(self.columns(),
                                                   [](const Column& column) { return py::str(column.name()); });
                               })
        .def_property_readonly("types",
                               [](const Table& self) {
                                   return tuple_of(self.columns(),
                                                   [](const Column& column) { return interned(name(column.type())); });
                               })
        .def(
            "list",
            [](const Table& self, std::size_t position, std::size_t begin, std::size_t end) {
                return list_of(column_of(self, position), begin, end);
            },
            "position"_a, "begin"_a, "end"_a)
        .def(
            "values",
            [](const Table& self, std::size_t position) {
                const Column& column = column_of(self, position);
                return unlocked([&] { return values_of(column); });
            },
            "position"_a)
        .def(
            "valid",
            [](const Table& self, std::size_t position) -> std::optional<Buffer> {
                const Column& column = column_of(self, position);
                if (column.nulls() == 0) return std::nullopt;
                return unlocked([&] { return valid_of(column); });
            },
            "position"_a)
        .def(
            "texts", [](const Table& self, std::size_t position) { return texts_of(column_of(self, position)); },
            "position"_a)
        .def("select", &selected, "columns"_a)
        .def(
            "column", [](const Table& self, std::size_t position) { return column_of(self, position); }, "position"_a)
        .def("with_text", &with_text, "position"_a)
        .def("stream", &stream_of)
        .def("schema", &schema_of)
        .def("content_hash", [](const Table& self) { return unlocked([&] { return to_hex(content_hash(self)); }); });
}

}  // namespace alur::python

// Columns of others become a table: lists, arrays by the buffer protocol, streams of Arrow. Each is copied.
#include <pybind11/stl.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <alur/log/arrow.hpp>
#include <alur/log/column_writer.hpp>

#include "convert.hpp"
#include "errors.hpp"
#include "table.hpp"
#include "text.hpp"
#include "unlocked.hpp"

namespace alur::python {
namespace {

/// \param texts strings, and None where there is none
Column text_column(std::string name, const py::sequence& texts) {
    ColumnWriter writer(std::move(name), ColumnType::text);
    for (const py::handle text : texts) {
        if (text.is_none()) {
            writer.add_null();
            continue;
        }
        if (!PyUnicode_Check(text.ptr()))
            throw py::type_error("the column '" + writer.name() + "' holds " +
                                 std::string(py::str(py::type::of(text))) + " among its texts");
        const auto utf8 = utf8_of(text);
        if (!utf8)
            raise("the column '" + writer.name() + "' holds a text with half a surrogate pair, which is no character");
        writer.add_text(*utf8);
    }
    return std::move(writer).finish();
}

/// Texts by their numbers in a list; a negative number is no text.
Column coded_column(std::string name, const py::buffer& codes, const std::vector<std::string>& texts) {
    const py::buffer_info info = codes.request();
    if (info.ndim != 1 || info.itemsize != 4 || (info.size != 0 && info.strides[0] != 4))
        throw py::type_error("codes are one-dimensional, of 32 bits, one behind the other");
    ColumnWriter writer(std::move(name), ColumnType::text);
    const auto* const numbers = static_cast<const std::int32_t*>(info.ptr);
    std::vector<std::int32_t> known(texts.size(), -1);
    for (py::ssize_t row = 0; row < info.size; ++row) {
        const std::int32_t number = numbers[row];
        if (number < 0) {
            writer.add_null();
            continue;
        }
        const auto text = static_cast<std::size_t>(number);
        if (text >= texts.size()) throw py::index_error("a code that is none of a text");
        if (known[text] < 0) known[text] = writer.code_of(texts[text]);
        writer.add_code(known[text]);
    }
    return std::move(writer).finish();
}

std::vector<std::uint8_t> bits_of(const py::buffer_info& bytes) {
    std::vector<std::uint8_t> bits((static_cast<std::size_t>(bytes.size) + 7) / 8);
    const auto* const values = static_cast<const std::uint8_t*>(bytes.ptr);
    for (std::size_t i = 0; i < static_cast<std::size_t>(bytes.size); ++i)
        if (values[i] != 0) bits[i / 8] = static_cast<std::uint8_t>(bits[i / 8] | (1U << (i % 8)));
    return bits;
}

/// A stream of Arrow of one batch of one column, all of it borrowed: for as long as an import takes.
struct Borrowed {
    std::string format;
    std::string name;
    const void* buffers[2] = {nullptr, nullptr};
    std::int64_t rows = 0;
    bool is_taken = false;
    ArrowSchema field{};
    ArrowSchema* fields = nullptr;
    ArrowArray array{};
    ArrowArray* arrays = nullptr;
    const void* nothing = nullptr;

    template <class Structure>
    static void release(Structure* it) {
        it->release = nullptr;
    }
    static Borrowed& of(ArrowArrayStream* stream) { return *static_cast<Borrowed*>(stream->private_data); }

    static int get_schema(ArrowArrayStream* stream, ArrowSchema* out) {
        Borrowed& self = of(stream);
        self.field = {self.format.c_str(),
                      self.name.c_str(),
                      nullptr,
                      ARROW_FLAG_NULLABLE,
                      0,
                      nullptr,
                      nullptr,
                      &release<ArrowSchema>,
                      nullptr};
        self.fields = &self.field;
        *out = {"+s", "", nullptr, 0, 1, &self.fields, nullptr, &release<ArrowSchema>, nullptr};
        return 0;
    }
    static int get_next(ArrowArrayStream* stream, ArrowArray* out) {
        Borrowed& self = of(stream);
        *out = {};
        if (std::exchange(self.is_taken, true)) return 0;
        self.array = {self.rows,
                      self.buffers[0] == nullptr ? 0 : -1,
                      0,
                      2,
                      0,
                      self.buffers,
                      nullptr,
                      nullptr,
                      &release<ArrowArray>,
                      nullptr};
        self.arrays = &self.array;
        *out = {self.rows, 0, 0, 1, 1, &self.nothing, &self.arrays, nullptr, &release<ArrowArray>, nullptr};
        return 0;
    }
};

/// Values of an Arrow format, one behind the other, a byte each where the format is `b`. \param valid a byte a row, or
/// nothing \param zone in which times without one are meant; empty: they are refused \return with what is suspicious
std::pair<Column, Diagnostics> array_column(std::string name, std::string format, const py::buffer& values,
                                            const std::optional<py::buffer>& valid, const std::string& zone) {
    const py::buffer_info info = values.request();
    if (info.ndim != 1 || (info.size != 0 && info.strides[0] != info.itemsize))
        throw py::type_error("the values of a column are one-dimensional, one behind the other");
    Borrowed borrowed;
    borrowed.name = std::move(name);
    borrowed.format = std::move(format);
    borrowed.rows = static_cast<std::int64_t>(info.size);
    const std::size_t size = borrowed.format == "b" || borrowed.format == "c" || borrowed.format == "C"   ? 1
                             : borrowed.format == "s" || borrowed.format == "S"                           ? 2
                             : borrowed.format == "i" || borrowed.format == "I" || borrowed.format == "f" ? 4
                                                                                                          : 8;
    if (static_cast<std::size_t>(info.itemsize) != size) throw py::type_error("the values are of another size");
    std::vector<std::uint8_t> bits;
    borrowed.buffers[1] = info.ptr;
    if (borrowed.format == "b") {
        bits = bits_of(info);
        borrowed.buffers[1] = bits.data();
    }
    std::vector<std::uint8_t> valid_bits;
    if (valid) {
        const py::buffer_info valid_info = valid->request();
        if (valid_info.itemsize != 1 || valid_info.size != info.size)
            throw py::type_error("`valid` holds a byte for each row");
        valid_bits = bits_of(valid_info);
        borrowed.buffers[0] = valid_bits.data();
    }
    ArrowArrayStream stream{&Borrowed::get_schema, &Borrowed::get_next,
                            [](ArrowArrayStream*) -> const char* { return nullptr; },
                            &Borrowed::release<ArrowArrayStream>, &borrowed};
    ArrowContent made = take(unlocked([&] { return import_arrow(&stream, {zone}); }));
    return {made.table.columns().front(), std::move(made.warnings)};
}

Table table_of(const std::vector<Column>& columns) {
    for (const Column& column : columns)
        if (column.rows() != columns.front().rows())
            raise("the column '" + column.name() + "' has " + std::to_string(column.rows()) + " rows, '" +
                  columns.front().name() + "' has " + std::to_string(columns.front().rows()));
    for (std::size_t i = 0; i < columns.size(); ++i)
        for (std::size_t k = 0; k < i; ++k)
            if (columns[i].name() == columns[k].name()) raise("two columns called '" + columns[i].name() + "'");
    return Table(columns);
}

std::pair<Table, Diagnostics> table_of_stream(const py::object& exporter, const std::string& zone) {
    const py::capsule capsule = exporter.attr("__arrow_c_stream__")();
    auto* const stream = static_cast<ArrowArrayStream*>(PyCapsule_GetPointer(capsule.ptr(), "arrow_array_stream"));
    if (stream == nullptr) throw py::error_already_set();
    if (stream->release == nullptr) throw py::value_error("this stream was used up before");
    ArrowContent made = take(unlocked([&] { return import_arrow(stream, {zone}); }));
    return {std::move(made.table), std::move(made.warnings)};
}

}  // namespace

void bind_table_in(py::module_& module) {
    py::class_<Column>(module, "ColumnData", "A column of a table that is being made.");
    module.def("text_column", &text_column, "name"_a, "texts"_a);
    module.def("coded_column", &coded_column, "name"_a, "codes"_a, "texts"_a);
    module.def("array_column", &array_column, "name"_a, "format"_a, "values"_a, "valid"_a, "zone"_a);
    module.def("table_of", &table_of, "columns"_a);
    module.def("table_of_stream", &table_of_stream, "exporter"_a, "zone"_a);
}

}  // namespace alur::python

#include "columns.hpp"

#include <chrono>
#include <cstring>
#include <limits>
#include <string_view>
#include <unordered_map>

#include "arrow_column.hpp"
#include "convert.hpp"
#include "request.hpp"

namespace alur::python {
namespace {

/// The numbers of a buffer of integers of one dimension; empty where it holds something else.
template <class Take>
bool read_numbers(const py::buffer_info& buffer, const Take& take) {
    if (buffer.ndim != 1 || buffer.format.size() != 1) return false;
    const auto read = [&]<class Number>(Number) {
        const auto* at = static_cast<const char*>(buffer.ptr);
        for (py::ssize_t row = 0; row < buffer.shape[0]; ++row, at += buffer.strides[0]) {
            Number number{};
            std::memcpy(&number, at, sizeof number);
            take(number);
        }
        return true;
    };
    switch (buffer.format[0]) {
        case 'b': return read(static_cast<signed char>(0));
        case 'B': return read(static_cast<unsigned char>(0));
        case 'h': return read(static_cast<short>(0));
        case 'H': return read(static_cast<unsigned short>(0));
        case 'i': return read(0);
        case 'I': return read(0U);
        case 'l': return read(0L);
        case 'L': return read(0UL);
        case 'q': return read(0LL);
        case 'Q': return read(0ULL);
        case 'n': return read(static_cast<py::ssize_t>(0));
        case 'N': return read(static_cast<std::size_t>(0));
        default: return false;
    }
}

/// The buffer of an array, where it has one that can be read.
std::optional<py::buffer_info> buffer_of(const py::object& object) {
    if (!PyObject_CheckBuffer(object.ptr()) || py::isinstance<py::bytes>(object)) return std::nullopt;
    try {
        return py::reinterpret_borrow<py::buffer>(object).request();
    } catch (py::error_already_set& error) {
        if (!error.matches(PyExc_BufferError) && !error.matches(PyExc_ValueError)) throw;
        return std::nullopt;  // such as numpy's arrays of dates
    }
}

/// A column of Arrow, where the object can give one here: pandas needs pyarrow for it, and does without otherwise.
std::optional<Column> column_of_arrow(const py::object& object) {
    try {
        return arrow_column(object);
    } catch (py::error_already_set& error) {
        if (!error.matches(PyExc_ImportError)) throw;
        return std::nullopt;
    }
}

CaseId case_numbered(auto number) {
    if (std::cmp_less(number, 0) || std::cmp_greater_equal(number, std::numeric_limits<std::uint32_t>::max()))
        return none<CaseId>;
    return static_cast<CaseId>(number);
}

[[noreturn]] void no_value(const std::string& what, std::size_t row) {
    throw py::value_error(what + " has no value in row " + std::to_string(row));
}

/// Refuses an array of numpy of which a mask covers values: what it holds there is no value. \param what holds it
void need_unmasked(const py::object& object, const std::string& what) {
    if (!py::hasattr(object, "mask") || !py::hasattr(object, "fill_value")) return;
    const py::object numpy = py::module_::import("numpy").attr("ma");
    if (!py::isinstance(object, numpy.attr("MaskedArray"))) return;
    const py::object mask = numpy.attr("getmaskarray")(object);
    if (mask.attr("any")().cast<bool>()) no_value(what, mask.attr("argmax")().cast<std::size_t>());
}

Value value_in(const Column& column, std::size_t row, const std::string& field) {
    switch (column.type()) {
        case ColumnType::text: return std::string(column.text(row));
        case ColumnType::integer: return column.integer(row);
        case ColumnType::boolean: return column.boolean(row);
        case ColumnType::instant: {
            const auto day = std::chrono::floor<std::chrono::days>(column.instant(row));
            if (day == column.instant(row)) return std::chrono::year_month_day(day);
            throw py::type_error(named_field(field) + " holds dates, not times");
        }
        case ColumnType::real: break;
    }
    throw py::type_error(named_field(field) + " holds True or False, whole numbers, dates or texts, not " +
                         std::string(name(column.type())));
}

/// Columns can be gone through, or come by Arrow; single values other than texts cannot.
bool is_one_value(const py::object& object) {
    return PyUnicode_Check(object.ptr()) ||
           !(py::hasattr(object, "__iter__") || py::hasattr(object, "__arrow_c_array__") ||
             py::hasattr(object, "__arrow_c_stream__"));
}

}  // namespace

std::vector<CaseId> cases_of(const py::object& object) {
    if (PyBytes_Check(object.ptr()) || PyByteArray_Check(object.ptr()))
        throw py::type_error("cases are whole numbers, not " + type_name(object));
    std::vector<CaseId> cases;
    need_unmasked(object, "the column of cases");
    const auto take = [&](auto number) { cases.push_back(case_numbered(number)); };
    if (const auto buffer = buffer_of(object)) {
        cases.reserve(static_cast<std::size_t>(buffer->size));
        if (read_numbers(*buffer, take)) return cases;
        if (buffer->format != "O" || buffer->ndim != 1)
            throw py::type_error("cases are whole numbers in one dimension, not an array of '" + buffer->format +
                                 "' in " + std::to_string(buffer->ndim));
    } else if (const auto column = column_of_arrow(object)) {
        if (column->type() != ColumnType::integer)
            throw py::type_error("cases are whole numbers, not " + std::string(name(column->type())));
        cases.reserve(column->rows());
        for (std::size_t row = 0; row < column->rows(); ++row) {
            if (!column->has_value(row)) no_value("the column of cases", row);
            take(column->integer(row));
        }
        return cases;
    }
    for (const py::handle each : py::iter(object)) cases.push_back(case_of(each));
    return cases;
}

TextColumn text_column(const py::object& object, const char* what) {
    TextColumn out;
    need_unmasked(object, what);
    if (const auto column = column_of_arrow(object)) {
        if (column->type() != ColumnType::text)
            throw py::type_error(std::string(what) + " is a column of texts, not of " +
                                 std::string(name(column->type())));
        for (std::size_t i = 0; i < column->texts()->size(); ++i) out.texts.emplace_back((*column->texts())[i]);
        for (std::size_t row = 0; row < column->rows(); ++row) {
            if (!column->has_value(row)) no_value(what, row);
            out.codes.push_back(static_cast<std::uint32_t>(column->code(row)));
        }
        return out;
    }
    need_list(object, what, "a column, such as a list of texts");
    std::unordered_map<std::string, std::uint32_t> numbers;
    for (const py::handle each : py::iter(object)) {
        const auto [found, is_new] = numbers.emplace(text_in(each, what), static_cast<std::uint32_t>(out.texts.size()));
        if (is_new) out.texts.push_back(found->first);
        out.codes.push_back(found->second);
    }
    return out;
}

ValueColumn value_column(const py::object& object, const std::string& field) {
    if (is_one_value(object)) return {{value_of(object, field)}, true};
    need_unmasked(object, named_field(field));
    ValueColumn out;
    if (const auto buffer = buffer_of(object)) {
        if (buffer->ndim == 1 && buffer->format == "?") {
            const auto* at = static_cast<const char*>(buffer->ptr);
            for (py::ssize_t row = 0; row < buffer->shape[0]; ++row, at += buffer->strides[0])
                out.values.emplace_back(*at != 0);
            return out;
        }
        const bool are_numbers = read_numbers(*buffer, [&](auto number) {
            if (!std::in_range<std::int64_t>(number))
                throw py::value_error(named_field(field) + " holds a number of more than 64 bits with a sign");
            out.values.emplace_back(static_cast<std::int64_t>(number));
        });
        if (are_numbers) return out;
    } else if (const auto column = column_of_arrow(object)) {
        for (std::size_t row = 0; row < column->rows(); ++row) {
            if (!column->has_value(row)) no_value(named_field(field), row);
            out.values.push_back(value_in(*column, row, field));
        }
        return out;
    }
    // numpy's arrays of texts, dates and objects give their values as Python's own by tolist().
    const py::object items = py::hasattr(object, "tolist") ? object.attr("tolist")() : object;
    for (const py::handle each : py::iter(items)) out.values.push_back(value_of(each, field));
    return out;
}

}  // namespace alur::python

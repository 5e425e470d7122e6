// CSV in and out.
#include <alur/log/csv.hpp>

#include <pybind11/stl.h>

#include <fstream>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>

#include "convert.hpp"
#include "errors.hpp"
#include "log/destroyed_number.hpp"
#include "reading.hpp"
#include "table.hpp"
#include "unlocked.hpp"
#include "writing.hpp"

namespace alur::python {
namespace {

char delimiter_of(const std::string& text, bool (*fits)(char), const char* wanted) {
    if (text.size() != 1 || !fits(text[0]))
        throw std::invalid_argument("a delimiter is one character of ASCII, " + std::string(wanted));
    return text[0];
}

CsvOptions options_of(const std::string& delimiter, const std::string& zone, std::map<std::string, std::string> names,
                      const std::map<std::string, std::string>& types, std::size_t most_bytes, const py::object& told) {
    CsvOptions options;
    if (!delimiter.empty())
        options.delimiter = delimiter_of(delimiter, divides_cells, "but no quote and no line break");
    options.zone = zone;
    options.names = std::move(names);
    for (const auto& [name, type] : types) options.types.emplace(name, column_type_of(type));
    if (most_bytes != 0) options.limits.bytes = most_bytes;
    options.progress = progress_of(told);
    return options;
}

}  // namespace

void bind_csv(py::module_& module) {
    module.def(
        "read_csv",
        [](const std::string& path, const std::string& delimiter, const std::string& zone,
           std::map<std::string, std::string> names, const std::map<std::string, std::string>& types,
           std::size_t most_bytes, const py::object& told) {
            const CsvOptions options = options_of(delimiter, zone, std::move(names), types, most_bytes, told);
            CsvContent<EventLog> content = take_log(unlocked([&] { return read_csv_file(path, options); }));
            return py::make_tuple(std::move(content.content), std::move(content.warnings));
        },
        "path"_a, "delimiter"_a, "zone"_a, "names"_a, "types"_a, "most_bytes"_a, "told"_a);
    module.def(
        "read_csv_table",
        [](const std::string& path, const std::string& delimiter, const std::string& zone,
           std::map<std::string, std::string> names, const std::map<std::string, std::string>& types) {
            const CsvOptions options = options_of(delimiter, zone, std::move(names), types, 0, py::none());
            CsvContent<Table> content = take_log(unlocked([&] { return read_csv_table_file(path, options); }));
            return py::make_tuple(std::move(content.content), std::move(content.warnings));
        },
        "path"_a, "delimiter"_a, "zone"_a, "names"_a, "types"_a);
    module.def(
        "read_csv_text",
        [](const std::string& text, const std::string& file, const std::string& delimiter, const std::string& zone,
           const std::map<std::string, std::string>& types) {
            const CsvOptions options = options_of(delimiter, zone, {}, types, 0, py::none());
            CsvContent<Table> content = take_log(unlocked([&] { return read_csv_table(text, file, options); }));
            return py::make_tuple(std::move(content.content), std::move(content.warnings));
        },
        "text"_a, "file"_a, "delimiter"_a, "zone"_a, "types"_a);
    module.def("is_destroyed_number", &log::is_destroyed_number, "text"_a);
    module.def(
        "write_csv",
        [](const Table& table, const std::string& path, const std::string& delimiter, bool safe) {
            const CsvWriting writing{delimiter_of(delimiter, may_divide_cells,
                                                  "like ',' or ';', of which no value is made and no formula begins"),
                                     safe};
            write_file(path, [&](std::ostream& out) { write_csv(table, out, writing); });
        },
        "table"_a, "path"_a, "delimiter"_a, "safe"_a);
}

}  // namespace alur::python

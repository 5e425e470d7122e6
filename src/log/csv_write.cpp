#include <ostream>
#include <string>
#include <string_view>

#include <alur/log/csv.hpp>

namespace alur {
inline namespace v0 {
namespace {

void write_cell(std::ostream& out, std::string_view text, const CsvWriting& writing) {
    constexpr std::string_view begins_formulas = "=+-@\t\r";
    const bool guarded =
        writing.safe_cells && !text.empty() && begins_formulas.find(text.front()) != std::string_view::npos;
    // A byte order mark is quoted too, since at the begin of a file it would mean nothing.
    const bool quoted = text.find_first_of("\"\r\n") != std::string_view::npos ||
                        text.find(writing.delimiter) != std::string_view::npos || text.substr(0, 3) == "\xef\xbb\xbf";
    if (quoted) out << '"';
    if (guarded) out << '\'';
    if (!quoted) {
        out << text;
        return;
    }
    for (const char c : text) {
        if (c == '"') out << '"';
        out << c;
    }
    out << '"';
}

}  // namespace

void write_csv(const Table& table, std::ostream& out, const CsvWriting& writing) {
    const auto& columns = table.columns();
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (i != 0) out << writing.delimiter;
        write_cell(out, columns[i].name(), writing);
    }
    out << "\r\n";
    for (std::size_t row = 0; row < table.rows(); ++row) {
        for (std::size_t i = 0; i < columns.size(); ++i) {
            if (i != 0) out << writing.delimiter;
            // A number may begin with a minus; it is no formula.
            if (columns[i].type() == ColumnType::text)
                write_cell(out, columns[i].text(row), writing);
            else
                out << columns[i].to_string(row);
        }
        out << "\r\n";
    }
}

}  // namespace v0
}  // namespace alur

#include <algorithm>
#include <array>
#include <ostream>
#include <string>
#include <string_view>

#include <alur/base/assert.hpp>
#include <alur/log/csv.hpp>

namespace alur {
inline namespace v0 {
namespace {

/// Whether spreadsheets may take a text for a formula.
bool begins_formula(std::string_view text) {
    constexpr std::array<std::string_view, 11> begins{
        "=", "+", "-", "@", "\t", "\r", "\n", "\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d", "\xef\xbc\xa0"};
    return std::any_of(begins.begin(), begins.end(),
                       [&](std::string_view begin) { return text.substr(0, begin.size()) == begin; });
}

void write_cell(std::ostream& out, std::string_view text, const CsvWriting& writing) {
    const bool guarded = writing.safe_cells && begins_formula(text);
    // Where a comma divides in one country, a semicolon does in another: what stands behind either must not be taken
    // for a cell. A byte order mark is quoted too, since at the begin of a file it would mean nothing.
    const bool quoted = text.find_first_of("\"\r\n,;\t") != std::string_view::npos ||
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
    ALUR_EXPECTS(may_divide_cells(writing.delimiter),
                 "write_csv takes a delimiter of which no value is made and no formula begins");
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
                write_cell(out, columns[i].to_string(row), {writing.delimiter, false});
        }
        out << "\r\n";
    }
}

}  // namespace v0
}  // namespace alur

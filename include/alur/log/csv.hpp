// Logs and tables as CSV (RFC 4180): text in, a log out; a table in, text out.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <map>
#include <string>
#include <string_view>

#include <alur/base/diagnostic.hpp>
#include <alur/base/result.hpp>
#include <alur/log/event_log.hpp>
#include <alur/log/progress.hpp>
#include <alur/log/table.hpp>

namespace alur {
inline namespace v0 {

/// How large a CSV file may be.
struct CsvLimits {
    std::size_t bytes = std::size_t{1} << 30U;        ///< of the file
    std::size_t columns = 1000;                       ///< of the first line, which names them
    std::size_t cell_bytes = std::size_t{64} << 10U;  ///< of one cell, without its quotes
};

/// Whether a character may divide the cells of a file that is read: any byte of ASCII but NUL, `"` and line breaks.
[[nodiscard]] constexpr bool divides_cells(char c) noexcept {
    return c > 0 && c < 0x7F && c != '"' && c != '\r' && c != '\n';
}
/// Whether it may divide those of a file that is written: no letter or digit either, of which values are made, and
/// nothing with which a spreadsheet, or write_csv(), begins a cell in another meaning (`=`, `+`, `-`, `@`, `'`).
[[nodiscard]] constexpr bool may_divide_cells(char c) noexcept {
    const bool is_of_values = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    return divides_cells(c) && !is_of_values && c != '=' && c != '+' && c != '-' && c != '@' && c != '\'';
}

/// How a CSV file is read; every member has a default.
struct CsvOptions {
    /// What divides cells, as divides_cells() admits it; 0: the one of `,` `;` tab and `|` that the first line holds
    /// most often.
    char delimiter = 0;
    /// IANA name of the zone in which times without a zone are meant; empty: they are refused.
    std::string zone;
    /// What standard columns are called in the file: `{"concept:name", "Kegiatan"}`. Those not listed go by their
    /// standard names (log_columns).
    std::map<std::string, std::string> names;
    /// The types of columns, by their names in the file. What is not listed is text, since digits are no numbers as
    /// long as nobody says so (a NIK, a KBLI); but a column of which every cell is a date and time in full is one of
    /// instants.
    std::map<std::string, ColumnType> types;
    CsvLimits limits;   ///< a file beyond them is refused (ALUR-E001, ALUR-E408)
    Progress progress;  ///< counts bytes of the text
};

/// What was read, and how.
template <class What>
struct CsvContent {
    What content;          ///< the log or the table
    char delimiter = ',';  ///< what divides its cells, given or found
    /// What is legal but suspicious: ALUR-W400 to ALUR-W409.
    Diagnostics warnings;
};

/// Reads a log. The first line names the columns. A byte order mark means nothing; lines end with LF or CR LF; a cell
/// in quotes may hold delimiters, line breaks and doubled quotes; an empty cell is no value, in quotes or not. Times
/// are ISO 8601: `2024-07-02T08:15:00.250+07:00`, with a blank for the `T`, without seconds, fraction or zone; a date
/// alone is its midnight.
///
/// \param text the bytes of the file; any bytes are safe \param file the name that findings show; nothing is opened
/// \return the log, or findings with line and column: ALUR-E001 to ALUR-E003 bytes, ALUR-E400 to ALUR-E409
[[nodiscard]] Result<CsvContent<EventLog>, Diagnostics> read_csv(std::string_view text, std::string file,
                                                                 const CsvOptions& options = {});
/// The same from a file. \return or ALUR-E009 where it cannot be read
[[nodiscard]] Result<CsvContent<EventLog>, Diagnostics> read_csv_file(const std::string& path,
                                                                      const CsvOptions& options = {});
/// Reads a table that need not be a log; CsvOptions::names gives columns other names.
[[nodiscard]] Result<CsvContent<Table>, Diagnostics> read_csv_table(std::string_view text, std::string file,
                                                                    const CsvOptions& options = {});
/// The same from a file. \return or ALUR-E009 where it cannot be read
[[nodiscard]] Result<CsvContent<Table>, Diagnostics> read_csv_table_file(const std::string& path,
                                                                         const CsvOptions& options = {});

/// How CSV is written.
struct CsvWriting {
    /// As may_divide_cells() admits it. A cell that holds it is written in quotes, and so is one that holds a comma, a
    /// semicolon or a tab, by which spreadsheets of other settings divide.
    char delimiter = ',';
    /// Writes `'` before a text that a spreadsheet would run as a formula, since it begins with `=`, `+`, `-`, `@`, one
    /// of these in full width (as U+FF1D), a tab or a line break. Where no spreadsheet will see the file, false keeps
    /// every text as it is.
    bool safe_cells = true;
};

/// Writes a table, the names of its columns first; lines end with CR LF. Instants are written in UTC. The state of
/// `out` tells whether all went well.
void write_csv(const Table& table, std::ostream& out, const CsvWriting& writing = {});

}  // namespace v0
}  // namespace alur

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include <alur/base/assert.hpp>
#include <alur/base/utf8.hpp>
#include <alur/log/column_writer.hpp>
#include <alur/log/csv.hpp>

#include "base/counted.hpp"
#include "log/csv_cells.hpp"
#include "log/destroyed_number.hpp"
#include "log/quotes.hpp"
#include "log/times.hpp"
#include "log/typed.hpp"
#include "yaml/file.hpp"

namespace alur {
inline namespace v0 {
namespace {

using log::CsvCells;

/// The character that most often divides the first line, outside of quotes.
char delimiter_of(std::string_view text) {
    constexpr std::array<char, 4> candidates{',', ';', '\t', '|'};
    std::array<std::size_t, 4> counts{};
    bool quoted = false;
    for (const char c : text) {
        if (c == '"') quoted = !quoted;
        if (c == '\n' && !quoted) break;
        for (std::size_t i = 0; i < candidates.size(); ++i)
            if (c == candidates[i] && !quoted) ++counts[i];
    }
    const auto most = std::max_element(counts.begin(), counts.end());
    return candidates[static_cast<std::size_t>(most - counts.begin())];
}

/// Reads one text.
class Reading {
public:
    Reading(std::string_view text, std::string file, const CsvOptions& options)
        : text_(text), options_(options), found_(file), warnings_(std::move(file)) {
        ALUR_EXPECTS(options.delimiter == 0 || divides_cells(options.delimiter),
                     "read_csv takes a delimiter that is no quote and no line break");
    }

    /// \param must_be_log whether the standard columns of a log must be there
    [[nodiscard]] std::optional<Table> read(bool must_be_log) {
        if (!check_bytes() || !resolve_zone()) return std::nullopt;
        delimiter_ = options_.delimiter != 0 ? options_.delimiter : delimiter_of(text_);
        if (!read_header() || !rename(must_be_log) || !read_rows()) return std::nullopt;
        std::vector<Column> columns;
        for (ColumnWriter& writer : writers_) {
            columns.push_back(typed(std::move(writer).finish(), columns.size()));
            if (must_be_log &&
                (columns.back().name() == log_columns::case_id || columns.back().name() == log_columns::activity))
                demand_all(columns.back(), columns.size() - 1);
        }
        times_.warn(warnings_);
        found_.sort();
        if (found_.has_errors()) return std::nullopt;
        return Table(std::move(columns));
    }

    [[nodiscard]] char delimiter() const noexcept { return delimiter_; }
    [[nodiscard]] Diagnostics& found() noexcept { return found_; }
    [[nodiscard]] Diagnostics& warnings() noexcept { return warnings_; }

private:
    void fault(const char* code, std::string message, std::string suggestion, Span span) {
        found_.add({Severity::error, code, std::move(message), std::move(suggestion), span, {}});
    }
    void warn(const char* code, std::string message, std::string suggestion, Span span) {
        warnings_.add({Severity::warning, code, std::move(message), std::move(suggestion), span, {}});
    }

    bool check_bytes() {
        if (text_.size() > options_.limits.bytes) {
            fault("ALUR-E001",
                  "the file has " + std::to_string(text_.size()) + " bytes, more than " +
                      std::to_string(options_.limits.bytes),
                  "split it, or raise the limit", {});
            return false;
        }
        text_ = base::without_mark(text_);
        const std::size_t nul = text_.find('\0');
        const std::size_t foreign = std::min(base::not_utf8(text_), nul);
        if (foreign == std::string_view::npos) return true;
        const std::string_view before = text_.substr(0, foreign);
        const std::size_t line = before.rfind('\n') + 1;  // npos + 1 is the begin
        const Span span{static_cast<std::uint32_t>(std::count(before.begin(), before.end(), '\n') + 1),
                        static_cast<std::uint32_t>(base::count_characters(before.substr(line)) + 1), 1};
        if (foreign == nul)
            fault("ALUR-E003", "a NUL byte", "save the file as CSV in UTF-8", span);
        else
            fault("ALUR-E002", "bytes that are not UTF-8", "save the file as UTF-8", span);
        return false;
    }

    bool resolve_zone() {
        auto times = log::Times::of(options_.zone);
        if (!times) {
            fault("ALUR-E409", times.error(), {}, {});
            return false;
        }
        times_ = std::move(*times);
        return true;
    }

    bool read_header() {
        CsvCells cells(text_, delimiter_);
        if (cells.is_at_end()) {
            fault("ALUR-E008", "the file holds nothing", "begin with a line of column names", {1, 1, 1});
            return false;
        }
        std::unordered_set<std::string> names;
        do {
            if (!take(cells)) return false;
            std::string name(cells.cell());
            if (name.empty()) {
                name = "column " + std::to_string(writers_.size() + 1);
                warn("ALUR-W401", "a column without a name, here called " + log::begin_in_quotes(name),
                     "name it in the first line", cells.place());
            }
            if (!names.insert(name).second) {
                fault("ALUR-E402", "a second column " + log::begin_in_quotes(name),
                      "give each column a name of its own", cells.place());
                return false;
            }
            if (writers_.size() == options_.limits.columns) {
                fault("ALUR-E408", "more than " + std::to_string(options_.limits.columns) + " columns",
                      "leave out what no question needs, or raise the limit", cells.place());
                return false;
            }
            writers_.emplace_back(name, ColumnType::text);
        } while (cells.end() == CsvCells::End::cell);
        return true;
    }

    /// Reads a cell within the limits.
    bool take(CsvCells& cells) {
        if (!cells.next()) {
            found_.add(cells.fault());
            return false;
        }
        if (cells.cell().size() <= options_.limits.cell_bytes) return true;
        fault("ALUR-E408",
              "a cell of " + std::to_string(cells.cell().size()) + " bytes, more than " +
                  std::to_string(options_.limits.cell_bytes),
              "check for a quote that is closed too late, or raise the limit", cells.place());
        return false;
    }

    /// Gives the columns the names that they have in the log, and looks whether all are there.
    bool rename(bool must_be_log) {
        std::vector<std::string_view> in_file;
        for (const ColumnWriter& writer : writers_) in_file.emplace_back(writer.name());
        const auto has = [&](std::string_view name) {
            return std::find(in_file.begin(), in_file.end(), name) != in_file.end();
        };
        bool complete = true;
        const auto miss = [&](std::string_view name, std::string_view meaning) {
            const std::string_view near = closest(name, in_file);
            std::string columns;
            for (const std::string_view known : in_file)
                if (columns.size() < 300) columns += (columns.empty() ? "" : ", ") + printable(known);
            fault("ALUR-E403",
                  "there is no column " + log::begin_in_quotes(name) + std::string(meaning.empty() ? "" : ", ") +
                      std::string(meaning),
                  (near.empty() ? std::string("say what it is called.")
                                : "did you mean " + log::begin_in_quotes(near) + "?") +
                      " The columns are: " + columns,
                  {1, 1, 1});
            complete = false;
        };
        for (const auto& [standard, name] : options_.names)
            if (!has(name)) miss(name, "which is to be " + log::begin_in_quotes(standard));
        for (const auto& [name, type] : options_.types)
            if (!has(name)) miss(name, {});
        const std::array<std::pair<std::string_view, std::string_view>, 3> needed{
            {{log_columns::case_id, "the case of each event"},
             {log_columns::activity, "what was done"},
             {log_columns::time, "when it happened"}}};
        if (must_be_log)
            for (const auto& [name, meaning] : needed)
                if (!options_.names.contains(std::string(name)) && !has(name)) miss(name, meaning);
        if (!complete) return false;
        std::map<std::string_view, std::string_view> meanings;
        for (const auto& [standard, name] : options_.names)
            if (const auto [first, is_new] = meanings.emplace(name, standard); !is_new) {
                fault("ALUR-E402",
                      "the column " + log::begin_in_quotes(name) + " is to be " + log::begin_in_quotes(first->second) +
                          " and " + log::begin_in_quotes(standard),
                      "a column has one meaning; copy it, under a name of its own", {1, 1, 1});
                return false;
            }

        types_.resize(writers_.size());
        for (std::size_t i = 0; i < writers_.size(); ++i) {
            std::string name = writers_[i].name();
            if (const auto type = options_.types.find(name); type != options_.types.end()) types_[i] = type->second;
            for (const auto& [standard, called] : options_.names)
                if (called == writers_[i].name()) name = standard;
            if (name == log_columns::time) types_[i] = ColumnType::instant;
            if (must_be_log && !types_[i] && log_columns::holds_text(name)) types_[i] = ColumnType::text;
            writers_[i] = ColumnWriter(name, ColumnType::text);
        }
        std::unordered_set<std::string_view> names;
        for (const ColumnWriter& writer : writers_)
            if (!names.insert(writer.name()).second) {
                fault("ALUR-E402", "two columns that are to be " + log::begin_in_quotes(writer.name()),
                      "name one of them otherwise", {1, 1, 1});
                return false;
            }
        return true;
    }

    bool read_rows() {
        CsvCells cells(text_, delimiter_);
        do static_cast<void>(cells.next());  // the header, which was read without a fault
        while (cells.end() == CsvCells::End::cell);
        std::size_t told = 0;
        while (!cells.is_at_end()) {
            if (options_.progress && cells.position() - told >= 500'000) {
                told = cells.position();
                options_.progress(told, text_.size());
            }
            std::size_t column = 0;
            do {
                if (!take(cells)) return false;
                if (column < writers_.size()) {
                    if (cells.cell().empty())
                        writers_[column].add_null();
                    else
                        writers_[column].add_text(cells.cell());
                }
                ++column;
            } while (cells.end() == CsvCells::End::cell);
            if (column != writers_.size()) {
                fault("ALUR-E401",
                      "a row of " + base::counted(column, "cell") + ", where the first has " +
                          std::to_string(writers_.size()),
                      "write every cell, also an empty one; a cell that holds the delimiter stands in quotes",
                      cells.place());
                return false;
            }
        }
        return true;
    }

    [[nodiscard]] Column typed(Column column, std::size_t position) {
        auto type = types_[position];
        if (!type && log::holds_full_times(column, times_)) type = ColumnType::instant;
        if (!type || type == ColumnType::text) {
            warn_of_destroyed_numbers(column, position);
            return column;
        }
        return log::typed(column, *type, times_, [&](std::size_t text, Diagnostic finding) {
            // Beyond what is kept a finding is only counted, so its place is not looked for.
            if (found_.all().size() < 200) finding.span = place_of(log::first_row_of(column, text), position);
            found_.add(std::move(finding));
        });
    }

    void warn_of_destroyed_numbers(const Column& column, std::size_t position) {
        std::optional<std::size_t> first;
        std::vector<bool> destroyed(column.texts()->size());
        for (std::size_t i = 0; i < destroyed.size(); ++i) {
            destroyed[i] = log::is_destroyed_number((*column.texts())[i]);
            if (destroyed[i] && !first) first = i;
        }
        if (!first) return;
        std::size_t count = 0;
        for (std::size_t row = 0; row < column.rows(); ++row)
            if (column.has_value(row) && destroyed[column.code(row)]) ++count;
        warn("ALUR-W400",
             log::begin_in_quotes((*column.texts())[*first]) +
                 " is what a spreadsheet leaves of a long number; its digits are lost" +
                 (count == 1 ? "" : ", as those of " + std::to_string(count - 1) + " more in this column"),
             "export the column as text from the source", place_of(log::first_row_of(column, *first), position));
    }

    void demand_all(const Column& column, std::size_t position) {
        if (column.nulls() == 0) return;
        std::size_t row = 0;
        while (column.has_value(row)) ++row;
        fault("ALUR-E407",
              "no " + log::begin_in_quotes(column.name()) + " here" +
                  (column.nulls() == 1 ? "" : ", nor in " + std::to_string(column.nulls() - 1) + " more rows"),
              "write it, or leave the row out", place_of(row, position));
    }

    /// Found by reading again up to it.
    [[nodiscard]] Span place_of(std::size_t row, std::size_t column) const {
        CsvCells cells(text_, delimiter_);
        for (std::size_t cell = 0; cell <= (row + 1) * writers_.size() + column; ++cell)
            static_cast<void>(cells.next());
        return cells.place();
    }

    std::string_view text_;
    const CsvOptions& options_;
    Diagnostics found_;
    Diagnostics warnings_;
    char delimiter_ = ',';
    log::Times times_;
    std::vector<ColumnWriter> writers_;
    std::vector<std::optional<ColumnType>> types_;
};

}  // namespace

Result<CsvContent<Table>, Diagnostics> read_csv_table(std::string_view text, std::string file,
                                                      const CsvOptions& options) {
    Reading reading(text, std::move(file), options);
    auto table = reading.read(false);
    if (!table) return failure(std::move(reading.found()));
    return CsvContent<Table>{std::move(*table), reading.delimiter(), std::move(reading.warnings())};
}

Result<CsvContent<EventLog>, Diagnostics> read_csv(std::string_view text, std::string file, const CsvOptions& options) {
    Reading reading(text, std::move(file), options);
    auto table = reading.read(true);
    if (!table) return failure(std::move(reading.found()));
    auto log = EventLog::of(std::move(*table));
    if (!log) {
        reading.found().add({Severity::error, "ALUR-E406", log.error(), {}, {}, {}});
        return failure(std::move(reading.found()));
    }
    return CsvContent<EventLog>{std::move(*log), reading.delimiter(), std::move(reading.warnings())};
}

Result<CsvContent<EventLog>, Diagnostics> read_csv_file(const std::string& path, const CsvOptions& options) {
    const auto bytes = yaml::read_bytes(path, options.limits.bytes);
    if (!bytes) return failure(bytes.error());
    return read_csv(*bytes, path, options);
}

Result<CsvContent<Table>, Diagnostics> read_csv_table_file(const std::string& path, const CsvOptions& options) {
    const auto bytes = yaml::read_bytes(path, options.limits.bytes);
    if (!bytes) return failure(bytes.error());
    return read_csv_table(*bytes, path, options);
}

}  // namespace v0
}  // namespace alur

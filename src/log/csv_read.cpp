#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include <alur/log/column_writer.hpp>
#include <alur/log/csv.hpp>

#include "log/csv_cells.hpp"
#include "log/iso_time.hpp"
#include "log/local_clock.hpp"
#include "log/quotes.hpp"
#include "log/utf8.hpp"
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

/// What a spreadsheet leaves of an identifier of digits: `3,27102E+15`.
bool is_destroyed_number(std::string_view text) {
    const auto take_digits = [&text] {
        std::size_t count = 0;
        while (count < text.size() && text[count] >= '0' && text[count] <= '9') ++count;
        text.remove_prefix(count);
        return count;
    };
    if (take_digits() != 1) return false;
    if (!text.empty() && (text.front() == ',' || text.front() == '.')) {
        text.remove_prefix(1);
        if (take_digits() == 0) return false;
    }
    if (text.size() < 3 || (text[0] != 'E' && text[0] != 'e') || text[1] != '+') return false;
    text.remove_prefix(2);
    return take_digits() != 0 && text.empty();
}

template <class Number>
std::optional<Number> number_of(std::string_view text) {
    Number value{};
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failed != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

/// Reads one text.
class Reading {
public:
    Reading(std::string_view text, std::string file, const CsvOptions& options)
        : text_(text), options_(options), found_(file), warnings_(std::move(file)) {}

    /// \param must_be_log whether the standard columns of a log must be there
    [[nodiscard]] std::optional<Table> read(bool must_be_log) {
        if (!check_bytes() || !resolve_clock()) return std::nullopt;
        delimiter_ = options_.delimiter != 0 ? options_.delimiter : delimiter_of(text_);
        if (!read_header() || !rename(must_be_log) || !read_rows()) return std::nullopt;
        std::vector<Column> columns;
        for (ColumnWriter& writer : writers_) {
            columns.push_back(typed(std::move(writer).finish(), columns.size()));
            if (must_be_log &&
                (columns.back().name() == log_columns::case_id || columns.back().name() == log_columns::activity))
                demand_all(columns.back(), columns.size() - 1);
        }
        if (clock_ && clock_->doubtful() != 0)
            warn("ALUR-W402",
                 std::to_string(clock_->doubtful()) +
                     " local times are skipped or shown twice by a change of the clock, so the instant is a guess",
                 "write times with their offset", {});
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
        text_ = yaml::without_mark(text_);
        const std::size_t nul = text_.find('\0');
        const std::size_t foreign = std::min(log::not_utf8(text_), nul);
        if (foreign == std::string_view::npos) return true;
        const std::string_view before = text_.substr(0, foreign);
        const std::size_t line = before.rfind('\n') + 1;  // npos + 1 is the begin
        const Span span{static_cast<std::uint32_t>(std::count(before.begin(), before.end(), '\n') + 1),
                        static_cast<std::uint32_t>(yaml::count_characters(before.substr(line)) + 1), 1};
        if (foreign == nul)
            fault("ALUR-E003", "a NUL byte", "save the file as CSV in UTF-8", span);
        else
            fault("ALUR-E002", "bytes that are not UTF-8", "save the file as UTF-8", span);
        return false;
    }

    bool resolve_clock() {
        if (options_.zone.empty()) return true;
        auto clock = log::LocalClock::of(options_.zone);
        if (!clock) {
            fault("ALUR-E409", clock.error(), {}, {});
            return false;
        }
        clock_ = std::move(*clock);
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
                  (near.empty() ? std::string("say what it is called")
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

        types_.resize(writers_.size());
        for (std::size_t i = 0; i < writers_.size(); ++i) {
            std::string name = writers_[i].name();
            if (const auto type = options_.types.find(name); type != options_.types.end()) types_[i] = type->second;
            for (const auto& [standard, called] : options_.names)
                if (called == writers_[i].name()) name = standard;
            if (name == log_columns::time) types_[i] = ColumnType::instant;
            if (must_be_log && !types_[i] && is_text(name)) types_[i] = ColumnType::text;
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

    static bool is_text(std::string_view name) {
        return name == log_columns::case_id || name == log_columns::activity || name == log_columns::resource ||
               name == log_columns::role || name == log_columns::lifecycle || name == log_columns::instance;
    }

    bool read_rows() {
        CsvCells cells(text_, delimiter_);
        do static_cast<void>(cells.next());  // the header, which was read without a fault
        while (cells.end() == CsvCells::End::cell);
        while (!cells.is_at_end()) {
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
                      "a row of " + std::to_string(column) + (column == 1 ? " cell" : " cells") +
                          ", where the first has " + std::to_string(writers_.size()),
                      "write every cell, also an empty one; a cell that holds the delimiter stands in quotes",
                      cells.place());
                return false;
            }
        }
        return true;
    }

    // Types. Every distinct text is looked at once.

    [[nodiscard]] Column typed(Column column, std::size_t position) {
        const auto wanted = types_[position];
        if (!wanted && is_full_time(column)) return instants(std::move(column), position);
        switch (wanted.value_or(ColumnType::text)) {
            case ColumnType::text: warn_of_destroyed_numbers(column, position); return column;
            case ColumnType::instant: return instants(std::move(column), position);
            case ColumnType::integer:
                return converted<std::int64_t>(column, position, "a whole number", number_of<std::int64_t>,
                                               &ColumnWriter::add_integer);
            case ColumnType::real:
                return converted<double>(
                    column, position, "a number",
                    [](std::string_view text) {
                        const auto value = number_of<double>(text);
                        return value && std::isfinite(*value) ? value : std::nullopt;
                    },
                    &ColumnWriter::add_real);
            case ColumnType::boolean:
                return converted<bool>(
                    column, position, "'true' or 'false'",
                    [](std::string_view text) {
                        const bool yes = text == "true" || text == "True" || text == "TRUE";
                        const bool no = text == "false" || text == "False" || text == "FALSE";
                        return yes || no ? std::optional<bool>(yes) : std::nullopt;
                    },
                    &ColumnWriter::add_boolean);
        }
        return column;
    }

    [[nodiscard]] bool is_full_time(const Column& column) const {
        for (std::size_t i = 0; i < column.texts()->size(); ++i) {
            const auto time = log::read_iso_time((*column.texts())[i]);
            if (!time || time->date_only || (!time->offset && !clock_)) return false;
        }
        return column.texts()->size() != 0;
    }

    template <class Value, class Read>
    [[nodiscard]] Column converted(const Column& column, std::size_t position, const std::string& what, Read convert,
                                   void (ColumnWriter::*add)(Value)) {
        std::vector<std::optional<Value>> values;
        for (std::size_t i = 0; i < column.texts()->size(); ++i) values.push_back(convert((*column.texts())[i]));
        for (std::size_t i = 0; i < values.size(); ++i)
            if (!values[i])
                fault_at_text(column, position, i, "ALUR-E406",
                              log::begin_in_quotes((*column.texts())[i]) + " is not " + what,
                              "correct it, or read the column as text");
        ColumnWriter writer(column.name(), ColumnTypeOf<Value>::type);
        for (std::size_t row = 0; row < column.rows(); ++row) {
            if (!column.has_value(row) || !values[column.code(row)])
                writer.add_null();
            else
                (writer.*add)(*values[column.code(row)]);
        }
        return std::move(writer).finish();
    }

    template <class Value>
    struct ColumnTypeOf {
        static constexpr ColumnType type = std::is_same_v<Value, bool>     ? ColumnType::boolean
                                           : std::is_same_v<Value, double> ? ColumnType::real
                                                                           : ColumnType::integer;
    };

    [[nodiscard]] Column instants(Column column, std::size_t position) {
        std::vector<Instant> values(column.texts()->size());
        for (std::size_t i = 0; i < values.size(); ++i) {
            const std::string_view text = (*column.texts())[i];
            const auto time = log::read_iso_time(text);
            if (!time) {
                fault_at_text(column, position, i, "ALUR-E404", log::begin_in_quotes(text) + " is no time",
                              "write it like 2024-07-02 08:15:00+07:00");
            } else if (!time->offset && !clock_) {
                fault_at_text(column, position, i, "ALUR-E405",
                              log::begin_in_quotes(text) + " does not say in which zone it is meant",
                              "say it for the whole file, like Asia/Jakarta");
                break;  // all the others will not say it either
            } else {
                values[i] = time->offset ? Instant(time->local.time_since_epoch() - *time->offset)
                                         : clock_->instant_of(time->local);
            }
        }
        ColumnWriter writer(column.name(), ColumnType::instant);
        for (std::size_t row = 0; row < column.rows(); ++row) {
            if (column.has_value(row))
                writer.add_instant(values[column.code(row)]);
            else
                writer.add_null();
        }
        return std::move(writer).finish();
    }

    void warn_of_destroyed_numbers(const Column& column, std::size_t position) {
        std::optional<std::size_t> first;
        std::vector<bool> destroyed(column.texts()->size());
        for (std::size_t i = 0; i < destroyed.size(); ++i) {
            destroyed[i] = is_destroyed_number((*column.texts())[i]);
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
             "export the column as text from the source", place_of(row_of(column, *first), position));
    }

    // Places, found by reading again up to them

    static std::size_t row_of(const Column& column, std::size_t code) {
        std::size_t row = 0;
        while (!column.has_value(row) || column.code(row) != code) ++row;
        return row;
    }

    void fault_at_text(const Column& column, std::size_t position, std::size_t code, const char* name,
                       std::string message, std::string suggestion) {
        // Beyond what is kept a finding is only counted, so its place is not looked for.
        const bool kept = found_.all().size() < 200;
        const Span span = kept ? place_of(row_of(column, code), position) : Span{};
        fault(name, std::move(message), std::move(suggestion), span);
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
    std::optional<log::LocalClock> clock_;
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

}  // namespace v0
}  // namespace alur

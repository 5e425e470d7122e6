#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <alur/base/utf8.hpp>

#include "log/ocel/database.hpp"
#include "log/ocel/draft.hpp"
#include "log/ocel/read.hpp"
#include "log/quotes.hpp"
#include "yaml/bytes.hpp"

namespace alur {
inline namespace v0 {
namespace log {
namespace {

/// What keeps the database from being read; read_ocel_sqlite() catches it.
struct Broken {
    const char* code;
    std::string message;
    std::string suggestion;
};

/// A column of a table, as its author declared it.
struct Declared {
    std::string name;
    ColumnType type;
};

/// What SQLite itself calls the affinity of a declared type, as far as it tells values apart.
ColumnType type_of(std::string_view declared) {
    std::string type(declared);
    std::transform(type.begin(), type.end(), type.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    const auto has = [&](const char* part) { return type.find(part) != std::string::npos; };
    if (has("BOOL")) return ColumnType::boolean;
    if (has("TIME") || has("DATE")) return ColumnType::instant;
    if (has("INT")) return ColumnType::integer;
    if (has("REAL") || has("FLOA") || has("DOUB") || has("NUM")) return ColumnType::real;
    return ColumnType::text;
}

/// A database in memory, of which nothing is believed.
class Database {
public:
    Database(std::string_view bytes, const OcelOptions& options) : options_(options), bytes_(bytes) {
        // A database that was kept with a write-ahead log says so here; read_ocel_file() asked whether there is more of
        // it, and without a file there is none.
        constexpr std::size_t versions = 18;
        if (bytes_.size() >= 100 && bytes_[versions] == 2) bytes_[versions] = bytes_[versions + 1] = 1;
        sqlite3* database = nullptr;
        const int code =
            sqlite3_open_v2(":memory:", &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_PRIVATECACHE, nullptr);
        handle_.reset(database);
        if (code != SQLITE_OK) throw std::bad_alloc();
        // No function of the schema is run, no cell believed; see https://sqlite.org/security.html.
        sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
        sqlite3_db_config(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
        sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
        sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
        sqlite3_limit(database, SQLITE_LIMIT_LENGTH, 1 << 20);
        sqlite3_limit(database, SQLITE_LIMIT_SQL_LENGTH, 1 << 18);
        sqlite3_limit(database, SQLITE_LIMIT_ATTACHED, 0);
        // Pages that name each other in a circle, or one page again and again, would be read without end.
        steps_left_ = 1'000 + bytes_.size() / 50;
        sqlite3_progress_handler(
            database, 1'000, [](void* self) { return static_cast<Database*>(self)->steps_left_-- == 0 ? 1 : 0; }, this);
        auto* const data = reinterpret_cast<unsigned char*>(bytes_.data());
        const auto size = static_cast<sqlite3_int64>(bytes_.size());
        if (sqlite3_deserialize(database, "main", data, size, size, SQLITE_DESERIALIZE_READONLY) != SQLITE_OK)
            throw std::bad_alloc();
        run("PRAGMA cell_size_check = ON");
    }
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    /// The columns of a table that holds rows of its own, in their order; none: there is no such table.
    [[nodiscard]] std::vector<Declared> columns_of(std::string_view table) {
        std::vector<Declared> columns;
        bool is_table = false;
        each("SELECT type FROM sqlite_schema WHERE lower(name) = lower(?1) AND rootpage > 0 AND type = 'table'", table,
             [&](sqlite3_stmt*) { is_table = true; });
        if (!is_table) return columns;
        each("SELECT name, type FROM pragma_table_info(?1)", table, [&](sqlite3_stmt* row) {
            columns.push_back({text(row, 0), type_of(text(row, 1))});
        });
        return columns;
    }

    /// Calls `act` with each row of these columns, which are there. \param rows counts them
    template <class Act>
    void each_row(std::string_view table, const std::vector<std::string>& columns, Act act) {
        std::string sql = "SELECT ";
        for (const std::string& column : columns) sql += (sql.size() == 7 ? "" : ", ") + identifier(column);
        each(sql + " FROM " + identifier(table) + " NOT INDEXED", std::nullopt, act);
    }

    /// A value as text; what is no text is written so that no digit is lost.
    [[nodiscard]] std::string text(sqlite3_stmt* row, int column) {
        std::string out;
        switch (sqlite3_column_type(row, column)) {
            case SQLITE_NULL: return out;
            case SQLITE_FLOAT: {
                const double value = sqlite3_column_double(row, column);
                std::array<char, 32> digits{};
                const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
                return {digits.data(), end};
            }
            case SQLITE_BLOB:
                throw Broken{"ALUR-E416", "a value that is bytes, not text" + place(), "write it as text"};
            default: break;
        }
        const auto* const bytes = sqlite3_column_text(row, column);
        if (bytes == nullptr) throw std::bad_alloc();
        out.assign(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(sqlite3_column_bytes(row, column)));
        if (out.find('\0') != std::string::npos) throw Broken{"ALUR-E003", "a NUL character" + place(), "remove it"};
        if (!base::is_utf8(out)) throw Broken{"ALUR-E002", "a text that is not UTF-8" + place(), "write it as UTF-8"};
        // A sound database holds each of its bytes once; a broken one may name the same page again and again.
        taken_ += out.size();
        if (taken_ > bytes_.size()) throw broken("its rows hold more than the file");
        return out;
    }

    void be_in(std::string table) {
        table_ = std::move(table);
        row_ = 0;
    }
    [[nodiscard]] std::uint64_t row() const noexcept { return row_; }
    [[nodiscard]] std::string place() const { return place(table_, row_); }
    [[nodiscard]] static std::string place(const std::string& table, std::uint64_t row) {
        return " (" + in_quotes(table) + ", row " + std::to_string(row) + ")";
    }

    [[nodiscard]] Broken broken(const std::string& why) const {
        return {"ALUR-E419", "the database is broken: " + why + (table_.empty() ? "" : place()),
                "copy it again from its source"};
    }

private:
    void run(const char* sql) {
        if (sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) fail();
    }
    [[noreturn]] void fail() const {
        if (sqlite3_errcode(handle_.get()) == SQLITE_NOMEM) throw std::bad_alloc();
        if (sqlite3_errcode(handle_.get()) == SQLITE_INTERRUPT)
            throw broken("it takes more work than its size explains");
        throw broken(sqlite3_errmsg(handle_.get()));
    }

    template <class Act>
    void each(const std::string& sql, std::optional<std::string_view> argument, Act act) {
        sqlite3_stmt* prepared = nullptr;
        const int code = sqlite3_prepare_v2(handle_.get(), sql.c_str(), -1, &prepared, nullptr);
        const StatementHandle statement(prepared);
        if (code != SQLITE_OK) fail();
        if (argument)
            sqlite3_bind_text(prepared, 1, argument->data(), static_cast<int>(argument->size()), SQLITE_TRANSIENT);
        while (true) {
            const int step = sqlite3_step(prepared);
            if (step == SQLITE_DONE) return;
            if (step != SQLITE_ROW) fail();
            ++row_;
            // A row takes more than one byte.
            if (++rows_ > bytes_.size()) throw broken("it has more rows than bytes");
            if (options_.progress && rows_ % 10'000 == 0)
                options_.progress(std::min(taken_, bytes_.size()), bytes_.size());
            act(prepared);
        }
    }

    const OcelOptions& options_;
    std::string bytes_;
    DatabaseHandle handle_;
    std::size_t steps_left_ = 0;  // in thousands
    std::string table_;
    std::uint64_t row_ = 0;
    std::size_t rows_ = 0;
    std::size_t taken_ = 0;
};

/// Reads the tables of OCEL 2.0.
class Reading {
public:
    Reading(Database& database, OcelDraft& draft, std::vector<std::string>& tables)
        : database_(database), draft_(draft), tables_(tables) {}

    [[nodiscard]] std::vector<std::uint32_t> read() {
        std::vector<std::string> event_ids;
        std::unordered_map<std::string, std::string> event_types;
        each("event", {"ocel_id", "ocel_type"}, [&](const std::vector<std::string>& row) {
            if (!event_types.emplace(row[0], row[1]).second) {
                draft_.fault("ALUR-E417", "a second event " + begin_in_quotes(row[0]),
                             "give each event an id of its own", mark());
                return;
            }
            event_ids.push_back(row[0]);
        });
        each("object", {"ocel_id", "ocel_type"},
             [&](const std::vector<std::string>& row) { draft_.add_object(row[0], row[1], mark()); });
        for (const auto& [type, table] : types_of("event_map_type", OcelSide::event))
            read_events(type, table, event_types);
        for (const auto& [type, table] : types_of("object_map_type", OcelSide::object)) read_values(table);
        each("event_object", {"ocel_event_id", "ocel_object_id", "ocel_qualifier"},
             [&](const std::vector<std::string>& row) { draft_.relate(row[0], row[1], row[2]); });
        each("object_object", {"ocel_source_id", "ocel_target_id", "ocel_qualifier"},
             [&](const std::vector<std::string>& row) { draft_.relate_objects(row[0], row[1], row[2]); });

        // Events of one instant stand in the order of the table `event`.
        std::vector<std::uint32_t> order;
        order.reserve(event_ids.size());
        for (const std::string& id : event_ids) {
            const auto found = positions_.find(id);
            if (found == positions_.end())
                draft_.fault("ALUR-E416", "the event " + begin_in_quotes(id) + " stands in no table of its type",
                             "export the log again as OCEL 2.0", nowhere);
            else
                order.push_back(found->second);
        }
        return order;
    }

private:
    static constexpr OcelDraft::Mark nowhere = 0;  // rows are counted from 1

    /// The place of the row that is being read.
    [[nodiscard]] OcelDraft::Mark mark() const {
        return (static_cast<OcelDraft::Mark>(tables_.size() - 1) << 40U) | database_.row();
    }

    void demand(const std::string& table, const std::vector<Declared>& columns,
                const std::vector<std::string>& wanted) {
        if (columns.empty())
            throw Broken{"ALUR-E416", "there is no table " + in_quotes(table), "export the log as OCEL 2.0 in SQLite"};
        for (const std::string& name : wanted)
            if (std::none_of(columns.begin(), columns.end(), [&](const Declared& c) { return c.name == name; }))
                throw Broken{"ALUR-E416", "the table " + in_quotes(table) + " has no column " + in_quotes(name),
                             "export the log as OCEL 2.0 in SQLite"};
    }

    template <class Act>
    void each(const std::string& table, const std::vector<std::string>& columns, Act act) {
        demand(table, database_.columns_of(table), columns);
        each_row(table, columns, act);
    }
    /// The same with columns that are there.
    template <class Act>
    void each_row(const std::string& table, const std::vector<std::string>& columns, Act act) {
        tables_.push_back(table);
        database_.be_in(table);
        std::vector<std::string> row(columns.size());
        database_.each_row(table, columns, [&](sqlite3_stmt* cells) {
            for (std::size_t i = 0; i < row.size(); ++i) row[i] = database_.text(cells, static_cast<int>(i));
            if (!draft_.is_hopeless()) act(row);
        });
    }

    /// The types of one side with their tables.
    std::vector<std::pair<std::string, std::string>> types_of(const std::string& table, OcelSide side) {
        std::vector<std::pair<std::string, std::string>> types;
        each(table, {"ocel_type", "ocel_type_map"}, [&](const std::vector<std::string>& row) {
            draft_.declare_type(side, row[0]);
            types.emplace_back(row[0], (side == OcelSide::event ? "event_" : "object_") + row[1]);
        });
        return types;
    }

    /// The attributes that a table declares, beside columns of its own.
    std::vector<Declared> attributes_of(const std::vector<Declared>& columns, const std::vector<std::string>& own,
                                        OcelSide side) {
        std::vector<Declared> attributes;
        for (const Declared& column : columns) {
            // Some tools write again what they call an event or object themselves.
            if (has(own, column.name) || column.name.starts_with("ocel:")) continue;
            draft_.declare(side, column.name, column.type);
            attributes.push_back(column);
        }
        return attributes;
    }
    [[nodiscard]] static bool has(const std::vector<std::string>& names, const std::string& name) {
        return std::find(names.begin(), names.end(), name) != names.end();
    }

    void read_events(const std::string& type, const std::string& table,
                     const std::unordered_map<std::string, std::string>& event_types) {
        std::vector<std::string> columns{"ocel_id", "ocel_time"};
        const std::vector<Declared> declared = database_.columns_of(table);
        demand(table, declared, columns);
        const std::vector<Declared> attributes = attributes_of(declared, columns, OcelSide::event);
        for (const Declared& attribute : attributes) columns.push_back(attribute.name);
        std::vector<OcelValue> values;
        each_row(table, columns, [&](const std::vector<std::string>& row) {
            const auto known = event_types.find(row[0]);
            if (known == event_types.end() || known->second != type) {
                draft_.fault("ALUR-E416",
                             "the event " + begin_in_quotes(row[0]) + " is none of type " + begin_in_quotes(type) +
                                 " in the table 'event'",
                             "export the log again as OCEL 2.0", mark());
                return;
            }
            values.clear();
            for (std::size_t i = 2; i < row.size(); ++i)
                if (!row[i].empty()) values.push_back({attributes[i - 2].name, row[i], attributes[i - 2].type, {}});
            draft_.add_event(row[0], type, row[1], values, mark());
            positions_.emplace(row[0], static_cast<std::uint32_t>(positions_.size()));
        });
    }

    void read_values(const std::string& table) {
        const std::vector<Declared> declared = database_.columns_of(table);
        std::vector<std::string> columns{"ocel_id"};
        demand(table, declared, columns);
        const std::vector<Declared> attributes =
            attributes_of(declared, {"ocel_id", "ocel_time", "ocel_changed_field"}, OcelSide::object);
        for (const Declared& attribute : attributes) columns.push_back(attribute.name);
        // A tool that knows of no changes leaves their columns out.
        const std::size_t time = columns.size();
        std::size_t changed = 0;
        for (const Declared& column : declared)
            if (column.name == "ocel_time") columns.push_back(column.name);
        const bool has_time = columns.size() > time;
        for (const Declared& column : declared)
            if (column.name == "ocel_changed_field") {
                changed = columns.size();
                columns.push_back(column.name);
            }
        std::vector<OcelValue> values;
        each_row(table, columns, [&](const std::vector<std::string>& row) {
            values.clear();
            for (std::size_t i = 0; i < attributes.size(); ++i) {
                const std::string& text = row[i + 1];
                // A row that tells of a change may repeat what did not change.
                if (text.empty() || (changed != 0 && !row[changed].empty() && row[changed] != attributes[i].name))
                    continue;
                values.push_back({attributes[i].name, text, attributes[i].type, has_time ? row[time] : std::string()});
            }
            draft_.add_values(row[0], values, mark());
        });
    }

    Database& database_;
    OcelDraft& draft_;
    std::vector<std::string>& tables_;  // that were read so far
    std::unordered_map<std::string, std::uint32_t> positions_;
};

}  // namespace

bool is_sqlite(std::string_view bytes) noexcept {
    return bytes.substr(0, 16) == std::string_view("SQLite format 3\0", 16);
}

Result<OcelContent, Diagnostics> read_ocel_sqlite(std::string_view bytes, std::string file,
                                                  const OcelOptions& options) {
    std::vector<std::string> tables;
    OcelDraft draft(options, std::move(file), [&](Diagnostic& finding, OcelDraft::Mark mark) {
        const auto table = static_cast<std::size_t>(mark >> 40U);
        const std::uint64_t row = mark & ((std::uint64_t{1} << 40U) - 1);
        if (table < tables.size() && row != 0) finding.message += Database::place(tables[table], row);
    });
    if (!draft.resolve_zone()) return failure(std::move(draft.found()));
    try {
        Database database(bytes, options);
        Reading reading(database, draft, tables);
        const std::vector<std::uint32_t> order = reading.read();
        return draft.finish(order);
    } catch (Broken& broken) {
        draft.found().add(
            {Severity::error, broken.code, std::move(broken.message), std::move(broken.suggestion), {}, {}});
        return failure(std::move(draft.found()));
    }
}

}  // namespace log
}  // namespace v0
}  // namespace alur

#include <sqlite3.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <ostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "log/ocel/database.hpp"
#include "log/ocel/outgoing.hpp"
#include "log/quotes.hpp"

namespace alur {
inline namespace v0 {
namespace {

using log::DatabaseHandle;
using log::identifier;
using log::Outgoing;
using log::OutgoingAttribute;
using log::StatementHandle;

struct Free {
    void operator()(unsigned char* bytes) const noexcept { sqlite3_free(bytes); }
};

void check(int code, sqlite3* database) {
    if (code == SQLITE_OK || code == SQLITE_DONE) return;
    if (code == SQLITE_NOMEM) throw std::bad_alloc();
    // In memory, with names in quotes, nothing else is known to fail but size.
    throw std::length_error(sqlite3_errmsg(database));
}

void run(const DatabaseHandle& database, const std::string& sql) {
    check(sqlite3_exec(database.get(), sql.c_str(), nullptr, nullptr, nullptr), database.get());
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// As SQLite compares names: capitals of ASCII do not matter.
std::string folded(std::string_view name) {
    std::string out;
    for (const char c : name) out += lower(c);
    return out;
}

/// Parts of names of tables for types, each another one, of letters and digits.
std::vector<std::string> table_names(const std::vector<std::string>& types) {
    std::vector<std::string> names;
    std::unordered_set<std::string> taken{"map_type", "object"};  // event_map_type, event_object and their like
    for (const std::string& type : types) {
        std::string name;
        for (const char c : type)
            if ((c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z')) name += c;
        if (name.empty()) name = "type";
        std::string unique = name;
        for (std::size_t number = 2; !taken.insert(folded(unique)).second; ++number)
            unique = name + "_" + std::to_string(number);
        names.push_back(unique);
    }
    return names;
}

std::string_view type_of(ColumnType type) {
    switch (type) {
        case ColumnType::text: return "TEXT";
        case ColumnType::integer: return "INTEGER";
        case ColumnType::real: return "REAL";
        case ColumnType::boolean: return "BOOLEAN";
        case ColumnType::instant: return "TIMESTAMP";
    }
    return "TEXT";
}

/// Puts rows into one table.
class Insert {
public:
    Insert(const DatabaseHandle& database, const std::string& table, std::size_t columns) : database_(database.get()) {
        std::string sql = "INSERT INTO " + identifier(table) + " VALUES (?";
        for (std::size_t i = 1; i < columns; ++i) sql += ", ?";
        sqlite3_stmt* statement = nullptr;
        const int code = sqlite3_prepare_v2(database_, (sql + ")").c_str(), -1, &statement, nullptr);
        statement_.reset(statement);
        check(code, database_);
    }
    Insert& text(std::string_view text) {
        check(sqlite3_bind_text64(statement_.get(), ++bound_, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8),
              database_);
        return *this;
    }
    Insert& null() {
        check(sqlite3_bind_null(statement_.get(), ++bound_), database_);
        return *this;
    }
    Insert& value(const Column& column, std::size_t row) {
        if (!column.has_value(row)) return null();
        switch (column.type()) {
            case ColumnType::text: return text(column.text(row));
            case ColumnType::instant: return text(column.to_string(row));
            case ColumnType::integer:
                check(sqlite3_bind_int64(statement_.get(), ++bound_, column.integer(row)), database_);
                break;
            case ColumnType::boolean:
                check(sqlite3_bind_int(statement_.get(), ++bound_, column.boolean(row) ? 1 : 0), database_);
                break;
            case ColumnType::real:
                if (!std::isfinite(column.real(row))) return null();
                check(sqlite3_bind_double(statement_.get(), ++bound_, column.real(row)), database_);
                break;
        }
        return *this;
    }
    void end_row() {
        check(sqlite3_step(statement_.get()), database_);
        check(sqlite3_reset(statement_.get()), database_);
        bound_ = 0;
    }

private:
    sqlite3* database_;
    StatementHandle statement_;
    int bound_ = 0;
};

/// Why these attributes cannot be columns of one table; empty: they can.
std::string clash(const std::vector<OutgoingAttribute>& attributes) {
    constexpr std::size_t most = 1990;  // SQLite has 2,000 columns a table
    if (attributes.size() > most)
        return "SQLite has no table of " + std::to_string(attributes.size()) +
               " attributes; write JSON, or leave some out";
    std::unordered_set<std::string> taken{"ocel_id", "ocel_time", "ocel_changed_field"};
    for (const OutgoingAttribute& attribute : attributes)
        if (!taken.insert(folded(attribute.name)).second)
            return "SQLite takes the attribute " + log::begin_in_quotes(attribute.name) +
                   " and another for one, since capitals do not matter there; write JSON, or rename it";
    return {};
}

std::string columns_of(const std::vector<OutgoingAttribute>& attributes) {
    std::string sql;
    for (const OutgoingAttribute& attribute : attributes)
        sql.append(", ").append(identifier(attribute.name)).append(" ").append(type_of(attribute.column->type()));
    return sql;
}

void write_objects(const DatabaseHandle& database, const EventLog& log, const Outgoing& what) {
    const std::vector<std::string> tables = table_names(what.types());
    Insert map(database, "object_map_type", 2);
    for (std::size_t i = 0; i < tables.size(); ++i) {
        map.text(what.types()[i]).text(tables[i]).end_row();
        run(database, "CREATE TABLE " + identifier("object_" + tables[i]) +
                          " (ocel_id TEXT, ocel_time TIMESTAMP, ocel_changed_field TEXT" +
                          (i == 0 ? columns_of(what.case_attributes()) : std::string()) + ")");
    }
    constexpr std::string_view always = "1970-01-01T00:00:00Z";
    Insert object(database, "object", 2);
    Insert of_case(database, "object_" + tables[0], 3 + what.case_attributes().size());
    for (std::size_t i = 0; i < log.cases(); ++i) {
        const std::string_view id = (*log.case_id().texts())[i];
        object.text(id).text(what.types().front()).end_row();
        of_case.text(id).text(always).null();
        for (const OutgoingAttribute& attribute : what.case_attributes())
            of_case.value(*attribute.column, what.an_event_of(i));
        of_case.end_row();
    }
    for (std::size_t i = 1; i < tables.size(); ++i) {
        Insert of_type(database, "object_" + tables[i], 3);
        for (const log::OutgoingObject& other : what.others()) {
            if (other.type != what.types()[i]) continue;
            object.text(other.id).text(other.type).end_row();
            of_type.text(other.id).text(always).null().end_row();
        }
    }
}

void write_events(const DatabaseHandle& database, const EventLog& log, const Outgoing& what) {
    const Texts& activities = *log.activity().texts();
    std::vector<std::string> types;
    for (std::size_t i = 0; i < activities.size(); ++i) types.emplace_back(activities[i]);
    const std::vector<std::string> tables = table_names(types);
    Insert map(database, "event_map_type", 2);
    std::vector<std::vector<OutgoingAttribute>> attributes(types.size());
    std::vector<Insert> of_types;
    of_types.reserve(types.size());
    for (std::size_t i = 0; i < types.size(); ++i) {
        for (std::size_t k = 0; k < what.event_attributes().size(); ++k)
            if (what.has(i, k)) attributes[i].push_back(what.event_attributes()[k]);
        map.text(types[i]).text(tables[i]).end_row();
        run(database, "CREATE TABLE " + identifier("event_" + tables[i]) + " (ocel_id TEXT, ocel_time TIMESTAMP" +
                          columns_of(attributes[i]) + ")");
        of_types.emplace_back(database, "event_" + tables[i], 2 + attributes[i].size());
    }
    Insert event(database, "event", 2);
    Insert relation(database, "event_object", 3);
    for (std::size_t row = 0; row < log.events(); ++row) {
        const std::size_t type = log.activity().code(row);
        const std::string id = what.event_id(row);
        event.text(id).text(types[type]).end_row();
        of_types[type].text(id).value(log.time(), row);
        for (const OutgoingAttribute& attribute : attributes[type]) of_types[type].value(*attribute.column, row);
        of_types[type].end_row();
        what.each_object(row, [&](std::string_view object, std::string_view qualifier) {
            relation.text(id).text(object).text(qualifier).end_row();
        });
    }
}

}  // namespace

Result<Done, std::string> write_ocel_sqlite(const EventLog& log, std::ostream& out, const OcelWriting& writing) {
    const auto what = Outgoing::of(log, writing);
    if (!what) return failure(what.error());
    for (const auto* const attributes : {&what->event_attributes(), &what->case_attributes()})
        if (std::string fault = clash(*attributes); !fault.empty()) return failure(std::move(fault));

    sqlite3* opened = nullptr;
    const int code = sqlite3_open_v2(":memory:", &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
    const DatabaseHandle database(opened);
    if (code != SQLITE_OK) throw std::bad_alloc();
    run(database,
        "BEGIN;"
        "CREATE TABLE event (ocel_id TEXT PRIMARY KEY, ocel_type TEXT);"
        "CREATE TABLE object (ocel_id TEXT PRIMARY KEY, ocel_type TEXT);"
        "CREATE TABLE event_map_type (ocel_type TEXT, ocel_type_map TEXT);"
        "CREATE TABLE object_map_type (ocel_type TEXT, ocel_type_map TEXT);"
        "CREATE TABLE event_object (ocel_event_id TEXT, ocel_object_id TEXT, ocel_qualifier TEXT);"
        "CREATE TABLE object_object (ocel_source_id TEXT, ocel_target_id TEXT, ocel_qualifier TEXT);");
    write_objects(database, log, *what);
    write_events(database, log, *what);
    run(database, "COMMIT");
    sqlite3_int64 size = 0;
    const std::unique_ptr<unsigned char, Free> bytes(sqlite3_serialize(database.get(), "main", &size, 0));
    if (bytes == nullptr) throw std::bad_alloc();
    out.write(reinterpret_cast<const char*>(bytes.get()), static_cast<std::streamsize>(size));
    return Done{};
}

}  // namespace v0
}  // namespace alur

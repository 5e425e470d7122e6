// Columns, tables and what makes a table a log.
#include <alur/log/column_writer.hpp>
#include <alur/log/event_log.hpp>
#include <alur/log/table.hpp>

#include <string>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "support/last_words.hpp"

using namespace alur;
using namespace std::chrono_literals;

namespace {

Column texts(std::string name, const std::vector<std::string>& values) {
    ColumnWriter writer(std::move(name), ColumnType::text);
    for (const std::string& value : values) {
        if (value == "-")
            writer.add_null();
        else
            writer.add_text(value);
    }
    return std::move(writer).finish();
}

/// Minutes after 1970; below 0: none.
Column times(const std::vector<int>& minutes) {
    ColumnWriter writer(std::string(log_columns::time), ColumnType::instant);
    for (const int minute : minutes) {
        if (minute < 0)
            writer.add_null();
        else
            writer.add_instant(Instant(std::chrono::minutes(minute)));
    }
    return std::move(writer).finish();
}

Table log_table(const std::vector<std::string>& cases, const std::vector<int>& minutes) {
    return Table({texts("case:concept:name", cases), texts("concept:name", std::vector<std::string>(cases.size(), "a")),
                  times(minutes)});
}

}  // namespace

TEST_CASE("a column gives back what was added to it, over the borders of its chunks", "[log]") {
    const std::size_t rows = 2 * Column::chunk_rows + 77;
    ColumnWriter text("t", ColumnType::text);
    ColumnWriter integer("i", ColumnType::integer);
    ColumnWriter real("r", ColumnType::real);
    ColumnWriter boolean("b", ColumnType::boolean);
    ColumnWriter instant("m", ColumnType::instant);
    for (std::size_t row = 0; row < rows; ++row) {
        const auto n = static_cast<std::int64_t>(row);
        if (row % 7 == 3) {
            for (ColumnWriter* writer : {&text, &integer, &real, &boolean, &instant}) writer->add_null();
            continue;
        }
        text.add_text("text " + std::to_string(row % 1000));
        integer.add_integer(-n);
        real.add_real(static_cast<double>(n) / 4);
        boolean.add_boolean(row % 3 == 0);
        instant.add_instant(Instant(Microseconds(n)));
    }
    const Table table({std::move(text).finish(), std::move(integer).finish(), std::move(real).finish(),
                       std::move(boolean).finish(), std::move(instant).finish()});
    REQUIRE(table.rows() == rows);
    CHECK(table["t"].chunks().size() == 3);
    int wrong = 0;
    std::size_t nulls = 0;
    for (std::size_t row = 0; row < rows; ++row) {
        const auto n = static_cast<std::int64_t>(row);
        const bool has = row % 7 != 3;
        nulls += has ? 0 : 1;
        for (const Column& column : table.columns()) wrong += column.has_value(row) == has ? 0 : 1;
        wrong += table["t"].text(row) == (has ? "text " + std::to_string(row % 1000) : "") ? 0 : 1;
        wrong += table["i"].integer(row) == (has ? -n : 0) ? 0 : 1;
        wrong += table["b"].boolean(row) == (has && row % 3 == 0) ? 0 : 1;
        wrong += table["m"].instant(row) == Instant(Microseconds(has ? n : 0)) ? 0 : 1;
        if (has) wrong += table["r"].real(row) == static_cast<double>(n) / 4 ? 0 : 1;
    }
    CHECK(wrong == 0);
    for (const Column& column : table.columns()) CHECK(column.nulls() == nulls);
    CHECK(table["t"].texts()->size() == 1000);
}

TEST_CASE("a value is written as files write it", "[log]") {
    ColumnWriter real("r", ColumnType::real);
    real.add_real(0.1);
    real.add_real(1e300);
    real.add_null();
    const Column column = std::move(real).finish();
    CHECK(column.to_string(0) == "0.1");
    CHECK(column.to_string(1) == "1e+300");
    CHECK(column.to_string(2).empty());
    CHECK(to_string(Instant(0us)) == "1970-01-01T00:00:00Z");
    CHECK(to_string(Instant(-1us)) == "1969-12-31T23:59:59.999999Z");
    CHECK(to_string(Instant(std::chrono::sys_days(std::chrono::year(2024) / 7 / 2)) + 75min + 500ms) ==
          "2024-07-02T01:15:00.5Z");
}

TEST_CASE("a column of numbers becomes one of texts, or of reals, with all that is in it", "[log]") {
    ColumnWriter writer("x", ColumnType::integer);
    writer.add_integer(7);
    writer.add_null();
    writer.become_real();
    writer.add_real(0.5);
    writer.become_text();
    writer.add_text("satu");
    writer.become_text();
    const Column column = std::move(writer).finish();
    CHECK(column.type() == ColumnType::text);
    CHECK(column.name() == "x");
    CHECK(column.text(0) == "7");
    CHECK_FALSE(column.has_value(1));
    CHECK(column.text(2) == "0.5");
    CHECK(column.text(3) == "satu");
}

TEST_CASE("a column holds the values of its type", "[log]") {
    ColumnWriter writer("x", ColumnType::text);
    CHECK(test::broken_precondition([&] { writer.add_integer(1); }) ==
          "ColumnWriter::add_integer is for columns of integers");
    CHECK(test::broken_precondition([&] {
              static_cast<void>(Table({texts("a", {"1"}), texts("b", {})}));
          }) == "Table takes columns of one length");
    CHECK(test::broken_precondition([&] {
              static_cast<void>(Table({texts("a", {}), texts("a", {})}));
          }) == "Table takes columns of different names");
}

TEST_CASE("tables that hold the same have one hash, however they were made", "[log]") {
    const Table one({texts("a", {"x", "-", "y"})});
    ColumnWriter writer("a", ColumnType::text);
    static_cast<void>(writer.code_of("never added"));
    writer.add_text("x");
    writer.add_null();
    writer.add_text("y");
    CHECK(content_hash(one) == content_hash(Table({std::move(writer).finish()})));
    for (const Table& other : {Table({texts("a", {"x", "", "y"})}), Table({texts("a", {"x", "y", "-"})}),
                               Table({texts("b", {"x", "-", "y"})}), Table({texts("a", {"x", "-"})}), Table()})
        CHECK(content_hash(other) != content_hash(one));
    CHECK(to_hex(content_hash(one)).size() == 64);
}

TEST_CASE("a table is a log where every event has a case and an activity", "[log]") {
    CHECK(EventLog::of(log_table({"1", "2"}, {0, -1})).has_value());
    CHECK(EventLog().events() == 0);
    CHECK(EventLog().cases() == 0);
    const auto why = [](Table table) { return EventLog::of(std::move(table)).error(); };
    CHECK(why(log_table({"1", "-"}, {0, 1})) == "the column 'case:concept:name' is empty in row 2");
    CHECK(why(Table()) == "a table without columns is no log");
    CHECK(why(Table({texts("case:concept:name", {}), texts("concept:name", {})})) ==
          "there is no column 'time:timestamp'");
    CHECK(why(Table({texts("case:concept:name", {}), texts("concept:name", {}), texts("time:timestamp", {})})) ==
          "the column 'time:timestamp' holds values of type text, not instant");
    for (const std::string name : {"org:resource", "org:role", "lifecycle:transition", "concept:instance", "alur:item",
                                   "alur:outcome", "alur:documents", "case:alur:status"})
        CHECK(why(Table({texts("case:concept:name", {}), texts("concept:name", {}), times({}),
                         ColumnWriter(name, ColumnType::integer).finish()})) ==
              "the column '" + name + "' holds values of type integer, not text");
}

TEST_CASE("events are ordered case by case and then by time, and one without a time keeps its place", "[log]") {
    const auto order = [](const std::vector<std::string>& cases, const std::vector<int>& minutes) {
        return EventLog::of(log_table(cases, minutes)).value().by_case();
    };
    CHECK(order({"b", "a", "b", "a"}, {5, 1, 3, 2}) == std::vector<std::uint32_t>{2, 0, 1, 3});
    // Of one instant: the order of the log.
    CHECK(order({"a", "a", "a"}, {2, 1, 1}) == std::vector<std::uint32_t>{1, 2, 0});
    // Without a time: behind the one before it.
    CHECK(order({"a", "a", "a"}, {2, -1, 1}) == std::vector<std::uint32_t>{2, 0, 1});
    CHECK(order({"a", "a"}, {-1, 1}) == std::vector<std::uint32_t>{0, 1});
    CHECK(order({}, {}).empty());
}

#include <alur/log/event_log.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>

#include <alur/base/diagnostic.hpp>
#include <alur/log/column_writer.hpp>

namespace alur {
inline namespace v0 {
namespace {

std::size_t position(const Table& table, std::string_view name) {
    return static_cast<std::size_t>(table.find(name) - table.columns().data());
}

/// What keeps a column from being what its name means; empty: nothing.
std::string fault_of(const Table& table, std::string_view called, ColumnType type, bool must, bool full) {
    const Column* const column = table.find(called);
    const std::string quoted = "'" + std::string(called) + "'";
    if (column == nullptr) return must ? "there is no column " + quoted : std::string();
    if (column->type() != type)
        return "the column " + quoted + " holds values of type " + std::string(name(column->type())) + ", not " +
               std::string(name(type));
    if (full && column->nulls() != 0)
        for (std::size_t row = 0; row < column->rows(); ++row)
            if (!column->has_value(row)) return "the column " + quoted + " is empty in row " + std::to_string(row + 1);
    return {};
}

Table nothing() {
    std::vector<Column> columns;
    columns.push_back(ColumnWriter(std::string(log_columns::case_id), ColumnType::text).finish());
    columns.push_back(ColumnWriter(std::string(log_columns::activity), ColumnType::text).finish());
    columns.push_back(ColumnWriter(std::string(log_columns::time), ColumnType::instant).finish());
    return Table(std::move(columns));
}

}  // namespace

EventLog::EventLog() : EventLog(nothing()) {}

EventLog::EventLog(Table table)
    : table_(std::move(table)),
      case_(position(table_, log_columns::case_id)),
      activity_(position(table_, log_columns::activity)),
      time_(position(table_, log_columns::time)) {}

Result<EventLog, std::string> EventLog::of(Table table) {
    if (table.columns().empty()) return failure(std::string("a table without columns is no log"));
    if (table.rows() > std::numeric_limits<std::int32_t>::max())
        return failure(std::string("a log of more than 2,147,483,647 events; split it"));
    for (const std::string_view needed : {log_columns::case_id, log_columns::activity})
        if (std::string fault = fault_of(table, needed, ColumnType::text, true, true); !fault.empty())
            return failure(std::move(fault));
    if (std::string fault = fault_of(table, log_columns::time, ColumnType::instant, true, false); !fault.empty())
        return failure(std::move(fault));
    for (const std::string_view known : log_columns::texts)
        if (std::string fault = fault_of(table, known, ColumnType::text, false, false); !fault.empty())
            return failure(std::move(fault));
    return EventLog(std::move(table));
}

std::vector<std::uint32_t> EventLog::by_case() const {
    // Counting sort by case, which keeps the order of the log within each.
    std::vector<std::uint32_t> begins(cases() + 1);
    for (const auto& chunk : case_id().chunks())
        for (const std::int32_t code : chunk->codes) ++begins[static_cast<std::size_t>(code) + 1];
    for (std::size_t i = 1; i < begins.size(); ++i) begins[i] += begins[i - 1];
    std::vector<std::uint32_t> next(begins.begin(), begins.end() - 1);
    std::vector<std::uint32_t> order(events());
    std::uint32_t row = 0;
    for (const auto& chunk : case_id().chunks())
        for (const std::int32_t code : chunk->codes) order[next[static_cast<std::size_t>(code)]++] = row++;

    const Column& times = time();
    std::vector<std::pair<std::int64_t, std::uint32_t>> keyed;
    for (std::size_t i = 0; i + 1 < begins.size(); ++i) {
        const auto first = order.begin() + begins[i];
        const auto last = order.begin() + begins[i + 1];
        // An event without a time stays behind the one that stands before it.
        keyed.clear();
        std::int64_t before = std::numeric_limits<std::int64_t>::min();
        bool sorted = true;
        for (auto event = first; event != last; ++event) {
            const std::int64_t t = times.has_value(*event) ? times.integer(*event) : before;
            sorted = sorted && t >= before;
            before = t;
            keyed.emplace_back(t, *event);
        }
        if (sorted) continue;
        std::stable_sort(keyed.begin(), keyed.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
        std::transform(keyed.begin(), keyed.end(), first, [](const auto& event) { return event.second; });
    }
    return order;
}

}  // namespace v0
}  // namespace alur

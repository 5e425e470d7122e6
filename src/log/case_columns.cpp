#include "log/case_columns.hpp"

#include <cstddef>

namespace alur {
inline namespace v0 {
namespace log {
namespace {

bool is_same(const Column& column, std::size_t a, std::size_t b) {
    if (column.has_value(a) != column.has_value(b)) return false;
    if (!column.has_value(a)) return true;
    switch (column.type()) {
        case ColumnType::text: return column.code(a) == column.code(b);
        case ColumnType::integer:
        case ColumnType::instant: return column.integer(a) == column.integer(b);
        case ColumnType::boolean: return column.boolean(a) == column.boolean(b);
        case ColumnType::real: return column.to_string(a) == column.to_string(b);  // NaN is not equal to itself
    }
    return false;
}

}  // namespace

std::vector<bool> constant_in_cases(const EventLog& log, const std::vector<std::uint32_t>& order) {
    const auto& columns = log.table().columns();
    std::vector<bool> constant(columns.size());
    for (std::size_t i = 0; i < columns.size(); ++i) {
        constant[i] = columns[i].name().substr(0, of_case.size()) == of_case;
        for (std::size_t event = 1; constant[i] && event < order.size(); ++event)
            if (log.case_id().code(order[event]) == log.case_id().code(order[event - 1]))
                constant[i] = is_same(columns[i], order[event], order[event - 1]);
    }
    return constant;
}

}  // namespace log
}  // namespace v0
}  // namespace alur

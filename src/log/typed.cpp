#include "log/typed.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <alur/log/column_writer.hpp>

#include "log/plain_values.hpp"
#include "log/quotes.hpp"

namespace alur {
inline namespace v0 {
namespace log {
namespace {

/// \param values of the texts of the column
template <class Value>
Column rewritten(const Column& column, ColumnType type, const std::vector<std::optional<Value>>& values,
                 void (ColumnWriter::*add)(Value)) {
    ColumnWriter writer(column.name(), type);
    for (std::size_t row = 0; row < column.rows(); ++row) {
        if (!column.has_value(row) || !values[column.code(row)])
            writer.add_null();
        else
            (writer.*add)(*values[column.code(row)]);
    }
    return std::move(writer).finish();
}

template <class Value>
Column converted(const Column& column, ColumnType type, std::optional<Value> (*read)(std::string_view),
                 void (ColumnWriter::*add)(Value), const std::string& what, const Misfit& misfit) {
    const Texts& texts = *column.texts();
    std::vector<std::optional<Value>> values;
    values.reserve(texts.size());
    for (std::size_t i = 0; i < texts.size(); ++i) {
        values.push_back(read(texts[i]));
        if (!values.back())
            misfit(i, {Severity::error,
                       "ALUR-E406",
                       begin_in_quotes(texts[i]) + " is not " + what,
                       "correct it, or read the column as text",
                       {},
                       {}});
    }
    return rewritten(column, type, values, add);
}

Column instants(const Column& column, Times& times, const Misfit& misfit) {
    const Texts& texts = *column.texts();
    std::vector<std::optional<Instant>> values(texts.size());
    std::vector<bool> is_doubtful(texts.size());
    const std::size_t doubtful_before = times.doubtful();
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const std::size_t doubtful = times.doubtful();
        const auto instant = times.read(texts[i]);
        is_doubtful[i] = times.doubtful() != doubtful;
        if (instant) {
            values[i] = *instant;
            continue;
        }
        misfit(i, Times::finding(instant.error(), texts[i], {}));
        if (instant.error() == Times::Fault::no_zone) break;  // all the others will not say it either
    }
    if (const std::size_t distinct = times.doubtful() - doubtful_before; distinct != 0) {
        std::size_t rows = 0;
        for (std::size_t row = 0; row < column.rows(); ++row)
            if (column.has_value(row) && is_doubtful[column.code(row)]) ++rows;
        times.count_again(rows - distinct);
    }
    return rewritten(column, ColumnType::instant, values, &ColumnWriter::add_instant);
}

}  // namespace

Column typed(const Column& column, ColumnType type, Times& times, const Misfit& misfit) {
    switch (type) {
        case ColumnType::text: break;
        case ColumnType::integer:
            return converted<std::int64_t>(column, type, read_number, &ColumnWriter::add_integer, "a whole number",
                                           misfit);
        case ColumnType::real:
            return converted<double>(column, type, read_number, &ColumnWriter::add_real, "a number", misfit);
        case ColumnType::boolean:
            return converted<bool>(column, type, read_boolean, &ColumnWriter::add_boolean, "'true' or 'false'", misfit);
        case ColumnType::instant: return instants(column, times, misfit);
    }
    return column;
}

bool holds_full_times(const Column& column, const Times& times) {
    for (std::size_t i = 0; i < column.texts()->size(); ++i)
        if (!times.is_full((*column.texts())[i])) return false;
    return column.texts()->size() != 0;
}

std::size_t first_row_of(const Column& column, std::size_t code) {
    std::size_t row = 0;
    while (!column.has_value(row) || column.code(row) != code) ++row;
    return row;
}

}  // namespace log
}  // namespace v0
}  // namespace alur

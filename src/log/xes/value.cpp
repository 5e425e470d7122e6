#include "log/xes/value.hpp"

#include <cstdint>
#include <string>
#include <utility>

#include "log/plain_values.hpp"
#include "log/quotes.hpp"

namespace alur {
inline namespace v0 {
namespace log {
namespace {

template <class Value>
void keep(ColumnWriter& column, std::optional<Value> value, void (ColumnWriter::*add)(Value), std::string_view text,
          const char* what, Taken& taken) {
    if (value) {
        (column.*add)(*value);
        return;
    }
    column.add_null();
    taken.fault = Diagnostic{
        Severity::error, "ALUR-E406", begin_in_quotes(text) + " is " + what, "correct it, or make it a string", {}, {}};
}

void keep_instant(ColumnWriter& column, std::string_view text, Times& times, Taken& taken) {
    const auto instant = times.read(text);
    if (instant) {
        column.add_instant(*instant);
        return;
    }
    column.add_null();
    taken.fault = Times::finding(instant.error(), text, {});
}

}  // namespace

Taken take_value(ColumnWriter& column, Kind kind, std::string_view text, Times& times) {
    Taken taken;
    ColumnType type = type_of(kind);
    if (column.type() != type) {
        if (column.type() == ColumnType::integer && type == ColumnType::real) {
            column.become_real();
        } else if (column.type() == ColumnType::real && type == ColumnType::integer) {
            type = ColumnType::real;
        } else if (column.type() != ColumnType::text) {
            column.become_text();
            taken.became_text = true;
        }
    }
    if (column.type() == ColumnType::text) {
        column.add_text(text);
        return taken;
    }
    switch (type) {
        case ColumnType::integer:
            keep(column, read_number<std::int64_t>(text), &ColumnWriter::add_integer, text, "no number", taken);
            break;
        case ColumnType::real:
            keep(column, read_number<double>(text), &ColumnWriter::add_real, text, "no number", taken);
            break;
        case ColumnType::boolean:
            keep(column, read_boolean(text), &ColumnWriter::add_boolean, text, "not 'true' or 'false'", taken);
            break;
        case ColumnType::instant: keep_instant(column, text, times, taken); break;
        case ColumnType::text: break;
    }
    return taken;
}

}  // namespace log
}  // namespace v0
}  // namespace alur

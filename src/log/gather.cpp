#include "log/gather.hpp"

#include <cstddef>
#include <utility>

#include <alur/log/column_writer.hpp>

namespace alur {
inline namespace v0 {
namespace log {

Column gather(const Column& column, const std::vector<std::uint32_t>& rows, std::string name) {
    ColumnWriter writer(std::move(name), column.type());
    // Numbered as they occur, since a column holds no text that none of its rows has.
    std::vector<std::int32_t> codes(column.type() == ColumnType::text ? column.texts()->size() : 0, -1);
    for (const std::uint32_t row : rows) {
        if (row == no_row || !column.has_value(row)) {
            writer.add_null();
            continue;
        }
        switch (column.type()) {
            case ColumnType::text: {
                std::int32_t& code = codes[column.code(row)];
                if (code < 0) code = writer.code_of(column.text(row));
                writer.add_code(code);
                break;
            }
            case ColumnType::integer: writer.add_integer(column.integer(row)); break;
            case ColumnType::real: writer.add_real(column.real(row)); break;
            case ColumnType::boolean: writer.add_boolean(column.boolean(row)); break;
            case ColumnType::instant: writer.add_instant(column.instant(row)); break;
        }
    }
    return std::move(writer).finish();
}

}  // namespace log
}  // namespace v0
}  // namespace alur

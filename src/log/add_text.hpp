// Texts into columns where an empty one is none.
#pragma once

#include <cstddef>
#include <string_view>

#include <alur/log/column.hpp>
#include <alur/log/column_writer.hpp>

namespace alur {
inline namespace v0 {
namespace log {

/// A row that holds this text; of an empty one a row without a value.
inline void add_text(ColumnWriter& writer, std::string_view text) {
    if (text.empty())
        writer.add_null();
    else
        writer.add_text(text);
}

/// The same with what a column says in a row. \param column of texts; null: the log has none
inline void add_text(ColumnWriter& writer, const Column* column, std::size_t row) {
    add_text(writer, column == nullptr ? std::string_view() : column->text(row));
}

}  // namespace log
}  // namespace v0
}  // namespace alur

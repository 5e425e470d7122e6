// Values in, a column out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <alur/base/instant.hpp>
#include <alur/log/column.hpp>

namespace alur {
inline namespace v0 {

/// Takes the values of a column, row by row. A value must be of the type of the column. Throws std::bad_alloc, and
/// std::length_error where the distinct texts of the column together exceed 2 GiB; then it may only be destroyed.
class ColumnWriter {
public:
    /// A column without rows.
    ColumnWriter(std::string name, ColumnType type);

    /// What the column will be called.
    [[nodiscard]] const std::string& name() const noexcept { return column_.name_; }
    /// What its values are, now.
    [[nodiscard]] ColumnType type() const noexcept { return column_.type_; }
    /// How many rows were added.
    [[nodiscard]] std::size_t rows() const noexcept { return column_.rows_ + chunk_->rows; }

    /// A row that holds this text, which is copied; of UTF-8.
    void add_text(std::string_view text);
    /// A row that holds this number.
    void add_integer(std::int64_t value);
    /// A row that holds this number.
    void add_real(double value);
    /// A row that holds this truth.
    void add_boolean(bool value);
    /// A row that holds this instant.
    void add_instant(Instant value);
    /// A row without a value.
    void add_null();
    /// Rows without a value until there are so many.
    void add_nulls_until(std::size_t rows);

    /// Makes it a column of texts: what was added becomes its text. Costs what was added.
    void become_text();
    /// Makes a column of integers one of reals. Costs what was added.
    void become_real();

    /// The number that this text has in the column, which it gets now where it has none. With add_code(), many rows of
    /// one text cost one look.
    [[nodiscard]] std::int32_t code_of(std::string_view text);
    /// \param code from code_of() of this writer
    void add_code(std::int32_t code);

    /// The column. The writer is used up.
    [[nodiscard]] Column finish() &&;

private:
    void end_row(bool has_value);
    void seal();
    void grow_slots();

    Column column_;
    std::shared_ptr<ColumnChunk> chunk_;
    std::shared_ptr<Texts> texts_;
    std::vector<std::uint32_t> slots_;  // open addressing: 1 + the number of a text, at its hash; 0: free
    std::int32_t last_ = -1;            // the text that was asked for last: many columns repeat it
};

/// The column with its values as text, as Column::to_string writes them.
[[nodiscard]] Column as_text(const Column& column);

}  // namespace v0
}  // namespace alur

// One column of a table: values of one type, or nothing, in chunks that never change once they are made.
//
// What enters: values, through a ColumnWriter. What never happens here: reading of files, meaning. The memory of a
// chunk is laid out as Apache Arrow lays it out, so that it can be handed out without a copy (alur/log/arrow.hpp).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <alur/base/assert.hpp>
#include <alur/base/instant.hpp>

namespace alur {
inline namespace v0 {

/// What the values of a column are.
enum class ColumnType : std::uint8_t {
    text,     ///< UTF-8
    integer,  ///< 64 bits, signed
    real,     ///< double precision
    boolean,
    instant,  ///< microseconds, UTC
};

/// How a type is written in messages and manifests.
[[nodiscard]] std::string_view name(ColumnType type) noexcept;

/// The distinct texts of a column, each with a number from 0, in order of their first occurrence.
class Texts {
public:
    /// How many there are.
    [[nodiscard]] std::size_t size() const noexcept { return offsets_.size() - 1; }
    /// \param number below size()
    [[nodiscard]] std::string_view operator[](std::size_t number) const noexcept {
        const auto from = static_cast<std::size_t>(offsets_[number]);
        return std::string_view(bytes_).substr(from, static_cast<std::size_t>(offsets_[number + 1]) - from);
    }
    /// Where each begins in bytes(), and where the last one ends.
    [[nodiscard]] const std::vector<std::int32_t>& offsets() const noexcept { return offsets_; }
    /// All of them, one behind the other.
    [[nodiscard]] const std::string& bytes() const noexcept { return bytes_; }

private:
    friend class ColumnWriter;
    std::vector<std::int32_t> offsets_{0};
    std::string bytes_;
};

/// Some rows of a column. Of the vectors that hold values, the one of its type is used. A row without a value holds
/// zero.
struct ColumnChunk {
    std::size_t rows = 0;                ///< Column::chunk_rows, of the last chunk what is left
    std::size_t nulls = 0;               ///< how many rows hold no value
    std::vector<std::uint8_t> valid;     ///< a bit a row, the lowest first; empty: every row holds a value
    std::vector<std::int32_t> codes;     ///< text: numbers in Texts
    std::vector<std::int64_t> integers;  ///< integer; instant: microseconds since 1970-01-01T00:00Z
    std::vector<double> reals;           ///< real
    std::vector<std::uint8_t> booleans;  ///< boolean: a bit a row, the lowest first

    /// \param row below rows
    [[nodiscard]] bool has_value(std::size_t row) const noexcept {
        return valid.empty() || (valid[row / 8] & (1U << (row % 8))) != 0;
    }
};

/// A column of a finished table. Immutable; a copy shares the chunks, from any thread.
class Column {
public:
    /// Rows of every chunk but the last.
    static constexpr std::size_t chunk_rows = 65'536;

    /// What the column is called.
    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    /// What its values are.
    [[nodiscard]] ColumnType type() const noexcept { return type_; }
    /// How many there are, those without a value counted in.
    [[nodiscard]] std::size_t rows() const noexcept { return rows_; }
    /// How many rows hold no value.
    [[nodiscard]] std::size_t nulls() const noexcept { return nulls_; }

    /// The same values under another name.
    [[nodiscard]] Column named(std::string name) const {
        Column other = *this;
        other.name_ = std::move(name);
        return other;
    }

    // One row, which must be below rows() and of the type that is asked for. The text, number or instant of a row
    // without a value is empty, zero or 1970.

    /// Whether the row holds a value.
    [[nodiscard]] bool has_value(std::size_t row) const noexcept { return chunk(row).has_value(row % chunk_rows); }
    /// Position of the text in texts().
    [[nodiscard]] std::size_t code(std::size_t row) const noexcept {
        return static_cast<std::size_t>(chunk(row).codes[row % chunk_rows]);
    }
    /// Valid as long as a copy of the column lives.
    [[nodiscard]] std::string_view text(std::size_t row) const noexcept {
        return has_value(row) ? (*texts_)[code(row)] : std::string_view();
    }
    /// The number; of an instant its microseconds since 1970-01-01T00:00Z.
    [[nodiscard]] std::int64_t integer(std::size_t row) const noexcept { return chunk(row).integers[row % chunk_rows]; }
    /// The number.
    [[nodiscard]] double real(std::size_t row) const noexcept { return chunk(row).reals[row % chunk_rows]; }
    /// Whether it is true.
    [[nodiscard]] bool boolean(std::size_t row) const noexcept {
        return (chunk(row).booleans[row % chunk_rows / 8] & (1U << (row % 8))) != 0;
    }
    /// In UTC.
    [[nodiscard]] Instant instant(std::size_t row) const noexcept { return Instant(Microseconds(integer(row))); }

    /// The value as people and files write it: texts as they are, `true`, `42`, `2.5`, `2024-07-02T01:15:00.5Z`; empty
    /// where there is none.
    [[nodiscard]] std::string to_string(std::size_t row) const;

    // All rows

    /// All rows in order: chunk_rows in each but the last.
    [[nodiscard]] const std::vector<std::shared_ptr<const ColumnChunk>>& chunks() const noexcept { return chunks_; }
    /// Of a text column: its distinct texts. Null for the others.
    [[nodiscard]] const std::shared_ptr<const Texts>& texts() const noexcept { return texts_; }

private:
    friend class ColumnWriter;
    Column() = default;
    [[nodiscard]] const ColumnChunk& chunk(std::size_t row) const noexcept { return *chunks_[row / chunk_rows]; }

    std::string name_;
    ColumnType type_ = ColumnType::text;
    std::size_t rows_ = 0;
    std::size_t nulls_ = 0;
    std::vector<std::shared_ptr<const ColumnChunk>> chunks_;
    std::shared_ptr<const Texts> texts_;
};

/// An instant as files and messages write it: `2024-07-02T01:15:00.5Z`, the fraction only as long as it needs to be.
[[nodiscard]] std::string to_string(Instant t);

}  // namespace v0
}  // namespace alur

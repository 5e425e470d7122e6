// Columns of one length side by side. What logs, audits and their groups are made of.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <alur/base/ids.hpp>
#include <alur/log/column.hpp>

namespace alur {
inline namespace v0 {

/// An immutable table: cheap to copy, since copies share all that is in it, and safe to read from any thread.
class Table {
public:
    /// Of no rows and no columns.
    Table();
    /// \param columns all of one length, each with another name
    explicit Table(std::vector<Column> columns);

    /// How many each column has.
    [[nodiscard]] std::size_t rows() const noexcept { return columns_->empty() ? 0 : columns_->front().rows(); }
    /// In their order. For a table that is kept in a variable: those of a temporary are soon gone.
    [[nodiscard]] const std::vector<Column>& columns() const& noexcept { return *columns_; }
    [[nodiscard]] const std::vector<Column>& columns() const&& = delete;
    /// The column of that name; null where there is none.
    [[nodiscard]] const Column* find(std::string_view name) const noexcept;
    /// The same. It must be there.
    [[nodiscard]] const Column& operator[](std::string_view name) const;

private:
    std::shared_ptr<const std::vector<Column>> columns_;
};

/// SHA-256 over the names, types and values of a table: the same for every table that holds the same, however it was
/// read and whatever else was in it before.
[[nodiscard]] ContentHash content_hash(const Table& table);

/// The hash in 64 hexadecimal digits, as manifests show it.
[[nodiscard]] std::string to_hex(const ContentHash& hash);

}  // namespace v0
}  // namespace alur

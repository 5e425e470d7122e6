// What makes groups: each row has a number in each key.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <alur/log/table.hpp>
#include <alur/time/calendar.hpp>

namespace alur {
inline namespace v0 {
namespace audit {

/// A column by which rows are grouped. Its numbers run from 0 in the order in which groups are shown.
class Key {
public:
    explicit Key(std::string name) : name_(std::move(name)) {}
    Key(const Key&) = delete;
    Key& operator=(const Key&) = delete;
    virtual ~Key() = default;

    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    /// How many numbers there are.
    [[nodiscard]] virtual std::size_t size() const = 0;
    /// Adds to each of `out`, which stand for the rows from `from` on, its number times `stride`.
    virtual void add(std::size_t from, std::size_t count, std::uint64_t stride, std::uint64_t* out) const = 0;
    /// What people read; nothing: the rows have no value.
    [[nodiscard]] virtual std::optional<std::string> label(std::size_t number) const = 0;

private:
    std::string name_;
};

/// Numbers that are there already. \param names one a number \param codes outlive it
[[nodiscard]] std::unique_ptr<Key> key_of(std::string name, const std::vector<std::string>& names,
                                          const std::vector<std::int32_t>& codes);
/// Some names, by the number of each row; an empty one stands for rows without a value. \param codes are taken over
[[nodiscard]] std::unique_ptr<Key> key_of(std::string name, std::vector<std::string> names,
                                          std::vector<std::uint32_t> codes);
/// A column of the log. \param rows of the log, one for each row of what is grouped; outlive it, as the column
[[nodiscard]] std::unique_ptr<Key> key_of(const std::string& name, const Column& column,
                                          const std::vector<std::uint32_t>& rows);
/// The month of the begin, or where that is not known of the end. \param begun,ended,calendar outlive it
[[nodiscard]] std::unique_ptr<Key> month_key(const Calendar& calendar, const std::vector<std::int64_t>& begun,
                                             const std::vector<std::int64_t>& ended);

}  // namespace audit
}  // namespace v0
}  // namespace alur

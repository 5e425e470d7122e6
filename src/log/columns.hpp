// The columns that attributes become, one a key.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <alur/log/column_writer.hpp>

namespace alur {
inline namespace v0 {
namespace log {

/// Columns by the keys of attributes. Rows without an attribute are filled when the next one comes.
class Columns {
public:
    /// The column of a key; made where there is none. Attributes come in nearly the same order each time, so the column
    /// behind the last one is looked at first.
    [[nodiscard]] ColumnWriter& of(std::string_view key, ColumnType type) {
        if (next_ < writers_.size() && writers_[next_].name() == key) return writers_[next_++];
        const auto found = places_.find(std::string(key));
        const std::size_t place = found == places_.end() ? writers_.size() : found->second;
        if (found == places_.end()) {
            places_.emplace(key, place);
            writers_.emplace_back(std::string(key), type);
        }
        next_ = place + 1;
        return writers_[place];
    }
    void begin_row() noexcept { next_ = 0; }
    [[nodiscard]] std::vector<ColumnWriter>& all() noexcept { return writers_; }
    [[nodiscard]] ColumnWriter* find(std::string_view key) {
        const auto found = places_.find(std::string(key));
        return found == places_.end() ? nullptr : &writers_[found->second];
    }

private:
    std::vector<ColumnWriter> writers_;
    std::unordered_map<std::string, std::size_t> places_;
    std::size_t next_ = 0;
};

}  // namespace log
}  // namespace v0
}  // namespace alur

// Tables as tests compare them.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <alur/log/table.hpp>

namespace alur::test {

using Rows = std::vector<std::string>;

/// Each row as `value value …`, `-` where there is none.
inline Rows rows_of(const Table& table, const std::vector<std::string>& columns) {
    Rows rows;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        std::string line;
        for (const std::string& name : columns) {
            const Column& column = table[name];
            line += (line.empty() ? "" : " ") + (column.has_value(row) ? column.to_string(row) : "-");
        }
        rows.push_back(line);
    }
    return rows;
}

}  // namespace alur::test

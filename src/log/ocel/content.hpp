// What an OcelLog holds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <alur/log/ocel.hpp>

namespace alur {
inline namespace v0 {

struct OcelLog::Content {
    Table events;
    Table objects;
    Table values;
    Table relations;
    Table object_relations;
    std::size_t most_cells = 0;  // of a flattened log
};

namespace log {

/// For each text of a column of references, the row of the object or event that it names, or no_row.
/// \param names a column of which every row has another text
[[nodiscard]] std::vector<std::uint32_t> rows_of(const Column& references, const Column& names);

}  // namespace log
}  // namespace v0
}  // namespace alur

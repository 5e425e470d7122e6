// The value of an attribute enters its column.
#pragma once

#include <optional>
#include <string_view>

#include <alur/base/diagnostic.hpp>
#include <alur/log/column_writer.hpp>

#include "log/times.hpp"
#include "log/xes/kind.hpp"

namespace alur {
inline namespace v0 {
namespace log {

/// What became of a value.
struct Taken {
    bool became_text = false;         ///< the column did, since it has values of several types
    std::optional<Diagnostic> fault;  ///< without a place; the row has no value then
};

/// Adds a row with this value. A column that has another type so far becomes one that holds both.
[[nodiscard]] Taken take_value(ColumnWriter& column, Kind kind, std::string_view text, Times& times);

}  // namespace log
}  // namespace v0
}  // namespace alur

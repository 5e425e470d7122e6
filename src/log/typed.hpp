// A column of texts becomes one of another type. Every distinct text is looked at once.
#pragma once

#include <cstddef>
#include <functional>

#include <alur/base/diagnostic.hpp>
#include <alur/log/column.hpp>

#include "log/times.hpp"

namespace alur {
inline namespace v0 {
namespace log {

/// Is called for a text that is not of the type, with its number in Column::texts() and what is wrong, without a place.
using Misfit = std::function<void(std::size_t, Diagnostic)>;

/// The column with its values read as what they are to be. A text that is not of the type leaves no value.
/// \param column of texts
[[nodiscard]] Column typed(const Column& column, ColumnType type, Times& times, const Misfit& misfit);

/// Whether it holds dates with their times in full, and nothing else.
[[nodiscard]] bool holds_full_times(const Column& column, const Times& times);

/// The row in which a text occurs first. \param code of a text that occurs
[[nodiscard]] std::size_t first_row_of(const Column& column, std::size_t code);

}  // namespace log
}  // namespace v0
}  // namespace alur

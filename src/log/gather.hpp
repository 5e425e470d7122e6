// Some rows of a column, in any order, become a column.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <alur/log/column.hpp>

namespace alur {
inline namespace v0 {
namespace log {

/// Stands for a row without a value.
inline constexpr std::uint32_t no_row = 0xFFFF'FFFF;

/// The values of these rows, one behind the other, under another name. \param rows of the column, or no_row
[[nodiscard]] Column gather(const Column& column, const std::vector<std::uint32_t>& rows, std::string name);

}  // namespace log
}  // namespace v0
}  // namespace alur

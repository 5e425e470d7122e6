// A number and what it counts, for people.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace alur {
inline namespace v0 {
namespace base {

/// `1 step`, `2 steps`.
/// \param thing one of them; its plural ends in s
[[nodiscard]] inline std::string counted(std::size_t count, std::string_view thing) {
    return std::to_string(count).append(" ").append(thing).append(count == 1 ? "" : "s");
}

}  // namespace base
}  // namespace v0
}  // namespace alur

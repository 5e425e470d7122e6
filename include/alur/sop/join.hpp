// How a step with several ways in is joined.
#pragma once

#include <cstdint>

namespace alur {
inline namespace v0 {
namespace sop {

/// What a step with several ways in waits for: nothing, all branches that were taken, or the first `join_count` of
/// them.
enum class Join : std::uint8_t { none, all, count };

}  // namespace sop
}  // namespace v0
}  // namespace alur

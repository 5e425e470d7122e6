// Where a reader stands.
#pragma once

#include <cstdint>

namespace alur {
inline namespace v0 {

/// Where a reader of a journal or of a feed stands. Only the one that gave it can tell what it means; the default is
/// the begin. Programs keep the value, which is below 2^63, and neither reckon with it nor compare two.
struct Position {
    std::uint64_t value = 0;  ///< 0: the begin

    friend bool operator==(const Position&, const Position&) = default;
};

}  // namespace v0
}  // namespace alur

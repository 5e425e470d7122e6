// A position of a feed as the number that programs keep: which entry, and a mark by which its store knows it again.
#pragma once

#include <cstdint>
#include <stdexcept>

#include <alur/journal/position.hpp>

namespace alur {
inline namespace v0 {
namespace runtime {

/// 63 bits in all, so that it fits into a signed number of a database of the program.
inline constexpr unsigned entry_bits = 40;
inline constexpr unsigned mark_bits = 23;

/// \param mark of which the lowest bits count
[[nodiscard]] constexpr Position position_of(std::uint64_t entry, std::uint64_t mark) noexcept {
    // Nothing lies before the begin, which is the same everywhere.
    if (entry == 0) return {};
    return {(mark & ((std::uint64_t{1} << mark_bits) - 1)) << entry_bits | entry};
}
[[nodiscard]] constexpr std::uint64_t entry_of(Position position) noexcept {
    return position.value & ((std::uint64_t{1} << entry_bits) - 1);
}

[[noreturn]] inline void refuse_position() {
    throw std::invalid_argument(
        "alur: a position that this store never gave: it is of another one, or this one was restored from a backup "
        "that knows less; begin anew");
}

}  // namespace runtime
}  // namespace v0
}  // namespace alur

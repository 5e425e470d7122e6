// How far long work has come.
#pragma once

#include <cstddef>
#include <functional>

namespace alur {
inline namespace v0 {

/// Is told now and then how much of how much is done: of a reading, at least once in a million bytes, how many bytes.
/// What it throws ends the work and comes out of it: so whoever waits can give up. Empty: nobody asks.
using Progress = std::function<void(std::size_t done, std::size_t all)>;

}  // namespace v0
}  // namespace alur

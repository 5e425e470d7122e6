// How far a long reading has come.
#pragma once

#include <cstddef>
#include <functional>

namespace alur {
inline namespace v0 {

/// Is told now and then, at least once in a million bytes, how many bytes of how many have been read. What it throws
/// ends the reading and comes out of it: so whoever waits can give up. Empty: nobody asks.
using Progress = std::function<void(std::size_t done, std::size_t all)>;

}  // namespace v0
}  // namespace alur

// Whether this is still the process in which something was made.
#pragma once

#include <cstdint>

namespace alur {
inline namespace v0 {
namespace journal {

/// A number that is another one in every child of a fork. Cheaper than getpid(), which asks the system: that cost as
/// much as a good part of a row in a batch.
[[nodiscard]] std::uint64_t forks() noexcept;

}  // namespace journal
}  // namespace v0
}  // namespace alur

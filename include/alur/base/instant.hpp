// Points on the time line. All instants are UTC; a zone enters only through a calendar.
#pragma once

#include <chrono>

namespace alur {
inline namespace v0 {

/// A point in time: microseconds since 1970-01-01T00:00Z, leap seconds not counted.
using Instant = std::chrono::sys_time<std::chrono::microseconds>;
/// A length of time.
using Microseconds = std::chrono::microseconds;

/// Stands for "never" or "not known", later than every real instant.
inline constexpr Instant never = Instant::max();

}  // namespace v0
}  // namespace alur

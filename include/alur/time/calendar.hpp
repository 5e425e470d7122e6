// Working time. A calendar is resolved once into tables; every question is then a few array reads.
//
// What enters: dates with their opening spans, and the offsets of a zone. What never happens here: zone names, files,
// the clock.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include <alur/base/instant.hpp>
#include <alur/time/limit.hpp>

namespace alur {
inline namespace v0 {

/// Why a stretch of time did not count.
enum class Closed : std::uint8_t { not_closed, outside_hours, weekend, holiday, beyond_coverage };

/// One stretch of a clock: counted, or skipped and why.
struct Stretch {
    Instant from;
    Instant to;
    Closed closed = Closed::not_closed;
    std::string reason;  ///< name of the holiday, of the exception, of the break; empty for working time
};

}  // namespace v0
}  // namespace alur

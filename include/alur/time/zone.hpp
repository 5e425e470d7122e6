// The offsets of a time zone. A zone is resolved once, by name, from the tables of the system; then it is plain data.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <alur/base/instant.hpp>
#include <alur/base/result.hpp>

namespace alur {
inline namespace v0 {

/// A date and time of day as a clock on the wall shows it, without a zone.
using LocalTime = std::chrono::local_time<std::chrono::microseconds>;

/// From `at` on, local time is UTC + `offset`.
struct ZoneTransition {
    Instant at{};                    ///< the first instant of the new offset
    std::chrono::seconds offset{0};  ///< local time minus UTC: `+07:00` is 25,200

    friend bool operator==(const ZoneTransition&, const ZoneTransition&) = default;
};

/// A zone over a stretch of time. `offset` holds before the first transition.
struct Zone {
    std::string name;                         ///< IANA name
    std::chrono::seconds offset{0};           ///< local time minus UTC
    std::vector<ZoneTransition> transitions;  ///< in order of time; each changes the offset
};

/// A zone without changes of the clock, such as WIB: `fixed_zone("Asia/Jakarta", std::chrono::hours(7))`.
[[nodiscard]] inline Zone fixed_zone(std::string name, std::chrono::seconds offset) {
    return Zone{std::move(name), offset, {}};
}

/// The zone of that IANA name (`Asia/Jakarta`) over `[from, to)`, from the time-zone tables of the operating system.
/// \return or a sentence that says what is missing: an unknown name, a system without tables. Never uses a network.
[[nodiscard]] Result<Zone, std::string> resolve_zone(std::string_view name, Instant from, Instant to);

}  // namespace v0
}  // namespace alur

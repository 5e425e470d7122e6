// Times as columns hold them, as instants and back, and the working time between two of them.
#pragma once

#include <cstdint>
#include <optional>

#include <alur/audit/activations.hpp>
#include <alur/base/instant.hpp>
#include <alur/time/calendar.hpp>

namespace alur {
inline namespace v0 {
namespace audit {

[[nodiscard]] inline Instant instant(std::int64_t t) { return Instant(Microseconds(t)); }
[[nodiscard]] inline std::int64_t us(Instant t) { return t.time_since_epoch().count(); }

/// Empty where one of them is not known, or the calendar does not cover them.
[[nodiscard]] inline std::optional<std::int64_t> worked_between(const Calendar& calendar, std::int64_t from,
                                                                std::int64_t to) {
    if (from == unknown_time || to == unknown_time || to == not_ended) return std::nullopt;
    if (calendar.is_provisional(Measure::working_time, instant(from), instant(to))) return std::nullopt;
    return calendar.worked(instant(from), instant(to)).count();
}

}  // namespace audit
}  // namespace v0
}  // namespace alur

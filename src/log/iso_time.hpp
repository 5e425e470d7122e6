// Times as ISO 8601 writes them.
#pragma once

#include <optional>
#include <string_view>

#include <alur/base/instant.hpp>
#include <alur/time/zone.hpp>

namespace alur {
inline namespace v0 {
namespace log {

/// A time as it was written.
struct WrittenTime {
    LocalTime local{};
    std::optional<std::chrono::minutes> offset;  ///< local time minus UTC; none: the text says no zone
    bool date_only = false;
};

/// `2024-07-02T08:15:00.250+07:00`: the `T` may be a blank; seconds, fraction and zone may be missing, or all behind
/// the date. Digits beyond microseconds are left out. Nothing where the text is anything else, or no date of a
/// calendar.
[[nodiscard]] std::optional<WrittenTime> read_iso_time(std::string_view text) noexcept;

}  // namespace log
}  // namespace v0
}  // namespace alur

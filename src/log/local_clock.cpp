#include "log/local_clock.hpp"

#include <algorithm>
#include <chrono>

#include "base/counted.hpp"
#include "time/zone_names.hpp"

namespace alur {
inline namespace v0 {
namespace log {
namespace {

std::int64_t us(std::chrono::seconds s) { return Microseconds(s).count(); }

}  // namespace

Result<LocalClock, std::string> LocalClock::of(std::string_view zone) {
    using namespace std::chrono;
    const auto resolved = resolve_zone(zone, sys_days(year(1900) / 1 / 1), sys_days(year(2100) / 1 / 1));
    if (!resolved) return failure(resolved.error() + "; " + suggest_zone(zone));
    LocalClock clock;
    clock.pieces_.push_back({Instant::min().time_since_epoch().count(), us(resolved->offset), 0});
    for (const ZoneTransition& transition : resolved->transitions)
        clock.pieces_.push_back({transition.at.time_since_epoch().count(), us(transition.offset), 0});
    return clock;
}

Instant LocalClock::instant_of(LocalTime local) {
    const std::int64_t t = local.time_since_epoch().count();
    // The first piece whose clock has not been changed yet when it shows this time.
    const auto next = std::partition_point(pieces_.begin() + 1, pieces_.end(), [&](const detail::OffsetPiece& piece) {
        return t >= piece.from + (&piece)[-1].offset;
    });
    const detail::OffsetPiece& piece = next[-1];
    const bool first = next == pieces_.begin() + 1;
    std::int64_t at = t - piece.offset;
    if (!first && at < piece.from) {
        at = piece.from;  // skipped
        ++doubtful_;
    } else if (next != pieces_.end() && t >= next->from + next->offset) {
        ++doubtful_;  // shown again after the change
    }
    return Instant(Microseconds(at));
}

Diagnostic warning_of_doubtful_times(std::size_t doubtful, const std::string& where) {
    return {Severity::warning,
            "ALUR-W402",
            where + base::counted(doubtful, "local time") + (doubtful == 1 ? " is" : " are") +
                " skipped or shown twice by a change of the clock, so " +
                (doubtful == 1 ? "the instant is a guess" : "the instants are guesses"),
            "write times with their offset",
            {},
            {}};
}

}  // namespace log
}  // namespace v0
}  // namespace alur

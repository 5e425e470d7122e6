#include "log/times.hpp"

#include <utility>

#include "log/iso_time.hpp"
#include "log/quotes.hpp"

namespace alur {
inline namespace v0 {
namespace log {

Result<Times, std::string> Times::of(std::string_view zone) {
    Times times;
    if (zone.empty()) return times;
    auto clock = LocalClock::of(zone);
    if (!clock) return failure(clock.error());
    times.clock_ = std::move(*clock);
    return times;
}

Result<Instant, Times::Fault> Times::read(std::string_view text) {
    const auto time = read_iso_time(text);
    if (!time) return failure(Fault::no_time);
    if (time->offset) return Instant(time->local.time_since_epoch() - *time->offset);
    if (!clock_) return failure(Fault::no_zone);
    return clock_->instant_of(time->local);
}

bool Times::is_full(std::string_view text) const {
    const auto time = read_iso_time(text);
    return time && !time->date_only && (time->offset || clock_);
}

Diagnostic Times::finding(Fault fault, std::string_view text, Span span) {
    if (fault == Fault::no_time)
        return {Severity::error,
                "ALUR-E404",
                begin_in_quotes(text) + " is no time",
                "write it like 2024-07-02T08:15:00+07:00",
                span,
                {}};
    return {Severity::error,
            "ALUR-E405",
            begin_in_quotes(text) + " does not say in which zone it is meant",
            "say it for the whole file, like Asia/Jakarta",
            span,
            {}};
}

void Times::warn(Diagnostics& warnings) const {
    if (!clock_ || clock_->doubtful() == 0) return;
    warnings.add(warning_of_doubtful_times(clock_->doubtful(), {}));
}

}  // namespace log
}  // namespace v0
}  // namespace alur

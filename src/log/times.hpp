// Texts become instants, those without a zone by the clock of one that somebody names.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <alur/base/diagnostic.hpp>
#include <alur/base/instant.hpp>
#include <alur/base/result.hpp>

#include "log/local_clock.hpp"

namespace alur {
inline namespace v0 {
namespace log {

class Times {
public:
    /// \param zone IANA name; empty: times without a zone are refused \return or a sentence: an unknown zone
    [[nodiscard]] static Result<Times, std::string> of(std::string_view zone);

    enum class Fault : std::uint8_t { no_time, no_zone };
    /// ISO 8601 as read_iso_time() takes it.
    [[nodiscard]] Result<Instant, Fault> read(std::string_view text);
    /// Whether it is a date with a time of day, and read() would take it.
    [[nodiscard]] bool is_full(std::string_view text) const;
    /// ALUR-E404 or ALUR-E405 at `span`.
    [[nodiscard]] static Diagnostic finding(Fault fault, std::string_view text, Span span);

    /// How many were read of which nobody can know what was meant.
    [[nodiscard]] std::size_t doubtful() const noexcept { return clock_ ? clock_->doubtful() : 0; }
    /// Counts such a one that was read once and stands in so many more places.
    void count_again(std::size_t more) noexcept {
        if (clock_) clock_->count_again(more);
    }
    /// ALUR-W402 where times were read of which nobody can know what was meant.
    void warn(Diagnostics& warnings) const;

private:
    std::optional<LocalClock> clock_;
};

}  // namespace log
}  // namespace v0
}  // namespace alur

// Times without a zone become instants, where somebody says which zone was meant.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <alur/base/diagnostic.hpp>
#include <alur/base/instant.hpp>
#include <alur/base/result.hpp>
#include <alur/time/calendar_tables.hpp>
#include <alur/time/zone.hpp>

namespace alur {
inline namespace v0 {
namespace log {

/// The clocks on the walls of one zone, from 1900 to 2100.
class LocalClock {
public:
    /// \return or a sentence: an unknown zone, with the one that was probably meant
    [[nodiscard]] static Result<LocalClock, std::string> of(std::string_view zone);

    /// The instant of a local time: of one that a fold repeats its first occurrence, of one that a gap skips the
    /// instant of the change. Both are counted, since nobody can know what was meant.
    [[nodiscard]] Instant instant_of(LocalTime local);
    /// How many local times were read that a change of the clock skips or repeats.
    [[nodiscard]] std::size_t doubtful() const noexcept { return doubtful_; }
    /// Counts one that was read once and stands in so many more places.
    void count_again(std::size_t more) noexcept { doubtful_ += more; }

private:
    std::vector<detail::OffsetPiece> pieces_;
    std::size_t doubtful_ = 0;
};

/// ALUR-W402. \param doubtful how many, not 0 \param where in front of it; may be empty
[[nodiscard]] Diagnostic warning_of_doubtful_times(std::size_t doubtful, const std::string& where);

}  // namespace log
}  // namespace v0
}  // namespace alur

// How often, and after which time, a service is tried again (docs/sop-language.md, W6).
#pragma once

#include <chrono>
#include <cstdint>

#include <alur/base/instant.hpp>

namespace alur {
inline namespace v0 {
namespace sop {

/// What holds for a service step; by default what holds where its author writes no `retry`. The times are elapsed time,
/// not working time: a handler has no office hours.
struct RetryPolicy {
    std::uint16_t times = 5;           ///< how many tries may follow the first
    std::chrono::minutes after{1};     ///< between the first try that failed and the next
    std::chrono::minutes at_most{60};  ///< what no time between two tries exceeds

    /// How long after the `failed`-th failure in a row the next try is due: twice as long as after the one before.
    /// \param failed from 1
    [[nodiscard]] constexpr Microseconds delay(unsigned failed) const noexcept {
        std::chrono::minutes delay = after;
        while (--failed > 0 && delay < at_most) delay *= 2;
        return delay < at_most ? delay : at_most;
    }

    friend bool operator==(const RetryPolicy&, const RetryPolicy&) = default;
};

}  // namespace sop
}  // namespace v0
}  // namespace alur

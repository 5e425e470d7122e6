// How far a share can be relied on.
#pragma once

#include <cmath>
#include <cstddef>

namespace alur {
inline namespace v0 {

/// A share and the interval in which the share behind it lies with a probability of 95 %.
struct Share {
    double share = 0;  ///< 0–1, as observed
    double low = 0;    ///< not above `share`
    double high = 1;   ///< not below `share`
};

/// Wilson's interval, which stays within 0 and 1 and means something for few cases too. Of none the share is 0 and the
/// interval says nothing: 0 to 1. \param part at most `all`
[[nodiscard]] inline Share wilson(std::size_t part, std::size_t all) noexcept {
    if (all == 0) return {};
    constexpr double z = 1.959963984540054;  // 97.5 % of the normal distribution
    const auto n = static_cast<double>(all);
    const double share = static_cast<double>(part) / n;
    const double middle = share + z * z / (2 * n);
    const double half = z * std::sqrt(share * (1 - share) / n + z * z / (4 * n * n));
    const double whole = 1 + z * z / n;
    const double low = (middle - half) / whole;
    const double high = (middle + half) / whole;
    return {share, part == 0 ? 0 : low, part == all ? 1 : high};
}

}  // namespace v0
}  // namespace alur

// The middle of what was measured, which a few disturbed rounds do not move.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace alur::bench {

/// \param all at least one
inline double median(std::vector<double> all) {
    const auto middle = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2);
    std::nth_element(all.begin(), middle, all.end());
    return *middle;
}

}  // namespace alur::bench

// How long work takes, and what of it counts.
#pragma once

#include <cstdint>
#include <ctime>
#include <vector>

#include "bench/median.hpp"

namespace alur::bench {

/// Time of this process on a processor: others on the machine take none of it.
inline double processor_nanoseconds() { return static_cast<double>(std::clock()) * (1e9 / CLOCKS_PER_SEC); }

template <class Work>
double nanoseconds_a_step(Work work) {
    const double from = processor_nanoseconds();
    const std::uint64_t steps = work();
    return (processor_nanoseconds() - from) / static_cast<double>(steps);
}

inline double median_ratio(const std::vector<double>& floor, const std::vector<double>& engine) {
    std::vector<double> ratios;
    for (std::size_t i = 0; i < floor.size(); ++i) ratios.push_back(floor[i] / engine[i]);
    return median(ratios);
}

}  // namespace alur::bench

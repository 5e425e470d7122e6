// How long work takes, and what of it counts.
#pragma once

#include <cstdint>
#include <ctime>

namespace alur::bench {

/// Time of this process on a processor: others on the machine take none of it.
inline double processor_nanoseconds() { return static_cast<double>(std::clock()) * (1e9 / CLOCKS_PER_SEC); }

template <class Work>
double nanoseconds_a_step(Work work) {
    const double from = processor_nanoseconds();
    const std::uint64_t steps = work();
    return (processor_nanoseconds() - from) / static_cast<double>(steps);
}

}  // namespace alur::bench

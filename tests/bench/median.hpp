// What many rounds say: the middle, which a few disturbed rounds do not move, and the best, which others on the machine
// move least, since they only ever add time.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <utility>
#include <vector>

namespace alur::bench {

/// \param all at least one
inline double median(std::vector<double> all) {
    const auto middle = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2);
    std::nth_element(all.begin(), middle, all.end());
    return *middle;
}

/// \param all at least one
inline double best(const std::vector<double>& all) { return *std::min_element(all.begin(), all.end()); }

/// How often one fits into the floor of its round, in the middle.
inline double median_ratio(const std::vector<double>& floor, const std::vector<double>& all) {
    std::vector<double> ratios;
    for (std::size_t i = 0; i < floor.size(); ++i) ratios.push_back(floor[i] / all[i]);
    return median(std::move(ratios));
}

/// Above lines of print_step_cost.
inline void print_step_cost_head() {
    std::printf("%-44s %8s %8s %8s %8s %10s\n", "ns a step", "median", "best", "x floor", "best", "million/s");
}
/// Nanoseconds a step, against those of the floor in the same rounds: the middle and the best of both.
inline void print_step_cost(const char* what, const std::vector<double>& floor, const std::vector<double>& all) {
    std::printf("%-44s %8.1f %8.1f %8.2f %8.2f %10.1f\n", what, median(all), best(all), median_ratio(floor, all),
                best(floor) / best(all), 1e3 / median(all));
}

}  // namespace alur::bench

// Chance that is the same everywhere: the distributions of the standard library differ between implementations.
#pragma once

#include <cmath>
#include <cstdint>
#include <random>

namespace alur::demo {

class Chance {
public:
    explicit Chance(std::uint64_t seed) : bits_(seed) {}

    /// True in `percent` of a hundred cases.
    bool percent(unsigned percent) { return below(100) < percent; }

    /// A whole number in [0, limit). The slight bias of the remainder does not matter here.
    std::uint64_t below(std::uint64_t limit) { return bits_() % limit; }

    /// A whole number in [low, high].
    std::uint64_t between(std::uint64_t low, std::uint64_t high) { return low + below(high - low + 1); }

    /// Around `median`, skewed to the right as times of work are; two thirds lie within a factor of `spread`.
    double lognormal(double median, double spread) {
        constexpr double pi = 3.14159265358979323846;
        const double u = (static_cast<double>(below(1U << 30U)) + 0.5) / static_cast<double>(1U << 30U);
        const double v = static_cast<double>(below(1U << 30U)) / static_cast<double>(1U << 30U);
        return median * std::exp(std::log(spread) * std::sqrt(-2.0 * std::log(u)) * std::cos(2.0 * pi * v));
    }

private:
    std::mt19937_64 bits_;
};

}  // namespace alur::demo

// Chance that gives the same throws from the same seed with every compiler.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace reference {

class Dice {
public:
    explicit Dice(std::uint64_t seed) : state_(seed) {}

    /// A number in [0, n).
    [[nodiscard]] std::size_t below(std::size_t n) { return static_cast<std::size_t>(next() % n); }
    [[nodiscard]] bool chance(std::size_t percent) { return below(100) < percent; }
    template <class T>
    [[nodiscard]] const T& pick(const std::vector<T>& from) {
        return from[below(from.size())];
    }

private:
    // splitmix64
    std::uint64_t next() {
        std::uint64_t z = (state_ += 0x9e3779b97f4a7c15U);
        z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
        z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
        return z ^ (z >> 31U);
    }

    std::uint64_t state_;
};

}  // namespace reference

// What may still come, and what must, when a step is open: bounds for the search, from the shape of the graph alone.
#pragma once

#include <cstdint>
#include <vector>

#include <alur/base/ids.hpp>
#include <alur/graph/procedure.hpp>

namespace alur {
inline namespace v0 {
namespace conformance {

/// A set of steps, a bit each.
using StepSet = std::vector<std::uint64_t>;

[[nodiscard]] inline bool holds(const std::uint64_t* set, StepId step) noexcept {
    return (set[index(step) / 64] >> index(step) % 64 & 1U) != 0;
}
inline void insert(StepSet& set, StepId step) noexcept {
    set[index(step) / 64] |= std::uint64_t{1} << index(step) % 64;
}

/// Facts about each step of a procedure. What is asked for the first time is worked out then.
class Outlook {
public:
    /// \param procedure outlives the outlook
    explicit Outlook(const Procedure& procedure);

    [[nodiscard]] std::size_t words() const noexcept { return words_; }
    /// The steps that may be completed from when this one is open, itself among them.
    [[nodiscard]] const StepSet& may_follow(StepId step);
    /// The steps that lie on every way from this one to the end of the case, itself among them, gateways too. Those of
    /// a for_each may be completed without a single item.
    [[nodiscard]] const StepSet& must_follow(StepId step);
    /// Whether it may be completed more than once from now on: it has items, or it or a split around it lies on a loop.
    [[nodiscard]] bool repeats(StepId step);
    /// Whether nothing but its own completion takes it away: no count join, no exit of a parallel branch.
    [[nodiscard]] bool is_steady(StepId step) const;

private:
    [[nodiscard]] bool lies_on_loop(StepId step);

    const Tables& tables_;
    std::size_t words_;
    std::vector<StepSet> may_;           // by step; empty: not asked for yet
    std::vector<StepSet> must_;          // the same
    std::vector<std::uint32_t> behind_;  // by step: the nearest step that every way from it passes; the last is the end
    std::vector<bool> steady_;           // by block
};

}  // namespace conformance
}  // namespace v0
}  // namespace alur

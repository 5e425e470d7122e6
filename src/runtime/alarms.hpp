// When each of many cases next wants attention, such that asking "who is due?" costs what is due, not what is open.
//
// A tree of lower bounds: every node says "nobody below me earlier than this". Setting an earlier instant lowers the
// bounds on the way up, and stops at the first that is low enough; setting a later one touches nothing but the leaf, so
// a bound may be too low. A question descends only where a bound has passed, and tightens what it finds: each bound
// that was set too low is corrected once.
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <vector>

#include <alur/base/instant.hpp>

namespace alur {
inline namespace v0 {
namespace runtime {

class Alarms {
public:
    /// The instant of the slot; `never` where none was set.
    [[nodiscard]] Instant at(std::size_t slot) const noexcept {
        return slot < levels_.front().size() ? levels_.front()[slot] : never;
    }

    /// Sets when the slot wants attention; `never`: not at all. Slots are dense numbers from 0.
    void set(std::size_t slot, Instant at) {
        if (slot >= levels_.front().size()) {
            if (at == never) return;
            grow(slot + 1);
        }
        levels_.front()[slot] = at;
        for (std::size_t level = 1, node = slot; level < levels_.size(); ++level) {
            node >>= bits;
            if (levels_[level][node] <= at) return;
            levels_[level][node] = at;
        }
    }

    /// Brings the instant of a slot into the cache, ahead of set. Always inlined, as in Cases.
    [[gnu::always_inline]] void prefetch(std::size_t slot) const noexcept {
        if (slot < levels_.front().size()) __builtin_prefetch(&levels_.front()[slot], 1);
    }

    /// Calls visit(slot) for every slot whose instant is before `now`, in order of slots. visit must not call set.
    template <class Visit>
    void before(Instant now, Visit&& visit) {
        const std::size_t top = levels_.size() - 1;
        for (std::size_t node = 0; node < levels_[top].size(); ++node) descend(top, node, now, visit);
    }

    /// No slot is due before this; `never` where no slot is set. It may be earlier than the earliest slot.
    [[nodiscard]] Instant earliest_bound() const noexcept {
        const std::vector<Instant>& top = levels_.back();
        return top.empty() ? never : *std::min_element(top.begin(), top.end());
    }

private:
    static constexpr unsigned bits = 6;  // 64 children are eight cache lines, which are read in a row
    static constexpr std::size_t fan = std::size_t{1} << bits;

    /// From the top down to the leaves, so that whatever runs out of memory every leaf has its nodes above it.
    void grow(std::size_t slots) {
        // Doubling keeps growth cheap; the last level never holds more than one group.
        const std::size_t leaves =
            std::max(slots, std::min(levels_.front().size() * 2, slots + (std::size_t{1} << 20U)));
        std::size_t below = leaves;
        for (std::size_t level = 1; below > fan; ++level) {
            below = (below + fan - 1) >> bits;
            if (level < levels_.size()) {
                if (below > levels_[level].size()) levels_[level].resize(below, never);
                continue;
            }
            std::vector<Instant> fresh(below, never);
            const std::vector<Instant>& children = levels_[level - 1];
            for (std::size_t i = 0; i < children.size(); ++i)
                fresh[i >> bits] = std::min(fresh[i >> bits], children[i]);
            levels_.push_back(std::move(fresh));
        }
        levels_.front().resize(leaves, never);
    }

    template <class Visit>
    void descend(std::size_t level, std::size_t node, Instant now, Visit& visit) {
        if (levels_[level][node] >= now) return;
        if (level == 0) {
            visit(node);
            return;
        }
        const std::vector<Instant>& below = levels_[level - 1];
        const std::size_t end = std::min((node + 1) << bits, below.size());
        Instant bound = never;
        for (std::size_t child = node << bits; child < end; ++child) {
            descend(level - 1, child, now, visit);
            bound = std::min(bound, below[child]);
        }
        levels_[level][node] = bound;
    }

    /// levels_[0][slot] is exact; levels_[k][i] is at most the least of levels_[k - 1][64 i … 64 i + 63].
    std::vector<std::vector<Instant>> levels_{1};
};

}  // namespace runtime
}  // namespace v0
}  // namespace alur

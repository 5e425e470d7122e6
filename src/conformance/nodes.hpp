// The places that a search has come to.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include <alur/base/ids.hpp>

#include "conformance/align.hpp"

namespace alur {
inline namespace v0 {
namespace conformance {

/// Ways to the end are compared by how many lines differ; then, where that is asked for, by how many deviations explain
/// those; then by how many events are not taken for what they say they are: those that have no place, and those of a
/// wrong role that have. No trace has as many events as a deviation has ticks, or as a line has deviations.
using Cost = std::uint64_t;
inline constexpr Cost tick = 1;
inline constexpr Cost deviation = Cost{1} << 20U;
inline constexpr Cost unit = Cost{1} << 40U;

/// Stands for "no place".
inline constexpr std::uint32_t nowhere = std::numeric_limits<std::uint32_t>::max();

/// A place in the product, reached at some cost.
struct Node {
    std::uint32_t at = 0;  ///< how many events lie behind it
    StateId state = 0;
    std::uint32_t balance = 0;
    Cost cost = 0;
    Cost ahead = 0;  ///< at least that is still to come
    std::uint32_t from = nowhere;
    Side side = Side::both;
    StepId step = end_step;
    OutcomeId outcome = none<OutcomeId>;
};

/// The nodes by place.
class Nodes {
public:
    Nodes() : slots_(256, nowhere) {}

    /// The node of that place; a new one has the highest cost.
    std::uint32_t find(std::uint32_t at, StateId state, std::uint32_t balance) {
        if ((all.size() + 1) * 2 > slots_.size()) grow();
        std::uint32_t& slot = slot_of(at, state, balance);
        if (slot == nowhere) {
            slot = static_cast<std::uint32_t>(all.size());
            all.push_back({at, state, balance, std::numeric_limits<Cost>::max()});
        }
        return slot;
    }

    std::vector<Node> all;

private:
    std::uint32_t& slot_of(std::uint32_t at, StateId state, std::uint32_t balance) {
        std::uint64_t hash = (std::uint64_t{at} << 32U | state) * 0x9E3779B97F4A7C15U;
        hash = (hash ^ hash >> 32U ^ balance) * 0x9E3779B97F4A7C15U;
        hash ^= hash >> 32U;
        for (std::size_t i = hash & (slots_.size() - 1);; i = (i + 1) & (slots_.size() - 1)) {
            if (slots_[i] == nowhere) return slots_[i];
            const Node& node = all[slots_[i]];
            if (node.at == at && node.state == state && node.balance == balance) return slots_[i];
        }
    }
    void grow() {
        slots_.assign(slots_.size() * 2, nowhere);
        for (std::uint32_t i = 0; i < all.size(); ++i) slot_of(all[i].at, all[i].state, all[i].balance) = i;
    }

    std::vector<std::uint32_t> slots_;  // open addressing
};

}  // namespace conformance
}  // namespace v0
}  // namespace alur

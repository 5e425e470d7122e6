// The graph of an SOP and its blocks, found by taking definitions literally: dominators by removing a step and looking
// what can still be reached, blocks by walking. Names are strings, arcs a list, nothing is fast.
#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include <alur/sop/sop.hpp>

namespace reference {

/// A place in the graph: the id of a step, or "end".
using Place = std::string;

struct Edge {
    Place from;
    Place to;
    bool cancels = false;
};

class Shape {
public:
    explicit Shape(const alur::sop::Sop& sop);

    /// F5: whether every way from the start to `from` leads through `to`.
    [[nodiscard]] bool is_loop(const Place& from, const Place& to) const;
    /// F4: whether the step splits.
    [[nodiscard]] bool splits(const Place& step) const { return splits_.count(step) != 0; }
    /// F4: the immediate post-dominator of a split; empty if it has none.
    [[nodiscard]] Place join_of(const Place& split) const;
    /// F4: what is reached from the targets of a split before its join.
    [[nodiscard]] std::set<Place> inside(const Place& split) const;
    /// The split whose block holds the step most closely; empty: the root.
    [[nodiscard]] Place block_of(const Place& step) const;

private:
    [[nodiscard]] std::set<Place> reached(const Place& from, const std::vector<Edge>& edges,
                                          const Place& without) const;
    [[nodiscard]] bool post_dominates(const Place& later, const Place& step) const;

    Place start_;
    std::set<Place> places_;
    std::set<Place> splits_;
    std::vector<Edge> edges_;
    std::vector<Edge> forward_;  ///< without loop arcs and cancelling outcomes
};

}  // namespace reference

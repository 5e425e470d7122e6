// Where a token can be: outside every block, or in a certain branch of a block.
#pragma once

#include <cstdint>
#include <vector>

#include "graph/ancestry.hpp"
#include "graph/flow.hpp"

namespace alur {
inline namespace v0 {
namespace graph {

/// A branch of a block, or `Places::outside`. Places make a tree: the parent of a branch is the place of its split.
using Place = std::uint32_t;

class Places {
public:
    static constexpr Place outside = 0;

    explicit Places(Flow& flow)
        : flow_(flow),
          tree_(most_places(flow), flow.work),
          branches_{{none<BlockDefId>, outside, nowhere}},
          of_(flow.end() + 1, outside),
          first_branch_(flow.end() + 1, nowhere),
          spoilt_(flow.end()) {
        tree_.add_root(outside);
    }

    /// Says where the token of `v` runs.
    void settle(Vertex v, Place place) { of_[v] = place; }
    /// Adds the block of a settled split, with a place for each branch.
    void open(Vertex split, Vertex join);
    /// Notes that the block has a fault already, so that places which differ by it are no further fault.
    void spoil(Vertex split) { spoilt_[split] = true; }

    [[nodiscard]] Place of(Vertex v) const { return of_[v]; }
    /// Where a token runs that travels along `arc`: a split sends it into the branch of that arc.
    [[nodiscard]] Place departure(ArcIndex arc) const {
        const Vertex from = flow_.source(arc);
        return first_branch_[from] == nowhere ? of_[from]
                                              : first_branch_[from] + arc - flow_.tables.steps[from].arcs.first;
    }
    /// Where it is once it reaches the target: behind every block that is joined there.
    [[nodiscard]] Place landing(ArcIndex arc) const {
        if (!flow_.is_forward(arc)) return outside;
        const Place place = departure(arc);
        return branches_[place].join == flow_.target(arc) ? branches_[place].behind : place;
    }

    [[nodiscard]] std::uint32_t depth(Place place) const { return tree_.depth(place); }
    [[nodiscard]] bool encloses(Place outer, Place inner) const { return tree_.is_ancestor(outer, inner); }
    /// The innermost place that encloses both.
    [[nodiscard]] Place common(Place a, Place b) const { return tree_.common(a, b); }
    /// Whether two steps lie in different branches of one block, so that both may be open.
    [[nodiscard]] bool are_parallel(Vertex a, Vertex b) const;
    /// The branch that leads from `outer` towards `inner`, which lies in it.
    [[nodiscard]] Place towards(Place outer, Place inner) const {
        return tree_.at_depth(inner, tree_.depth(outer) + 1);
    }
    /// The step that joins the block of a branch; nowhere outside.
    [[nodiscard]] Vertex join(Place place) const { return branches_[place].join; }
    /// How many places there are.
    [[nodiscard]] std::size_t size() const { return branches_.size(); }
    [[nodiscard]] BlockDefId block(Place place) const { return branches_[place].block; }
    [[nodiscard]] BlockDefId opened_by(Vertex split) const { return branches_[first_branch_[split]].block; }
    [[nodiscard]] bool is_spoilt(Place branch) const { return spoilt_[split_of(branch)]; }
    /// The split of the block that a branch belongs to.
    [[nodiscard]] Vertex split_of(Place branch) const {
        return static_cast<Vertex>(flow_.tables.blocks[index(branches_[branch].block)].split);
    }

private:
    struct Branch {
        BlockDefId block{};
        Place behind = outside;  ///< where a token is once the block was joined, and those around it with the same join
        Vertex join = nowhere;
    };

    static std::size_t most_places(const Flow& flow) {
        std::size_t count = 1;
        for (const Vertex v : flow.order)
            if (flow.splits(v)) count += flow.tables.steps[v].arcs.count;
        return count;
    }

    Flow& flow_;
    Ancestry tree_;
    std::vector<Branch> branches_;
    std::vector<Place> of_;
    std::vector<Place> first_branch_;  ///< of a split
    std::vector<bool> spoilt_;         ///< of a split
};

inline void Places::open(Vertex split, Vertex join) {
    const Place around = of_[split];
    const Place behind = branches_[around].join == join ? branches_[around].behind : around;
    const auto block = static_cast<BlockDefId>(flow_.tables.blocks.size());
    BlockDef row;
    row.split = static_cast<StepId>(split);
    row.join = join < flow_.end() ? static_cast<StepId>(join) : end_step;
    row.parent = branches_[around].block;
    if (join < flow_.end() && flow_.tables.steps[join].join == sop::Join::count)
        row.count = flow_.tables.steps[join].join_count;
    flow_.tables.blocks.push_back(row);
    first_branch_[split] = static_cast<Place>(branches_.size());
    flow_.for_arcs_out(split, [&](ArcIndex) {
        tree_.add(static_cast<Place>(branches_.size()), around);
        branches_.push_back({block, behind, join});
    });
}

inline bool Places::are_parallel(Vertex a, Vertex b) const {
    const Place here = of_[a];
    const Place there = of_[b];
    const Place outer = common(here, there);
    return outer != here && outer != there && block(towards(outer, here)) == block(towards(outer, there));
}

}  // namespace graph
}  // namespace v0
}  // namespace alur

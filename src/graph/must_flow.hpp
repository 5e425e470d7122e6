// What certainly holds when a step starts: a forward analysis of up to 64 facts, with splits, joins and loops.
#pragma once

#include <cstdint>
#include <vector>

#include "graph/flow.hpp"
#include "graph/places.hpp"
#include "graph/truth.hpp"

namespace alur {
inline namespace v0 {
namespace graph {

/// What the steps of an SOP do to the facts at hand, one bit each. A fact may speak of every record of a type: then a
/// record that is added ends it, and what a `for_each` brings about it does for the records that it was offered.
struct Effects {
    explicit Effects(const Tables& tables)
        : by_step(tables.steps.size()),
          by_check(tables.steps.size()),
          lost(tables.steps.size()),
          by_arc(tables.arcs.size()) {}

    std::uint64_t at_start = 0;           ///< what holds when a case starts
    std::uint64_t of_records = 0;         ///< which facts speak of every record of a type
    std::uint64_t awaited = 0;            ///< which facts a parallel branch may bring to a step that waits for them
    std::vector<std::uint64_t> by_step;   ///< what each completion of a step brings about
    std::vector<std::uint64_t> by_check;  ///< what those completions that check documents bring about besides
    std::vector<std::uint64_t> lost;      ///< what may cease to hold while the step is open
    std::vector<std::uint64_t> by_arc;    ///< what is known once an arc was taken
};

/// Where ways merge, a fact must hold on each. Where a join synchronises branches, one branch that was certainly taken
/// and brings it about suffices, and no branch may have ended it and not brought it about again. Facts that nothing
/// ends need no second look at loops, which then add nothing; for the others the loops are gone round until nothing
/// changes.
class MustFlow {
public:
    MustFlow(const Flow& flow, const Places& places);

    /// \param most_work where Flow::work has to stay below while loops are gone round
    /// \return whether it did; else too much is taken to hold
    [[nodiscard]] bool run(const Effects& effects, const Valuation& valuation, std::size_t most_work);

    /// Whether a case can come to `v` under the valuation.
    [[nodiscard]] bool reached(Vertex v) const { return at_[v].reached; }
    /// The facts that hold when `v` starts, whatever parallel branches have done by then.
    [[nodiscard]] std::uint64_t facts(Vertex v) const { return at_[v].facts & ~beside_[places_.of(v)].lost_in_all; }
    /// The facts that come to hold while `v` is open, if `v` waits for what the parallel branches certainly bring.
    [[nodiscard]] std::uint64_t facts_in_time(Vertex v) const {
        const Beside& beside = beside_[places_.of(v)];
        return (at_[v].facts | (at_[v].keep & beside.brought & effects_->awaited)) & ~beside.ended;
    }
    /// The facts that hold once a token travels along `arc`, whose source is reached, but for what parallel branches
    /// do.
    [[nodiscard]] std::uint64_t facts_along(ArcIndex arc) const { return along(arc).facts; }
    /// The facts that may have ended on this arc because it cancels a branch in which they had.
    [[nodiscard]] std::uint64_t lost_along(ArcIndex arc) const;
    /// Whether a token may take the arc: never, at every completion of its source, or unknown. An exclusive choice
    /// counts as `yes` where it may be made.
    [[nodiscard]] Truth taken(ArcIndex arc) const { return taken_[arc]; }
    /// Whether a completion that takes the arc checks the documents of its source, and produces its outputs.
    [[nodiscard]] bool checks(ArcIndex arc) const { return checks_[arc]; }
    /// The facts that other branches of the same block certainly bring about.
    [[nodiscard]] std::uint64_t gained_beside(Place branch) const { return beside_[branch].gained; }
    /// The arcs on which a completion may name which items the `for_each` behind them offers (R6).
    [[nodiscard]] const std::vector<ArcIndex>& offering_some() const { return offering_some_; }

private:
    /// What holds at a place, and what the way to it from the head of its branch does: what it brings about whatever
    /// held there, and what it leaves standing.
    struct State {
        std::uint64_t facts = 0;
        std::uint64_t gain = 0;
        std::uint64_t keep = ~std::uint64_t{0};
        bool reached = false;

        void merge(const State& other);
        bool operator==(const State& other) const = default;
    };
    /// What the branches beside a place do.
    struct Beside {
        std::uint64_t lost = 0;         ///< what may end in those of its own block
        std::uint64_t lost_in_all = 0;  ///< and in those of the blocks around
        std::uint64_t ended = 0;        ///< what may have ended for good when they arrive
        std::uint64_t gained = 0;       ///< what those of its own block that are certainly taken bring about
        std::uint64_t brought = 0;      ///< what those that are certainly taken bring about, if nothing here ended it
    };

    void choose_arcs(const Valuation& valuation);
    void note_losses();
    void note_losses_beside(Vertex split);
    void look_beside(Vertex split);
    template <class Part, class Visit>
    void for_others(Vertex split, Part part, Visit visit) const;
    void pass();
    [[nodiscard]] bool go_back();
    void settle(Vertex v);
    void close_block(std::size_t block);
    [[nodiscard]] State joined(Vertex split, std::uint32_t count) const;
    [[nodiscard]] State along(ArcIndex arc) const;
    [[nodiscard]] State outwards(State state, Place from, Place to) const;
    [[nodiscard]] Place around(Place branch) const { return places_.of(places_.split_of(branch)); }
    [[nodiscard]] bool offers_some(ArcIndex arc) const;

    const Flow& flow_;
    const Places& places_;
    std::vector<bool> checks_;                     ///< by arc
    std::vector<std::vector<std::size_t>> joins_;  ///< by vertex: the blocks that it joins, the inner ones first
    std::vector<ArcIndex> loops_;
    std::vector<ArcIndex> offering_some_;  ///< the arcs on which a `for_each` may be told which items to offer
    std::vector<Truth> taken_;
    std::vector<State> at_;               ///< by vertex
    std::vector<State> arrived_;          ///< by place: what a branch brings to its join
    std::vector<State> back_;             ///< by vertex: what its loop arcs bring
    std::vector<State> offered_some_;     ///< by vertex: what held for the records that were perhaps not offered
    std::vector<std::uint64_t> lost_in_;  ///< by place: what may end in a branch, the blocks in it included
    std::vector<Beside> beside_;          ///< by place
    bool loses_ = false;                  ///< whether any fact at hand can end
    const Effects* effects_ = nullptr;
};

}  // namespace graph
}  // namespace v0
}  // namespace alur

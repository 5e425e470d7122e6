// What has certainly happened when a step starts: a forward analysis of up to 64 facts, without loop arcs.
#pragma once

#include <cstdint>
#include <vector>

#include "graph/flow.hpp"
#include "graph/places.hpp"
#include "graph/truth.hpp"

namespace alur {
inline namespace v0 {
namespace graph {

/// Facts only come into being, so a loop adds nothing that the first pass did not have: loop arcs are left out. Where
/// ways merge, a fact must hold on each; where a join synchronises branches, one branch that was certainly taken
/// suffices.
class MustFlow {
public:
    MustFlow(const Flow& flow, const Places& places);

    /// \param by_step facts that each completion of a step brings about
    /// \param by_output facts that its completions which produce outputs bring about besides
    void run(const std::vector<std::uint64_t>& by_step, const std::vector<std::uint64_t>& by_output,
             const Valuation& valuation);

    /// Whether a case can come to `v` under the valuation.
    [[nodiscard]] bool reached(Vertex v) const { return at_[v].reached; }
    /// The facts that hold whenever `v` starts.
    [[nodiscard]] std::uint64_t facts(Vertex v) const { return at_[v].facts; }
    /// The facts that hold once a token travels along `arc`, whose source is reached.
    [[nodiscard]] std::uint64_t facts_along(ArcIndex arc) const;
    /// Whether a token may take the arc: never, at every completion of its source, or unknown. An exclusive choice
    /// counts as `yes` where it may be made.
    [[nodiscard]] Truth taken(ArcIndex arc) const { return taken_[arc]; }
    /// Whether a completion that takes the arc produces the outputs of its source.
    [[nodiscard]] bool produces(ArcIndex arc) const { return produces_[arc]; }

private:
    struct State {
        std::uint64_t facts = 0;
        bool reached = false;

        void merge(const State& other) {
            if (!other.reached) return;
            facts = reached ? facts & other.facts : other.facts;
            reached = true;
        }
    };

    void choose_arcs(const Valuation& valuation);
    void settle(Vertex v);
    void close_block(std::size_t block);
    [[nodiscard]] State joined(Vertex split, std::uint32_t count) const;

    const Flow& flow_;
    const Places& places_;
    std::vector<bool> produces_;                   ///< by arc
    std::vector<std::vector<std::size_t>> joins_;  ///< by vertex: the blocks that it joins, the inner ones first
    std::vector<Truth> taken_;
    std::vector<State> at_;       ///< by vertex
    std::vector<State> arrived_;  ///< by place: what a branch brings to its join
    const std::vector<std::uint64_t>* by_step_ = nullptr;
    const std::vector<std::uint64_t>* by_output_ = nullptr;
};

}  // namespace graph
}  // namespace v0
}  // namespace alur

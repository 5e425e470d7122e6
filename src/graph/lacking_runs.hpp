// Searches the run that shows that a step may lack what it needs. Used only once something was found.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "graph/batch_flow.hpp"
#include "graph/must_flow.hpp"
#include "graph/needs.hpp"
#include "graph/places.hpp"
#include "graph/trace.hpp"

namespace alur {
inline namespace v0 {
namespace graph {

/// A run that comes to a step without what it needs.
struct LackingRun {
    Path path;
    Vertex adder = nowhere;  ///< the step that may add the record which lacks it
    bool beside = false;     ///< the adder is not on the path, but in a parallel branch
};

/// The runs under one valuation, of which the analysis has told what certainly holds.
class LackingRuns {
public:
    LackingRuns(const Flow& flow, const Places& places, const Needs& needs, const MustFlow& analysis,
                const BatchFlow& batch, const Effects& effects, std::size_t first, std::size_t most_work)
        : flow_(flow),
          places_(places),
          needs_(needs),
          analysis_(analysis),
          batch_(batch),
          effects_(effects),
          first_(first),
          most_work_(most_work),
          trace_(flow) {}

    /// A shortest run that lacks it, or none where the search is cut off as Flow::work comes to `most_work`.
    /// \param certain only arcs that are taken for certain
    [[nodiscard]] std::optional<LackingRun> find(const Need& need, bool certain) const;

private:
    [[nodiscard]] std::uint64_t bit(const Need& need) const { return std::uint64_t{1} << (need.fact - first_); }
    [[nodiscard]] bool is_spent() const { return flow_.work >= most_work_; }
    [[nodiscard]] bool is_usable(ArcIndex arc, bool certain) const;
    [[nodiscard]] bool lacks_along(ArcIndex arc, std::uint64_t bit) const {
        return (analysis_.facts_along(arc) & bit) == 0;
    }
    [[nodiscard]] std::optional<Path> run_to(Vertex v, bool certain) const;
    [[nodiscard]] std::optional<Path> search_unset(const Need& need, bool certain) const;
    [[nodiscard]] std::optional<LackingRun> search_added(const Need& need, bool certain, bool strict) const;
    [[nodiscard]] std::optional<LackingRun> search_beside(const Need& need, bool certain) const;
    [[nodiscard]] std::optional<Path> onwards(Vertex from, Vertex to, const Need& need, bool certain,
                                              bool strict) const;
    [[nodiscard]] std::optional<Path> past_an_offer(Vertex from, const Need& need, bool certain, bool strict) const;
    /// Whether what `from` adds got it in another branch by the time that the arc reaches their join.
    [[nodiscard]] bool is_given_beside(Vertex from, ArcIndex arc, const Need& need) const;
    /// Runs to where a record may have come in without it.
    [[nodiscard]] std::vector<LackingRun> starts(const Need& need, bool certain) const;
    [[nodiscard]] bool adds(Vertex v, const Need& need) const;
    /// A step in a branch parallel to `v`, or in a block, that may add a record; or nowhere.
    [[nodiscard]] Vertex adder_beside(Vertex v, const Need& need) const;
    [[nodiscard]] Vertex adder_in(const BlockDef& block, const Need& need) const;

    const Flow& flow_;
    const Places& places_;
    const Needs& needs_;
    const MustFlow& analysis_;
    const BatchFlow& batch_;
    const Effects& effects_;
    std::size_t first_;
    std::size_t most_work_;
    Trace trace_;
};

}  // namespace graph
}  // namespace v0
}  // namespace alur

// What the stages of the proof share: the arcs as a graph, and the order in which all arcs but the loops go forwards.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include <alur/graph/bgl.hpp>
#include <alur/sop/sop.hpp>

#include "graph/findings.hpp"

namespace alur {
inline namespace v0 {
namespace graph {

using Vertex = std::uint32_t;    ///< a step, or one past the last: the end of the case
using ArcIndex = std::uint32_t;  ///< a position in Tables::arcs

inline constexpr std::uint32_t nowhere = std::numeric_limits<std::uint32_t>::max();

struct Flow {
    Flow(const sop::Sop& definition, Tables& compiled, Findings& findings)
        : sop(definition),
          tables(compiled),
          found(findings),
          graph(compiled),
          position(compiled.steps.size() + 1, nowhere) {}

    [[nodiscard]] Vertex end() const { return static_cast<Vertex>(tables.steps.size()); }
    [[nodiscard]] Vertex target(ArcIndex arc) const { return static_cast<Vertex>(graph.vertex(tables.arcs[arc].to)); }
    [[nodiscard]] Vertex source(ArcIndex arc) const { return static_cast<Vertex>(tables.arcs[arc].from); }
    [[nodiscard]] bool reached(Vertex v) const { return position[v] != nowhere; }
    [[nodiscard]] bool splits(Vertex v) const { return v != end() && tables.steps[v].routing == Routing::split; }
    /// Neither a loop arc nor a cancelling one.
    [[nodiscard]] bool is_forward(ArcIndex arc) const {
        return !tables.arcs[arc].loop && tables.arcs[arc].kind != ArcKind::cancel;
    }

    template <class Visit>
    void for_arcs_out(Vertex v, Visit visit) const {
        if (v == end()) return;
        const Range range = tables.steps[v].arcs;
        work += range.count;
        for (ArcIndex arc = range.first; arc < range.first + range.count; ++arc) visit(arc);
    }
    /// The arcs into `v` from reached steps.
    template <class Visit>
    void for_arcs_into(Vertex v, Visit visit) const {
        const auto [first, last] = in_edges(v, graph);
        work += in_degree(v, graph);
        for (auto it = first; it != last; ++it)
            if (reached(source((*it).arc))) visit((*it).arc);
    }

    const sop::Sop& sop;
    Tables& tables;
    Findings& found;
    bgl::FlowGraph graph;
    std::vector<Vertex> order;            ///< what a case can reach; every arc but a loop arc goes forwards in it
    std::vector<std::uint32_t> position;  ///< of a vertex in `order`, or nowhere
    /// Arcs, conditions and values looked at, and hops in trees: what bounds the proof and what a test of growth
    /// counts.
    mutable std::size_t work = 0;
};

/// Finds what can be reached and what leads back, and proves that every loop has one entrance and a return in it
/// (E200–E202). Sets `order`, `position` and the `loop` of each arc.
/// \return whether the loops are sound; without that the blocks mean nothing
[[nodiscard]] bool find_loops(Flow& flow);

}  // namespace graph
}  // namespace v0
}  // namespace alur

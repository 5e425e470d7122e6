// A compiled procedure as a graph of the Boost Graph Library, so that any of its algorithms runs on an SOP.
//
// Opt in: this is the only header of alur that includes Boost; who includes it provides Boost. Nothing is copied but an
// index of the arcs by target. Models VertexListGraph, BidirectionalGraph (so IncidenceGraph) and EdgeListGraph;
// examples/bgl_critical.cpp shows it at work.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <boost/graph/graph_traits.hpp>
#include <boost/graph/properties.hpp>
#include <boost/iterator/counting_iterator.hpp>
#include <boost/iterator/transform_iterator.hpp>
#include <boost/property_map/property_map.hpp>

#include <alur/graph/procedure.hpp>

namespace alur {
inline namespace v0 {
namespace bgl {

/// The position of an arc in `Tables::arcs`. A type of its own, so that a vertex is never taken for an edge.
struct Edge {
    std::uint32_t arc = 0;  ///< not a position among the arcs of its step

    friend bool operator==(Edge a, Edge b) noexcept { return a.arc == b.arc; }
    friend bool operator!=(Edge a, Edge b) noexcept { return a.arc != b.arc; }
    friend bool operator<(Edge a, Edge b) noexcept { return a.arc < b.arc; }
};

/// Makes an Edge of a position, for the iterators below.
struct ToEdge {
    /// \param arc a position in `Tables::arcs`
    Edge operator()(std::uint32_t arc) const noexcept { return Edge{arc}; }
};

/// What kind of graph it is: directed, arcs known from both ends, parallel arcs allowed (two outcomes may have one
/// target).
struct FlowCategory : boost::bidirectional_graph_tag, boost::vertex_list_graph_tag, boost::edge_list_graph_tag {};

/// The steps of a procedure in their order and, as the last vertex, the end of the case. Cheap to copy by reference
/// only; refers to the tables, which must outlive it.
class FlowGraph {
public:
    // What boost::graph_traits asks a graph for. The concepts in the documentation of Boost.Graph, under "Graph
    // Concepts", say what each of these is.
    /// \cond
    using vertex_descriptor = std::size_t;
    using edge_descriptor = Edge;
    using directed_category = boost::bidirectional_tag;
    using edge_parallel_category = boost::allow_parallel_edge_tag;
    using traversal_category = FlowCategory;
    using vertices_size_type = std::size_t;
    using edges_size_type = std::size_t;
    using degree_size_type = std::size_t;
    using vertex_iterator = boost::counting_iterator<std::size_t>;
    using edge_iterator = boost::transform_iterator<ToEdge, boost::counting_iterator<std::uint32_t>, Edge>;
    using out_edge_iterator = edge_iterator;
    using in_edge_iterator = boost::transform_iterator<ToEdge, const std::uint32_t*, Edge>;
    using adjacency_iterator = void;  // it is no AdjacencyGraph
    /// \endcond

    /// Stands for "no vertex", as in a predecessor that no search has set.
    static vertex_descriptor null_vertex() noexcept { return static_cast<std::size_t>(-1); }

    /// \param procedure must outlive the graph
    explicit FlowGraph(const Procedure& procedure) : FlowGraph(procedure.tables()) {}
    /// \param tables with the arcs of each step side by side, as compile lays them
    explicit FlowGraph(const Tables& tables)
        : tables_(&tables), into_first_(tables.steps.size() + 2), into_(tables.arcs.size()) {
        for (const Arc& arc : tables.arcs) ++into_first_[vertex(arc.to) + 1];
        for (std::size_t v = 1; v < into_first_.size(); ++v) into_first_[v] += into_first_[v - 1];
        std::vector<std::uint32_t> next(into_first_.begin(), into_first_.end() - 1);
        for (std::uint32_t i = 0; i < tables.arcs.size(); ++i) into_[next[vertex(tables.arcs[i].to)]++] = i;
    }

    /// The tables that the graph is a view of.
    [[nodiscard]] const Tables& tables() const noexcept { return *tables_; }
    /// The compiled arc behind an edge: its guard, its kind, whether it leads back.
    [[nodiscard]] const Arc& arc(Edge edge) const noexcept { return tables_->arcs[edge.arc]; }
    /// The vertex of a step, or of the end of the case.
    [[nodiscard]] vertex_descriptor vertex(StepId step) const noexcept {
        return step == end_step ? end() : index(step);
    }
    /// The vertex of the first step.
    [[nodiscard]] vertex_descriptor start() const noexcept { return 0; }
    /// The vertex that stands for the end of the case; it is no step.
    [[nodiscard]] vertex_descriptor end() const noexcept { return tables_->steps.size(); }

    friend vertices_size_type num_vertices(const FlowGraph& g) { return g.end() + 1; }
    friend edges_size_type num_edges(const FlowGraph& g) { return g.tables_->arcs.size(); }
    friend std::pair<vertex_iterator, vertex_iterator> vertices(const FlowGraph& g) {
        return {vertex_iterator(0), vertex_iterator(num_vertices(g))};
    }
    friend std::pair<edge_iterator, edge_iterator> edges(const FlowGraph& g) {
        return arcs_between(0, static_cast<std::uint32_t>(num_edges(g)));
    }
    friend vertex_descriptor source(Edge edge, const FlowGraph& g) { return index(g.arc(edge).from); }
    friend vertex_descriptor target(Edge edge, const FlowGraph& g) { return g.vertex(g.arc(edge).to); }
    friend std::pair<out_edge_iterator, out_edge_iterator> out_edges(vertex_descriptor v, const FlowGraph& g) {
        if (v == g.end()) return arcs_between(0, 0);
        const Range range = g.tables_->steps[v].arcs;
        return arcs_between(range.first, range.first + range.count);
    }
    friend degree_size_type out_degree(vertex_descriptor v, const FlowGraph& g) {
        return v == g.end() ? 0 : g.tables_->steps[v].arcs.count;
    }
    friend std::pair<in_edge_iterator, in_edge_iterator> in_edges(vertex_descriptor v, const FlowGraph& g) {
        const std::uint32_t* arcs = g.into_.data();
        return {in_edge_iterator(arcs + g.into_first_[v]), in_edge_iterator(arcs + g.into_first_[v + 1])};
    }
    friend degree_size_type in_degree(vertex_descriptor v, const FlowGraph& g) {
        return g.into_first_[v + 1] - g.into_first_[v];
    }
    friend degree_size_type degree(vertex_descriptor v, const FlowGraph& g) {
        return in_degree(v, g) + out_degree(v, g);
    }

    friend boost::typed_identity_property_map<std::size_t> get(boost::vertex_index_t, const FlowGraph&) { return {}; }
    friend std::size_t get(boost::vertex_index_t, const FlowGraph&, vertex_descriptor v) { return v; }

private:
    static std::pair<edge_iterator, edge_iterator> arcs_between(std::uint32_t first, std::uint32_t last) {
        return {edge_iterator(boost::counting_iterator<std::uint32_t>(first)),
                edge_iterator(boost::counting_iterator<std::uint32_t>(last))};
    }

    const Tables* tables_;
    std::vector<std::uint32_t> into_first_;  ///< where the arcs into a vertex begin in `into_`
    std::vector<std::uint32_t> into_;        ///< arcs by target
};

/// The arcs that do not lead back, for boost::filtered_graph: what remains has no cycle.
struct WithoutLoops {
    const FlowGraph* graph = nullptr;  ///< null: may only be assigned to
    /// Whether the arc stays: it leads on.
    bool operator()(Edge edge) const { return !graph->arc(edge).loop; }
};

}  // namespace bgl
}  // namespace v0
}  // namespace alur

namespace boost {

/// The index of a vertex is the vertex itself: `get(boost::vertex_index, graph)`.
template <>
struct property_map<alur::bgl::FlowGraph, vertex_index_t> {
    /// \cond
    using type = typed_identity_property_map<std::size_t>;
    using const_type = type;
    /// \endcond
};

}  // namespace boost

#include <alur/graph/bgl.hpp>

#include <boost/graph/dominator_tree.hpp>
#include <boost/graph/filtered_graph.hpp>
#include <boost/graph/graph_concepts.hpp>
#include <boost/graph/reverse_graph.hpp>
#include <boost/graph/strong_components.hpp>
#include <boost/graph/topological_sort.hpp>

#include <alur/graph/compile.hpp>

#include "graph/support/notation.hpp"
#include "support/catch.hpp"

using namespace alur;
using alur::bgl::FlowGraph;

BOOST_CONCEPT_ASSERT((boost::VertexListGraphConcept<FlowGraph>));
BOOST_CONCEPT_ASSERT((boost::IncidenceGraphConcept<FlowGraph>));
BOOST_CONCEPT_ASSERT((boost::BidirectionalGraphConcept<FlowGraph>));
BOOST_CONCEPT_ASSERT((boost::EdgeListGraphConcept<FlowGraph>));
BOOST_CONCEPT_ASSERT((boost::ReadablePropertyGraphConcept<FlowGraph, std::size_t, boost::vertex_index_t>));

namespace {

Procedure perisa() {
    return compile(alur_test::drawn("serah > periksa\n"
                                    "periksa > sesuai=verifikasi | kurang=serah returns\n"
                                    "verifikasi > ya=arsip | tidak=periksa returns\n"
                                    "arsip > end\n"))
        .value();
}

}  // namespace

TEST_CASE("stock algorithms of Boost.Graph run on a compiled procedure", "[graph]") {
    const Procedure procedure = perisa();
    const FlowGraph graph(procedure);
    CHECK(num_vertices(graph) == 5);
    CHECK(num_edges(graph) == 6);
    CHECK(in_degree(graph.end(), graph) == 1);

    std::vector<std::size_t> dominator(num_vertices(graph), FlowGraph::null_vertex());
    boost::lengauer_tarjan_dominator_tree(
        graph, graph.start(), boost::make_iterator_property_map(dominator.begin(), get(boost::vertex_index, graph)));
    CHECK(dominator == std::vector<std::size_t>{FlowGraph::null_vertex(), 0, 1, 2, 3});

    std::vector<std::size_t> component(num_vertices(graph));
    CHECK(boost::strong_components(
              graph, boost::make_iterator_property_map(component.begin(), get(boost::vertex_index, graph))) == 3);

    const auto reversed = boost::make_reverse_graph(graph);
    CHECK(out_degree(graph.end(), reversed) == 1);

    std::vector<std::size_t> order;
    const boost::filtered_graph<FlowGraph, bgl::WithoutLoops> forwards(graph, bgl::WithoutLoops{&graph});
    boost::topological_sort(forwards, std::back_inserter(order));
    CHECK(order == std::vector<std::size_t>{4, 3, 2, 1, 0});
}

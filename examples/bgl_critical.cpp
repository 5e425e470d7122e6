// Boost.Graph on an SOP: the way to the end on which most working time is spent, rework left out, and the steps that
// every case passes.  Run: ./bgl_critical sop/perisa.yaml
#include <alur/alur.hpp>
#include <alur/graph/bgl.hpp>

#include <boost/graph/dag_shortest_paths.hpp>
#include <boost/graph/dominator_tree.hpp>
#include <boost/graph/filtered_graph.hpp>
#include <boost/property_map/function_property_map.hpp>
#include <iostream>
#include <vector>

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cerr << "usage: bgl_critical SOP.yaml\n";
        return 2;
    }
    const auto procedure = alur::load(argv[1]);
    if (!procedure) {
        std::cerr << procedure.error();
        return 1;
    }

    // Its vertices are the steps and, last, the end of the case; without loop arcs it has no cycle.
    const alur::bgl::FlowGraph graph(**procedure);
    const boost::filtered_graph forwards(graph, alur::bgl::WithoutLoops{&graph});
    const auto ids = get(boost::vertex_index, graph);
    const auto name = [&](std::size_t v) { return v == graph.end() ? "end" : (*procedure)->definition().steps[v].id; };

    // The longest way is the shortest one when each arc costs minus the minutes of the step it leaves.
    const auto minutes = boost::make_function_property_map<alur::bgl::Edge>([&](alur::bgl::Edge edge) {
        const alur::Limit& limit = (*procedure)->step(graph.arc(edge).from).limit;
        return limit.measure == alur::Measure::working_time ? -static_cast<int>(limit.amount / 60) : 0;
    });
    std::vector<int> distance(num_vertices(graph));
    std::vector<std::size_t> before(num_vertices(graph));
    boost::dag_shortest_paths(forwards, graph.start(),
                              boost::weight_map(minutes)
                                  .distance_map(boost::make_iterator_property_map(distance.begin(), ids))
                                  .predecessor_map(boost::make_iterator_property_map(before.begin(), ids)));
    std::vector<std::size_t> way{graph.end()};
    while (way.back() != graph.start()) way.push_back(before[way.back()]);
    for (auto v = way.rbegin(); v != way.rend(); ++v)
        std::cout << "after " << -distance[*v] << " menit  " << name(*v) << '\n';

    std::vector<std::size_t> dominator(num_vertices(graph), alur::bgl::FlowGraph::null_vertex());
    boost::lengauer_tarjan_dominator_tree(graph, graph.start(), boost::make_iterator_property_map(dominator.begin(), ids));
    std::cout << "every case passes, from the end:";
    for (std::size_t v = dominator[graph.end()]; v != alur::bgl::FlowGraph::null_vertex(); v = dominator[v]) std::cout << ' ' << name(v);
    std::cout << '\n';
}

// Boost.Graph on an SOP: the distance of each step from the start, in steps, on the
// shortest way, and the steps that every case passes (the dominators of the end).  Run: ./bgl_critical sop/perisa.yaml
#include <alur/alur.hpp>
#include <alur/graph/bgl.hpp>

#include <boost/graph/breadth_first_search.hpp>
#include <boost/graph/dominator_tree.hpp>
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

    const alur::sop::Sop& sop = (*procedure)->definition();
    const alur::bgl::FlowGraph graph((*procedure)->tables());  // its vertices: the steps, and last the end of the case
    const auto ids = get(boost::vertex_index, graph);

    std::vector<int> distance(num_vertices(graph));
    boost::breadth_first_search(
        graph, std::size_t{0},
        boost::visitor(boost::make_bfs_visitor(
            boost::record_distances(boost::make_iterator_property_map(distance.begin(), ids), boost::on_tree_edge()))));
    for (std::size_t step = 0; step < sop.steps.size(); ++step)
        std::cout << distance[step] << "  " << sop.steps[step].id << '\n';

    std::vector<std::size_t> dominator(num_vertices(graph), graph.null_vertex());
    boost::lengauer_tarjan_dominator_tree(graph, std::size_t{0}, boost::make_iterator_property_map(dominator.begin(), ids));
    std::cout << "every case passes, from the end:";
    for (std::size_t step = dominator.back(); step != graph.null_vertex(); step = dominator[step])
        std::cout << ' ' << sop.steps[step].id;
    std::cout << '\n';
}

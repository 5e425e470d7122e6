// The adaptor to Boost.Graph is found with the package wherever Boost is.
#include <alur/graph/bgl.hpp>

std::size_t vertices_of(const alur::Procedure& procedure) { return num_vertices(alur::bgl::FlowGraph(procedure)); }

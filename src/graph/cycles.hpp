// The steps that a case may go through again and again: the strongly connected parts of a graph.
#pragma once

#include <cstddef>
#include <vector>

#include <boost/graph/strong_components.hpp>

#include <alur/graph/bgl.hpp>

namespace alur {
inline namespace v0 {
namespace graph {

class Cycles {
public:
    explicit Cycles(const Tables& tables) : component_(tables.steps.size() + 1), cyclic_(tables.steps.size() + 1) {
        const bgl::FlowGraph graph(tables);
        count_ = boost::strong_components(
            graph, boost::make_iterator_property_map(component_.begin(), get(boost::vertex_index, graph)));
        for (const Arc& arc : tables.arcs) {
            const std::size_t component = component_[index(arc.from)];
            if (component == component_[graph.vertex(arc.to)]) cyclic_[component] = true;
        }
    }

    /// Whether a run from the step can come back to it.
    [[nodiscard]] bool contains(StepId step) const { return cyclic_[component_[index(step)]]; }
    /// How many strongly connected parts there are, those of one step and no loop included.
    [[nodiscard]] std::size_t components() const { return count_; }
    [[nodiscard]] std::size_t component(std::size_t step) const { return component_[step]; }

private:
    std::vector<std::size_t> component_;
    std::vector<bool> cyclic_;  ///< by component: an arc stays within
    std::size_t count_ = 0;
};

}  // namespace graph
}  // namespace v0
}  // namespace alur

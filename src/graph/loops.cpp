// F5 of docs/sop-language.md: every loop has one entrance, which dominates it, and a return in it.
#include <algorithm>

#include <boost/graph/depth_first_search.hpp>
#include <boost/graph/filtered_graph.hpp>

#include <alur/base/assert.hpp>

#include "graph/dominators.hpp"
#include "graph/flow.hpp"
#include "graph/trace.hpp"

namespace alur {
inline namespace v0 {
namespace graph {
namespace {

/// Notes the arcs that close a cycle, and the vertices in the order in which the search leaves them.
struct LoopSeeker : boost::default_dfs_visitor {
    std::vector<ArcIndex>* closing;
    std::vector<Vertex>* finished;

    LoopSeeker(std::vector<ArcIndex>& closes, std::vector<Vertex>& left) : closing(&closes), finished(&left) {}

    template <class Graph>
    void back_edge(bgl::Edge edge, const Graph&) const {
        closing->push_back(edge.arc);
    }
    template <class Graph>
    void finish_vertex(std::size_t v, const Graph&) const {
        finished->push_back(static_cast<Vertex>(v));
    }
};

template <class Graph>
void depth_first(const Graph& graph, Vertex from, std::vector<boost::default_color_type>& colours, LoopSeeker seeker) {
    if (colours[from] != boost::white_color) return;
    boost::depth_first_visit(graph, from, seeker,
                             boost::make_iterator_property_map(colours.begin(), get(boost::vertex_index, graph)));
}

struct NoReturn {
    const Tables* tables = nullptr;
    bool operator()(bgl::Edge edge) const { return !tables->arcs[edge.arc].returns; }
};

class LoopProof {
public:
    explicit LoopProof(Flow& flow) : flow_(flow), trace_(flow) {}

    bool run() {
        order_steps();
        report_unreached();
        if (loops_.empty()) return true;
        return returns_close_every_cycle() && targets_dominate();
    }

private:
    void order_steps() {
        std::vector<boost::default_color_type> colours(flow_.end() + 1, boost::white_color);
        depth_first(flow_.graph, 0, colours, {loops_, flow_.order});
        std::reverse(flow_.order.begin(), flow_.order.end());
        for (std::uint32_t i = 0; i < flow_.order.size(); ++i) flow_.position[flow_.order[i]] = i;
        for (const ArcIndex arc : loops_) flow_.tables.arcs[arc].loop = true;
    }

    void report_unreached() {
        for (Vertex v = 0; v < flow_.end(); ++v)
            if (!flow_.reached(v))
                flow_.found.error("E200", flow_.sop.steps[v].span,
                                  "no way leads from " + trace_.quote(0) + " to " + trace_.quote(v));
    }

    bool returns_close_every_cycle() {
        if (std::all_of(loops_.begin(), loops_.end(), [this](ArcIndex arc) { return flow_.tables.arcs[arc].returns; }))
            return true;
        const boost::filtered_graph<bgl::FlowGraph, NoReturn> graph(flow_.graph, NoReturn{&flow_.tables});
        std::vector<boost::default_color_type> colours(flow_.end() + 1, boost::white_color);
        std::vector<ArcIndex> closing;
        std::vector<Vertex> finished;
        for (const Vertex v : flow_.order) depth_first(graph, v, colours, {closing, finished});
        for (const ArcIndex arc : closing) report_endless(arc);
        return closing.empty();
    }

    /// `closing` and a way from its target to its source make a cycle without a return.
    void report_endless(ArcIndex closing) {
        if (flow_.found.full()) return;
        Path run = trace_.run_to_vertex(flow_.target(closing));
        const Path round = trace_.shortest(flow_.target(closing), flow_.source(closing),
                                           [this](ArcIndex arc) { return !flow_.tables.arcs[arc].returns; });
        run.insert(run.end(), round.begin(), round.end());
        run.push_back(closing);
        flow_.found.error("E201", trace_.place(closing),
                          trace_.way(closing) + " goes back without being a return: " + trace_.text(run),
                          "only an outcome with 'returns: true' leads back", trace_.defaults({run}));
    }

    bool targets_dominate() {
        const Ancestry dominators = dominator_tree(flow_);
        bool all = true;
        for (const ArcIndex arc : loops_) {
            if (dominators.is_ancestor(flow_.target(arc), flow_.source(arc))) continue;
            report_second_entrance(arc);
            all = false;
        }
        return all;
    }

    void report_second_entrance(ArcIndex loop) {
        if (flow_.found.full()) return;
        const auto [arc, run] = run_past_target(loop);
        const Vertex to = flow_.target(arc);
        flow_.found.error("E202", trace_.place(arc),
                          trace_.way(arc) + " leads back to " + trace_.quote(to) +
                              ", which this run did not pass: " + trace_.text(run),
                          "lead it back to a step that every run passes first", trace_.defaults({run}));
    }

    /// A return on the cycle that `loop` closes whose target a run can pass by, with that run; else `loop` itself.
    [[nodiscard]] std::pair<ArcIndex, Path> run_past_target(ArcIndex loop) const {
        Path cycle = trace_.shortest(flow_.target(loop), flow_.source(loop),
                                     [this](ArcIndex arc) { return !flow_.tables.arcs[arc].loop; });
        cycle.insert(cycle.begin(), loop);
        std::stable_partition(cycle.begin(), cycle.end(),
                              [this](ArcIndex arc) { return flow_.tables.arcs[arc].returns; });
        for (const ArcIndex arc : cycle) {
            const auto is_source = [&](Vertex v) { return v == flow_.source(arc); };
            const auto avoids = [&](ArcIndex used) { return flow_.target(used) != flow_.target(arc); };
            if (flow_.target(arc) == 0) continue;
            if (std::optional<Path> run = trace_.search(0, is_source, avoids)) {
                run->push_back(arc);
                return {arc, std::move(*run)};
            }
        }
        ALUR_ASSERT(false && "a cycle that is entered at one step only");
        return {loop, {}};
    }

    Flow& flow_;
    Trace trace_;
    std::vector<ArcIndex> loops_;
};

}  // namespace

bool find_loops(Flow& flow) { return LoopProof(flow).run(); }

}  // namespace graph
}  // namespace v0
}  // namespace alur

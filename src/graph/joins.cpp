#include "graph/joins.hpp"

namespace alur {
inline namespace v0 {
namespace graph {

Joins::Joins(const Flow& flow) : tree_(flow.end() + 2, flow.work), live_(flow.end() + 2), back_(flow.end() + 1) {
    tree_.add_root(flow.end());
    tree_.add_root(back_);
    live_[flow.end()] = true;
    // From the end backwards all successors are known. A live step looks at its live successors only, a dead one has
    // none.
    for (auto it = flow.order.rbegin(); it != flow.order.rend(); ++it) {
        const Vertex v = *it;
        if (v == flow.end()) continue;
        flow.for_arcs_out(v, [&](ArcIndex arc) {
            if (flow.is_forward(arc) && live_[flow.target(arc)]) live_[v] = true;
        });
        Vertex meet = nowhere;
        flow.for_arcs_out(v, [&](ArcIndex arc) {
            const Vertex to = flow.target(arc);
            if (flow.is_forward(arc) && live_[to] == live_[v]) meet = meet == nowhere ? to : tree_.common(meet, to);
        });
        tree_.add(v, meet == nowhere ? back_ : meet);
    }
}

}  // namespace graph
}  // namespace v0
}  // namespace alur

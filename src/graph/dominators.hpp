// Which steps every run passes before it comes to a given one.
#pragma once

#include "graph/ancestry.hpp"
#include "graph/flow.hpp"

namespace alur {
inline namespace v0 {
namespace graph {

/// The dominator tree of the arcs that are no loops. Without them the graph has no cycle, so one pass in order
/// suffices; and an arc that leads to a dominator of its source changes no dominator. So this is the tree of the whole
/// graph exactly if it says that the target of each loop arc dominates its source.
[[nodiscard]] inline Ancestry dominator_tree(const Flow& flow) {
    Ancestry tree(flow.end() + 1, flow.work);
    tree.add_root(0);
    for (const Vertex v : flow.order) {
        if (v == 0) continue;
        Vertex parent = nowhere;
        flow.for_arcs_into(v, [&](ArcIndex arc) {
            if (flow.tables.arcs[arc].loop) return;
            parent = parent == nowhere ? flow.source(arc) : tree.common(parent, flow.source(arc));
        });
        tree.add(v, parent);
    }
    return tree;
}

}  // namespace graph
}  // namespace v0
}  // namespace alur

#include "graph/batch_flow.hpp"

#include <algorithm>

namespace alur {
inline namespace v0 {
namespace graph {

BatchFlow::BatchFlow(const Flow& flow, const MustFlow& must)
    : flow_(flow), must_(must), at_(flow.end() + 1, ~std::uint64_t{0}) {
    for (const Vertex v : flow.order)
        if (v != flow.end() && completes_at_once(flow.tables.steps[v])) at_once_.push_back(v);
}

void BatchFlow::run(const std::vector<std::uint64_t>& own) {
    own_ = &own;
    for (const Vertex v : at_once_) at_[v] = ~std::uint64_t{0};  // where the case starts: whatever its start may give
    for (bool changed = true; changed;) {
        changed = false;
        for (const Vertex v : at_once_) {
            std::uint64_t facts = at_[v];
            flow_.for_arcs_into(v, [&](ArcIndex arc) {
                if (!must_.reached(flow_.source(arc)) || must_.taken(arc) == Truth::no) return;
                facts &= must_.facts_in_time(v) | facts_along(arc);
            });
            changed = changed || facts != at_[v];
            at_[v] = facts;
        }
    }
}

std::uint64_t BatchFlow::facts_along(ArcIndex arc) const {
    const Vertex from = flow_.source(arc);
    const StepRow& row = flow_.tables.steps[from];
    std::uint64_t settable = (*own_)[from];
    if (row.kind == StepKind::gateway) settable = at_[from];
    // the last item, or whoever made the step complete without any
    if (row.for_each != none<RecordTypeId> && !row.open_items) settable &= at_[from];
    return must_.facts_along(arc) | settable;
}

}  // namespace graph
}  // namespace v0
}  // namespace alur

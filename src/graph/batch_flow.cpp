#include "graph/batch_flow.hpp"

#include <algorithm>

namespace alur {
inline namespace v0 {
namespace graph {

BatchFlow::BatchFlow(const Flow& flow, const MustFlow& must)
    : flow_(flow), must_(must), firm_(flow.end() + 1), in_time_(flow.end() + 1) {
    for (const Vertex v : flow.order)
        if (v != flow.end() && completes_at_once(flow.tables.steps[v])) at_once_.push_back(v);
}

bool BatchFlow::run(const std::vector<std::uint64_t>& own, std::size_t most_work) {
    own_ = &own;
    return settle(firm_, false, most_work) && settle(in_time_, true, most_work);
}

bool BatchFlow::settle(std::vector<std::uint64_t>& at, bool waits, std::size_t most_work) {
    for (const Vertex v : at_once_) at[v] = ~std::uint64_t{0};  // where the case starts: whatever its start may give
    for (bool changed = true; changed;) {
        if (flow_.work >= most_work) return false;
        changed = false;
        for (const Vertex v : at_once_) {
            std::uint64_t facts = at[v];
            flow_.for_arcs_into(v, [&](ArcIndex arc) {
                if (!must_.reached(flow_.source(arc)) || must_.taken(arc) == Truth::no) return;
                facts &= must_.facts(v) | facts_along(arc, waits);
            });
            changed = changed || facts != at[v];
            at[v] = facts;
        }
    }
    return true;
}

std::uint64_t BatchFlow::facts_along(ArcIndex arc, bool waits) const {
    const Vertex from = flow_.source(arc);
    const StepRow& row = flow_.tables.steps[from];
    if (row.kind == StepKind::gateway) return must_.facts_along(arc) | facts(from, waits);
    return must_.facts_along(arc) | settable(from, waits);
}

/// What whoever completes the step can bring about or wait for. Of a `for_each` over a fixed list that is the last
/// item, or whoever made the step complete without any.
std::uint64_t BatchFlow::settable(Vertex v, bool waits) const {
    const std::uint64_t in_time = waits ? must_.facts_in_time(v) : 0;
    if (closes_alone(flow_.tables.steps[v])) return in_time;
    const std::uint64_t settable = (*own_)[v] | in_time;
    return completes_at_once(flow_.tables.steps[v]) ? settable & facts(v, waits) : settable;
}

}  // namespace graph
}  // namespace v0
}  // namespace alur

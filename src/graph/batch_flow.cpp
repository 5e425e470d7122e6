#include "graph/batch_flow.hpp"

#include <algorithm>

namespace alur {
inline namespace v0 {
namespace graph {

BatchFlow::BatchFlow(const Flow& flow, const MustFlow& must)
    : flow_(flow), must_(must), firm_(flow.end() + 1), in_time_(flow.end() + 1), by_deadline_(flow.end()) {
    for (Vertex v = 0; v < flow.end(); ++v) by_deadline_[v] = ends_by_deadline(flow.tables.steps[v], flow.tables);
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
    const bool by_time = is_taken_by_time(arc, flow_.tables);
    return must_.facts_along(arc) | (by_time ? in_time(from, waits) : settable(from, waits));
}

/// What whoever completes the step can bring about or wait for. Of a `for_each` over a fixed list that is the last
/// item, or whoever made the step complete without any. Nobody does where a deadline ends the last one.
std::uint64_t BatchFlow::settable(Vertex v, bool waits) const {
    const StepRow& row = flow_.tables.steps[v];
    if (closes_alone(row) || by_deadline_[v]) return in_time(v, waits);
    const std::uint64_t settable = (*own_)[v] | in_time(v, waits);
    return completes_at_once(row) ? settable & facts(v, waits) : settable;
}

}  // namespace graph
}  // namespace v0
}  // namespace alur

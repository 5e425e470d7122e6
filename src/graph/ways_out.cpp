#include "graph/ways_out.hpp"

#include <algorithm>

#include "graph/batch_flow.hpp"

namespace alur {
inline namespace v0 {
namespace graph {

using Kind = Fact::Kind;

WaysOut::WaysOut(const Flow& flow, const Needs& needs, const MustFlow& analysis, const BatchFlow& batch)
    : flow_(flow),
      needs_(needs),
      analysis_(analysis),
      batch_(batch),
      checks_in_vain_(flow.end()),
      routes_in_vain_(flow.end()),
      seen_(flow.end() + 1) {}

void WaysOut::note_lacking(const Need& need) {
    (need.reader == nowhere ? checks_in_vain_ : routes_in_vain_)[need.step] = true;
}

bool WaysOut::exists(const Need& need, std::uint64_t bit) const {
    if (!needs_.fact(need).of_records() && needs_.fact(need).kind != Kind::known) return false;
    const StepRow& row = flow_.tables.steps[need.step];
    if (need.reader == nowhere) return leads_out(need.step, need);
    if (row.kind != StepKind::gateway || need.step == 0) return false;  // whoever lacks the field cannot leave at all
    bool all = true;
    flow_.for_arcs_into(need.step, [&](ArcIndex arc) {
        const Vertex from = flow_.source(arc);
        if (is_taken_by_time(arc, flow_.tables))  // whoever has a way out need not take it, and the timer rests
            all = all && (batch_.facts_along(arc, need.may_wait) & bit) != 0;
        else
            all = all && !is_at_once(from) && leads_out(from, need);
    });
    return all;
}

bool WaysOut::leads_out(Vertex from, const Need& need) const {
    ++search_;
    std::vector<Vertex> queue{from};
    seen_[from] = search_;
    for (std::size_t i = 0; i < queue.size(); ++i) {
        if (queue[i] == flow_.end() || brings(queue[i], need)) return true;
        flow_.for_arcs_out(queue[i], [&](ArcIndex arc) {
            const Vertex to = flow_.target(arc);
            if (seen_[to] == search_ || !is_usable(arc)) return;
            seen_[to] = search_;
            queue.push_back(to);
        });
    }
    return false;
}

/// Whether those who work on the step can bring it about, whatever else is lacking.
bool WaysOut::brings(Vertex v, const Need& need) const {
    const sop::Step& step = flow_.sop.steps[v];
    flow_.work += step.outputs.size() + step.sets.size();
    const Fact& fact = needs_.fact(need);
    if (fact.kind == Kind::given)
        return step.for_each && !checks_in_vain_[v] &&
               std::find(step.outputs.begin(), step.outputs.end(), need.document) != step.outputs.end();
    if (step.waits() || step.for_each.has_value() != (fact.kind == Kind::recorded)) return false;
    return std::find(step.sets.begin(), step.sets.end(), static_cast<FieldId>(fact.subject)) != step.sets.end();
}

/// Whether people can take the arc whatever is lacking.
bool WaysOut::is_usable(ArcIndex arc) const {
    const Arc& row = flow_.tables.arcs[arc];
    const Vertex from = flow_.source(arc);
    const Vertex to = flow_.target(arc);
    const StepRow& step = flow_.tables.steps[from];
    if (row.kind == ArcKind::arrive || row.guard != none<GuardId> || step.routing == Routing::choose) return false;
    if (routes_in_vain_[from]) return false;
    if (step.kind == StepKind::timed_wait && arc != step.arcs.first) return false;  // nobody chooses there
    if (is_at_once(to) && routes_in_vain_[to]) return false;
    if (step.routing == Routing::split && opens_at_once(step)) return false;
    if (!checks_in_vain_[from]) return true;
    return step.for_each == none<RecordTypeId> ? !analysis_.checks(arc) : ends_by_deadline(step, flow_.tables);
}

bool WaysOut::is_at_once(Vertex v) const { return v != flow_.end() && completes_at_once(flow_.tables.steps[v]); }

/// Whether a branch of a split may go on in the batch that takes all of them, and so refuse them all.
bool WaysOut::opens_at_once(const StepRow& split) const {
    for (ArcIndex arc = split.arcs.first; arc < split.arcs.first + split.arcs.count; ++arc)
        if (is_at_once(flow_.target(arc))) return true;
    return false;
}

}  // namespace graph
}  // namespace v0
}  // namespace alur

#include "graph/lacking_runs.hpp"

#include <utility>

namespace alur {
inline namespace v0 {
namespace graph {
std::optional<LackingRun> LackingRuns::find(const Need& need, bool certain) const {
    if (needs_.fact(need).of_records()) {
        if (auto run = search_added(need, certain, true)) return run;
        if (auto run = search_beside(need, certain)) return run;
        return search_added(need, certain, false);
    }
    std::optional<Path> path = search_unset(need, certain);
    if (!path) return std::nullopt;
    return LackingRun{std::move(*path), nowhere, false};
}

bool LackingRuns::is_usable(ArcIndex arc, bool certain) const {
    const Truth taken = analysis_.taken(arc);
    return taken != Truth::no && (taken == Truth::yes || !certain) && analysis_.reached(flow_.source(arc));
}

std::optional<Path> LackingRuns::run_to(Vertex v, bool certain) const {
    return trace_.search(
        0, [v](Vertex at) { return at == v; },
        [&](ArcIndex arc) { return !flow_.tables.arcs[arc].loop && is_usable(arc, certain); });
}

/// A run on which the fact never came to hold. Where the step completes in the batch of another one, that one may not
/// bring it about either.
std::optional<Path> LackingRuns::search_unset(const Need& need, bool certain) const {
    const auto lacking = [&](ArcIndex arc) {
        return !flow_.tables.arcs[arc].loop && is_usable(arc, certain) && lacks_along(arc, bit(need));
    };
    const auto at_step = [&](Vertex v) { return v == need.step; };
    if (need.reader == nowhere || !completes_at_once(flow_.tables.steps[need.step]))
        return trace_.search(0, at_step, lacking);
    const auto in_batch = [&](ArcIndex arc) {
        return lacking(arc) && (batch_.facts_along(arc, need.may_wait) & bit(need)) == 0;
    };
    const auto at_once = [&](Vertex v) { return v != flow_.end() && completes_at_once(flow_.tables.steps[v]); };
    std::optional<Path> tail;
    const auto begins_batch = [&](Vertex v) {
        if (v == flow_.end() || at_once(v) || is_spent()) return false;
        tail = trace_.search(v, at_step, [&](ArcIndex arc) {
            return in_batch(arc) && (flow_.source(arc) == v || at_once(flow_.source(arc)));
        });
        return tail.has_value();
    };
    std::optional<Path> head = trace_.search(0, begins_batch, lacking);
    if (!head) return trace_.search(0, at_step, lacking);
    head->insert(head->end(), tail->begin(), tail->end());
    return head;
}

std::vector<LackingRun> LackingRuns::starts(const Need& need, bool certain) const {
    std::vector<LackingRun> starts;
    const auto add = [&](Vertex v, ArcIndex last, Vertex adder, bool beside) {
        std::optional<Path> path = adder == nowhere || is_spent() ? std::nullopt : run_to(v, certain);
        if (!path) return;
        if (last != nowhere) path->push_back(last);
        starts.push_back({std::move(*path), adder, beside});
    };
    for (const Vertex v : flow_.order)
        if (adds(v, need)) add(v, nowhere, v, false);
    flow_.work += flow_.tables.arcs.size();
    for (ArcIndex arc = 0; arc < flow_.tables.arcs.size(); ++arc)
        if (!is_spent() && is_usable(arc, certain) && (analysis_.lost_along(arc) & bit(need)) != 0)
            add(flow_.source(arc), arc, adder_beside(flow_.source(arc), need), true);
    for (const BlockDef& block : flow_.tables.blocks)
        if (block.count != 0 && !is_spent()) add(static_cast<Vertex>(block.join), nowhere, adder_in(block, need), true);
    return starts;
}

/// A way on which the record goes on lacking it, round loops too. A `for_each` that gives it is passed at the beginning
/// alone: by a record that it did not offer. \param strict not past a join to which another branch brings it
std::optional<Path> LackingRuns::onwards(Vertex from, Vertex to, const Need& need, bool certain, bool strict) const {
    return trace_.search(
        from, [to](Vertex v) { return v == to; },
        [&](ArcIndex arc) {
            const Vertex source = flow_.source(arc);
            const bool gives = (effects_.by_check[source] & bit(need)) != 0 && analysis_.checks(arc);
            return is_usable(arc, certain) && lacks_along(arc, bit(need)) && (!gives || source == from) &&
                   !(strict && is_given_beside(from, arc, need));
        });
}

bool LackingRuns::is_given_beside(Vertex from, ArcIndex arc, const Need& need) const {
    if (flow_.tables.arcs[arc].kind != ArcKind::arrive) return false;
    for (Place place = places_.departure(arc); place != Places::outside && places_.join(place) == flow_.target(arc);) {
        const Vertex split = places_.split_of(place);
        const Place around = places_.of(split);
        // what is added within the block may come too late for the other branches
        const Place added = places_.of(from);
        if (added != around && places_.encloses(around, added) &&
            places_.block(places_.towards(around, added)) == places_.block(place))
            return false;
        const bool waits_for_all = flow_.tables.blocks[index(places_.block(place))].count == 0;
        if (waits_for_all && (analysis_.gained_beside(place) & bit(need)) != 0) return true;
        place = around;
    }
    return false;
}

/// The same through a `for_each` that would give it, on an arc that may leave the record out.
std::optional<Path> LackingRuns::past_an_offer(Vertex from, const Need& need, bool certain, bool strict) const {
    for (const ArcIndex arc : analysis_.offering_some()) {
        if (is_spent() || !is_usable(arc, certain) || !lacks_along(arc, bit(need))) continue;
        std::optional<Path> path = onwards(from, flow_.source(arc), need, certain, strict);
        const std::optional<Path> rest = onwards(flow_.target(arc), need.step, need, certain, strict);
        if (!path || !rest) continue;
        path->push_back(arc);
        path->insert(path->end(), rest->begin(), rest->end());
        return path;
    }
    return std::nullopt;
}

/// A run through a step that may add a record, or through an arc or a join that cancels one which has. Of equally short
/// runs, the one whose step comes last: what an earlier one adds may get it in a branch beside the run.
std::optional<LackingRun> LackingRuns::search_added(const Need& need, bool certain, bool strict) const {
    std::optional<LackingRun> best;
    for (LackingRun& start : starts(need, certain)) {
        if (is_spent()) break;  // a run that is not the shortest shows it, too
        const Vertex from = start.path.empty() ? Vertex{0} : flow_.target(start.path.back());
        std::optional<Path> rest = onwards(from, need.step, need, certain, strict);
        if (!rest) rest = past_an_offer(from, need, certain, strict);
        if (!rest) continue;
        const std::size_t steps = start.path.size() + rest->size();
        if (best && (best->path.size() < steps || (best->path.size() == steps && start.beside))) continue;
        best = std::move(start);
        best->path.insert(best->path.end(), rest->begin(), rest->end());
    }
    return best;
}

/// A run to the step, beside which a record is added.
std::optional<LackingRun> LackingRuns::search_beside(const Need& need, bool certain) const {
    const Vertex adder = adder_beside(need.step, need);
    std::optional<Path> path = adder == nowhere ? std::nullopt : run_to(need.step, certain);
    if (!path) return std::nullopt;
    return LackingRun{std::move(*path), adder, true};
}

bool LackingRuns::adds(Vertex v, const Need& need) const {
    return v != flow_.end() && analysis_.reached(v) && (effects_.lost[v] & bit(need)) != 0;
}

Vertex LackingRuns::adder_beside(Vertex v, const Need& need) const {
    flow_.work += flow_.order.size();
    for (const Vertex other : flow_.order)
        if (adds(other, need) && places_.are_parallel(v, other)) return other;
    return nowhere;
}

Vertex LackingRuns::adder_in(const BlockDef& block, const Need& need) const {
    const auto split = static_cast<Vertex>(block.split);
    flow_.work += flow_.order.size();
    for (const Vertex other : flow_.order) {
        if (!adds(other, need)) continue;
        for (Place place = places_.of(other); place != Places::outside; place = places_.of(places_.split_of(place)))
            if (places_.split_of(place) == split) return other;
    }
    return nowhere;
}

}  // namespace graph
}  // namespace v0
}  // namespace alur

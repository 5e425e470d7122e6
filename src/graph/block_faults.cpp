#include "graph/block_faults.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include <alur/base/assert.hpp>

namespace alur {
inline namespace v0 {
namespace graph {

Path BlockFaults::forward(Vertex from, Vertex to) const {
    return trace_.shortest(from, to, [this](ArcIndex arc) { return flow_.is_forward(arc); });
}

std::string BlockFaults::both(const std::vector<Path>& runs) const {
    return trace_.text(runs[0]) + " and " + trace_.text(runs[1]);
}

Note BlockFaults::split_note(Vertex split) const {
    return {trace_.quote(split) + " splits here", flow_.sop.steps[split].routing_span};
}

void BlockFaults::report(std::string_view code, const Span& span, std::string message, std::string suggestion,
                         const std::vector<Path>& runs, std::vector<Note> notes) {
    std::vector<Note> defaults = trace_.defaults(runs);
    std::move(defaults.begin(), defaults.end(), std::back_inserter(notes));
    flow_.found.error(code, span, std::move(message), std::move(suggestion), std::move(notes));
}

/// The run, prolonged by forward arcs until it can only go back or cancel.
Path BlockFaults::run_into_dead_end(Path run) const {
    const auto is_dead_end = [this](Vertex v) {
        bool dead = v != flow_.end();
        flow_.for_arcs_out(v, [&](ArcIndex arc) { dead = dead && !flow_.is_forward(arc); });
        return dead;
    };
    const auto further =
        trace_.search(last_of(run), is_dead_end, [this](ArcIndex arc) { return flow_.is_forward(arc); });
    ALUR_ASSERT(further);
    run.insert(run.end(), further->begin(), further->end());
    return run;
}

// ---- joins

/// The first step that says `join` and that several branches of `split` reach before `meeting`; nowhere if there is
/// none.
Vertex BlockFaults::passed_join(Vertex split, Vertex meeting) const {
    constexpr ArcIndex several = nowhere - 1;
    std::vector<ArcIndex> branch(flow_.end() + 1, nowhere);  // the branch that reaches a vertex
    const auto reach = [&](ArcIndex arc, ArcIndex by) {
        ArcIndex& known = branch[flow_.target(arc)];
        if (flow_.is_forward(arc)) known = known == nowhere || known == by ? by : several;
    };
    flow_.for_arcs_out(split, [&](ArcIndex arc) { reach(arc, arc); });
    for (std::uint32_t i = flow_.position[split] + 1; i < flow_.position[meeting]; ++i) {
        const Vertex v = flow_.order[i];
        if (v == flow_.end() || branch[v] == nowhere) continue;
        if (branch[v] == several && flow_.tables.steps[v].join != sop::Join::none) return v;
        flow_.for_arcs_out(v, [&](ArcIndex arc) { reach(arc, branch[v]); });
    }
    return nowhere;
}

void BlockFaults::not_joined(Vertex split, Vertex meeting) {
    if (flow_.found.full()) return;
    const Vertex passed = passed_join(split, meeting);
    if (passed != nowhere) return leaves_forwards(split, passed, meeting);
    std::vector<Path> runs;
    flow_.for_arcs_out(split, [&](ArcIndex arc) {
        if (runs.size() == 2) return;
        Path run = trace_.run_to(arc);
        const Path rest = forward(flow_.target(arc), meeting);
        run.insert(run.end(), rest.begin(), rest.end());
        runs.push_back(std::move(run));
    });
    if (blame_default(runs, split)) return;
    report("E203", flow_.sop.steps[meeting].span,
           "the branches of " + trace_.quote(split) + " meet at " + trace_.quote(meeting) +
               ", which does not join them: " + both(runs),
           "write 'join: all' at " + trace_.quote(meeting), runs, {split_note(split)});
}

/// `split` is joined at `join`, but a way leads past it to `meeting`.
void BlockFaults::leaves_forwards(Vertex split, Vertex join, Vertex meeting) {
    std::vector<bool> comes(flow_.end() + 1);  // to the join
    std::vector<Vertex> queue{join};
    comes[join] = true;
    for (std::size_t i = 0; i < queue.size(); ++i)
        flow_.for_arcs_into(queue[i], [&](ArcIndex arc) {
            if (!flow_.is_forward(arc) || comes[flow_.source(arc)]) return;
            comes[flow_.source(arc)] = true;
            queue.push_back(flow_.source(arc));
        });
    Path run = trace_.run_to_vertex(split);
    const Path past = trace_.shortest(split, meeting,
                                      [&](ArcIndex arc) { return flow_.is_forward(arc) && flow_.target(arc) != join; });
    const auto leaving =
        std::find_if(past.begin(), past.end(), [&](ArcIndex arc) { return !comes[flow_.target(arc)]; });
    run.insert(run.end(), past.begin(), leaving + 1);
    if (blame_default({run}, split)) return;
    report("E209", trace_.place(*leaving),
           trace_.way(*leaving) + " leads past " + trace_.quote(join) + ", which joins the branches of " +
               trace_.quote(split) + ": " + trace_.text(run),
           "lead it to " + trace_.quote(join) + "; only an outcome with 'cancels: true' leaves a block forwards", {run},
           {split_note(split)});
}

void BlockFaults::never_meets(Vertex split) {
    if (flow_.found.full()) return;
    const Path run = trace_.run_to_vertex(split);
    report("E203", flow_.sop.steps[split].routing_span,
           "the branches of " + trace_.quote(split) + " never meet: " + trace_.text(run) + ", then they only go back",
           "", {run});
}

void BlockFaults::branch_cannot_come(ArcIndex arc, Vertex join) {
    if (flow_.found.full()) return;
    const Path run = run_into_dead_end(trace_.run_to(arc));
    while (join != flow_.end() && flow_.tables.steps[join].join == sop::Join::none) join = joins_.join_of(join);
    report("E215", trace_.place(arc),
           trace_.text(run) + ": " + trace_.quote(join) + " waits for " + trace_.quote(flow_.target(arc)) +
               ", which can no longer come",
           "let a way lead on from " + trace_.quote(last_of(run)), {run});
}

void BlockFaults::branch_goes_back(ArcIndex arc) {
    if (flow_.found.full()) return;
    const Path run = trace_.run_to(arc);
    report("E216", trace_.place(arc),
           "a branch of " + trace_.quote(flow_.source(arc)) + " goes back to " + trace_.quote(flow_.target(arc)) +
               ": " + trace_.text(run),
           "only an outcome leads back", {run});
}

void BlockFaults::count_of_two_splits(Vertex first, Vertex second, Vertex join) {
    flow_.found.error("E206", flow_.sop.steps[join].join_span,
                      trace_.quote(join) + " joins by count the branches of both " + trace_.quote(first) + " and " +
                          trace_.quote(second) + "; a count joins one split",
                      "join the branches of " + trace_.quote(second) + " at a step of their own",
                      {split_note(first), split_note(second)});
}

void BlockFaults::join_without_split(Vertex join) {
    flow_.found.error("E218", flow_.sop.steps[join].join_span,
                      trace_.quote(join) + " says 'join', but no split has its branches meet there",
                      "leave the 'join' out; ways of which a case takes one need none");
}

void BlockFaults::count_of_empty_branch(ArcIndex arc) {
    flow_.found.error("E207", trace_.place(arc),
                      "a branch of " + trace_.quote(flow_.source(arc)) + " leads to " +
                          trace_.quote(flow_.target(arc)) + " without a step, so it would count at once",
                      "join by count only branches that hold a step");
}

// ---- places

void BlockFaults::two_places(ArcIndex first, ArcIndex second) {
    if (flow_.found.full()) return;
    const Place a = places_.landing(first);
    const Place b = places_.landing(second);
    const bool first_cancels = !flow_.is_forward(first);
    if (first_cancels || !flow_.is_forward(second)) {
        const ArcIndex cancel = first_cancels ? first : second;
        const Vertex split = places_.split_of(first_cancels ? b : a);
        const Path run = trace_.run_to(cancel);
        return report("E210", trace_.place(cancel),
                      trace_.way(cancel) + " cancels all else, but leads into the block of " + trace_.quote(split) +
                          ": " + trace_.text(run),
                      "lead it to a step outside every block", {run}, {split_note(split)});
    }
    const Place around = places_.common(a, b);
    for (const Place place : {a, b})
        if (place != around && places_.is_spoilt(places_.towards(around, place))) return;
    if (a == around) return enters_block(places_.towards(around, b), first, second);
    if (b == around) return enters_block(places_.towards(around, a), second, first);
    const Place left = places_.towards(around, a);
    const Place right = places_.towards(around, b);
    if (places_.block(left) != places_.block(right)) return enters_block(left, second, first);
    const Vertex split = places_.split_of(left);
    places_.spoil(split);
    const Vertex shared = flow_.target(second);
    if (shared != flow_.end() && flow_.tables.steps[shared].join != sop::Join::none)
        return leaves_forwards(split, shared, joins_.join_of(split));
    const std::vector<Path> runs{trace_.run_to(first), trace_.run_to(second)};
    if (blame_default(runs, split)) return;
    report("E204", trace_.place(second),
           "two branches of " + trace_.quote(split) + " share " + trace_.quote(shared) + ": " + both(runs),
           "branches meet only at the step that joins them", runs, {split_note(split)});
}

void BlockFaults::enters_block(Place inner, ArcIndex from_outside, ArcIndex from_inside) {
    const Vertex split = places_.split_of(inner);
    const std::vector<Path> runs{trace_.run_to(from_outside), trace_.run_to(from_inside)};
    if (blame_default(runs, split)) return;
    report("E205", trace_.place(from_outside),
           trace_.way(from_outside) + " enters the block of " + trace_.quote(split) + " from outside: " + both(runs),
           "a block is entered by its split alone", runs, {split_note(split)});
}

/// A `next` that was filled in behind the split of its block is a fault by itself, and mostly the cause of the others.
bool BlockFaults::blame_default(const std::vector<Path>& runs, Vertex split) {
    bool blamed = false;
    for (const Path& run : runs) {
        bool inside = false;
        for (const ArcIndex arc : run) {
            if (inside && trace_.written(arc).by_default) {
                std::string shown = "then its branches meet: " + trace_.text(runs[0]);
                if (runs.size() > 1) shown += " and " + trace_.text(runs[1]);
                report_default(arc, split, {{shown, {}}});
                blamed = true;
            }
            inside = inside || flow_.source(arc) == split;
        }
    }
    return blamed;
}

void BlockFaults::report_default(ArcIndex arc, Vertex split, std::vector<Note> notes) {
    if (std::find(blamed_.begin(), blamed_.end(), arc) != blamed_.end()) return;
    blamed_.push_back(arc);
    notes.insert(notes.begin(), split_note(split));
    const Vertex from = flow_.source(arc);
    flow_.found.error("E217", flow_.sop.steps[from].span,
                      trace_.quote(from) + " lies in the block of " + trace_.quote(split) +
                          ", where 'next' must be written; by default it leads to " + trace_.quote(flow_.target(arc)),
                      "write 'next'", std::move(notes));
}

void BlockFaults::default_in_block(Vertex v) {
    if (flow_.found.full()) return;
    flow_.for_arcs_out(v, [&](ArcIndex arc) {
        if (trace_.written(arc).by_default) report_default(arc, places_.split_of(places_.of(v)), {});
    });
}

void BlockFaults::too_deep(Vertex split, std::uint32_t limit) {
    if (std::exchange(too_deep_, true)) return;
    flow_.found.error("E273", flow_.sop.steps[split].routing_span,
                      "blocks may nest " + std::to_string(limit) + " deep; " + trace_.quote(split) + " goes deeper");
}

// ---- going back and ending

void BlockFaults::loop_into_block(ArcIndex arc) {
    if (flow_.found.full()) return;
    const Path run = trace_.run_to(arc);
    const Place around = places_.common(places_.of(flow_.source(arc)), places_.of(flow_.target(arc)));
    const Vertex split = places_.split_of(places_.towards(around, places_.of(flow_.target(arc))));
    report("E208", trace_.place(arc),
           trace_.way(arc) + " leads back into the block of " + trace_.quote(split) + ": " + trace_.text(run),
           "lead it back to " + trace_.quote(split) + " or a step before it", {run}, {split_note(split)});
}

void BlockFaults::loop_to_correction(ArcIndex arc) {
    if (flow_.found.full()) return;
    const Path run = trace_.run_to(arc);
    report("E214", trace_.place(arc),
           trace_.way(arc) + " leads back to " + trace_.quote(flow_.target(arc)) +
               ", from where every way only leads back again: " + trace_.text(run),
           "lead it back to a step from which the end can be reached", {run});
}

void BlockFaults::correction_without_return(ArcIndex arc) {
    if (flow_.found.full()) return;
    const Path run = trace_.run_to(arc);
    const bool chooses = flow_.tables.steps[flow_.source(arc)].routing == Routing::choose;
    const std::string message =
        trace_.way(arc) + " leads to " + trace_.quote(flow_.target(arc)) + ", from where every way only leads back, ";
    const std::string lead_on = "let a way lead on from " + trace_.quote(flow_.target(arc));
    if (chooses)
        report("E219", trace_.place(arc),
               message + "and no step on the way back sets a field that is asked here: " + trace_.text(run),
               "name such a field under the 'sets' of one of them, or " + lead_on, {run});
    else
        report("E219", trace_.place(arc), message + "without being a return: " + trace_.text(run),
               "write 'returns: true', or " + lead_on, {run});
}

void BlockFaults::cancel_goes_back(ArcIndex arc) {
    if (flow_.found.full()) return;
    const Path run = trace_.run_to(arc);
    report("E211", trace_.place(arc), trace_.way(arc) + " cancels and leads back: " + trace_.text(run),
           "write 'returns: true' instead; a return leaves its block by itself", {run});
}

void BlockFaults::never_ends(Vertex v) {
    const Path run = run_into_dead_end(trace_.run_to_vertex(v));
    report("E213", flow_.sop.steps[v].span,
           "no way leads from " + trace_.quote(v) + " to the end without going back or cancelling: " + trace_.text(run),
           "let a way lead on from " + trace_.quote(last_of(run)), {run});
}

void BlockFaults::never_ends_after(ArcIndex cancel) {
    if (!flow_.found.full()) never_ends(flow_.target(cancel));
}

}  // namespace graph
}  // namespace v0
}  // namespace alur

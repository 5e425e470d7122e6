#include "graph/trace.hpp"

#include <algorithm>

#include <alur/base/assert.hpp>

namespace alur {
inline namespace v0 {
namespace graph {
namespace {

constexpr std::size_t most_shown = 24;  // steps of a path
constexpr std::size_t shown_first = 4;
constexpr std::size_t shown_last = 12;

}  // namespace

std::optional<Path> Trace::search(Vertex from, const std::function<bool(Vertex)>& accepts, const Usable& usable) const {
    std::vector<ArcIndex> came_by(flow_.end() + 1, nowhere);
    flow_.work += came_by.size() / 16;  // a cache line of it counts as an arc
    std::vector<Vertex> queue{from};
    for (std::size_t i = 0; i < queue.size(); ++i) {
        const Vertex v = queue[i];
        if (accepts(v)) {
            Path path;
            for (Vertex at = v; at != from; at = flow_.source(came_by[at])) path.push_back(came_by[at]);
            std::reverse(path.begin(), path.end());
            return path;
        }
        flow_.for_arcs_out(v, [&](ArcIndex arc) {
            const Vertex to = flow_.target(arc);
            if (to == from || came_by[to] != nowhere || !usable(arc)) return;
            came_by[to] = arc;
            queue.push_back(to);
        });
    }
    return std::nullopt;
}

Path Trace::shortest(Vertex from, Vertex to, const Usable& usable) const {
    std::optional<Path> path = search(
        from, [to](Vertex v) { return v == to; }, usable);
    ALUR_ASSERT(path);
    return std::move(*path);
}

Path Trace::run_to_vertex(Vertex v) const {
    return shortest(0, v, [this](ArcIndex arc) { return !flow_.tables.arcs[arc].loop; });
}

Path Trace::run_to(ArcIndex last) const {
    Path run = run_to_vertex(flow_.source(last));
    run.push_back(last);
    return run;
}

std::string Trace::text(Vertex from, const Path& path) const {
    std::string out = name(from);
    const bool shorten = path.size() >= most_shown;
    for (std::size_t i = 0; i < path.size(); ++i) {
        const bool left_out = shorten && i + 1 >= shown_first && i < path.size() - shown_last;
        if (!left_out)
            out += " → " + name(flow_.target(path[i]));
        else if (i + 1 == shown_first)
            out += " → (" + std::to_string(path.size() - shown_first - shown_last + 1) + " steps)";
    }
    return out;
}

std::string Trace::name(Vertex v) const { return v == flow_.end() ? "end" : flow_.sop.steps[v].id; }

const sop::Target& Trace::written(ArcIndex arc) const {
    const Vertex v = flow_.source(arc);
    const sop::Step& step = flow_.sop.steps[v];
    const std::size_t position = arc - flow_.tables.steps[v].arcs.first;
    if (!step.next.empty()) return step.next[position].to;
    if (!step.choose.empty()) return step.choose[position].to;
    return step.outcomes[position].to;
}

std::string Trace::way(ArcIndex arc) const {
    const Vertex v = flow_.source(arc);
    const sop::Step& step = flow_.sop.steps[v];
    const std::string of = " of " + in_quotes(step.id);
    if (!step.next.empty()) return "'next'" + of;
    if (!step.choose.empty()) return "'choose'" + of;
    return "outcome " + in_quotes(step.outcomes[arc - flow_.tables.steps[v].arcs.first].label) + of;
}

Span Trace::place(ArcIndex arc) const {
    const Span& span = written(arc).span;
    return span.line != 0 ? span : flow_.sop.steps[flow_.source(arc)].routing_span;
}

std::vector<Note> Trace::defaults(const std::vector<Path>& paths) const {
    std::vector<ArcIndex> arcs;
    for (const Path& path : paths)
        for (const ArcIndex arc : path)
            if (written(arc).by_default) arcs.push_back(arc);
    std::sort(arcs.begin(), arcs.end());
    arcs.erase(std::unique(arcs.begin(), arcs.end()), arcs.end());
    std::vector<Note> notes;
    notes.reserve(arcs.size());
    for (const ArcIndex arc : arcs)
        notes.push_back(
            {"'next' of " + quote(flow_.source(arc)) + " is not written, so it leads to " + quote(flow_.target(arc)),
             flow_.sop.steps[flow_.source(arc)].span});
    return notes;
}

}  // namespace graph
}  // namespace v0
}  // namespace alur

#include <alur/graph/nominal.hpp>

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include <boost/graph/filtered_graph.hpp>
#include <boost/graph/topological_sort.hpp>

#include <alur/graph/bgl.hpp>
#include <alur/graph/procedure.hpp>
#include <alur/sop/sop.hpp>

#include "graph/cycles.hpp"

namespace alur {
inline namespace v0 {
namespace {

/// Keeps the arcs that the nominal run takes. They have no cycle, since none of them leads back.
struct Nominal {
    const std::vector<char>* taken = nullptr;

    bool operator()(bgl::Edge edge) const { return (*taken)[edge.arc] != 0; }
};

/// The arcs of one step that the nominal run takes.
void take_arcs(const Tables& tables, const StepRow& step, std::vector<char>& taken) {
    const auto forward = [&](std::uint32_t arc) { return !tables.arcs[arc].loop && !tables.arcs[arc].returns; };
    if (step.routing == Routing::outcomes) {
        for (std::uint32_t i = 0; i < step.outcomes.count; ++i) {
            const OutcomeRow& outcome = tables.outcomes[step.outcomes.first + i];
            if (outcome.by_deadline || !forward(outcome.arc)) continue;
            taken[outcome.arc] = 1;
            return;
        }
        return;
    }
    for (std::uint32_t i = 0; i < step.arcs.count; ++i) {
        const std::uint32_t arc = step.arcs.first + i;
        if (!forward(arc)) continue;
        taken[arc] = 1;
        if (step.routing != Routing::split) return;
    }
}

/// How long a step takes by its waktu baku; a wait for a time takes that time.
Amounts standard_of(const StepRow& step) {
    Amounts amounts;
    const Limit& limit = step.kind == StepKind::timed_wait ? step.wait : step.limit;
    if (limit.amount != 0) amounts.add(limit);
    return amounts;
}

void append(std::string& text, std::int64_t amount, const Limit& limit) {
    if (amount == 0) return;
    if (!text.empty()) text += " + ";
    text += to_string(limit);
}

/// Marks the way to the end on which most working time is spent.
std::vector<StepId> critical_way(const bgl::FlowGraph& graph, const Nominal& nominal,
                                 const std::vector<Amounts>& elapsed, const Tables& tables) {
    std::vector<StepId> way;
    std::size_t at = tables.steps.size();  // the end of the case
    for (bool goes_on = true; goes_on;) {
        goes_on = false;
        std::size_t best = at;
        auto [in, last] = in_edges(at, graph);
        for (; in != last; ++in) {
            if (!nominal(*in)) continue;
            const std::size_t from = source(*in, graph);
            if (goes_on && elapsed[from].working_seconds <= elapsed[best].working_seconds) continue;
            best = from;
            goes_on = true;
        }
        at = best;
        if (goes_on) way.push_back(static_cast<StepId>(at));
    }
    std::reverse(way.begin(), way.end());
    return way;
}

void account(NominalTotal& total, const Procedure& procedure, StepId id) {
    const StepRow& row = procedure.step(id);
    const sop::Step& step = procedure.definition().step(id);
    const Amounts amounts = standard_of(row);
    total.run.push_back(id);
    total.work.add(amounts);
    (row.external ? total.outside : total.inside).add(amounts);
    if (row.actor != none<ActorId>) total.by_actor[index(row.actor)].add(amounts);
    if (step.is_gateway() || row.kind == StepKind::timed_wait) return;
    if (row.limit.amount == 0) total.unset.push_back(id);
    if (row.limit.amount != 0 && step.waktu_baku.tentative) total.tentative.push_back(id);
}

}  // namespace

void Amounts::add(const Limit& limit) noexcept {
    switch (limit.measure) {
        case Measure::working_time: working_seconds += limit.amount; break;
        case Measure::working_days: working_days += limit.amount; break;
        case Measure::calendar_days: calendar_days += limit.amount; break;
    }
}

void Amounts::add(const Amounts& other) noexcept {
    working_seconds += other.working_seconds;
    working_days += other.working_days;
    calendar_days += other.calendar_days;
}

void Amounts::raise_to(const Amounts& other) noexcept {
    working_seconds = std::max(working_seconds, other.working_seconds);
    working_days = std::max(working_days, other.working_days);
    calendar_days = std::max(calendar_days, other.calendar_days);
}

std::string to_string(const Amounts& amounts) {
    std::string text;
    append(text, amounts.working_seconds, {Measure::working_time, amounts.working_seconds});
    append(text, amounts.working_days, {Measure::working_days, amounts.working_days});
    append(text, amounts.calendar_days, {Measure::calendar_days, amounts.calendar_days});
    return text.empty() ? "0 menit" : text;
}

NominalTotal nominal_total(const Procedure& procedure) {
    const Tables& tables = procedure.tables();
    const std::size_t end = tables.steps.size();
    std::vector<char> taken(tables.arcs.size());
    for (const StepRow& step : tables.steps) take_arcs(tables, step, taken);

    const bgl::FlowGraph graph(tables);
    const Nominal nominal{&taken};
    std::vector<std::size_t> order;  // the last first
    const boost::filtered_graph<bgl::FlowGraph, Nominal> run(graph, nominal);
    std::vector<boost::default_color_type> colours(end + 1);
    boost::topological_sort(
        run, std::back_inserter(order),
        boost::color_map(boost::make_iterator_property_map(colours.begin(), get(boost::vertex_index, graph))));

    NominalTotal total;
    total.by_actor.resize(procedure.definition().actors.size());
    std::vector<Amounts> elapsed(end + 1);     // when a step is done, counted from the start
    std::vector<Amounts> case_clock(end + 1);  // what the case clock then shows, if it runs already
    std::vector<char> reached(end + 1);
    std::vector<char> running(end + 1);
    reached[0] = 1;
    running[0] = tables.sla_from == none<StepId> ? 1 : 0;
    for (auto v = order.rbegin(); v != order.rend(); ++v) {
        if (reached[*v] == 0 || *v == end) continue;
        const StepRow& step = tables.steps[*v];
        elapsed[*v].add(standard_of(step));
        if (running[*v] != 0 && !step.external) case_clock[*v].add(standard_of(step));
        account(total, procedure, static_cast<StepId>(*v));
        if (static_cast<StepId>(*v) == tables.sla_from) {  // its completion sets the clock to zero
            running[*v] = 1;
            case_clock[*v] = {};
        }
        auto [out, last] = out_edges(*v, graph);
        for (; out != last; ++out) {
            if (!nominal(*out)) continue;
            const std::size_t to = target(*out, graph);
            reached[to] = 1;
            elapsed[to].raise_to(elapsed[*v]);
            if (running[*v] == 0) continue;
            running[to] = 1;
            case_clock[to].raise_to(case_clock[*v]);
        }
    }
    // Arcs of steps that the run does not reach must not lead the way back astray.
    for (std::size_t arc = 0; arc < taken.size(); ++arc)
        if (reached[source(bgl::Edge{static_cast<std::uint32_t>(arc)}, graph)] == 0) taken[arc] = 0;
    total.elapsed = elapsed[end];
    total.case_clock = case_clock[end];
    total.critical = critical_way(graph, nominal, elapsed, tables);
    return total;
}

std::vector<std::vector<StepId>> rework_loops(const Procedure& procedure) {
    const graph::Cycles cycles(procedure.tables());
    std::vector<std::vector<StepId>> parts(cycles.components());
    for (std::size_t v = 0; v < procedure.tables().steps.size(); ++v)
        if (cycles.contains(static_cast<StepId>(v))) parts[cycles.component(v)].push_back(static_cast<StepId>(v));
    parts.erase(std::remove_if(parts.begin(), parts.end(), [](const auto& part) { return part.empty(); }), parts.end());
    std::sort(parts.begin(), parts.end());
    return parts;
}

}  // namespace v0
}  // namespace alur

#include "graph/need_words.hpp"

#include <algorithm>
#include <vector>

#include "graph/batch_flow.hpp"

namespace alur {
inline namespace v0 {
namespace graph {
namespace {

using Kind = Fact::Kind;

std::string reason(Unproved why) {
    switch (why) {
        case Unproved::waiting:
            return "a parallel branch brings it, but may wait for this one; let one come after the other";
        case Unproved::cost:
            return "loops and conditions are too many to go through them all, for this need and for others; split the "
                   "SOP";
        case Unproved::conditions: break;
    }
    return "conditions that are set more than once, as a count is with each item, or more than 12 of them, are not "
           "gone through";
}

}  // namespace

void NeedWords::report_missing(const Need& need, const LackingRun& run, const Valuations& valuations) {
    Words said = words(need, run);
    std::vector<Note> notes = trace_.defaults({run.path});
    if (run.beside) {
        const Path beside = trace_.run_to_vertex(run.adder);
        notes.push_back({"beside it: " + trace_.text(beside), flow_.sop.steps[run.adder].span});
    }
    flow_.found.error(said.code, place(need),
                      said.fault + " on this run: " + trace_.text(run.path) + conditions(need, run.path, valuations),
                      std::move(said.way_out), std::move(notes));
}

void NeedWords::report_unproved(const Need& need, const std::optional<LackingRun>& run, Unproved why) {
    std::vector<Note> notes;
    if (run) notes.push_back({"perhaps not on this run: " + trace_.text(run->path), {}});
    flow_.found.warning("W050", place(need),
                        "not proved: " + subject(need) +
                            (needs_.fact(need).of_field() ? ", which may be unset" : ", which may not be there"),
                        reason(why), std::move(notes));
}

/// Where a step needs it and what stands for it: "'arsip' needs 'nota'".
std::string NeedWords::subject(const Need& need) const {
    const Fact& fact = needs_.fact(need);
    if (fact.of_field()) return trace_.quote(need.step) + " asks for " + field(fact);
    return trace_.quote(need.step) + " needs " + in_quotes(flow_.sop.kelengkapan[index(need.document)].id);
}

NeedWords::Words NeedWords::words(const Need& need, const LackingRun& run) const {
    const Fact& fact = needs_.fact(need);
    const std::string needed = subject(need);
    switch (fact.kind) {
        case Kind::produced:
            return {"E250", needed + ", which nothing has produced", "it is an output of " + producers(need.document)};
        case Kind::visited: {
            const std::string actor = in_quotes(flow_.sop.actors[fact.subject].id);
            return {"E251", needed + " of " + actor + ", who had no step", "let a step of " + actor + " come first"};
        }
        case Kind::known: {
            const Asked asked = who_is_asked(need, run.path);
            const std::string required = "mark " + field(fact) + " 'required: true'";
            if (const std::string when = ends_by_time(need, asked); !when.empty())
                return {"E253", needed + ", which may be unset when " + when,
                        required + ", or let a step that sets it come between"};
            if (flow_.tables.steps[asked.who].kind == StepKind::timed_wait)
                return {"E253", needed + ", which may be unset",
                        required + ", or let a step behind the wait set it and choose"};
            const bool may_list =
                !closes_alone(flow_.tables.steps[asked.who]) && !closes_alone(flow_.tables.steps[need.step]);
            return {"E253", needed + ", which may be unset",
                    required + (may_list ? ", or name it under the 'sets' of " + trace_.quote(asked.who) : "")};
        }
        case Kind::given:
        case Kind::recorded: break;
    }
    return words_of_records(need, run);
}

NeedWords::Words NeedWords::words_of_records(const Need& need, const LackingRun& run) const {
    const Fact& fact = needs_.fact(need);
    const std::string records = in_quotes(flow_.sop.records[index(needs_.records(fact))].id);
    const std::string adder = trace_.quote(run.adder);
    const std::string added = records + " that " + adder + (run.beside ? " adds beside it" : " adds");
    if (fact.kind == Kind::recorded)
        return {"E254", subject(need) + " of each " + records + ", which may be unset for one that " + adder + " adds",
                "mark " + field(fact) + " 'required: true', or name it under the 'sets' of " + trace_.quote(need.step)};
    const auto& for_each = flow_.sop.steps[run.adder].for_each;
    const bool by_list = for_each && for_each->records == needs_.records(fact);
    return {"E252", subject(need) + " of every " + records + ", but a " + added + " has none",
            "let " + producers(need.document) + " come after " + adder + " on every way, or " +
                (by_list ? "write 'items: fixed' there" : "add no " + records + " there")};
}

/// Who is asked for a field: the step, or, where that completes in the batch of the one before, whoever completes that.
NeedWords::Asked NeedWords::who_is_asked(const Need& need, const Path& run) const {
    const auto field = static_cast<FieldId>(needs_.fact(need).subject);
    Asked asked{need.step, nowhere};
    for (std::size_t i = run.size(); i-- > 0 && asks_before(asked.who, field);) {
        asked.by = run[i];
        asked.who = flow_.source(asked.by);
    }
    return asked;
}

/// Whether the step leaves it to the one before to have the field: a gateway sets nothing, and a fixed list that lists
/// it may have no items.
bool NeedWords::asks_before(Vertex v, FieldId field) const {
    const StepRow& row = flow_.tables.steps[v];
    if (row.kind == StepKind::gateway) return true;
    if (!completes_at_once(row) || ends_by_deadline(row, flow_.tables)) return false;
    const std::vector<FieldId>& sets = flow_.sop.steps[v].sets;
    return std::find(sets.begin(), sets.end(), field) != sets.end();
}

/// What ends the work in whose batch the step asks, where that is time and no command: "the deadline of 'a' leads
/// there"; else empty.
std::string NeedWords::ends_by_time(const Need& need, const Asked& asked) const {
    if (need.reader == nowhere) return {};
    const StepRow& row = flow_.tables.steps[asked.who];
    if (ends_by_deadline(row, flow_.tables)) return "a deadline ends the last item of " + trace_.quote(asked.who);
    if (asked.by == nowhere || !is_taken_by_time(asked.by, flow_.tables)) return {};
    return (row.kind == StepKind::timed_wait ? "the wait of " : "the deadline of ") + trace_.quote(asked.who) +
           " leads there";
}

/// Where the condition is written that asks for a field; else the step.
Span NeedWords::place(const Need& need) const {
    const sop::Step& step = flow_.sop.steps[need.step];
    if (need.reader == nowhere) return step.span;
    const std::size_t position = need.reader - flow_.tables.steps[need.step].arcs.first;
    const std::optional<sop::Condition>& when =
        step.choose.empty() ? step.next[position].when : step.choose[position].when;
    return when ? when->span : step.routing_span;
}

/// ` (badan_hukum: true)`: the values under which the run is taken and the document needed.
std::string NeedWords::conditions(const Need& need, const Path& run, const Valuations& valuations) const {
    std::vector<std::string> values;
    const auto note = [&](std::uint16_t atom) {
        const std::string value = valuations.describe(atom);
        if (!value.empty() && std::find(values.begin(), values.end(), value) == values.end()) values.push_back(value);
    };
    for (const ArcIndex arc : run) {
        const StepRow& row = flow_.tables.steps[flow_.source(arc)];
        // the choices before it did not hold; of a split, each branch that is not taken lacks what it would produce
        const ArcIndex last = row.routing == Routing::split ? row.arcs.first + row.arcs.count - 1 : arc;
        for (ArcIndex read = row.arcs.first; read <= last; ++read)
            for_atoms(flow_, flow_.tables.arcs[read].guard, note);
    }
    for_atoms(flow_, need.when, note);
    if (need.after_others)
        for (ArcIndex read = flow_.tables.steps[need.step].arcs.first; read < need.reader; ++read)
            for_atoms(flow_, flow_.tables.arcs[read].guard, note);
    std::string out;
    for (const std::string& value : values) out += (out.empty() ? " (" : ", ") + value;
    return out.empty() ? out : out + ")";
}

std::string NeedWords::producers(DocumentId document) const {
    std::string out;
    for (const sop::Step& step : flow_.sop.steps)
        if (std::find(step.outputs.begin(), step.outputs.end(), document) != step.outputs.end())
            out += (out.empty() ? "" : ", ") + in_quotes(step.id);
    return out.empty() ? "no step" : out;
}

}  // namespace graph
}  // namespace v0
}  // namespace alur

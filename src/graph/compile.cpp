#include <alur/graph/compile.hpp>

#include <optional>
#include <string>
#include <utility>

#include <alur/graph/origin.hpp>
#include <alur/time/calendar.hpp>

#include "graph/blocks.hpp"
#include "graph/build.hpp"
#include "graph/derive.hpp"
#include "graph/doubts.hpp"
#include "graph/findings.hpp"
#include "graph/flow.hpp"
#include "graph/need_proof.hpp"
#include "graph/tabulate.hpp"

namespace alur {
inline namespace v0 {
namespace {

/// Each stage needs what the one before has proved.
void prove(const sop::Sop& definition, Tables& tables, graph::Findings& found) {
    graph::Flow flow(definition, tables, found);
    if (!graph::find_loops(flow)) return;
    const graph::Places places = graph::find_blocks(flow);
    if (!found.failed()) graph::prove_needs(flow, places);
}

/// Without its calendar no clock of an SOP would run, and nobody would be told; with another, it would run wrongly.
std::optional<Diagnostic> fault_of_calendar(const sop::Sop& definition, const Calendar* calendar) {
    if (definition.calendar.empty()) return std::nullopt;
    if (calendar != nullptr && (calendar->id().empty() || calendar->id() == definition.calendar)) return std::nullopt;
    return Diagnostic{
        Severity::error,
        "ALUR-E274",
        "this SOP counts time by the calendar " + graph::in_quotes(definition.calendar) + ", and " +
            (calendar == nullptr ? std::string("none was given")
                                 : "the calendar " + graph::in_quotes(calendar->id()) + " was given"),
        calendar == nullptr
            ? "give that calendar to compile, or use load, which finds it beside the SOP"
            : "an SOP finds a calendar by the name of its file, and the `id` in it must be that name; write " +
                  ("'id: " + definition.calendar + "' there, or the name of another calendar here"),
        definition.calendar_span,
        {}};
}

}  // namespace

namespace graph {

Result<Procedure, Diagnostics> build(sop::Sop definition, std::shared_ptr<const Calendar> calendar) {
    Findings found;
    std::size_t work = 0;
    Tables tables = tabulate(definition, found, work);
    if (!found.failed()) prove(definition, tables, found);
    if (found.failed()) return failure(std::move(found).diagnostics(definition.file, definition.source));
    derive(definition, tables);
    Procedure procedure({std::move(definition), std::move(calendar), {}}, std::move(tables));
    find_doubts(procedure, found);
    procedure.keep(std::move(found).diagnostics(procedure.definition().file, procedure.definition().source));
    return procedure;
}

}  // namespace graph

Result<Procedure, Diagnostics> compile(sop::Sop definition, std::shared_ptr<const Calendar> calendar) {
    std::optional<Diagnostic> fault = fault_of_calendar(definition, calendar.get());
    if (!fault) return graph::build(std::move(definition), std::move(calendar));
    Diagnostics found(definition.file, definition.source);
    const Result<Procedure, Diagnostics> built = graph::build(std::move(definition), nullptr);
    found.append(built ? built->warnings() : built.error());
    found.add(*std::move(fault));
    found.sort();
    return failure(std::move(found));
}

}  // namespace v0
}  // namespace alur

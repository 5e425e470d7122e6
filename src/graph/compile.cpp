#include <alur/graph/compile.hpp>

#include <utility>

#include <alur/graph/origin.hpp>

#include "graph/blocks.hpp"
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

}  // namespace

Result<Procedure, Diagnostics> compile(sop::Sop definition, std::shared_ptr<const Calendar> calendar) {
    graph::Findings found;
    std::size_t work = 0;
    Tables tables = graph::tabulate(definition, found, work);
    if (!found.failed()) prove(definition, tables, found);
    if (found.failed()) return failure(std::move(found).diagnostics(definition.file, definition.source));
    graph::derive(definition, tables);
    Procedure procedure({std::move(definition), std::move(calendar), {}}, std::move(tables));
    graph::find_doubts(procedure, found);
    procedure.keep(std::move(found).diagnostics(procedure.definition().file, procedure.definition().source));
    return procedure;
}

}  // namespace v0
}  // namespace alur

#include <alur/graph/compile.hpp>

#include <utility>

#include "graph/derive.hpp"
#include "graph/findings.hpp"
#include "graph/flow.hpp"
#include "graph/tabulate.hpp"

namespace alur {
inline namespace v0 {
namespace {

/// Each stage needs what the one before has proved.
void prove(const sop::Sop& definition, Tables& tables, graph::Findings& found) {
    graph::Flow flow(definition, tables, found);
    if (!graph::find_loops(flow)) return;
    graph::find_blocks(flow);
}

}  // namespace

Result<Procedure, Diagnostics> compile(sop::Sop definition, std::shared_ptr<const Calendar> calendar) {
    graph::Findings found;
    Tables tables = graph::tabulate(definition, found);
    if (found.empty()) prove(definition, tables, found);
    if (!found.empty()) return failure(std::move(found).diagnostics(definition.file, definition.source));
    graph::derive(definition, tables);
    return Procedure(std::move(definition), std::move(tables), std::move(calendar));
}

}  // namespace v0
}  // namespace alur

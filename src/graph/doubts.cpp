#include "graph/doubts.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

#include <alur/sop/sop.hpp>

#include "graph/cycles.hpp"
#include "graph/least_time.hpp"

namespace alur {
inline namespace v0 {
namespace graph {
namespace {

void doubt_returns(const Procedure& procedure, Findings& found) {
    const Tables& tables = procedure.tables();
    const auto corrects = [](const Arc& arc) { return arc.returns && !arc.loop; };
    if (std::none_of(tables.arcs.begin(), tables.arcs.end(), corrects)) return;
    const Cycles cycles(tables);
    for (const StepRow& row : tables.steps) {
        if (row.routing != Routing::outcomes) continue;
        for (std::uint32_t i = 0; i < row.outcomes.count; ++i) {
            const Arc& arc = tables.arcs[tables.outcomes[row.outcomes.first + i].arc];
            if (!corrects(arc) ||
                (arc.to != end_step && cycles.component(index(arc.to)) == cycles.component(index(arc.from))))
                continue;
            const sop::Step& step = procedure.definition().step(arc.from);
            const sop::Outcome& outcome = step.outcomes[i];
            found.warning("W051", outcome.span,
                          "outcome " + in_quotes(outcome.label) + " of " + in_quotes(step.id) +
                              " is a return, but no way leads back from where it goes",
                          "mark as 'returns' only what comes back: it skips the check of documents");
        }
    }
}

void doubt_counts(const Procedure& procedure, Findings& found) {
    for (const BlockDef& block : procedure.tables().blocks) {
        const std::uint32_t branches = procedure.step(block.split).arcs.count;
        if (block.count <= branches) continue;
        const sop::Step& join = procedure.definition().step(block.join);
        found.warning("W052", join.join_span,
                      in_quotes(join.id) + " waits for " + std::to_string(block.count) + " branches of " +
                          in_quotes(procedure.definition().step(block.split).id) + ", which has " +
                          std::to_string(branches),
                      "write 'join: all'");
    }
}

void doubt_sla(const Procedure& procedure, Findings& found) {
    const Limit& sla = procedure.tables().sla;
    if (sla.amount == 0) return;
    const auto doubt = [&](Cases cases, const std::string& what, const std::string& whose) {
        const std::int64_t amount = least_time(procedure, sla.measure, cases);
        if (amount <= sla.amount) return false;
        found.warning("W053", procedure.definition().sla->span,
                      "the sla of " + to_string(sla) + what + ": by their waktu baku " + whose + " inside take " +
                          to_string(Limit{sla.measure, amount}),
                      "raise the sla, or lower the waktu baku");
        return true;
    };
    if (!doubt(Cases::all, " cannot be kept", "the steps"))
        doubt(Cases::nominal, " is not kept where the first outcomes are taken", "the steps then");
}

}  // namespace

void find_doubts(const Procedure& procedure, Findings& found) {
    doubt_returns(procedure, found);
    doubt_counts(procedure, found);
    doubt_sla(procedure, found);
}

}  // namespace graph
}  // namespace v0
}  // namespace alur

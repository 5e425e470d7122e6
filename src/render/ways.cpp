#include <alur/render/ways.hpp>

#include <utility>

#include <alur/graph/procedure.hpp>
#include <alur/render/words.hpp>

namespace alur {
inline namespace v0 {
namespace render {

std::string id_of(const sop::Sop& sop, StepId id) { return id == end_step ? "end" : sop.step(id).id; }

std::vector<Way> ways_of(const Procedure& procedure, StepId id) {
    const sop::Sop& sop = procedure.definition();
    const sop::Step& step = sop.step(id);
    const StepRow& row = procedure.step(id);
    const Tables& tables = procedure.tables();
    std::vector<Way> ways;
    const auto add = [&](const Arc& arc, std::string label, bool by_deadline) {
        ways.push_back({std::move(label), id_of(sop, arc.to), arc.returns, arc.loop, arc.kind == ArcKind::cancel,
                        by_deadline, false});
    };
    if (step.for_each)
        for (const sop::Outcome& outcome : step.outcomes)
            ways.push_back({outcome.label, step.id, outcome.returns, false, false, outcome.by_deadline, true});
    if (row.routing == Routing::outcomes) {
        for (std::size_t i = 0; i < row.outcomes.count; ++i) {
            const OutcomeRow& outcome = tables.outcomes[row.outcomes.first + i];
            add(tables.arcs[outcome.arc], step.outcomes[i].label, outcome.by_deadline);
        }
        return ways;
    }
    for (std::size_t i = 0; i < row.arcs.count; ++i) {
        std::string label;
        if (row.routing == Routing::choose)
            label = step.choose[i].when ? words(*step.choose[i].when, sop, id) : "else";
        else if (step.next[i].when)
            label = words(*step.next[i].when, sop, id);
        add(tables.arcs[row.arcs.first + i], std::move(label), false);
    }
    return ways;
}

}  // namespace render
}  // namespace v0
}  // namespace alur

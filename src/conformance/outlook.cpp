#include "conformance/outlook.hpp"

#include <boost/graph/dominator_tree.hpp>
#include <boost/graph/reverse_graph.hpp>
#include <cstddef>

#include <alur/graph/bgl.hpp>

namespace alur {
inline namespace v0 {
namespace conformance {
namespace {

/// The immediate post-dominator of each step over all arcs, loops and cancelling exits too. Arcs of a split count as
/// alternatives: some token takes each way that a case takes to its end.
std::vector<std::uint32_t> post_dominators(const Procedure& procedure) {
    const bgl::FlowGraph graph(procedure);
    const auto reversed = boost::make_reverse_graph(graph);
    std::vector<std::size_t> nearest(num_vertices(graph), bgl::FlowGraph::null_vertex());
    boost::lengauer_tarjan_dominator_tree(
        reversed, graph.end(), boost::make_iterator_property_map(nearest.begin(), get(boost::vertex_index, graph)));
    return {nearest.begin(), nearest.end()};
}

}  // namespace

Outlook::Outlook(const Procedure& procedure)
    : tables_(procedure.tables()),
      words_((tables_.steps.size() + 63) / 64),
      may_(tables_.steps.size()),
      must_(tables_.steps.size()),
      behind_(post_dominators(procedure)),
      steady_(tables_.blocks.size(), true) {
    for (std::size_t block = 0; block < tables_.blocks.size(); ++block)
        if (tables_.blocks[block].count != 0) steady_[block] = false;
    for (const Arc& arc : tables_.arcs) {
        BlockDefId block = tables_.steps[index(arc.from)].block;
        int levels = arc.kind == ArcKind::leave ? arc.levels : 0;
        while (block != none<BlockDefId> && (arc.kind == ArcKind::cancel || levels-- > 0)) {
            steady_[index(block)] = false;
            block = tables_.blocks[index(block)].parent;
        }
    }
}

const StepSet& Outlook::may_follow(StepId step) {
    StepSet& set = may_[index(step)];
    if (!set.empty()) return set;
    set.resize(words_);
    insert(set, step);
    std::vector<StepId> open{step};
    while (!open.empty()) {
        const Range arcs = tables_.steps[index(open.back())].arcs;
        open.pop_back();
        for (std::uint32_t i = 0; i < arcs.count; ++i) {
            const StepId to = tables_.arcs[arcs.first + i].to;
            if (to == end_step || holds(set.data(), to)) continue;
            insert(set, to);
            open.push_back(to);
        }
    }
    return set;
}

const StepSet& Outlook::must_follow(StepId step) {
    StepSet& set = must_[index(step)];
    if (!set.empty()) return set;
    set.resize(words_);
    for (std::size_t at = index(step); at < tables_.steps.size(); at = behind_[at])
        insert(set, static_cast<StepId>(at));
    return set;
}

bool Outlook::lies_on_loop(StepId step) {
    const Range arcs = tables_.steps[index(step)].arcs;
    for (std::uint32_t i = 0; i < arcs.count; ++i) {
        const StepId to = tables_.arcs[arcs.first + i].to;
        if (to != end_step && holds(may_follow(to).data(), step)) return true;
    }
    return false;
}

bool Outlook::repeats(StepId step) {
    const StepRow& row = tables_.steps[index(step)];
    if (row.for_each != none<RecordTypeId> || lies_on_loop(step)) return true;
    // A parallel branch may go back and open the block again.
    for (BlockDefId block = row.block; block != none<BlockDefId>; block = tables_.blocks[index(block)].parent)
        if (lies_on_loop(tables_.blocks[index(block)].split)) return true;
    return false;
}

bool Outlook::is_steady(StepId step) const {
    for (BlockDefId block = tables_.steps[index(step)].block; block != none<BlockDefId>;
         block = tables_.blocks[index(block)].parent)
        if (!steady_[index(block)]) return false;
    return true;
}

}  // namespace conformance
}  // namespace v0
}  // namespace alur

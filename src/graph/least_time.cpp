#include "graph/least_time.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <vector>

#include <boost/graph/filtered_graph.hpp>
#include <boost/graph/topological_sort.hpp>

#include <alur/graph/bgl.hpp>
#include <alur/time/limit.hpp>

namespace alur {
inline namespace v0 {
namespace graph {
namespace {

constexpr std::int64_t never_ends = std::numeric_limits<std::int64_t>::max() / 4;

struct Forwards {
    const Tables* tables = nullptr;
    bool operator()(bgl::Edge edge) const { return !tables->arcs[edge.arc].loop; }
};

/// Reckons backwards from the end. The rest of a step is the time from its start until its token arrives at the join of
/// its block, or until the case ends.
class Rests {
public:
    Rests(const Procedure& procedure, Measure measure, Cases cases)
        : tables_(procedure.tables()),
          measure_(measure),
          nominal_(cases == Cases::nominal),
          behind_(tables_.steps.size()),
          rest_(tables_.steps.size() + 1, never_ends) {
        rest_.back() = 0;  // the end of the case
        const bgl::FlowGraph graph(tables_);
        const boost::filtered_graph<bgl::FlowGraph, Forwards> forwards(graph, Forwards{&tables_});
        std::vector<std::size_t> order;  // the last first
        std::vector<boost::default_color_type> colours(tables_.steps.size() + 1);
        boost::topological_sort(
            forwards, std::back_inserter(order),
            boost::color_map(boost::make_iterator_property_map(colours.begin(), get(boost::vertex_index, graph))));
        for (const std::size_t v : order)
            if (v < tables_.steps.size()) reckon(v);
    }

    [[nodiscard]] std::int64_t of_case() const {
        const std::int64_t without_reset = rest_.front();
        if (tables_.sla_from == none<StepId>) return without_reset;
        return std::min(without_reset, behind_reset());
    }

private:
    [[nodiscard]] std::int64_t standard(const StepRow& row) const {
        if (row.external || (row.for_each != none<RecordTypeId> && !nominal_)) return 0;
        const Limit& limit = row.kind == StepKind::timed_wait ? row.wait : row.limit;
        return limit.measure == measure_ ? limit.amount : 0;
    }

    [[nodiscard]] std::int64_t rest(StepId step) const { return step == end_step ? 0 : rest_[index(step)]; }

    /// What follows along an arc. What is cancelled, or cut off by a cancellation, may be done at any moment.
    [[nodiscard]] std::int64_t along(const Arc& arc) const {
        if (arc.loop) return never_ends;
        if (arc.kind == ArcKind::arrive) return 0;
        if (arc.kind == ArcKind::cancel) return 0;
        return rest(arc.to);
    }

    /// From the start of the step at which a block of this definition joins, where that is not the join around it, too.
    [[nodiscard]] std::int64_t behind_join(const BlockDef& block) const {
        const bool joins_around =
            block.parent != none<BlockDefId> && tables_.blocks[index(block.parent)].join == block.join;
        return joins_around ? 0 : rest(block.join);
    }

    [[nodiscard]] std::int64_t behind_split(const StepRow& row) const {
        const BlockDef& block = tables_.blocks[index(row.opens)];
        std::int64_t longest = 0;
        std::int64_t shortest = never_ends;
        for (std::uint32_t i = 0; i < row.arcs.count; ++i) {
            const Arc& arc = tables_.arcs[row.arcs.first + i];
            const std::int64_t branch = along(arc);
            shortest = std::min(shortest, branch);
            if (arc.guard == none<GuardId>) longest = std::max(longest, branch);
        }
        return std::min(never_ends, (block.count == 0 ? longest : shortest) + behind_join(block));
    }

    [[nodiscard]] std::int64_t behind_choice(const StepRow& row) const {
        std::int64_t least = never_ends;
        for (std::uint32_t i = 0; i < row.arcs.count; ++i)
            least = std::min(least, along(tables_.arcs[row.arcs.first + i]));
        return least;
    }

    /// The least behind its completion by people. \param by_time the least behind that by its deadline
    [[nodiscard]] std::int64_t behind_outcomes(const StepRow& row, std::int64_t& by_time) const {
        std::int64_t least = never_ends;
        bool is_first = true;
        for (std::uint32_t i = 0; i < row.outcomes.count; ++i) {
            const OutcomeRow& outcome = tables_.outcomes[row.outcomes.first + i];
            const Arc& arc = tables_.arcs[outcome.arc];
            const bool is_counted = !nominal_ || (is_first && !outcome.by_deadline && !arc.loop && !arc.returns);
            if (!is_counted) continue;
            is_first = false;
            std::int64_t& way = outcome.by_deadline ? by_time : least;
            way = std::min(way, along(arc));
        }
        return least;
    }

    void reckon(std::size_t v) {
        const StepRow& row = tables_.steps[v];
        std::int64_t by_time = never_ends;
        behind_[v] = row.routing == Routing::split      ? behind_split(row)
                     : row.routing == Routing::outcomes ? behind_outcomes(row, by_time)
                                                        : behind_choice(row);
        // The case that resets its clock here is reckoned from here on.
        const bool resets = static_cast<StepId>(v) == tables_.sla_from;
        const std::int64_t done = resets ? never_ends : behind_[v] + standard(row);
        rest_[v] = std::min({never_ends, done, by_time});
        if (resets) behind_[v] = std::min(behind_[v], by_time);
    }

    /// From the completion of the step that resets the clock to the end of the case.
    [[nodiscard]] std::int64_t behind_reset() const {
        const StepRow& row = tables_.steps[index(tables_.sla_from)];
        std::int64_t time = behind_[index(tables_.sla_from)];
        for (BlockDefId id = row.block; id != none<BlockDefId>; id = tables_.blocks[index(id)].parent) {
            const BlockDef& block = tables_.blocks[index(id)];
            // Where a join counts, other branches may close the block before.
            time = (block.count == 0 ? time : 0) + behind_join(block);
        }
        return std::min(never_ends, time);
    }

    const Tables& tables_;
    Measure measure_;
    bool nominal_;
    std::vector<std::int64_t> behind_;  ///< of a step: from its completion
    std::vector<std::int64_t> rest_;    ///< of a step: from its start, where the clock is not reset any more
};

}  // namespace

std::int64_t least_time(const Procedure& procedure, Measure measure, Cases cases) {
    const std::int64_t least = Rests(procedure, measure, cases).of_case();
    return least >= never_ends ? 0 : least;  // no such case completes
}

}  // namespace graph
}  // namespace v0
}  // namespace alur

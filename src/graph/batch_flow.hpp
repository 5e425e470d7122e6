// What the command may still set in whose batch a step completes.
#pragma once

#include <cstdint>
#include <vector>

#include "graph/flow.hpp"
#include "graph/must_flow.hpp"

namespace alur {
inline namespace v0 {
namespace graph {

/// Whether the step may start and complete in the batch of another step's command: a gateway always does, a `for_each`
/// over a fixed list does where there are no records.
[[nodiscard]] inline bool completes_at_once(const StepRow& row) {
    return row.kind == StepKind::gateway || (row.for_each != none<RecordTypeId> && !row.open_items);
}

/// Whether the step may complete when its list is closed, which sets nothing: no item needs to be left then.
[[nodiscard]] inline bool closes_alone(const StepRow& row) {
    return row.for_each != none<RecordTypeId> && row.open_items;
}

/// Whether the deadline of an item may end it, and so complete the step, by nobody.
[[nodiscard]] inline bool ends_by_deadline(const StepRow& row, const Tables& tables) {
    if (row.for_each == none<RecordTypeId>) return false;
    for (std::uint32_t i = 0; i < row.outcomes.count; ++i) {
        const OutcomeRow& outcome = tables.outcomes[row.outcomes.first + i];
        if (outcome.by_deadline && !outcome.returns) return true;
    }
    return false;
}

/// Whether time takes the arc, not a command: nobody sets anything then.
[[nodiscard]] inline bool is_taken_by_time(ArcIndex arc, const Tables& tables) {
    const StepRow& row = tables.steps[index(tables.arcs[arc].from)];
    if (row.kind == StepKind::timed_wait) return true;
    return row.routing == Routing::outcomes && tables.outcomes[row.outcomes.first + arc - row.arcs.first].by_deadline;
}

/// A step that completes at once can rely on what holds when it starts, and on what the command that started it may
/// set: that command is refused until it does. A timer sets nothing.
class BatchFlow {
public:
    BatchFlow(const Flow& flow, const MustFlow& must);

    /// Looks at what `must` has found. \param own by vertex: the facts that whoever completes the step can bring about
    /// \param most_work where Flow::work has to stay below
    /// \return whether it did; else too much is taken to hold
    [[nodiscard]] bool run(const std::vector<std::uint64_t>& own, std::size_t most_work);

    /// The facts that a gateway can rely on when it starts.
    /// \param waits whether commands may wait for what branches parallel to their steps bring
    [[nodiscard]] std::uint64_t facts(Vertex v, bool waits) const { return (waits ? in_time_ : firm_)[v]; }
    /// The facts that whoever completes the step can bring about, or wait for, unless time takes an arc that is its
    /// own.
    [[nodiscard]] std::uint64_t settable(Vertex v, bool waits) const;
    /// What a gateway behind the arc can rely on.
    [[nodiscard]] std::uint64_t facts_along(ArcIndex arc, bool waits) const;

private:
    [[nodiscard]] std::uint64_t in_time(Vertex v, bool waits) const { return waits ? must_.facts_in_time(v) : 0; }
    [[nodiscard]] bool settle(std::vector<std::uint64_t>& at, bool waits, std::size_t most_work);

    const Flow& flow_;
    const MustFlow& must_;
    std::vector<Vertex> at_once_;  ///< the steps that may complete at once, in order
    std::vector<std::uint64_t> firm_;
    std::vector<std::uint64_t> in_time_;
    std::vector<bool> by_deadline_;  ///< by vertex: whether a deadline may end the last item
    const std::vector<std::uint64_t>* own_ = nullptr;
};

}  // namespace graph
}  // namespace v0
}  // namespace alur

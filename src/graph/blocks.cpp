// F4, F6–F9 of docs/sop-language.md: blocks nest, and every token can go on to its join or to the end.
//
// One pass in order gives each step its place: the branch in which its token runs. A step reached along several arcs
// must have the same place along each; that is what "branches share no step" and "no arc enters a block" come to.
#include <algorithm>
#include <cstddef>
#include <set>
#include <utility>
#include <vector>

#include <alur/sop/condition.hpp>
#include <alur/sop/sop.hpp>

#include "graph/block_faults.hpp"
#include "graph/blocks.hpp"
#include "graph/cycles.hpp"
#include "graph/joins.hpp"

namespace alur {
inline namespace v0 {
namespace graph {
namespace {

constexpr std::uint32_t deepest = 255;  // Arc::levels is a byte

/// What may be otherwise when a case comes to a step again.
class Changes {
public:
    explicit Changes(const Flow& flow) : flow_(flow), cycles_(flow.tables) {
        for (Vertex v = 0; v < flow.end(); ++v)
            for (const FieldId field : flow.sop.steps[v].sets) settable_.emplace(cycles_.component(v), field);
    }

    /// Whether a step that comes between may set a field that the `choose` of `v` asks, or items may end otherwise.
    [[nodiscard]] bool may_choose_otherwise(Vertex v) const {
        const auto& choices = flow_.sop.steps[v].choose;
        return std::any_of(choices.begin(), choices.end(), [&](const sop::Choice& choice) {
            return choice.when && may_change(*choice.when, cycles_.component(v));
        });
    }

private:
    [[nodiscard]] bool may_change(const sop::Condition& condition, std::size_t component) const {
        ++flow_.work;
        if (condition.kind == sop::Condition::Kind::count) return true;
        if (condition.kind == sop::Condition::Kind::field)
            return settable_.find({component, condition.field}) != settable_.end();
        return std::any_of(condition.operands.begin(), condition.operands.end(),
                           [&](const sop::Condition& operand) { return may_change(operand, component); });
    }

    const Flow& flow_;
    Cycles cycles_;
    std::set<std::pair<std::size_t, FieldId>> settable_;
};

class BlockProof {
public:
    explicit BlockProof(Flow& flow)
        : flow_(flow), joins_(flow), places_(flow), faults_(flow, joins_, places_), joined_by_(flow.end(), nowhere) {}

    Places run() {
        if (!joins_.is_live(0)) faults_.never_ends(0);
        for (const Vertex v : flow_.order) {
            settle(v);
            if (flow_.splits(v)) open_block(v);
        }
        for (const Vertex v : flow_.order)
            if (v != flow_.end()) check_step(v);
        if (!flow_.found.failed()) check_joins();
        if (!flow_.found.failed()) check_corrections();
        return std::move(places_);
    }

private:
    /// Gives `v` its place, from the arcs that lead to it.
    void settle(Vertex v) {
        if (v == 0) return places_.settle(v, Places::outside);
        ArcIndex settled_by = nowhere;
        flow_.for_arcs_into(v, [&](ArcIndex arc) {
            if (flow_.tables.arcs[arc].loop) return;
            const Place place = places_.landing(arc);
            if (flow_.is_forward(arc))
                flow_.tables.arcs[arc].kind = place == places_.departure(arc) ? ArcKind::inner : ArcKind::arrive;
            if (settled_by == nowhere) {
                places_.settle(v, place);
                settled_by = arc;
            } else if (place != places_.of(v)) {
                faults_.two_places(settled_by, arc);
            }
        });
    }

    void open_block(Vertex split) {
        const Vertex join = joins_.join_of(split);
        places_.open(split, join);
        if (places_.depth(places_.of(split)) >= deepest) return faults_.too_deep(split, deepest);
        if (!branches_come(split, join) || !is_joined(split, join)) return places_.spoil(split);
        if (join == flow_.end()) return;
        if (flow_.tables.steps[join].join == sop::Join::count) check_count(split, join);
        joined_by_[join] = split;
    }

    bool branches_come(Vertex split, Vertex join) {
        bool all = true;
        flow_.for_arcs_out(split, [&](ArcIndex arc) {
            const bool loop = flow_.tables.arcs[arc].loop;
            if (!loop && joins_.is_live(flow_.target(arc)) == joins_.is_live(split)) return;
            all = false;
            loop ? faults_.branch_goes_back(arc) : faults_.branch_cannot_come(arc, join);
        });
        return all;
    }

    bool is_joined(Vertex split, Vertex join) {
        const bool never = join == joins_.back();
        if (never) faults_.never_meets(split);
        if (never || join == flow_.end()) return !never;
        const bool joins = flow_.tables.steps[join].join != sop::Join::none;
        if (!joins) faults_.not_joined(split, join);
        return joins;
    }

    void check_count(Vertex split, Vertex join) {
        if (joined_by_[join] != nowhere) faults_.count_of_two_splits(joined_by_[join], split, join);
        flow_.for_arcs_out(split, [&](ArcIndex arc) {
            if (flow_.target(arc) == join) faults_.count_of_empty_branch(arc);
        });
    }

    void check_step(Vertex v) {
        flow_.tables.steps[v].block = places_.block(places_.of(v));
        flow_.tables.steps[v].opens = flow_.splits(v) ? places_.opened_by(v) : none<BlockDefId>;
        flow_.for_arcs_out(v, [&](ArcIndex arc) {
            if (flow_.tables.arcs[arc].kind == ArcKind::cancel)
                check_cancel(arc);
            else if (flow_.tables.arcs[arc].loop && !flow_.splits(v))
                check_loop(arc);
        });
        if (places_.of(v) != Places::outside) faults_.default_in_block(v);
    }

    /// A fault elsewhere may be why no split is joined at a step, so this comes last.
    void check_joins() {
        for (const Vertex v : flow_.order)
            if (v != flow_.end() && flow_.tables.steps[v].join != sop::Join::none && joined_by_[v] == nowhere)
                faults_.join_without_split(v);
    }

    /// F5: only a return leads to what only leads back, or data that may be others the next time.
    void check_corrections() {
        std::vector<bool> goes_on(flow_.end() + 1);  // to the end, by forward or cancelling arcs
        goes_on[flow_.end()] = true;
        std::vector<ArcIndex> unmarked;
        for (auto v = flow_.order.rbegin(); v != flow_.order.rend(); ++v)
            flow_.for_arcs_out(*v, [&](ArcIndex arc) {
                if (!flow_.tables.arcs[arc].loop && goes_on[flow_.target(arc)]) goes_on[*v] = true;
            });
        for (ArcIndex arc = 0; arc < flow_.tables.arcs.size(); ++arc) {
            const Arc& row = flow_.tables.arcs[arc];
            if (!row.loop && !row.returns && goes_on[flow_.source(arc)] && !goes_on[flow_.target(arc)])
                unmarked.push_back(arc);
        }
        if (unmarked.empty()) return;
        const Changes changes(flow_);
        for (const ArcIndex arc : unmarked)
            if (!changes.may_choose_otherwise(flow_.source(arc))) faults_.correction_without_return(arc);
    }

    void check_cancel(ArcIndex arc) {
        if (flow_.tables.arcs[arc].loop)
            faults_.cancel_goes_back(arc);
        else if (!joins_.is_live(flow_.target(arc)))
            faults_.never_ends_after(arc);
    }

    void check_loop(ArcIndex arc) {
        const Place from = places_.of(flow_.source(arc));
        const Place to = places_.of(flow_.target(arc));
        if (!places_.encloses(to, from)) return faults_.loop_into_block(arc);
        if (joins_.is_live(0) && !joins_.is_live(flow_.target(arc))) return faults_.loop_to_correction(arc);
        Arc& row = flow_.tables.arcs[arc];
        row.levels = static_cast<std::uint8_t>(places_.depth(from) - places_.depth(to));
        row.kind = row.levels == 0 ? ArcKind::inner : ArcKind::leave;
    }

    Flow& flow_;
    Joins joins_;
    Places places_;
    BlockFaults faults_;
    std::vector<Vertex> joined_by_;  ///< of a step: the last split whose block it joins
};

}  // namespace

Places find_blocks(Flow& flow) { return BlockProof(flow).run(); }

}  // namespace graph
}  // namespace v0
}  // namespace alur

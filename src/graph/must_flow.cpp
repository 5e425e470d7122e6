#include "graph/must_flow.hpp"

#include <algorithm>

namespace alur {
inline namespace v0 {
namespace graph {
namespace {

/// An outcome that skips the check of documents produces nothing. An item that its deadline ends has no outputs either,
/// and then the `for_each` as a whole has none for certain.
std::vector<bool> checking_arcs(const Tables& tables) {
    std::vector<bool> checks(tables.arcs.size(), true);
    for (const StepRow& row : tables.steps) {
        for (std::uint32_t i = 0; i < row.outcomes.count; ++i) {
            const OutcomeRow& outcome = tables.outcomes[row.outcomes.first + i];
            if (row.for_each == none<RecordTypeId>) {
                checks[outcome.arc] = !outcome.returns && !outcome.by_deadline;
            } else if (outcome.by_deadline) {
                for (std::uint32_t arc = 0; arc < row.arcs.count; ++arc) checks[row.arcs.first + arc] = false;
            }
        }
    }
    return checks;
}

/// Sixty-four counters, one for each bit of the words that are added; stored by binary digit, so that one addition
/// changes all of them.
class BitCounters {
public:
    void add(std::uint64_t word) {
        for (std::uint64_t& digit : digits_) {
            const std::uint64_t carry = digit & word;
            digit ^= word;
            word = carry;
        }
        if (word != 0) digits_.push_back(word);
    }
    /// The bits that were set in at least so many words.
    [[nodiscard]] std::uint64_t at_least(std::uint32_t count) const {
        if (digits_.size() < 32 && count >> digits_.size() != 0) return 0;
        std::uint64_t more = 0;
        std::uint64_t equal = ~std::uint64_t{0};
        for (std::size_t i = digits_.size(); i-- > 0;) {
            if ((count >> i & 1U) == 0) more |= equal & digits_[i];
            equal &= (count >> i & 1U) != 0 ? digits_[i] : ~digits_[i];
        }
        return more | equal;
    }

private:
    std::vector<std::uint64_t> digits_;
};

}  // namespace

void MustFlow::State::merge(const State& other) {
    if (!other.reached) return;
    if (!reached) {
        *this = other;
        return;
    }
    facts &= other.facts;
    gain &= other.gain;
    keep &= other.keep;
}

MustFlow::MustFlow(const Flow& flow, const Places& places)
    : flow_(flow),
      places_(places),
      checks_(checking_arcs(flow.tables)),
      joins_(flow.end() + 1),
      taken_(flow.tables.arcs.size(), Truth::yes),
      at_(flow.end() + 1),
      arrived_(places.size()),
      back_(flow.end() + 1),
      offered_some_(flow.end() + 1),
      lost_in_(places.size()),
      beside_(places.size()) {
    // blocks are numbered from the outside inwards
    for (std::size_t block = flow.tables.blocks.size(); block-- > 0;)
        joins_[flow.graph.vertex(flow.tables.blocks[block].join)].push_back(block);
    for (ArcIndex arc = 0; arc < flow.tables.arcs.size(); ++arc) {
        if (flow.tables.arcs[arc].loop) loops_.push_back(arc);
        if (offers_some(arc)) offering_some_.push_back(arc);
    }
}

/// Whether the completion that takes the arc may name which items the `for_each` offers (R6).
bool MustFlow::offers_some(ArcIndex arc) const {
    const Arc& row = flow_.tables.arcs[arc];
    if (row.to == end_step || flow_.tables.steps[index(row.to)].for_each == none<RecordTypeId>) return false;
    const StepRow& from = flow_.tables.steps[flow_.source(arc)];
    if (from.for_each != none<RecordTypeId> || from.kind == StepKind::gateway) return false;
    if (row.kind == ArcKind::arrive) return false;
    return row.returns || (row.loop && (from.routing == Routing::outcomes || from.routing == Routing::next));
}

bool MustFlow::run(const Effects& effects, const Valuation& valuation, std::size_t most_work) {
    effects_ = &effects;
    choose_arcs(valuation);
    note_losses();
    std::fill(back_.begin(), back_.end(), State{});
    std::fill(offered_some_.begin(), offered_some_.end(), State{});
    pass();
    while (loses_ && go_back()) {
        if (flow_.work >= most_work) return false;
        pass();
    }
    if (effects.awaited != 0)
        for (const BlockDef& block : flow_.tables.blocks)  // from the outside inwards
            if (at_[static_cast<Vertex>(block.split)].reached) look_beside(static_cast<Vertex>(block.split));
    return true;
}

void MustFlow::choose_arcs(const Valuation& valuation) {
    if (flow_.tables.guards.empty()) return;
    for (const StepRow& row : flow_.tables.steps) {
        bool decided = false;  // an earlier choice holds for certain
        bool doubted = false;  // one may hold
        for (ArcIndex arc = row.arcs.first; arc < row.arcs.first + row.arcs.count; ++arc) {
            const Truth holds = truth(flow_, flow_.tables.arcs[arc].guard, valuation);
            taken_[arc] = holds;
            if (row.routing != Routing::choose) continue;
            if (decided)
                taken_[arc] = Truth::no;
            else if (doubted && holds == Truth::yes)
                taken_[arc] = Truth::unknown;
            decided = decided || holds == Truth::yes;
            doubted = doubted || holds == Truth::unknown;
        }
    }
}

void MustFlow::note_losses() {
    loses_ = false;
    std::fill(lost_in_.begin(), lost_in_.end(), 0);
    std::fill(beside_.begin(), beside_.end(), Beside{});
    for (const Vertex v : flow_.order) {
        if (v == flow_.end()) continue;
        loses_ = loses_ || effects_->lost[v] != 0;
        lost_in_[places_.of(v)] |= effects_->lost[v];
    }
    if (!loses_) return;
    // a branch is numbered after the one around it
    for (auto place = static_cast<Place>(places_.size()); --place > Places::outside;)
        lost_in_[around(place)] |= lost_in_[place];
    for (const BlockDef& block : flow_.tables.blocks) note_losses_beside(static_cast<Vertex>(block.split));
}

void MustFlow::pass() {
    std::fill(at_.begin(), at_.end(), State{});
    std::fill(arrived_.begin(), arrived_.end(), State{});
    at_[0].facts = effects_->at_start;
    at_[0].reached = true;
    for (const Vertex v : flow_.order) settle(v);
}

/// Takes what the last pass found along the loops to where they lead. \return whether that changes anything
bool MustFlow::go_back() {
    bool changed = false;
    const auto note = [&](State& known, ArcIndex arc) {
        if (!at_[flow_.source(arc)].reached || taken_[arc] == Truth::no) return;
        State now = known;
        now.merge(along(arc));
        changed = changed || !(now == known);
        known = now;
    };
    for (const ArcIndex arc : loops_) note(back_[flow_.target(arc)], arc);
    for (const ArcIndex arc : offering_some_) note(offered_some_[flow_.target(arc)], arc);
    return changed;
}

/// The state of a token that leaves the branches between two places, which cancels what runs beside it there.
MustFlow::State MustFlow::outwards(State state, Place from, Place to) const {
    for (Place place = from; place != to; place = around(place)) {
        ++flow_.work;
        const State split = along(flow_.tables.steps[places_.split_of(place)].arcs.first);
        const std::uint64_t stands = loses_ ? ~beside_[place].lost : ~std::uint64_t{0};
        state.facts &= stands;
        const std::uint64_t gain = state.gain;
        const std::uint64_t keep = state.keep;
        state.gain = (gain | (split.gain & keep)) & stands;
        state.keep = (gain | (split.keep & keep)) & stands;
    }
    return state;
}

MustFlow::State MustFlow::along(ArcIndex arc) const {
    const Vertex from = flow_.source(arc);
    const Arc& row = flow_.tables.arcs[arc];
    const State& some = offered_some_[from];
    const std::uint64_t kept = ~effects_->lost[from];
    const std::uint64_t sure = effects_->by_step[from] | effects_->by_arc[arc];
    const std::uint64_t checked = checks_[arc] ? effects_->by_check[from] : 0;
    const auto apply = [&](std::uint64_t before, std::uint64_t of_all) {
        const std::uint64_t offered = some.reached ? of_all | ~effects_->of_records : ~std::uint64_t{0};
        return (before & kept) | sure | (checked & offered);
    };
    const State& at = at_[from];
    const State state{apply(at.facts, some.facts), apply(at.gain, some.gain), apply(at.keep, some.keep), at.reached};
    if (row.kind == ArcKind::cancel) return outwards(state, places_.of(from), Places::outside);
    if (row.kind == ArcKind::leave) return outwards(state, places_.of(from), places_.of(flow_.target(arc)));
    return state;
}

std::uint64_t MustFlow::lost_along(ArcIndex arc) const {
    const Arc& row = flow_.tables.arcs[arc];
    if (row.kind != ArcKind::cancel && row.kind != ArcKind::leave) return 0;
    const Place to = row.kind == ArcKind::cancel ? Places::outside : places_.of(flow_.target(arc));
    std::uint64_t lost = 0;
    for (Place place = places_.of(flow_.source(arc)); place != to; place = around(place)) {
        ++flow_.work;
        lost |= beside_[place].lost;
    }
    return lost;
}

void MustFlow::settle(Vertex v) {
    for (const std::size_t block : joins_[v]) close_block(block);
    if (!at_[v].reached) return;
    at_[v].merge(back_[v]);
    flow_.for_arcs_out(v, [&](ArcIndex arc) {
        const Arc& row = flow_.tables.arcs[arc];
        if (row.loop || taken_[arc] == Truth::no) return;
        State state = along(arc);
        if (flow_.splits(v)) state = {state.facts, 0, ~std::uint64_t{0}, true};
        State& to = row.kind == ArcKind::arrive ? arrived_[places_.departure(arc)] : at_[flow_.target(arc)];
        to.merge(state);
    });
}

/// Hands what the branches brought on to the join, or to the branch around, if that is joined at the same step.
void MustFlow::close_block(std::size_t block) {
    const BlockDef& row = flow_.tables.blocks[block];
    const auto split = static_cast<Vertex>(row.split);
    if (!at_[split].reached) return;
    const auto join = static_cast<Vertex>(flow_.graph.vertex(row.join));
    const Place outer = places_.of(split);
    State& behind = places_.join(outer) == join ? arrived_[outer] : at_[join];
    behind.merge(joined(split, row.count));
}

/// What holds when the block of `split` has closed, after `count` arrivals or (0) after all. A branch that was
/// certainly taken brings about what it does; where not all are waited for, only what too few branches lack to close
/// the block alone. What a branch may have ended stays so, unless it arrived for certain and brought it about again.
MustFlow::State MustFlow::joined(Vertex split, std::uint32_t count) const {
    std::uint64_t brought = 0;
    std::uint64_t stands = ~std::uint64_t{0};
    std::uint64_t undisturbed = ~std::uint64_t{0};
    BitCounters having;
    std::uint32_t takable = 0;
    std::uint32_t possible = 0;
    bool closes = true;
    flow_.for_arcs_out(split, [&](ArcIndex arc) {
        const Place place = places_.departure(arc);
        const State& branch = arrived_[place];
        if (taken_[arc] == Truth::no) return;
        ++takable;
        undisturbed &= ~lost_in_[place];
        if (!branch.reached) {
            closes = closes && (taken_[arc] != Truth::yes || count != 0);
            return;
        }
        stands &= branch.keep;
        if (taken_[arc] == Truth::yes) brought |= branch.gain;
        if (count != 0) having.add(branch.gain);
        ++possible;
    });
    if (count != 0 && takable > count) stands &= undisturbed;
    if (count != 0 && possible > count) brought &= having.at_least(possible - count + 1);
    State state = along(flow_.tables.steps[split].arcs.first);
    state.facts = (state.facts | brought) & stands;
    state.gain = (state.gain | brought) & stands;
    state.keep = (state.keep | brought) & stands;
    state.reached = closes && possible != 0;
    return state;
}

/// Visits the branches of a split that may be taken, each with what all the others together have of `part(arc)`, joined
/// by `or`: from the left and from the right, so that a wide split costs no more than its width.
template <class Part, class Visit>
void MustFlow::for_others(Vertex split, Part part, Visit visit) const {
    const Range arcs = flow_.tables.steps[split].arcs;
    flow_.work += arcs.count;
    std::vector<std::uint64_t> behind(arcs.count + 1);
    for (std::uint32_t i = arcs.count; i-- > 0;) behind[i] = behind[i + 1] | part(arcs.first + i);
    std::uint64_t before = 0;
    for (std::uint32_t i = 0; i < arcs.count; ++i) {
        visit(places_.departure(arcs.first + i), before | behind[i + 1]);
        before |= part(arcs.first + i);
    }
}

void MustFlow::note_losses_beside(Vertex split) {
    for_others(
        split, [&](ArcIndex arc) { return taken_[arc] == Truth::no ? 0 : lost_in_[places_.departure(arc)]; },
        [&](Place place, std::uint64_t lost) {
            beside_[place] = {};
            beside_[place].lost = lost;
            beside_[place].lost_in_all = lost | beside_[around(place)].lost_in_all;
        });
}

/// What the branches beside each place do to its facts in the end: they may end one for good, or bring one about.
void MustFlow::look_beside(Vertex split) {
    for_others(
        split,
        [&](ArcIndex arc) {
            const State& branch = arrived_[places_.departure(arc)];
            return taken_[arc] == Truth::yes && branch.reached ? branch.gain : 0;
        },
        [&](Place place, std::uint64_t gain) {
            const Place outer = places_.of(split);
            const State state = along(flow_.tables.steps[split].arcs.first);
            beside_[place].gained = gain;
            beside_[place].brought = gain | (state.keep & beside_[outer].brought);
        });
    for_others(
        split,
        [&](ArcIndex arc) {
            if (taken_[arc] == Truth::no) return std::uint64_t{0};
            const Place place = places_.departure(arc);
            return arrived_[place].reached ? ~arrived_[place].keep : lost_in_[place];
        },
        [&](Place place, std::uint64_t ended) { beside_[place].ended = ended | beside_[places_.of(split)].ended; });
}

}  // namespace graph
}  // namespace v0
}  // namespace alur

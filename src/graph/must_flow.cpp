#include "graph/must_flow.hpp"

#include <algorithm>

namespace alur {
inline namespace v0 {
namespace graph {
namespace {

/// An outcome that skips the check of documents produces nothing. An item that its deadline ends has no outputs either,
/// and then the `for_each` as a whole has none for certain.
std::vector<bool> producing_arcs(const Tables& tables) {
    std::vector<bool> produces(tables.arcs.size(), true);
    for (const StepRow& row : tables.steps) {
        for (std::uint32_t i = 0; i < row.outcomes.count; ++i) {
            const OutcomeRow& outcome = tables.outcomes[row.outcomes.first + i];
            if (row.for_each == none<RecordTypeId>) {
                produces[outcome.arc] = !outcome.returns && !outcome.by_deadline;
            } else if (outcome.by_deadline) {
                for (std::uint32_t arc = 0; arc < row.arcs.count; ++arc) produces[row.arcs.first + arc] = false;
            }
        }
    }
    return produces;
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

MustFlow::MustFlow(const Flow& flow, const Places& places)
    : flow_(flow),
      places_(places),
      produces_(producing_arcs(flow.tables)),
      joins_(flow.end() + 1),
      taken_(flow.tables.arcs.size(), Truth::yes),
      at_(flow.end() + 1),
      arrived_(places.size()) {
    // blocks are numbered from the outside inwards
    for (std::size_t block = flow.tables.blocks.size(); block-- > 0;)
        joins_[flow.graph.vertex(flow.tables.blocks[block].join)].push_back(block);
}

void MustFlow::run(const std::vector<std::uint64_t>& by_step, const std::vector<std::uint64_t>& by_output,
                   const Valuation& valuation) {
    by_step_ = &by_step;
    by_output_ = &by_output;
    choose_arcs(valuation);
    std::fill(at_.begin(), at_.end(), State{});
    std::fill(arrived_.begin(), arrived_.end(), State{});
    at_[0].reached = true;
    for (const Vertex v : flow_.order) settle(v);
}

void MustFlow::choose_arcs(const Valuation& valuation) {
    if (flow_.tables.guards.empty()) return;
    for (const StepRow& row : flow_.tables.steps) {
        bool decided = false;  // an earlier choice holds for certain
        bool doubted = false;  // one may hold
        for (ArcIndex arc = row.arcs.first; arc < row.arcs.first + row.arcs.count; ++arc) {
            const Truth holds = truth(flow_.tables, flow_.tables.arcs[arc].guard, valuation);
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

std::uint64_t MustFlow::facts_along(ArcIndex arc) const {
    const Vertex from = flow_.source(arc);
    return at_[from].facts | (*by_step_)[from] | (produces_[arc] ? (*by_output_)[from] : 0);
}

void MustFlow::settle(Vertex v) {
    for (const std::size_t block : joins_[v]) close_block(block);
    if (!at_[v].reached) return;
    flow_.for_arcs_out(v, [&](ArcIndex arc) {
        const Arc& row = flow_.tables.arcs[arc];
        if (row.loop || taken_[arc] == Truth::no) return;
        State& to = row.kind == ArcKind::arrive ? arrived_[places_.departure(arc)] : at_[flow_.target(arc)];
        to.merge({facts_along(arc), true});
    });
}

/// Hands what the branches brought on to the join, or to the branch around, if that is joined at the same step.
void MustFlow::close_block(std::size_t block) {
    const BlockDef& row = flow_.tables.blocks[block];
    const auto split = static_cast<Vertex>(row.split);
    if (!at_[split].reached) return;
    const auto join = static_cast<Vertex>(flow_.graph.vertex(row.join));
    const Place around = places_.of(split);
    State& behind = places_.join(around) == join ? arrived_[around] : at_[join];
    behind.merge(joined(split, row.count));
}

/// What holds when the block of `split` has closed, after `count` arrivals or (0) after all. A fact holds if a branch
/// that was certainly taken has it, and, where not all are waited for, if too few branches lack it to close the block
/// alone.
MustFlow::State MustFlow::joined(Vertex split, std::uint32_t count) const {
    State result{0, false};
    BitCounters having;
    std::uint32_t possible = 0;
    bool closes = true;
    flow_.for_arcs_out(split, [&](ArcIndex arc) {
        const State& branch = arrived_[places_.departure(arc)];
        if (taken_[arc] == Truth::no) return;
        if (!branch.reached) {
            closes = closes && (taken_[arc] != Truth::yes || count != 0);
            return;
        }
        if (taken_[arc] == Truth::yes) result.facts |= branch.facts;
        if (count != 0) having.add(branch.facts);
        ++possible;
    });
    if (count != 0 && possible > count) result.facts &= having.at_least(possible - count + 1);
    result.reached = closes && possible != 0;
    return result;
}

}  // namespace graph
}  // namespace v0
}  // namespace alur

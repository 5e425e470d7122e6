// A*: of all places in the product of trace and procedure, the one with the least cost so far and still to come at
// least is looked at next. What is still to come at least: events whose step cannot follow, or not so often, and steps
// that must follow and have no event. Neither ever sinks by more than a line costs, so the first way to an end is a
// best one.
#include "conformance/align.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <queue>
#include <utility>

#include "conformance/balances.hpp"
#include "conformance/nodes.hpp"
#include "conformance/remains.hpp"

namespace alur {
inline namespace v0 {
namespace conformance {
namespace {

/// Where more than one line differs, the search for the fewest deviations may look at so many times as many places as
/// the one for the fewest lines did.
constexpr std::size_t most_times = 16;

/// A node that is to be looked at. What costs nothing is followed at once, what costs a line only when nothing cheaper
/// is left.
struct Turn {
    Cost least = 0;  ///< of a whole way through here
    std::uint32_t at = 0;
    std::uint32_t number = 0;  ///< in order of coming
    std::uint32_t node = 0;
    bool pays = false;
    Cost cost = 0;  ///< of the node when its turn was noted

    /// Whether the other comes first: it is cheaper, further on or later.
    friend bool operator<(const Turn& a, const Turn& b) noexcept {
        if (a.least != b.least) return a.least > b.least;
        if (a.at != b.at) return a.at < b.at;
        return a.number < b.number;
    }
};

/// Whether an event may be the completion that a move is.
bool tells(const TraceEvent& event, const Move& move) {
    return event.step == move.step && (event.outcome == none<OutcomeId> || event.outcome == move.outcome);
}

class Search {
public:
    /// \param most how many nodes there may be
    Search(States& states, const Trace& trace, const Remains& remains, std::size_t most)
        : states_(states), trace_(trace), remains_(remains), most_(most) {}

    /// Looks for the fewest deviations, too, among the ways on which no more lines differ than that.
    void explain(std::size_t most_lines) {
        explains_ = true;
        most_cost_ = (most_lines + 1) * unit;
    }

    Alignment run() {
        for (const StateId state : states_.first())
            reach(0, state, 0, 0, {nowhere, Side::silent, end_step, none<OutcomeId>});
        Cost least = 0;
        while (!turns_.empty()) {
            const Turn turn = turns_.top();
            if (nodes_.all.size() > most_ || states_.is_full()) break;
            turns_.pop();
            const Node node = nodes_.all[turn.node];
            if (turn.cost != node.cost) continue;  // it was reached at less since
            least = turn.least;
            if (!turn.pays && is_end(node)) return alignment_to(turn.node);
            if (turn.pays)
                pay(turn.node, node);
            else
                go_on(turn.node, node);
        }
        Alignment undecided;
        undecided.decided = false;
        undecided.cost = static_cast<std::size_t>(least / unit);
        undecided.searched = nodes_.all.size();
        return undecided;
    }

private:
    /// How a node is reached.
    struct Way {
        std::uint32_t from;
        Side side;
        StepId step;
        OutcomeId outcome;
    };

    [[nodiscard]] bool is_end(const Node& node) const {
        return node.at == trace_.events.size() && (!trace_.ends || states_.is_over(node.state));
    }

    /// What is still to come at least.
    [[nodiscard]] Cost ahead_of(std::uint32_t at, StateId state) {
        const Prospect prospect = states_.prospect(state);
        const std::uint32_t* const left = remains_.counts(at);
        const std::vector<StepId>& steps = remains_.steps();
        std::uint64_t inserted = remains_.strangers(at);
        std::uint32_t lacking = prospect.must_count;
        for (std::size_t i = 0; i < steps.size(); ++i) {
            if (left[i] == 0) continue;
            if (!holds(prospect.may, steps[i]))
                inserted += left[i];
            else if (!states_.repeats(steps[i]))
                inserted += left[i] - 1;
            if (holds(prospect.must, steps[i])) --lacking;
        }
        return inserted * (unit + tick) + (trace_.ends ? lacking * unit : 0);
    }

    void reach(std::uint32_t at, StateId state, std::uint32_t balance, Cost cost, const Way& way) {
        const std::size_t known = nodes_.all.size();
        const std::uint32_t number = nodes_.find(at, state, balance);
        Node& node = nodes_.all[number];
        if (node.cost <= cost) return;
        if (number == known) node.ahead = ahead_of(at, state);
        node.cost = cost;
        node.from = way.from;
        node.side = way.side;
        node.step = way.step;
        node.outcome = way.outcome;
        if (cost + node.ahead < most_cost_) turns_.push({cost + node.ahead, at, turn_++, number, false, cost});
    }

    /// Follows what costs no line.
    void go_on(std::uint32_t number, const Node& node) {
        const TraceEvent* const event = node.at < trace_.events.size() ? &trace_.events[node.at] : nullptr;
        for (const Move& move : states_.moves(node.state)) {
            if (move.is_silent)
                reach(node.at, move.to, node.balance, node.cost, {number, Side::silent, move.step, move.outcome});
            else if (event != nullptr && tells(*event, move))
                reach(node.at + 1, move.to, node.balance, node.cost + (event->wrong_role ? tick : 0),
                      {number, Side::both, move.step, move.outcome});
        }
        const Cost least = node.cost + std::max(unit, node.ahead);
        if (least < most_cost_) turns_.push({least, node.at, turn_++, number, true, node.cost});
    }

    /// Follows what costs a line.
    void pay(std::uint32_t number, const Node& node) {
        if (node.at < trace_.events.size()) {
            const StepId step = trace_.events[node.at].step;
            differ(node, node.at + 1, node.state, tick, {number, Side::log, step, none<OutcomeId>});
        }
        for (const Move& move : states_.moves(node.state))
            if (!move.is_silent) differ(node, node.at, move.to, 0, {number, Side::model, move.step, move.outcome});
    }
    void differ(const Node& node, std::uint32_t at, StateId state, Cost ticks, const Way& way) {
        bool is_new = true;
        std::uint32_t balance = node.balance;
        if (explains_ && way.step != end_step)
            balance = balances_.with(balance, way.step, way.side == Side::log ? 1 : -1, is_new);
        reach(at, state, balance, node.cost + unit + ticks + (explains_ && is_new ? deviation : 0), way);
    }

    [[nodiscard]] Alignment alignment_to(std::uint32_t number) {
        Alignment found;
        found.cost = static_cast<std::size_t>(nodes_.all[number].cost / unit);
        found.searched = nodes_.all.size();
        for (; nodes_.all[number].from != nowhere; number = nodes_.all[number].from) {
            const Node& node = nodes_.all[number];
            const Node& before = nodes_.all[node.from];
            Line line{node.side, node.step, node.outcome, before.at};
            if (node.side == Side::log) line.open = open_in(node.state);
            found.lines.push_back(std::move(line));
        }
        std::reverse(found.lines.begin(), found.lines.end());
        return found;
    }

    /// The steps that a log could tell of next.
    [[nodiscard]] std::vector<StepId> open_in(StateId state) {
        std::vector<StepId> steps;
        for (const Move& move : states_.moves(state))
            if (!move.is_silent && (steps.empty() || steps.back() != move.step)) steps.push_back(move.step);
        return steps;
    }

    States& states_;
    const Trace& trace_;
    const Remains& remains_;
    std::size_t most_;
    bool explains_ = false;
    Cost most_cost_ = std::numeric_limits<Cost>::max();
    Nodes nodes_;
    Balances balances_;
    std::priority_queue<Turn> turns_;
    std::uint32_t turn_ = 0;
};

/// The alignment of a trace that fits, where each of its events leaves one way alone: most do, and then there is
/// nothing to search for.
std::optional<Alignment> replay(States& states, const Trace& trace) {
    if (states.first().size() != 1) return std::nullopt;
    StateId state = states.first()[0];
    Alignment found;
    found.lines.reserve(trace.events.size());
    for (std::uint32_t at = 0; at < trace.events.size(); ++at) {
        const TraceEvent& event = trace.events[at];
        const Move* only = nullptr;
        for (const Move& move : states.moves(state)) {
            const bool fits = tells(event, move);
            if (move.is_silent || (fits && only != nullptr)) return std::nullopt;
            if (fits) only = &move;
        }
        if (only == nullptr) return std::nullopt;
        found.lines.push_back({Side::both, only->step, only->outcome, at});
        state = only->to;
    }
    if (trace.ends && !states.is_over(state)) return std::nullopt;
    found.searched = trace.events.size() + 1;
    return found;
}

}  // namespace

Alignment Aligner::align(const Trace& trace) {
    if (std::optional<Alignment> fits = replay(states_, trace); fits && !states_.is_full()) return *std::move(fits);
    const Remains remains(trace, states_.procedure().tables().steps.size());
    if (!remains.fits()) {
        Alignment undecided;
        undecided.decided = false;
        return undecided;
    }
    Alignment best = Search(states_, trace, remains, most_).run();
    // One line is one deviation.
    if (!best.decided || best.cost < 2) return best;
    Search search(states_, trace, remains, std::min(most_, most_times * best.searched + most_times));
    search.explain(best.cost);
    Alignment shortest = search.run();
    shortest.searched += best.searched;
    if (shortest.decided) return shortest;
    best.searched = shortest.searched;
    best.is_shortest = false;
    return best;
}

}  // namespace conformance
}  // namespace v0
}  // namespace alur

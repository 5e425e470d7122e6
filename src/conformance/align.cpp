// A*: of all places in the product of trace and procedure, the one with the least cost so far and still to come at
// least is looked at next. What is still to come at least: events whose step cannot follow, or not so often, and steps
// that must follow and have no event. Neither ever sinks by more than a line costs, so the first way to an end is a
// best one.
#include "conformance/align.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <queue>
#include <utility>

namespace alur {
inline namespace v0 {
namespace conformance {
namespace {

/// Ways to the end are compared by how many lines differ; then, where that is asked for, by how many deviations explain
/// those; then by how many events are not taken for what they say they are: those that have no place, and those of a
/// wrong role that have. No trace has as many events as a deviation has ticks, or as a line has deviations.
using Cost = std::uint64_t;
constexpr Cost tick = 1;
constexpr Cost deviation = Cost{1} << 20U;
constexpr Cost unit = Cost{1} << 40U;
constexpr std::size_t most_events = (std::size_t{1} << 20U) - 1;

constexpr std::uint32_t nowhere = std::numeric_limits<std::uint32_t>::max();
/// Where more than one line differs, the search for the fewest deviations may look at so many times as many places as
/// the one for the fewest lines did.
constexpr std::size_t most_times = 16;
/// How large the table of what is left of a trace may be: events times different steps.
constexpr std::size_t most_left = std::size_t{1} << 25U;

/// What of a trace is left from each place on, step by step.
class Remains {
public:
    Remains(const Trace& trace, std::vector<std::uint32_t>& label_of) {
        for (const TraceEvent& event : trace.events) {
            if (event.step == end_step || label_of[index(event.step)] != nowhere) continue;
            label_of[index(event.step)] = static_cast<std::uint32_t>(steps_.size());
            steps_.push_back(event.step);
        }
        const std::size_t events = trace.events.size();
        fits_ = events <= most_events && (events + 1) * (steps_.size() + 1) <= most_left;
        if (fits_) {
            counts_.resize((events + 1) * steps_.size());
            strangers_.resize(events + 1);
            for (std::size_t at = events; at-- > 0;) {
                const StepId step = trace.events[at].step;
                std::copy_n(counts(at + 1), steps_.size(), counts_.data() + at * steps_.size());
                strangers_[at] = strangers_[at + 1] + (step == end_step ? 1 : 0);
                if (step != end_step) ++counts_[at * steps_.size() + label_of[index(step)]];
            }
        }
        for (const StepId step : steps_) label_of[index(step)] = nowhere;
    }

    [[nodiscard]] bool fits() const noexcept { return fits_; }
    [[nodiscard]] const std::vector<StepId>& steps() const noexcept { return steps_; }
    /// By position in steps().
    [[nodiscard]] const std::uint32_t* counts(std::size_t at) const { return counts_.data() + at * steps_.size(); }
    /// Events of no step of the procedure.
    [[nodiscard]] std::uint32_t strangers(std::size_t at) const { return strangers_[at]; }

private:
    std::vector<StepId> steps_;
    std::vector<std::uint32_t> counts_;
    std::vector<std::uint32_t> strangers_;
    bool fits_ = true;
};

/// What was skipped here and inserted there is one deviation: so it matters which of both a way has had more often,
/// step by step. Balances have numbers, that of a way without any is 0.
class Balances {
public:
    Balances() {
        numbers_.emplace(Balance(), 0);
        all_.emplace_back();
    }

    /// The balance with one line more. \param change 1: inserted, -1: skipped \param is_new whether it is a deviation
    /// of its own, and not the other half of one
    std::uint32_t with(std::uint32_t before, StepId step, std::int32_t change, bool& is_new) {
        Balance balance = all_[before];
        const auto found =
            std::find_if(balance.begin(), balance.end(), [&](const auto& entry) { return entry.first >= step; });
        if (found == balance.end() || found->first != step) {
            is_new = true;
            balance.insert(found, {step, change});
        } else {
            is_new = (found->second > 0) == (change > 0);
            if ((found->second += change) == 0) balance.erase(found);
        }
        const auto [known, added] = numbers_.emplace(balance, static_cast<std::uint32_t>(all_.size()));
        if (added) all_.push_back(std::move(balance));
        return known->second;
    }

private:
    using Balance = std::vector<std::pair<StepId, std::int32_t>>;  // in order of steps
    std::map<Balance, std::uint32_t> numbers_;
    std::vector<Balance> all_;
};

/// A place in the product, reached at some cost.
struct Node {
    std::uint32_t at = 0;  ///< how many events lie behind it
    StateId state = 0;
    std::uint32_t balance = 0;
    Cost cost = 0;
    Cost ahead = 0;  ///< at least that is still to come
    std::uint32_t from = nowhere;
    Side side = Side::both;
    StepId step = end_step;
    OutcomeId outcome = none<OutcomeId>;
};

/// The nodes by place.
class Nodes {
public:
    Nodes() : slots_(1024, nowhere) {}

    /// The node of that place; a new one has the highest cost.
    std::uint32_t find(std::uint32_t at, StateId state, std::uint32_t balance) {
        if ((all.size() + 1) * 2 > slots_.size()) grow();
        std::uint32_t& slot = slot_of(at, state, balance);
        if (slot == nowhere) {
            slot = static_cast<std::uint32_t>(all.size());
            all.push_back({at, state, balance, std::numeric_limits<Cost>::max()});
        }
        return slot;
    }

    std::vector<Node> all;

private:
    std::uint32_t& slot_of(std::uint32_t at, StateId state, std::uint32_t balance) {
        std::uint64_t hash = (std::uint64_t{at} << 32U | state) * 0x9E3779B97F4A7C15U;
        hash = (hash ^ hash >> 32U ^ balance) * 0x9E3779B97F4A7C15U;
        hash ^= hash >> 32U;
        for (std::size_t i = hash & (slots_.size() - 1);; i = (i + 1) & (slots_.size() - 1)) {
            if (slots_[i] == nowhere) return slots_[i];
            const Node& node = all[slots_[i]];
            if (node.at == at && node.state == state && node.balance == balance) return slots_[i];
        }
    }
    void grow() {
        slots_.assign(slots_.size() * 2, nowhere);
        for (std::uint32_t i = 0; i < all.size(); ++i) slot_of(all[i].at, all[i].state, all[i].balance) = i;
    }

    std::vector<std::uint32_t> slots_;  // open addressing
};

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
            else if (event != nullptr && event->step == move.step &&
                     (event->outcome == none<OutcomeId> || event->outcome == move.outcome))
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

}  // namespace

Alignment Aligner::align(const Trace& trace) {
    label_of_.resize(states_.procedure().tables().steps.size(), nowhere);
    const Remains remains(trace, label_of_);
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

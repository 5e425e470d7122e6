#include "conformance/support/brute.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "graph/support/game.hpp"

namespace alur_test {

using conformance::Trace;
using conformance::TraceEvent;

/// Something that may happen to the tokens.
struct Move {
    int step = 0;
    int outcome = -1;  ///< -1: none
    bool silent = false;
    std::size_t to = 0;
};

/// The markings of an SOP and what leads from one to the next. `Facts::offered` holds four bits a for_each, how many of
/// its items are open, and `closed` whether its list takes no more.
class Tokens : public Game {
public:
    Tokens(const sop::Sop& sop, std::vector<bool> unrecorded, int most_items)
        : Game(sop, 1'000'000), unrecorded_(std::move(unrecorded)), most_items_(most_items) {}

    struct State {
        Block marking;
        bool over = false;
        std::optional<std::vector<Move>> moves;
    };

    const std::vector<std::size_t>& first() {
        if (first_.empty()) {
            Block start;
            collect([&] { Game::start(start, {}, 0); }, [&](std::size_t to) { first_.push_back(to); });
        }
        return first_;
    }

    [[nodiscard]] bool is_over(std::size_t state) const { return states_[state].over; }
    [[nodiscard]] std::size_t size() const { return states_.size(); }

    const std::vector<Move>& moves(std::size_t state) {
        if (!states_[state].moves) {
            moves_.clear();
            if (!states_[state].over) {
                const Block marking = states_[state].marking;
                expand(marking, marking, {});
            }
            states_[state].moves = moves_;
        }
        return *states_[state].moves;
    }

private:
    [[nodiscard]] const sop::Step& row(int step) const { return map_.sop.steps[static_cast<std::size_t>(step)]; }
    static int items(const Facts& facts, int step) { return static_cast<int>(facts.offered >> (4 * step) & 15U); }
    static void set_items(Facts& facts, int step, int count) {
        facts.offered &= ~(std::uint64_t{15} << (4 * step));
        facts.offered |= static_cast<std::uint64_t>(count) << (4 * step);
    }

    /// Plays, and hands over the states in which the tokens come to rest.
    template <class Act, class Take>
    void collect(Act act, Take take) {
        reached_.clear();
        at_ = ++round_;
        act();
        if (can_end_.count(at_) != 0) reached_.insert(number_of({}, true));
        for (const std::size_t to : std::set<std::size_t>(reached_)) take(to);
    }

    std::size_t number_of(Block marking, bool over) {
        const auto [known, is_new] = numbers_of_.emplace(over ? "over" : marking.text(), states_.size());
        if (is_new) states_.push_back({std::move(marking), over, {}});
        return known->second;
    }

    void open(Facts& facts, Block& block, int step) override {
        block.active.insert(step);
        facts.closed &= ~step_bit(step);
        set_items(facts, step, 0);
        if (row(step).for_each) facts.starting |= step_bit(step);
    }

    /// Goes on until the tokens rest.
    void visit(const Block& marking) override {
        Block next = marking;
        const std::uint64_t active = next.active_steps();
        next.facts.starting &= active;
        next.facts.closed &= active;
        for (int step = 0; step < map_.end && step < 16; ++step)
            if ((active & step_bit(step)) == 0) set_items(next.facts, step, 0);
        for (int step = 0; step < map_.end; ++step) {
            if ((next.facts.starting & step_bit(step)) == 0) continue;
            next.facts.starting &= ~step_bit(step);
            if (row(step).for_each->open) return visit(next);
            next.facts.closed |= step_bit(step);
            for (int count = 0; count <= most_items_; ++count) {
                set_items(next.facts, step, count);
                visit(next);
            }
            return;
        }
        if (!complete_at_once(next, next, {})) reached_.insert(number_of(next, false));
    }

    bool complete_at_once(const Block& marking, const Block& block, const Chain& chain) {
        for (const int step : block.active) {
            const bool is_done =
                row(step).for_each && (marking.facts.closed & step_bit(step)) != 0 && items(marking.facts, step) == 0;
            if (!row(step).is_gateway() && !is_done) continue;
            route(without(marking, chain, step), chain, step);
            return true;
        }
        for (std::size_t i = 0; i < block.blocks.size(); ++i) {
            Chain inner = chain;
            inner.push_back(i);
            if (complete_at_once(marking, block.blocks[i], inner)) return true;
        }
        return false;
    }

    void note(int step, int outcome, bool silent, std::size_t to) {
        moves_.push_back({step, outcome, silent || unrecorded_[static_cast<std::size_t>(step)], to});
    }

    void complete(const Block& marking, const Chain& chain, int step) override {
        if (row(step).for_each) return work_on_items(marking, step);
        const Block rest = without(marking, chain, step);
        const std::vector<std::size_t>& ways = map_.ways_of[static_cast<std::size_t>(step)];
        if (row(step).outcomes.empty()) {
            collect([&] { route(rest, chain, step); }, [&](std::size_t to) { note(step, -1, false, to); });
            return;
        }
        for (std::size_t i = 0; i < ways.size(); ++i)
            collect(
                [&] {
                    Block next = rest;
                    travel(next, chain, map_.ways[ways[i]]);
                },
                [&](std::size_t to) { note(step, static_cast<int>(i), false, to); });
    }

    void work_on_items(const Block& marking, int step) {
        const int count = items(marking.facts, step);
        const bool takes_more = (marking.facts.closed & step_bit(step)) == 0;
        const auto after = [&](int outcome, bool silent, int left, bool closed) {
            collect(
                [&] {
                    Block next = marking;
                    set_items(next.facts, step, left);
                    if (closed) next.facts.closed |= step_bit(step);
                    visit(next);
                },
                [&](std::size_t to) { note(step, outcome, silent, to); });
        };
        if (takes_more) after(-1, true, count, true);                              // CloseItems
        if (takes_more && count < most_items_) after(-1, true, count + 1, false);  // AddRecord
        if (count == 0) return;
        if (row(step).outcomes.empty()) return after(-1, false, count - 1, false);
        for (std::size_t i = 0; i < row(step).outcomes.size(); ++i)
            after(static_cast<int>(i), false, row(step).outcomes[i].returns ? count : count - 1, false);
    }

    std::vector<bool> unrecorded_;
    int most_items_;
    std::vector<State> states_;
    std::map<std::string, std::size_t> numbers_of_;
    std::vector<std::size_t> first_;
    std::set<std::size_t> reached_;
    std::vector<Move> moves_;
    std::size_t round_ = 0;
};

Brute::Brute(const sop::Sop& sop, std::vector<bool> unrecorded, int most_items)
    : tokens_(std::make_unique<Tokens>(sop, std::move(unrecorded), most_items)) {}
Brute::~Brute() = default;

std::optional<Brute::Least> Brute::least(const Trace& trace, std::size_t most_places) {
    // How often each step was inserted more than skipped; what is both is one deviation.
    using Balance = std::map<int, int>;
    struct Place {
        std::size_t at;
        std::size_t state;
        Balance balance;
        bool operator<(const Place& other) const {
            return std::tie(at, state, balance) < std::tie(other.at, other.state, other.balance);
        }
    };
    using Cost = std::pair<std::size_t, std::size_t>;
    std::map<Cost, std::vector<Place>> open;
    std::set<Place> done;
    for (const std::size_t state : tokens_->first()) open[{0, 0}].push_back({0, state, {}});
    while (!open.empty()) {
        const auto cheapest = open.begin();
        const Cost cost = cheapest->first;
        if (cheapest->second.empty()) {
            open.erase(cheapest);
            continue;
        }
        const Place place = cheapest->second.back();
        cheapest->second.pop_back();
        if (!done.insert(place).second) continue;
        if (done.size() > most_places || tokens_->size() > most_places) return std::nullopt;
        const std::size_t at = place.at;
        const std::size_t state = place.state;
        const Balance& balance = place.balance;
        if (at == trace.events.size() && (!trace.ends || tokens_->is_over(state)))
            return Least{cost.first, cost.second};
        const auto differ = [&](std::size_t to, std::size_t then, int step, int change) {
            Balance next = balance;
            const bool is_new = step < 0 || next[step] * change >= 0;
            if (step >= 0) next[step] += change;
            for (auto entry = next.begin(); entry != next.end();)
                entry = entry->second == 0 ? next.erase(entry) : std::next(entry);
            open[{cost.first + 1, cost.second + (is_new ? 1 : 0)}].push_back({then, to, next});
        };
        const bool has_event = at < trace.events.size();
        if (has_event)
            differ(state, at + 1, trace.events[at].step == end_step ? -1 : static_cast<int>(trace.events[at].step), 1);
        for (const Move& move : tokens_->moves(state)) {
            if (move.silent) {
                open[cost].push_back({at, move.to, balance});
                continue;
            }
            differ(move.to, at, move.step, -1);
            if (!has_event) continue;
            const TraceEvent& event = trace.events[at];
            const bool fits = event.step != end_step && static_cast<int>(event.step) == move.step &&
                              (event.outcome == none<OutcomeId> || static_cast<int>(event.outcome) == move.outcome);
            if (fits) open[cost].push_back({at + 1, move.to, balance});
        }
    }
    return std::nullopt;
}

Trace Brute::run(Random& random, std::size_t most_events) {
    Trace trace;
    const std::vector<std::size_t> first = tokens_->first();
    std::size_t state = first[below(random, first.size())];
    for (int moves = 0; !tokens_->is_over(state) && trace.events.size() < most_events && moves < 60; ++moves) {
        const std::vector<Move>& all = tokens_->moves(state);
        const Move move = all[below(random, all.size())];
        state = move.to;
        if (move.silent) continue;
        const auto outcome = move.outcome < 0 ? none<OutcomeId> : static_cast<OutcomeId>(move.outcome);
        trace.events.push_back({static_cast<StepId>(move.step), outcome, false});
    }
    trace.ends = tokens_->is_over(state);
    return trace;
}

}  // namespace alur_test

// The tokens of an SOP, moved by the rules of control flow (docs/sop-language.md, F3–F9). What else a case holds is for
// those who derive from Game.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "graph/support/explorer.hpp"

namespace alur_test {

using namespace alur;

struct Way {
    int from;
    int to;
    bool cancels;
    bool guarded;
    bool loop = false;
};

/// The arcs of an SOP, and what the rules say of them.
class Map {
public:
    explicit Map(const sop::Sop& definition) : sop(definition), end(static_cast<int>(definition.steps.size())) {
        for (int v = 0; v < end; ++v) add_ways(v);
        for (Way& way : ways) way.loop = !reaches(0, way.from, way.to, [](const Way&) { return true; });
        for (int v = 0; v < end; ++v) {
            joins.push_back(splits(v) ? join_of(v) : -1);
            bodies.push_back(splits(v) ? body_of(v, joins.back()) : std::set<int>());
        }
    }

    [[nodiscard]] bool splits(int v) const { return sop.steps[static_cast<std::size_t>(v)].next.size() > 1; }
    [[nodiscard]] int vertex(StepId step) const { return step == end_step ? end : static_cast<int>(step); }

    const sop::Sop& sop;
    int end;
    std::vector<Way> ways;
    std::vector<std::vector<std::size_t>> ways_of;
    std::vector<int> joins;             ///< of a split; -1: its branches never meet
    std::vector<std::set<int>> bodies;  ///< of a split: the steps of its block

private:
    void add_ways(int v) {
        const sop::Step& step = sop.steps[static_cast<std::size_t>(v)];
        const std::size_t first = ways.size();
        if (!step.for_each)
            for (const auto& outcome : step.outcomes)
                ways.push_back({v, vertex(outcome.to.step), outcome.cancels, false});
        for (const auto& branch : step.next)
            ways.push_back({v, vertex(branch.to.step), false, branch.when.has_value()});
        for (const auto& choice : step.choose) ways.push_back({v, vertex(choice.to.step), false, false});
        ways_of.emplace_back();
        for (std::size_t i = first; i < ways.size(); ++i) ways_of.back().push_back(i);
    }

    /// Whether a path leads from `from` to `to` that uses `usable` ways and does not touch `without`.
    template <class Usable>
    [[nodiscard]] bool reaches(int from, int to, int without, Usable usable) const {
        return from != without && to != without && reached(from, without, usable).count(to) != 0;
    }
    template <class Usable>
    [[nodiscard]] std::set<int> reached(int from, int without, Usable usable) const {
        std::set<int> seen{from};
        std::vector<int> open{from};
        while (!open.empty()) {
            const int v = open.back();
            open.pop_back();
            for (const Way& way : ways)
                if (way.from == v && way.to != without && usable(way) && seen.insert(way.to).second)
                    open.push_back(way.to);
        }
        return seen;
    }
    static bool forward(const Way& way) { return !way.loop && !way.cancels; }

    /// Where paths from `v` stop: the end, or, if that cannot be reached, the steps that only lead back.
    [[nodiscard]] std::set<int> exits(int v) const {
        std::set<int> result;
        for (const int w : reached(v, -1, forward)) {
            if (w == end) return {end};
            if (std::none_of(ways.begin(), ways.end(), [&](const Way& way) { return way.from == w && forward(way); }))
                result.insert(w);
        }
        return result;
    }

    /// The immediate post-dominator: of all steps that every path from `v` passes, the one that passes all others.
    [[nodiscard]] int join_of(int v) const {
        const std::set<int> out = exits(v);
        std::vector<int> candidates;
        for (int c = 0; c <= end; ++c) {
            if (c == v) continue;
            const bool passed =
                std::all_of(out.begin(), out.end(), [&](int e) { return c == e || !reaches(v, e, c, forward); });
            if (passed && reached(v, -1, forward).count(c) != 0) candidates.push_back(c);
        }
        for (const int c : candidates) {
            const std::set<int> behind = reached(c, -1, forward);
            if (std::all_of(candidates.begin(), candidates.end(), [&](int d) { return behind.count(d) != 0; }))
                return c;
        }
        return -1;
    }

    [[nodiscard]] std::set<int> body_of(int split, int join) const {
        std::set<int> body;
        for (const std::size_t i : ways_of[static_cast<std::size_t>(split)]) {
            if (!forward(ways[i]) || ways[i].to == join) continue;
            const std::set<int> branch = reached(ways[i].to, join, forward);
            body.insert(branch.begin(), branch.end());
        }
        return body;
    }
};

/// What else the state of a case holds, where more than its tokens is played: one bit each.
struct Facts {
    std::uint64_t produced = 0;  ///< documents: of the case, and of the one record that is played
    std::uint64_t had_step = 0;  ///< by actor
    std::uint64_t fields = 0;    ///< boolean values, those of the record included
    std::uint64_t known = 0;     ///< which fields have a value
    std::uint64_t record = 0;    ///< whether the record was added
    std::uint64_t starting = 0;  ///< by step: a for_each that has not offered its items yet
    std::uint64_t named = 0;     ///< by step: a for_each that may be told to leave the record out
    std::uint64_t offered = 0;   ///< by step: a for_each in which the item of the record is open
    std::uint64_t closed = 0;    ///< by step: a for_each whose list is closed

    [[nodiscard]] std::string text() const {
        std::string out;
        for (const std::uint64_t word : {produced, had_step, fields, known, record, starting, named, offered, closed})
            out += std::to_string(word) + "/";
        return out;
    }
};

inline std::uint64_t bit(std::size_t position) { return std::uint64_t{1} << position; }

/// Whether a condition over boolean fields holds, by the values.
inline bool holds(const sop::Condition& condition, const Facts& facts) {
    if (condition.kind == sop::Condition::Kind::negation) return !holds(condition.operands[0], facts);
    return ((facts.fields & bit(index(condition.field))) != 0) == std::get<bool>(condition.values[0]);
}

[[nodiscard]] inline std::uint64_t step_bit(int step) { return bit(static_cast<std::size_t>(step)); }

/// A block of the marking, the root included.
struct Block {
    int split = -1;
    int taken = 0;
    int arrived = 0;
    std::multiset<int> active;
    std::vector<Block> blocks;
    Facts facts;  ///< of the root

    [[nodiscard]] std::string text() const {
        std::string out = (split < 0 ? facts.text() : "") + "(" + std::to_string(split) + ":" + std::to_string(taken) +
                          "," + std::to_string(arrived);
        for (const int step : active) out += " " + std::to_string(step);
        std::vector<std::string> inner;
        for (const Block& block : blocks) inner.push_back(block.text());
        std::sort(inner.begin(), inner.end());
        for (const std::string& block : inner) out += block;
        return out + ")";
    }
    [[nodiscard]] bool empty() const { return active.empty() && blocks.empty(); }
    /// The steps that are active in it and in the blocks within, a bit each.
    [[nodiscard]] std::uint64_t active_steps() const {
        std::uint64_t steps = 0;
        for (const int step : active) steps |= step_bit(step);
        for (const Block& inner : blocks) steps |= inner.active_steps();
        return steps;
    }
};

/// The blocks around a place, from the root inwards: each the position in the one before.
using Chain = std::vector<std::size_t>;

class Game {
public:
    Game(const sop::Sop& definition, std::size_t most) : map_(definition), most_(most) {}
    virtual ~Game() = default;
    Game(const Game&) = delete;
    Game& operator=(const Game&) = delete;

    Play run() {
        begin();
        for (std::size_t i = 0; i < open_.size() && result_.verdict == Play::Verdict::sound; ++i) {
            at_ = open_[i].second;
            const Block marking = open_[i].first;  // a copy: open_ grows
            expand(marking, marking, {});
        }
        result_.states = open_.size();
        if (result_.verdict == Play::Verdict::sound) look_for_stuck();
        if (result_.verdict == Play::Verdict::sound) look_for_dead();
        return result_;
    }

protected:
    /// Visits the states in which a case may start.
    virtual void begin() { visit(first_state()); }
    [[nodiscard]] static Block first_state() {
        Block start;
        start.active.insert(0);
        return start;
    }
    void fault(Play::Verdict verdict, std::string where) {
        if (result_.verdict != Play::Verdict::sound) return;
        result_.verdict = verdict;
        result_.where = std::move(where);
    }

    virtual void visit(const Block& marking) {
        const auto [known, is_new] = numbers_.emplace(marking.text(), numbers_.size());
        before_[known->second].push_back(at_);
        if (!is_new) return;
        if (open_.size() >= most_) return fault(Play::Verdict::too_large, "");
        open_.emplace_back(marking, known->second);
        std::set<int> seen;
        note(marking, seen);
    }

    /// Notes which steps are active. A split of which a block is open counts as active: a second one would lie beside
    /// or inside the first.
    void note(const Block& block, std::set<int>& seen) {
        std::multiset<int> active = block.active;
        for (const int step : active) ever_.insert(step);
        if (block.split >= 0) active.insert(block.split);
        for (const int step : active)
            if (!seen.insert(step).second)
                fault(Play::Verdict::twice, map_.sop.steps[static_cast<std::size_t>(step)].id);
        for (const Block& inner : block.blocks) note(inner, seen);
    }

    virtual void expand(const Block& marking, const Block& block, const Chain& chain) {
        const std::set<int> steps(block.active.begin(), block.active.end());
        for (const int step : steps) complete(marking, chain, step);
        for (std::size_t i = 0; i < block.blocks.size(); ++i) {
            Chain inner = chain;
            inner.push_back(i);
            expand(marking, block.blocks[i], inner);
        }
    }

    static Block& at(Block& root, const Chain& chain) {
        Block* block = &root;
        for (const std::size_t i : chain) block = &block->blocks[i];
        return *block;
    }

    virtual void complete(const Block& marking, const Chain& chain, int step) {
        route(without(marking, chain, step), chain, step);
    }
    static Block without(Block marking, const Chain& chain, int step) {
        Block& here = at(marking, chain);
        here.active.erase(here.active.find(step));
        return marking;
    }

    /// Whether the completion may take the way, or of a split all ways of `mask` and no other; notes what it does.
    virtual bool takes(Facts& /*facts*/, int /*step*/, std::size_t /*way*/) { return true; }
    virtual bool takes_split(Facts& /*facts*/, int /*step*/, unsigned /*mask*/) { return true; }

    void route(const Block& rest, const Chain& chain, int step) {
        const std::vector<std::size_t>& ways = map_.ways_of[static_cast<std::size_t>(step)];
        if (map_.splits(step)) {
            for (unsigned mask = 1; mask < (1U << ways.size()); ++mask) split(rest, chain, step, mask);
            return;
        }
        for (std::size_t i = 0; i < ways.size(); ++i) {
            Block next = rest;
            if (takes(next.facts, step, i)) travel(next, chain, map_.ways[ways[i]]);
        }
    }

    void split(Block next, Chain chain, int step, unsigned mask) {
        const std::vector<std::size_t>& ways = map_.ways_of[static_cast<std::size_t>(step)];
        Block block;
        block.split = step;
        for (std::size_t i = 0; i < ways.size(); ++i) {
            const bool taken = (mask >> i & 1U) != 0;
            if (!taken && !map_.ways[ways[i]].guarded) return;
            block.taken += taken ? 1 : 0;
        }
        if (!takes_split(next.facts, step, mask)) return;
        const int join = map_.joins[static_cast<std::size_t>(step)];
        for (std::size_t i = 0; i < ways.size(); ++i) {
            if ((mask >> i & 1U) == 0) continue;
            if (map_.ways[ways[i]].to == join)
                ++block.arrived;
            else
                open(next.facts, block, map_.ways[ways[i]].to);
        }
        if (block.active.count(map_.end) != 0) return fault(Play::Verdict::left_over, next.text());
        Block& around = at(next, chain);
        around.blocks.push_back(block);
        chain.push_back(around.blocks.size() - 1);
        close_if_full(next, chain, join);
    }

    virtual void open(Facts& /*facts*/, Block& block, int step) { block.active.insert(step); }

    /// Moves one token out of the block at `chain` along `way`.
    void travel(Block& next, Chain chain, const Way& way) {
        if (way.cancels) {
            const Facts facts = next.facts;
            next = Block{};
            next.facts = facts;
            return start(next, {}, way.to);
        }
        if (!way.loop) return reach(next, chain, way.to);
        while (!chain.empty() && map_.bodies[static_cast<std::size_t>(at(next, chain).split)].count(way.to) == 0)
            leave(next, chain);
        start(next, chain, way.to);
    }

    void reach(Block& next, Chain chain, int to) {
        Block& here = at(next, chain);
        if (here.split < 0 || map_.joins[static_cast<std::size_t>(here.split)] != to) return start(next, chain, to);
        ++here.arrived;
        close_if_full(next, chain, to);
    }

    void close_if_full(Block& next, Chain chain, int join) {
        const Block& block = at(next, chain);
        int wanted = block.taken;
        if (join >= 0 && join != map_.end) {
            const sop::Step& step = map_.sop.steps[static_cast<std::size_t>(join)];
            if (step.join == sop::Join::count) wanted = std::min<int>(wanted, step.join_count);
        }
        if (block.arrived < wanted) return visit(next);
        leave(next, chain);
        reach(next, chain, join);
    }

    /// Removes the innermost block of the chain with all that is in it.
    static void leave(Block& next, Chain& chain) {
        const std::size_t last = chain.back();
        chain.pop_back();
        Block& around = at(next, chain);
        around.blocks.erase(around.blocks.begin() + static_cast<std::ptrdiff_t>(last));
    }

    void start(Block& next, const Chain& chain, int to) {
        if (to != map_.end) {
            open(next.facts, at(next, chain), to);
            return visit(next);
        }
        if (!chain.empty() || !next.empty()) fault(Play::Verdict::left_over, next.text());
        can_end_.insert(at_);
    }

    void look_for_stuck() {
        std::vector<std::size_t> good(can_end_.begin(), can_end_.end());
        std::set<std::size_t> seen = can_end_;
        while (!good.empty()) {
            const std::size_t state = good.back();
            good.pop_back();
            for (const std::size_t earlier : before_[state])
                if (seen.insert(earlier).second) good.push_back(earlier);
        }
        for (const auto& [marking, number] : open_)
            if (seen.count(number) == 0) return fault(Play::Verdict::stuck, marking.text());
    }

    void look_for_dead() {
        for (int v = 0; v < map_.end; ++v)
            if (ever_.count(v) == 0) return fault(Play::Verdict::dead, map_.sop.steps[static_cast<std::size_t>(v)].id);
    }

    Map map_;
    std::size_t most_;
    Play result_;
    std::map<std::string, std::size_t> numbers_;
    std::map<std::size_t, std::vector<std::size_t>> before_;
    std::vector<std::pair<Block, std::size_t>> open_;
    std::set<std::size_t> can_end_;
    std::set<int> ever_;
    std::size_t at_ = static_cast<std::size_t>(-1);  ///< the state that is played; none at the start
};

}  // namespace alur_test

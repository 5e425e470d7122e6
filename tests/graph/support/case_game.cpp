// Whole cases: tokens, documents, fields and one record, which stands for any. Whoever lacks something waits.
#include <functional>

#include "graph/support/game.hpp"

namespace alur_test {
namespace {

/// The values that a command may leave behind: every field of a list untouched, false or true.
void for_settings(const Facts& facts, const std::vector<FieldId>& fields,
                  const std::function<void(const Facts&)>& visit, std::size_t at = 0) {
    if (at == fields.size()) return visit(facts);
    for_settings(facts, fields, visit, at + 1);
    Facts set = facts;
    set.known |= bit(index(fields[at]));
    set.fields &= ~bit(index(fields[at]));
    for_settings(set, fields, visit, at + 1);
    set.fields |= bit(index(fields[at]));
    for_settings(set, fields, visit, at + 1);
}

/// Commands that would be refused are not given; a state from which no command leads to the end is stuck.
class CaseGame : public Game {
public:
    using Game::Game;

private:
    [[nodiscard]] const sop::Step& row(int step) const { return map_.sop.steps[static_cast<std::size_t>(step)]; }
    [[nodiscard]] bool is_fixed(int step) const { return row(step).for_each && !row(step).for_each->open; }

    // ---- states

    void begin() override {
        Facts given;
        std::vector<FieldId> open;
        std::vector<FieldId> required;
        for (std::size_t i = 0; i < map_.sop.case_field_count; ++i)
            (map_.sop.fields[i].required ? required : open).push_back(static_cast<FieldId>(i));
        for_settings(given, required, [&](const Facts& facts) {
            for (const FieldId field : required)
                if ((facts.known & bit(index(field))) == 0) return;
            for_settings(facts, open, [&](const Facts& all) {
                Block start = first_state();
                start.active.clear();
                start.facts = all;
                Facts opened = all;
                this->open(opened, start, 0);
                start.facts = opened;
                visit(start);
            });
        });
    }

    /// Finishes the batch: lists are offered, and what completes at once does.
    void visit(const Block& marking) override {
        Block next = marking;
        const std::uint64_t active = next.active_steps();
        for (std::uint64_t* mask : {&next.facts.starting, &next.facts.named, &next.facts.offered, &next.facts.closed})
            *mask &= active;
        for (int step = 0; step < map_.end; ++step)
            if ((next.facts.starting & step_bit(step)) != 0) return offer(next, step);
        if (!complete_at_once(next, next, {})) Game::visit(next);
    }

    void offer(Block& marking, int step) {
        Facts& facts = marking.facts;
        const bool may_leave_out = (facts.named & step_bit(step)) != 0;
        facts.starting &= ~step_bit(step);
        facts.named &= ~step_bit(step);
        if (is_fixed(step)) facts.closed |= step_bit(step);
        if (facts.record == 0 || may_leave_out) visit(marking);
        if (facts.record == 0) return;
        facts.offered |= step_bit(step);
        visit(marking);
    }

    bool complete_at_once(const Block& marking, const Block& block, const Chain& chain) {
        for (const int step : block.active) {
            const bool list_is_done = row(step).for_each && (marking.facts.closed & step_bit(step)) != 0 &&
                                      (marking.facts.offered & step_bit(step)) == 0;
            if (!row(step).is_gateway() && !list_is_done) continue;
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

    void open(Facts& facts, Block& block, int step) override {
        block.active.insert(step);
        facts.closed &= ~step_bit(step);
        facts.offered &= ~step_bit(step);
        if (row(step).for_each) facts.starting |= step_bit(step);
    }

    // ---- commands

    void complete(const Block& marking, const Chain& chain, int step) override {
        add_record(marking, step);
        if (row(step).for_each) return work_on_items(marking, step);
        for_settings(marking.facts, row(step).sets, [&](const Facts& facts) {
            Block set = marking;
            set.facts = facts;
            Game::visit(set);
            route(without(set, chain, step), chain, step);
        });
    }

    void add_record(const Block& marking, int step) {
        if (marking.facts.record != 0) return;
        const bool by_list = row(step).for_each && (marking.facts.closed & step_bit(step)) == 0;
        if (!by_list && row(step).adds.empty()) return;
        const std::uint64_t active = marking.active_steps();
        Block next = marking;
        next.facts.record = 1;
        for (int list = 0; list < map_.end; ++list) {
            if ((active & step_bit(list)) == 0 || !row(list).for_each) continue;
            if (is_fixed(list)) return;
            if ((marking.facts.closed & step_bit(list)) == 0) next.facts.offered |= step_bit(list);
        }
        std::vector<FieldId> fields;
        for (std::size_t i = map_.sop.case_field_count; i < map_.sop.fields.size(); ++i)
            fields.push_back(static_cast<FieldId>(i));
        for_settings(next.facts, fields, [&](const Facts& facts) {
            for (const FieldId field : fields)
                if (map_.sop.fields[index(field)].required && (facts.known & bit(index(field))) == 0) return;
            next.facts = facts;
            visit(next);
        });
    }

    void work_on_items(const Block& marking, int step) {
        const bool has_item = (marking.facts.offered & step_bit(step)) != 0;
        const bool takes_more = (marking.facts.closed & step_bit(step)) == 0;
        if (takes_more) {
            Block closed = marking;
            closed.facts.closed |= step_bit(step);
            visit(closed);
        }
        std::vector<FieldId> sets;  // by another record, only what is of the case
        for (const FieldId field : row(step).sets)
            if (has_item || index(field) < map_.sop.case_field_count) sets.push_back(field);
        if (!has_item && !takes_more) return;
        for_settings(marking.facts, sets, [&](const Facts& facts) {
            Block set = marking;
            set.facts = facts;
            visit(set);
            if (has_item) complete_item(set, step);
        });
    }

    void complete_item(const Block& marking, int step) {
        std::vector<sop::Outcome> outcomes = row(step).outcomes;
        if (outcomes.empty()) outcomes.emplace_back();
        for (const sop::Outcome& outcome : outcomes) {
            Block next = marking;
            if (outcome.returns || (!outcome.by_deadline && !check(next.facts, step))) continue;
            next.facts.offered &= ~step_bit(step);
            visit(next);
        }
    }

    // ---- conditions and documents

    [[nodiscard]] static bool is_known(const sop::Condition& condition, const Facts& facts) {
        for (const sop::Condition& part : condition.operands)
            if (!is_known(part, facts)) return false;
        return condition.kind != sop::Condition::Kind::field || (facts.known & bit(index(condition.field))) != 0;
    }

    bool takes(Facts& facts, int step, std::size_t way) override {
        const sop::Step& from = row(step);
        for (std::size_t i = 0; i < from.choose.size() && i <= way; ++i) {
            const auto& when = from.choose[i].when;
            if (when && !is_known(*when, facts)) return false;
            if ((!when || holds(*when, facts)) != (i == way)) return false;
        }
        note_named(facts, step, way);
        if (from.for_each) return true;
        const bool checks = from.outcomes.empty() || (!from.outcomes[way].returns && !from.outcomes[way].by_deadline);
        return !checks || check(facts, step);
    }

    /// R6: the completion may name which items are offered.
    void note_named(Facts& facts, int step, std::size_t way) {
        const sop::Step& from = row(step);
        const Way& arc = map_.ways[map_.ways_of[static_cast<std::size_t>(step)][way]];
        if (arc.to == map_.end || !row(arc.to).for_each || from.for_each || from.is_gateway()) return;
        const bool returns = !from.outcomes.empty() && from.outcomes[way].returns;
        if (returns || (arc.loop && from.choose.empty())) facts.named |= step_bit(arc.to);
    }

    bool takes_split(Facts& facts, int step, unsigned mask) override {
        const sop::Step& from = row(step);
        for (std::size_t i = 0; i < from.next.size(); ++i) {
            const auto& when = from.next[i].when;
            if (when && !is_known(*when, facts)) return false;
            if (when && ((mask >> i & 1U) != 0) != holds(*when, facts)) return false;
        }
        return from.for_each || check(facts, step);
    }

    /// Whether a completion that checks is accepted; then it produces.
    bool check(Facts& facts, int step) {
        const sop::Step& at = row(step);
        for (const DocumentId id : at.kelengkapan) {
            const auto& when = map_.sop.kelengkapan[index(id)].when;
            if (when && !is_known(*when, facts)) return false;
        }
        for (const DocumentId id : at.kelengkapan) {
            const sop::Document& document = map_.sop.kelengkapan[index(id)];
            if (document.from != none<ActorId> || (document.when && !holds(*document.when, facts))) continue;
            const bool of_nobody = is_of_items(id) && facts.record == 0;
            if (!of_nobody && (facts.produced & bit(index(id))) == 0) return false;
        }
        for (const DocumentId id : at.outputs) facts.produced |= bit(index(id));
        return true;
    }

    [[nodiscard]] bool is_of_items(DocumentId id) const {
        for (const sop::Step& step : map_.sop.steps)
            if (step.for_each && std::find(step.outputs.begin(), step.outputs.end(), id) != step.outputs.end())
                return true;
        return false;
    }
};

}  // namespace

Play play_cases(const sop::Sop& definition, std::size_t most_states) { return CaseGame(definition, most_states).run(); }

}  // namespace alur_test

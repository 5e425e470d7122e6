#include "graph/support/explorer.hpp"

#include "graph/support/game.hpp"

namespace alur_test {
namespace {

/// Goes on where documents are missing, and notes which.
class DocumentGame : public Game {
public:
    using Game::Game;

    [[nodiscard]] const std::set<Missing>& missing() const { return missing_; }

private:
    void begin() override {
        for (std::uint64_t fields = 0; fields < bit(map_.sop.case_field_count); ++fields) {
            Block start = first_state();
            start.facts.fields = fields;
            visit(start);
        }
    }

    void complete(const Block& marking, const Chain& chain, int step) override {
        Block rest = without(marking, chain, step);
        const sop::Step& row = map_.sop.steps[static_cast<std::size_t>(step)];
        if (row.actor != none<ActorId>) rest.facts.had_step |= bit(index(row.actor));
        for (std::uint64_t values = 0; values < bit(row.sets.size()); ++values) {
            Block set = rest;
            for (std::size_t i = 0; i < row.sets.size(); ++i) {
                set.facts.fields &= ~bit(index(row.sets[i]));
                if ((values >> i & 1U) != 0) set.facts.fields |= bit(index(row.sets[i]));
            }
            route(set, chain, step);
        }
    }

    bool takes(Facts& facts, int step, std::size_t way) override {
        const sop::Step& row = map_.sop.steps[static_cast<std::size_t>(step)];
        for (std::size_t i = 0; i < row.choose.size() && i <= way; ++i)  // the first that holds
            if ((!row.choose[i].when || holds(*row.choose[i].when, facts)) != (i == way)) return false;
        const bool outcome = !row.for_each && !row.outcomes.empty();
        if (!outcome || (!row.outcomes[way].returns && !row.outcomes[way].by_deadline)) check_documents(facts, step);
        return true;
    }

    bool takes_split(Facts& facts, int step, unsigned mask) override {
        const sop::Step& row = map_.sop.steps[static_cast<std::size_t>(step)];
        for (std::size_t i = 0; i < row.next.size(); ++i)
            if (row.next[i].when && ((mask >> i & 1U) != 0) != holds(*row.next[i].when, facts)) return false;
        check_documents(facts, step);
        return true;
    }

    void check_documents(Facts& facts, int step) {
        const sop::Step& row = map_.sop.steps[static_cast<std::size_t>(step)];
        for (const DocumentId id : row.kelengkapan) {
            const sop::Document& document = map_.sop.kelengkapan[index(id)];
            if (document.when && !holds(*document.when, facts)) continue;
            const bool there = document.from == none<ActorId> ? (facts.produced & bit(index(id))) != 0
                                                              : (facts.had_step & bit(index(document.from))) != 0;
            if (!there) missing_.emplace(static_cast<StepId>(step), id);
        }
        bool whole = true;  // an item that its deadline ends has no outputs
        if (row.for_each)
            for (const sop::Outcome& outcome : row.outcomes) whole = whole && !outcome.by_deadline;
        for (const DocumentId id : row.outputs)
            if (whole) facts.produced |= bit(index(id));
    }

    std::set<Missing> missing_;
};

}  // namespace

std::optional<std::set<Missing>> play_documents(const sop::Sop& definition, std::size_t most_states) {
    DocumentGame game(definition, most_states);
    if (game.run().verdict == Play::Verdict::too_large) return std::nullopt;
    return game.missing();
}

Structure structure(const sop::Sop& definition) {
    const Map map(definition);
    Structure result;
    for (const Way& way : map.ways) {
        Structure::Arc arc{way.loop, 0};
        for (int split = 0; split < map.end; ++split) {
            const std::set<int>& body = map.bodies[static_cast<std::size_t>(split)];
            if (body.count(way.from) != 0 && body.count(way.to) == 0) ++arc.blocks_left;
        }
        result.arcs.push_back(arc);
    }
    for (const int join : map.joins) result.joins.push_back(join == map.end ? end_step : static_cast<StepId>(join));
    return result;
}

Play play(const sop::Sop& definition, std::size_t most_states) { return Game(definition, most_states).run(); }

}  // namespace alur_test

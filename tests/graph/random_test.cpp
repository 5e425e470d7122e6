// F8 of docs/sop-language.md, tried: what compile accepts, exhaustive play finds sound.
#include <array>
#include <cstdlib>
#include <iostream>
#include <map>

#include <alur/graph/compile.hpp>

#include "graph/support/explorer.hpp"
#include "graph/support/random_sop.hpp"
#include "support/catch.hpp"

using namespace alur;
using alur_test::Play;

namespace {

/// What the accepted graphs contain; each must have been tried.
struct Constructs {
    std::map<std::string, std::size_t> seen;

    void note(const Procedure& procedure) {
        const Tables& tables = procedure.tables();
        std::map<std::size_t, std::size_t> joined;
        for (const BlockDef& block : tables.blocks) {
            ++seen["block"];
            if (block.parent != none<BlockDefId>) ++seen["nested block"];
            if (block.join == end_step)
                ++seen["block joined by the end"];
            else if (++joined[index(block.join)] == 2)
                ++seen["shared join"];
            if (block.count != 0) ++seen["count join"];
        }
        for (const StepRow& row : tables.steps) {
            if (row.kind == StepKind::gateway) ++seen["gateway"];
            if (row.for_each != none<RecordTypeId>) ++seen["for_each"];
            if (row.routing == Routing::choose) ++seen["choose"];
        }
        for (const Arc& arc : tables.arcs) {
            const bool splits = procedure.step(arc.from).routing == Routing::split;
            if (arc.loop && arc.kind == ArcKind::inner) ++seen["loop"];
            if (arc.kind == ArcKind::leave) ++seen["loop out of a block"];
            if (arc.kind == ArcKind::leave && arc.levels > 1) ++seen["loop out of two blocks"];
            if (arc.kind == ArcKind::cancel) ++seen["cancel"];
            if (arc.returns && !arc.loop) ++seen["correction"];
            if (splits && arc.guard != none<GuardId>) ++seen["inclusive split"];
            if (splits && arc.kind == ArcKind::arrive) ++seen["empty branch"];
        }
        for (const sop::Step& step : procedure.definition().steps)
            if (step.next.size() == 1 && step.next[0].to.by_default) ++seen["default next"];
    }
};

/// Whether compile's tables say what leaving steps out one by one says.
/// F5: only a return or a choice by data leads to what only leads back.
void check_corrections(const Tables& tables) {
    std::vector<bool> goes_on(tables.steps.size());
    const auto leads_on = [&](const Arc& arc) { return !arc.loop && (arc.to == end_step || goes_on[index(arc.to)]); };
    for (bool changes = true; changes;) {
        changes = false;
        for (const Arc& arc : tables.arcs) {
            if (goes_on[index(arc.from)] || !leads_on(arc)) continue;
            goes_on[index(arc.from)] = changes = true;
        }
    }
    for (const Arc& arc : tables.arcs)
        if (goes_on[index(arc.from)] && !leads_on(arc) && !arc.loop)
            REQUIRE((arc.returns || tables.steps[index(arc.from)].routing == Routing::choose));
}

void check_structure(const Procedure& procedure) {
    const alur_test::Structure expected = alur_test::structure(procedure.definition());
    const Tables& tables = procedure.tables();
    REQUIRE(expected.arcs.size() == tables.arcs.size());
    for (std::size_t i = 0; i < tables.arcs.size(); ++i) {
        INFO("arc " << i);
        REQUIRE(tables.arcs[i].loop == expected.arcs[i].loop);
        if (tables.arcs[i].loop) REQUIRE(tables.arcs[i].levels == expected.arcs[i].blocks_left);
    }
    for (const BlockDef& block : tables.blocks) REQUIRE(block.join == expected.joins[index(block.split)]);
    check_corrections(tables);
}

}  // namespace

TEST_CASE("whatever compile accepts is sound when all its tokens are played", "[graph]") {
    const std::size_t wanted = std::getenv("ALUR_SOAK") != nullptr ? 20'000 : 1'000;
    Constructs constructs;
    std::size_t tried = 0, accepted = 0, too_large = 0, refused_faulty = 0, refused_sound = 0, states = 0;
    std::map<std::string, std::size_t> codes;
    for (std::uint64_t seed = 1; accepted < wanted; ++seed, ++tried) {
        alur_test::Random random(seed);
        const sop::Sop definition = alur_test::random_sop(random, 3 + alur_test::below(random, 14), seed % 2 == 0);
        const auto result = compile(definition);
        const Play played = alur_test::play(definition);
        INFO("seed " << seed << "\n" << alur_test::in_notation(definition) << played.where);
        if (!result) {
            for (const Diagnostic& d : result.error().all()) ++codes[d.code];
            if (played.verdict == Play::Verdict::sound)
                ++refused_sound;
            else if (played.verdict != Play::Verdict::too_large)
                ++refused_faulty;
            continue;
        }
        REQUIRE((played.verdict == Play::Verdict::sound || played.verdict == Play::Verdict::too_large));
        if (played.verdict == Play::Verdict::too_large) {
            ++too_large;
            continue;
        }
        ++accepted;
        states += played.states;
        constructs.note(*result);
        check_structure(*result);
    }
    std::cout << "random graphs: " << tried << " tried, " << accepted << " accepted and played sound (" << states
              << " states), " << too_large << " accepted but too large to play, " << refused_faulty
              << " refused and faulty when played, " << refused_sound
              << " refused though play found nothing\n  accepted with:";
    for (const auto& [name, count] : constructs.seen) std::cout << "  " << name << " " << count;
    std::cout << "\n  refused by:";
    for (const auto& [code, count] : codes) std::cout << "  " << code << " " << count;
    std::cout << "\n";
    for (const char* name : {"block", "nested block", "block joined by the end", "shared join", "count join", "gateway",
                             "for_each", "choose", "loop", "loop out of a block", "loop out of two blocks", "cancel",
                             "correction", "inclusive split", "empty branch", "default next"}) {
        INFO(name);
        CHECK(constructs.seen[name] > 0);
    }
    CHECK(refused_faulty > wanted / 10);  // so the play does find faults
}

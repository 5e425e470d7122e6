// Alignments cost as little as any could, and are what they say they are: compared with a search without cleverness, on
// tokens that are moved by other code.
#include <cstdlib>
#include <iostream>
#include <map>
#include <utility>

#include <alur/graph/compile.hpp>

#include "conformance/align.hpp"
#include "conformance/deviation.hpp"
#include "conformance/support/brute.hpp"
#include "graph/support/random_sop.hpp"
#include "support/catch.hpp"

using namespace alur;
using alur_test::below;
using alur_test::Brute;
using alur_test::one_in;
using alur_test::Random;
using conformance::Aligner;
using conformance::Alignment;
using conformance::Line;
using conformance::Side;
using conformance::States;
using conformance::Trace;
using conformance::TraceEvent;

namespace {

constexpr std::size_t most_places = 20'000;

TraceEvent any_event(Random& random, const sop::Sop& sop) {
    if (one_in(random, 12)) return {};
    TraceEvent event;
    event.step = static_cast<StepId>(below(random, sop.steps.size()));
    const std::size_t outcomes = sop.step(event.step).outcomes.size();
    if (outcomes > 0 && one_in(random, 2)) event.outcome = static_cast<OutcomeId>(below(random, outcomes));
    return event;
}

/// A few events more, fewer, elsewhere or without their outcome.
void spoil(Random& random, const sop::Sop& sop, Trace& trace) {
    std::vector<TraceEvent>& events = trace.events;
    for (std::size_t times = 1 + below(random, 3); times > 0; --times) {
        const auto at = [&](std::size_t i) { return events.begin() + static_cast<std::ptrdiff_t>(i); };
        switch (below(random, 5)) {
            case 0: events.insert(at(below(random, events.size() + 1)), any_event(random, sop)); break;
            case 1:
                if (!events.empty()) events.erase(at(below(random, events.size())));
                break;
            case 2:
                if (events.size() > 1)
                    std::swap(events[below(random, events.size())], events[below(random, events.size())]);
                break;
            case 3:
                if (!events.empty()) events[below(random, events.size())].outcome = none<OutcomeId>;
                break;
            case 4: trace.ends = !trace.ends; break;
        }
    }
}

/// What is wrong with an alignment that claims to be one of the trace; empty: nothing.
std::string fault_of(const Alignment& alignment, const Trace& trace, Brute& brute) {
    std::size_t cost = 0;
    std::size_t event = 0;
    Trace run;
    run.ends = trace.ends;
    for (const Line& line : alignment.lines) {
        if (line.event != event) return "a line stands in another place than it says";
        const bool is_told = line.side == Side::both || line.side == Side::log;
        const bool is_run = line.side == Side::both || line.side == Side::model;
        if (is_told != is_run) ++cost;
        if (is_told) {
            const TraceEvent& told = trace.events[event++];
            if (told.step != line.step) return "a line is of another step than its event";
            if (is_run && told.outcome != none<OutcomeId> && told.outcome != line.outcome)
                return "a line takes another outcome than its event tells";
        }
        if (is_run) run.events.push_back({line.step, line.outcome, false});
    }
    if (event != trace.events.size()) return "events are missing";
    if (cost != alignment.cost) return "the lines cost " + std::to_string(cost);
    const auto accepted = brute.least(run, most_places * 4);
    if (accepted && accepted->lines != 0) return "its side of the procedure is no run of it";
    return {};
}

/// What the procedures contain; each must have been tried.
void note(const Procedure& procedure, std::map<std::string, std::size_t>& seen) {
    for (const BlockDef& block : procedure.tables().blocks) {
        if (block.parent != none<BlockDefId>) ++seen["nested block"];
        if (block.count != 0) ++seen["count join"];
    }
    for (const StepRow& row : procedure.tables().steps) {
        if (row.kind == StepKind::gateway) ++seen["gateway"];
        if (row.for_each != none<RecordTypeId>) ++seen[row.open_items ? "open list" : "fixed list"];
        if (row.routing == Routing::choose) ++seen["choose"];
    }
    for (const Arc& arc : procedure.tables().arcs) {
        const bool splits = procedure.step(arc.from).routing == Routing::split;
        if (arc.loop) ++seen[arc.kind == ArcKind::leave ? "loop out of a block" : "loop"];
        if (arc.kind == ArcKind::cancel) ++seen["cancel"];
        if (splits && arc.guard != none<GuardId>) ++seen["inclusive split"];
        if (splits && arc.kind == ArcKind::arrive) ++seen["empty branch"];
    }
}

std::string text_of(const Trace& trace) {
    std::string text = trace.ends ? "ended:" : "open:";
    for (const TraceEvent& event : trace.events) {
        text += event.step == end_step ? " ?" : " " + std::to_string(index(event.step));
        if (event.outcome != none<OutcomeId>) text += "=" + std::to_string(index(event.outcome));
    }
    return text;
}

}  // namespace

TEST_CASE("an alignment is valid, none costs less, and none of its cost has fewer deviations", "[conformance]") {
    const std::size_t wanted = std::getenv("ALUR_SOAK") != nullptr ? 200'000 : 3'000;
    std::size_t compared = 0, too_large = 0, accepted = 0, looked_at = 0, paired = 0, not_shortest = 0;
    std::map<std::size_t, std::size_t> costs;
    std::map<std::string, std::size_t> seen;
    for (std::uint64_t seed = 1; compared < wanted; ++seed) {
        Random random(seed);
        const sop::Sop sop = alur_test::random_sop(random, 3 + below(random, 9), false);
        if (sop.steps.size() > 15) continue;
        const auto procedure = compile(sop);
        if (!procedure) continue;
        note(*procedure, seen);
        std::vector<bool> unrecorded(sop.steps.size());
        for (std::size_t i = 0; i < unrecorded.size(); ++i)
            unrecorded[i] = sop.steps[i].is_gateway() || one_in(random, 12);
        Brute brute(sop, unrecorded, 11);  // no trace has more events
        States states(*procedure, unrecorded, most_places);
        Aligner aligner(states, most_places);
        for (int times = 0; times < 6; ++times) {
            Trace trace = brute.run(random, 3 + below(random, 5));
            const bool is_run = times < 2;
            if (times == 5) {
                trace.events.clear();
                for (std::size_t i = below(random, 5); i > 0; --i) trace.events.push_back(any_event(random, sop));
                trace.ends = one_in(random, 2);
            } else if (!is_run) {
                spoil(random, sop, trace);
            }
            const auto expected = brute.least(trace, most_places);
            if (!expected) {
                ++too_large;
                continue;
            }
            const Alignment found = aligner.align(trace);
            INFO("seed " << seed << "\n" << alur_test::in_notation(sop) << text_of(trace));
            REQUIRE(found.decided);
            REQUIRE(found.cost == expected->lines);
            if (is_run) REQUIRE(found.cost == 0);
            REQUIRE(fault_of(found, trace, brute) == "");
            const std::size_t deviations = conformance::difference(*procedure, trace, found).deviations.size();
            REQUIRE(deviations >= expected->deviations);
            if (found.is_shortest) REQUIRE(deviations == expected->deviations);
            if (!found.is_shortest) ++not_shortest;
            if (deviations < found.cost) ++paired;
            ++compared;
            ++costs[found.cost];
            looked_at += found.searched;
            if (found.cost == 0) ++accepted;
        }
    }
    std::cout << "alignments: " << compared << " compared with exhaustive search, " << too_large
              << " too large for it; " << accepted << " without a deviation, " << paired
              << " with fewer deviations than lines that differ, " << not_shortest
              << " whose explanation may not be the shortest, " << looked_at << " places looked at\n  by cost:";
    for (const auto& [cost, count] : costs) std::cout << "  " << cost << " " << count;
    std::cout << "\n";
    for (const char* const name : {"nested block", "count join", "gateway", "open list", "fixed list", "choose", "loop",
                                   "loop out of a block", "cancel", "inclusive split", "empty branch"}) {
        INFO(name);
        CHECK(seen[name] > 5);
    }
    CHECK(accepted > compared / 5);
    CHECK(accepted < compared - compared / 5);
    CHECK(paired > compared / 100);
    CHECK(not_shortest < compared / 100);
}

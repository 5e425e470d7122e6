// What it costs to hold a case against its SOP, beside a replay of the tokens of cases that fit, which searches
// nothing.
//
// Two SOPs: one after the other with returns, and four parallel branches with a choice in each. Of each a hundred
// thousand cases are made up, each aligned for itself, as if no two were alike: some as they should be, some with one
// or several events left out, doubled or swapped.
//
// usage: bench_conformance [CASES] [ROUNDS]
#include <alur/conformance/conformance.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <alur/graph/compile.hpp>
#include <alur/log/column_writer.hpp>
#include <alur/sop/read.hpp>
#include <alur/sop/sop.hpp>

#include "conformance/align.hpp"
#include "median.hpp"

using namespace alur;
using conformance::Aligner;
using conformance::Alignment;
using conformance::Move;
using conformance::StateId;
using conformance::States;
using conformance::Trace;
using conformance::TraceEvent;

namespace {

constexpr const char* returning = R"(alur: 1
id: berulang
actors: {staf: {nama: Staf}}
steps:
  - {id: serah, actor: staf}
  - {id: periksa, actor: staf, outcomes: {sesuai: verifikasi, kurang: {next: serah, returns: true}}}
  - {id: verifikasi, actor: staf, outcomes: {ya: oss, tidak: {next: serah, returns: true}}}
  - {id: oss, actor: staf}
  - {id: cek, actor: staf}
  - {id: arsip, actor: staf}
  - {id: nib, actor: staf}
)";

constexpr const char* parallel = R"(alur: 1
id: bercabang
actors: {staf: {nama: Staf}}
steps:
  - {id: terima, actor: staf, next: [a1, b1, c1, d1]}
  - {id: a1, actor: staf, outcomes: {ya: a2, tidak: putus}}
  - {id: a2, actor: staf, next: putus}
  - {id: b1, actor: staf, outcomes: {ya: b2, tidak: putus}}
  - {id: b2, actor: staf, next: putus}
  - {id: c1, actor: staf, outcomes: {ya: c2, tidak: putus}}
  - {id: c2, actor: staf, next: putus}
  - {id: d1, actor: staf, outcomes: {ya: d2, tidak: putus}}
  - {id: d2, actor: staf, next: putus}
  - {id: putus, actor: staf, join: all, outcomes: {selesai: serah, ulang: {next: terima, returns: true}}}
  - {id: serah, actor: staf}
)";

std::shared_ptr<const Procedure> procedure_of(const char* yaml) {
    auto definition = sop::read(yaml, "bench.yaml");
    if (!definition) std::exit((std::fputs(definition.error().to_string().c_str(), stderr), 1));
    auto procedure = compile(std::move(*definition));
    if (!procedure) std::exit((std::fputs(procedure.error().to_string().c_str(), stderr), 1));
    return std::make_shared<const Procedure>(std::move(*procedure));
}

/// A run at random that seldom goes back.
Trace run_of(States& states, std::mt19937_64& dice) {
    Trace trace;
    trace.ends = true;
    StateId state = states.first()[0];
    while (!states.is_over(state)) {
        const auto moves = states.moves(state);
        const Move move = moves[dice() % moves.size()];
        const auto& outcomes = states.procedure().definition().step(move.step).outcomes;
        if (move.outcome != none<OutcomeId> && outcomes[index(move.outcome)].returns && dice() % 4 != 0) continue;
        trace.events.push_back({move.step, move.outcome, false});
        state = move.to;
    }
    return trace;
}

void spoil(Trace& trace, std::size_t times, std::mt19937_64& dice) {
    for (; times > 0; --times) {
        const std::size_t i = dice() % (trace.events.size() - 1);
        const auto at = trace.events.begin() + static_cast<std::ptrdiff_t>(i);
        switch (dice() % 3) {
            case 0: trace.events.erase(at); break;
            case 1: trace.events.insert(at, *(at + 1)); break;
            case 2: std::swap(*at, *(at + 1)); break;
        }
    }
}

/// Of a processor: the machine may have other work.
double now() {
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

template <class Act>
double seconds_of(Act act) {
    const double begin = now();
    act();
    return now() - begin;
}

/// The floor: a token game over the same markings that takes the first move that fits, and searches nothing.
std::size_t replayed(States& states, const std::vector<Trace>& traces) {
    std::size_t fit = 0;
    for (const Trace& trace : traces) {
        StateId state = states.first()[0];
        bool fits = true;
        for (const TraceEvent& event : trace.events) {
            const auto moves = states.moves(state);
            const auto found = std::find_if(moves.begin(), moves.end(), [&](const Move& move) {
                return move.step == event.step && move.outcome == event.outcome;
            });
            if (found == moves.end()) {
                fits = false;
                break;
            }
            state = found->to;
        }
        if (fits && states.is_over(state)) ++fit;
    }
    return fit;
}

/// The cases as a log, as an analyst would have them.
EventLog log_of(const Procedure& procedure, const std::vector<Trace>& traces) {
    ColumnWriter cases(std::string(log_columns::case_id), ColumnType::text);
    ColumnWriter activity(std::string(log_columns::activity), ColumnType::text);
    ColumnWriter time(std::string(log_columns::time), ColumnType::instant);
    ColumnWriter outcome(std::string(log_columns::outcome), ColumnType::text);
    std::int64_t now = 0;
    for (std::size_t i = 0; i < traces.size(); ++i)
        for (const TraceEvent& event : traces[i].events) {
            const sop::Step& step = procedure.definition().step(event.step);
            cases.add_text("kasus-" + std::to_string(i));
            activity.add_text(step.id);
            time.add_instant(Instant(Microseconds(++now)));
            if (event.outcome == none<OutcomeId>)
                outcome.add_null();
            else
                outcome.add_text(step.outcomes[index(event.outcome)].label);
        }
    std::vector<Column> columns;
    for (ColumnWriter* const column : {&cases, &activity, &time, &outcome})
        columns.push_back(std::move(*column).finish());
    return EventLog::of(Table(std::move(columns))).value();
}

void measure(const char* name, const char* yaml, std::size_t cases, int rounds) {
    const auto procedure = procedure_of(yaml);
    States states(*procedure, std::vector<bool>(procedure->tables().steps.size()), 1'000'000);
    std::mt19937_64 dice(42);
    std::vector<std::vector<Trace>> kinds(3);
    for (std::size_t i = 0; i < cases; ++i) {
        const Trace run = run_of(states, dice);
        for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
            kinds[kind].push_back(run);
            spoil(kinds[kind].back(), kind == 2 ? 4 : kind, dice);
        }
    }
    std::printf("%s: %zu cases\n", name, cases);
    const char* const what[] = {"as they should be", "one thing wrong", "four things wrong"};
    for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
        const std::vector<Trace>& traces = kinds[kind];
        std::size_t events = 0;
        for (const Trace& trace : traces) events += trace.events.size();
        std::vector<double> floor;
        std::vector<double> search;
        std::vector<double> ratios;
        std::size_t searched = 0, cost = 0, fit = 0, undecided = 0;
        for (int round = 0; round < rounds; ++round) {
            floor.push_back(seconds_of([&] { fit = replayed(states, kinds[0]); }));
            search.push_back(seconds_of([&] {
                Aligner aligner(states, 500'000);
                searched = cost = undecided = 0;
                for (const Trace& trace : traces) {
                    const Alignment found = aligner.align(trace);
                    searched += found.searched;
                    cost += found.cost;
                    if (!found.decided) ++undecided;
                }
            }));
            ratios.push_back(search.back() / floor.back());
        }
        const auto all = static_cast<double>(traces.size());
        std::printf(
            "  %-18s %9.0f traces/s  %6.1f ns an event  floor %11.0f traces/s  %6.1f of the floor  "
            "%.1f places an event, cost %.2f, %zu not decided\n",
            what[kind], all / bench::median(search), bench::median(search) / static_cast<double>(events) * 1e9,
            all / bench::median(floor), bench::median(ratios),
            static_cast<double>(searched) / static_cast<double>(events), static_cast<double>(cost) / all, undecided);
        if (fit != traces.size()) std::exit((std::puts("a run does not fit its SOP"), 1));
    }
    const EventLog log = log_of(*procedure, kinds[1]);
    std::vector<double> whole;
    std::size_t variants = 0;
    for (int round = 0; round < rounds; ++round)
        whole.push_back(seconds_of(
            [&] { variants = Conformance::of(log, {.procedure = procedure, .all_ended = true}).value().variants(); }));
    std::printf("  a log of %zu events, one thing wrong in each case: %.0f traces/s, %zu different\n", log.events(),
                static_cast<double>(cases) / bench::median(whole), variants);
}

}  // namespace

int main(int argc, char** argv) {
    const std::size_t cases = argc > 1 ? std::stoul(argv[1]) : 100'000;
    const int rounds = argc > 2 ? std::stoi(argv[2]) : 5;
    measure("returns", returning, cases, rounds);
    measure("parallel", parallel, cases, rounds);
}

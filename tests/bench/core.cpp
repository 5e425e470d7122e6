// decide + evolve + append against two hand-written floors, in one run, round by round.
//
// The workload is a permit process of five steps with one return in three of ten cases: 5.6 completions a case. alur
// runs it as an SOP with documents, roles, four eyes and waktu baku in working time, and keeps a journal from which
// every case could be replayed. The floors are a switch on an enum that appends a 32-byte record when a step starts and
// one when it completes: to a vector whose pages were touched before, one case after the other or scattered over a
// million of them.
//
// usage: bench_core [CASES [ROUNDS]]. Only the ratios within one run count: machines differ and are shared.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include <alur/engine/decide.hpp>
#include <alur/engine/evolve.hpp>
#include <alur/graph/procedure.hpp>
#include <alur/journal/memory.hpp>

#include "bench/clock.hpp"
#include "bench/floor.hpp"
#include "bench/median.hpp"
#include "bench/perisa.hpp"

namespace {

using namespace alur;
namespace floors = bench::floors;
using bench::nanoseconds_a_step;

// The engine

class Office {
public:
    explicit Office(const std::string& sop) : procedure_(bench::compiled(sop)), calendar_(procedure_.calendar()) {
        for (std::size_t i = 0; i < procedure_.tables().steps.size(); ++i)
            roles_.push_back(procedure_.tables().steps[i].actor);
        bringing_.documents = {DocumentId{0}, DocumentId{1}, DocumentId{2}};
    }

    [[gnu::always_inline]] void start(std::uint32_t c, CaseState& state, Instant now, MemoryJournal& journal) {
        const By by{static_cast<PersonId>(1000 + c), ActorId{0}, none<PersonId>};
        if (!journal.prepare(static_cast<CaseId>(c), state.seq())) std::abort();
        decide_then(
            procedure_, calendar_, state, by, StartCase{ProcedureId{0}, {}},
            now, [&](const auto& happened) __attribute__((always_inline)) { commit(c, state, happened, journal); });
    }

    /// The next completion of a case, as people do it.
    [[gnu::always_inline]] void complete(std::uint32_t c, CaseState& state, Instant now, MemoryJournal& journal) {
        const StepId step = state.simple_step();
        const int chosen = floors::outcome(c, static_cast<floors::Step>(step), state.simple_attempt() - 1U);
        const By by{static_cast<PersonId>(index(step) == floors::serah ? 1000 + c : index(step) * 16 + c % 16),
                    roles_[index(step)], none<PersonId>};
        CompleteStep& command = index(step) == floors::serah ? bringing_ : deciding_;
        command.activation.step = step;
        command.outcome = index(step) == floors::periksa || index(step) == floors::verifikasi
                              ? static_cast<OutcomeId>(chosen)
                              : none<OutcomeId>;
        if (!journal.prepare(static_cast<CaseId>(c), state.seq())) std::abort();
        decide_then(
            procedure_, calendar_, state, by, command,
            now, [&](const auto& happened) __attribute__((always_inline)) { commit(c, state, happened, journal); });
    }

private:
    [[gnu::always_inline]] static void commit(std::uint32_t c, CaseState& state, const PlainEvent& happened,
                                              MemoryJournal& journal) {
        journal.append_prepared(static_cast<CaseId>(c), happened);
        evolve(state, happened);
    }
    static void commit(std::uint32_t c, CaseState& state, const Decision& happened, MemoryJournal& journal) {
        if (!happened.accepted() || !journal.append(static_cast<CaseId>(c), state.seq(), happened)) std::abort();
        evolve(state, happened);
    }

    Procedure procedure_;
    const Calendar* calendar_;
    std::vector<ActorId> roles_;  // who does each step
    CompleteStep bringing_;       // used again and again, as a host does that reads requests into a buffer
    CompleteStep deciding_;
};

constexpr Instant begin = Instant(std::chrono::sys_days(std::chrono::year(2024) / 1 / 2));

[[gnu::noinline]] std::uint64_t in_sequence(Office& office, std::uint32_t cases, MemoryJournal& journal) {
    std::uint64_t steps = 0;
    Instant now = begin;
    for (std::uint32_t c = 0; c < cases; ++c) {
        CaseState state;
        office.start(c, state, now, journal);
        for (; state.status() == CaseStatus::open; ++steps)
            office.complete(c, state, now += Microseconds(1000), journal);
    }
    return steps;
}

[[gnu::noinline]] std::uint64_t scattered(Office& office, std::uint32_t cases, MemoryJournal& journal,
                                          std::vector<CaseState>& table) {
    std::uint64_t steps = 0;
    Instant now = begin;
    for (std::uint32_t c = 0; c < cases; ++c) {
        table[c] = CaseState();
        office.start(c, table[c], now, journal);
    }
    for (std::uint64_t live = cases; live != 0;) {
        std::uint64_t c = 0;
        for (std::uint64_t i = 0; i < cases && live != 0; ++i) {
            c = (c + 618'031) % cases;
            CaseState& state = table[c];
            if (state.status() != CaseStatus::open) continue;
            office.complete(static_cast<std::uint32_t>(c), state, now += Microseconds(1000), journal);
            ++steps;
            if (state.status() != CaseStatus::open) --live;
        }
    }
    return steps;
}

}  // namespace

int main(int argc, char** argv) {
    const auto cases = static_cast<std::uint32_t>(argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 1'000'000);
    const int rounds = argc > 2 ? std::atoi(argv[2]) : 7;
    Office office{bench::perisa};

    std::vector<floors::Row> log(std::size_t{cases} * 14);  // touched, so that the floors pay for no page
    std::vector<floors::Case> floor_table(cases);
    std::vector<CaseState> table(cases);
    std::vector<double> floor_raw, floor_log, floor_scattered, fresh, recycled, live;
    ChunkPool pool;
    std::uint64_t events = 0;
    for (int round = 0; round <= rounds; ++round) {
        floor_raw.push_back(nanoseconds_a_step([&] {
            log.clear();
            return floors::in_sequence<floors::Inlined>(cases, log);
        }));
        floor_log.push_back(nanoseconds_a_step([&] {
            log.clear();
            return floors::in_sequence<floors::ByCall>(cases, log);
        }));
        // A virtual machine gives pages that lie idle back to its host, and getting one again costs thirty times what
        // the system takes for it. Touched and freed just before, the pages are new to the journal alone.
        if (events != 0) MemoryJournal().reserve(events);
        {
            MemoryJournal journal;  // a pool of its own: the system hands it every page, and clears it
            fresh.push_back(nanoseconds_a_step([&] { return in_sequence(office, cases, journal); }));
            events = journal.size();
        }
        {
            MemoryJournal journal(pool);
            recycled.push_back(nanoseconds_a_step([&] { return in_sequence(office, cases, journal); }));
        }
        floor_scattered.push_back(nanoseconds_a_step([&] {
            log.clear();
            return floors::scattered<floors::ByCall>(cases, log, floor_table);
        }));
        MemoryJournal journal(pool);
        live.push_back(nanoseconds_a_step([&] { return scattered(office, cases, journal, table); }));
        if (round == 0)  // to warm up
            for (auto* all : {&floor_raw, &floor_log, &floor_scattered, &fresh, &recycled, &live}) all->clear();
    }
    const MemoryReport memory = pool.report();
    std::printf("%u cases, %.2f events a case, %zu bytes a live case, %s pages\n", cases,
                static_cast<double>(events) / cases, sizeof(CaseState), memory.plain_bytes == 0 ? "huge" : "plain");
    bench::print_step_cost_head();
    bench::print_step_cost("floor, inlined", floor_log, floor_raw);
    bench::print_step_cost("floor: push_back of 2 rows", floor_log, floor_log);
    bench::print_step_cost("alur, in sequence, fresh chunks", floor_log, fresh);
    bench::print_step_cost("alur, in sequence, recycled chunks", floor_log, recycled);
    bench::print_step_cost("floor: the same, scattered over live cases", floor_scattered, floor_scattered);
    bench::print_step_cost("alur, scattered over live cases", floor_scattered, live);
    return 0;
}

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
#include <cstring>
#include <ctime>
#include <string>
#include <vector>

#include <alur/engine/decide.hpp>
#include <alur/engine/evolve.hpp>
#include <alur/graph/compile.hpp>
#include <alur/journal/memory.hpp>
#include <alur/sop/read.hpp>
#include <alur/time/calendar_source.hpp>

#include "bench/median.hpp"

namespace {

using namespace alur;

// The floors

namespace floors {

enum Step : std::uint16_t { serah, periksa, verifikasi, oss, nib, end };

struct Row {
    std::uint64_t case_id;
    std::int64_t time;
    std::uint16_t step;
    std::uint8_t kind;
    std::uint8_t actor;
    std::uint32_t visit;
    std::uint32_t data;
    std::uint32_t seq;
};
static_assert(sizeof(Row) == 32);

struct Case {
    Step at = serah;
    std::uint32_t visits[6] = {};
    std::uint32_t seq = 0;
};

/// What the people at the desks decide. Opaque to the compiler, as people are.
[[gnu::noinline]] int outcome(std::uint64_t c, Step step, std::uint32_t visit) {
    asm volatile("" ::: "memory");
    return step == periksa && c % 10 < 3 && visit == 0 ? 1 : 0;
}

/// push_back as a call, which hands a row over through memory: so g++ compiles the floor of the rivals, where the
/// inliner gives up. Inlined it is the raw floor.
[[gnu::noinline]] void push(std::vector<Row>& log, Row&& row) { log.push_back(std::move(row)); }

struct ByCall {
    [[gnu::always_inline]] static void add(std::vector<Row>& log, Row&& row) { push(log, std::move(row)); }
};
struct Inlined {
    [[gnu::always_inline]] static void add(std::vector<Row>& log, Row&& row) { log.push_back(std::move(row)); }
};

template <class Push>
[[gnu::noinline]] std::uint64_t in_sequence(std::uint64_t cases, std::vector<Row>& log) {
    std::uint64_t steps = 0;
    std::int64_t time = 1'700'000'000'000'000'000;
    for (std::uint64_t c = 0; c < cases; ++c) {
        Case k;
        while (k.at != end) {
            const Step step = k.at;
            const std::uint32_t visit = k.visits[step];
            Push::add(log, {c, time += 1000, step, 0, std::uint8_t(step), visit, 0, k.seq++});
            const int chosen = outcome(c, step, visit);
            Push::add(log, {c, time += 1000, step, 1, std::uint8_t(step), visit, std::uint32_t(chosen), k.seq++});
            k.visits[step]++;
            switch (step) {
                case serah: k.at = periksa; break;
                case periksa: k.at = chosen != 0 ? serah : verifikasi; break;
                case verifikasi: k.at = chosen != 0 ? serah : oss; break;
                case oss: k.at = nib; break;
                case nib: k.at = end; break;
                default: std::abort();
            }
            ++steps;
        }
    }
    return steps;
}

template <class Push>
[[gnu::noinline]] std::uint64_t scattered(std::uint64_t cases, std::vector<Row>& log, std::vector<Case>& table) {
    std::uint64_t steps = 0;
    std::int64_t time = 1'700'000'000'000'000'000;
    for (Case& k : table) k = Case{};
    for (std::uint64_t live = cases; live != 0;) {
        std::uint64_t c = 0;
        for (std::uint64_t i = 0; i < cases; ++i) {
            c = (c + 618'031) % cases;
            Case& k = table[c];
            if (k.at == end) continue;
            const Step step = k.at;
            const std::uint32_t visit = k.visits[step];
            Push::add(log, {c, time += 1000, step, 0, std::uint8_t(step), visit, 0, k.seq++});
            const int chosen = outcome(c, step, visit);
            Push::add(log, {c, time += 1000, step, 1, std::uint8_t(step), visit, std::uint32_t(chosen), k.seq++});
            k.visits[step]++;
            switch (step) {
                case serah: k.at = periksa; break;
                case periksa: k.at = chosen != 0 ? serah : verifikasi; break;
                case verifikasi: k.at = chosen != 0 ? serah : oss; break;
                case oss: k.at = nib; break;
                case nib: k.at = end; break;
                default: std::abort();
            }
            ++steps;
            if (k.at == end) --live;
        }
    }
    return steps;
}

}  // namespace floors

// The engine

constexpr const char* perisa = R"(alur: 1
id: perisa
status: draft
calendar: kantor
actors:
  pemohon: {nama: Pemohon, external: true}
  operator: {nama: Operator}
  kasi: {nama: Kasi}
kelengkapan:
  formulir: {nama: Formulir, from: pemohon}
  ktp: {nama: KTP, from: pemohon}
  npwp: {nama: NPWP, from: pemohon}
  berkas: Berkas terverifikasi
  nib: NIB
steps:
  - {id: serah_berkas, actor: pemohon, recorded_by: [operator], kelengkapan: [formulir]}
  - id: periksa
    actor: operator
    kelengkapan: [formulir, ktp, npwp]
    waktu_baku: 5 menit
    outcomes: {sesuai: verifikasi, kurang: {next: serah_berkas, returns: true}}
  - id: verifikasi
    actor: kasi
    not_by: [periksa]
    outputs: [berkas]
    waktu_baku: 25 menit
    outcomes: {sesuai: input_oss, kurang: {next: serah_berkas, returns: true}}
  - {id: input_oss, actor: operator, kelengkapan: [berkas], waktu_baku: 15 menit}
  - {id: terima_nib, actor: operator, outputs: [nib], waktu_baku: 1 hari kerja}
)";

constexpr const char* kantor = R"(alur_kalender: 1
id: kantor
nama: Kantor
zona: Asia/Jakarta
berlaku: {dari: 2020-01-01, sampai: 2030-12-31}
jam_kerja:
  senin: [07:30-12:00, 13:00-16:00]
  selasa: [07:30-12:00, 13:00-16:00]
  rabu: [07:30-12:00, 13:00-16:00]
  kamis: [07:30-12:00, 13:00-16:00]
  jumat: [07:30-11:30, 13:00-16:30]
)";

template <class T, class E>
T must(Result<T, E> result) {
    if (result) return std::move(result).value();
    std::fputs(result.error().to_string().c_str(), stderr);
    std::exit(1);
}

class Office {
public:
    explicit Office(const std::string& sop)
        : procedure_(must(compile(must(sop::read(sop, "perisa.yaml")),
                                  must(compile_calendar(must(read_calendar(kantor, "kantor.yaml"))))))),
          calendar_(procedure_.calendar()) {
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

// Measuring

/// Time of this process on a processor: others on the machine take none of it.
double processor_nanoseconds() { return static_cast<double>(std::clock()) * (1e9 / CLOCKS_PER_SEC); }

template <class Work>
double nanoseconds_a_step(Work work) {
    const double from = processor_nanoseconds();
    const std::uint64_t steps = work();
    return (processor_nanoseconds() - from) / static_cast<double>(steps);
}

double median_ratio(const std::vector<double>& floor, const std::vector<double>& engine) {
    std::vector<double> ratios;
    for (std::size_t i = 0; i < floor.size(); ++i) ratios.push_back(floor[i] / engine[i]);
    return bench::median(ratios);
}

}  // namespace

int main(int argc, char** argv) {
    const auto cases = static_cast<std::uint32_t>(argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 1'000'000);
    const int rounds = argc > 2 ? std::atoi(argv[2]) : 7;
    Office office{perisa};

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
    std::printf("%-44s %8s %8s\n", "ns a step, median of rounds", "ns", "x floor");
    std::printf("%-44s %8.1f %8.2f\n", "floor, inlined", bench::median(floor_raw), median_ratio(floor_log, floor_raw));
    std::printf("%-44s %8.1f %8s\n", "floor: push_back of 2 rows", bench::median(floor_log), "1");
    std::printf("%-44s %8.1f %8.2f\n", "alur, in sequence, fresh chunks", bench::median(fresh),
                median_ratio(floor_log, fresh));
    std::printf("%-44s %8.1f %8.2f\n", "alur, in sequence, recycled chunks", bench::median(recycled),
                median_ratio(floor_log, recycled));
    std::printf("%-44s %8.1f %8s\n", "floor: the same, scattered over live cases", bench::median(floor_scattered), "1");
    std::printf("%-44s %8.1f %8.2f\n", "alur, scattered over live cases", bench::median(live),
                median_ratio(floor_scattered, live));
    return 0;
}

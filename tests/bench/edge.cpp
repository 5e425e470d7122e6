// What a sweep of deadlines and a question cost while many cases are open: what is due, or told, not what is open.
#include <alur/alur.hpp>

#include <benchmark/benchmark.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

using namespace alur;

namespace {

/// A permit process like PERISA: three of ten cases are returned once, 5.6 steps a case.
const char* const permit =
    "alur: 1\n"
    "id: izin\n"
    "calendar: kantor\n"
    "actors: {pemohon: {nama: Pemohon, external: true}, operator: {nama: Operator}, kasi: {nama: Kasi}}\n"
    "steps:\n"
    "  - {id: serah, kegiatan: Menyerahkan, actor: pemohon}\n"
    "  - {id: periksa, kegiatan: Memeriksa, actor: operator, waktu_baku: 5 menit,\n"
    "     outcomes: {sesuai: verifikasi, kurang: {next: serah, returns: true}}}\n"
    "  - {id: verifikasi, kegiatan: Memverifikasi, actor: kasi, not_by: [periksa], waktu_baku: 25 menit,\n"
    "     outcomes: {ya: oss, tidak: {next: serah, returns: true}}}\n"
    "  - {id: oss, kegiatan: Menginput, actor: operator, waktu_baku: 5 menit}\n"
    "  - {id: terima, kegiatan: Menerima, actor: pemohon}\n";

std::shared_ptr<const Calendar> calendar() {
    auto loaded = load_calendar(ALUR_ROOT "/tests/scenarios/sop/kalender/kantor.yaml");
    if (!loaded) throw std::runtime_error(loaded.error().to_string());
    return *loaded;
}

std::shared_ptr<const Procedure> procedure(const char* text) {
    auto read = sop::read(text, "bench.yaml");
    if (!read) throw std::runtime_error(read.error().to_string());
    auto compiled = compile(*std::move(read), calendar());
    if (!compiled) throw std::runtime_error(compiled.error().to_string());
    return std::make_shared<const Procedure>(*std::move(compiled));
}

/// Deadlines in ten of many open cases.
void advance_ten_due(benchmark::State& state) {
    const auto time =
        std::make_shared<SimulatedTime>(std::chrono::sys_days(std::chrono::year(2024) / 7 / 2) + std::chrono::hours(2));
    Engine engine(memory(), {time, 16});
    engine.deploy(procedure(
        "alur: 1\nid: tunggu\ncalendar: kantor\nactors: {a: {nama: A}, b: {nama: B}}\n"
        "steps:\n  - {id: kerja, kegiatan: Bekerja, actor: a, deadline: {after: 30 hari kalender, escalate: b}}\n"));
    for (std::int64_t i = 0; i < state.range(0); ++i)
        if (!engine.start("tunggu", {.by = "a:x"})) std::abort();
    time->advance(std::chrono::hours(24));
    std::int64_t due = 0;
    for ([[maybe_unused]] auto round : state) {
        state.PauseTiming();
        // Ten new cases whose deadlines pass, while those of all others lie ahead.
        const Instant back = time->now();
        time->set(back - std::chrono::hours(24 * 40));
        for (int i = 0; i < 10; ++i)
            if (!engine.start("tunggu", {.by = "a:x"})) std::abort();
        time->set(back);
        state.ResumeTiming();
        due += static_cast<std::int64_t>(engine.advance());
    }
    state.counters["fired"] = benchmark::Counter(static_cast<double>(due), benchmark::Counter::kAvgIterations);
}
BENCHMARK(advance_ten_due)->Arg(1000)->Arg(1'000'000)->Iterations(200)->Unit(benchmark::kMicrosecond);

/// An engine with many open cases, all with work for an operator that lapses at another time.
struct ManyOpen {
    std::shared_ptr<SimulatedTime> time =
        std::make_shared<SimulatedTime>(std::chrono::sys_days(std::chrono::year(2024) / 7 / 2) + std::chrono::hours(2));
    Engine engine{memory(), {time, 16}};
    std::vector<CaseId> cases;

    explicit ManyOpen(std::int64_t count) {
        engine.deploy(procedure(permit));
        for (std::int64_t i = 0; i < count; ++i) {
            cases.push_back(*engine.start("izin", {.by = "pemohon:p"}));
            if (!engine.complete(cases.back(), "serah", {.by = "pemohon:p"})) std::abort();
            time->advance(std::chrono::milliseconds(1));
        }
        static_cast<void>(engine.work({.most = 0}));
        static_cast<void>(engine.cases({.status = CaseStatus::open, .most = 0}));
    }

    /// Has a case change: its work goes to another list, or comes back.
    void change(std::int64_t round) {
        const CaseId id = cases[static_cast<std::size_t>(round * 7919) % cases.size()];
        if (engine.complete(id, "periksa", {.by = "operator:o", .outcome = "kurang"})) return;
        if (!engine.complete(id, "serah", {.by = "pemohon:p"})) std::abort();
    }
};

/// One command, and what the operators see of it.
void work_after_a_command(benchmark::State& state) {
    ManyOpen many(state.range(0));
    std::int64_t round = 0;
    for ([[maybe_unused]] auto _ : state) {
        many.change(++round);
        auto list = many.engine.work({.actor = "operator", .most = 20});
        benchmark::DoNotOptimize(list);
    }
}
BENCHMARK(work_after_a_command)->Arg(1000)->Arg(1'000'000)->Unit(benchmark::kMicrosecond);

/// One command, and a page of the cases in which a step is open.
void cases_after_a_command(benchmark::State& state) {
    ManyOpen many(state.range(0));
    std::int64_t round = 0;
    for ([[maybe_unused]] auto _ : state) {
        many.change(++round);
        auto page = many.engine.cases({.sop = "izin", .step = "periksa", .most = 20});
        benchmark::DoNotOptimize(page);
    }
}
BENCHMARK(cases_after_a_command)->Arg(1000)->Arg(1'000'000)->Unit(benchmark::kMicrosecond);

}  // namespace

BENCHMARK_MAIN();

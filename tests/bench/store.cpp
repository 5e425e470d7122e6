// An engine on disk against SQLite alone: the rows that the engine wrote, inserted anew with the same settings, in the
// same run; then the same work by each of several threads, whose appends share commits: as many commits as by one,
// since those cost twice as much while the log of SQLite grows as later, when it is written over; then what it costs to
// open the store; then batches of 1,000 steps over scattered cases, each one commit, against batches of the same rows.
// Then the same on a file that engines share: by one of them, by its threads, and by two processes.
//
// usage: bench_store [CASES [ROUNDS [FOLDER]]]. Only the ratios within one run count: disks differ.
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <alur/alur.hpp>

#include "bench/median.hpp"
#include "bench/raw_sqlite.hpp"
#include "runtime/feed_position.hpp"

namespace {

using namespace alur;

constexpr int most_threads = 8;

std::shared_ptr<const Procedure> permit() {
    auto read = sop::read(
        "alur: 1\n"
        "id: izin\n"
        "calendar: kantor\n"
        "actors: {pemohon: {nama: Pemohon, external: true}, operator: {nama: Operator}, kasi: {nama: Kasi}}\n"
        "steps:\n"
        "  - {id: serah, kegiatan: Menyerahkan, actor: pemohon, recorded_by: [operator]}\n"
        "  - {id: periksa, kegiatan: Memeriksa, actor: operator, waktu_baku: 5 menit}\n"
        "  - {id: verifikasi, kegiatan: Memverifikasi, actor: kasi, not_by: [periksa], waktu_baku: 25 menit}\n"
        "  - {id: oss, kegiatan: Menginput, actor: operator, waktu_baku: 5 menit}\n",
        "izin.yaml");
    auto calendar = load_calendar(ALUR_ROOT "/tests/scenarios/sop/kalender/kantor.yaml");
    if (!read || !calendar) std::abort();
    auto compiled = compile(*std::move(read), *calendar);
    if (!compiled) std::abort();
    return std::make_shared<const Procedure>(*std::move(compiled));
}

/// Plays cases from start to end: five commands a case.
void play(Engine& engine, int cases) {
    for (int c = 0; c < cases; ++c) {
        const auto id = engine.start("izin", {.by = "pemohon:p"});
        if (!id) std::abort();
        for (const auto& [step, by] : {std::pair("serah", "operator:o"), std::pair("periksa", "operator:o"),
                                       std::pair("verifikasi", "kasi:k"), std::pair("oss", "operator:o")})
            if (!engine.complete(*id, step, {.by = by})) std::abort();
    }
}

const SqliteOptions shared{.access = JournalAccess::shared};

/// What so many cases cost that each of the threads plays: seconds for as many as one of them plays.
double engine_seconds(const std::string& path, int cases, int threads, const SqliteOptions& options = {}) {
    Engine engine(sqlite(path, options));
    engine.deploy(permit());
    const double seconds = bench::seconds_of([&] {
        std::vector<std::thread> crew;
        for (int i = 0; i < threads; ++i) crew.emplace_back([&] { play(engine, cases); });
        for (std::thread& one : crew) one.join();
    });
    return seconds / threads;
}

constexpr std::size_t batch = 1000;

/// What batches cost: the engine, and SQLite alone with the same rows in the same batches.
struct Batches {
    double engine;
    double floor;
    std::size_t steps;
};

/// All cases a step further, and again, in an order in which no neighbours follow each other.
Batches in_batches(const std::string& ours, const std::string& raw, std::size_t count) {
    Batches cost{0, 0, 0};
    bench::remove_database(ours);
    std::size_t before = 0;
    {
        Engine engine(sqlite(ours));
        engine.deploy(permit());
        const ActorHandle desk = *engine.actor("operator:o");
        const ActorHandle head = *engine.actor("kasi:k");
        std::vector<CaseId> started(count);
        std::vector<CaseId> ids(count);
        std::vector<RowCode> codes(count);
        if (engine.start_many({.sop = *engine.sop("izin"), .by = desk}, started, codes) != count) std::abort();
        for (std::size_t i = 0; i < count; ++i) ids[i] = started[i * 7919 % count];
        before = static_cast<std::size_t>(runtime::entry_of(engine.feed_end()));  // the number of a row
        cost.engine = bench::seconds_of([&] {
            for (const char* step : {"serah", "periksa", "verifikasi", "oss"}) {
                const StepHandle at = *engine.step("izin", step);
                const ActorHandle by = std::string_view(step) == "verifikasi" ? head : desk;
                for (std::size_t from = 0; from < count; from += batch) {
                    const std::size_t size = std::min(batch, count - from);
                    if (engine.complete_many({.cases = std::span(ids).subspan(from, size), .step = at, .by = by},
                                             std::span(codes).first(size)) != size)
                        std::abort();
                    cost.steps += size;
                }
            }
        });
    }
    const std::vector<bench::Row> rows = bench::rows_in(ours);
    if (rows.size() - before != cost.steps) std::abort();
    bench::remove_database(raw);
    cost.floor = bench::floor_seconds(raw, rows, before, batch);
    return cost;
}

/// Two processes that share a file play half of the cases each, from the moment when both have opened it.
double processes_seconds(const std::string& path, int cases) {
    Engine(sqlite(path, shared)).deploy(permit());
    std::array<int, 2> ready{};
    std::array<int, 2> go{};
    if (::pipe(ready.data()) != 0 || ::pipe(go.data()) != 0) std::abort();
    char byte = 0;
    for (int i = 0; i < 2; ++i) {
        const ::pid_t child = ::fork();
        if (child < 0) std::abort();
        if (child != 0) continue;
        Engine engine(sqlite(path, shared));
        if (::write(ready[1], &byte, 1) != 1 || ::read(go[0], &byte, 1) != 1) ::_exit(1);
        play(engine, cases / 2);
        ::_exit(0);
    }
    for (int i = 0; i < 2; ++i)
        if (::read(ready[0], &byte, 1) != 1) std::abort();
    const double seconds = bench::seconds_of([&] {
        if (::write(go[1], "go", 2) != 2) std::abort();
        int status = 0;
        while (::wait(&status) > 0)
            if (status != 0) std::abort();
    });
    for (const int end : {ready[0], ready[1], go[0], go[1]}) ::close(end);
    return seconds;
}

}  // namespace

int main(int argc, char** argv) {
    const int cases = (argc > 1 ? std::atoi(argv[1]) : 400) / 2 * 2;
    const int rounds = argc > 2 ? std::atoi(argv[2]) : 5;
    const std::filesystem::path folder = argc > 3 ? argv[3] : ".";
    const std::string raw = (folder / "bench.sqlite").string();
    const std::string ours = (folder / "bench.alur").string();
    std::vector<double> floors, alone, together, ratios, gains, opening, bytes;
    std::vector<double> shared_floors, sharing, sharing_ratios, slower, sharing_together, sharing_gains, processes,
        processes_gains;
    std::size_t rows = 0;
    for (int round = 0; round < rounds; ++round) {
        bench::remove_database(ours);
        alone.push_back(engine_seconds(ours, cases, 1));
        const std::vector<bench::Row> written = bench::rows_in(ours);
        rows = written.size();
        bench::remove_database(raw);
        floors.push_back(bench::floor_seconds(raw, written));
        ratios.push_back(floors.back() / alone.back());
        bytes.push_back(static_cast<double>(std::filesystem::file_size(ours)) /
                        static_cast<double>(std::filesystem::file_size(raw)));
        bench::remove_database(ours);
        together.push_back(engine_seconds(ours, cases, most_threads));
        gains.push_back(alone.back() / together.back());
        opening.push_back(bench::seconds_of([&] { const Engine again(sqlite(ours)); }) / most_threads);
        bench::remove_database(raw);
        shared_floors.push_back(bench::floor_seconds(raw, written, 0, 0, bench::shared));
        bench::remove_database(ours);
        sharing.push_back(engine_seconds(ours, cases, 1, shared));
        sharing_ratios.push_back(shared_floors.back() / sharing.back());
        slower.push_back(sharing.back() / alone.back());
        bench::remove_database(ours);
        sharing_together.push_back(engine_seconds(ours, cases, most_threads, shared));
        sharing_gains.push_back(sharing.back() / sharing_together.back());
        bench::remove_database(ours);
        processes.push_back(processes_seconds(ours, cases));
        processes_gains.push_back(sharing.back() / processes.back());
    }
    bench::remove_database(raw);
    bench::remove_database(ours);
    const auto a_step = [&](const std::vector<double>& seconds) {
        return bench::median(seconds) / static_cast<double>(rows) * 1e6;
    };
    std::printf("%zu steps of %d cases, a durable answer each\n", rows, cases);
    std::printf("%-44s %8s %8s\n", "µs a step, median of rounds", "µs", "x floor");
    std::printf("%-44s %8.1f %8s\n", "floor: SQLite alone, the same rows", a_step(floors), "1");
    std::printf("%-44s %8.1f %8.2f\n", "engine, one thread", a_step(alone), bench::median(ratios));
    std::printf("%-44s %8.1f %8.2f\n", "engine, eight threads: x one thread", a_step(together), bench::median(gains));
    std::printf("%-44s %8s %8.2f\n", "bytes on disk", "", bench::median(bytes));
    std::printf("%-44s %8.2f\n", "µs a step to open, verify and replay", a_step(opening));

    // Enough that the table has grown beyond what one commit touches.
    const std::size_t many = std::max<std::size_t>(static_cast<std::size_t>(cases) * 50, batch);
    std::vector<double> batches, batches_floor, batches_ratio;
    std::size_t steps = 0;
    for (int round = 0; round < rounds; ++round) {
        const Batches cost = in_batches(ours, raw, many);
        steps = cost.steps;
        batches.push_back(cost.engine / static_cast<double>(steps) * 1e6);
        batches_floor.push_back(cost.floor / static_cast<double>(steps) * 1e6);
        batches_ratio.push_back(cost.floor / cost.engine);
    }
    bench::remove_database(raw);
    bench::remove_database(ours);
    std::printf("%zu steps in batches of %zu, scattered over %zu cases\n", steps, batch, many);
    std::printf("%-44s %8.2f %8s\n", "floor: SQLite alone, the same batches", bench::median(batches_floor), "1");
    std::printf("%-44s %8.2f %8.2f\n", "complete_many", bench::median(batches), bench::median(batches_ratio));
    std::printf("%-44s %8.1f %8.2f\n", "shared: SQLite alone; x the floor above", a_step(shared_floors),
                bench::median(shared_floors) / bench::median(floors));
    std::printf("%-44s %8.1f %8.2f\n", "shared: engine, one thread; x its floor", a_step(sharing),
                bench::median(sharing_ratios));
    std::printf("%-44s %8s %8.2f\n", "shared: times as long as alone", "", bench::median(slower));
    std::printf("%-44s %8.1f %8.2f\n", "shared: eight threads; x one thread", a_step(sharing_together),
                bench::median(sharing_gains));
    std::printf("%-44s %8.1f %8.2f\n", "shared: two processes; x one", a_step(processes),
                bench::median(processes_gains));
    return 0;
}

// What it costs to open a store of a million steps: all of it read, verified and replayed, or from a checkpoint; what
// the checkpoint costs; and what a case costs that is used for the first time behind one.
//
// usage: bench_open [STEPS [ROUNDS [FOLDER]]]. The store is made on a disk whose syncs take no time: that is measured
// elsewhere.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <alur/alur.hpp>

#include "bench/median.hpp"
#include "journal/snapshot.hpp"
#include "journal/support/faulty_disk.hpp"

namespace {

using namespace alur;

constexpr int steps_a_case = 5;

double seconds_of(auto work) {
    const auto from = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - from).count();
}

void fill(Engine& engine, int from, int cases) {
    for (int c = from; c < from + cases; ++c) {
        const std::string name = "2024/" + std::to_string(c);
        const auto id =
            engine.start("perisa", {.by = "pemohon:p", .fields = {{"badan_hukum", c % 2 == 0}}, .name = name});
        if (!id) std::abort();
        for (int step = 1; step < steps_a_case; ++step)
            if (!engine.note(*id, "sudah dihubungi", {.by = "operator:o"})) std::abort();
    }
}

void remove_store(const std::string& path) {
    for (const char* rest : {"", "-wal", "-journal", "-snapshot", ".keys"}) std::filesystem::remove(path + rest);
}

}  // namespace

int main(int argc, char** argv) {
    const int steps = argc > 1 ? std::atoi(argv[1]) : 1'000'000;
    const int rounds = argc > 2 ? std::atoi(argv[2]) : 3;
    const std::string path = ((argc > 3 ? std::filesystem::path(argv[3]) : ".") / "bench-open.alur").string();
    const int cases = steps / steps_a_case;
    const int behind = cases / 100;
    remove_store(path);
    const auto loaded = load(ALUR_ROOT "/sop/perisa.yaml");
    if (!loaded) std::abort();
    double checkpoint = 0;
    {
        const test::FaultyDisk disk;
        Engine engine(sqlite(path));
        engine.deploy(*loaded);
        fill(engine, 0, cases - behind);
        checkpoint = seconds_of([&] { engine.checkpoint(); });
        fill(engine, cases - behind, behind);
    }
    const double megabytes = static_cast<double>(std::filesystem::file_size(journal::snapshot_path(path))) / 1e6;
    std::vector<double> whole, resumed, ratios;
    for (int round = 0; round < rounds; ++round) {
        whole.push_back(seconds_of([&] { const Engine engine(sqlite(path, {.verify = Verify::everything})); }));
        resumed.push_back(seconds_of([&] { const Engine engine(sqlite(path)); }));
        ratios.push_back(whole.back() / resumed.back());
    }
    const Engine engine(sqlite(path));
    int seen = 0;
    const double touch = seconds_of([&] {
        for (int c = 0; c < cases; c += 97, ++seen)
            if (!engine.view(*engine.find("2024/" + std::to_string(c)))) std::abort();
    });
    std::printf("%d steps of %d cases, each with a name and a field; 1 %% of them behind the checkpoint\n", steps,
                cases);
    std::printf("%-50s %8s %8s\n", "median of rounds", "s", "µs a step");
    const auto line = [&](const char* what, double seconds) {
        std::printf("%-50s %8.3f %8.3f\n", what, seconds, seconds / steps * 1e6);
    };
    line("open: read, verify and replay everything", bench::median(whole));
    line("open: from the checkpoint", bench::median(resumed));
    line("make the checkpoint", checkpoint);
    std::printf("%-50s %8.1f\n", "x quicker from the checkpoint", bench::median(ratios));
    std::printf("%-50s %8.1f\n", "µs a case when it is first used, view included", touch / seen * 1e6);
    std::printf("%-50s %8.1f\n", "MB of the checkpoint", megabytes);
    remove_store(path);
    return 0;
}

// What it costs to open a store of a million steps: all of it read, verified and replayed, or from a checkpoint; what
// the checkpoint costs; and what a case costs that is used for the first time behind one.
//
// usage: bench_open [STEPS [ROUNDS [FOLDER]]]. The store is made on a disk whose syncs take no time: that is measured
// elsewhere.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
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

/// Begins cases, each with a name, a field and an applicant, and takes them four steps further; in batches, as a
/// program does that takes over what another has.
void fill(Engine& engine, int from, int cases) {
    const auto need = [](bool done) {
        if (!done) std::abort();
    };
    const DocumentsHandle all =
        *engine.documents("perisa", {"formulir", "ktp", "akta", "npwp", "sketsa", "email", "nomor_ponsel"});
    constexpr int batch = 4096;
    for (const int end = from + cases; from < end; from += batch) {
        const auto size = static_cast<std::size_t>(std::min(batch, end - from));
        std::vector<std::string> names, applicants;
        std::vector<Value> bodies;
        for (std::size_t i = 0; i < size; ++i) {
            names.push_back("2024/" + std::to_string(from + static_cast<int>(i)));
            applicants.push_back("pemohon:p" + std::to_string((from + static_cast<int>(i)) / 3));
            bodies.emplace_back(i % 2 == 0);
        }
        std::vector<std::string_view> called(names.begin(), names.end());
        std::vector<ActorHandle> by;
        for (const std::string& one : applicants) by.push_back(*engine.actor(one));
        const std::vector<FieldColumn> fields{{"badan_hukum", bodies}};
        std::vector<CaseId> ids(size);
        std::vector<RowCode> codes(size);
        need(engine.start_many({.sop = *engine.sop("perisa"), .by = by, .fields = fields, .name = called}, ids,
                               codes) == size);
        const auto complete = [&](const char* step, const PerRow<ActorHandle>& who, const char* outcome,
                                  DocumentsHandle given) {
            OutcomeHandle chosen;
            if (outcome != nullptr) chosen = *engine.outcome("perisa", step, outcome);
            need(engine.complete_many({.cases = ids,
                                       .step = *engine.step("perisa", step),
                                       .by = who,
                                       .outcome = chosen,
                                       .documents = std::move(given)},
                                      codes) == size);
        };
        complete("serah_berkas", by, nullptr, all);
        complete("periksa_berkas", *engine.actor("operator:o"), "sesuai", {});
        complete("verifikasi", *engine.actor("kasi:k"), "ya", {});
        complete("input_oss", *engine.actor("operator:o"), nullptr, {});
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

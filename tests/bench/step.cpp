// What one completed step of PERISA costs a program of C++, for tests/bench/python.py to compare with.
//
// usage: bench_step [CASES [ROUNDS]]. Prints nanoseconds of a processor a step, by names and by handles, medians of
// rounds.
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include <alur/alur.hpp>

#include "bench/clock.hpp"
#include "bench/median.hpp"

namespace {

using namespace alur;

template <class T>
T got(Result<T, Refusal> result) {
    if (result) return *std::move(result);
    std::fprintf(stderr, "%s\n", result.error().text().c_str());
    std::exit(1);
}

/// Nanoseconds a step of what `act` does to each case, three steps.
template <class Act>
double cost(std::size_t cases, const Act& act) {
    Engine engine(memory_with_feed());
    engine.deploy(*load(ALUR_ROOT "/sop/perisa.yaml"));
    const auto start = [&] {
        return got(engine.start("perisa", {.by = "pemohon:p1", .fields = {{"badan_hukum", false}}}));
    };
    std::vector<CaseId> ids;
    for (std::size_t i = 0; i < cases; ++i) ids.push_back(start());
    act(engine, start());  // names are known, and memory is warm
    return bench::nanoseconds_a_step([&] {
        for (const CaseId id : ids) act(engine, id);
        return 3 * cases;
    });
}

void by_names(Engine& engine, CaseId id) {
    static_cast<void>(got(engine.complete(
        id, "serah_berkas", {.by = "operator:o1", .documents = {"formulir", "ktp", "npwp", "email", "nomor_ponsel"}})));
    static_cast<void>(got(engine.complete(id, "periksa_berkas", {.by = "operator:o1", .outcome = "sesuai"})));
    static_cast<void>(got(engine.complete(id, "verifikasi", {.by = "kasi:k1", .outcome = "ya"})));
}

double by_handles(std::size_t cases) {
    struct Known {
        ActorHandle o1, k1;
        StepHandle serah, periksa, verifikasi;
        OutcomeHandle sesuai, ya;
        DocumentsHandle papers;
    };
    std::shared_ptr<Known> known;
    return cost(cases, [&](Engine& engine, CaseId id) {
        if (known == nullptr)
            known = std::make_shared<Known>(Known{
                got(engine.actor("operator:o1")), got(engine.actor("kasi:k1")),
                got(engine.step("perisa", "serah_berkas")), got(engine.step("perisa", "periksa_berkas")),
                got(engine.step("perisa", "verifikasi")), got(engine.outcome("perisa", "periksa_berkas", "sesuai")),
                got(engine.outcome("perisa", "verifikasi", "ya")),
                got(engine.documents("perisa", {"formulir", "ktp", "npwp", "email", "nomor_ponsel"}))});
        static_cast<void>(got(engine.complete(id, known->serah, {.by = known->o1, .documents = known->papers})));
        static_cast<void>(got(engine.complete(id, known->periksa, {.by = known->o1, .outcome = known->sesuai})));
        static_cast<void>(got(engine.complete(id, known->verifikasi, {.by = known->k1, .outcome = known->ya})));
    });
}

template <class Act>
double median_of(std::size_t rounds, const Act& act) {
    std::vector<double> costs;
    for (std::size_t i = 0; i < rounds; ++i) costs.push_back(act());
    return bench::median(costs);
}

}  // namespace

int main(int argc, char** argv) {
    const std::size_t cases = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 100'000;
    const std::size_t rounds = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 5;
    std::printf("names %.0f\n", median_of(rounds, [&] { return cost(cases, &by_names); }));
    std::printf("handles %.0f\n", median_of(rounds, [&] { return by_handles(cases); }));
}

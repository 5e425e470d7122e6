// What it costs to read, compile and prove an SOP: beside yaml-cpp's own parse of the same bytes, round by round in one
// run, and how it grows with the steps.
//
// usage: bench_compile [SOP.yaml]. Only the ratios within one run count: machines differ and are shared.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/parser.h>

#include <alur/graph/compile.hpp>
#include <alur/sop/read.hpp>
#include <alur/time/calendar_source.hpp>

#include "bench/median.hpp"
#include "graph/support/large.hpp"

namespace {

using namespace alur;

/// Takes yaml-cpp's events and does nothing with them.
struct Deaf : YAML::EventHandler {
    void OnDocumentStart(const YAML::Mark&) override {}
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
    void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
    void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t, const std::string&) override {}
    void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {}
    void OnSequenceEnd() override {}
    void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {}
    void OnMapEnd() override {}
};

template <class Task>
double microseconds(Task task) {
    const auto begin = std::chrono::steady_clock::now();
    task();
    return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - begin).count();
}

void parse_events(const std::string& text) {
    std::istringstream in(text);
    YAML::Parser parser(in);
    Deaf handler;
    parser.HandleNextDocument(handler);
}

/// \return false where the SOP is refused
bool compare_with_parse(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    auto first = sop::read(text, file);
    const auto calendar = load_calendar(ALUR_ROOT "/sop/kalender/kecamatan.yaml");
    if (!first || !calendar || !compile(*first, *calendar)) return false;

    constexpr int rounds = 60;
    constexpr int repeats = 20;
    std::vector<double> parse, read, compiled, ratio;
    for (int round = 0; round < rounds; ++round) {
        parse.push_back(microseconds([&] {
                            for (int i = 0; i < repeats; ++i) parse_events(text);
                        }) /
                        repeats);
        std::vector<sop::Sop> sops;
        read.push_back(microseconds([&] {
                           for (int i = 0; i < repeats; ++i) sops.push_back(*sop::read(text, file));
                       }) /
                       repeats);
        compiled.push_back(microseconds([&] {
                               for (sop::Sop& definition : sops) (void)compile(std::move(definition), *calendar);
                           }) /
                           repeats);
        ratio.push_back((read.back() + compiled.back()) / parse.back());
    }
    std::printf("%s, %zu bytes, medians of %d rounds:\n", file.c_str(), text.size(), rounds);
    std::printf("  yaml-cpp's event parse %8.1f µs\n", bench::median(parse));
    std::printf("  read                   %8.1f µs\n", bench::median(read));
    std::printf("  compile and prove      %8.1f µs\n", bench::median(compiled));
    std::printf("  read and compile / parse: %.2f (promised: at most 2.5)\n", bench::median(ratio));
    return true;
}

void print_growth(const alur_test::Family& family) {
    constexpr int rounds = 9;
    std::printf("%s:\n", family.name);
    double before = 0;
    for (const std::size_t steps : {625U, 1250U, 2500U, 5000U}) {
        const sop::Sop definition = family.build(steps);
        std::size_t arcs = 0;
        std::vector<double> times;
        for (int round = 0; round < rounds; ++round) {
            sop::Sop copy = definition;
            times.push_back(microseconds([&] { arcs = compile(std::move(copy)).value().tables().arcs.size(); }));
        }
        const double time = bench::median(times);
        std::printf("  %5zu steps, %5zu arcs: %8.0f µs", definition.steps.size(), arcs, time);
        if (before != 0) std::printf("  × %.2f", time / before);
        std::printf("\n");
        before = time;
    }
}

}  // namespace

int main(int argc, char** argv) {
    const std::string file = argc > 1 ? argv[1] : ALUR_ROOT "/sop/perisa.yaml";
    if (!compare_with_parse(file)) {
        std::fprintf(stderr, "%s: cannot be read or compiled\n", file.c_str());
        return 1;
    }
    std::printf("\ncompile of large SOPs, medians; twice the steps at n log n: × 2.2\n");
    for (const alur_test::Family& family : alur_test::families()) print_growth(family);
}

// The whole Engine in memory (ids or names, lock, clock, due instants, journal) against the floor that core.cpp has
// too, in one run, round by round; then two threads with cases of their own against one.
//
// usage: bench_engine [CASES [ROUNDS]]. Only the ratios within one run count: machines differ and are shared.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <alur/alur.hpp>
#include <alur/journal/memory.hpp>

#include "bench/clock.hpp"
#include "bench/floor.hpp"
#include "bench/median.hpp"
#include "bench/perisa.hpp"

namespace {

using namespace alur;
namespace floors = bench::floors;
using bench::median;
using bench::median_ratio;
using bench::nanoseconds_a_step;

constexpr std::size_t persons = 16;  // at each desk, and as many applicants

template <class T>
T got(Result<T, Refusal> result) {
    if (result) return *std::move(result);
    std::fprintf(stderr, "%s\n", result.error().text().c_str());
    std::exit(1);
}

/// What the people of the workload do at a step.
struct Desk {
    const char* role;
    std::string_view step;
    std::array<const char*, 2> outcomes;  // by what they choose; null: the step has none
};
constexpr std::array<Desk, 5> desks{{{"pemohon", "serah_berkas", {}},
                                     {"operator", "periksa", {"sesuai", "kurang"}},
                                     {"kasi", "verifikasi", {"sesuai", "kurang"}},
                                     {"operator", "input_oss", {}},
                                     {"operator", "terima_nib", {}}}};

/// An engine on which the workload is played.
class Office {
public:
    Office() : engine(memory(), {nullptr, 16}) {
        engine.deploy(std::make_shared<const Procedure>(bench::compiled(bench::perisa)));
        sop = got(engine.sop("perisa"));
        documents = got(engine.documents("perisa", {"formulir", "ktp", "npwp"}));
        for (std::size_t i = 0; i < desks.size(); ++i) {
            steps[i] = got(engine.step("perisa", desks[i].step));
            for (std::size_t p = 0; p < persons; ++p) {
                names[i][p] = std::string(desks[i].role) + ":" + std::to_string(i) + "-" + std::to_string(p);
                actors[i][p] = got(engine.actor(names[i][p]));
            }
            for (std::size_t chosen = 0; chosen < 2; ++chosen)
                if (desks[i].outcomes[chosen] != nullptr)
                    outcomes[i][chosen] = got(engine.outcome("perisa", desks[i].step, desks[i].outcomes[chosen]));
            for (std::size_t p = 0; p < persons; ++p)
                for (std::size_t chosen = 0; chosen < 2; ++chosen) make_requests(i, p, chosen);
        }
    }

    /// What somebody at a desk asks for, as it lies in the buffer into which a host reads requests.
    struct Requests {
        CompleteByHandle by_handle;
        CompleteRequest by_name;
    };

    Engine engine;
    SopHandle sop;
    DocumentsHandle documents;
    std::array<StepHandle, 5> steps;
    std::array<std::array<OutcomeHandle, 2>, 5> outcomes;
    std::array<std::array<std::string, persons>, 5> names;
    std::array<std::array<ActorHandle, persons>, 5> actors;
    std::array<std::array<std::array<Requests, 2>, persons>, 5> requests;  // at a desk, of a person, by the outcome

private:
    void make_requests(std::size_t desk, std::size_t person, std::size_t chosen) {
        auto& [by_handle, by_name] = requests[desk][person][chosen];
        by_handle.by = actors[desk][person];
        by_handle.outcome = outcomes[desk][chosen];
        by_name.by = names[desk][person];
        if (const char* outcome = desks[desk].outcomes[chosen]) by_name.outcome = outcome;
        if (desk != floors::serah) return;
        by_handle.documents = documents;
        by_name.documents = {"formulir", "ktp", "npwp"};
    }
};

struct ById {
    static CaseId start(Office& office, std::uint64_t c) {
        return got(office.engine.start(office.sop, office.actors[0][c % persons]));
    }
    static void complete(Office& office, CaseId id, std::uint64_t c, std::size_t step, int chosen) {
        const auto& request = office.requests[step][c % persons][static_cast<std::size_t>(chosen)];
        if (!office.engine.complete(id, office.steps[step], request.by_handle)) std::abort();
    }
};

struct ByName {
    static CaseId start(Office& office, std::uint64_t c) {
        return got(office.engine.start("perisa", {.by = office.names[0][c % persons]}));
    }
    static void complete(Office& office, CaseId id, std::uint64_t c, std::size_t step, int chosen) {
        const auto& request = office.requests[step][c % persons][static_cast<std::size_t>(chosen)];
        if (!office.engine.complete(id, desks[step].step, request.by_name)) std::abort();
    }
};

/// The step behind a step.
std::size_t behind(std::size_t step, int chosen) { return chosen != 0 ? std::size_t{floors::serah} : step + 1; }

/// One case after the other, from start to end. \return steps completed
template <class How>
std::uint64_t in_sequence(Office& office, std::uint64_t cases) {
    std::uint64_t steps = 0;
    for (std::uint64_t c = 0; c < cases; ++c) {
        const CaseId id = How::start(office, c);
        std::array<std::uint32_t, 5> visits{};
        for (std::size_t step = floors::serah; step != floors::end; ++steps) {
            const int chosen = floors::outcome(c, static_cast<floors::Step>(step), visits[step]++);
            How::complete(office, id, c, step, chosen);
            step = behind(step, chosen);
        }
    }
    return steps;
}

/// All cases a step further, and again, in batches of a size; in an order in which no two neighbours follow each other.
std::uint64_t in_batches(Office& office, std::uint64_t cases, std::size_t size) {
    std::vector<CaseId> ids(cases);
    std::vector<RowCode> codes(std::max<std::size_t>(cases, size));
    std::vector<ActorHandle> applicants(cases);
    for (std::uint64_t c = 0; c < cases; ++c) applicants[c] = office.actors[0][c % persons];
    if (office.engine.start_many({.sop = office.sop, .by = applicants}, ids, std::span(codes).first(cases)) != cases)
        std::abort();
    std::vector<std::uint8_t> at(cases, floors::serah), visits(cases, 0);
    std::vector<std::uint32_t> order(cases);
    for (std::uint64_t i = 0, c = 0; i < cases; ++i, c = (c + 618'031) % cases)
        order[i] = static_cast<std::uint32_t>(c);
    std::vector<CaseId> of;
    std::vector<StepHandle> step;
    std::vector<ActorHandle> by;
    std::vector<OutcomeHandle> outcome;
    std::uint64_t steps = 0;
    const auto flush = [&](bool bringing) {
        if (of.empty()) return;
        if (office.engine.complete_many({.cases = of,
                                         .step = step,
                                         .by = by,
                                         .outcome = outcome,
                                         .documents = bringing ? office.documents : DocumentsHandle{}},
                                        std::span(codes).first(of.size())) != of.size())
            std::abort();
        steps += of.size();
        of.clear();
        step.clear();
        by.clear();
        outcome.clear();
    };
    for (std::uint64_t live = cases; live != 0;) {
        for (const bool bringing : {true, false}) {
            for (const std::uint32_t c : order) {
                const std::size_t now = at[c];
                if (now == floors::end || (now == floors::serah) != bringing) continue;
                const int chosen = floors::outcome(c, static_cast<floors::Step>(now), visits[c]);
                if (now == floors::periksa) ++visits[c];
                of.push_back(ids[c]);
                step.push_back(office.steps[now]);
                by.push_back(office.actors[now][c % persons]);
                outcome.push_back(office.outcomes[now][static_cast<std::size_t>(chosen)]);
                at[c] = static_cast<std::uint8_t>(behind(now, chosen));
                if (at[c] == floors::end) --live;
                if (of.size() == size) flush(bringing);
            }
            flush(bringing);
        }
    }
    return steps;
}

double wall_nanoseconds() {
    return std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// Threads that each play cases of their own on one engine. \return nanoseconds a step of all together
template <class How>
double together(std::uint64_t cases, unsigned threads) {
    Office office;
    const double from = wall_nanoseconds();
    std::vector<std::thread> crew;
    std::vector<std::uint64_t> steps(threads, 0);
    for (unsigned i = 0; i < threads; ++i) crew.emplace_back([&, i] { steps[i] = in_sequence<How>(office, cases); });
    std::uint64_t all = 0;
    for (unsigned i = 0; i < threads; ++i) {
        crew[i].join();
        all += steps[i];
    }
    return (wall_nanoseconds() - from) / static_cast<double>(all);
}

/// A virtual machine gives pages that lie idle back to its host, and getting one again costs thirty times what the
/// system takes for it. Touched and freed just before, they are new to the engine alone.
void wake_pages(std::uint64_t cases) { MemoryJournal().reserve(cases * 9); }

}  // namespace

int main(int argc, char** argv) {
    const auto cases = static_cast<std::uint64_t>(argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 200'000);
    const int rounds = argc > 2 ? std::atoi(argv[2]) : 7;
    std::vector<floors::Row> log(cases * 14);  // touched, so that the floor pays for no page
    std::vector<double> floor, by_id, by_name, few, many, one_by_id, two_by_id, one_by_name, two_by_name;
    for (int round = 0; round <= rounds; ++round) {
        floor.push_back(nanoseconds_a_step([&] {
            log.clear();
            return floors::in_sequence<floors::ByCall>(cases, log);
        }));
        const auto play = [&](auto work) {
            wake_pages(cases);
            Office office;
            return nanoseconds_a_step([&] { return work(office); });
        };
        by_id.push_back(play([&](Office& office) { return in_sequence<ById>(office, cases); }));
        by_name.push_back(play([&](Office& office) { return in_sequence<ByName>(office, cases); }));
        few.push_back(play([&](Office& office) { return in_batches(office, cases, 64); }));
        many.push_back(play([&](Office& office) { return in_batches(office, cases, 100'000); }));
        for (auto& [threads, all] : {std::pair(1U, &one_by_id), std::pair(2U, &two_by_id)}) {
            wake_pages(cases);
            all->push_back(together<ById>(cases / 2, threads));
        }
        for (auto& [threads, all] : {std::pair(1U, &one_by_name), std::pair(2U, &two_by_name)}) {
            wake_pages(cases);
            all->push_back(together<ByName>(cases / 2, threads));
        }
        if (round == 0)  // to warm up
            for (auto* all :
                 {&floor, &by_id, &by_name, &few, &many, &one_by_id, &two_by_id, &one_by_name, &two_by_name})
                all->clear();
    }
    std::printf("%llu cases, an engine of 16 shards in memory, the clock of the system\n",
                static_cast<unsigned long long>(cases));
    bench::print_step_cost_head();
    bench::print_step_cost("floor: push_back of 2 rows", floor, floor);
    bench::print_step_cost("engine by id", floor, by_id);
    bench::print_step_cost("engine by name", floor, by_name);
    bench::print_step_cost("complete_many, 64 a batch, scattered", floor, few);
    bench::print_step_cost("complete_many, 100,000 a batch, scattered", floor, many);
    std::printf("%-44s %8s %8s\n", "two threads with their own cases", "ns", "x one");
    std::printf("%-44s %8.1f %8.2f\n", "engine by id", median(two_by_id), median_ratio(one_by_id, two_by_id));
    std::printf("%-44s %8.1f %8.2f\n", "engine by name", median(two_by_name), median_ratio(one_by_name, two_by_name));
    return 0;
}

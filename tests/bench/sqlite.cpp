// Durable commits of a journal in SQLite against SQLite alone: the same rows, the same settings, in the same run.
//
// The floor knows the bytes beforehand and inserts them; the journal encodes the events, chains them and keeps the head
// of their case. Both commit each step on its own, in turns, to files in one folder.
//
// usage: bench_sqlite [STEPS [ROUNDS [FOLDER]]]. Only the ratios within one run count: disks differ.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <alur/journal/sqlite.hpp>

#include "bench/median.hpp"
#include "bench/raw_sqlite.hpp"
#include "journal/chain.hpp"
#include "journal/codec.hpp"

namespace {

using namespace alur;
using bench::floor_seconds;
using bench::Row;
using bench::seconds_of;

constexpr std::uint32_t cases = 1000;

/// A completion as offices have it, with its offer.
Decision completion(std::uint32_t number) {
    Event event;
    event.kind = EventKind::step_completed;
    event.at = Instant(Microseconds(1'700'000'000'000'000 + std::int64_t{number} * 1'000'000));
    event.lapse = event.at + Microseconds(1'500'000'000);
    event.documents = 8;
    event.person = static_cast<PersonId>(number % 300);
    event.step = static_cast<StepId>(number % 5);
    event.next = static_cast<StepId>(number % 5 + 1);
    event.attempt = 1;
    event.flags = EventFlag::offers;
    event.role = ActorId{1};
    event.counter = 2;
    return Decision(event);
}

/// Calls visit(case, number of the event in it, decision) for each step, spread over the cases.
template <class Visit>
void for_each_step(std::uint32_t steps, Visit visit) {
    for (std::uint32_t step = 0; step < steps; ++step) {
        const std::uint32_t at = step < cases ? step : step * 617 % cases;
        visit(at, step);
    }
}

/// The rows that a journal writes.
std::vector<Row> rows_of(std::uint32_t steps) {
    std::vector<Row> rows;
    std::vector<std::uint32_t> counts(cases, 0);
    std::vector<std::int64_t> last(cases, 0);
    for_each_step(steps, [&](std::uint32_t at, std::uint32_t step) {
        Row row{at, last[at], {}};
        journal::encode(completion(step), counts[at]++, row.body);
        row.body.resize(row.body.size() + sizeof(journal::ChainTag));
        rows.push_back(std::move(row));
        last[at] = static_cast<std::int64_t>(rows.size());
    });
    return rows;
}

double journal_seconds(const std::string& path, std::uint32_t steps) {
    SqliteJournal journal(path);
    std::vector<std::uint32_t> counts(cases, 0);
    return seconds_of([&] {
        for_each_step(steps, [&](std::uint32_t at, std::uint32_t step) {
            if (!journal.append(static_cast<CaseId>(at), counts[at]++, completion(step))) std::abort();
        });
    });
}

}  // namespace

int main(int argc, char** argv) {
    const auto steps = static_cast<std::uint32_t>(argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 2'000);
    const int rounds = argc > 2 ? std::atoi(argv[2]) : 7;
    const std::filesystem::path folder = argc > 3 ? argv[3] : ".";
    const std::string raw = (folder / "bench.sqlite").string();
    const std::string ours = (folder / "bench.alur").string();
    const std::vector<Row> rows = rows_of(steps);
    const auto clear = [&] {
        bench::remove_database(raw);
        bench::remove_database(ours);
    };
    std::vector<double> ratios, floors, journals;
    double bytes_ratio = 0;
    double bytes_a_step = 0;
    double reopening = 0;
    for (int round = 0; round < rounds; ++round) {
        clear();
        floors.push_back(floor_seconds(raw, rows));
        journals.push_back(journal_seconds(ours, steps));
        ratios.push_back(floors.back() / journals.back());
        const auto size = static_cast<double>(std::filesystem::file_size(ours));
        bytes_ratio = size / static_cast<double>(std::filesystem::file_size(raw));
        bytes_a_step = size / steps;
        reopening = seconds_of([&] { const SqliteJournal again(ours); });
    }
    clear();
    std::printf("%u steps over %u cases, a durable commit each\n", steps, std::min(steps, cases));
    std::printf("%-44s %8s %8s\n", "µs a step, median of rounds", "µs", "x floor");
    std::printf("%-44s %8.1f %8s\n", "floor: SQLite alone", bench::median(floors) / steps * 1e6, "1");
    std::printf("%-44s %8.1f %8.2f\n", "journal: encoded, chained", bench::median(journals) / steps * 1e6,
                bench::median(ratios));
    std::printf("%-44s %8.1f %8.2f\n", "bytes a step on disk", bytes_a_step, bytes_ratio);
    std::printf("%-44s %8.2f\n", "µs a step to open and verify", reopening / steps * 1e6);
    return 0;
}

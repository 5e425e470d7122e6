// Different cases in parallel, one command of a case at a time.
#include <atomic>
#include <thread>

#include "runtime/support/office.hpp"
#include "support/scratch.hpp"

using namespace alur;
using namespace alur::test;

namespace {

constexpr int thread_count = 4;

template <class Work>
void in_threads(Work work) {
    std::vector<std::thread> threads;
    for (int t = 0; t < thread_count; ++t) threads.emplace_back([&work, t] { work(t); });
    for (std::thread& thread : threads) thread.join();
}

}  // namespace

TEST_CASE("a step that many complete at once is completed by exactly one", "[runtime]") {
    Office office;
    office.deploy("bidang");
    for (int round = 0; round < 200; ++round) {
        const CaseId id =
            office.start("bidang", {.by = "pemohon:p1", .fields = {{"nama_usaha", "Sari"}, {"badan_hukum", false}}});
        std::atomic<int> won{0};
        std::atomic<int> others{0};
        in_threads([&](int t) {
            const std::string by = "petugas:a" + std::to_string(t);
            const auto done = office.engine.complete(id, "serah", {.by = by, .documents = {"formulir"}});
            if (done)
                ++won;
            else if (done.error().code == RejectionCode::step_not_open)
                ++others;
        });
        REQUIRE(won == 1);
        REQUIRE(others == thread_count - 1);
        REQUIRE(*office.engine.replays(id));
    }
}

namespace {

/// A clock that never stands.
class Running final : public TimeSource {
public:
    [[nodiscard]] Instant now() const override { return wib(2, 8) + Microseconds(ticks_.fetch_add(1)); }

private:
    mutable std::atomic<Microseconds::rep> ticks_{0};
};

}  // namespace

TEST_CASE("the time of a command is read when its turn has come, so none is held for who was quicker", "[runtime]") {
    const Scratch scratch;
    for (const bool shared : {false, true}) {
        auto store = shared ? sqlite(scratch.path("kantor.alur"), {.access = JournalAccess::shared}) : memory();
        Engine engine(std::move(store), {.time = std::make_shared<Running>(), .shards = 1});
        engine.deploy(alur::test::sop("tests/scenarios/sop/bidang.yaml"));
        const CaseId id = engine.start("bidang", {.by = "host", .fields = {{"nama_usaha", "Sari"}}}).value();
        in_threads([&](int t) {
            for (int i = 0; i < (shared ? 5 : 500); ++i) {
                static_cast<void>(engine.note(id, "x", {.by = "petugas:a" + std::to_string(t)}));
                static_cast<void>(engine.start("bidang", {.by = "host", .fields = {{"nama_usaha", "Sari"}}}));
            }
        });
        const auto history = engine.history(id);
        REQUIRE(history);
        for (const EventView& event : *history) CHECK(event.kind != "TimeHeld");
    }
}

TEST_CASE("a start that many retry with one key makes one case", "[runtime]") {
    Office office;
    office.deploy("bidang");
    for (int round = 0; round < 50; ++round) {
        const std::string key = "k" + std::to_string(round);
        std::vector<CaseId> ids(thread_count, none<CaseId>);
        in_threads([&](int t) {
            const auto started =
                office.engine.start("bidang", {.by = "host", .fields = {{"nama_usaha", "Sari"}}, .key = key});
            if (started) ids[static_cast<std::size_t>(t)] = *started;
        });
        REQUIRE(ids == std::vector<CaseId>(thread_count, ids.front()));
        REQUIRE(ids.front() != none<CaseId>);
    }
    CHECK(office.engine.case_count() == 50);
}

TEST_CASE("threads that start, work, look, deploy and fire at once never disturb each other", "[runtime]") {
    Office office(8);
    office.deploy("tenggat");
    office.deploy("bidang");
    const auto more = alur::test::sop("tests/scenarios/sop/waktu.yaml");
    constexpr int cases = 150;
    std::atomic<int> working{thread_count};
    std::atomic<int> completed{0};
    in_threads([&](int t) {
        if (t == 0) {  // looks and fires while the others work
            while (working > 1) {
                office.engine.advance();
                static_cast<void>(office.engine.overdue());
                static_cast<void>(office.engine.at_risk());
                office.engine.deploy(more);
                office.time->advance(std::chrono::minutes(1));
                if (office.engine.case_count() > 0) static_cast<void>(office.engine.find("0-0"));
                std::this_thread::yield();
            }
        } else {
            for (int i = 0; i < cases; ++i) {
                const std::string name = std::to_string(t) + "-" + std::to_string(i);
                const std::string person = "petugas:" + name;
                const auto id = office.engine.start(
                    i % 2 == 0 ? "bidang" : "tenggat",
                    i % 2 == 0 ? StartRequest{.by = person,
                                              .fields = {{"nama_usaha", "S"}, {"badan_hukum", false}},
                                              .name = name}
                               : StartRequest{.by = person, .name = name});
                if (!id) continue;
                bool fine = true;
                if (i % 2 == 0) {
                    fine = fine && office.engine.complete(*id, "serah", {.by = person, .documents = {"formulir"}});
                    fine = fine && office.engine.complete(*id, "periksa", {.by = person, .outcome = "ya"});
                    fine = fine && office.engine.complete(*id, "putus", {.by = "kasi:k"});
                } else {
                    fine = fine && office.engine.complete(*id, "terima", {.by = person});
                }
                fine = fine && *office.engine.replays(*id) && office.engine.view(*id).value().name == name;
                if (fine) ++completed;
            }
        }
        --working;
    });
    CHECK(completed == (thread_count - 1) * cases);
    CHECK(office.engine.case_count() == (thread_count - 1) * cases);
}

// Handlers on threads. A thread without work looks again after an hour: only being woken keeps these tests from
// waiting.
#include <array>
#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include <alur/runtime/service.hpp>

#include "runtime/support/office.hpp"

using namespace alur;
using namespace alur::test;
using std::chrono::minutes;

namespace {

const JobDone published{"terbit"};
const ServiceOptions patient{.lease = std::chrono::hours(24), .look = std::chrono::hours(1)};

struct Followed : Office {
    explicit Followed(std::size_t shards = 4) : Office(shards, memory_with_feed()) { deploy("layanan"); }

    /// A case whose service is open.
    CaseId sent() {
        const CaseId id = start("layanan", {.by = "petugas:a"});
        if (!engine.complete(id, "kirim", {.by = "petugas:a"})) throw std::logic_error("the case did not go on");
        return id;
    }
    /// Waits until so many events of a kind have happened in all cases.
    void await(const std::string& kind, const std::string& about, int count) {
        Position seen;
        while (count > 0) {
            while (!engine.wait_for_news(seen, std::chrono::milliseconds(1000))) continue;
            const FeedPage page = engine.feed(seen);
            for (const FeedEvent& one : page.events) count -= one.event.kind == kind && one.event.about == about;
            seen = page.next;
        }
    }
    [[nodiscard]] int count(CaseId id, const std::string& kind, const std::string& about) const {
        int found = 0;
        const auto history = engine.history(id);
        for (const EventView& event : *history) found += event.kind == kind && event.about == about ? 1 : 0;
        return found;
    }
};

/// Something that others wait for.
class Gate {
public:
    void open() {
        const std::lock_guard guard(lock_);
        is_open_ = true;
        opened_.notify_all();
    }
    void wait() {
        std::unique_lock guard(lock_);
        opened_.wait(guard, [this] { return is_open_; });
    }

private:
    std::mutex lock_;
    std::condition_variable opened_;
    bool is_open_ = false;
};

}  // namespace

TEST_CASE("threads do every job until it succeeds, and none at the same time as another", "[runtime]") {
    constexpr int cases = 60;
    Followed office(4);
    std::mutex lock;
    std::map<std::string, int> runs;
    std::set<std::string> running;
    bool twice = false;
    ServiceWorkers workers(office.engine, patient);
    workers.handle("oss.nib", [&](const Job& job) -> JobAnswer {
        int run = 0;
        {
            const std::lock_guard guard(lock);
            twice = !running.insert(job.key).second || twice;
            run = ++runs[job.key];
        }
        std::this_thread::yield();
        {
            const std::lock_guard guard(lock);
            running.erase(job.key);
        }
        if (run == 1) throw std::runtime_error("x");  // due again when the clock is moved
        if (run == 2) return JobFailed{"y", true, Microseconds(0)};
        return published;
    });
    workers.start(4);
    std::vector<CaseId> ids;
    for (int i = 0; i < cases; ++i) ids.push_back(office.sent());
    office.await("StepFailed", "terbitkan", cases);
    office.time->advance(minutes(1));
    workers.wake();
    office.await("StepCompleted", "terbitkan", cases);
    workers.stop();
    CHECK_FALSE(twice);
    CHECK(runs.size() == cases);
    for (const CaseId id : ids) {
        CHECK(office.count(id, "StepFailed", "terbitkan") == 2);
        CHECK(office.count(id, "StepCompleted", "terbitkan") == 1);
        CHECK(*office.engine.replays(id));
    }
    CHECK(office.engine.incidents().value().empty());
}

TEST_CASE("a handler that sleeps is woken by a completion on the short way, by name, by handle and among many",
          "[runtime]") {
    // In memory that is nobody's feed a plain completion passes by all that others go through.
    Office office(4);
    office.deploy("layanan");
    ServiceWorkers workers(office.engine, patient);
    std::array<Gate, 3> gates;
    std::atomic<std::size_t> called{0};
    workers.handle("oss.nib", [&](const Job&) -> JobAnswer {
        gates.at(called.fetch_add(1)).open();
        return published;
    });
    workers.start(1);
    const auto sleeps_again = [&](CaseId id) {
        while ((*office.engine.view(id)).open.at(0).step != "serahkan") std::this_thread::yield();
    };
    const StepHandle send = *office.engine.step("layanan", "kirim");
    const ActorHandle by = *office.engine.actor("petugas:a");
    std::array<CaseId, 3> ids{};
    for (CaseId& id : ids) id = office.start("layanan", {.by = "petugas:a"});
    REQUIRE(office.engine.complete(ids[0], "kirim", {.by = "petugas:a"}));
    gates[0].wait();
    sleeps_again(ids[0]);
    REQUIRE(office.engine.complete(ids[1], send, {.by = by}));
    gates[1].wait();
    sleeps_again(ids[1]);
    std::array<RowCode, 1> codes{};
    REQUIRE(office.engine.complete_many({.cases = std::span(ids).subspan(2), .step = send, .by = by}, codes) == 1);
    gates[2].wait();
    sleeps_again(ids[2]);
    workers.stop();
    CHECK(called == 3);
}

TEST_CASE("many who ask at once are given different jobs", "[runtime]") {
    Followed office(4);
    constexpr int cases = 80;
    for (int i = 0; i < cases; ++i) office.sent();
    ServiceWorkers workers(office.engine);
    std::mutex lock;
    std::multiset<CaseId> given;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&] {
            for (auto jobs = workers.acquire("oss.nib", 3, minutes(1)); !jobs.empty();
                 jobs = workers.acquire("oss.nib", 3, minutes(1))) {
                const std::lock_guard guard(lock);
                for (const Job& job : jobs) given.insert(job.case_id);
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(given.size() == cases);
    CHECK(std::set<CaseId>(given.begin(), given.end()).size() == cases);
}

TEST_CASE("a thread that waits is woken by whatever gives it work", "[runtime]") {
    Followed office(1);
    ServiceWorkers workers(office.engine, patient);
    workers.start(2);
    const CaseId first = office.sent();
    std::atomic<bool> fails{false};
    // A handler for what waits.
    workers.handle("oss.nib", [&](const Job&) -> JobAnswer {
        if (fails) return JobFailed{"mati", false};
        return published;
    });
    office.await("StepCompleted", "terbitkan", 1);
    // A case that goes on.
    const CaseId second = office.sent();
    office.await("StepCompleted", "terbitkan", 2);
    // A person who has an incident be tried again.
    fails = true;
    const CaseId third = office.sent();
    office.await("IncidentOpened", "terbitkan", 1);
    fails = false;
    REQUIRE(office.engine.retry(third, "terbitkan", "pulih", {.by = "petugas:a"}));
    office.await("StepCompleted", "terbitkan", 3);
    // A clock that is moved.
    workers.stop();
    const CaseId fourth = office.sent();
    REQUIRE(office.engine.fail(fourth, "terbitkan", "sibuk", {}));
    workers.start(1);
    office.time->advance(minutes(1));
    workers.wake();
    office.await("StepCompleted", "terbitkan", 4);
    // A job that is given back, and a case that is resumed.
    workers.stop();
    const CaseId fifth = office.sent();
    const auto held = workers.acquire("oss.nib", 1, std::chrono::hours(24));
    REQUIRE(held.size() == 1);
    workers.start(1);
    workers.give_back(held[0].token);
    office.await("StepCompleted", "terbitkan", 5);
    workers.stop();
    const CaseId sixth = office.sent();
    REQUIRE(office.engine.suspend(sixth, "x", {.by = "host"}));
    workers.start(1);
    REQUIRE(office.engine.resume(sixth, {.by = "host"}));
    office.await("StepCompleted", "terbitkan", 6);
    for (const CaseId id : {first, second, third, fourth, fifth, sixth}) CHECK(*office.engine.replays(id));
}

TEST_CASE("who stops waits for the handlers that run, and their answers are kept", "[runtime]") {
    Followed office(1);
    Gate entered, go_on;
    ServiceWorkers workers(office.engine, patient);
    workers.handle("oss.nib", [&](const Job&) -> JobAnswer {
        entered.open();
        go_on.wait();
        return published;
    });
    const CaseId id = office.sent();
    workers.start(2);
    entered.wait();
    std::atomic<bool> stopped{false};
    std::thread stopper([&] {
        workers.stop();
        stopped = true;
    });
    while (!workers.stopping()) std::this_thread::yield();
    CHECK_FALSE(stopped);
    const CaseId later = office.sent();
    go_on.open();
    stopper.join();
    CHECK(stopped);
    CHECK(office.engine.view(id).value().open.at(0).step == "serahkan");
    CHECK(office.engine.view(later).value().open.at(0).step == "terbitkan");
    workers.start(1);
    CHECK_FALSE(workers.stopping());
    office.await("StepCompleted", "terbitkan", 2);
}

TEST_CASE("a handler may stop the workers that run it", "[runtime]") {
    Followed office(1);
    std::atomic<int> runs{0};
    {
        ServiceWorkers workers(office.engine, patient);
        workers.handle("oss.nib", [&](const Job&) -> JobAnswer {
            ++runs;
            workers.stop();
            return published;
        });
        for (int i = 0; i < 5; ++i) office.sent();
        workers.start(1);
        office.await("StepCompleted", "terbitkan", 1);
    }
    CHECK(runs == 1);
}

TEST_CASE("workers that end while their handlers run leave whole cases", "[runtime]") {
    for (int round = 0; round < 20; ++round) {
        Followed office(2);
        std::vector<CaseId> ids;
        {
            ServiceWorkers workers(office.engine, patient);
            workers.handle("oss.nib", [&](const Job& job) -> JobAnswer {
                if (index(job.case_id) % 3 == 0) return JobFailed{"x", true, Microseconds(0)};
                return published;
            });
            workers.start(3);
            for (int i = 0; i < 10; ++i) ids.push_back(office.sent());
        }
        for (const CaseId id : ids) {
            CHECK(*office.engine.replays(id));
            CHECK(office.count(id, "StepCompleted", "terbitkan") <= 1);
        }
    }
}

TEST_CASE("handlers, people and timers at once never disturb each other", "[runtime]") {
    Followed office(4);
    office.deploy("layanan_ulang");
    ServiceWorkers workers(office.engine, {.lease = minutes(2), .look = std::chrono::milliseconds(5)});
    const auto handler = [&](const Job& job) -> JobAnswer {
        const std::size_t kind = (index(job.case_id) + job.tried) % 5;
        if (kind == 0) throw std::runtime_error("x");
        if (kind == 1) return JobFailed{"y", false};
        if (kind == 2) return JobFailed{"z", true, Microseconds(0)};
        return job.service == "surel" ? JobDone{} : published;
    };
    workers.handle("oss.nib", handler);
    workers.handle("surel", handler);
    workers.start(3);
    std::vector<CaseId> ids;
    std::mt19937 random(7);
    for (int i = 0; i < 120; ++i) {
        const CaseId id = office.start("layanan_ulang", {.by = "petugas:a"});
        ids.push_back(id);
        REQUIRE(office.engine.complete(id, "kirim", {.by = "petugas:a"}));
        const CaseId other = ids[random() % ids.size()];
        switch (random() % 6) {
            case 0: static_cast<void>(office.engine.cancel(other, "x", {.by = "host"})); break;
            case 1: static_cast<void>(office.engine.suspend(other, "x", {.by = "host"})); break;
            case 2: static_cast<void>(office.engine.resume(other, {.by = "host"})); break;
            case 3: static_cast<void>(office.engine.retry(other, "terbitkan", "x", {.by = "petugas:a"})); break;
            case 4: office.time->advance(minutes(random() % 90)); break;
            default: office.engine.advance(); break;
        }
        static_cast<void>(office.engine.incidents());
    }
    workers.stop();
    for (const CaseId id : ids) {
        CHECK(*office.engine.replays(id));
        const auto view = office.engine.view(id);
        for (const ActivationView& open : view->open)
            CHECK((open.tries.service.empty() || open.tries.failed == 0 || open.tries.next != never ||
                   open.tries.incident != never));
    }
}

// Who follows an engine sees all that happens once and in order, wherever they stopped in between.
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <functional>
#include <map>
#include <random>
#include <thread>

#include "journal/support/faulty_disk.hpp"
#include "runtime/support/office.hpp"
#include "support/child.hpp"
#include "support/scratch.hpp"

using namespace alur;
using namespace alur::test;

namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds as_long_as_it_takes = std::chrono::hours(1);

std::string text_of(const EventView& event) {
    return std::to_string(event.seq) + " " + event.kind + " " + event.name() + " " + event.by + " " + event.text + " " +
           event.told + "\n";
}

/// A subscriber, with what it keeps in a database of its own.
struct Subscriber {
    Position at;
    std::map<CaseId, std::string> seen;  ///< the history of each case
    std::size_t events = 0;

    /// \return whether there was anything
    bool read(const Engine& engine, std::size_t most = 1000) {
        const FeedPage page = engine.feed(at, most);
        for (const FeedEvent& one : page.events) seen[one.case_id] += text_of(one.event);
        events += page.events.size();
        at = page.next;
        return !page.events.empty();
    }
    void read_all(const Engine& engine, std::size_t most = 1000) {
        while (read(engine, most)) {
        }
    }
};

/// What a subscriber must have seen.
std::map<CaseId, std::string> histories(const Engine& engine) {
    std::map<CaseId, std::string> all;
    for (std::uint32_t i = 0; all.size() < engine.case_count(); ++i) {
        const auto history = engine.history(CaseId{i});
        if (!history) continue;
        for (const EventView& event : *history) all[CaseId{i}] += text_of(event);
    }
    return all;
}

/// Calls check(make), where make() gives a store: a new one in memory, the one in a file.
template <class Check>
void on_each_store(Check check) {
    SECTION("in memory") {
        check([] { return memory_with_feed(); });
    }
    SECTION("on disk") {
        const Scratch scratch;
        check([&] { return sqlite(scratch.path("kantor.alur")); });
    }
}

/// One thing at random in one of the cases, or a new one.
void do_something(Office& office, std::mt19937& random, std::vector<CaseId>& cases, const std::string& who) {
    const CaseId any = cases.empty() ? CaseId{0} : cases[random() % cases.size()];
    Engine& engine = office.engine;
    switch (random() % 8) {
        case 0:
        case 1: {
            const std::string name = random() % 2 == 0 ? who + "-" + std::to_string(cases.size()) : std::string();
            const auto id = engine.start("tenggat", {.by = who, .name = name});
            if (id) cases.push_back(*id);
            break;
        }
        case 2: static_cast<void>(engine.complete(any, "terima", {.by = who})); break;
        case 3: static_cast<void>(engine.suspend(any, "libur", {.by = who})); break;
        case 4: static_cast<void>(engine.resume(any, {.by = who})); break;
        case 5:
            office.time->advance(std::chrono::minutes(random() % 60));
            static_cast<void>(engine.advance());
            break;
        default: static_cast<void>(engine.note(any, "catatan", {.by = who})); break;
    }
}

}  // namespace

TEST_CASE("whoever follows while others work sees every event of every case once and in order", "[runtime][feed]") {
    on_each_store([](auto make) {
        Office office(4, make());
        office.deploy("tenggat");
        constexpr int workers = 4;
        constexpr int each = 150;
        std::atomic<int> working{workers};
        std::vector<std::thread> crew;
        for (int t = 0; t < workers; ++t) {
            crew.emplace_back([&, t] {
                std::mt19937 random(static_cast<std::uint32_t>(t));
                std::vector<CaseId> cases;
                for (int i = 0; i < each; ++i) do_something(office, random, cases, "petugas:" + std::to_string(t));
                --working;
            });
        }
        std::array<Subscriber, 3> subscribers;
        for (std::size_t s = 0; s < subscribers.size(); ++s) {
            crew.emplace_back([&, s] {
                std::mt19937 random(static_cast<std::uint32_t>(100 + s));
                while (working > 0) {
                    static_cast<void>(office.engine.wait_for_news(subscribers[s].at, 1ms));
                    subscribers[s].read(office.engine, 1 + random() % 20);
                }
            });
        }
        for (std::thread& one : crew) one.join();
        const auto all = histories(office.engine);
        REQUIRE(all.size() > 50);
        for (Subscriber& one : subscribers) {
            one.read_all(office.engine, 7);
            CHECK(one.seen == all);
        }
        Subscriber late;
        late.read_all(office.engine);
        CHECK(late.seen == all);
        CHECK(late.at == subscribers[0].at);
    });
}

TEST_CASE("what was done after something else stands behind it, also in another case", "[runtime][feed]") {
    on_each_store([](auto make) {
        Office office(4, make());
        office.deploy("tenggat");
        std::vector<CaseId> cases;
        for (int i = 0; i < 12; ++i) cases.push_back(office.start("tenggat", {.by = "petugas:a"}));
        std::mt19937 random(3);
        std::vector<std::string> done;
        for (int i = 0; i < 200; ++i) {
            done.push_back(std::to_string(i));
            REQUIRE(office.engine.note(cases[random() % cases.size()], done.back(), {.by = "petugas:a"}));
        }
        std::vector<std::string> seen;
        for (const FeedEvent& one : office.engine.feed({}, 10'000).events)
            if (one.event.kind == "NoteAdded") seen.push_back(one.event.text);
        CHECK(seen == done);
    });
}

TEST_CASE("a page holds at most as many events as were asked for, and no part of a command", "[runtime][feed]") {
    on_each_store([](auto make) {
        Office office(4, make());
        office.deploy("tenggat");
        std::mt19937 random(4);
        std::vector<CaseId> cases;
        std::vector<std::size_t> commands;  // how many events each was
        Subscriber one_by_one;
        for (int i = 0; i < 60; ++i) {
            const std::string key = "k" + std::to_string(i);
            const std::size_t before = one_by_one.events;
            if (i % 3 == 0)
                cases.push_back(office.start("tenggat", {.by = "petugas:a", .name = key, .key = key}));
            else
                REQUIRE(office.engine.note(cases[random() % cases.size()], "x", {.by = "petugas:a", .key = key}));
            one_by_one.read_all(office.engine);
            commands.push_back(one_by_one.events - before);
            REQUIRE(commands.back() > 1);
        }
        for (std::size_t most = 0; most < 12; ++most) {
            Position at;
            std::size_t command = 0;
            for (;;) {
                const FeedPage page = office.engine.feed(at, most);
                if (page.events.empty()) break;
                const std::size_t first = command;
                std::size_t whole = 0;
                while (whole < page.events.size()) whole += commands.at(command++);
                REQUIRE(whole == page.events.size());
                REQUIRE((whole <= most || command == first + 1));
                at = page.next;
            }
            CHECK(command == commands.size());
        }
    });
}

TEST_CASE("a subscriber is told of a deadline that escalates, in names", "[runtime][feed]") {
    on_each_store([](auto make) {
        Office office(4, make());
        office.deploy("tenggat");
        const CaseId id = office.start("tenggat", {.by = "petugas:a", .name = "warung-1"});
        const Position at = office.engine.feed_end();
        office.time->advance(2h);
        REQUIRE(office.engine.advance() == 1);
        const FeedPage page = office.engine.feed(at);
        REQUIRE(page.events.size() == 1);
        CHECK(page.events[0].case_id == id);
        CHECK(page.events[0].case_name == "warung-1");
        CHECK(page.events[0].sop == "tenggat");
        CHECK(page.events[0].event.kind == "DeadlineFired");
        CHECK(page.events[0].event.about == "terima");
        CHECK(page.events[0].event.told == "camat");
        CHECK(office.engine.feed(page.next).events.empty());
        CHECK(office.engine.feed(page.next).next == page.next);
    });
}

TEST_CASE("a wait ends with the news or with its time", "[runtime][feed]") {
    on_each_store([](auto make) {
        Office office(4, make());
        office.deploy("tenggat");
        const CaseId id = office.start("tenggat", {.by = "petugas:a"});
        const Position at = office.engine.feed_end();
        CHECK_FALSE(office.engine.wait_for_news(at, 1ms));
        CHECK_FALSE(office.engine.wait_for_news(at, -1ms));
        CHECK(office.engine.wait_for_news({}, as_long_as_it_takes));
        for (int round = 0; round < 20; ++round) {
            const Position before = office.engine.feed_end();
            std::atomic<int> woken{0};
            std::array<std::thread, 2> waiting;
            for (std::thread& one : waiting)
                one = std::thread([&] {
                    if (office.engine.wait_for_news(before, std::chrono::milliseconds::max())) ++woken;
                });
            CHECK(office.engine.note(id, "kabar", {.by = "petugas:a"}));
            for (std::thread& one : waiting) one.join();
            CHECK(woken == 2);
        }
    });
}

TEST_CASE("a refused command is no news, and a new SOP is passed over", "[runtime][feed]") {
    const Scratch scratch;
    Office office(4, sqlite(scratch.path("kantor.alur")));
    office.deploy("tenggat");
    const CaseId id = office.start("tenggat", {.by = "petugas:a"});
    Subscriber one;
    one.read_all(office.engine);
    CHECK(code(office.engine.complete(id, "proses", {.by = "petugas:a"})) == "step.not_open");
    CHECK(office.engine.feed_end() == one.at);
    office.deploy("bidang");
    CHECK(office.engine.wait_for_news(one.at, as_long_as_it_takes));
    CHECK_FALSE(one.read(office.engine));
    CHECK_FALSE(office.engine.wait_for_news(one.at, 1ms));
}

TEST_CASE("a position that the store never gave is told, not waited for", "[runtime][feed]") {
    on_each_store([](auto make) {
        Office office(4, make());
        office.deploy("tenggat");
        office.start("tenggat", {.by = "petugas:a"});
        const Position end = office.engine.feed_end();
        CHECK(office.engine.feed(end).events.empty());
        for (const Position beyond : {Position{end.value + 1}, Position{~std::uint64_t{0}}}) {
            CHECK_THROWS_AS(office.engine.feed(beyond), std::invalid_argument);
            CHECK_THROWS_AS(office.engine.wait_for_news(beyond, 1ms), std::invalid_argument);
        }
    });
}

TEST_CASE("a position is right in every engine that opens the file again", "[runtime][feed][sqlite]") {
    const int runs = std::getenv("ALUR_SOAK") != nullptr ? 200 : 5;
    for (int run = 0; run < runs; ++run) {
        INFO("seed " << run);
        std::mt19937 random(static_cast<std::uint32_t>(run));
        const Scratch scratch;
        Instant now = wib(2, 8);
        std::vector<CaseId> cases;
        Subscriber subscriber;
        for (int life = 0; life < 6; ++life) {
            Office office(4, sqlite(scratch.path("kantor.alur")));
            office.time->set(now);
            office.deploy(life % 2 == 0 ? "tenggat" : "bidang");
            for (std::size_t i = random() % 20; i > 0; --i) {
                do_something(office, random, cases, "petugas:" + std::to_string(random() % 9));
                if (random() % 3 == 0) subscriber.read(office.engine, 1 + random() % 9);
            }
            now = office.time->now();
        }
        const Office office(4, sqlite(scratch.path("kantor.alur")));
        subscriber.read_all(office.engine, 3);
        CHECK(subscriber.seen == histories(office.engine));
    }
}

TEST_CASE("what could not be committed is not shown, and what was after all is", "[runtime][feed][sqlite]") {
    for (std::uint64_t good = 0;; ++good) {
        INFO("after " << good << " operations");
        const Scratch scratch;
        FaultyDisk disk;
        Office office(2, sqlite(scratch.path("kantor.alur")));
        office.deploy("tenggat");
        const CaseId id = office.start("tenggat", {.by = "petugas:a"});
        Subscriber subscriber;
        disk.fail_after(good, false);
        const auto try_to = [&](auto act) {
            try {
                if (!act()) FAIL("refused");
            } catch (const JournalError& error) {
                CHECK(error.fault() == JournalFault::disk);
            }
        };
        const auto look = [&] {
            subscriber.read(office.engine);
            return true;
        };
        for (int i = 0; i < 3; ++i) {
            const std::string name = std::to_string(i);
            try_to([&] { return static_cast<bool>(office.engine.note(id, name, {.by = "petugas:b"})); });
            try_to(look);
            try_to(
                [&] { return static_cast<bool>(office.engine.start("tenggat", {.by = "petugas:c", .name = name})); });
            try_to(look);
        }
        const bool failed = disk.has_failed();
        disk.mend();
        subscriber.read_all(office.engine);
        REQUIRE(subscriber.seen == histories(office.engine));
        if (!failed) {
            CHECK(good > 4);
            break;
        }
    }
}

TEST_CASE("what a subscriber kept before its process was killed is good after it", "[runtime][feed][sqlite]") {
    const Scratch scratch;
    const std::string path = scratch.path("kantor.alur");
    std::mt19937 random(12);
    const int kills = std::getenv("ALUR_SOAK") != nullptr ? 2'000 : 40;
    struct Kept {  // what the subscriber writes down behind each page
        std::uint64_t at = 0;
        std::uint64_t events = 0;
        std::uint64_t digest = 0;
        void take(const FeedPage& page) {
            for (const FeedEvent& one : page.events)
                digest =
                    digest * 31 + std::hash<std::string>{}(std::to_string(index(one.case_id)) + text_of(one.event));
            events += page.events.size();
            at = page.next.value;
        }
    };
    Kept kept;
    for (int kill = 0; kill < kills; ++kill) {
        Worker worker([&](const Telling& tell) {
            Office office(4, sqlite(path));
            office.deploy("tenggat");
            std::vector<CaseId> cases;
            for (;;) {
                do_something(office, random, cases, "petugas:" + std::to_string(random() % 5));
                const FeedPage page = office.engine.feed({kept.at}, 1 + random() % 5);
                if (page.events.empty()) continue;
                kept.take(page);
                tell(kept);
            }
        });
        const std::size_t enough = 1 + random() % 20;
        for (std::size_t i = 0; i < enough; ++i) REQUIRE(worker.hear(kept));
        ::usleep(static_cast<::useconds_t>(random() % 300));
        worker.kill();
        while (worker.hear(kept)) {
        }

        const Office again(4, sqlite(path));
        Kept anew;  // who begins at the begin, a command at a time, comes by the same place with the same
        while (anew.events < kept.events) {
            const FeedPage page = again.engine.feed({anew.at}, 1);
            REQUIRE_FALSE(page.events.empty());
            anew.take(page);
        }
        REQUIRE(anew.events == kept.events);
        REQUIRE(anew.digest == kept.digest);
        anew.take(again.engine.feed({anew.at}));
        Kept resumed = kept;
        resumed.take(again.engine.feed({kept.at}));
        REQUIRE(resumed.events == anew.events);
        REQUIRE(resumed.digest == anew.digest);
    }
}

// Who follows an engine sees all that happens once and in order, wherever they stopped in between.
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <map>
#include <random>
#include <thread>

#include "journal/commit_group.hpp"
#include "journal/definitions.hpp"
#include "journal/shard_journal.hpp"
#include "journal/support/faulty_disk.hpp"
#include "journal/support/notes.hpp"
#include "runtime/sqlite_feed.hpp"
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
        for (const Position beyond :
             {Position{end.value + 1}, Position{end.value ^ std::uint64_t{1} << 50U}, Position{~std::uint64_t{0}}}) {
            CHECK_THROWS_AS(office.engine.feed(beyond), std::invalid_argument);
            CHECK_THROWS_AS(office.engine.wait_for_news(beyond, 1ms), std::invalid_argument);
        }
    });
}

TEST_CASE("a position of what a restored store knows no more is refused, however far it has grown since",
          "[runtime][feed][sqlite]") {
    const Scratch scratch;
    const std::string path = scratch.path("kantor.alur");
    const std::string copy = scratch.path("salinan.alur");
    std::vector<Position> old;  // of the store before, from its last moment that the copy knows on
    {
        Office office(2, sqlite(path));
        office.deploy("tenggat");
        office.start("tenggat", {.by = "petugas:a"});
        office.engine.backup(copy);
        old.push_back(office.engine.feed_end());
        for (int i = 0; i < 10; ++i) {
            office.start("tenggat", {.by = "petugas:a"});
            old.push_back(office.engine.feed_end());
        }
        office.deploy("bidang");  // behind it lie definitions, which are the same in both
        old.push_back(office.engine.feed_end());
    }
    std::filesystem::remove(path);
    std::filesystem::rename(copy, path);
    Office restored(2, sqlite(path));
    CHECK(restored.engine.feed(old.front()).events.empty());
    restored.time->advance(1h);
    for (int i = 0; i < 10; ++i) restored.start("tenggat", {.by = "petugas:a"});
    restored.deploy("bidang");
    REQUIRE(restored.engine.feed_end().value != old.back().value);
    CHECK(restored.engine.feed(old.front()).events.size() > 10);
    for (std::size_t i = 1; i < old.size(); ++i) {
        INFO("position " << i);
        CHECK_THROWS_AS(restored.engine.feed(old[i]), std::invalid_argument);
        CHECK_THROWS_AS(restored.engine.wait_for_news(old[i], 1ms), std::invalid_argument);
    }
    restored.deploy("tenggat");
    const Position end = restored.engine.feed_end();
    CHECK(end.value >> 63U == 0);
    CHECK(restored.engine.feed(end).events.empty());
}

TEST_CASE("a position of another engine in memory is refused", "[runtime][feed]") {
    Office one(2, memory_with_feed());
    Office other(2, memory_with_feed());
    for (Office* office : {&one, &other}) {
        office->deploy("tenggat");
        office->start("tenggat", {.by = "petugas:a"});
    }
    CHECK_THROWS_AS(other.engine.feed(one.engine.feed_end()), std::invalid_argument);
    CHECK(other.engine.feed(other.engine.feed_end()).events.empty());
}

TEST_CASE("who waits wakes of a commit that was told as failed and stands all the same", "[runtime][feed][sqlite]") {
    const Scratch scratch;
    FaultyDisk disk;
    Office office(2, sqlite(scratch.path("kantor.alur")));
    office.deploy("tenggat");
    const CaseId id = office.start("tenggat", {.by = "petugas:a"});
    for (int round = 0; round < 10; ++round) {
        const Position at = office.engine.feed_end();
        std::atomic<bool> woken{false};
        std::thread waiting([&] { woken = office.engine.wait_for_news(at, as_long_as_it_takes); });
        ::usleep(2'000);  // so that it sleeps by then; whether it does changes nothing of what must come
        disk.deny_next_commit();
        CHECK_THROWS_AS(office.engine.note(id, "kabar", {.by = "petugas:a"}), JournalError);
        waiting.join();  // nobody else comes by
        CHECK(woken);
        CHECK(office.engine.feed(at).events.size() == 1);
    }
}

TEST_CASE("rows that somebody changed under an engine are told as damage by whoever reads them",
          "[runtime][feed][sqlite]") {
    struct Nobody final : Follower {
        void show(Position, std::size_t, const Event&, Payload) override {}
    };
    for (const char* change : {"case_id = 5000000000", "case_id = -7", "body = x'01'", "body = x'02030405060708090a0b'",
                               "body = zeroblob(40)"}) {
        INFO(change);
        const Scratch scratch;
        const auto group =
            std::make_shared<journal::CommitGroup>(journal::Ledger(scratch.path("kantor.alur"), JournalAccess::alone),
                                                   0, journal::Head{journal::chain_of(none<CaseId>)});
        group->define(journal::encoded(std::size_t{1}));
        journal::ShardJournal shard(group, journal::Heads(0, 0));
        REQUIRE(shard.append(CaseId{0}, 0, notes(1, 1)));
        runtime::SqliteFeed feed(group, 1);
        group->reading([&](journal::Ledger& ledger) {
            ledger.database().run(("UPDATE entry SET " + std::string(change) + " WHERE pos = 2").c_str());
        });
        Nobody nobody;
        if (std::string(change) != "case_id = -7")  // there is no more case
            CHECK_THROWS_AS(feed.read({}, 100, nobody), JournalError);
        CHECK_THROWS_AS(shard.read(CaseId{0}, [](const Event&, Payload) {}), JournalError);
    }
}

TEST_CASE("an event of a case that is not there is told as damage", "[runtime][feed]") {
    /// Shows what its store holds, under other numbers.
    class Lying final : public Store, public Feed, Follower {
    public:
        [[nodiscard]] std::vector<std::unique_ptr<Journal>> open(std::size_t shards, Recovery& found) override {
            return inner_->open(shards, found);
        }
        [[nodiscard]] Feed* feed() noexcept override { return this; }
        [[nodiscard]] Position read(Position after, std::size_t most, Follower& follower) override {
            to_ = &follower;
            return inner_->feed()->read(after, most, *this);
        }
        [[nodiscard]] bool wait(Position, std::chrono::milliseconds) override { return true; }
        [[nodiscard]] Position end() override { return inner_->feed()->end(); }

    private:
        void show(Position behind, std::size_t shard, const Event& event, Payload payload) override {
            Event other = event;
            other.case_id = CaseId{77};
            to_->show(behind, shard, other, payload);
        }

        std::unique_ptr<Store> inner_ = memory_with_feed();
        Follower* to_ = nullptr;
    };
    Office office(2, std::make_unique<Lying>());
    office.deploy("tenggat");
    office.start("tenggat", {.by = "petugas:a"});
    try {
        static_cast<void>(office.engine.feed());
        FAIL("it was shown");
    } catch (const JournalError& error) {
        CHECK(error.fault() == JournalFault::damaged);
    }
    office.start("tenggat", {.by = "petugas:a"});
}

TEST_CASE("a page of large entries is fetched a few at a time", "[runtime][feed][sqlite]") {
    const Scratch scratch;
    journal::Ledger ledger(scratch.path("kantor.alur"), JournalAccess::alone);
    const journal::Bytes body(100'000);
    for (std::int64_t pos = 1; pos <= 40; ++pos) ledger.insert({pos, 0, pos - 1, body});
    CHECK(ledger.cases_between(0, 40, 128, 1'000'000).size() == 10);
    CHECK(ledger.cases_between(0, 40, 128, 1).size() == 1);
    CHECK(ledger.cases_between(35, 40, 128, 1'000'000).size() == 5);
    CHECK(ledger.cases_between(0, 40, 3, 1'000'000).size() == 3);
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

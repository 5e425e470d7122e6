// Several engines on one file: what one of them did, all have done.
#include <sqlite3.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <alur/journal/sqlite.hpp>
#include <alur/journal/verify.hpp>

#include "journal/connect.hpp"
#include "journal/sqlite_file.hpp"
#include "runtime/support/office.hpp"
#include "support/child.hpp"
#include "support/peer.hpp"
#include "support/scratch.hpp"

using namespace alur;
using namespace alur::test;

namespace {

using std::chrono::milliseconds;

const SqliteOptions shared{.access = JournalAccess::shared};
/// For who waits in vain: long enough for a commit of somebody else, which takes some milliseconds.
const SqliteOptions impatient{.access = JournalAccess::shared, .patience = milliseconds(50)};

/// Several engines in one process, with one clock.
struct Branches {
    Scratch scratch;
    std::string path = scratch.path("kantor.alur");
    std::shared_ptr<SimulatedTime> time = std::make_shared<SimulatedTime>(wib(2, 8));
    std::vector<std::unique_ptr<Engine>> engines;

    explicit Branches(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) engines.push_back(opened());
    }
    [[nodiscard]] std::unique_ptr<Engine> opened() const {
        return std::make_unique<Engine>(sqlite(path, shared), EngineOptions{.time = time, .shards = 4});
    }
    [[nodiscard]] Engine& operator[](std::size_t i) { return *engines[i]; }
};

/// All that an engine tells of its cases.
std::string told(const Engine& engine, const std::vector<CaseId>& cases) {
    std::string all =
        std::to_string(engine.case_count()) + " " + std::to_string(engine.next_timer().time_since_epoch().count());
    for (const CaseId id : cases) {
        const auto view = engine.view(id);
        REQUIRE(view);
        all += "\n" + view->name + " " + std::to_string(view->events) + " " + std::string(name(view->status));
        const auto history = engine.history(id);
        for (const EventView& event : *history)
            all += " " + event.kind + event.name() + event.by + event.on_behalf_of + event.outcome + event.text;
        CHECK(*engine.replays(id));
        if (!view->name.empty()) CHECK(engine.find(view->name) == id);
    }
    for (const Attention& late : engine.overdue()) all += "\n" + late.step + late.case_name;
    const auto work = engine.work({.actor = "petugas", .sop = "tenggat", .most = 1000});
    if (work)
        for (const WorkItem& item : *work) all += "\n" + item.work.name() + item.work.claimant;
    return all;
}

JournalFault fault_of(const std::string& path, const SqliteOptions& options) {
    try {
        const Engine engine(sqlite(path, options));
    } catch (const JournalError& error) {
        return error.fault();
    }
    FAIL("it was opened");
    return {};
}

/// The version of SQLite is as it was when the scope ends.
struct SetVersion {
    int before = journal::sqlite_version();
    ~SetVersion() { journal::sqlite_version() = before; }
};

/// Another program that reads the file, and does not end.
class Reader {
public:
    explicit Reader(const std::string& path) {
        REQUIRE(sqlite3_open(path.c_str(), &database_) == SQLITE_OK);
        REQUIRE(sqlite3_exec(database_, "BEGIN; SELECT count(*) FROM entry", nullptr, nullptr, nullptr) == SQLITE_OK);
    }
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;
    ~Reader() { sqlite3_close(database_); }

    /// It wants to write as well, and does not.
    void take() { REQUIRE(sqlite3_exec(database_, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) == SQLITE_OK); }
    void end() { REQUIRE(sqlite3_exec(database_, "ROLLBACK", nullptr, nullptr, nullptr) == SQLITE_OK); }

private:
    sqlite3* database_ = nullptr;
};

}  // namespace

TEST_CASE("what one engine did, every other knows when it is asked", "[runtime][shared]") {
    Branches at(2);
    at[0].deploy(test::sop("tests/scenarios/sop/tenggat.yaml"));
    // The other has never seen the SOP, nor the people.
    const CaseId id = *at[1].start("tenggat", {.by = "petugas:a", .name = "warung-1", .key = "k-1"});
    CHECK(at[0].find("warung-1") == id);
    CHECK(at[0].case_count() == 1);
    CHECK((*at[0].view(id)).name == "warung-1");
    CHECK(at[0].next_timer() == at[1].next_timer());
    CHECK(*at[0].start("tenggat", {.by = "petugas:a", .name = "warung-1", .key = "k-1"}) == id);
    CHECK(code(at[0].start("tenggat", {.by = "petugas:a", .name = "warung-1"})) == "case.exists");
    REQUIRE(at[0].start_step(id, "terima", {.by = "petugas:b"}));
    CHECK(code(at[1].complete(id, "terima", {.by = "petugas:c"})) == "step.claimed");
    REQUIRE(at[1].complete(id, "terima", {.by = "petugas:b", .key = "selesai"}));
    const auto again = at[0].complete(id, "terima", {.by = "petugas:b", .key = "selesai"});
    REQUIRE(again);
    CHECK(again->repeated);
    CHECK(code(at[0].complete(id, "terima", {.by = "petugas:b"})) == "step.not_open");
    CHECK((*at[0].history(id)).back().by == "petugas:b");
    CHECK(told(at[0], {id}) == told(at[1], {id}));
    CHECK((*at[1].work({.actor = "pemohon"})).size() == 1);
    CHECK((*at[0].work({.actor = "pemohon"})).size() == 1);
    CHECK((*at[0].cases({.sop = "tenggat", .step = "lengkapi"})).size() == 1);
}

TEST_CASE("whatever several engines do in turn, all say the same, and so does one that opens the file anew",
          "[runtime][shared]") {
    const int runs = std::getenv("ALUR_SOAK") != nullptr ? 100 : 4;
    for (int run = 0; run < runs; ++run) {
        INFO("seed " << run);
        std::mt19937 random(static_cast<std::uint32_t>(run));
        Branches at(3);
        at[0].deploy(test::sop("tests/scenarios/sop/tenggat.yaml"));
        std::vector<CaseId> cases;
        for (int step = 0; step < 60; ++step) {
            const std::size_t here = random() % at.engines.size();
            Engine& engine = at[here];
            const std::string who = "petugas:" + std::to_string(random() % 20);
            const std::string key = random() % 3 == 0 ? "k" + std::to_string(random() % 1000) : "";
            const CaseId any = cases.empty() ? CaseId{0} : cases[random() % cases.size()];
            switch (random() % 9) {
                case 0:
                case 1: {
                    const std::string called = random() % 2 == 0 ? "kasus-" + std::to_string(random() % 1000) : "";
                    const auto id = engine.start("tenggat", {.by = who, .name = called, .key = key});
                    if (id && std::find(cases.begin(), cases.end(), *id) == cases.end()) cases.push_back(*id);
                    break;
                }
                case 2:
                case 3: static_cast<void>(engine.note(any, "catatan " + who, {.by = who, .key = key})); break;
                case 4: static_cast<void>(engine.complete(any, "terima", {.by = who, .key = key})); break;
                case 5: static_cast<void>(engine.suspend(any, "libur", {.by = who})); break;
                case 6: static_cast<void>(engine.resume(any, {.by = who})); break;
                case 7: static_cast<void>(engine.start_step(any, "terima", {.by = who})); break;
                default:
                    at.time->advance(std::chrono::minutes(random() % 120));
                    static_cast<void>(engine.advance());
                    break;
            }
            if (step % 20 == 7) at.engines[here] = at.opened();
            if (step % 5 != 4) continue;
            const std::string truth = told(*at.opened(), cases);
            for (std::size_t i = 0; i < at.engines.size(); ++i) REQUIRE(told(at[i], cases) == truth);
        }
        at.engines.clear();
        CHECK(verify_journal(at.path).cases == cases.size());
    }
}

TEST_CASE("where SQLite may, engines share a write-ahead log; who comes later keeps what others have chosen",
          "[runtime][shared]") {
    constexpr int with_log = 3'051'003;
    const SetVersion restored;
    const auto mode_of = [](const std::string& path) { return journal::has_log(path) ? "log" : "rollback"; };
    journal::sqlite_version() = with_log;
    {
        Branches at(3);
        at[0].deploy(test::sop("tests/scenarios/sop/tenggat.yaml"));
        std::vector<CaseId> cases;
        for (std::size_t i = 0; i < 12; ++i) {
            cases.push_back(*at[i % 3].start("tenggat", {.by = "petugas:p" + std::to_string(i)}));
            REQUIRE(at[(i + 1) % 3].complete(cases.back(), "terima", {.by = "petugas:a"}));
        }
        CHECK(mode_of(at.path) == std::string("log"));
        CHECK(verify_journal(at.path).cases == cases.size());
        at[0].backup(at.scratch.path("salinan"));
        for (std::size_t i = 0; i < 3; ++i) CHECK(told(at[i], cases) == told(*at.opened(), cases));
        // An SQLite that would damage the log is kept out, and stays so until the others are gone.
        journal::sqlite_version() = with_log - 1;
        CHECK(fault_of(at.path, impatient) == JournalFault::in_use);
        at.engines.clear();
        CHECK(Engine(sqlite(at.path, shared)).case_count() == cases.size());
        CHECK(mode_of(at.path) == std::string("rollback"));
    }
    Branches at(1);
    at[0].deploy(test::sop("tests/scenarios/sop/tenggat.yaml"));
    journal::sqlite_version() = with_log;
    at.engines.push_back(at.opened());
    const CaseId id = *at[1].start("tenggat", {.by = "petugas:a"});
    CHECK(at[0].complete(id, "terima", {.by = "petugas:a"}));
    CHECK(mode_of(at.path) == std::string("rollback"));
}

TEST_CASE("engines that make a store, an SOP and people known at the same time agree on their numbers",
          "[runtime][shared]") {
    const Scratch scratch;
    const std::string path = scratch.path("kantor.alur");
    constexpr int crews = 4;
    constexpr int people = 12;
    std::vector<std::thread> threads;
    std::atomic<int> waiting{crews};
    std::atomic<int> failed{0};
    for (int crew = 0; crew < crews; ++crew) {
        threads.emplace_back([&, crew] {
            try {
                --waiting;
                while (waiting > 0) std::this_thread::yield();
                Office office(static_cast<std::size_t>(1 << crew), sqlite(path, shared));
                office.deploy("tenggat");
                for (int i = 0; i < people; ++i) {
                    // Each is new to all at about the same moment.
                    const std::string who = "petugas:p" + std::to_string(i);
                    const auto id = office.engine.start("tenggat", {.by = who, .name = std::to_string(crew) + who});
                    if (!id || (*office.engine.history(*id)).front().by != who) ++failed;
                }
            } catch (...) {
                ++failed;
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(failed == 0);
    const Engine engine(sqlite(path));
    CHECK(engine.case_count() == crews * people);
    for (int crew = 0; crew < crews; ++crew) {
        for (int i = 0; i < people; ++i) {
            const std::string who = "petugas:p" + std::to_string(i);
            const auto id = engine.find(std::to_string(crew) + who);
            REQUIRE(id);
            CHECK((*engine.history(*id)).front().by == who);
        }
    }
}

TEST_CASE("an SOP that one engine deploys is the newest of all, and a calendar that it adopts known to all",
          "[runtime][shared]") {
    Branches at(2);
    const std::string text = R"(alur: 1
id: uji
status: draft
calendar: kantor
actors: {staf: {nama: Staf}}
steps:
  - {id: satu, actor: staf}
)";
    const auto calendar = *load_calendar(ALUR_ROOT "/tests/scenarios/sop/kalender/kantor.yaml");
    const auto revision = [&](const std::string& of) {
        auto compiled = compile(*alur::sop::read(of, "uji.yaml"), calendar);
        REQUIRE(compiled);
        return std::make_shared<const Procedure>(*std::move(compiled));
    };
    const auto old = revision(text);
    const auto fresh = revision(text + "  - {id: dua, actor: staf}\n");
    at[0].deploy(old);
    const CaseId first = *at[1].start("uji", {.by = "staf:a"});
    at[1].deploy(fresh);
    const CaseId second = *at[0].start("uji", {.by = "staf:a"});
    at[0].deploy(fresh);  // it is already
    at[0].deploy(old);
    const CaseId third = *at[1].start("uji", {.by = "staf:a"});
    for (const CaseId id : {first, second, third}) REQUIRE(at[0].complete(id, "satu", {.by = "staf:b"}));
    CHECK((*at[1].view(first)).status == CaseStatus::completed);
    CHECK((*at[1].view(second)).open.front().step == "dua");
    CHECK((*at[1].view(third)).status == CaseStatus::completed);
    const auto other = *load_calendar(ALUR_ROOT "/sop/kalender/kecamatan.yaml");
    REQUIRE(at[0].adopt_calendar(second, other, {.by = "staf:c"}));
    REQUIRE(at[1].adopt_calendar(*at[1].start("uji", {.by = "staf:a"}), other, {.by = "host"}));
    CHECK(told(at[0], {first, second, third}) == told(at[1], {first, second, third}));
    CHECK(told(*at.opened(), {first, second, third}) == told(at[1], {first, second, third}));
}

TEST_CASE("an engine that has a file alone keeps others out, and those who share it keep that one out",
          "[runtime][shared]") {
    const Scratch scratch;
    const std::string path = scratch.path("kantor.alur");
    const Peer other([&](int how) { return static_cast<int>(fault_of(path, how == 0 ? SqliteOptions{} : impatient)); });
    {
        const Engine alone(sqlite(path));
        CHECK(fault_of(path, {}) == JournalFault::in_use);
        CHECK(fault_of(path, impatient) == JournalFault::in_use);
        CHECK(other.ask(0) == static_cast<int>(JournalFault::in_use));
        CHECK(other.ask(1) == static_cast<int>(JournalFault::in_use));
    }
    {
        const Engine here(sqlite(path, shared));
        CHECK(fault_of(path, {}) == JournalFault::in_use);
        CHECK(other.ask(0) == static_cast<int>(JournalFault::in_use));
        {
            const Engine there(sqlite(path, shared));
            CHECK(there.case_count() == 0);
        }
        CHECK(other.ask(0) == static_cast<int>(JournalFault::in_use));
        CHECK(here.case_count() == 0);
        try {
            const Engine alone(sqlite(path));
            FAIL("it was opened");
        } catch (const JournalError& error) {
            CHECK(error.retryable());
        }
    }
    const Engine alone(sqlite(path));
    CHECK(alone.case_count() == 0);
}

TEST_CASE("a process that dies with a shared file leaves it to the others, also to one that wants it alone",
          "[runtime][shared]") {
    const Scratch scratch;
    const std::string path = scratch.path("kantor.alur");
    Worker worker([&](const Telling& tell) {
        Office office(4, sqlite(path, shared));
        office.deploy("tenggat");
        tell(true);
        ::pause();
    });
    bool is_open = false;
    REQUIRE(worker.hear(is_open));
    CHECK(fault_of(path, {}) == JournalFault::in_use);
    worker.kill();
    Office office(4, sqlite(path));
    CHECK(office.engine.start("tenggat", {.by = "petugas:a"}));
}

TEST_CASE("a commit that others hold up for too long has not happened, and the next one does", "[runtime][shared]") {
    const Scratch scratch;
    const std::string path = scratch.path("kantor.alur");
    Office office(2, sqlite(path, impatient));
    office.deploy("tenggat");
    const CaseId id = office.start("tenggat", {.by = "petugas:a"});
    const Office watching(2, sqlite(path, impatient));
    Reader reader(path);
    const auto is_held_up = [&](auto command) {
        try {
            command();
            FAIL_CHECK("it went through");
        } catch (const JournalError& error) {
            CHECK(error.retryable());
            CHECK(error.fault() == JournalFault::in_use);
            CHECK(std::string(error.what()).find("try again") != std::string::npos);
        }
    };
    // A reader lets a writer begin, and holds up its COMMIT.
    is_held_up([&] { static_cast<void>(office.engine.note(id, "satu", {.by = "petugas:a", .key = "k"})); });
    is_held_up([&] { static_cast<void>(office.engine.start("tenggat", {.by = "petugas:a", .name = "kasus"})); });
    is_held_up([&] { static_cast<void>(office.engine.note(id, "dua", {.by = "petugas:belum-dikenal"})); });
    // Nobody else is kept from reading by what could not be committed, and sees nothing of it.
    CHECK((*watching.engine.view(id)).events == (*office.engine.view(id)).events);
    CHECK(watching.engine.case_count() == 1);
    CHECK_FALSE(office.engine.find("kasus"));
    reader.end();
    const auto done = office.engine.note(id, "satu", {.by = "petugas:a", .key = "k"});
    REQUIRE(done);
    CHECK_FALSE(done->repeated);
    CHECK(office.engine.start("tenggat", {.by = "petugas:a", .name = "kasus"}));
    CHECK(office.engine.note(id, "dua", {.by = "petugas:belum-dikenal"}));
    // A writer lets nobody begin.
    reader.take();
    is_held_up([&] { static_cast<void>(office.engine.note(id, "tiga", {.by = "petugas:a"})); });
    CHECK(code(office.engine.complete(id, "proses", {.by = "petugas:a"})) == "step.not_open");
    reader.end();
    CHECK(office.engine.note(id, "tiga", {.by = "petugas:a"}));
    CHECK(told(office.engine, {id}) == told(watching.engine, {id}));
}

TEST_CASE("a timer fires once, whichever of several engines fires it", "[runtime][shared]") {
    Branches at(3);
    at[0].deploy(test::sop("tests/scenarios/sop/tenggat.yaml"));
    std::vector<CaseId> cases;
    for (int i = 0; i < 30; ++i)
        cases.push_back(*at[static_cast<std::size_t>(i % 3)].start("tenggat", {.by = "petugas:a"}));
    at.time->advance(std::chrono::minutes(61));
    std::atomic<std::size_t> fired{0};
    std::vector<std::thread> threads;
    for (auto& engine : at.engines) threads.emplace_back([&] { fired += engine->advance(); });
    for (std::thread& thread : threads) thread.join();
    CHECK(fired == cases.size());
    for (const CaseId id : cases) {
        const auto history = at[1].history(id);
        CHECK(std::count_if(history->begin(), history->end(),
                            [](const EventView& event) { return event.kind == "DeadlineFired"; }) == 1);
    }
    CHECK(told(at[0], cases) == told(at[2], cases));
}

TEST_CASE("columns and handles go on from what another engine did", "[runtime][shared][many]") {
    Branches at(2);
    at[0].deploy(test::sop("tests/scenarios/sop/tenggat.yaml"));
    // The other has never been asked anything.
    const ActorHandle there = *at[1].actor("petugas:b");
    const SopHandle tenggat = *at[1].sop("tenggat");
    const StepHandle next = *at[1].step("tenggat", "lengkapi");
    const OutcomeHandle whole = *at[1].outcome("tenggat", "lengkapi", "lengkap");
    const DocumentsHandle letter = *at[1].documents("tenggat", {"surat"});
    const ActorHandle here = *at[0].actor("petugas:a");
    std::vector<CaseId> ids(12);
    std::vector<RowCode> codes(12);
    REQUIRE(at[0].start_many({.sop = *at[0].sop("tenggat"), .by = here}, ids, codes) == 12);
    CHECK(at[1].case_count() == 12);
    const StepHandle first = *at[0].step("tenggat", "terima");
    REQUIRE(at[0].complete(ids[0], first, {.by = here}));
    const StepHandle also_first = *at[1].step("tenggat", "terima");
    CHECK(at[1].complete_many({.cases = ids, .step = also_first, .by = there}, codes) == 11);
    CHECK(codes[0] == row_code(RejectionCode::step_not_open));
    CHECK(at[0].complete_many({.cases = ids, .step = first, .by = here}, codes) == 0);
    CHECK(at[1].complete_many({.cases = ids, .step = next, .by = there, .outcome = whole, .documents = letter},
                              codes) == 12);
    REQUIRE(at[1].start(tenggat, there));
    const std::vector<CaseId> all = ids;
    const std::vector<std::string_view> names{"warung-1", "warung-2"};
    ids.resize(2);
    codes.resize(2);
    REQUIRE(at[0].start("tenggat", {.by = "petugas:a", .name = "warung-1"}));
    CHECK(at[1].start_many({.sop = tenggat, .by = there, .name = names}, ids, codes) >= 1);
    CHECK(at[0].find("warung-2") == ids[1]);
    CHECK(at[0].case_count() == 15);
    for (const CaseId id : all) {
        CHECK(*at[0].replays(id));
        CHECK(*at[1].replays(id));
    }
}

TEST_CASE("whoever follows one engine sees what all do, in one order", "[runtime][shared][feed]") {
    Branches at(2);
    at[0].deploy(test::sop("tests/scenarios/sop/tenggat.yaml"));
    const Position begin = at[1].feed_end();
    CHECK_FALSE(at[1].wait_for_news(begin, milliseconds(1)));
    std::thread elsewhere([&] {
        for (int i = 0; i < 20; ++i) {
            const auto id = at[0].start("tenggat", {.by = "petugas:a", .name = "kasus-" + std::to_string(i)});
            if (id) static_cast<void>(at[0].note(*id, "catatan", {.by = "petugas:b" + std::to_string(i)}));
        }
    });
    std::vector<std::string> seen;
    const auto read = [](const Engine& engine, Position& from, std::vector<std::string>& into) {
        const FeedPage page = engine.feed(from, 7);
        for (const FeedEvent& one : page.events)
            into.push_back(one.case_name + " " + std::to_string(one.event.seq) + one.event.kind + one.event.by);
        from = page.next;
    };
    const auto notes = [&] {
        return std::count_if(seen.begin(), seen.end(),
                             [](const std::string& one) { return one.find("NoteAdded") != std::string::npos; });
    };
    Position at_other = begin;
    while (notes() < 20)
        if (at[1].wait_for_news(at_other, std::chrono::minutes(1))) read(at[1], at_other, seen);
    elsewhere.join();
    std::vector<std::string> own;
    Position at_own = begin;
    while (at_own != at[0].feed_end()) read(at[0], at_own, own);
    CHECK(seen == own);
}

TEST_CASE("a store is copied and verified while several engines write to it", "[runtime][shared][backup]") {
    Branches at(2);
    at[0].deploy(test::sop("tests/scenarios/sop/tenggat.yaml"));
    std::atomic<bool> enough{false};
    std::vector<std::thread> threads;
    for (auto& engine : at.engines) {
        threads.emplace_back([&] {
            while (!enough) {
                const auto id = engine->start("tenggat", {.by = "petugas:a"});
                if (id) static_cast<void>(engine->complete(*id, "terima", {.by = "petugas:b"}));
            }
        });
    }
    std::uint64_t before = 0;
    for (int i = 0; i < 4; ++i) {
        const std::string copy = at.scratch.path("salinan-" + std::to_string(i));
        const std::size_t cases = at[0].case_count();
        at[0].backup(copy);
        CHECK(Engine(sqlite(copy)).case_count() >= cases);
        const JournalCensus census = verify_journal(at.path);
        CHECK(census.entries >= before);
        before = census.entries;
    }
    enough = true;
    for (std::thread& thread : threads) thread.join();
    CHECK(at[0].case_count() == at[1].case_count());
}

TEST_CASE("the entry of another that cannot be is refused, and no later one is taken", "[runtime][shared]") {
    const Scratch scratch;
    const std::string path = scratch.path("kantor.alur");
    Office office(1, sqlite(path, shared));
    office.deploy("tenggat");
    const CaseId id = office.start("tenggat", {.by = "petugas:a"});
    {
        sqlite3* database = nullptr;
        REQUIRE(sqlite3_open(path.c_str(), &database) == SQLITE_OK);
        CHECK(sqlite3_exec(database,
                           "INSERT INTO entry SELECT max(pos) + 1, 0, max(pos), body FROM entry WHERE case_id = 0",
                           nullptr, nullptr, nullptr) == SQLITE_OK);
        sqlite3_close(database);
    }
    for (int i = 0; i < 2; ++i) {
        try {
            static_cast<void>(office.engine.note(id, "catatan", {.by = "petugas:a"}));
            FAIL("it was taken");
        } catch (const JournalError& error) {
            CHECK(error.fault() == JournalFault::damaged);
        }
    }
}

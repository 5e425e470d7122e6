// An engine over a store on disk: ended at any moment and opened again, it goes on as if nothing had been.
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <set>
#include <thread>

#include <alur/graph/origin.hpp>
#include <alur/journal/sqlite.hpp>
#include <alur/journal/verify.hpp>

#include "journal/commit_group.hpp"
#include "journal/definitions.hpp"
#include "journal/shard_journal.hpp"
#include "journal/support/faulty_disk.hpp"
#include "journal/support/notes.hpp"
#include "runtime/support/office.hpp"
#include "scenario/play.hpp"
#include "support/child.hpp"
#include "support/scratch.hpp"

using namespace alur;
using namespace alur::test;

namespace {

/// An office whose engine can be ended and opened again.
struct LastingOffice {
    Scratch scratch;
    std::string path = scratch.path("kantor.alur");
    std::optional<Office> office;
    Instant now = wib(2, 8);

    LastingOffice() { reopen(); }
    /// Its SOPs come out of the store.
    Engine& reopen() {
        if (office) now = office->time->now();
        office.reset();
        office.emplace(std::size_t{4}, sqlite(path));
        office->time->set(now);
        return office->engine;
    }
    [[nodiscard]] Engine& engine() { return office->engine; }
};

CaseView view_of(const Engine& engine, CaseId id) {
    auto view = engine.view(id);
    REQUIRE(view);
    return *std::move(view);
}

std::vector<EventView> history_of(const Engine& engine, CaseId id) {
    auto history = engine.history(id);
    REQUIRE(history);
    return *std::move(history);
}

JournalFault fault_of(const std::string& path) {
    try {
        const Engine engine(sqlite(path));
    } catch (const JournalError& error) {
        return error.fault();
    }
    FAIL("it was opened");
    return {};
}

}  // namespace

TEST_CASE("every scenario holds on a store on disk that each restart opens anew", "[runtime][sqlite]") {
    std::size_t restarts = 0;
    for (const auto& file : std::filesystem::directory_iterator(std::filesystem::path(ALUR_ROOT) / "tests/scenarios")) {
        if (file.path().extension() != ".txt") continue;
        const auto scenario = scenario::read(file.path().string());
        REQUIRE(scenario);
        for (const bool checkpoints : {false, true}) {
            const Scratch scratch;
            const scenario::Played played = scenario::play(*scenario, scratch.path("kasus.alur"), checkpoints);
            INFO(file.path().filename().string() << (checkpoints ? ", with checkpoints" : ""));
            if (played.fault)
                FAIL("line " << played.fault->line << ": " << played.fault->text
                             << "\nexpected: " << played.fault->expected << "\nseen: " << played.fault->seen);
        }
        for (const auto& line : scenario->lines)
            if (std::holds_alternative<scenario::Restart>(line.statement)) ++restarts;
    }
    CHECK(restarts > 15);
}

TEST_CASE("an engine finds its cases, names, keys, people and SOPs again", "[runtime][sqlite]") {
    LastingOffice lasting;
    lasting.office->deploy("tenggat");
    Engine& before = lasting.engine();
    const CaseId named = *before.start("tenggat", {.by = "petugas:a", .name = "warung-1", .key = "k-1"});
    const CaseId keyed = *before.start("tenggat", {.by = "petugas:b", .key = "k-2"});
    const CaseId plain = *before.start("tenggat", {.by = "petugas:c"});
    const auto done = before.complete(plain, "terima", {.by = "petugas:c", .key = "selesai"});
    REQUIRE(done);
    // The numbers of its further events are those of the first batches of others.
    const CaseId quiet = *before.start("tenggat", {.by = "petugas:e"});
    const CaseId last = *before.start("tenggat", {.by = "petugas:d", .key = "k-3"});
    for (int i = 0; i < 5; ++i) REQUIRE(before.note(quiet, "catatan", {.by = "petugas:a"}));
    const Instant timer = before.next_timer();

    Engine& after = lasting.reopen();
    CHECK(after.case_count() == 5);
    CHECK(*after.start("tenggat", {.by = "petugas:d", .key = "k-3"}) == last);
    CHECK(after.find("warung-1") == named);
    CHECK(view_of(after, named).name == "warung-1");
    CHECK(view_of(after, plain).name.empty());
    CHECK(after.next_timer() == timer);
    for (const CaseId id : {named, keyed, plain}) CHECK(*after.replays(id));
    CHECK(history_of(after, plain).back().by == "petugas:c");
    // A retry is the same command, whenever it comes.
    CHECK(*after.start("tenggat", {.by = "petugas:b", .key = "k-2"}) == keyed);
    CHECK(*after.start("tenggat", {.by = "petugas:a", .name = "warung-1", .key = "k-1"}) == named);
    CHECK(code(after.start("tenggat", {.by = "petugas:a", .name = "warung-1"})) == "case.exists");
    const auto again = after.complete(plain, "terima", {.by = "petugas:c", .key = "selesai"});
    REQUIRE(again);
    CHECK(again->repeated);
    CHECK(again->first == done->first);
    // New work goes on where the old was.
    const CaseId next = *after.start("tenggat", {.by = "petugas:z"});
    CHECK(after.case_count() == 6);
    CHECK(std::set{named, keyed, plain, quiet, last}.count(next) == 0);
}

TEST_CASE("whatever happened, an engine that is opened again answers as the one before", "[runtime][sqlite]") {
    const int runs = std::getenv("ALUR_SOAK") != nullptr ? 200 : 8;
    for (int run = 0; run < runs; ++run) {
        INFO("seed " << run);
        std::mt19937 random(static_cast<std::uint32_t>(run));
        LastingOffice lasting;
        lasting.office->deploy("tenggat");
        struct Known {
            CaseId id;
            std::string name;
            std::string key;
        };
        std::vector<Known> cases;
        const auto told = [&] {
            const Engine& engine = lasting.engine();
            std::string all = std::to_string(engine.case_count()) + " " +
                              std::to_string(engine.next_timer().time_since_epoch().count());
            for (const Known& one : cases) {
                const CaseView view = view_of(engine, one.id);
                all += "\n" + view.name + " " + std::to_string(view.events) + " " + std::string(name(view.status));
                for (const EventView& event : history_of(engine, one.id))
                    all += " " + event.kind + event.name() + event.by + event.on_behalf_of + event.outcome + event.text;
                CHECK(*engine.replays(one.id));
                if (!one.name.empty()) CHECK(engine.find(one.name) == one.id);
            }
            for (const Attention& late : engine.overdue()) all += "\n" + late.step + late.case_name;
            return all;
        };
        for (int step = 0; step < 40; ++step) {
            Engine& engine = lasting.engine();
            const std::string who = "petugas:" + std::to_string(random() % 5);
            const std::string key = random() % 3 == 0 ? "k" + std::to_string(random() % 1000) : "";
            const CaseId any = cases.empty() ? CaseId{0} : cases[random() % cases.size()].id;
            switch (random() % 8) {
                case 0:
                case 1: {
                    const std::string called = random() % 2 == 0 ? "kasus-" + std::to_string(random() % 1000) : "";
                    const auto id = engine.start("tenggat", {.by = who, .name = called, .key = key});
                    if (id) cases.push_back({*id, called, key});
                    break;
                }
                case 2:
                case 3: static_cast<void>(engine.note(any, "catatan " + who, {.by = who, .key = key})); break;
                case 4: static_cast<void>(engine.complete(any, "terima", {.by = who, .key = key})); break;
                case 5: static_cast<void>(engine.suspend(any, "libur", {.by = who})); break;
                case 6: static_cast<void>(engine.resume(any, {.by = who})); break;
                default:
                    lasting.office->time->advance(std::chrono::minutes(random() % 120));
                    static_cast<void>(engine.advance());
                    break;
            }
            if (step % 8 != 7) continue;
            const std::string before = told();
            lasting.reopen();
            REQUIRE(told() == before);
            for (const Known& one : cases)
                if (one.name.empty() && !one.key.empty() && one.id == cases.back().id)
                    CHECK(code(lasting.engine().start("tenggat", {.by = "petugas:9", .key = one.key})) != "accepted");
        }
    }
}

TEST_CASE("a store keeps its shards, whatever the engine that opens it prefers", "[runtime][sqlite]") {
    const Scratch scratch;
    const std::string path = scratch.path("kantor.alur");
    std::map<std::string, CaseId> started;
    for (const std::size_t shards : {2U, 16U, 1U, 0U}) {
        Office office(shards, sqlite(path));
        office.deploy("tenggat");
        for (const auto& [name, id] : started) CHECK(office.engine.find(name) == id);
        for (int i = 0; i < 5; ++i) {
            const std::string name = "kasus-" + std::to_string(started.size());
            started[name] = office.start("tenggat", {.by = "petugas:a", .name = name});
        }
        CHECK(office.engine.case_count() == started.size());
    }
}

TEST_CASE("a key finds the case that was started under it, whatever else was started with that key",
          "[runtime][sqlite]") {
    LastingOffice lasting;
    lasting.office->deploy("tenggat");
    const CaseId keyed = *lasting.engine().start("tenggat", {.by = "petugas:a", .key = "k"});
    std::vector<CaseId> named;
    for (int i = 0; i < 20; ++i) {  // some of them lie in the shard of the key
        const std::string name = "kasus-" + std::to_string(i);
        named.push_back(*lasting.engine().start("tenggat", {.by = "petugas:a", .name = name, .key = "k"}));
    }
    lasting.reopen();
    CHECK(*lasting.engine().start("tenggat", {.by = "petugas:a", .key = "k"}) == keyed);
    for (std::size_t i = 0; i < named.size(); ++i)
        CHECK(lasting.engine().find("kasus-" + std::to_string(i)) == named[i]);
    CHECK(lasting.engine().case_count() == 21);
}

TEST_CASE("a child of a fork cannot use the engine of its parent", "[runtime][sqlite]") {
    LastingOffice lasting;
    lasting.office->deploy("tenggat");
    const CaseId id = lasting.office->start("tenggat", {.by = "petugas:a"});
    CHECK(status_of_child([&] {
              try {
                  static_cast<void>(lasting.engine().note(id, "anak", {.by = "petugas:a"}));
              } catch (const std::logic_error&) {
                  return 7;
              }
              return 1;
          }) == 7);
    CHECK(lasting.engine().note(id, "induk", {.by = "petugas:a"}));
}

TEST_CASE("a refused change of calendar leaves none in the store", "[runtime][sqlite]") {
    LastingOffice lasting;
    lasting.office->deploy("tenggat");
    const CaseId id = lasting.office->start("tenggat", {.by = "petugas:a"});
    const auto calendar = *load_calendar((std::filesystem::path(ALUR_ROOT) / "sop/kalender/kecamatan.yaml").string());
    const auto definitions = [&] {
        lasting.office.reset();
        const std::uint64_t count = verify_journal(lasting.path).definitions;
        lasting.reopen();
        return count;
    };
    const std::uint64_t first = definitions();
    // By somebody who is known: the name of a stranger who was refused is kept with the refusal.
    CHECK(code(lasting.engine().adopt_calendar(id, calendar, {.by = "pemohon:a"})) == "authority.role");
    REQUIRE(lasting.engine().note(id, "catatan", {.by = "petugas:a"}));  // would bring it to the disk
    CHECK(definitions() == first);
    CHECK(lasting.engine().adopt_calendar(id, calendar, {.by = "petugas:a"}));
    CHECK(definitions() == first + 2);  // its text, and that it is one to adopt
    const std::vector<EventView> before = history_of(lasting.engine(), id);
    lasting.reopen();
    CHECK(history_of(lasting.engine(), id).size() == before.size());
    CHECK(lasting.engine().complete(id, "terima", {.by = "petugas:a"}));
}

TEST_CASE("what a start could not acknowledge is there for every question, as soon as the disk works again",
          "[runtime][sqlite]") {
    for (std::uint64_t good = 0; good < 30; ++good) {
        INFO("after " << good << " operations");
        const Scratch scratch;
        FaultyDisk disk;
        Office office(2, sqlite(scratch.path("kantor.alur")));
        office.deploy("tenggat");
        disk.fail_after(good, false);
        bool told = true;
        try {
            static_cast<void>(office.engine.start("tenggat", {.by = "petugas:a", .name = "satu"}));
        } catch (const JournalError&) {
            told = false;
        }
        disk.mend();
        const bool there = office.engine.case_count() == 1;
        if (told) CHECK(there);
        CHECK(office.engine.find("satu").has_value() == there);
        CHECK((office.engine.next_timer() != never) == there);
        CHECK(*office.engine.start("tenggat", {.by = "petugas:a", .name = "dua"}) != CaseId{99});
        CHECK(office.engine.case_count() == (there ? 2U : 1U));
        if (told && !disk.has_failed()) break;
    }
}

TEST_CASE("a case runs on the revision that it began on, also after a restart", "[runtime][sqlite]") {
    LastingOffice lasting;
    const std::string text = R"(alur: 1
id: uji
status: draft
actors: {staf: {nama: Staf}}
steps:
  - {id: satu, actor: staf}
)";
    const auto revision = [](const std::string& of) {
        auto read = alur::sop::read(of, "uji.yaml");
        REQUIRE(read);
        auto compiled = compile(*std::move(read), nullptr);
        REQUIRE(compiled);
        return std::make_shared<const Procedure>(*std::move(compiled));
    };
    const auto old = revision(text);
    lasting.engine().deploy(old);
    const CaseId first = *lasting.engine().start("uji", {.by = "staf:a"});
    lasting.engine().deploy(revision(text + "  - {id: dua, actor: staf}\n"));
    const CaseId second = *lasting.engine().start("uji", {.by = "staf:a"});
    lasting.reopen();
    for (const CaseId id : {first, second}) REQUIRE(lasting.engine().complete(id, "satu", {.by = "staf:a"}));
    CHECK(view_of(lasting.engine(), first).status == CaseStatus::completed);
    CHECK(view_of(lasting.engine(), second).open.front().step == "dua");
    // The newest stays the newest, until another is deployed: also an old one.
    const CaseId later = *lasting.engine().start("uji", {.by = "staf:a"});
    REQUIRE(lasting.engine().complete(later, "satu", {.by = "staf:a"}));
    CHECK(view_of(lasting.engine(), later).status == CaseStatus::open);
    lasting.engine().deploy(old);
    lasting.reopen();
    const CaseId third = *lasting.engine().start("uji", {.by = "staf:a"});
    REQUIRE(lasting.engine().complete(third, "satu", {.by = "staf:a"}));
    CHECK(view_of(lasting.engine(), third).status == CaseStatus::completed);
}

TEST_CASE("a store on disk keeps only what came from a text", "[runtime][sqlite]") {
    LastingOffice lasting;
    lasting.office->deploy("tenggat");
    const auto known = test::sop("tests/scenarios/sop/tenggat.yaml");
    alur::sop::Sop made = known->definition();
    made.source.clear();
    made.hash = {};
    const auto by_hand = std::make_shared<const Procedure>(Origin{made, known->origin().calendar, {}}, known->tables());
    CHECK_THROWS_AS(lasting.engine().deploy(by_hand), std::invalid_argument);
    CHECK(lasting.engine().start("tenggat", {.by = "petugas:a"}));
    lasting.reopen();
    CHECK(lasting.engine().case_count() == 1);
}

TEST_CASE("a store is no journal of a program without an engine, nor the other way round", "[runtime][sqlite]") {
    const Scratch scratch;
    const std::string journal = scratch.path("jurnal.alur");
    const std::string store = scratch.path("kantor.alur");
    REQUIRE(SqliteJournal(journal).append(CaseId{0}, 0, notes(1, 1)));
    { const Engine engine(sqlite(store)); }
    CHECK(fault_of(journal) == JournalFault::foreign);
    try {
        const SqliteJournal wrong(store);
        FAIL("it was opened");
    } catch (const JournalError& error) {
        CHECK(error.fault() == JournalFault::foreign);
        CHECK(std::string(error.what()).find("alur::sqlite()") != std::string::npos);
    }
}

TEST_CASE("a store whose chains are right and whose content is not is refused, not trusted", "[runtime][sqlite]") {
    const auto known = test::sop("tests/scenarios/sop/tenggat.yaml");
    const auto& sop = known->definition();
    const auto& calendar = *known->calendar();
    const auto started = [] {
        Event event;
        event.kind = EventKind::case_started;
        event.step = StepId{0};
        event.next = StepId{0};
        event.flags = EventFlag::offers;
        event.attempt = 1;
        return event;
    };
    const auto fault = [&](const std::vector<Definition>& more, const std::vector<Event>& events) {
        const Scratch scratch;
        const std::string path = scratch.path("kantor.alur");
        {
            const auto group = std::make_shared<journal::CommitGroup>(journal::Ledger(path, JournalAccess::alone), 0,
                                                                      journal::Head{journal::chain_of(none<CaseId>)});
            group->define(journal::encoded(std::size_t{1}));
            group->define(
                journal::encoded(Definition{Definition::Kind::source, sop.file, sop.source, sop.hash, ContentHash{}}));
            group->define(journal::encoded(Definition{Definition::Kind::source, calendar.file(), calendar.source(),
                                                      calendar.hash(), ContentHash{}}));
            group->define(journal::encoded(Definition{Definition::Kind::procedure, {}, {}, sop.hash, calendar.hash()}));
            group->define(journal::encoded(Definition{Definition::Kind::person, "a", {}, {}, {}}));
            for (const Definition& one : more) group->define(journal::encoded(one));
            group->flush();
            journal::ShardJournal shard(group, journal::Heads(0, 0));
            Decision batch;
            for (const Event& event : events) batch.add(event, {});
            if (!events.empty()) REQUIRE(shard.append(CaseId{0}, 0, batch));
        }
        try {
            const Engine engine(sqlite(path));
        } catch (const JournalError& error) {
            return error.fault();
        }
        return JournalFault::empty;  // it was opened
    };
    CHECK(fault({}, {started()}) == JournalFault::empty);
    CHECK(fault({{Definition::Kind::calendar, {}, {}, {}, {}}}, {}) == JournalFault::damaged);
    CHECK(fault({{Definition::Kind::calendar, {}, {}, sop.hash, {}}}, {}) == JournalFault::refused);
    CHECK(fault({{Definition::Kind::procedure, {}, {}, {1}, {}}}, {}) == JournalFault::damaged);
    CHECK(fault({{Definition::Kind::person, "a", {}, {}, {}}}, {}) == JournalFault::damaged);
    const auto changed = [&](auto change) {
        std::vector<Event> events{started(), started()};
        events[1].kind = EventKind::step_completed;
        change(events);
        return fault({}, events);
    };
    CHECK(changed([](auto& events) { events[0].step = StepId{1}; }) == JournalFault::damaged);
    CHECK(changed([](auto& events) { events[0].next = StepId{60'000}; }) == JournalFault::damaged);
    CHECK(changed([](auto& events) { events[0].kind = EventKind::note_added; }) == JournalFault::damaged);
    CHECK(changed([](auto& events) { events[1].kind = EventKind::case_started; }) == JournalFault::damaged);
    CHECK(changed([](auto& events) { events[1].step = StepId{60'000}; }) == JournalFault::damaged);
    CHECK(changed([](auto& events) { events[1].person = PersonId{1}; }) == JournalFault::damaged);
    CHECK(changed([](auto& events) { events[1].kind = EventKind::calendar_adopted; }) == JournalFault::damaged);
    CHECK(changed([](auto& events) {
              events[1].kind = EventKind::record_added;
              events[1].flags = 0;
          }) == JournalFault::damaged);
}

TEST_CASE("one engine at a time has a store", "[runtime][sqlite]") {
    LastingOffice lasting;
    CHECK(fault_of(lasting.path) == JournalFault::in_use);
}

TEST_CASE("nothing is acknowledged once the file of a store is gone or another", "[runtime][sqlite]") {
    const std::string elsewhere = "dipindah.alur";
    for (const JournalAccess access : {JournalAccess::alone, JournalAccess::shared}) {
        for (const std::string what : {"moved", "removed", "replaced"}) {
            INFO((access == JournalAccess::alone ? "alone, " : "shared, ") << what);
            const Scratch scratch;
            const std::string path = scratch.path("kantor.alur");
            {
                Office office(4, sqlite(path, {.access = access}));
                office.deploy("tenggat");
                static_cast<void>(office.start("tenggat", {.by = "petugas:a"}));
                if (what == "moved") std::filesystem::rename(path, scratch / elsewhere);
                if (what == "removed") std::filesystem::remove(path);
                if (what == "replaced") std::filesystem::rename(scratch.write("lain", "lain"), path);
                for (int i = 0; i < 2; ++i) {
                    try {
                        static_cast<void>(office.engine.start("tenggat", {.by = "petugas:a"}));
                        FAIL("it was acknowledged");
                    } catch (const JournalError& error) {
                        CHECK(error.fault() == JournalFault::lost);
                    }
                }
                CHECK(office.engine.case_count() == 1);
            }
            if (what != "moved") continue;
            // What was acknowledged before is there, and whoever brings the file back goes on.
            for (const char* beside : {"", "-wal"})
                if (std::filesystem::exists(scratch.path(elsewhere + beside)))
                    std::filesystem::rename(scratch.path(elsewhere + beside), path + beside);
            const Engine again(sqlite(path));
            CHECK(again.case_count() == 1);
        }
    }
}

TEST_CASE("a store of which any byte was changed is refused or says the same", "[runtime][sqlite]") {
    const Scratch scratch;
    const std::string path = scratch.path("kantor.alur");
    std::string told;
    const auto tell = [](const Engine& engine) {
        std::string all;
        for (const CaseId id : {CaseId{0}, CaseId{1}})
            if (const auto history = engine.history(id))
                for (const EventView& event : *history)
                    all += event.kind + event.about + event.by + event.text + std::to_string(event.seq) + "\n";
        return all;
    };
    {
        Office office(1, sqlite(path));
        office.deploy("tenggat");
        for (int i = 0; i < 2; ++i) {
            const CaseId id = office.start("tenggat", {.by = "petugas:a"});
            REQUIRE(office.engine.note(id, "sebuah catatan", {.by = "petugas:b"}));
        }
        told = tell(office.engine);
    }
    std::ifstream file(path, std::ios::binary);
    const std::string whole((std::istreambuf_iterator<char>(file)), {});
    std::mt19937 random(5);
    int refused = 0;
    for (int i = 0; i < 300; ++i) {
        std::string changed = whole;
        const std::size_t at = random() % changed.size();
        changed[at] = static_cast<char>(changed[at] ^ static_cast<char>(1U << random() % 8));
        const std::string copy = scratch.write("ubah.alur", changed);
        for (const char* rest : {"-wal", "-shm"}) std::filesystem::remove(copy + rest);
        INFO("byte " << at);
        try {
            const Engine engine(sqlite(copy, {.keys = key_file(path + ".keys")}));
            CHECK(tell(engine) == told);
        } catch (const JournalError&) {
            ++refused;
        }
    }
    CHECK(refused > 20);
}

TEST_CASE("wherever a disk fails, an engine has every acknowledged fact", "[runtime][sqlite]") {
    for (const bool dead : {false, true}) {
        std::uint64_t faults = 0;
        for (std::uint64_t good = 0;; ++good) {
            INFO((dead ? "dead" : "failed once") << " after " << good << " operations");
            const Scratch scratch;
            const std::string path = scratch.path("kantor.alur");
            FaultyDisk disk;
            std::vector<std::pair<std::string, int>> kept;  // names of cases, and how many notes were acknowledged
            {
                Office office(2, sqlite(path));
                office.deploy("tenggat");
                disk.fail_after(good, dead);
                // A caller that tries again under the same key, until it is told; of a dead disk it is told nothing.
                const auto insist = [&](auto act) {
                    for (int attempt = 0; attempt < 3; ++attempt) {
                        try {
                            if (!act()) FAIL("refused");
                            return true;
                        } catch (const JournalError& error) {
                            CHECK(error.fault() == JournalFault::disk);
                            if (!dead) disk.mend();
                        }
                    }
                    return false;
                };
                for (int i = 0; i < 3; ++i) {
                    const std::string name = "kasus-" + std::to_string(i);
                    CaseId id{};
                    const bool started = insist([&] {
                        const auto answer =
                            office.engine.start("tenggat", {.by = "petugas:" + name, .name = name, .key = name});
                        if (answer) id = *answer;
                        return static_cast<bool>(answer);
                    });
                    if (!started) break;
                    kept.emplace_back(name, 0);
                    for (int note = 0; note < 2; ++note) {
                        const std::string key = name + "-" + std::to_string(note);
                        if (!insist([&] {
                                return static_cast<bool>(
                                    office.engine.note(id, key, {.by = "petugas:" + key, .key = key}));
                            }))
                            break;
                        ++kept.back().second;
                    }
                    if (!dead) CHECK(*office.engine.replays(id));
                }
                disk.mend();
            }
            {
                const Engine again(sqlite(path));
                for (const auto& [name, notes] : kept) {
                    const auto id = again.find(name);
                    REQUIRE(id);
                    const auto history = again.history(*id);
                    int found = 0;
                    for (const EventView& event : *history) found += event.kind == "NoteAdded" ? 1 : 0;
                    // The last one that could not be acknowledged any more may be there or not.
                    CHECK((found == notes || (dead && found == notes + 1)));
                }
                // One more at most: the start that could not be acknowledged any more. None twice.
                CHECK(again.case_count() >= kept.size());
                CHECK(again.case_count() <= kept.size() + (dead ? 1 : 0));
            }
            if (!disk.has_failed()) break;
            ++faults;
        }
        CHECK(faults > 8);
    }
}

TEST_CASE("what an engine acknowledged survives the death of the process", "[runtime][sqlite]") {
    const Scratch scratch;
    std::string path;
    std::mt19937 random(11);
    const int kills = std::getenv("ALUR_SOAK") != nullptr ? 10'000 : 200;
    std::uint32_t started = 0;
    for (int kill = 0; kill < kills; ++kill) {
        if (kill % 200 == 0) {  // each kill costs what the store has grown to
            path = scratch.path("kantor-" + std::to_string(kill) + ".alur");
            started = 0;
        }
        Worker worker([&](const Telling& tell) {
            Office office(4, sqlite(path));
            office.deploy("tenggat");
            for (std::uint32_t number = started;; ++number) {
                const std::string name = "kasus-" + std::to_string(number);
                const auto id = office.engine.start("tenggat", {.by = "petugas:" + name, .name = name});
                if (!id) ::_exit(1);
                tell(std::array<std::uint32_t, 2>{number, static_cast<std::uint32_t>(index(*id))});
            }
        });
        std::vector<std::array<std::uint32_t, 2>> acknowledged;
        std::array<std::uint32_t, 2> said{};
        const std::size_t enough = random() % 6;
        while (acknowledged.size() < enough && worker.hear(said)) acknowledged.push_back(said);
        ::usleep(static_cast<::useconds_t>(random() % 300));
        worker.kill();
        while (worker.hear(said)) acknowledged.push_back(said);
        const Engine again(sqlite(path));
        for (const auto& [number, id] : acknowledged) {
            const std::string name = "kasus-" + std::to_string(number);
            REQUIRE(again.find(name) == static_cast<CaseId>(id));
            REQUIRE(history_of(again, static_cast<CaseId>(id)).front().by == "petugas:" + name);
            started = number + 1;
        }
        // At most the one that the child could not tell any more besides.
        const auto count = static_cast<std::uint32_t>(again.case_count());
        REQUIRE(count >= started);
        REQUIRE(count <= started + 1);
        started = count;
    }
}

TEST_CASE("threads on one store lose nothing", "[runtime][sqlite]") {
    LastingOffice lasting;
    lasting.office->deploy("tenggat");
    constexpr int threads = 6;
    constexpr int each = 25;
    std::atomic<int> failed{0};
    std::vector<std::thread> crew;
    for (int t = 0; t < threads; ++t) {
        crew.emplace_back([&, t] {
            for (int i = 0; i < each; ++i) {
                const std::string who = "petugas:" + std::to_string(t) + "-" + std::to_string(i);
                const auto id = lasting.engine().start("tenggat", {.by = who, .name = who});
                if (!id || !lasting.engine().note(*id, who, {.by = who}) || !lasting.engine().view(*id)) ++failed;
            }
        });
    }
    for (std::thread& one : crew) one.join();
    CHECK(failed == 0);
    Engine& again = lasting.reopen();
    CHECK(again.case_count() == threads * each);
    for (int t = 0; t < threads; ++t) {
        for (int i = 0; i < each; ++i) {
            const std::string who = "petugas:" + std::to_string(t) + "-" + std::to_string(i);
            const auto id = again.find(who);
            REQUIRE(id);
            CHECK(history_of(again, *id).back().by == who);
            CHECK(history_of(again, *id).back().text == who);
        }
    }
}

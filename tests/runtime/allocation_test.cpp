// Memory that runs out anywhere gives an exception, and a case that is unchanged or fully advanced.
#include <sqlite3.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <new>
#include <optional>
#include <string_view>

#include <alur/runtime/service.hpp>

#include "journal/snapshot.hpp"
#include "journal/support/faulty_disk.hpp"
#include "runtime/directory.hpp"
#include "runtime/support/office.hpp"
#include "support/scratch.hpp"
#include "support/starving.hpp"

using namespace alur;
using namespace alur::test;

namespace {

/// Whether there is memory for one more.
bool is_left() noexcept {
    if (left == 0) return false;
    if (left > 0) --left;
    return true;
}

sqlite3_mem_methods of_sqlite;

/// SQLite takes memory past `operator new`: it runs out with all other. Before anybody uses SQLite.
const bool starves_sqlite = [] {
    if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &of_sqlite) != SQLITE_OK) return false;
    sqlite3_mem_methods methods = of_sqlite;
    methods.xMalloc = [](int size) { return is_left() ? of_sqlite.xMalloc(size) : nullptr; };
    methods.xRealloc = [](void* memory, int size) { return is_left() ? of_sqlite.xRealloc(memory, size) : nullptr; };
    return sqlite3_config(SQLITE_CONFIG_MALLOC, &methods) == SQLITE_OK;
}();

/// Runs the act with memory that runs out at every one of its allocations in turn, until it needs no more of them.
/// \return how often memory ran out
template <class Act, class Check>
int starve(Act act, Check check) {
    for (long at = 0;; ++at) {
        bool starved = false;
        left = at;
        try {
            act();
        } catch (const std::bad_alloc&) {
            starved = true;
        } catch (const std::exception& error) {
            left = -1;
            FAIL("told otherwise at allocation " << at << ": " << error.what());
        }
        left = -1;
        check();
        if (!starved) return static_cast<int>(at);
        REQUIRE(at < 10'000);
    }
}

}  // namespace

TEST_CASE("memory that runs out in a command leaves the case unchanged or fully advanced", "[runtime]") {
    Office office(1);
    office.deploy("tenggat");
    const CaseId id = office.start("tenggat", {.by = "petugas:a", .name = "satu"});
    const auto whole = [&] {
        CHECK(*office.engine.replays(id));
        CHECK(office.engine.view(id).value().open.size() == 1);
    };
    std::string note(200, 'x');
    int points = starve([&] { static_cast<void>(office.engine.note(id, note, {.by = "petugas:a"})); }, whole);
    CHECK(points > 0);
    // A completion that sends the case on; once it went through, the step is no longer open, which is all it may
    // change.
    points = starve([&] { static_cast<void>(office.engine.complete(id, "terima", {.by = "petugas:lama"})); }, whole);
    CHECK(office.engine.view(id).value().open[0].step == "lengkapi");
    // Timers, with what follows from them.
    office.time->set(wib(20, 8));
    points = starve([&] { office.engine.advance(); }, whole);
    CHECK(office.engine.view(id).value().open[0].step == "hentikan");
}

TEST_CASE("memory that runs out at a start leaves no half case", "[runtime]") {
    Office office(1);
    office.deploy("bidang");
    std::size_t started = 0;
    starve(
        [&] {
            static_cast<void>(office.engine.start("bidang", {.by = "pemohon:p1",
                                                             .fields = {{"nama_usaha", "Sari"}},
                                                             .name = "a name that needs memory of its own"}));
        },
        [&] {
            const auto id = office.engine.find("a name that needs memory of its own");
            CHECK(office.engine.case_count() == (id ? 1U : 0U));
            if (!id) return;
            ++started;
            CHECK(*office.engine.replays(*id));
            CHECK(office.engine.view(*id).value().open[0].step == "serah");
        });
    CHECK(started > 0);
}

TEST_CASE("a case that memory ran out for misses no deadline", "[runtime]") {
    // By its first act after the exception: no command and no question has touched the case meanwhile.
    std::size_t advanced = 0;
    for (long at = 0;; ++at) {
        REQUIRE(at < 10'000);
        Office office(1);
        office.deploy("tenggat");
        const CaseId id = office.start("tenggat", {.by = "petugas:a"});
        office.time->set(wib(2, 10));
        REQUIRE(office.engine.advance() == 1);  // now no timer runs
        REQUIRE(office.engine.next_timer() == never);
        bool starved = false;
        left = at;
        try {
            static_cast<void>(office.engine.complete(id, "terima", {.by = "petugas:a"}));
        } catch (const std::bad_alloc&) {
            starved = true;
        }
        left = -1;
        const bool waits = office.engine.next_timer() != never;
        office.time->set(wib(20, 8));
        CHECK(office.engine.advance() == (waits ? 1U : 0U));
        const auto view = office.engine.view(id);
        CHECK(view->open.at(0).step == (waits ? "hentikan" : "terima"));
        CHECK(*office.engine.replays(id));
        if (!starved) break;
        advanced += waits ? 1U : 0U;
    }
    CHECK(advanced > 0);
}

TEST_CASE("memory that runs out while a service is tried loses no failure and no job", "[runtime]") {
    Office office(1);
    office.deploy("layanan");
    const CaseId id = office.start("layanan", {.by = "petugas:a"});
    REQUIRE(office.engine.complete(id, "kirim", {.by = "petugas:a"}));
    ServiceWorkers workers(office.engine);
    std::vector<Job> jobs;
    const auto whole = [&] {
        CHECK(*office.engine.replays(id));
        office.time->advance(std::chrono::minutes(1));  // a lease that was given to nobody runs out
    };
    const std::string reason(200, 'x');
    int points = starve([&] { jobs = workers.acquire("oss.nib", 1, std::chrono::minutes(1)); }, whole);
    CHECK(points > 0);
    REQUIRE(jobs.size() == 1);
    starve([&] { static_cast<void>(workers.extend(jobs[0].token, std::chrono::hours(1))); }, whole);
    points = starve([&] { static_cast<void>(workers.fail(jobs[0].token, {reason, false})); }, whole);
    CHECK(points > 0);
    CHECK(office.engine.view(id).value().open.at(0).tries.failed == 1);
    std::vector<Incident> incidents;
    starve([&] { incidents = *office.engine.incidents(); }, whole);
    REQUIRE(incidents.size() == 1);
    CHECK(incidents[0].work.tries.reason == reason);
    points =
        starve([&] { static_cast<void>(office.engine.retry(id, "terbitkan", reason, {.by = "petugas:a"})); }, whole);
    CHECK(points > 0);
    CHECK(office.engine.incidents().value().empty());
    starve([&] { jobs = workers.acquire("oss.nib", 1, std::chrono::minutes(1)); }, whole);
    REQUIRE(jobs.size() == 1);
    points = starve([&] { static_cast<void>(workers.complete(jobs[0].token, {"terbit"})); }, whole);
    CHECK(points > 0);
    CHECK(office.engine.view(id).value().open.at(0).step == "serahkan");
    CHECK(workers.acquire("oss.nib", 1, std::chrono::minutes(1)).empty());
}

TEST_CASE("memory that runs out while several jobs are given keeps none of them from everybody", "[runtime]") {
    Office office(4);
    office.deploy("layanan");
    constexpr std::size_t count = 7;
    for (std::size_t i = 0; i < count; ++i) {
        const CaseId id = office.start("layanan", {.by = "petugas:a", .name = "warung " + std::to_string(i)});
        REQUIRE(office.engine.complete(id, "kirim", {.by = "petugas:a"}));
    }
    ServiceWorkers workers(office.engine);
    int some = 0;
    for (long at = 0;; ++at) {
        REQUIRE(at < 10'000);
        INFO("allocation " << at);
        std::vector<Job> jobs;
        left = at;
        try {
            jobs = workers.acquire("oss.nib", count, std::chrono::hours(1));
        } catch (const std::bad_alloc&) {
        }
        left = -1;
        const bool is_all = jobs.size() == count;
        if (!jobs.empty() && !is_all) ++some;
        for (Job& job : workers.acquire("oss.nib", count, std::chrono::hours(1))) jobs.push_back(std::move(job));
        CHECK(jobs.size() == count);
        for (const Job& job : jobs) workers.give_back(job.token);
        if (is_all) break;
    }
    CHECK(some > 5);
}

TEST_CASE("memory that runs out when a name is interned gives it no second id", "[runtime]") {
    const auto store = memory();
    runtime::Directory directory(*store);
    const auto name = [](int i) { return "a name that needs memory of its own " + std::to_string(i); };
    for (int i = 0; i < 300; ++i) {
        const std::string next = name(i);
        starve([&] { static_cast<void>(directory.intern(next)); },
               [&] {
                   if (i > 0) CHECK(directory.find(name(i - 1)) == static_cast<PersonId>(i - 1));
               });
        REQUIRE(directory.find(next) == static_cast<PersonId>(i));
    }
    CHECK(directory.size() == 300);
}

TEST_CASE("a plain completion allocates nothing, and many at once no more than a few", "[runtime][many]") {
    Office office(2);
    office.deploy("bidang");
    Engine& engine = office.engine;
    std::vector<CaseId> ids(500);
    std::vector<RowCode> codes(ids.size());
    const ActorHandle pemohon = *engine.actor("pemohon:p");
    REQUIRE(engine.start_many({.sop = *engine.sop("bidang"), .by = pemohon, .fields = {{"nama_usaha", Value("S")}}},
                              ids, codes) == ids.size());
    const StepHandle serah = *engine.step("bidang", "serah");
    const StepHandle periksa = *engine.step("bidang", "periksa");
    const OutcomeHandle kembali = *engine.outcome("bidang", "periksa", "tidak");
    const DocumentsHandle formulir = *engine.documents("bidang", {"formulir"});
    const ActorHandle petugas = *engine.actor("petugas:q");
    const auto during = [](auto act) {
        const long before = made;
        act();
        return made - before;
    };
    CHECK(during([&] { CHECK(engine.complete(ids[0], serah, {.by = pemohon, .documents = formulir})); }) == 0);
    CHECK(during([&] { CHECK(engine.complete(ids[0], periksa, {.by = petugas, .outcome = kembali})); }) == 0);
    CHECK(during([&] { CHECK(engine.complete(ids[0], "serah", {.by = "pemohon:p"})); }) == 0);
    CHECK(during([&] {
              const CompleteMany rows{.cases = std::span(ids).subspan(1), .step = serah, .by = pemohon};
              CHECK(engine.complete_many(rows, std::span(codes).subspan(1)) == ids.size() - 1);
          }) < 12);
}

TEST_CASE("memory that runs out among many rows leaves each case unchanged or fully advanced", "[runtime][many]") {
    for (const bool on_disk : {false, true}) {
        INFO("on disk " << on_disk);
        const Scratch scratch;
        Office office(2, on_disk ? sqlite(scratch.path("kantor.alur")) : memory());
        office.deploy("tenggat");
        Engine& engine = office.engine;
        const ActorHandle by = *engine.actor("petugas:a");
        const SopHandle tenggat = *engine.sop("tenggat");
        const StepHandle terima = *engine.step("tenggat", "terima");
        std::vector<CaseId> ids(6);
        std::vector<RowCode> codes(ids.size());
        std::size_t accepted = 0;
        const auto whole = [&] {
            CHECK(static_cast<std::size_t>(std::count(codes.begin(), codes.end(), RowCode::accepted)) <=
                  engine.case_count());
            for (std::size_t i = 0; i < codes.size(); ++i)
                if (codes[i] == RowCode::accepted) CHECK(engine.view(ids[i]));
            for (std::uint32_t id = 0; id < 2 * engine.case_count(); ++id)
                if (engine.view(CaseId{id})) CHECK(*engine.replays(CaseId{id}));
        };
        starve([&] { accepted = engine.start_many({.sop = tenggat, .by = by}, ids, codes); }, whole);
        CHECK(accepted == ids.size());
        std::size_t advanced = 0;
        starve([&] { engine.complete_many({.cases = ids, .step = terima, .by = by}, codes); },
               [&] {
                   whole();
                   std::size_t now = 0;
                   for (std::size_t i = 0; i < ids.size(); ++i) {
                       const bool is_done = engine.view(ids[i]).value().open.at(0).step == "lengkapi";
                       if (codes[i] == RowCode::accepted) CHECK(is_done);
                       now += is_done ? 1U : 0U;
                   }
                   CHECK(now >= advanced);
                   advanced = now;
               });
        CHECK(advanced == ids.size());
    }
}

TEST_CASE("strangers whose commands are refused take as much memory as is kept of them, and no more", "[runtime]") {
    Office office(1);
    office.deploy("tenggat");
    const CaseId id = office.start("tenggat", {.by = "petugas:a"});
    long before = live;
    for (int i = 0; i < 1000; ++i) {
        if (i == 400) before = live;  // the limits of EngineOptions::refusals are reached
        const std::string name = "orang_asing_dengan_nama_panjang_" + std::to_string(i);
        const std::string camat = "camat:" + name;
        const std::string nobody = "bukan_peran:" + name;
        REQUIRE(!office.engine.complete(id, "terima", {.by = camat, .on_behalf_of = name}));
        REQUIRE(!office.engine.note(id, "x", {.by = nobody}));
        REQUIRE(!office.engine.start("tenggat", {.by = nobody}));
    }
    CHECK(live == before);
}

namespace {

/// An office on a disk whose syncs take no time, in one shard.
struct OnDisk {
    Scratch scratch;
    std::string path = scratch.path("kantor.alur");
    FaultyDisk disk;
    std::optional<Office> office;

    OnDisk() { open(); }
    Engine& open() {
        const Instant now = office ? office->time->now() : wib(2, 8);
        office.reset();
        office.emplace(std::size_t{1}, sqlite(path));
        office->time->set(now);
        return office->engine;
    }
    [[nodiscard]] std::size_t files() const {
        std::size_t count = 0;
        for (const auto& file : std::filesystem::directory_iterator(scratch / ""))
            if (file.exists()) ++count;
        return count;
    }
};

constexpr const char* long_name = "a name that needs memory of its own";

}  // namespace

TEST_CASE("memory that runs out over a store on disk leaves the case unchanged or fully advanced",
          "[runtime][sqlite]") {
    REQUIRE(starves_sqlite);
    OnDisk on;
    on.office->deploy("tenggat");
    const CaseId id = on.office->start("tenggat", {.by = "petugas:a", .name = "satu"});
    const auto whole = [&] {
        CHECK(*on.office->engine.replays(id));
        CHECK(on.office->engine.view(id).value().open.size() == 1);
    };
    Engine& engine = on.office->engine;
    REQUIRE(engine.note(id, "x", {.by = "petugas:a"}));  // for which there is a file of keys from now on
    CHECK(starve([&] { static_cast<void>(engine.note(id, std::string(200, 'x'), {.by = "petugas:a"})); }, whole) > 5);
    CHECK(starve([&] { static_cast<void>(engine.complete(id, "terima", {.by = "petugas:lama"})); }, whole) > 5);
    CHECK(engine.view(id).value().open[0].step == "lengkapi");
    on.office->time->set(wib(20, 8));
    CHECK(starve([&] { engine.advance(); }, whole) > 5);
    CHECK(engine.view(id).value().open[0].step == "hentikan");
    const std::uint32_t events = engine.view(id).value().events;
    CHECK(on.open().view(id).value().events == events);
    whole();
}

TEST_CASE("memory that runs out at a start over a store on disk leaves no half case", "[runtime][sqlite]") {
    OnDisk on;
    on.office->deploy("bidang");
    const auto check = [&] {
        const Engine& engine = on.office->engine;
        const auto id = engine.find(long_name);
        CHECK(engine.case_count() == (id ? 1U : 0U));
        if (id) CHECK(*engine.replays(*id));
        if (id) CHECK(engine.view(*id).value().open[0].step == "serah");
    };
    starve(
        [&] {
            static_cast<void>(on.office->engine.start(
                "bidang", {.by = "pemohon:p1", .fields = {{"nama_usaha", "Sari"}}, .name = long_name}));
        },
        check);
    REQUIRE(on.office->engine.find(long_name));
    on.open();
    check();
}

TEST_CASE("memory that runs out while a start that was told as failed is looked for leaves it to be found",
          "[runtime][sqlite]") {
    OnDisk on;
    on.office->deploy("bidang");
    on.disk.deny_next_commit();
    CHECK_THROWS_AS(
        on.office->engine.start("bidang", {.by = "pemohon:p1", .fields = {{"nama_usaha", "Sari"}}, .name = long_name}),
        JournalError);
    std::optional<CaseId> found;
    CHECK(starve([&] { found = on.office->engine.find(long_name); }, [] {}) > 5);
    REQUIRE(found);
    CHECK(on.office->engine.case_count() == 1);
    CHECK(*on.office->engine.replays(*found));
}

TEST_CASE("memory that runs out while an engine hears of others loses nothing that they did",
          "[runtime][sqlite][shared]") {
    const Scratch scratch;
    const FaultyDisk disk;
    const auto opened = [&] {
        return std::make_unique<Office>(std::size_t{1},
                                        sqlite(scratch.path("kantor.alur"), {.access = JournalAccess::shared}));
    };
    const auto here = opened();
    const auto there = opened();
    here->deploy("tenggat");
    std::vector<CaseId> ids;
    const auto start = [&] {
        const std::string name = long_name + std::to_string(ids.size());
        const auto id = there->engine.start("tenggat", {.by = "petugas:a", .name = name, .key = "key"});
        REQUIRE(id);
        ids.push_back(*id);
    };
    start();
    int starved = 0;
    // Whatever fails first, all that comes behind it has to be told as well.
    for (long at = 0;; ++at) {
        REQUIRE(at < 10'000);
        INFO("allocation " << at);
        const CaseId id = ids[ids.size() / 2];
        REQUIRE(there->engine.note(id, std::string(200, 'x'), {.by = "petugas:a"}));
        start();
        if (at % 5 == 0) REQUIRE(there->engine.erase(id, {.by = "petugas:a", .even_live = true}));
        REQUIRE(there->engine.complete(ids.back(), "terima", {.by = "petugas:a"}));
        bool is_starved = false;
        left = at;
        try {
            static_cast<void>(here->engine.view(id));
        } catch (const std::bad_alloc&) {
            is_starved = true;
        }
        left = -1;
        CHECK(here->engine.case_count() == ids.size());
        CHECK(code(here->engine.complete(ids.back(), "terima", {.by = "petugas:a"})) == "step.not_open");
        for (const CaseId one : {id, ids.back()}) {
            CHECK(here->engine.view(one).value().events == there->engine.view(one).value().events);
            CHECK(here->engine.view(one).value().name == there->engine.view(one).value().name);
            CHECK(*here->engine.replays(one));
        }
        if (!is_starved) break;
        ++starved;
    }
    CHECK(starved > 20);
    CHECK(opened()->engine.case_count() == ids.size());
}

TEST_CASE("memory that runs out in a question is told, and the next one is answered in full", "[runtime][sqlite]") {
    for (const bool on_disk : {false, true}) {
        INFO((on_disk ? "on disk" : "in memory"));
        const Scratch scratch;
        const FaultyDisk disk;
        Office office(1, on_disk ? sqlite(scratch.path("kantor.alur")) : memory_with_feed());
        office.deploy("bidang");
        for (int i = 0; i < 30; ++i) {
            const std::string business = "Sari " + std::to_string(i % 3);
            const CaseId id =
                office.start("bidang", {.by = "pemohon:p" + std::to_string(i), .fields = {{"nama_usaha", business}}});
            if (i % 2 == 0) REQUIRE(office.engine.complete(id, "serah", {.by = "petugas:a"}));
        }
        Engine& engine = office.engine;
        std::size_t told = 0;
        CHECK(starve([&] { told = engine.work({.actor = "petugas"}).value().size(); }, [] {}) > 5);
        CHECK(told == 15);
        CHECK(starve([&] { told = engine.cases({.sop = "bidang", .step = "periksa"}).value().size(); }, [] {}) > 5);
        CHECK(told == 15);
        const NamedValue field{"nama_usaha", "Sari 1"};
        CHECK(starve([&] { told = engine.cases({.sop = "bidang", .field = field}).value().size(); }, [] {}) > 5);
        CHECK(told == 10);
        CHECK(starve([&] { told = engine.feed().events.size(); }, [] {}) > 5);
        CHECK(told == engine.feed().events.size());
        CHECK(told >= 75);
    }
}

TEST_CASE("memory that runs out in an erasure leaves a case whole, or its persons gone", "[runtime][sqlite]") {
    const std::string text(200, 'x');
    const auto see = [&](const Engine& engine, CaseId id) {
        const auto history = engine.history(id);
        const auto count = [&](std::string_view kind, auto is) {
            return std::count_if(history->begin(), history->end(),
                                 [&](const EventView& event) { return event.kind == kind && is(event); });
        };
        const bool says_so = count("PersonalErased", [](const EventView&) { return true; }) > 0;
        CHECK(count("NoteAdded", [](const EventView& event) { return event.erased; }) == (says_so ? 1 : 0));
        CHECK(count("NoteAdded", [&](const EventView& event) { return event.text == text; }) == (says_so ? 0 : 1));
        CHECK(*engine.replays(id));
        return says_so;
    };
    for (const bool on_disk : {false, true}) {
        int half = 0;
        for (long at = 0;; ++at) {
            REQUIRE(at < 10'000);
            INFO((on_disk ? "on disk" : "in memory") << ", allocation " << at);
            OnDisk on;
            Office in_memory(1);
            Engine& engine = on_disk ? on.office->engine : in_memory.engine;
            (on_disk ? *on.office : in_memory).deploy("tenggat");
            const CaseId id = *engine.start("tenggat", {.by = "petugas:a"});
            REQUIRE(engine.note(id, text, {.by = "petugas:a"}));
            if (on_disk) engine.checkpoint();
            bool starved = false;
            left = at;
            try {
                static_cast<void>(engine.erase(id, {.by = "petugas:a", .reason = text, .even_live = true}));
            } catch (const std::bad_alloc&) {
                starved = true;
            }
            left = -1;
            const bool says_so = see(engine, id);
            if (starved && says_so) ++half;
            if (on_disk) CHECK(see(on.open(), id) == says_so);  // from the checkpoint
            Engine& again = on_disk ? on.office->engine : in_memory.engine;
            REQUIRE(again.erase(id, {.by = "petugas:a", .even_live = true}));
            CHECK(see(again, id));
            if (!starved) break;
        }
        CHECK(half > 0);  // the event was there, and the command did not know
    }
}

TEST_CASE("memory that runs out while the first keys are made keeps nobody from making them", "[runtime][sqlite]") {
    const auto note = [](OnDisk& on, CaseId id) {
        return on.office->engine.note(id, std::string(200, 'x'), {.by = "petugas:a"}).has_value();
    };
    int with_file = 0;
    for (long at = 0;; ++at) {
        REQUIRE(at < 10'000);
        OnDisk on;
        on.office->deploy("tenggat");
        const CaseId id = on.office->start("tenggat", {.by = "petugas:a"});
        const std::size_t files = on.files();
        bool starved = false;
        left = at;
        try {
            static_cast<void>(note(on, id));
        } catch (const std::bad_alloc&) {
            starved = true;
        }
        left = -1;
        INFO("allocation " << at);
        if (starved && on.files() > files) ++with_file;
        REQUIRE(note(on, id));
        CHECK(on.files() == files + 1);  // no draft is left
        CHECK(*on.office->engine.replays(id));
        CHECK(*on.open().replays(id));
        if (!starved) break;
    }
    CHECK(with_file > 1);  // the file was there, and what was to be kept under its keys was not
}

TEST_CASE("memory that runs out in a backup or a checkpoint leaves no file, and the engine goes on",
          "[runtime][sqlite]") {
    OnDisk on;
    on.office->deploy("tenggat");
    const CaseId id = on.office->start("tenggat", {.by = "petugas:a", .name = long_name});
    Engine& engine = on.office->engine;
    REQUIRE(engine.note(id, "x", {.by = "petugas:a"}));  // for which there is a file of keys from now on
    const std::string copy = on.scratch.path("salinan.alur");
    const std::size_t files = on.files();
    CHECK(starve(
              [&] {
                  try {
                      engine.backup(copy);
                  } catch (const JournalError& error) {
                      if (error.fault() != JournalFault::exists) throw;
                  }
              },
              [&] {
                  const bool is_there = std::filesystem::exists(copy);
                  CHECK(on.files() == files + (is_there ? 1 : 0));
                  CHECK(engine.note(id, "x", {.by = "petugas:a"}));
              }) > 20);
    CHECK(Engine(sqlite(copy)).find(long_name) == id);
    const std::string snapshot = journal::snapshot_path(on.path);
    CHECK(starve([&] { engine.checkpoint(); },
                 [&] {
                     CHECK(on.files() == files + 1 + (std::filesystem::exists(snapshot) ? 1 : 0));
                     CHECK(engine.note(id, "x", {.by = "petugas:a"}));
                 }) > 5);
    REQUIRE(std::filesystem::exists(snapshot));
    // The first use of a case that a checkpoint knows.
    Engine& again = on.open();
    CHECK(starve([&] { static_cast<void>(again.note(id, "x", {.by = "petugas:a"})); }, [] {}) > 5);
    CHECK(*again.replays(id));
    CHECK(std::filesystem::exists(snapshot));
}

TEST_CASE("memory that runs out leaves a role given or not, and a refusal kept once or not at all", "[runtime]") {
    Office office(1);
    office.deploy("bidang");
    const CaseId id = office.start("bidang", {.by = "petugas:a", .fields = {{"nama_usaha", std::string("Sari")}}});
    std::size_t given = 0;
    const int failures = starve(
        [&] {
            static_cast<void>(office.engine.delegate({.by = "kasi:orang_dengan_nama_yang_panjang_sekali",
                                                      .to = "orang_lain_dengan_nama_yang_panjang",
                                                      .until = never,
                                                      .reason = "a reason that needs memory of its own"}));
        },
        [&] {
            const auto all = office.engine.delegations();
            CHECK(all.size() >= given);
            given = all.size();
            for (const DelegationView& one : all) {
                CHECK(one.of == "orang_dengan_nama_yang_panjang_sekali");
                CHECK(one.reason == "a reason that needs memory of its own");
            }
        });
    CHECK(failures > 3);
    CHECK(given == 1);
    bool is_refused = false;
    const int refused = starve(
        [&] {
            const auto answer = office.engine.complete(
                id, "serah",
                {.by = "kasi:penyusup_dengan_nama_yang_panjang", .on_behalf_of = "siapa_pun_yang_panjang"});
            is_refused = !answer && answer.error().code == RejectionCode::authority_role;
        },
        [&] {
            CHECK(office.engine.refusals().refused.size() <= 1);
            CHECK(office.engine.replays(id).value());
        });
    CHECK(refused > 3);
    CHECK(is_refused);
    const auto kept = office.engine.refusals().refused;
    REQUIRE(kept.size() == 1);
    CHECK(kept.front().person == "penyusup_dengan_nama_yang_panjang");
}

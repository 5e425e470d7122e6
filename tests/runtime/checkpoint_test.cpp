// A store that is opened from a checkpoint: it knows what it knew, sooner, and nothing rests on what was not read.
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <random>
#include <thread>

#include <alur/journal/verify.hpp>

#include "journal/database.hpp"
#include "journal/ledger.hpp"
#include "journal/snapshot.hpp"
#include "journal/support/faulty_disk.hpp"
#include "journal/support/other_system.hpp"
#include "journal/system.hpp"
#include "runtime/support/office.hpp"
#include "support/child.hpp"
#include "support/files.hpp"
#include "support/scratch.hpp"

using namespace alur;
using namespace alur::test;

namespace {

/// An office on disk with two SOPs, whose engine comes and goes.
struct LastingOffice {
    Scratch scratch;
    std::string path = scratch.path("kantor.alur");
    std::string snapshot = journal::snapshot_path(path);
    std::optional<Office> office;
    Instant now = wib(2, 8);
    std::vector<CaseId> cases;

    LastingOffice() {
        open();
        office->deploy("tenggat");
        office->deploy("bidang");
    }
    Engine& open(SqliteOptions options = {}) {
        close();
        office.emplace(std::size_t{4}, sqlite(path, options));
        office->time->set(now);
        return office->engine;
    }
    void close() {
        if (office) now = office->time->now();
        office.reset();
    }
    [[nodiscard]] Engine& engine() { return office->engine; }

    void work(std::mt19937& random, int commands) {
        for (int i = 0; i < commands; ++i) {
            const std::string who = "petugas:" + std::to_string(random() % 6);
            const std::string key = random() % 4 == 0 ? "kunci-" + std::to_string(random()) : "";
            const std::string name = random() % 3 == 0 ? "kasus-" + std::to_string(random()) : "";
            const CaseId any = cases.empty() ? CaseId{0} : cases[random() % cases.size()];
            switch (random() % 9) {
                case 0:
                    if (const auto id = engine().start("tenggat", {.by = who, .name = name, .key = key}))
                        cases.push_back(*id);
                    break;
                case 1:
                    if (const auto id = engine().start(
                            "bidang", {.by = "pemohon:p" + std::to_string(random() % 4),
                                       .fields = {{"nama_usaha", "Sari " + std::to_string(random() % 4)}},
                                       .name = name,
                                       .key = key}))
                        cases.push_back(*id);
                    break;
                case 2:
                case 3: static_cast<void>(engine().complete(any, "terima", {.by = who, .key = key})); break;
                case 4: static_cast<void>(engine().start_step(any, "terima", {.by = who})); break;
                case 5: static_cast<void>(engine().suspend(any, "libur", {.by = who})); break;
                case 6: static_cast<void>(engine().resume(any, {.by = who})); break;
                case 7:
                    office->time->advance(std::chrono::minutes(random() % 90));
                    static_cast<void>(engine().advance());
                    break;
                default: static_cast<void>(engine().note(any, "catatan rahasia", {.by = who, .key = key})); break;
            }
        }
    }
};

/// What an engine answers without reading the events of a case, and then all else that it answers.
std::string told(const Engine& engine, const std::vector<CaseId>& cases) {
    std::string all = std::to_string(engine.case_count());
    all += " " + std::to_string(engine.next_timer().time_since_epoch().count()) + "\n";
    const auto list = [&](const auto& items) {
        for (const auto& item : items)
            all += item.case_name + " " + item.work.name() + " " + item.work.actor + " " +
                   std::to_string(item.work.offered.time_since_epoch().count()) + "\n";
    };
    for (const char* actor : {"petugas", "pemohon", "camat"})
        if (const auto work = engine.work({.actor = actor, .most = 10'000})) list(*work);
    if (const auto work = engine.work({.person = "3", .most = 10'000})) list(*work);
    for (const CaseStatus status : {CaseStatus::open, CaseStatus::suspended, CaseStatus::completed})
        if (const auto found = engine.cases({.status = status, .most = 10'000})) {
            for (const CaseId id : *found) all += std::to_string(index(id)) + " ";
            all += "\n";
        }
    if (const auto found =
            engine.cases({.sop = "bidang", .field = NamedValue{"nama_usaha", "Sari 1"}, .most = 10'000})) {
        for (const CaseId id : *found) all += std::to_string(index(id)) + " ";
        all += "\n";
    }
    for (const Attention& late : engine.overdue()) all += late.step + late.case_name + "\n";
    for (const CaseId id : cases) {
        const auto view = engine.view(id);
        if (!view) {
            all += "no case\n";
            continue;
        }
        all += view->name + " " + std::string(name(view->status)) + std::to_string(view->events);
        if (!view->name.empty()) CHECK(engine.find(view->name) == id);
        for (const ActivationView& open : view->open) all += " " + open.name() + open.claimant;
        const auto history = engine.history(id);
        for (const EventView& event : *history) all += " " + event.kind + event.name() + event.by + event.text;
        all += "\n";
        CHECK(*engine.replays(id));
    }
    return all;
}

void write(const std::string& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

std::optional<JournalFault> fault_of(const std::function<void()>& act) {
    try {
        act();
    } catch (const JournalError& error) {
        return error.fault();
    }
    return std::nullopt;
}

}  // namespace

TEST_CASE("an engine that is opened from a checkpoint answers as one that read everything", "[runtime][checkpoint]") {
    const int runs = std::getenv("ALUR_SOAK") != nullptr ? 200 : 12;
    for (int run = 0; run < runs; ++run) {
        INFO("seed " << run);
        std::mt19937 random(static_cast<std::uint32_t>(run));
        LastingOffice lasting;
        for (int life = 0; life < 3; ++life) {
            lasting.work(random, 60);
            if (random() % 4 != 0) lasting.engine().checkpoint();
            lasting.work(random, static_cast<int>(random() % 30));
            const std::string before = told(lasting.engine(), lasting.cases);
            lasting.close();
            const std::string snapshot = bytes_in(lasting.snapshot);
            REQUIRE(told(lasting.open({.verify = Verify::everything}), lasting.cases) == before);
            REQUIRE(told(lasting.open(), lasting.cases) == before);
            // It was not thrown away, and serves as long as nobody makes another.
            CHECK(bytes_in(lasting.snapshot) == snapshot);
            REQUIRE(told(lasting.open(), lasting.cases) == before);
            if (random() % 2 == 0) lasting.open();  // what comes now finds cases that nobody has read
        }
        lasting.close();
        static_cast<void>(verify_journal(lasting.path));
    }
}

TEST_CASE("a checkpoint while others work is one of each case at some moment", "[runtime][checkpoint]") {
    LastingOffice lasting;
    constexpr std::size_t threads = 3;
    std::vector<std::vector<CaseId>> started(threads);
    std::atomic<std::size_t> working{threads};
    std::vector<std::thread> crew;
    for (std::size_t t = 0; t < threads; ++t) {
        crew.emplace_back([&, t] {
            for (int i = 0; i < 60; ++i) {
                const std::string who = "petugas:" + std::to_string(t) + "-" + std::to_string(i);
                const auto id = lasting.engine().start("tenggat", {.by = who, .name = who});
                if (id) started[t].push_back(*id);
                const CaseId any = started[t][static_cast<std::size_t>(i) / 2];
                static_cast<void>(lasting.engine().complete(any, "terima", {.by = who}));
            }
            --working;
        });
    }
    int checkpoints = 0;
    for (; working > 0; ++checkpoints) lasting.engine().checkpoint();
    for (std::thread& one : crew) one.join();
    CHECK(checkpoints > 0);
    for (const auto& some : started) lasting.cases.insert(lasting.cases.end(), some.begin(), some.end());
    REQUIRE(lasting.cases.size() == threads * 60);
    const std::string before = told(lasting.engine(), lasting.cases);
    CHECK(told(lasting.open(), lasting.cases) == before);
    CHECK(std::filesystem::exists(lasting.snapshot));
}

TEST_CASE("without its checkpoint, or with one that is not whole or not its own, a store opens as well",
          "[runtime][checkpoint]") {
    std::mt19937 random(3);
    LastingOffice lasting;
    lasting.work(random, 100);
    lasting.engine().checkpoint();
    const std::string old = bytes_in(lasting.snapshot);
    lasting.work(random, 100);
    lasting.engine().checkpoint();
    lasting.work(random, 20);
    const std::string before = told(lasting.engine(), lasting.cases);
    lasting.close();
    const std::string whole = bytes_in(lasting.snapshot);
    std::string of_another;
    {
        LastingOffice another;
        another.work(random, 300);
        another.engine().checkpoint();
        of_another = bytes_in(another.snapshot);
    }
    std::vector<std::string> others{"", "x", of_another, whole.substr(0, whole.size() / 2), whole + "x"};
    for (int i = 0; i < 60; ++i) {
        std::string changed = whole;
        const std::size_t at = random() % changed.size();
        changed[at] = static_cast<char>(changed[at] ^ static_cast<char>(1U << random() % 8));
        others.push_back(changed);
    }
    for (const std::string& other : others) {
        write(lasting.snapshot, other);
        REQUIRE(told(lasting.open(), lasting.cases) == before);
        CHECK(!std::filesystem::exists(lasting.snapshot));  // nobody looks at it again
    }
    REQUIRE(told(lasting.open(), lasting.cases) == before);
    lasting.close();
    write(lasting.snapshot, old);
    REQUIRE(told(lasting.open(), lasting.cases) == before);
    CHECK(std::filesystem::exists(lasting.snapshot));
    lasting.close();
    std::filesystem::remove(lasting.snapshot);
    std::filesystem::create_directory(lasting.snapshot);
    CHECK(told(lasting.open(), lasting.cases) == before);
}

TEST_CASE("a checkpoint that is whole and says what cannot be is thrown away", "[runtime][checkpoint]") {
    std::mt19937 random(4);
    LastingOffice lasting;
    lasting.work(random, 150);
    lasting.engine().checkpoint();
    lasting.work(random, 10);
    const std::string before = told(lasting.engine(), lasting.cases);
    lasting.close();
    struct Case {
        std::size_t shard;
        journal::Head head;
        journal::Bytes image;
    };
    const auto snapshot = journal::Snapshot::read(lasting.path);
    REQUIRE(snapshot);
    std::vector<Case> cases;
    REQUIRE(snapshot->each([&](std::size_t shard, std::uint32_t, const journal::Head& head, journal::BytesView image) {
        cases.push_back({shard, head, {image.begin(), image.end()}});
        return true;
    }));
    REQUIRE(cases.size() > 15);
    /// Writes one in which something is otherwise. \return whether it was used
    const auto is_used = [&](auto change) {
        std::vector<Case> changed = cases;
        journal::SnapshotOf of = snapshot->of();
        journal::SnapshotEnd end = snapshot->end();
        journal::Head defined = snapshot->defined();
        change(changed, of, defined, end);
        {
            journal::SnapshotWriter writer(lasting.path, of);
            for (std::size_t shard = 0; shard < of.shards; ++shard) {
                for (const Case& one : changed)
                    if (one.shard == shard) writer.add(one.head, one.image);
                writer.end_shard();
            }
            writer.keep(end, defined, snapshot->refused(), snapshot->needs_keys());
        }
        REQUIRE(told(lasting.open(), lasting.cases) == before);
        return std::filesystem::exists(lasting.snapshot);
    };
    CHECK(is_used([](auto&, auto&, auto&, auto&) {}));
    CHECK(!is_used([](auto&, auto& of, auto&, auto&) { ++of.form; }));
    CHECK(!is_used([](auto&, auto& of, auto&, auto&) { ++of.upto; }));
    CHECK(!is_used([](auto&, auto& of, auto&, auto&) { of.upto = 1'000'000; }));
    CHECK(!is_used([](auto&, auto& of, auto&, auto&) { of.shards *= 2; }));
    CHECK(!is_used([](auto&, auto&, auto& defined, auto&) { defined.chain[3] ^= std::byte{1}; }));
    CHECK(!is_used([](auto&, auto&, auto& defined, auto&) { --defined.pos; }));
    CHECK(!is_used([](auto& all, auto&, auto&, auto&) { all.back().image.clear(); }));
    CHECK(!is_used([](auto& all, auto&, auto&, auto&) { all[5].image.push_back({}); }));
    CHECK(!is_used([](auto& all, auto&, auto&, auto&) { all[5].head.pos = 0; }));
    CHECK(!is_used([](auto& all, auto&, auto&, auto&) { all[5].head.pos = 1'000'000; }));
    CHECK(!is_used([](auto&, auto&, auto&, auto& end) { end.tag[2] ^= std::byte{1}; }));
    CHECK(!is_used([](auto&, auto&, auto&, auto& end) { end.pos = 1'000'000; }));
    CHECK(!is_used([](auto&, auto& of, auto&, auto& end) { end = {of.upto - 1, of.tag}; }));
    const auto random_bytes = [&](auto& all, auto&, auto&, auto&) {
        for (std::byte& b : all[all.size() / 2].image) b = static_cast<std::byte>(random());
    };
    for (int i = 0; i < 20; ++i) CHECK(!is_used(random_bytes));
}

TEST_CASE("a case that cannot be read keeps no other from its timers and its jobs", "[runtime][checkpoint]") {
    const Scratch scratch;
    const std::string path = scratch.path("kantor.alur");
    std::optional<Office> office;
    std::vector<CaseId> timed;
    std::vector<CaseId> served;
    office.emplace(std::size_t{1}, sqlite(path));
    for (const char* sop : {"tenggat", "layanan"}) office->deploy(sop);
    for (const std::string name : {"satu", "dua", "tiga"}) {
        timed.push_back(office->start("tenggat", {.by = "petugas:a", .name = name}));
        served.push_back(office->start("layanan", {.by = "petugas:a", .name = name + " layanan"}));
        REQUIRE(office->engine.complete(served.back(), "kirim", {.by = "petugas:a"}));
    }
    office->engine.checkpoint();
    const Instant now = office->time->now();
    office.reset();
    {
        journal::Database database(path, journal::Database::Open::to_write);
        database.run("UPDATE entry SET body = CAST(replace(body, CAST('dua' AS BLOB), CAST('Dua' AS BLOB)) AS BLOB)");
    }
    office.emplace(std::size_t{1}, sqlite(path));
    office->time->set(now);
    Engine& engine = office->engine;
    office->time->advance(std::chrono::hours(2));
    const auto fired = [&](CaseId id) {
        const auto history = engine.history(id);
        return std::any_of(history->begin(), history->end(),
                           [](const EventView& event) { return event.kind == "DeadlineFired"; });
    };
    ServiceWorkers workers(engine);
    CHECK(fault_of([&] { engine.advance(); }) == JournalFault::damaged);
    CHECK(fired(timed[0]));
    CHECK(fired(timed[2]));
    CHECK(fault_of([&] { static_cast<void>(engine.history(timed[1])); }) == JournalFault::damaged);
    CHECK(fault_of([&] { engine.advance(); }) == JournalFault::damaged);
    const auto jobs = workers.acquire("oss.nib", 10, std::chrono::minutes(5));
    REQUIRE(jobs.size() == 2);
    CHECK(jobs[0].case_id == served[0]);
    CHECK(jobs[1].case_id == served[2]);
    // What is left is the one that cannot be given to anybody.
    CHECK(fault_of([&] { static_cast<void>(workers.acquire("oss.nib", 10, std::chrono::minutes(5))); }) ==
          JournalFault::damaged);
}

TEST_CASE("a checkpoint that was made while cases went on is that of no other future of its store",
          "[runtime][checkpoint]") {
    std::mt19937 random(7);
    LastingOffice lasting;
    lasting.work(random, 50);
    const std::vector<CaseId> then = lasting.cases;
    const auto end_of = [&] {
        journal::Ledger ledger = journal::Ledger::to_read(lasting.path);
        return std::pair{ledger.last(), ledger.tag_at(ledger.last())};
    };
    lasting.engine().backup(lasting.scratch.path("salinan.alur"));
    lasting.close();
    const auto [begin, tag] = end_of();
    lasting.open();
    lasting.work(random, 100);
    lasting.engine().checkpoint();
    lasting.close();
    // As if it had begun with the copy, and all that came later had come meanwhile.
    {
        const auto snapshot = journal::Snapshot::read(lasting.path);
        REQUIRE(snapshot);
        journal::SnapshotOf of = snapshot->of();
        of.upto = begin;
        of.tag = tag;
        journal::SnapshotWriter writer(lasting.path, of);
        for (std::size_t at = 0; at < of.shards; ++at) {
            static_cast<void>(
                snapshot->each([&](std::size_t in, std::uint32_t, const journal::Head& head, journal::BytesView image) {
                    if (in == at) writer.add(head, image);
                    return true;
                }));
            writer.end_shard();
        }
        writer.keep(snapshot->end(), snapshot->defined(), snapshot->refused(), snapshot->needs_keys());
    }
    const std::string kept = bytes_in(lasting.snapshot);
    const std::string after = told(lasting.open(), lasting.cases);
    CHECK(std::filesystem::exists(lasting.snapshot));  // it is one of this store
    CHECK(told(lasting.open({.verify = Verify::everything}), lasting.cases) == after);
    lasting.close();
    std::filesystem::remove(lasting.path);
    std::filesystem::rename(lasting.scratch.path("salinan.alur"), lasting.path);
    lasting.cases = then;
    lasting.now += std::chrono::hours(5);
    lasting.open({.verify = Verify::everything});
    lasting.work(random, 400);
    const std::string before = told(lasting.engine(), lasting.cases);
    lasting.close();
    write(lasting.snapshot, kept);
    CHECK(told(lasting.open(), lasting.cases) == before);
    CHECK(!std::filesystem::exists(lasting.snapshot));
}

TEST_CASE("a store that was restored from a backup does not use the checkpoint of its future",
          "[runtime][checkpoint]") {
    std::mt19937 random(5);
    for (const bool grows : {false, true}) {
        LastingOffice lasting;
        lasting.work(random, 50);
        const std::vector<CaseId> then = lasting.cases;
        lasting.engine().backup(lasting.scratch.path("salinan.alur"));
        lasting.work(random, 100);
        lasting.engine().checkpoint();
        lasting.close();
        std::filesystem::remove(lasting.path);
        std::filesystem::rename(lasting.scratch.path("salinan.alur"), lasting.path);
        lasting.cases = then;
        if (grows) {
            lasting.now += std::chrono::hours(5);
            const std::string kept = bytes_in(lasting.snapshot);
            lasting.open({.verify = Verify::everything});
            lasting.work(random, 400);
            lasting.close();
            write(lasting.snapshot, kept);
        }
        const std::string before = told(lasting.open({.verify = Verify::everything}), lasting.cases);
        CHECK(told(lasting.open(), lasting.cases) == before);
        CHECK(!std::filesystem::exists(lasting.snapshot));
    }
}

TEST_CASE("an entry that was changed before a checkpoint is found when its case is used, and that case alone stops",
          "[runtime][checkpoint]") {
    std::mt19937 random(6);
    LastingOffice lasting;
    const CaseId first = lasting.office->start("tenggat", {.by = "petugas:a", .name = "satu"});
    REQUIRE(lasting.engine().note(first, "sebuah catatan", {.by = "petugas:a"}));
    const CaseId second = lasting.office->start("tenggat", {.by = "petugas:a", .name = "dua"});
    lasting.engine().checkpoint();
    lasting.close();
    {
        journal::Database database(lasting.path, journal::Database::Open::to_write);
        database.run("UPDATE entry SET body = CAST(replace(body, CAST('satu' AS BLOB), CAST('Satu' AS BLOB)) AS BLOB)");
    }
    CHECK(fault_of([&] { lasting.open({.verify = Verify::everything}); }) == JournalFault::damaged);
    Engine& engine = lasting.open();
    CHECK(engine.find("satu") == first);
    CHECK(fault_of([&] { static_cast<void>(engine.view(first)); }) == JournalFault::damaged);
    CHECK(fault_of([&] { static_cast<void>(engine.complete(first, "terima", {.by = "petugas:a"})); }) ==
          JournalFault::damaged);
    CHECK(fault_of([&] { static_cast<void>(engine.history(first)); }) == JournalFault::damaged);
    CHECK(engine.complete(second, "terima", {.by = "petugas:a"}));
    lasting.close();
    CHECK(fault_of([&] { static_cast<void>(verify_journal(lasting.path)); }) == JournalFault::damaged);
}

TEST_CASE("a checkpoint holds nothing that people wrote into a case", "[runtime][checkpoint]") {
    LastingOffice lasting;
    const auto id = lasting.engine().start(
        "bidang",
        {.by = "pemohon:p1", .fields = {{"nama_usaha", "Warung Rahasia"}}, .name = "nomor-7", .key = "kunci-rahasia"});
    REQUIRE(id);
    REQUIRE(lasting.engine().note(*id, "catatan rahasia", {.by = "petugas:orang-rahasia", .key = "kunci-rahasia-2"}));
    REQUIRE(lasting.engine().suspend(*id, "alasan rahasia", {.by = "petugas:orang-rahasia"}));
    lasting.engine().checkpoint();
    const std::string bytes = bytes_in(lasting.snapshot);
    CHECK(bytes.find("nomor-7") != std::string::npos);
    for (const char* text : {"rahasia", "Rahasia", "pemohon"}) CHECK(bytes.find(text) == std::string::npos);
}

TEST_CASE("names that are about persons are in no checkpoint, and lost keys are noticed behind one",
          "[runtime][checkpoint]") {
    LastingOffice lasting;
    const SqliteOptions options{.personal_names = true};
    lasting.open(options);
    const CaseId id = lasting.office->start("tenggat", {.by = "petugas:a", .name = "Ibu Sari"});
    lasting.engine().checkpoint();
    lasting.close();
    CHECK(bytes_in(lasting.snapshot).find("Ibu Sari") == std::string::npos);
    CHECK(lasting.open(options).find("Ibu Sari") == id);
    CHECK(std::filesystem::exists(lasting.snapshot));
    lasting.close();
    std::filesystem::rename(lasting.path + ".keys", lasting.path + ".jauh");
    CHECK(!lasting.open(options).find("Ibu Sari"));
    CHECK_THROWS_AS(lasting.engine().note(id, "catatan", {.by = "petugas:a"}), KeyStoreError);
    lasting.close();
    std::filesystem::rename(lasting.path + ".jauh", lasting.path + ".keys");
    CHECK(lasting.open(options).find("Ibu Sari") == id);
    CHECK(lasting.engine().note(id, "catatan", {.by = "petugas:a"}));
}

TEST_CASE("a checkpoint that cannot be written leaves the one before, and the engine goes on",
          "[runtime][checkpoint]") {
    std::mt19937 random(8);
    LastingOffice lasting;
    lasting.work(random, 80);
    lasting.engine().checkpoint();
    lasting.work(random, 10);
    const std::string before = bytes_in(lasting.snapshot);
    const auto files = [&] {
        std::size_t count = 0;
        for (const auto& file : std::filesystem::directory_iterator(lasting.scratch / ""))
            if (file.exists()) ++count;
        return count;
    };
    const std::size_t count = files();
    const auto refuses = std::to_array<void (*)(journal::System&)>({
        [](journal::System& calls) { calls.open = [](const char*, int, ::mode_t) { return errno = EACCES, -1; }; },
        [](journal::System& calls) {
            calls.write = [](int, const void*, std::size_t) { return errno = ENOSPC, ::ssize_t{-1}; };
        },
        [](journal::System& calls) {
            static int left;
            left = 2;
            calls.write = [](int file, const void* bytes, std::size_t size) {
                return left-- > 0 ? ::write(file, bytes, std::min<std::size_t>(size, 100))
                                  : (errno = ENOSPC, ::ssize_t{-1});
            };
        },
        [](journal::System& calls) { calls.rename = [](const char*, const char*) { return errno = EPERM, -1; }; },
        [](journal::System& calls) { calls.fchmod = [](int, ::mode_t) { return errno = EPERM, -1; }; },
    });
    for (const auto refuse : refuses) {
        {
            const OtherSystem other;
            refuse(journal::system_calls());
            CHECK(fault_of([&] { lasting.engine().checkpoint(); }));
        }
        CHECK(bytes_in(lasting.snapshot) == before);
        CHECK(files() == count);
        lasting.work(random, 2);
    }
    {
        const OtherSystem other;
        journal::system_calls().write = [](int file, const void* bytes, std::size_t size) {
            return ::write(file, bytes, std::min<std::size_t>(size, 7));  // a little at a time is no fault
        };
        lasting.engine().checkpoint();
    }
    CHECK(bytes_in(lasting.snapshot) != before);
    const std::string all = told(lasting.engine(), lasting.cases);
    CHECK(told(lasting.open(), lasting.cases) == all);
    CHECK(std::filesystem::exists(lasting.snapshot));
}

TEST_CASE("whoever ends an engine after much work leaves a checkpoint, after little work none",
          "[runtime][checkpoint]") {
    const FaultyDisk disk;  // on which a sync takes no time
    LastingOffice lasting;
    const CaseId id = lasting.office->start("tenggat", {.by = "petugas:a"});
    lasting.close();
    CHECK(!std::filesystem::exists(lasting.snapshot));
    lasting.open();
    for (int i = 0; i < 11'000; ++i) REQUIRE(lasting.engine().note(id, "x", {.by = "petugas:a"}));
    // A child of a fork, which shares nothing of it any more, leaves none.
    CHECK(status_of_child([&] {
              lasting.office.reset();
              return 7;
          }) == 7);
    CHECK(!std::filesystem::exists(lasting.snapshot));
    lasting.close();
    CHECK(std::filesystem::exists(lasting.snapshot));
    const auto written = std::filesystem::last_write_time(lasting.snapshot);
    const auto view = lasting.open().view(id);
    CHECK(view->events > 11'000);
    CHECK(lasting.engine().note(id, "x", {.by = "petugas:a"}));
    lasting.close();
    CHECK(std::filesystem::last_write_time(lasting.snapshot) == written);
}

TEST_CASE("a commit in doubt is settled before a checkpoint", "[runtime][checkpoint]") {
    std::mt19937 random(9);
    for (const bool begins : {false, true}) {
        FaultyDisk disk;
        LastingOffice lasting;
        lasting.work(random, 40);
        lasting.cases.push_back(lasting.office->start("tenggat", {.by = "petugas:a"}));
        disk.deny_next_commit();
        CHECK(fault_of([&] {
            if (begins)
                static_cast<void>(lasting.engine().start("tenggat", {.by = "petugas:a", .name = "satu"}));
            else
                static_cast<void>(lasting.engine().complete(lasting.cases.back(), "terima", {.by = "petugas:a"}));
        }));
        lasting.engine().checkpoint();
        lasting.close();
        const std::string before = told(lasting.open({.verify = Verify::everything}), lasting.cases);
        CHECK(told(lasting.open(), lasting.cases) == before);
        CHECK(std::filesystem::exists(lasting.snapshot));
        CHECK(lasting.engine().find("satu").has_value() == begins);
    }
}

TEST_CASE("a process that dies while it makes checkpoints leaves a store that opens from one or without",
          "[runtime][checkpoint]") {
    const int kills = std::getenv("ALUR_SOAK") != nullptr ? 2'000 : 40;
    const Scratch scratch;
    const std::string path = scratch.path("kantor.alur");
    std::mt19937 random(10);
    int number = 0;
    for (int kill = 0; kill < kills; ++kill) {
        INFO("kill " << kill);
        Worker worker([&](const Telling& tell) {
            Office office(4, sqlite(path));
            office.deploy("tenggat");
            office.engine.checkpoint();
            for (int i = number;; ++i) {
                const std::string name = std::to_string(i);
                const auto id = office.engine.start("tenggat", {.by = "petugas:a", .name = name});
                if (!id || !office.engine.complete(*id, "terima", {.by = "petugas:a"})) ::_exit(1);
                tell(i);
                office.engine.checkpoint();
            }
        });
        int last = number;
        const std::size_t enough = 1 + random() % 5;
        for (std::size_t i = 0; i < enough; ++i) REQUIRE(worker.hear(last));
        ::usleep(static_cast<::useconds_t>(random() % 500));
        worker.kill();
        while (worker.hear(last)) {
        }
        for (const auto& file : std::filesystem::directory_iterator(scratch / ""))
            if (file.path().filename().string().find(".new-") != std::string::npos)
                std::filesystem::remove(file.path());
        {
            const Engine again(sqlite(path));
            CHECK(std::filesystem::exists(journal::snapshot_path(path)));
            for (int i = 0; i <= last; ++i) {
                const auto id = again.find(std::to_string(i));
                REQUIRE(id);
                const auto history = again.history(*id);
                if (i >= number) REQUIRE(history->size() > 1);
            }
            number = last + 1;
            while (again.find(std::to_string(number))) ++number;
        }
    }
    std::vector<CaseId> cases;
    std::string before;
    {
        const Engine whole(sqlite(path, {.verify = Verify::everything}));
        for (int i = 0; i < number; ++i) cases.push_back(*whole.find(std::to_string(i)));
        before = told(whole, cases);
    }
    CHECK(told(Engine(sqlite(path)), cases) == before);
}

TEST_CASE("a store in memory has no use for a checkpoint", "[runtime][checkpoint]") {
    Office office;
    office.deploy("tenggat");
    office.engine.checkpoint();
    office.start("tenggat", {.by = "petugas:a"});
}

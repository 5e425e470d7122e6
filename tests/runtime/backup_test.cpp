// A store is copied while its engine works: the copy is whole or not there, and nobody who works notices.
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <functional>
#include <set>
#include <thread>

#include <alur/journal/verify.hpp>

#include "journal/copy.hpp"
#include "journal/definitions.hpp"
#include "journal/shard_journal.hpp"
#include "journal/support/faulty_disk.hpp"
#include "journal/support/notes.hpp"
#include "runtime/support/office.hpp"
#include "support/child.hpp"
#include "support/scratch.hpp"

using namespace alur;
using namespace alur::test;

namespace {

/// An office on disk whose store is copied to files called salinan.
struct KeptOffice {
    Scratch scratch;
    std::string path = scratch.path("kantor.alur");
    std::optional<Office> office{std::in_place, std::size_t{4}, sqlite(path)};

    KeptOffice() { office->deploy("tenggat"); }
    [[nodiscard]] Engine& engine() { return office->engine; }
    [[nodiscard]] std::string copy(int number = 0) const {
        return scratch.path("salinan-" + std::to_string(number) + ".alur");
    }
    /// Makes it larger by about so many bytes.
    void grow(std::size_t bytes) {
        const CaseId id = office->start("tenggat", {.by = "petugas:arsip"});
        const std::string text(16'000, 'x');
        for (std::size_t size = 0; size < bytes; size += text.size())
            REQUIRE(engine().note(id, text, {.by = "petugas:arsip"}));
    }
    void work(const std::string& name) {
        const CaseId id = office->start("tenggat", {.by = "petugas:" + name, .name = name});
        REQUIRE(engine().complete(id, "terima", {.by = "petugas:" + name}));
    }
};

std::set<std::string> names_in(const std::filesystem::path& folder) {
    std::set<std::string> names;
    for (const auto& file : std::filesystem::directory_iterator(folder)) names.insert(file.path().filename().string());
    return names;
}

/// What keeps a backup from being, or nothing.
std::optional<JournalFault> fault_of(Engine& engine, const std::string& path) {
    try {
        engine.backup(path);
    } catch (const JournalError& error) {
        return error.fault();
    }
    return std::nullopt;
}

bool is_done(const Engine& engine, const std::string& name) {
    const auto id = engine.find(name);
    if (!id) return false;
    const auto history = engine.history(*id);
    return history && std::any_of(history->begin(), history->end(),
                                  [](const EventView& event) { return event.kind == "StepCompleted"; });
}

/// A journal of many steps that is copied by hand.
struct LargeJournal {
    Scratch scratch;
    std::string path = scratch.path("kantor.alur");
    std::string copy = scratch.path("salinan.alur");
    std::shared_ptr<journal::CommitGroup> group = std::make_shared<journal::CommitGroup>(
        journal::Ledger(path, JournalAccess::alone), 0, journal::Head{journal::chain_of(none<CaseId>)});
    journal::ShardJournal shard{group, journal::Heads(0, 0)};

    LargeJournal() {
        group->define(journal::encoded(std::size_t{1}));
        grow(8'000'000);
    }
    void grow(std::size_t bytes) {
        constexpr std::size_t most = 100'000;
        for (std::size_t size = 0; size < bytes; size += most) {
            const std::uint32_t count = shard.cases() == 0 ? 0 : shard.count(CaseId{0});
            const std::string text(std::min(bytes, most), 'x');
            if (!shard.append(CaseId{0}, count, notes(count, 1, text))) FAIL("it has other events");
        }
    }
    [[nodiscard]] journal::Database& database() {
        return *group->reading([](journal::Ledger& ledger) { return &ledger.database(); });
    }
    [[nodiscard]] bool step(journal::Copy& to) {
        return group->reading([&](journal::Ledger&) { return to.step(); });
    }
};

}  // namespace

TEST_CASE("a copy is a store like any other, in one file", "[runtime][backup]") {
    KeptOffice kept;
    ::chmod(kept.path.c_str(), 0600);
    kept.work("satu");
    kept.engine().backup(kept.copy());
    CHECK(names_in(kept.scratch / "") == std::set<std::string>{"kantor.alur", "kantor.alur-wal", "salinan-0.alur"});
    std::ifstream file(kept.copy(), std::ios::binary);
    std::string head(20, '\0');
    file.read(head.data(), 20);
    CHECK(head[18] == 1);  // https://sqlite.org/fileformat2.html, 1.3.3: it needs no write-ahead log
    CHECK(std::filesystem::status(kept.copy()).permissions() == std::filesystem::perms(0600));
    {
        Office copy(1, sqlite(kept.copy()));
        CHECK(is_done(copy.engine, "satu"));
        CHECK(fault_of(kept.engine(), kept.copy(1)) == std::nullopt);
        // Each goes its own way.
        copy.start("tenggat", {.by = "petugas:b", .name = "dua"});
    }
    CHECK(!kept.engine().find("dua"));
    kept.work("tiga");
    kept.office.reset();
    CHECK(verify_journal(kept.path, seal_journal(kept.copy(1))).cases == 2);
    CHECK_THROWS_AS(verify_journal(kept.path, seal_journal(kept.copy())), JournalError);
}

TEST_CASE("a copy is of the group of its store, whatever the umask", "[runtime][backup]") {
    KeptOffice kept;
    kept.work("satu");
    // Root may give a file to any group; others, to one that they are in.
    std::array<::gid_t, 64> groups{};
    const int count = ::getgroups(static_cast<int>(groups.size()), groups.data());
    const ::gid_t group = ::geteuid() == 0 ? 4711
                          : count > 0      ? groups[static_cast<std::size_t>(count) - 1]
                                           : ::getegid();
    REQUIRE(::chown(kept.path.c_str(), static_cast<::uid_t>(-1), group) == 0);
    REQUIRE(::chmod(kept.path.c_str(), 0660) == 0);
    int number = 0;
    for (const ::mode_t mask : {0077U, 0000U}) {
        const ::mode_t before = ::umask(mask);
        const auto fault = fault_of(kept.engine(), kept.copy(++number));
        ::umask(before);
        CHECK(!fault);
        struct stat found {};
        REQUIRE(::stat(kept.copy(number).c_str(), &found) == 0);
        CHECK((found.st_mode & 0777U) == 0660);
        CHECK(found.st_gid == group);
    }
}

TEST_CASE("a fault of the store under a copy is told with the name of the store", "[runtime][backup]") {
    FaultyDisk disk;
    KeptOffice kept;
    kept.grow(6'000'000);  // more than SQLite keeps in memory
    const auto told = [&](const char* of, bool reads) {
        disk.only(of);
        disk.reads_only(reads);
        disk.fail_after(reads ? 3 : 30, true);
        std::string what;
        try {
            kept.engine().backup(kept.copy());
        } catch (const JournalError& error) {
            CHECK(error.fault() == JournalFault::disk);
            what = error.what();
        }
        disk.mend();
        disk.reads_only(false);
        return what;
    };
    const std::string source = told("kantor", true);
    CHECK(source.find("kantor.alur:") != std::string::npos);
    CHECK(source.find("salinan") == std::string::npos);
    CHECK(told("salinan", false).find("salinan-0.alur") != std::string::npos);
    kept.engine().backup(kept.copy());
    kept.work("satu");
}

TEST_CASE("a copy of a copy is the same, however large the store", "[runtime][backup]") {
    KeptOffice kept;
    kept.grow(5'000'000);
    kept.engine().backup(kept.copy(0));
    { Office(1, sqlite(kept.copy(0))).engine.backup(kept.copy(1)); }
    kept.office.reset();
    CHECK(seal_journal(kept.copy(0)) == seal_journal(kept.path));
    CHECK(seal_journal(kept.copy(1)) == seal_journal(kept.path));
}

TEST_CASE("commits go on between the steps of a copy, and are in it", "[runtime][backup]") {
    for (const std::size_t between : {std::size_t{1'000}, std::size_t{1'500'000}}) {  // it may grow faster than a step
        LargeJournal large;
        journal::Copy copy(large.copy, large.database());
        int steps = 1;
        for (; large.step(copy); ++steps) {
            REQUIRE(steps < 100);
            large.grow(between);
        }
        CHECK(steps > 4);
        CHECK(!std::filesystem::exists(large.copy));
        copy.keep();
        CHECK(verify_journal(large.copy).events == large.shard.count(CaseId{0}));
    }
}

TEST_CASE("an engine goes on while it is copied", "[runtime][backup]") {
    FaultyDisk disk;
    disk.only("salinan");
    KeptOffice kept;
    kept.grow(6'000'000);
    std::set<std::string> in_copy;
    // What was begun in the middle of the first pages is in the copy as soon as it came before the last ones.
    for (int number = 0; in_copy.empty(); ++number) {
        REQUIRE(number < 50);
        std::atomic<bool> over{false};
        std::vector<std::string> names;
        std::thread worker;
        disk.in_next([&] {
            worker = std::thread([&] {
                while (!over) {
                    names.push_back(std::to_string(number) + "-" + std::to_string(names.size()));
                    static_cast<void>(kept.engine().start("tenggat", {.by = "petugas:a", .name = names.back()}));
                }
            });
        });
        kept.engine().backup(kept.copy(number));
        over = true;
        worker.join();
        const Engine copy(sqlite(kept.copy(number)));
        for (const std::string& name : names)
            if (copy.find(name)) in_copy.insert(name);
    }
    CHECK(!in_copy.empty());
}

TEST_CASE("a copy has every step that was acknowledged before it was asked for", "[runtime][backup]") {
    KeptOffice kept;
    kept.grow(3'000'000);
    constexpr int copies = 6;
    std::atomic<bool> over{false};
    std::atomic<int> failed{0};
    std::array<std::atomic<int>, 4> done{};
    const auto name = [](std::size_t thread, int i) { return std::to_string(thread) + "-" + std::to_string(i); };
    std::vector<std::thread> crew;
    for (std::size_t t = 0; t < done.size(); ++t) {
        crew.emplace_back([&, t] {
            for (int i = 0; !over; ++i) {
                const std::string who = "petugas:" + name(t, i);
                const auto id = kept.engine().start("tenggat", {.by = who, .name = name(t, i)});
                if (!id || !kept.engine().complete(*id, "terima", {.by = who})) ++failed;
                ++done[t];
            }
        });
    }
    std::vector<std::array<int, 4>> before;
    for (int number = 0; number < copies; ++number) {
        before.push_back({done[0], done[1], done[2], done[3]});
        CHECK(fault_of(kept.engine(), kept.copy(number)) == std::nullopt);
    }
    over = true;
    for (std::thread& one : crew) one.join();
    CHECK(failed == 0);
    kept.office.reset();
    for (int number = 0; number < copies; ++number) {
        INFO("copy " << number);
        // Its entries are those of the store up to some moment.
        static_cast<void>(verify_journal(kept.path, seal_journal(kept.copy(number))));
        const Engine copy(sqlite(kept.copy(number)));
        for (std::size_t t = 0; t < done.size(); ++t)
            for (int i = 0; i < before[static_cast<std::size_t>(number)][t]; ++i) REQUIRE(is_done(copy, name(t, i)));
    }
}

TEST_CASE("of copies that are made at the same time under one name one is kept", "[runtime][backup]") {
    KeptOffice kept;
    kept.grow(2'000'000);
    std::atomic<int> made{0};
    std::atomic<int> refused{0};
    std::vector<std::thread> crew;
    for (int t = 0; t < 4; ++t) {
        crew.emplace_back([&, t] {
            const auto fault = fault_of(kept.engine(), kept.copy(t % 2));
            if (!fault) ++made;
            if (fault == JournalFault::exists) ++refused;
        });
    }
    for (std::thread& one : crew) one.join();
    CHECK(made == 2);
    CHECK(refused == 2);
    kept.office.reset();
    for (const int number : {0, 1}) CHECK(seal_journal(kept.copy(number)) == seal_journal(kept.path));
}

TEST_CASE("a copy replaces no file, nor joins the rest of one", "[runtime][backup]") {
    for (const char* rest : {"", "-wal", "-journal"}) {
        INFO("rest '" << rest << "'");
        KeptOffice kept;
        const std::string there = kept.scratch.write("salinan-0.alur" + std::string(rest), "surat lain");
        const auto before = names_in(kept.scratch / "");
        CHECK(fault_of(kept.engine(), kept.copy()) == JournalFault::exists);
        CHECK(names_in(kept.scratch / "") == before);
        std::ifstream file(there);
        CHECK(std::string(std::istreambuf_iterator<char>(file), {}) == "surat lain");
    }
    KeptOffice kept;
    std::filesystem::create_symlink("tidak-ada", kept.copy());
    CHECK(fault_of(kept.engine(), kept.copy()) == JournalFault::exists);
    CHECK(fault_of(kept.engine(), kept.path) == JournalFault::exists);
    CHECK(fault_of(kept.engine(), kept.scratch.path("tidak-ada/salinan.alur")) == JournalFault::unreadable);
    kept.work("satu");
}

TEST_CASE("a store that nobody has open is copied after it was verified", "[runtime][backup]") {
    KeptOffice kept;
    kept.work("satu");
    const auto fault = [&](const std::string& path, const std::string& copy) -> std::optional<JournalFault> {
        try {
            backup_journal(path, copy);
        } catch (const JournalError& error) {
            return error.fault();
        }
        return std::nullopt;
    };
    CHECK(fault(kept.path, kept.copy()) == JournalFault::in_use);
    kept.office.reset();
    CHECK(backup_journal(kept.path, kept.copy()).cases == 1);
    CHECK(seal_journal(kept.copy()) == seal_journal(kept.path));
    CHECK(fault(kept.path, kept.copy()) == JournalFault::exists);
    CHECK(fault(kept.path, kept.path) == JournalFault::exists);
    CHECK(fault(kept.scratch.path("tidak-ada.alur"), kept.copy(1)) == JournalFault::unreadable);
    std::fstream file(kept.path, std::ios::binary | std::ios::in | std::ios::out);
    std::string whole((std::istreambuf_iterator<char>(file)), {});
    file.seekp(static_cast<std::streamoff>(whole.rfind("petugas"))).put('P');
    file.close();
    const auto before = names_in(kept.scratch / "");
    CHECK(fault(kept.path, kept.copy(1)) == JournalFault::damaged);
    CHECK(names_in(kept.scratch / "") == before);
}

TEST_CASE("a disk that fails under a copy leaves none, and the engine goes on", "[runtime][backup]") {
    for (const bool dead : {false, true}) {
        for (const bool large : {false, true}) {
            KeptOffice kept;
            if (large) kept.grow(3'000'000);
            FaultyDisk disk;
            disk.only("salinan");
            int faults = 0;
            const auto before = names_in(kept.scratch / "");
            for (std::uint64_t good = 0;; good += large ? 47 : 1) {
                INFO((dead ? "dead" : "failed once") << (large ? ", large" : "") << " after " << good << " operations");
                disk.fail_after(good, dead);
                const std::size_t cases = kept.engine().case_count();
                const auto fault = fault_of(kept.engine(), kept.copy());
                kept.work(std::to_string(good));
                if (!disk.has_failed()) {
                    CHECK(!fault);
                    break;
                }
                ++faults;
                if (!fault) {  // SQLite could not take its journal away, which the copy does without: it is whole
                    CHECK(verify_journal(kept.copy()).cases == cases);
                    std::filesystem::remove(kept.copy());
                } else {
                    CHECK(fault == JournalFault::disk);
                }
                CHECK(names_in(kept.scratch / "") == before);
            }
            disk.mend();
            CHECK(faults > 8);
            kept.office.reset();
            static_cast<void>(verify_journal(kept.path, seal_journal(kept.copy())));
        }
    }
}

TEST_CASE("a commit in doubt is settled before a copy", "[runtime][backup]") {
    int faults = 0;
    for (std::uint64_t good = 0;; ++good) {
        INFO("after " << good << " operations");
        FaultyDisk disk;
        KeptOffice kept;
        disk.fail_after(good, false);
        try {
            static_cast<void>(kept.engine().start("tenggat", {.by = "petugas:a", .name = "satu"}));
        } catch (const JournalError&) {
        }
        const bool failed = disk.has_failed();
        disk.mend();
        kept.engine().backup(kept.copy());
        const bool there = kept.engine().find("satu").has_value();
        CHECK(Office(1, sqlite(kept.copy())).engine.find("satu").has_value() == there);
        if (!failed) break;
        ++faults;
        kept.work("dua");
    }
    CHECK(faults > 1);
}

TEST_CASE("a commit that fails between the steps of a copy is in it only if it was one", "[runtime][backup]") {
    int faults = 0;
    for (std::uint64_t good = 0;; good += 7) {
        INFO("after " << good << " operations");
        FaultyDisk disk;
        LargeJournal large;
        journal::Copy copy(large.copy, large.database());
        REQUIRE(large.step(copy));
        disk.only("kantor");
        disk.fail_after(good, false);
        bool failed = false;
        try {
            large.grow(300'000);
        } catch (const JournalError&) {
            failed = true;
        }
        disk.mend();
        while (large.step(copy)) large.grow(1'000);
        copy.keep();
        CHECK(verify_journal(large.copy).events == large.shard.count(CaseId{0}));
        if (!failed) break;
        ++faults;
    }
    CHECK(faults > 8);
}

TEST_CASE("a store whose disk fails while it is copied is copied when the disk works again", "[runtime][backup]") {
    FaultyDisk disk;
    LargeJournal large;
    disk.only("salinan");
    disk.in_next([&] {
        large.group->define(journal::encoded(Definition{Definition::Kind::person, "petugas", {}, {}, {}}));
        disk.only("kantor");
        disk.fail_after(0, true);
    });
    CHECK_THROWS_AS(large.group->copy_to(large.copy), JournalError);
    CHECK(disk.has_failed());
    CHECK(names_in(large.scratch / "") == std::set<std::string>{"kantor.alur", "kantor.alur-wal"});
    disk.mend();
    large.grow(100'000);
    large.group->copy_to(large.copy);
    CHECK(verify_journal(large.copy).events == large.shard.count(CaseId{0}));
    CHECK(verify_journal(large.copy).definitions == 2);
}

TEST_CASE("a process that dies leaves whole copies only", "[runtime][backup]") {
    const Scratch scratch;
    const std::string path = scratch.path("kantor.alur");
    {
        Office office(4, sqlite(path));
        office.deploy("tenggat");
        const CaseId id = office.start("tenggat", {.by = "petugas:arsip"});
        for (int i = 0; i < 200; ++i) REQUIRE(office.engine.note(id, std::string(16'000, 'x'), {.by = "petugas:a"}));
    }
    enum class Said : std::uint8_t { in_the_middle, whole };
    int in_the_middle = 0;
    int whole = 0;
    for (int kill = 0; kill < 40; ++kill) {
        INFO("kill " << kill);
        const std::string name = "kasus-" + std::to_string(kill);
        Worker worker([&](const Telling& tell) {
            FaultyDisk disk;
            Office office(4, sqlite(path));
            office.start("tenggat", {.by = "petugas:a", .name = name});
            office.engine.backup(scratch.path("salinan-0.alur"));
            // The second goes on until so many pages are written, and no further.
            disk.only("salinan-1");
            int left = kill * 25;
            const std::function<void()> stop = [&] {
                if (left-- > 0) return disk.in_next(stop);
                tell(Said::in_the_middle);
                ::pause();
            };
            disk.in_next(stop);
            office.engine.backup(scratch.path("salinan-1.alur"));
            tell(Said::whole);
            ::pause();
        });
        Said said{};
        REQUIRE(worker.hear(said));
        worker.kill();
        std::size_t drafts = 0;
        for (const std::string& file : names_in(scratch / ""))
            if (file.find(".alur.new-") != std::string::npos) ++drafts;
        (said == Said::whole ? whole : in_the_middle) += 1;
        CHECK((drafts > 0) == (said == Said::in_the_middle));
        CHECK(std::filesystem::exists(scratch / "salinan-1.alur") == (said == Said::whole));
        CHECK(Engine(sqlite(scratch.path("salinan-0.alur"))).find(name));
        if (said == Said::whole) CHECK(Engine(sqlite(scratch.path("salinan-1.alur"))).find(name));
        for (const std::string& file : names_in(scratch / ""))
            if (file.starts_with("salinan")) std::filesystem::remove(scratch / file);
    }
    CHECK(in_the_middle > 20);
    CHECK(whole > 0);
}

TEST_CASE("a child of a fork cannot copy the store of its parent", "[runtime][backup]") {
    KeptOffice kept;
    CHECK(status_of_child([&] {
              try {
                  kept.engine().backup(kept.copy());
              } catch (const std::logic_error&) {
                  return 7;
              }
              return 1;
          }) == 7);
    CHECK(!std::filesystem::exists(kept.copy()));
    CHECK(fault_of(kept.engine(), kept.copy()) == std::nullopt);
}

TEST_CASE("a store in memory has nothing to copy", "[runtime][backup]") {
    const Scratch scratch;
    Office office;
    CHECK_THROWS_AS(office.engine.backup(scratch.path("salinan.alur")), std::logic_error);
    CHECK(names_in(scratch / "").empty());
}

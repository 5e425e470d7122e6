#include <alur/journal/sqlite.hpp>

#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <alur/engine/payload.hpp>
#include <alur/journal/verify.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "journal/ledger.hpp"
#include "journal/support/notes.hpp"
#include "support/catch.hpp"
#include "support/child.hpp"
#include "support/files.hpp"
#include "support/last_words.hpp"
#include "support/scratch.hpp"

using namespace alur;

namespace {

/// What is wrong with the file; empty: it opens.
std::optional<JournalFault> fault_of(const std::string& path, JournalAccess access = JournalAccess::alone) {
    try {
        const SqliteJournal journal(path, access);
        return std::nullopt;
    } catch (const JournalError& error) {
        CHECK(std::string(error.what()).find(path) != std::string::npos);
        return error.fault();
    }
}

void write(const std::string& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

void run_sql(const std::string& path, const std::string& sql) {
    sqlite3* database = nullptr;
    REQUIRE(sqlite3_open(path.c_str(), &database) == SQLITE_OK);
    CHECK(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
    sqlite3_close(database);
}

/// A journal of three cases in one file, closed.
void fill(const std::string& path) {
    SqliteJournal journal(path);
    for (std::uint32_t round = 0; round < 3; ++round)
        for (std::uint32_t at = 0; at < 3; ++at)
            REQUIRE(journal.append(static_cast<CaseId>(at), round, test::notes(10 * at + round, 1, "catatan")));
}

}  // namespace

TEST_CASE("a journal on disk is found again as it was left", "[journal][sqlite]") {
    const test::Scratch scratch;
    const std::string path = scratch.path("kasus.alur");
    fill(path);
    SqliteJournal again(path);
    CHECK(test::numbers_of(again) == std::vector<std::uint64_t>{0, 10, 20, 1, 11, 21, 2, 12, 22});
    CHECK(again.cases() == 3);
    CHECK_FALSE(again.append(CaseId{1}, 2, test::notes(99, 1)));
    CHECK(again.append(CaseId{1}, 3, test::notes(13, 1)));
}

TEST_CASE("verifying a journal tells what it holds, also behind a killed process, and writes nothing",
          "[journal][sqlite]") {
    const test::Scratch scratch;
    const std::string path = scratch.path("kasus.alur");
    const ::pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        SqliteJournal journal(path);
        for (std::uint32_t i = 0; i < 5; ++i)
            if (!journal.append(static_cast<CaseId>(i % 2), i / 2 * 2, test::notes(i, 2))) ::_exit(1);
        ::raise(SIGKILL);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    REQUIRE(WIFSIGNALED(status));
    const auto files = [&] {
        std::map<std::string, std::string> all;
        for (const auto& file : std::filesystem::directory_iterator(std::filesystem::path(path).parent_path()))
            all[file.path().filename().string()] = alur::test::bytes_in(file.path().string());
        return all;
    };
    const auto before = files();
    REQUIRE(before.count("kasus.alur-wal") == 1);
    const JournalCensus found = verify_journal(path);
    CHECK(found.entries == 5);
    CHECK(found.cases == 2);
    CHECK(found.events == 10);
    CHECK(found.definitions == 0);
    CHECK(files() == before);
    const SqliteJournal open(path);
    try {
        static_cast<void>(verify_journal(path));
        FAIL("it was read beside its owner");
    } catch (const JournalError& error) {
        CHECK(error.fault() == JournalFault::in_use);
    }
    CHECK_THROWS_AS(verify_journal(scratch.path("tiada.alur")), JournalError);
}

TEST_CASE("a seal finds what was rewritten with its chains, and what was cut off", "[journal][sqlite]") {
    const test::Scratch scratch;
    const std::string path = scratch.path("kasus.alur");
    fill(path);
    const JournalSeal seal = seal_journal(path);
    CHECK(seal.entries == 9);
    CHECK(JournalSeal::parse("\n" + seal.to_string() + "\r\n") == seal);
    for (const std::string& wrong : {std::string(), seal.to_string() + "0", "alur-seal 2" + seal.to_string().substr(11),
                                     seal.to_string().substr(0, 20), "alur-seal 1 -1 " + std::string(64, '0'),
                                     "alur-seal 1 1 " + std::string(64, 'g')})
        CHECK_FALSE(JournalSeal::parse(wrong));
    CHECK(verify_journal(path, seal).entries == 9);
    const auto broken = [&](const std::string& what) {
        try {
            static_cast<void>(verify_journal(path, seal));
            FAIL_CHECK("nothing was found");
        } catch (const JournalError& error) {
            CHECK(error.fault() == JournalFault::damaged);
            CHECK(std::string(error.what()).find(what) != std::string::npos);
        }
    };
    // It goes on: what was sealed is still there.
    {
        SqliteJournal journal(path);
        REQUIRE(journal.append(CaseId{1}, 3, test::notes(7, 1)));
        REQUIRE(journal.append(CaseId{3}, 0, test::notes(8, 1)));
    }
    CHECK(verify_journal(path, seal).entries == 11);
    CHECK(seal_journal(path) != seal);
    // A tail that was cut off leaves chains that are sound.
    run_sql(path, "DELETE FROM entry WHERE pos > 8");
    CHECK(verify_journal(path).entries == 8);
    broken("its end was cut off");
    // So does another journal of as many entries, and one with two cases exchanged.
    for (const std::uint32_t other : {1U, 2U}) {
        std::filesystem::remove(path);
        {
            SqliteJournal journal(path);
            for (std::uint32_t round = 0; round < 3; ++round) {
                for (std::uint32_t at = 0; at < 3; ++at) {
                    const std::uint32_t number = other == 1 && round == 2 && at == 2 ? 99 : 10 * at + round;
                    const std::uint32_t to = other == 2 && round > 0 ? (at + 1) % 3 : at;
                    REQUIRE(journal.append(static_cast<CaseId>(to), round, test::notes(number, 1, "catatan")));
                }
            }
        }
        CHECK(verify_journal(path).entries == 9);
        broken("are not those that were sealed");
    }
}

TEST_CASE("a seal finds that rows of several cases were put into another order, which no chain tells",
          "[journal][sqlite]") {
    const test::Scratch scratch;
    const std::string path = scratch.path("kasus.alur");
    fill(path);
    const JournalSeal seal = seal_journal(path);
    run_sql(path,
            "UPDATE entry SET pos = 100 WHERE pos = 9; UPDATE entry SET pos = 9 WHERE pos = 8; "
            "UPDATE entry SET pos = 8 WHERE pos = 100");
    CHECK(verify_journal(path).entries == 9);
    CHECK(seal_journal(path) != seal);
    CHECK_THROWS_AS(verify_journal(path, seal), JournalError);
}

TEST_CASE("what is no journal is refused, and left as it is", "[journal][sqlite]") {
    const test::Scratch scratch;
    const std::string path = scratch.path("berkas");
    const auto refused = [&](JournalFault fault) {
        const std::string before = alur::test::bytes_in(path);
        CHECK(fault_of(path) == fault);
        CHECK(fault_of(path, JournalAccess::shared) == fault);
        CHECK(alur::test::bytes_in(path) == before);
        CHECK(std::distance(std::filesystem::directory_iterator(std::filesystem::path(path).parent_path()), {}) == 1);
    };
    write(path, "");
    refused(JournalFault::empty);
    write(path, "alur: 1\nid: perisa\n");
    refused(JournalFault::foreign);
    write(path, std::string(200, '\0'));
    refused(JournalFault::foreign);
    std::filesystem::remove(path);
    run_sql(path, "CREATE TABLE orang(nama)");
    refused(JournalFault::foreign);
    std::filesystem::remove(path);
    { const SqliteJournal made(path); }
    std::string bytes = alur::test::bytes_in(path);
    bytes[63] = 2;
    write(path, bytes);
    refused(JournalFault::newer);
    bytes[63] = 1;
    write(path, bytes.substr(0, bytes.size() / 2));
    CHECK(fault_of(path) == JournalFault::damaged);
    CHECK(fault_of(scratch.path("")) == JournalFault::unreadable);
    CHECK(fault_of(scratch.path("tiada/kasus.alur")) == JournalFault::unreadable);
}

TEST_CASE("a row that was changed, removed, put elsewhere or added is found", "[journal][sqlite]") {
    const test::Scratch scratch;
    const std::string path = scratch.path("kasus.alur");
    fill(path);
    const std::string whole = alur::test::bytes_in(path);
    const auto damaged = [&](const std::string& sql) {
        INFO(sql);
        write(path, whole);
        run_sql(path, sql);
        const std::string before = alur::test::bytes_in(path);
        try {
            static_cast<void>(verify_journal(path));
            FAIL_CHECK("it is sound");
        } catch (const JournalError& error) {
            CHECK(error.fault() == JournalFault::damaged);
        }
        CHECK(alur::test::bytes_in(path) == before);
        CHECK(fault_of(path) == JournalFault::damaged);
    };
    damaged("UPDATE entry SET body = (SELECT body FROM entry WHERE pos = 4) WHERE pos = 7");
    damaged("UPDATE entry SET case_id = 2 WHERE pos = 4");
    damaged("UPDATE entry SET case_id = -1 WHERE pos = 9");
    damaged("UPDATE entry SET case_id = case_id + 4294967296");
    damaged("UPDATE entry SET prev = 0 WHERE pos = 9");
    damaged("UPDATE entry SET body = x'00' WHERE pos = 9");
    damaged("DELETE FROM entry WHERE pos = 5");
    damaged("DELETE FROM entry WHERE pos = 1");
    damaged("INSERT INTO entry SELECT 10, case_id, prev, body FROM entry WHERE pos = 9");
    damaged("INSERT INTO entry SELECT 12, 3, 0, body FROM entry WHERE pos = 1");
    damaged("CREATE INDEX cases ON entry(case_id)");
    damaged("CREATE TRIGGER t AFTER INSERT ON entry BEGIN DELETE FROM entry; END");
    // SQLite takes what is no number for 0, also where the table may hold nothing else.
    const std::size_t types = whole.find(std::string("\0\x08\x08", 3));  // of the first row of case 0: its prev is 0
    REQUIRE(types != std::string::npos);
    for (const std::size_t column : {types + 1, types + 2}) {
        std::string bytes = whole;
        bytes[column] = 0;
        write(path, bytes);
        CHECK_THROWS_AS(verify_journal(path), JournalError);
        CHECK(fault_of(path) == JournalFault::damaged);
    }
    write(path, whole);
    CHECK(fault_of(path) == std::nullopt);
}

TEST_CASE("no flipped byte is taken for what was written", "[journal][sqlite]") {
    const test::Scratch scratch;
    const std::string path = scratch.path("kasus.alur");
    fill(path);
    const std::string whole = alur::test::bytes_in(path);
    const std::vector<std::uint64_t> written = test::numbers_of(SqliteJournal(path));
    // Text and tag of each row: a flip there is found. Elsewhere, between the rows, it may also change nothing.
    std::vector<bool> matters(whole.size(), false);
    for (std::size_t at = whole.find("catatan"); at != std::string::npos; at = whole.find("catatan", at + 1))
        std::fill_n(matters.begin() + static_cast<std::ptrdiff_t>(at), 7 + 8, true);
    REQUIRE(std::count(matters.begin(), matters.end(), true) == 9 * 15);
    for (std::size_t at = 0; at < whole.size(); at += whole[at] == 0 && !matters[at] ? 97U : 1U) {
        INFO("byte " << at);
        std::string flipped = whole;
        flipped[at] = static_cast<char>(flipped[at] ^ 0x10);
        write(path, flipped);
        try {
            const SqliteJournal journal(path);
            CHECK(test::numbers_of(journal) == written);
            CHECK_FALSE(matters[at]);
        } catch (const JournalError&) {
            SUCCEED("found");
        }
    }
}

TEST_CASE("who shares a journal sees what others wrote before it appends", "[journal][sqlite]") {
    const test::Scratch scratch;
    const std::string path = scratch.path("kasus.alur");
    SqliteJournal here(path, JournalAccess::shared);
    SqliteJournal there(path, JournalAccess::shared);
    REQUIRE(here.append(CaseId{0}, 0, test::notes(1, 1)));
    CHECK_FALSE(there.append(CaseId{0}, 0, test::notes(2, 1)));
    CHECK(there.count(CaseId{0}) == 1);
    CHECK(there.append(CaseId{0}, 1, test::notes(3, 1)));
    CHECK(here.refresh());
    CHECK_FALSE(here.refresh());
    CHECK(test::numbers_of(here) == std::vector<std::uint64_t>{1, 3});
}

TEST_CASE("a commit that another program holds up for longer than one waits is none, and nobody waits for it",
          "[journal][sqlite]") {
    const test::Scratch scratch;
    const std::string path = scratch.path("kasus.alur");
    constexpr std::chrono::milliseconds patience(20);
    SqliteJournal here(path, JournalAccess::shared, patience);
    REQUIRE(here.append(CaseId{0}, 0, test::notes(1, 1)));
    sqlite3* reader = nullptr;
    REQUIRE(sqlite3_open(path.c_str(), &reader) == SQLITE_OK);
    // Who reads lets others begin to write, and not end it. Who writes lets nobody begin.
    for (const char* hold : {"BEGIN; SELECT count(*) FROM entry", "BEGIN IMMEDIATE"}) {
        REQUIRE(sqlite3_exec(reader, hold, nullptr, nullptr, nullptr) == SQLITE_OK);
        const std::uint32_t count = here.count(CaseId{0});
        try {
            static_cast<void>(here.append(CaseId{0}, count, test::notes(2, 1)));
            FAIL("it was appended");
        } catch (const JournalError& error) {
            CHECK(error.fault() == JournalFault::in_use);
            CHECK(error.retryable());
        }
        CHECK(here.count(CaseId{0}) == count);
        // It gave the file up: others read it, and write to it once they may.
        CHECK(verify_journal(path).events == count);
        REQUIRE(sqlite3_exec(reader, "COMMIT", nullptr, nullptr, nullptr) == SQLITE_OK);
        REQUIRE(SqliteJournal(path, JournalAccess::shared, patience).append(CaseId{0}, count, test::notes(3, 1)));
        CHECK_FALSE(here.append(CaseId{0}, count, test::notes(2, 1)));
        CHECK(here.append(CaseId{0}, count + 1, test::notes(2, 1)));
    }
    sqlite3_close(reader);
    CHECK(test::numbers_of(here) == std::vector<std::uint64_t>{1, 3, 2, 3, 2});
}

TEST_CASE("who verifies a journal holds nobody up who shares it, whoever came first", "[journal][sqlite]") {
    const test::Scratch scratch;
    const std::string path = scratch.path("kasus.alur");
    constexpr std::chrono::milliseconds patience(20);
    static_cast<void>(SqliteJournal(path, JournalAccess::shared));  // from here on without a write-ahead log
    auto reading = journal::Ledger::to_read(path);
    std::uint32_t rows = 0;
    const auto read = [&] { reading.all_behind(rows, [&](const journal::Row&) { ++rows; }); };
    read();
    SqliteJournal here(path, JournalAccess::shared, patience);
    for (std::uint32_t i = 0; i < 3; ++i) {
        REQUIRE(here.append(CaseId{0}, i, test::notes(i, 1)));
        read();
        CHECK(rows == i + 1);
    }
}

TEST_CASE("a journal is not used on both sides of a fork", "[journal][sqlite]") {
    const test::Scratch scratch;
    const std::string path = scratch.path("kasus.alur");
    {
        std::optional<SqliteJournal> journal(path);
        REQUIRE(journal->append(CaseId{0}, 0, test::notes(1, 1)));
        CHECK(test::status_of_child([&] {
                  int seen = 1;
                  try {
                      static_cast<void>(journal->append(CaseId{0}, 1, test::notes(2, 1)));
                  } catch (const std::logic_error&) {
                      seen = 0;
                  }
                  journal.reset();
                  return seen;
              }) == 0);
        CHECK(journal->append(CaseId{0}, 1, test::notes(3, 1)));
    }
    CHECK(test::numbers_of(SqliteJournal(path)) == std::vector<std::uint64_t>{1, 3});
}

TEST_CASE("what was acknowledged survives the death of the process", "[journal][sqlite]") {
    const test::Scratch scratch;
    std::string path;
    std::mt19937 random(11);
    std::uint64_t acknowledged = 0;
    const int kills = std::getenv("ALUR_SOAK") != nullptr ? 10'000 : 200;
    for (int kill = 0; kill < kills; ++kill) {
        if (kill % 200 == 0) {  // each kill costs what the journal has grown to
            path = scratch.path("kasus-" + std::to_string(kill) + ".alur");
            acknowledged = 0;
        }
        test::Worker worker([&](const test::Telling& tell) {
            SqliteJournal journal(path, kill % 2 == 0 ? JournalAccess::alone : JournalAccess::shared);
            for (std::uint64_t number = acknowledged;; ++number) {
                const auto case_id = static_cast<CaseId>(number % 3);
                if (!journal.append(case_id, journal.count(case_id), test::notes(number, 1, "catatan"))) ::_exit(1);
                tell(number);
            }
        });
        const std::uint64_t enough = 1 + random() % 12;
        std::uint64_t number = 0;
        for (std::uint64_t seen = 0; seen < enough && worker.hear(number); ++seen) acknowledged = number + 1;
        ::usleep(static_cast<::useconds_t>(random() % 300));
        worker.kill();
        while (worker.hear(number)) acknowledged = number + 1;
        const std::vector<std::uint64_t> kept = test::numbers_of(SqliteJournal(path));
        // All that was acknowledged, in order; at most the one that the child could not tell any more besides.
        REQUIRE(kept.size() >= acknowledged);
        REQUIRE(kept.size() <= acknowledged + 1);
        for (std::size_t i = 0; i < kept.size(); ++i) REQUIRE(kept[i] == i);
        acknowledged = kept.size();
    }
}

TEST_CASE("a journal on disk tells the caller how it takes cases", "[journal][sqlite][misuse]") {
    const test::Scratch scratch;
    CHECK(test::broken_precondition([&] {
              SqliteJournal journal(scratch.path("kasus.alur"));
              static_cast<void>(journal.append(CaseId{1}, 0, test::notes(1, 1)));
          }) == "SqliteJournal takes cases in order: the next one is numbered cases()");
}

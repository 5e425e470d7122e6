// A journal in SQLite on a disk that fails, at each of its operations in turn.
#include <alur/journal/sqlite.hpp>

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "journal/support/faulty_disk.hpp"
#include "journal/support/notes.hpp"
#include "support/catch.hpp"
#include "support/scratch.hpp"

using namespace alur;

namespace {

using Numbers = std::vector<std::uint64_t>;

/// Appends numbers to two cases in turn, each until it is accepted once: a caller that tries again after an error.
/// \return what was acknowledged, or was found to be there though its append had failed; cut off where the disk is dead
Numbers work(SqliteJournal& journal, test::FaultyDisk& disk, bool dead) {
    Numbers kept;
    std::array<std::uint32_t, 2> counts{};
    for (std::uint64_t number = 0; number < 8; ++number) {
        const auto at = static_cast<std::uint32_t>(number % 2);
        const auto case_id = static_cast<CaseId>(at);
        bool done = false;
        for (int attempt = 0; !done; ++attempt) {
            try {
                // Refused: the failed append was a commit after all.
                if (!journal.append(case_id, counts[at], test::notes(number, 1))) REQUIRE(attempt > 0);
                done = true;
            } catch (const JournalError& error) {
                CHECK(error.fault() == JournalFault::disk);
                CHECK(journal.count(case_id) == counts[at]);
                if (dead) return kept;
                REQUIRE(attempt == 0);
                disk.mend();
            }
        }
        ++counts[at];
        REQUIRE(journal.count(case_id) == counts[at]);
        kept.push_back(number);
    }
    return kept;
}

}  // namespace

TEST_CASE("wherever a disk fails, memory and file have every acknowledged event", "[journal][sqlite]") {
    for (const JournalAccess access : {JournalAccess::alone, JournalAccess::shared}) {
        for (const bool dead : {false, true}) {
            std::uint64_t faults = 0;
            for (std::uint64_t good = 0;; ++good) {
                INFO((dead ? "dead" : "failed once")
                     << " after " << good << " operations, access " << static_cast<int>(access));
                const test::Scratch scratch;
                const std::string path = scratch.path("kasus.alur");
                test::FaultyDisk disk;
                Numbers kept;
                {
                    SqliteJournal journal(path, access);
                    disk.fail_after(good, dead);
                    kept = work(journal, disk, dead);
                    disk.mend();
                    if (!dead) CHECK(test::numbers_of(journal) == kept);
                }
                const SqliteJournal again(path, access);
                Numbers found = test::numbers_of(again);
                // The last one that could not be acknowledged any more may be there or not.
                if (dead && found.size() == kept.size() + 1) found.pop_back();
                CHECK(found == kept);
                if (!disk.has_failed()) break;
                ++faults;
            }
            CHECK(faults > 8);
        }
    }
}

TEST_CASE("a journal that the disk keeps from being made is not there", "[journal][sqlite]") {
    std::uint64_t faults = 0;
    for (std::uint64_t good = 0;; ++good) {
        INFO("after " << good << " operations");
        const test::Scratch scratch;
        const std::string path = scratch.path("kasus.alur");
        test::FaultyDisk disk;
        disk.fail_after(good, true);
        try {
            const SqliteJournal journal(path);
            static_cast<void>(journal);
        } catch (const JournalError& error) {
            CHECK(error.fault() == JournalFault::disk);
        }
        const bool failed = disk.has_failed();
        disk.mend();
        CHECK(SqliteJournal(path).cases() == 0);
        if (!failed) break;
        ++faults;
    }
    CHECK(faults > 3);
}

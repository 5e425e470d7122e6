// The power is cut at any moment: what a store acknowledged is there when it comes back.
#include <sqlite3.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include <alur/journal/verify.hpp>

#include "journal/ledger.hpp"
#include "journal/support/faulty_disk.hpp"
#include "runtime/feed_position.hpp"
#include "runtime/support/office.hpp"
#include "runtime/support/power.hpp"
#include "support/scratch.hpp"

using namespace alur;
using namespace alur::test;

namespace {

/// What stands in a file, row by row.
std::vector<journal::Bytes> rows_of(const std::string& path) {
    std::vector<journal::Bytes> rows;
    auto ledger = journal::Ledger::to_read(path);
    ledger.all_behind(0, [&](const journal::Row& row) { rows.emplace_back(row.body.begin(), row.body.end()); });
    return rows;
}

/// A file that was acknowledged to have so many rows, once so many operations were done.
struct Acknowledged {
    std::size_t operations;
    std::string file;
    std::uint64_t rows;
};

/// Copies what is in a write-ahead log into the file behind every few commits, as a large store does.
int often(sqlite3* database, const char**, const sqlite3_api_routines*) {
    sqlite3_wal_autocheckpoint(database, 6);
    return SQLITE_OK;
}

class Day {
public:
    explicit Day(JournalAccess access) : access_(access) {}

    Scratch scratch;
    Power power;
    std::vector<Acknowledged> acknowledged;
    std::map<std::string, std::vector<journal::Bytes>> rows;  // of each file, in the end

    /// The store is made, filled, copied, closed and opened again.
    void play() {
        sqlite3_auto_extension(reinterpret_cast<void (*)()>(often));
        for (int opened = 0; opened < 2; ++opened) work(opened);
        power.end();
        sqlite3_cancel_auto_extension(reinterpret_cast<void (*)()>(often));
        for (const std::string file : {"kantor.alur", "salinan-0", "salinan-1"})
            rows[file] = rows_of(scratch.path(file));
    }

    /// How many rows of a file are certain once so many operations were done.
    [[nodiscard]] std::uint64_t certain(const std::string& file, std::size_t operations) const {
        std::uint64_t most = 0;
        for (const Acknowledged& one : acknowledged)
            if (one.file == file && one.operations <= operations) most = std::max(most, one.rows);
        return most;
    }

private:
    void work(int opened) {
        const auto time = std::make_shared<SimulatedTime>(wib(2 + opened, 8));
        std::vector<std::unique_ptr<Engine>> engines;
        for (int i = 0; i < (access_ == JournalAccess::shared ? 2 : 1); ++i)
            engines.push_back(std::make_unique<Engine>(sqlite(scratch.path("kantor.alur"), {.access = access_}),
                                                       EngineOptions{.time = time, .shards = 4}));
        const auto acknowledge = [&](const std::string& file) {
            acknowledged.push_back({power.operations(), file, runtime::entry_of(engines.front()->feed_end())});
        };
        acknowledge("kantor.alur");
        if (opened == 0) engines.front()->deploy(test::sop("tests/scenarios/sop/tenggat.yaml"));
        acknowledge("kantor.alur");
        for (int i = 0; i < 14; ++i) {
            Engine& engine = *engines[static_cast<std::size_t>(i) % engines.size()];
            const std::string who = "petugas:p" + std::to_string(opened * 4 + i % 4);
            const auto id = engine.start("tenggat", {.by = who});
            REQUIRE(id);
            acknowledge("kantor.alur");
            // Some take more than a sector, or more than a page.
            REQUIRE(engine.note(*id, std::string(static_cast<std::size_t>(1 + i % 5 * 1500), 'c'), {.by = who}));
            acknowledge("kantor.alur");
            REQUIRE(engine.complete(*id, "terima", {.by = who}));
            acknowledge("kantor.alur");
            if (i != 7) continue;
            const std::string copy = "salinan-" + std::to_string(opened);
            engine.backup(scratch.path(copy));
            acknowledge(copy);
        }
    }

    JournalAccess access_;
};

/// Looks at what is left of a day.
class Morning {
public:
    Morning(const Day& day, JournalAccess access) : day_(day), access_(access) {}

    std::size_t images = 0;
    std::size_t lost = 0;  // images in which something is not as it must be

    void look(std::size_t operations, Power::Kept kept, std::mt19937& random, bool deaf = false) {
        const Scratch left;
        day_.power.cut(operations, kept, random, left.path(""), deaf);
        ++images;
        bool is_whole = true;
        for (const auto& [file, rows] : day_.rows) {
            try {
                if (is_right(left.path(file), rows, day_.certain(file, operations))) continue;
            } catch (const JournalError& error) {
                if (!deaf) UNSCOPED_INFO(error.what());
            }
            is_whole = false;
            if (!deaf)
                FAIL_CHECK(file << " is not what it was, with the power cut before operation " << operations << ", "
                                << static_cast<int>(kept));
        }
        if (!is_whole) ++lost;
    }

private:
    /// \param rows of the file in the end \param certain how many of them must be there
    [[nodiscard]] bool is_right(const std::string& path, const std::vector<journal::Bytes>& rows,
                                std::uint64_t certain) const {
        // A file that has its name is whole, though nobody may have been told of it.
        if (!std::filesystem::exists(path)) return certain == 0;
        const JournalCensus census = verify_journal(path);
        const auto found = rows_of(path);
        if (found.size() != census.entries || found.size() < certain || found.size() > rows.size()) return false;
        if (!std::equal(found.begin(), found.end(), rows.begin())) return false;
        if (images % 8 != 0 || found.empty()) return true;
        const Engine again(sqlite(path, {.access = access_}));
        return again.case_count() == census.cases && (census.cases == 0 || *again.replays(*any_case(again)));
    }
    [[nodiscard]] static std::optional<CaseId> any_case(const Engine& engine) {
        return engine.feed({}, 1).events.front().case_id;
    }

    const Day& day_;
    JournalAccess access_;
};

}  // namespace

TEST_CASE("what a store acknowledged is there after the power was cut, and nothing of a command by halves",
          "[runtime][sqlite][power]") {
    const bool soaks = std::getenv("ALUR_SOAK") != nullptr;
    for (const JournalAccess access : {JournalAccess::alone, JournalAccess::shared}) {
        Day day(access);
        day.play();
        std::vector<std::size_t> points;
        for (std::size_t i = 0; i < day.power.operations(); ++i) {
            if (!day.power.is_sync(i)) continue;
            points.push_back(i);
            points.push_back(i + 1);
        }
        const std::size_t stride = soaks ? 1 : points.size() / 80 + 1;
        std::mt19937 random(20);
        Morning morning(day, access);
        const FaultyDisk no_waiting;
        for (std::size_t i = 0; i < points.size(); i += stride) {
            for (const auto kept : {Power::Kept::nothing, Power::Kept::everything, Power::Kept::last})
                morning.look(points[i], kept, random);
            for (int torn = 0; torn < (soaks ? 20 : 3); ++torn) morning.look(points[i], Power::Kept::some, random);
        }
        CHECK(morning.lost == 0);
        // A disk that does nothing for a sync is found out, so this test sees what is lost.
        Morning after_lies(day, access);
        for (std::size_t i = 0; i < points.size(); i += points.size() / 20 + 1)
            after_lies.look(points[i], Power::Kept::some, random, true);
        CHECK(after_lies.lost > 0);
        WARN((access == JournalAccess::alone ? "alone: " : "shared: ")
             << points.size() / 2 << " sync points, " << morning.images << " images, " << morning.lost << " lost; "
             << after_lies.lost << " of " << after_lies.images << " on a disk that lies");
    }
}

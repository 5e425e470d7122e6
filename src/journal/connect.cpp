#include "journal/connect.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <system_error>
#include <thread>

#include "journal/fail.hpp"
#include "journal/sqlite_file.hpp"

namespace alur {
inline namespace v0 {
namespace journal {
namespace {

/// SQLite before this may damage a write-ahead log that several processes use: https://sqlite.org/wal.html#walresetbug
constexpr int first_with_safe_shared_log = 3'051'003;

/// How the file is written now: `wal`, or with a rollback journal.
std::string mode_after(Database& database, const char* pragma) {
    Statement mode(database, pragma);
    return mode.step() ? mode.text(0) : std::string();
}

/// Whoever comes first chooses for all; a rollback journal is right for all.
void share(Database& database, bool others_share) {
    const bool is_log = mode_after(database, "PRAGMA journal_mode") == "wal";
    const bool wants_log = sqlite_version() >= first_with_safe_shared_log;
    if (is_log && wants_log) return database.run("PRAGMA synchronous = FULL");
    if (!is_log && (!wants_log || others_share)) return database.run("PRAGMA synchronous = EXTRA");
    if (wants_log) {
        if (mode_after(database, "PRAGMA journal_mode = WAL") == "wal")
            return database.run("PRAGMA synchronous = FULL");
    } else if (mode_after(database, "PRAGMA journal_mode = DELETE") == "wal") {
        fail(JournalFault::in_use, database.path(),
             "others share this journal by means of a later SQLite than this process has, whose own would damage it; "
             "use one that is at least 3.51.3");
    }
    database.run("PRAGMA synchronous = EXTRA");
}

/// For those who keep the file still, since they may not write it.
void wait_for_readers(const std::string& path, const Presence& presence, std::chrono::milliseconds patience) {
    const auto end = std::chrono::steady_clock::now() + patience;
    while (presence.is_kept_still()) {
        if (std::chrono::steady_clock::now() >= end)
            fail(JournalFault::in_use, path,
                 "somebody who may not write this journal has read it for " + std::to_string(patience.count()) +
                     " ms; try again when that is over");
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
}

bool may_write(const std::filesystem::path& path) { return ::faccessat(AT_FDCWD, path.c_str(), W_OK, AT_EACCESS) == 0; }

}  // namespace

int& sqlite_version() noexcept {
    static int version = sqlite3_libversion_number();
    return version;
}

Database connected(const std::string& path, JournalAccess access, const Presence& presence,
                   std::chrono::milliseconds patience) {
    Database database(path, Database::Open::to_write);
    if (access == JournalAccess::alone) {
        database.run("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
    } else {
        wait_for_readers(path, presence, patience);
        database.wait_for_others(patience);
        share(database, presence.others_share());
    }
    // Finds out now whether another process has it. Not by COMMIT, for which who shares it would have to wait for
    // readers.
    database.run("BEGIN IMMEDIATE; ROLLBACK");
    if (access == JournalAccess::alone && presence.others_share())
        fail(JournalFault::in_use, path, "others share this journal; open it as a shared one, too, or end them");
    return database;
}

Database connected_to_read(const std::string& path, Presence& presence) {
    if (!has_log(path) || presence.others_share()) {
        Database database(path, Database::Open::to_read);
        database.wait_for_others(default_patience);
        return database;
    }
    // One whose log belongs to nobody SQLite reads without a file beside it, but writes to the one and the other:
    // https://sqlite.org/wal.html#use_of_wal_without_shared_memory
    std::error_code failed;
    const std::filesystem::path file = std::filesystem::canonical(path, failed);
    if (failed) fail(JournalFault::unreadable, path, failed.message());
    const std::string log = file.string() + "-wal";
    if (may_write(file) &&
        may_write(std::filesystem::exists(log, failed) ? std::filesystem::path(log) : file.parent_path())) {
        Database database(path, Database::Open::to_read);
        database.run("PRAGMA locking_mode = EXCLUSIVE");
        return database;
    }
    // Who may not write them reads the file as it is, once nobody changes it and nothing beside it belongs into it.
    if (!presence.keep_still(path))
        fail(JournalFault::in_use, path, "another process, or this one, has this journal open; close it there");
    for (const char* beside : {"-wal", "-journal"})
        if (std::filesystem::file_size(file.string() + beside, failed) != 0 && !failed)
            fail(JournalFault::unreadable, path,
                 "it was not closed, so it is not whole without " + file.filename().string() + beside +
                     ", and this process may not write here; copy both to where it may");
    return Database(path, Database::Open::to_read_still);
}

}  // namespace journal
}  // namespace v0
}  // namespace alur

#include "journal/sqlite_file.hpp"

#include <sqlite3.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <string_view>
#include <vector>

#include "journal/database.hpp"
#include "journal/draft.hpp"
#include "journal/fail.hpp"

namespace alur {
inline namespace v0 {
namespace journal {
namespace {

constexpr std::uint32_t application = 0x616c7572;  // "alur"
constexpr std::uint32_t version = 1;

std::uint32_t big_endian(const unsigned char* bytes) noexcept {
    return std::uint32_t{bytes[0]} << 24U | std::uint32_t{bytes[1]} << 16U | std::uint32_t{bytes[2]} << 8U | bytes[3];
}

/// The first bytes of a file; those behind its end are zeros. Read by SQLite, since it is open elsewhere in this
/// process perhaps: to close any descriptor of a file gives up all locks that a process has on it, and only SQLite
/// knows when it may (https://sqlite.org/howtocorrupt.html, 2.2).
std::array<unsigned char, 100> begin_of(const std::string& path) {
    sqlite3_vfs* const system = sqlite3_vfs_find(nullptr);
    if (system == nullptr) throw std::bad_alloc();
    const auto release = [](const char* name) { sqlite3_free_filename(const_cast<char*>(name)); };
    const std::unique_ptr<const char, decltype(release)> name(sqlite3_create_filename(path.c_str(), "", "", 0, nullptr),
                                                              release);
    std::vector<std::byte> memory(static_cast<std::size_t>(system->szOsFile));
    if (name == nullptr) throw std::bad_alloc();
    auto* const file = reinterpret_cast<sqlite3_file*>(memory.data());
    std::array<unsigned char, 100> head{};
    int code = system->xOpen(system, name.get(), file, SQLITE_OPEN_READONLY | SQLITE_OPEN_MAIN_DB, nullptr);
    if (code == SQLITE_OK) code = file->pMethods->xRead(file, head.data(), static_cast<int>(head.size()), 0);
    const int why = errno;
    if (file->pMethods != nullptr) file->pMethods->xClose(file);
    errno = why;
    if (code == SQLITE_NOMEM) throw std::bad_alloc();
    if (code == SQLITE_CANTOPEN) fail_by_system(JournalFault::unreadable, path);
    if (code != SQLITE_OK && code != SQLITE_IOERR_SHORT_READ) fail_by_system(JournalFault::disk, path);
    return head;
}

}  // namespace

const char* const journal_schema =
    "CREATE TABLE entry(pos INTEGER PRIMARY KEY, case_id INTEGER NOT NULL, prev INTEGER NOT NULL, body BLOB NOT NULL) "
    "STRICT";

bool is_journal(const std::string& path) {
    struct stat found {};
    if (::stat(path.c_str(), &found) != 0) {
        if (errno != ENOENT) fail_by_system(JournalFault::unreadable, path);
        return false;
    }
    // What SQLite writes beside a file, and the keys, lie beside the one and not the other.
    struct stat named {};
    if (::lstat(path.c_str(), &named) == 0 && S_ISLNK(named.st_mode))
        fail(JournalFault::unreadable, path, "this is a symbolic link; name the file itself");
    if (!S_ISREG(found.st_mode)) fail(JournalFault::unreadable, path, "this is no regular file");
    if (found.st_size == 0)
        fail(JournalFault::empty, path, "this file is empty; restore it from a backup, or remove it to begin anew");
    // https://sqlite.org/fileformat2.html, 1.3: what it is, its version by the application, and which application.
    const std::array<unsigned char, 100> head = begin_of(path);
    constexpr std::string_view magic("SQLite format 3\0", 16);
    if (std::memcmp(head.data(), magic.data(), magic.size()) != 0 || big_endian(head.data() + 68) != application)
        fail(JournalFault::foreign, path, "this is no journal of alur");
    if (big_endian(head.data() + 60) != version)
        fail(JournalFault::newer, path,
             "this journal is of form " + std::to_string(big_endian(head.data() + 60)) + ", this alur reads form " +
                 std::to_string(version) + "; use a later one");
    return true;
}

bool has_log(const std::string& path) {
    return begin_of(path)[19] == 2;  // the version that who reads it must know
}

void make_journal(const std::string& path) {
    const Draft draft(path);
    {
        Database database(draft.path(), Database::Open::to_make);
        // The head of the file must say what it is, also to who reads no write-ahead log: so none is used here.
        database.run("PRAGMA synchronous = EXTRA");
        database.run(("PRAGMA application_id = " + std::to_string(application)).c_str());
        database.run(("PRAGMA user_version = " + std::to_string(version)).c_str());
        database.run(journal_schema);
    }
    static_cast<void>(draft.take_name());
    sync_folder(path);
}

}  // namespace journal
}  // namespace v0
}  // namespace alur

#include "journal/copy.hpp"

#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "journal/fail.hpp"

namespace alur {
inline namespace v0 {
namespace journal {
namespace {

[[noreturn]] void fail_as_taken(const std::string& path) {
    fail(JournalFault::exists, path, "there is such a file, and a copy replaces none");
}

/// What SQLite finds beside a file counts too: it would take it for a part of the copy.
const std::string& not_taken(const std::string& path) {
    for (const char* beside : {"", "-journal", "-wal"}) {
        const std::string name = path + beside;
        struct stat found {};
        if (::lstat(name.c_str(), &found) == 0) fail_as_taken(name);
        if (errno != ENOENT) fail_by_system(JournalFault::unreadable, name);
    }
    return path;
}

/// Whether the journal failed, not the copy: of that nothing is read, it is only written.
bool is_of_source(int code) noexcept {
    return (code & 0xff) == SQLITE_CORRUPT || code == SQLITE_IOERR_READ || code == SQLITE_IOERR_SHORT_READ;
}

}  // namespace

void Copy::Finish::operator()(sqlite3_backup* backup) const noexcept { sqlite3_backup_finish(backup); }

Copy::Copy(const std::string& path, Database& of) : of_(of), path_(not_taken(path)), draft_(path, of.file()) {
    copy_.emplace(draft_.path(), Database::Open::to_write);
    // Nobody waits for the disk while pages are copied, and what a fault leaves is thrown away. Alone, since otherwise
    // SQLite would share memory for the write-ahead log that the journal has.
    copy_->run("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF");
}

bool Copy::step() {
    if (!backup_) {
        backup_.reset(sqlite3_backup_init(copy_->handle(), "main", of_.handle(), "main"));
        if (!backup_) copy_->fail(sqlite3_errcode(copy_->handle()));
    }
    const int code = sqlite3_backup_step(backup_.get(), pages_);
    if (code == SQLITE_OK) {
        const int left = sqlite3_backup_remaining(backup_.get());
        if (left >= left_) pages_ *= 2;  // it grows faster than it is copied
        left_ = left;
        return true;
    }
    sqlite3_backup_finish(backup_.release());  // has the copy know what failed
    if (code != SQLITE_DONE && is_of_source(code)) of_.fail(code, sqlite3_errstr(code));
    if (code != SQLITE_DONE) copy_->fail(code);
    return false;
}

void Copy::keep() {
    // The journal may have a write-ahead log, the copy is one file.
    copy_->run("PRAGMA synchronous = EXTRA; PRAGMA journal_mode = DELETE");
    copy_.reset();  // nobody who sees the name finds the file in use
    sync_file(draft_.path());
    if (!draft_.take_name()) fail_as_taken(path_);
    try {
        sync_folder(path_);
    } catch (...) {
        ::unlink(path_.c_str());
        throw;
    }
}

}  // namespace journal
}  // namespace v0
}  // namespace alur

#include "journal/presence.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <map>
#include <mutex>
#include <tuple>
#include <utility>

#include "base/descriptor.hpp"
#include "journal/fail.hpp"

namespace alur {
inline namespace v0 {
namespace journal {

/// A process has its own, so that a child of a fork does not take the marks of its parent for its own.
struct Presence::File {
    using Key = std::tuple<::pid_t, ::dev_t, ::ino_t>;

    File(Key of, int number) : key(std::move(of)), descriptor(number) {}

    Key key;
    base::Descriptor descriptor;
    std::size_t users = 0;
    std::size_t sharing = 0;  // of them
    std::size_t still = 0;    // of them
};

namespace {

// Behind the 512 bytes that SQLite locks (https://sqlite.org/src/file/src/os.h, PENDING_BYTE). A lock of the open file,
// not of the process, so that what others close does not end it.
constexpr ::off_t marked_byte = 0x40000000 + 512;

struct flock lock_of(short kind, ::off_t begin, ::off_t bytes) noexcept {
    struct flock lock {};
    lock.l_type = kind;
    lock.l_whence = SEEK_SET;
    lock.l_start = begin;
    lock.l_len = bytes;
    return lock;
}
struct flock mark(short kind) noexcept {
    return lock_of(kind, marked_byte, 1);
}

// What every connection of SQLite locks that reads, and for itself that writes a file alone (os.h, SHARED_FIRST); the
// mark; and the byte behind it. Who keeps a file still has the first for those who would have it alone, and the last
// for those who share it, who would write with no more than a lock of readers.
constexpr ::off_t first_of_readers = 0x40000000 + 2;
constexpr ::off_t readers = 510;
constexpr ::off_t still_byte = marked_byte + 1;

/// \return whether it is locked; false: somebody else has it
bool is_taken(const base::Descriptor& file, const std::string& path, struct flock lock) {
    if (::fcntl(file.number(), F_OFD_SETLK, &lock) == 0) return true;
    if (errno != EAGAIN && errno != EACCES) fail_by_system(JournalFault::unreadable, path);
    return false;
}
/// Said, not left to the close: a child of a fork has the open file, too.
void unlock(const base::Descriptor& file, struct flock lock) noexcept {
    static_cast<void>(::fcntl(file.number(), F_OFD_SETLK, &lock));
}
bool is_locked_by_others(const base::Descriptor& file, struct flock lock) noexcept {
    return ::fcntl(file.number(), F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

using Files = std::map<Presence::File::Key, Presence::File>;

std::mutex& files_lock() {
    static std::mutex lock;
    return lock;
}
/// Never ends: a thread may close a journal while the process does.
Files& files() {
    static auto* const all = new Files;
    return *all;
}

/// The file at a path, which nobody closes in between.
Presence::File& opened(const std::string& path) {
    struct stat found {};
    if (::stat(path.c_str(), &found) != 0) fail_by_system(JournalFault::unreadable, path);
    const Presence::File::Key key(::getpid(), found.st_dev, found.st_ino);
    if (const auto known = files().find(key); known != files().end()) return known->second;
    const int number = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (number < 0) fail_by_system(JournalFault::unreadable, path);
    try {
        return files().try_emplace(key, key, number).first->second;
    } catch (...) {
        ::close(number);
        throw;
    }
}

}  // namespace

Presence::Presence(const std::string& path, JournalAccess access) : file_(nullptr, Leave{access}) {
    const std::lock_guard guard(files_lock());
    File& file = opened(path);
    if (access == JournalAccess::shared && file.sharing == 0) {
        struct flock lock = mark(F_RDLCK);
        if (::fcntl(file.descriptor.number(), F_OFD_SETLK, &lock) != 0) {
            const int why = errno;
            if (file.users == 0) files().erase(file.key);
            errno = why;
            fail_by_system(JournalFault::unreadable, path);
        }
    }
    ++file.users;
    file.sharing += access == JournalAccess::shared ? 1 : 0;
    file_.reset(&file);
}

Presence::Presence(Presence&&) noexcept = default;
Presence::~Presence() = default;

void Presence::Leave::operator()(File* file) const noexcept {
    const std::lock_guard guard(files_lock());
    if (access == JournalAccess::shared && --file->sharing == 0) unlock(file->descriptor, mark(F_UNLCK));
    if (keeps_still && --file->still == 0) {
        unlock(file->descriptor, lock_of(F_UNLCK, still_byte, 1));
        unlock(file->descriptor, lock_of(F_UNLCK, first_of_readers, readers));
    }
    if (--file->users == 0) files().erase(file->key);
}

bool Presence::keep_still(const std::string& path) {
    const std::lock_guard guard(files_lock());
    ++file_->still;
    file_.get_deleter().keeps_still = true;  // so that it is unlocked in any case
    return is_taken(file_->descriptor, path, lock_of(F_RDLCK, still_byte, 1)) &&
           is_taken(file_->descriptor, path, lock_of(F_RDLCK, first_of_readers, readers)) &&
           // Asked behind them, as whoever shares the file asks behind the mark: one of both sees the other.
           !is_shared();
}

bool Presence::is_at(const char* path) const noexcept { return !base::has_left(file_->descriptor.number(), path); }

bool Presence::is_kept_still() const {
    const std::lock_guard guard(files_lock());
    return is_locked_by_others(file_->descriptor, lock_of(F_WRLCK, still_byte, 1));
}

bool Presence::others_share() const {
    const std::lock_guard guard(files_lock());
    return is_shared();
}

bool Presence::is_shared() const {
    if (file_->sharing > (file_.get_deleter().access == JournalAccess::shared ? 1U : 0U)) return true;
    return is_locked_by_others(file_->descriptor, mark(F_WRLCK));
}

}  // namespace journal
}  // namespace v0
}  // namespace alur

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

// What every connection of SQLite to a file locks that reads, and for itself that writes (os.h, SHARED_FIRST).
constexpr ::off_t first_of_readers = 0x40000000 + 2;
constexpr ::off_t readers = 510;

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
    if (access == JournalAccess::shared && --file->sharing == 0) {
        // Said, not left to the close: a child of a fork has the open file, too.
        struct flock lock = mark(F_UNLCK);
        static_cast<void>(::fcntl(file->descriptor.number(), F_OFD_SETLK, &lock));
    }
    if (--file->users == 0) files().erase(file->key);
}

bool Presence::keep_still() {
    const std::lock_guard guard(files_lock());
    struct flock lock = lock_of(F_RDLCK, first_of_readers, readers);
    return ::fcntl(file_->descriptor.number(), F_OFD_SETLK, &lock) == 0;
}

bool Presence::others_share() const {
    const std::lock_guard guard(files_lock());
    if (file_->sharing > (file_.get_deleter().access == JournalAccess::shared ? 1U : 0U)) return true;
    struct flock lock = mark(F_WRLCK);
    return ::fcntl(file_->descriptor.number(), F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

}  // namespace journal
}  // namespace v0
}  // namespace alur

// What a journal asks of the operating system beside SQLite, in one place where a test can have it fail.
#pragma once

#include <fcntl.h>
#include <sys/types.h>

#include <cstddef>

namespace alur {
inline namespace v0 {
namespace journal {

/// As the calls of these names.
struct System {
    int (*open)(const char* path, int flags, ::mode_t mode);
    int (*link)(const char* from, const char* to);
    int (*rename)(const char* from, const char* to);
    ::ssize_t (*write)(int file, const void* bytes, std::size_t size);
    int (*fsync)(int file);
    ::ssize_t (*pread)(int file, void* bytes, std::size_t size, ::off_t at);
    ::ssize_t (*pwrite)(int file, const void* bytes, std::size_t size, ::off_t at);
    int (*fdatasync)(int file);
    int (*flock)(int file, int kind);
    int (*wait_for_lock)(int file, struct flock* how);  ///< fcntl(file, F_OFD_SETLKW, how)
    int (*fchown)(int file, ::uid_t owner, ::gid_t group);
    int (*fchmod)(int file, ::mode_t mode);
};

/// Those of this process. Only a test changes them.
[[nodiscard]] System& system_calls() noexcept;

}  // namespace journal
}  // namespace v0
}  // namespace alur

// What a journal asks of the operating system beside SQLite, in one place where a test can have it fail.
#pragma once

#include <sys/types.h>

#include <cstddef>

namespace alur {
inline namespace v0 {
namespace journal {

/// As the calls of POSIX of these names.
struct System {
    int (*open)(const char* path, int flags, ::mode_t mode);
    int (*link)(const char* from, const char* to);
    int (*rename)(const char* from, const char* to);
    ::ssize_t (*write)(int file, const void* bytes, std::size_t size);
    int (*fsync)(int file);
    int (*fchown)(int file, ::uid_t owner, ::gid_t group);
    int (*fchmod)(int file, ::mode_t mode);
};

/// Those of this process. Only a test changes them.
[[nodiscard]] System& system_calls() noexcept;

}  // namespace journal
}  // namespace v0
}  // namespace alur

#include "journal/system.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>

namespace alur {
inline namespace v0 {
namespace journal {

System& system_calls() noexcept {
    static System calls{[](const char* path, int flags, ::mode_t mode) { return ::open(path, flags, mode); },
                        ::link,
                        std::rename,
                        ::write,
                        ::fsync,
                        ::pread,
                        ::pwrite,
                        ::fdatasync,
                        ::flock,
                        [](int file, struct flock* how) { return ::fcntl(file, F_OFD_SETLKW, how); },
                        ::fchown,
                        ::fchmod};
    return calls;
}

}  // namespace journal
}  // namespace v0
}  // namespace alur

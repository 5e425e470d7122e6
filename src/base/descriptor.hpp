// A file that the operating system has opened, and what it is.
#pragma once

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace alur {
inline namespace v0 {
namespace base {

/// Closes what it holds. Below 0: it could not be opened, and errno says why.
class Descriptor {
public:
    explicit Descriptor(int number) noexcept : number_(number) {}
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor& operator=(Descriptor&&) = delete;
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    [[nodiscard]] int number() const noexcept { return number_; }

private:
    int number_;
};

[[nodiscard]] inline bool is_same_file(int one, int other) noexcept {
    struct stat first {};
    struct stat second {};
    return ::fstat(one, &first) == 0 && ::fstat(other, &second) == 0 && first.st_dev == second.st_dev &&
           first.st_ino == second.st_ino;
}

/// Whether an open file is no longer the one at its path. False where that cannot be seen.
[[nodiscard]] inline bool has_left(int file, const char* path) noexcept {
    struct stat here {};
    struct stat there {};
    if (::fstat(file, &here) != 0) return false;
    if (::stat(path, &there) != 0) return errno == ENOENT || errno == ENOTDIR;
    return here.st_dev != there.st_dev || here.st_ino != there.st_ino;
}

}  // namespace base
}  // namespace v0
}  // namespace alur

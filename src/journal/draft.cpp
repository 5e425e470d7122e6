#include "journal/draft.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "base/descriptor.hpp"
#include "journal/fail.hpp"

namespace alur {
inline namespace v0 {
namespace journal {
namespace {

using base::Descriptor;

/// Of the drafts that this process made.
std::uint64_t next_number() noexcept {
    static std::atomic<std::uint64_t> next{0};
    return next++;
}

std::string folder_of(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

}  // namespace

Draft::Draft(std::string name)
    : name_(std::move(name)),
      path_(name_ + ".new-" + std::to_string(::getpid()) + "-" + std::to_string(next_number())),
      beside_{path_ + "-journal", path_ + "-wal"} {
    remove();  // a process of the same number may have been killed
}

Draft::~Draft() { remove(); }

bool Draft::take_name() const {
    // Not by rename, which would replace what is there.
    if (::link(path_.c_str(), name_.c_str()) != 0) {
        if (errno != EEXIST) fail_by_system(JournalFault::unreadable, name_);
        return false;
    }
    return true;
}

void Draft::remove() const noexcept {
    ::unlink(path_.c_str());
    for (const std::string& beside : beside_) ::unlink(beside.c_str());
}

void sync_folder(const std::string& path) {
    const Descriptor folder(::open(folder_of(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder.number() < 0 || ::fsync(folder.number()) != 0) fail_by_system(JournalFault::disk, path);
}

}  // namespace journal
}  // namespace v0
}  // namespace alur

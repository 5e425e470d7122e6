#include "journal/draft.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <utility>

#include "base/descriptor.hpp"
#include "journal/fail.hpp"
#include "journal/rights.hpp"
#include "journal/system.hpp"

namespace alur {
inline namespace v0 {
namespace journal {
namespace {

using base::Descriptor;

std::string folder_of(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

/// Not by the number of the process: those that share a folder may count in containers of their own.
std::string random_name(const std::string& name) {
    if (sodium_init() < 0) throw std::runtime_error("alur: libsodium does not start");
    std::array<unsigned char, 8> bytes{};
    randombytes_buf(bytes.data(), bytes.size());
    std::array<char, 2 * bytes.size() + 1> digits{};
    sodium_bin2hex(digits.data(), digits.size(), bytes.data(), bytes.size());
    return name + ".new-" + digits.data();
}

/// Makes an empty file. \return its path and number
std::pair<std::string, int> made(const std::string& name, ::mode_t mode) {
    for (;;) {
        std::string path = random_name(name);
        const int file = system_calls().open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
        if (file >= 0) return {std::move(path), file};
        if (errno == ENOENT) fail(JournalFault::unreadable, name, "there is no folder " + folder_of(name));
        // Nobody knows the name of a draft.
        if (errno != EEXIST) fail_by_system(JournalFault::unreadable, name);
    }
}

}  // namespace

Draft::Draft(std::string name, const std::string* of) : name_(std::move(name)) {
    auto [path, number] = made(name_, of == nullptr ? 0644 : 0600);  // or as SQLite makes its files
    const Descriptor file(number);
    path_ = std::move(path);
    try {
        beside_ = {path_ + "-journal", path_ + "-wal"};
        if (of != nullptr) give_rights(file.number(), *of);
    } catch (...) {
        remove();
        throw;
    }
}

Draft::~Draft() { remove(); }

bool Draft::take_name() const {
    // Not by rename, which would replace what is there.
    if (system_calls().link(path_.c_str(), name_.c_str()) != 0) {
        if (errno != EEXIST) fail_by_system(JournalFault::unreadable, name_);
        return false;
    }
    return true;
}

void Draft::take_place() {
    if (system_calls().rename(path_.c_str(), name_.c_str()) != 0) fail_by_system(JournalFault::unreadable, name_);
}

void Draft::remove() const noexcept {
    ::unlink(path_.c_str());
    for (const std::string& beside : beside_)
        if (!beside.empty()) ::unlink(beside.c_str());
}

void sync_file(const std::string& path) {
    const Descriptor file(system_calls().open(path.c_str(), O_RDONLY | O_CLOEXEC, 0));
    if (file.number() < 0 || system_calls().fsync(file.number()) != 0) fail_by_system(JournalFault::disk, path);
}

void sync_folder(const std::string& path) {
    const Descriptor folder(system_calls().open(folder_of(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0));
    if (folder.number() < 0 || system_calls().fsync(folder.number()) != 0) fail_by_system(JournalFault::disk, path);
}

}  // namespace journal
}  // namespace v0
}  // namespace alur

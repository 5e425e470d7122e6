#include "journal/sqlite_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "base/descriptor.hpp"
#include "journal/database.hpp"
#include "journal/draft.hpp"
#include "journal/fail.hpp"

namespace alur {
inline namespace v0 {
namespace journal {
namespace {

using base::Descriptor;

constexpr std::uint32_t application = 0x616c7572;  // "alur"
constexpr std::uint32_t version = 1;

std::uint32_t big_endian(const unsigned char* bytes) noexcept {
    return std::uint32_t{bytes[0]} << 24U | std::uint32_t{bytes[1]} << 16U | std::uint32_t{bytes[2]} << 8U | bytes[3];
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
    if (!S_ISREG(found.st_mode)) fail(JournalFault::unreadable, path, "this is no regular file");
    if (found.st_size == 0)
        fail(JournalFault::empty, path, "this file is empty; restore it from a backup, or remove it to begin anew");
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.number() < 0) fail_by_system(JournalFault::unreadable, path);
    // https://sqlite.org/fileformat2.html, 1.3: what it is, its version by the application, and which application.
    std::array<unsigned char, 100> head{};
    const ::ssize_t size = ::read(file.number(), head.data(), head.size());
    if (size < 0) fail_by_system(JournalFault::disk, path);
    constexpr std::string_view magic("SQLite format 3\0", 16);
    if (static_cast<std::size_t>(size) < head.size() || std::memcmp(head.data(), magic.data(), magic.size()) != 0 ||
        big_endian(head.data() + 68) != application)
        fail(JournalFault::foreign, path, "this is no journal of alur");
    if (big_endian(head.data() + 60) != version)
        fail(JournalFault::newer, path,
             "this journal is of form " + std::to_string(big_endian(head.data() + 60)) + ", this alur reads form " +
                 std::to_string(version) + "; use a later one");
    return true;
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

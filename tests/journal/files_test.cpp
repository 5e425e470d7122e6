// The file of a journal among other files and other processes: who is kept out, who may read it, and what is left of it
// where the operating system refuses something.
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include <alur/journal/sqlite.hpp>
#include <alur/journal/verify.hpp>

#include "journal/connect.hpp"
#include "journal/draft.hpp"
#include "journal/ledger.hpp"
#include "journal/rights.hpp"
#include "journal/support/notes.hpp"
#include "journal/support/other_system.hpp"
#include "journal/system.hpp"
#include "support/catch.hpp"
#include "support/child.hpp"
#include "support/scratch.hpp"

using namespace alur;
using alur::test::OtherSystem;

namespace {

std::set<std::string> names_in(const std::filesystem::path& folder) {
    std::set<std::string> names;
    for (const auto& file : std::filesystem::directory_iterator(folder)) names.insert(file.path().filename().string());
    return names;
}

template <class Act>
std::optional<JournalFault> fault_of(Act act) {
    try {
        act();
    } catch (const JournalError& error) {
        return error.fault();
    }
    return std::nullopt;
}

/// Another process that knows nothing of this one: it is there before any file is opened here.
class Stranger {
public:
    explicit Stranger(const std::string& path) {
        REQUIRE(::pipe(ends_.data()) == 0);
        child_ = ::fork();
        REQUIRE(child_ >= 0);
        if (child_ != 0) return;
        char go = 0;
        if (::read(ends_[0], &go, 1) != 1) ::_exit(9);
        try {
            const SqliteJournal journal(path);
            ::_exit(1);
        } catch (const JournalError& error) {
            ::_exit(error.fault() == JournalFault::in_use ? 7 : 2);
        } catch (...) {
            ::_exit(3);
        }
    }
    Stranger(const Stranger&) = delete;
    Stranger& operator=(const Stranger&) = delete;
    ~Stranger() {
        for (const int end : ends_) ::close(end);
        int status = 0;
        if (child_ > 0) ::waitpid(child_, &status, 0);
    }
    /// Has it try to open the journal. \return whether it found it in use
    [[nodiscard]] bool is_kept_out() {
        REQUIRE(::write(ends_[1], "x", 1) == 1);
        int status = 0;
        ::waitpid(child_, &status, 0);
        child_ = -1;
        REQUIRE(WIFEXITED(status));
        return WEXITSTATUS(status) == 7;
    }

private:
    std::array<int, 2> ends_{};
    ::pid_t child_ = -1;
};

/// What a process finds that may read files and write none.
struct Found {
    int fault = -1;  ///< below 0: none
    std::uint64_t events = 0;
};

/// In a child: from now on the rights of a file count, which who is root need not care for.
void become_a_reader() {
    if (::geteuid() == 0 && (::setgid(65534) != 0 || ::setuid(65534) != 0)) ::_exit(4);
}

Found found_by_a_reader(const std::string& path) {
    const test::Worker reader([&](const test::Telling& tell) {
        become_a_reader();
        Found found;
        const auto fault = fault_of([&] { found.events = verify_journal(path).events; });
        if (fault) found.fault = static_cast<int>(*fault);
        tell(found);
        ::pause();
    });
    Found found;
    REQUIRE(reader.hear(found));
    return found;
}

/// Lets who owns a folder and the files in it write them, or nobody.
void let_write(const std::filesystem::path& folder, bool may) {
    namespace fs = std::filesystem;
    const fs::perms all = fs::perms(0555) | (may ? fs::perms::owner_write : fs::perms::none);
    fs::permissions(folder.parent_path(), fs::perms(0755));
    if (may) fs::permissions(folder, all);
    for (const auto& file : fs::directory_iterator(folder)) fs::permissions(file, all & ~fs::perms(0111));
    fs::permissions(folder, all);
}

}  // namespace

TEST_CASE("who may not write a journal reads it where nothing is in its log", "[journal][sqlite]") {
    const test::Scratch scratch;
    const auto folder = scratch / "arsip";
    std::filesystem::create_directory(folder);
    // What an address of SQLite would take apart.
    const std::string path = "/" + (folder / "ka%20sus?a=1#2.alur").string();
    const std::string copy = (folder / "salinan.alur").string();
    const std::string killed = (folder / "mati.alur").string();
    {
        SqliteJournal journal(path);
        REQUIRE(journal.append(CaseId{0}, 0, test::notes(1, 3)));
        // By another process: to close a file gives up the locks that a process has on it.
        CHECK(test::status_of_child([&] {
                  for (const char* part : {"", "-wal"}) std::filesystem::copy_file(path + part, killed + part);
                  return 0;
              }) == 0);
        let_write(folder, false);
        CHECK(found_by_a_reader(path).fault == static_cast<int>(JournalFault::in_use));
        let_write(folder, true);
    }
    backup_journal(path, copy);
    const auto names = names_in(folder);
    let_write(folder, false);
    for (const std::string& whole : {path, copy}) {
        CAPTURE(whole);
        const Found found = found_by_a_reader(whole);
        CHECK(found.fault == -1);
        CHECK(found.events == 3);
    }
    // Their copy is theirs.
    const auto shelf = scratch / "salinan";
    std::filesystem::create_directory(shelf);
    std::filesystem::permissions(shelf, std::filesystem::perms(0777));
    const std::string theirs = (shelf / "kasus.alur").string();
    CHECK(test::status_of_child([&] {
              become_a_reader();
              backup_journal(path, theirs);
              return SqliteJournal(theirs).append(CaseId{0}, 3, test::notes(2, 1)) ? 0 : 1;
          }) == 0);
    // What was acknowledged is in the log, so the file alone is not all.
    CHECK(found_by_a_reader(killed).fault == static_cast<int>(JournalFault::unreadable));
    CHECK(names_in(folder) == names);
    // Who writes gets nothing less than all.
    CHECK(test::status_of_child([&] {
              become_a_reader();
              return fault_of([&] { SqliteJournal{path}; }) == JournalFault::unreadable ? 0 : 1;
          }) == 0);
    let_write(folder, true);
    CHECK(verify_journal(killed).events == 3);
}

TEST_CASE("while who may not write a journal reads it nobody writes it", "[journal][sqlite]") {
    const test::Scratch scratch;
    const auto folder = scratch / "arsip";
    std::filesystem::create_directory(folder);
    const std::string path = (folder / "kasus.alur").string();
    REQUIRE(SqliteJournal(path).append(CaseId{0}, 0, test::notes(1, 1)));
    let_write(folder, false);
    {
        test::Worker reader([&](const test::Telling& tell) {
            become_a_reader();
            const auto ledger = journal::Ledger::to_read(path);
            tell(true);
            for (;;) ::pause();
        });
        bool reads = false;
        REQUIRE(reader.hear(reads));
        let_write(folder, true);
        CHECK(fault_of([&] { SqliteJournal{path}; }) == JournalFault::in_use);
        // Those who share it too, also by an SQLite with which they need no lock that keeps readers out.
        const int before = std::exchange(journal::sqlite_version(), 3'051'003);
        CHECK(fault_of([&] { SqliteJournal(path, JournalAccess::shared); }) == JournalFault::in_use);
        journal::sqlite_version() = before;
        reader.kill();
    }
    CHECK(SqliteJournal(path).append(CaseId{0}, 1, test::notes(2, 1)));
}

TEST_CASE("whom a reader forked keeps nobody from writing what it has read", "[journal][sqlite]") {
    const test::Scratch scratch;
    const auto folder = scratch / "arsip";
    std::filesystem::create_directory(folder);
    const std::string path = (folder / "kasus.alur").string();
    REQUIRE(SqliteJournal(path).append(CaseId{0}, 0, test::notes(1, 1)));
    let_write(folder, false);
    test::Worker reader([&](const test::Telling& tell) {
        become_a_reader();
        std::array<int, 2> life{};
        if (::pipe(life.data()) != 0) ::_exit(5);
        {
            const auto ledger = journal::Ledger::to_read(path);
            if (::fork() == 0) {
                ::close(life[1]);
                char none = 0;
                ::_exit(static_cast<int>(::read(life[0], &none, 1)));  // once the reader is gone
            }
        }
        tell(true);
        for (;;) ::pause();
    });
    bool has_read = false;
    REQUIRE(reader.hear(has_read));
    let_write(folder, true);
    CHECK(SqliteJournal(path).append(CaseId{0}, 1, test::notes(2, 1)));
}

TEST_CASE("a symbolic link to a journal is refused as one", "[journal][sqlite]") {
    const test::Scratch scratch;
    const std::string path = scratch.path("kasus.alur");
    const std::string link = scratch.path("tautan.alur");
    REQUIRE(SqliteJournal(path).append(CaseId{0}, 0, test::notes(1, 1)));
    std::filesystem::create_symlink(path, link);
    try {
        static_cast<void>(verify_journal(link));
        FAIL("it was read");
    } catch (const JournalError& error) {
        CHECK(error.fault() == JournalFault::unreadable);
        CHECK(std::string(error.what()).find("symbolic link; name the file itself") != std::string::npos);
    }
}

TEST_CASE("who asks about a journal that is open in the same process lets nobody else in", "[journal][sqlite]") {
    const auto asks = std::to_array<void (*)(const std::string&)>({
        [](const std::string&) {},
        [](const std::string& path) { static_cast<void>(verify_journal(path)); },
        [](const std::string& path) { static_cast<void>(seal_journal(path)); },
        [](const std::string& path) { backup_journal(path, path + "-salinan"); },
        [](const std::string& path) { SqliteJournal{path}; },
    });
    for (const auto ask : asks) {
        const test::Scratch scratch;
        const std::string path = scratch.path("kasus.alur");
        Stranger stranger(path);
        SqliteJournal journal(path);
        REQUIRE(journal.append(CaseId{0}, 0, test::notes(1, 1)));
        const auto fault = fault_of([&] { ask(path); });
        if (ask != asks.front()) CHECK(fault == JournalFault::in_use);
        CHECK(stranger.is_kept_out());
        CHECK(journal.append(CaseId{0}, 1, test::notes(2, 1)));
    }
}

TEST_CASE("a copy may be read by no more people than its original", "[journal]") {
    using journal::mode_of_copy;
    CHECK(mode_of_copy(0100660, true) == 0660);
    CHECK(mode_of_copy(06755, true) == 0755);
    // The group of the original is not that of the copy, and nobody knows who is in which.
    CHECK(mode_of_copy(0644, false) == 0644);
    CHECK(mode_of_copy(0664, false) == 0644);
    CHECK(mode_of_copy(0640, false) == 0600);
    CHECK(mode_of_copy(0604, false) == 0600);
    CHECK(mode_of_copy(0666, false) == 0666);
    for (::mode_t mode = 0; mode <= 0777; ++mode) {
        const ::mode_t copy = mode_of_copy(mode, false);
        CHECK((copy & ~mode & 0707U) == 0);
        CHECK((copy >> 3U & 7U & ~(mode & mode >> 3U)) == 0);
    }
}

TEST_CASE("the draft of a file meets no other of that name", "[journal]") {
    const test::Scratch scratch;
    const std::string name = scratch.path("kasus.alur");
    // As another process may have called its own, in a container with numbers of its own.
    std::set<std::string> others;
    for (int i = 0; i < 20; ++i) {
        others.insert("kasus.alur.new-" + std::to_string(::getpid()) + "-" + std::to_string(i));
        scratch.write("kasus.alur.new-" + std::to_string(::getpid()) + "-" + std::to_string(i), "milik orang lain");
    }
    {
        const journal::Draft one(name);
        const journal::Draft two(name);
        CHECK(one.path() != two.path());
        CHECK(names_in(scratch / "").size() == others.size() + 2);
        const OtherSystem other;
        static int taken = 0;
        taken = 3;
        journal::system_calls().open = [](const char* path, int flags, ::mode_t mode) {
            if (taken-- > 0) {
                errno = EEXIST;
                return -1;
            }
            return ::open(path, flags, mode);
        };
        const journal::Draft three(name);
        CHECK(taken < 0);
        CHECK(std::filesystem::exists(three.path()));
    }
    CHECK(names_in(scratch / "") == others);
}

TEST_CASE("what the operating system refuses leaves no file, and the next attempt finds the way free",
          "[journal][sqlite]") {
    const test::Scratch scratch;
    const std::string path = scratch.path("kasus.alur");
    const std::string copy = scratch.path("salinan.alur");
    const auto refuses = std::to_array<std::pair<const char*, void (*)(journal::System&)>>({
        {"open", [](journal::System& calls) { calls.open = [](const char*, int, ::mode_t) { return errno = EACCES, -1; }; }},
        {"link", [](journal::System& calls) { calls.link = [](const char*, const char*) { return errno = EPERM, -1; }; }},
        {"sync", [](journal::System& calls) { calls.fsync = [](int) { return errno = EIO, -1; }; }},
        {"sync of a folder that is not read",
         [](journal::System& calls) {
             calls.open = [](const char* name, int flags, ::mode_t mode) {
                 return (flags & O_DIRECTORY) != 0 ? errno = EACCES, -1 : ::open(name, flags, mode);
             };
         }},
    });
    for (const auto& [what, refuse] : refuses) {
        INFO(what);
        {
            const OtherSystem other;
            refuse(journal::system_calls());
            const auto fault = fault_of([&] { SqliteJournal{path}; });
            REQUIRE(fault);
            CHECK((*fault == JournalFault::unreadable || *fault == JournalFault::disk));
        }
        // Only a name that the disk may forget is left, of a journal that is whole.
        for (const std::string& name : names_in(scratch / "")) CHECK(name == "kasus.alur");
        REQUIRE(SqliteJournal(path).append(CaseId{0}, 0, test::notes(1, 1)));
        const auto before = names_in(scratch / "");
        {
            const OtherSystem other;
            refuse(journal::system_calls());
            CHECK(fault_of([&] { backup_journal(path, copy); }));
        }
        CHECK(names_in(scratch / "") == before);
        CHECK(backup_journal(path, copy).entries == 1);
        std::filesystem::remove(copy);
        std::filesystem::remove(path);
    }
    const OtherSystem other;
    SqliteJournal{path};
    journal::system_calls().fchmod = [](int, ::mode_t) { return errno = EPERM, -1; };
    CHECK(fault_of([&] { backup_journal(path, copy); }) == JournalFault::unreadable);
    CHECK(names_in(scratch / "") == std::set<std::string>{"kasus.alur"});
}

// Files of keys where the operating system refuses something: what was promised stands, all else is told and tried
// again.
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <alur/journal/key_store.hpp>

#include "journal/support/other_system.hpp"
#include "support/catch.hpp"
#include "support/files.hpp"
#include "support/scratch.hpp"

using namespace alur;
using alur::test::OtherSystem;

namespace {

constexpr StoreId store{std::byte{7}};
constexpr JournalAccess accesses[] = {JournalAccess::alone, JournalAccess::shared};

/// How many calls of a kind still succeed; below 0: all.
int left = -1;
bool fails() { return left >= 0 && left-- == 0; }
int failed(int code) {
    errno = code;
    return -1;
}

/// Has one call of the system fail, the how manieth of its kind.
struct Fault {
    const char* name;
    void (*set)();
};
const Fault faults[] = {
    {"open",
     [] {
         static auto real = journal::system_calls().open;
         journal::system_calls().open = [](const char* path, int flags, ::mode_t mode) {
             return fails() ? failed(EACCES) : real(path, flags, mode);
         };
     }},
    {"link",
     [] {
         static auto real = journal::system_calls().link;
         journal::system_calls().link = [](const char* from, const char* to) {
             return fails() ? failed(EIO) : real(from, to);
         };
     }},
    {"fchmod",
     [] {
         static auto real = journal::system_calls().fchmod;
         journal::system_calls().fchmod = [](int file, ::mode_t mode) {
             return fails() ? failed(EPERM) : real(file, mode);
         };
     }},
    {"fsync",
     [] {
         static auto real = journal::system_calls().fsync;
         journal::system_calls().fsync = [](int file) { return fails() ? failed(EIO) : real(file); };
     }},
    {"fdatasync",
     [] {
         static auto real = journal::system_calls().fdatasync;
         journal::system_calls().fdatasync = [](int file) { return fails() ? failed(EIO) : real(file); };
     }},
    {"pwrite",
     [] {
         static auto real = journal::system_calls().pwrite;
         journal::system_calls().pwrite = [](int file, const void* bytes, std::size_t size, ::off_t at) -> ::ssize_t {
             if (!fails()) return real(file, bytes, size, at);
             // As much as a full disk still takes.
             static_cast<void>(real(file, bytes, size / 2, at));
             return failed(ENOSPC);
         };
     }},
    {"pread",
     [] {
         static auto real = journal::system_calls().pread;
         journal::system_calls().pread = [](int file, void* bytes, std::size_t size, ::off_t at) -> ::ssize_t {
             return fails() ? failed(EIO) : real(file, bytes, size, at);
         };
     }},
    {"flock",
     [] {
         static auto real = journal::system_calls().flock;
         journal::system_calls().flock = [](int file, int kind) {
             return fails() ? failed(EWOULDBLOCK) : real(file, kind);
         };
     }},
    {"lock",
     [] {
         static auto real = journal::system_calls().wait_for_lock;
         journal::system_calls().wait_for_lock = [](int file, struct flock* how) {
             return fails() ? failed(ENOLCK) : real(file, how);
         };
     }},
};

/// Calls act() until it does not throw; each time but the last with a fault.
template <class Act>
std::optional<JournalFault> once_more(Act act) {
    std::optional<JournalFault> fault;
    for (int tries = 0; tries < 8; ++tries) {
        try {
            act();
            return fault;
        } catch (const KeyStoreError& error) {
            fault = error.fault();
        } catch (const JournalError& error) {
            fault = error.fault();
        }
    }
    FAIL("it fails for ever");
    return fault;
}

}  // namespace

TEST_CASE("whatever call fails, and when, keys that were promised are there, and destroyed ones are not",
          "[journal][keys][faults]") {
    std::size_t points = 0;
    for (const JournalAccess access : accesses) {
        for (const Fault& fault : faults) {
            for (int at = 0;; ++at) {
                INFO(fault.name << " " << at << (access == JournalAccess::shared ? " shared" : " alone"));
                const test::Scratch scratch;
                const std::string path = scratch.path("kasus.keys");
                std::map<std::uint32_t, CaseKey> promised;
                std::set<CaseKey> destroyed;
                const OtherSystem other;
                fault.set();
                left = at;
                bool failed_once = false;
                {
                    std::shared_ptr<KeyStore> keys = key_file(path, access);
                    const auto act = [&](auto what) {
                        if (once_more(what)) failed_once = true;
                    };
                    act([&] { static_cast<void>(keys->open(store)); });
                    act([&] { keys->begin(store); });
                    for (std::uint32_t number = 1; number <= 24; ++number) {
                        act([&] { promised[number] = keys->find(number) ? *keys->find(number) : keys->make(number); });
                        act([&] { keys->keep(); });
                    }
                    for (const std::uint32_t number : {3U, 7U, 24U}) {
                        act([&] { keys->destroy(number); });
                        destroyed.insert(promised[number]);
                        promised.erase(number);
                    }
                    // Some together, one of them where another was.
                    for (std::uint32_t number = 30; number < 40; ++number)
                        act([&] {
                            const auto known = keys->find(number);
                            promised[number] = known ? *known : keys->make_soon(number);
                        });
                    act([&] { keys->keep(); });
                    for (const auto& promise : promised)
                        act([&] {
                            const auto found = keys->find(promise.first);
                            CHECK(found == promise.second);
                        });
                    for (const std::uint32_t number : {3U, 7U, 24U})
                        act([&] {
                            const auto found = keys->find(number);
                            CHECK_FALSE(found);
                        });
                }
                left = -1;
                const std::shared_ptr<KeyStore> again = key_file(path, access);
                REQUIRE(again->open(store));
                for (const auto& [number, key] : promised) CHECK(again->find(number) == key);
                for (const std::uint32_t number : {3U, 7U, 24U}) CHECK_FALSE(again->find(number));
                const std::string bytes = alur::test::bytes_in(path);
                for (const CaseKey& key : destroyed)
                    CHECK(bytes.find(std::string(reinterpret_cast<const char*>(key.data()), key.size())) ==
                          std::string::npos);
                if (!failed_once) break;
                ++points;
            }
        }
    }
    WARN(points << " calls of the system failed, 0 keys lost, 0 found again");
    CHECK(points > 60);
}

namespace {

/// What a disk had taken when the power failed: what was written since the last sync that it acknowledged is lost.
std::string on_disk;
std::string watched;
bool loses = false;

}  // namespace

TEST_CASE("a key that a failing sync may have lost is written once more before anything relies on it",
          "[journal][keys][faults]") {
    const test::Scratch scratch;
    watched = scratch.path("kasus.keys");
    const OtherSystem other;
    static auto real = journal::system_calls().fdatasync;
    journal::system_calls().fdatasync = [](int file) {
        if (loses) {
            // The kernel forgets what it could not write, and says so once.
            loses = false;
            std::ofstream(watched, std::ios::binary | std::ios::in | std::ios::out) << on_disk;
            std::filesystem::resize_file(watched, on_disk.size());
            return failed(EIO);
        }
        const int code = real(file);
        on_disk = alur::test::bytes_in(watched);
        return code;
    };
    const std::shared_ptr<KeyStore> keys = key_file(watched);
    CHECK_FALSE(keys->open(store));
    keys->begin(store);
    const CaseKey first = keys->make(1);
    const CaseKey second = keys->make_soon(2);
    loses = true;
    CHECK_THROWS_AS(keys->keep(), KeyStoreError);
    CHECK(keys->find(2) == second);
    keys->keep();
    // The same of a key that is destroyed.
    loses = true;
    CHECK_THROWS_AS(keys->destroy(1), KeyStoreError);
    const CaseKey third = keys->make(3);
    keys->destroy(1);
    const std::string bytes = on_disk;
    const auto has = [&](const CaseKey& key) {
        return bytes.find(std::string(reinterpret_cast<const char*>(key.data()), key.size())) != std::string::npos;
    };
    CHECK_FALSE(has(first));
    CHECK(has(second));
    CHECK(has(third));
}

TEST_CASE("keys are made ahead for the cases that come next, and one sync serves them", "[journal][keys]") {
    const test::Scratch scratch;
    const OtherSystem other;
    static int syncs = 0;
    static auto real = journal::system_calls().fdatasync;
    journal::system_calls().fdatasync = [](int file) {
        ++syncs;
        return real(file);
    };
    const std::shared_ptr<KeyStore> keys = key_file(scratch.path("kasus.keys"));
    CHECK_FALSE(keys->open(store));
    keys->begin(store);
    constexpr std::uint32_t count = 2000;
    for (std::uint32_t number = 0; number < count; ++number) {
        if (!keys->find(number)) static_cast<void>(keys->make_soon(number));
        keys->keep();
    }
    CHECK(syncs < 120);
    CHECK(std::filesystem::file_size(scratch.path("kasus.keys")) <= (count + 66) * 64);
    std::set<CaseKey> all;
    for (std::uint32_t number = 0; number < count; ++number) all.insert(*keys->find(number));
    CHECK(all.size() == count);
}

TEST_CASE("a key that another thread has made ahead meanwhile is the one that the case has",
          "[journal][keys][threads]") {
    const test::Scratch scratch;
    const std::string path = scratch.path("kasus.keys");
    constexpr std::uint32_t count = 400;
    std::vector<CaseKey> made(count);
    {
        const std::shared_ptr<KeyStore> keys = key_file(path);
        CHECK_FALSE(keys->open(store));
        keys->begin(store);
        // As threads do whose cases come one behind the other: each has found no key before the first of them makes
        // one.
        for (std::uint32_t first = 0; first < count; first += 4) {
            std::vector<std::uint32_t> without;
            for (std::uint32_t number = first; number < first + 4; ++number) {
                if (const auto known = keys->find(number))
                    made[number] = *known;
                else
                    without.push_back(number);
            }
            for (const std::uint32_t number : without) made[number] = keys->make_soon(number);
            keys->keep();
        }
        for (std::uint32_t number = 0; number < count; ++number) CHECK(keys->find(number) == made[number]);
    }
    const std::shared_ptr<KeyStore> again = key_file(path);
    REQUIRE(again->open(store));
    for (std::uint32_t number = 0; number < count; ++number) CHECK(again->find(number) == made[number]);
}

TEST_CASE("keys that another store is given by mistake go on serving their own", "[journal][keys]") {
    const JournalAccess access = GENERATE(JournalAccess::alone, JournalAccess::shared);
    const test::Scratch scratch;
    const std::string path = scratch.path("kasus.keys");
    const std::shared_ptr<KeyStore> keys = key_file(path, access);
    CHECK_FALSE(keys->open(store));
    keys->begin(store);
    const CaseKey first = keys->make(1);
    StoreId other = store;
    other[0] ^= std::byte{1};
    CHECK_THROWS_AS(keys->open(other), KeyStoreError);
    CHECK(keys->find(1) == first);
    const CaseKey second = keys->make(2);
    // They are nobody else's meanwhile, and the next engine finds all.
    CHECK_THROWS_AS(key_file(path)->open(store), KeyStoreError);
    REQUIRE(keys->open(store));
    CHECK(keys->find(1) == first);
    CHECK(keys->find(2) == second);
    CHECK_THROWS_AS(key_file(path)->open(store), KeyStoreError);
}

TEST_CASE("no key is promised once the file of keys is gone or another", "[journal][keys]") {
    const JournalAccess access = GENERATE(JournalAccess::alone, JournalAccess::shared);
    const std::string what = GENERATE(as<std::string>(), "moved", "removed", "replaced", "linked");
    const test::Scratch scratch;
    const std::string path = scratch.path("kasus.keys");
    const std::shared_ptr<KeyStore> keys = key_file(path, access);
    CHECK_FALSE(keys->open(store));
    keys->begin(store);
    const CaseKey first = keys->make(1);
    if (what == "linked") std::filesystem::create_hard_link(path, scratch / "lain");
    if (what == "removed")
        std::filesystem::remove(path);
    else if (what == "replaced" || what == "linked")
        std::filesystem::rename(scratch.write("baru", "baru"), path);
    else
        std::filesystem::rename(path, scratch / "lain");
    for (std::uint32_t number = 2; number < 4; ++number) {
        try {
            static_cast<void>(keys->make(number));
            FAIL("it was promised");
        } catch (const KeyStoreError& error) {
            CHECK(error.fault() == JournalFault::lost);
        }
    }
    CHECK(keys->find(1) == first);
}

TEST_CASE("what a failing sync may have lost is written again for the next engine, too", "[journal][keys]") {
    const test::Scratch scratch;
    const OtherSystem other;
    static bool fails = false;
    static int writes = 0;
    static auto real_sync = journal::system_calls().fdatasync;
    static auto real_write = journal::system_calls().pwrite;
    fails = false;
    journal::system_calls().fdatasync = [](int file) {
        if (!fails) return real_sync(file);
        errno = EIO;
        return -1;
    };
    journal::system_calls().pwrite = [](int file, const void* bytes, std::size_t size, ::off_t at) {
        ++writes;
        return real_write(file, bytes, size, at);
    };
    const std::shared_ptr<KeyStore> keys = key_file(scratch.path("kasus.keys"));
    CHECK_FALSE(keys->open(store));
    keys->begin(store);
    for (std::uint32_t number = 0; number < 3; ++number) static_cast<void>(keys->make(number));
    keys->destroy(1);
    fails = true;
    CHECK_THROWS_AS(keys->make(7), KeyStoreError);
    fails = false;
    REQUIRE(keys->open(store));
    writes = 0;
    keys->keep();
    CHECK(writes == 3);  // two that are left, and the one that was not acknowledged in the place of the destroyed one
    CHECK_FALSE(keys->find(1));
}

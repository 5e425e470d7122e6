// Keys of persons in a file that several engines have open.
#include <alur/journal/key_store.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "support/catch.hpp"
#include "support/scratch.hpp"

using namespace alur;

namespace {

constexpr StoreId store{std::byte{7}};

std::shared_ptr<KeyStore> opened(const std::string& path) {
    auto keys = key_file(path, JournalAccess::shared);
    static_cast<void>(keys->open(store));
    return keys;
}

}  // namespace

TEST_CASE("a key that one engine makes is there for all, and gone for all when one destroys it", "[journal][keys]") {
    const test::Scratch scratch;
    const std::string path = scratch.path("kasus.keys");
    const auto here = opened(path);
    const auto there = opened(path);  // before there are any
    CHECK_FALSE(there->find(1));
    here->begin(store);
    there->begin(store);
    const CaseKey first = here->make(1);
    CHECK(there->find(1) == first);
    CHECK(there->make(1) == first);  // of whoever begins the case
    const CaseKey second = there->make(2);
    CHECK(second != first);
    CHECK(here->find(2) == second);
    there->destroy(1);
    CHECK_FALSE(here->find(1));
    CHECK_FALSE(opened(path)->find(1));
    const CaseKey again = here->make(1);
    CHECK(again != first);
    CHECK(there->find(1) == again);
    CHECK(there->find(2) == second);
}

TEST_CASE("whoever knows a key that another has replaced finds the new one, whatever it looks for", "[journal][keys]") {
    const test::Scratch scratch;
    const std::string path = scratch.path("kasus.keys");
    const auto here = opened(path);
    here->begin(store);
    const auto there = opened(path);
    const CaseKey first = here->make(1);
    there->destroy(1);
    const CaseKey second = there->make(1);
    CHECK(second != first);
    static_cast<void>(here->make(2));  // reads all that is new
    CHECK(here->find(1) == second);
    there->destroy(1);
    CHECK(here->make(1) != second);
    CHECK(here->find(1) == there->find(1));
    const CaseKey third = *here->find(1);
    there->destroy(1);
    static_cast<void>(there->make(1));
    here->destroy(1);  // the one that is there, not the one that it knew
    CHECK_FALSE(there->find(1));
    CHECK(there->make(1) != third);
}

TEST_CASE("keys that are shared are nobody's alone, and the other way round", "[journal][keys]") {
    const test::Scratch scratch;
    const std::string path = scratch.path("kasus.keys");
    const auto in_use = [&](JournalAccess access) {
        try {
            static_cast<void>(key_file(path, access)->open(store));
            return false;
        } catch (const KeyStoreError& error) {
            return error.fault() == JournalFault::in_use;
        }
    };
    CaseKey made{};
    {
        const auto shared = opened(path);
        shared->begin(store);
        made = shared->make(3);
        CHECK(in_use(JournalAccess::alone));
        CHECK_FALSE(in_use(JournalAccess::shared));
    }
    const auto alone = key_file(path);
    REQUIRE(alone->open(store));
    CHECK(alone->find(3) == made);
    CHECK(in_use(JournalAccess::shared));
}

TEST_CASE("engines that make keys at once make one for each case", "[journal][keys]") {
    const test::Scratch scratch;
    const std::string path = scratch.path("kasus.keys");
    constexpr std::uint32_t cases = 40;
    std::vector<std::map<std::uint32_t, CaseKey>> made(4);
    std::vector<std::thread> threads;
    for (auto& mine : made) {
        threads.emplace_back([&] {
            const auto keys = opened(path);
            keys->begin(store);
            for (std::uint32_t number = 0; number < cases; ++number) {
                const auto known = keys->find(number);
                mine[number] = known ? *known : keys->make(number);
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    const auto keys = key_file(path);
    REQUIRE(keys->open(store));
    for (std::uint32_t number = 0; number < cases; ++number)
        for (const auto& mine : made) CHECK(mine.at(number) == keys->find(number));
}

#include "runtime/directory.hpp"

#include <thread>

#include "runtime/name_table.hpp"
#include "support/catch.hpp"

using namespace alur;
using runtime::Directory;
using runtime::NameTable;

TEST_CASE("a name keeps its id however many come after it", "[runtime]") {
    const auto store = memory();
    Directory directory(*store);
    CHECK(directory.find("kasi:k1") == none<PersonId>);
    std::vector<PersonId> ids;
    for (int i = 0; i < 1000; ++i) ids.push_back(directory.intern("p" + std::to_string(i)));
    for (int i = 0; i < 1000; ++i) {
        REQUIRE(directory.find("p" + std::to_string(i)) == ids[static_cast<std::size_t>(i)]);
        REQUIRE(directory.name(ids[static_cast<std::size_t>(i)]) == "p" + std::to_string(i));
        REQUIRE(index(ids[static_cast<std::size_t>(i)]) == static_cast<std::size_t>(i));
    }
    CHECK(directory.intern("p7") == ids[7]);
    CHECK(directory.size() == 1000);
    CHECK(directory.name(none<PersonId>).empty());
}

TEST_CASE("threads that intern the same names agree on their ids", "[runtime]") {
    const auto store = memory();
    Directory directory(*store);
    constexpr int names = 2000;
    std::vector<std::vector<PersonId>> seen(4, std::vector<PersonId>(names));
    std::vector<std::thread> threads;
    for (std::size_t t = 0; t < seen.size(); ++t)
        threads.emplace_back([&, t] {
            for (int i = 0; i < names; ++i) {
                const int which = (i * 7 + static_cast<int>(t) * 501) % names;
                seen[t][static_cast<std::size_t>(which)] = directory.intern("p" + std::to_string(which));
            }
        });
    for (std::thread& thread : threads) thread.join();
    CHECK(directory.size() == names);
    for (const auto& ids : seen) CHECK(ids == seen.front());
}

TEST_CASE("a table of names finds each, and nothing else", "[runtime]") {
    const std::vector<std::string> names{"serah_berkas", "periksa_berkas", "verifikasi", "serah_berkas"};
    const NameTable<StepId> table(names.size(), [&](std::size_t i) -> std::string_view { return names[i]; });
    CHECK(table.find("serah_berkas") == StepId{0});
    CHECK(table.find("verifikasi") == StepId{2});
    CHECK(table.find("verifikas") == none<StepId>);
    CHECK(NameTable<StepId>(0, [](std::size_t) { return std::string_view(); }).find("") == none<StepId>);
}

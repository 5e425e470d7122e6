// Stores that earlier versions wrote still open, say what they said, and go on (P9): tests/journal/golden.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <alur/journal/verify.hpp>

#include "runtime/support/golden.hpp"
#include "support/catch.hpp"
#include "support/files.hpp"
#include "support/scratch.hpp"

using namespace alur;

namespace {

const std::filesystem::path kept = std::filesystem::path(ALUR_ROOT) / "tests/journal/golden";

/// The first line in which two texts differ, and what stands there in both.
std::string difference(const std::string& was, const std::string& is) {
    std::size_t begin = 0;
    while (begin < was.size() && begin < is.size() && was[begin] == is[begin]) ++begin;
    if (begin == was.size() && begin == is.size()) return {};
    const auto line = [&](const std::string& text) {
        const std::size_t from = begin == 0 ? 0 : text.rfind('\n', begin - 1) + 1;
        return text.substr(from, text.find('\n', begin) - from);
    };
    return "was: " + line(was) + "\nis:  " + line(is);
}

struct Opened {
    test::Scratch scratch;
    std::string path = scratch.path("kantor.alur");
    std::shared_ptr<SimulatedTime> time = std::make_shared<SimulatedTime>(golden::at(1, 8));

    explicit Opened(const std::filesystem::path& from) {
        for (const char* name : {"kantor.alur", "kantor.alur.keys"})
            std::filesystem::copy_file(from / name, scratch / name);
    }
    [[nodiscard]] Engine engine(JournalAccess access = JournalAccess::alone) const {
        return Engine(sqlite(path, {.access = access}), {.time = time, .shows_personal = true});
    }
};

/// That who is known in a store is still who they were, and that it takes what comes.
void check_goes_on(Engine& engine, SimulatedTime& time) {
    const CaseId all = engine.find("2024/07/0001").value();
    const auto retried = engine.complete(
        all, "daftar",
        {.by = "petugas:andi", .documents = {"formulir"}, .on_behalf_of = "pemohon:sulastri", .key = "web-4"});
    REQUIRE(retried);
    CHECK(retried->repeated);
    CHECK(*engine.start("izin", {.by = "pemohon:sulastri",
                                 .fields = {{"skala", std::string("kecil")}},
                                 .name = "2024/07/0001",
                                 .key = "web-1"}) == all);
    // One step was taken by one person, and is not theirs to decide on.
    REQUIRE(engine.complete(all, "kunjungan", {.by = "petugas:budi", .item = "0000000000001"}));
    for (const char* who : {"kasi:budi", "kasi:andi", "kasi:sulastri"}) {
        const auto refused = engine.complete(all, "putus", {.by = who, .outcome = "ya"});
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == RejectionCode::authority_not_by);
    }
    REQUIRE(engine.complete(all, "putus", {.by = "kasi:kartini", .outcome = "ya"}));
    CHECK_FALSE(engine.complete(all, "serah", {.by = "pemohon:karto"}));
    REQUIRE(engine.complete(all, "serah", {.by = "pemohon:sulastri"}));
    CHECK((*engine.view(all)).status == CaseStatus::completed);
    REQUIRE(engine.erase(all, {.by = "kasi:kartini"}));
    REQUIRE(engine.start("izin", {.by = "pemohon:baru"}));
    time.set(golden::at(11, 9));
    for (std::size_t i = 0; i < 64; ++i)
        if (const auto replays = engine.replays(static_cast<CaseId>(i))) CHECK(*replays);
}

}  // namespace

TEST_CASE("a store that an earlier version wrote opens, says what it said, and goes on", "[runtime][golden]") {
    std::size_t versions = 0;
    for (const auto& folder : std::filesystem::directory_iterator(kept)) {
        if (!folder.is_directory()) continue;
        ++versions;
        INFO(folder.path().filename());
        const std::string was = alur::test::bytes_in(folder.path() / "views.txt");
        REQUIRE_FALSE(was.empty());
        for (const JournalAccess access : {JournalAccess::alone, JournalAccess::shared}) {
            const Opened opened(folder.path());
            CHECK(verify_journal(opened.path).cases == 4);
            {
                Engine engine = opened.engine(access);
                CHECK(difference(was, golden::describe(engine, *opened.time)).empty());
                if (access == JournalAccess::alone) engine.checkpoint();
            }
            Engine engine = opened.engine(access);
            const std::string is = golden::describe(engine, *opened.time);
            INFO(difference(was, is));
            CHECK(is == was);
            check_goes_on(engine, *opened.time);
        }
    }
    CHECK(versions >= 2);
    WARN(versions << " versions of the form, 4 cases each, 0 different");
}

// ALUR_GOLDEN=FOLDER build/dev/bin/test_runtime "[.golden]": tests/journal/golden/README.md.
TEST_CASE("this version writes a store to keep", "[.golden]") {
    const char* folder = std::getenv("ALUR_GOLDEN");
    REQUIRE(folder != nullptr);
    const std::string path = (std::filesystem::path(folder) / "kantor.alur").string();
    REQUIRE_FALSE(std::filesystem::exists(path));
    const auto time = std::make_shared<SimulatedTime>(golden::at(1, 8));
    {
        Engine engine(sqlite(path), {.time = time, .shards = 4, .shows_personal = true});
        golden::play(engine, *time);
    }
    Engine engine(sqlite(path), {.time = time, .shows_personal = true});
    std::ofstream(std::filesystem::path(folder) / "views.txt", std::ios::binary) << golden::describe(engine, *time);
}

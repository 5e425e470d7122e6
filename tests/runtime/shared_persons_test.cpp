// Several engines on one file: what one of them erases, all have forgotten, and nobody loses what came later.
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <alur/journal/key_store.hpp>

#include "runtime/support/office.hpp"
#include "support/scratch.hpp"

using namespace alur;
using namespace alur::test;

namespace {

constexpr std::string_view form = R"(alur: 1
id: pendataan
actors:
  petugas: {nama: Petugas}
  kasi: {nama: Kasi}
fields:
  nik: {type: string, pattern: "[0-9]{16}", personal: true}
  kelas: {type: choice, options: [mikro, kecil]}
steps:
  - {id: daftar, actor: petugas, sets: [nik, kelas], next: putus}
  - {id: putus, actor: kasi, next: end}
)";

const std::string before = "0000112233445566";
const std::string behind = "0000998877665544";

/// Keys that do something else once, at a chosen moment.
class Interfering final : public KeyStore {
public:
    explicit Interfering(std::shared_ptr<KeyStore> keys) : keys_(std::move(keys)) {}

    std::function<void()> found;                ///< called once, when a key was found
    std::function<void(std::uint32_t)> sought;  ///< called whenever one is, by any thread
    bool destroys = true;
    StoreId store{};

    [[nodiscard]] bool open(const StoreId& of) override {
        store = of;
        return keys_->open(of);
    }
    void begin(const StoreId& of) override { keys_->begin(of); }
    [[nodiscard]] std::optional<CaseKey> find(std::uint32_t number) override {
        if (sought) sought(number);
        const auto key = keys_->find(number);
        if (key && found) std::exchange(found, nullptr)();
        return key;
    }
    [[nodiscard]] CaseKey make(std::uint32_t number) override { return keys_->make(number); }
    void destroy(std::uint32_t number) override {
        if (!destroys) throw KeyStoreError(JournalFault::disk, "the disk of the keys is gone");
        keys_->destroy(number);
    }

private:
    std::shared_ptr<KeyStore> keys_;
};

struct Branches {
    Scratch scratch;
    std::string path = scratch.path("kantor.alur");
    std::shared_ptr<SimulatedTime> time = std::make_shared<SimulatedTime>(wib(2, 8));
    std::shared_ptr<Interfering> keys = std::make_shared<Interfering>(file());  // of the first
    Engine first = opened(keys);
    Engine second = opened(file());

    [[nodiscard]] std::shared_ptr<KeyStore> file() const { return key_file(path + ".keys", JournalAccess::shared); }
    [[nodiscard]] Engine opened(std::shared_ptr<KeyStore> with) const {
        SqliteOptions options{.access = JournalAccess::shared};
        options.keys = std::move(with);
        options.personal_names = true;
        return Engine(sqlite(path, options), {.time = time, .shards = 2, .shows_personal = true});
    }
    CaseId start() {
        const auto loaded = load(scratch.write("pendataan.yaml", std::string(form)));
        if (!loaded) FAIL(loaded.error().to_string());
        first.deploy(*loaded);
        const auto id =
            first.start("pendataan", {.by = "petugas:a", .fields = {{"nik", before}}, .name = "Bu Sulastri"});
        REQUIRE(id);
        REQUIRE(first.note(*id, "menelepon", {.by = "petugas:a", .key = "k-1"}));
        return *id;
    }
    /// Whether the key from before is there, for whoever opens the store.
    [[nodiscard]] bool has_old_key(CaseId id) const {
        const Engine another = opened(file());
        const auto history = another.history(id);
        REQUIRE(history);
        for (const EventView& event : *history)
            if (event.kind == "NoteAdded" && event.text == "menelepon") return true;
        return false;
    }
};

std::string nik_of(const Engine& engine, CaseId id) {
    const auto view = engine.view(id);
    REQUIRE(view);
    for (const FieldView& field : view->fields)
        if (field.field == "nik") return field.erased ? "erased" : to_string(field.value);
    return "unset";
}

void check_forgotten(const Engine& engine, CaseId id) {
    CHECK(nik_of(engine, id) == "erased");
    CHECK_FALSE(engine.find("Bu Sulastri"));
    CHECK((*engine.view(id)).name.empty());
    CHECK(*engine.replays(id));
    const auto history = engine.history(id);
    for (const EventView& event : *history) CHECK(event.text != "menelepon");
}

}  // namespace

TEST_CASE("what one engine erases, every other has forgotten, and new values are kept by all",
          "[runtime][shared][personal]") {
    Branches at;
    const CaseId id = at.start();
    CHECK(nik_of(at.second, id) == before);
    CHECK(at.second.find("Bu Sulastri") == id);
    REQUIRE(at.second.erase(id, {.by = "kasi:k", .reason = "diminta", .even_live = true}));
    CHECK_FALSE(at.has_old_key(id));
    check_forgotten(at.first, id);
    check_forgotten(at.second, id);
    check_forgotten(at.opened(at.file()), id);
    CHECK((*at.first.erase(id, {.by = "kasi:k", .even_live = true})).repeated);
    // Under a key from before it is another command.
    CHECK_FALSE((*at.first.note(id, "menelepon lagi", {.by = "petugas:a", .key = "k-1"})).repeated);
    REQUIRE(at.first.set(id, "daftar", {{"nik", behind}}, {.by = "petugas:a"}));
    CHECK(nik_of(at.second, id) == behind);
    CHECK(nik_of(at.opened(at.file()), id) == behind);
    REQUIRE(at.first.erase(id, {.by = "kasi:k", .even_live = true}));
    check_forgotten(at.second, id);
    check_forgotten(at.opened(at.file()), id);
}

TEST_CASE("an engine that knew no keys keeps persons although all that it has read is erased",
          "[runtime][shared][personal]") {
    Branches at;
    const CaseId id = at.start();  // the second has not looked yet
    REQUIRE(at.first.erase(id, {.by = "kasi:k", .even_live = true}));
    check_forgotten(at.second, id);
    REQUIRE(at.second.set(id, "daftar", {{"nik", behind}}, {.by = "petugas:a"}));
    CHECK(nik_of(at.first, id) == behind);
}

TEST_CASE("an erasure whose engine could not destroy the key is ended by the next that hears of it",
          "[runtime][shared][personal]") {
    Branches at;
    const CaseId id = at.start();
    CHECK(nik_of(at.second, id) == before);
    at.keys->destroys = false;
    CHECK_THROWS_AS(at.first.erase(id, {.by = "kasi:k", .even_live = true}), KeyStoreError);
    SECTION("by another that has the store") {
        check_forgotten(at.second, id);
        CHECK_FALSE(at.has_old_key(id));
        // Whoever began it does not destroy the new key.
        REQUIRE(at.second.set(id, "daftar", {{"nik", behind}}, {.by = "petugas:a"}));
        at.keys->destroys = true;
        REQUIRE(at.first.note(id, "catatan", {.by = "petugas:a"}));
        CHECK(nik_of(at.first, id) == behind);
        CHECK(nik_of(at.second, id) == behind);
        CHECK(nik_of(at.opened(at.file()), id) == behind);
    }
    SECTION("by one that opens it") {
        check_forgotten(at.opened(at.file()), id);
        check_forgotten(at.second, id);
    }
    SECTION("by itself, before it keeps anything else of the case") {
        CHECK_THROWS_AS(at.first.set(id, "daftar", {{"nik", behind}}, {.by = "petugas:a"}), KeyStoreError);
        at.keys->destroys = true;
        REQUIRE(at.first.set(id, "daftar", {{"nik", behind}}, {.by = "petugas:a"}));
        CHECK_FALSE(at.has_old_key(id));
        CHECK(nik_of(at.second, id) == behind);
    }
}

TEST_CASE("what is sealed while another destroys its key is sealed anew, and stays", "[runtime][shared][personal]") {
    Branches at;
    const CaseId id = at.start();
    at.keys->found = [&] { REQUIRE(at.second.erase(id, {.by = "kasi:k", .even_live = true})); };
    REQUIRE(at.first.set(id, "daftar", {{"nik", behind}}, {.by = "petugas:a"}));
    CHECK_FALSE(at.keys->found);
    CHECK_FALSE(at.has_old_key(id));
    CHECK(nik_of(at.first, id) == behind);
    CHECK(nik_of(at.second, id) == behind);
    CHECK(nik_of(at.opened(at.file()), id) == behind);
}

TEST_CASE("what is sealed while its key goes without a word of it is not kept under another",
          "[runtime][shared][personal]") {
    Branches at;
    const CaseId id = at.start();
    at.keys->found = [&] {
        const auto other = at.file();
        REQUIRE(other->open(at.keys->store));
        other->destroy(static_cast<std::uint32_t>(id));
    };
    try {
        static_cast<void>(at.first.set(id, "daftar", {{"nik", behind}}, {.by = "petugas:a"}));
        FAIL("it was kept");
    } catch (const KeyStoreError& error) {
        CHECK(error.fault() == JournalFault::lost);
    }
    CHECK_FALSE(at.keys->found);
    CHECK_FALSE(at.has_old_key(id));
    CHECK(nik_of(at.first, id) == "erased");
    CHECK(nik_of(at.opened(at.file()), id) == "erased");
    CHECK(*at.first.replays(id));
}

TEST_CASE("an engine whose keys do not answer when it hears of others misses nothing that they did",
          "[runtime][shared][personal]") {
    Branches at;
    const CaseId id = at.start();
    const auto fails = [] { throw KeyStoreError(JournalFault::disk, "the keys do not answer"); };
    const auto asks = [&] { static_cast<void>(at.first.view(id)); };
    const auto is_told = [&](CaseId of) {
        const auto here = at.first.view(of);
        const auto there = at.second.view(of);
        REQUIRE(here);
        REQUIRE(there);
        CHECK(here->events == there->events);
        CHECK(here->name == there->name);
        CHECK(*at.first.replays(of));
    };
    CHECK(nik_of(at.second, id) == before);
    SECTION("in a step of a case that it knows") {
        REQUIRE(at.second.complete(id, "daftar", {.by = "petugas:b", .fields = {{"nik", behind}}}));
        at.keys->found = fails;
        CHECK_THROWS_AS(asks(), KeyStoreError);
        is_told(id);
        CHECK(code(at.first.complete(id, "daftar", {.by = "petugas:c"})) == "step.not_open");
        REQUIRE(at.first.note(id, "catatan", {.by = "petugas:a"}));
        REQUIRE(at.second.note(id, "catatan", {.by = "petugas:a"}));
        is_told(id);
    }
    SECTION("in a start, behind which others come") {
        // In one shard each, so that every other case comes behind one that failed.
        std::vector<CaseId> ids;
        for (int i = 0; i < 6; ++i)
            ids.push_back(*at.second.start("pendataan", {.by = "petugas:b",
                                                         .fields = {{"nik", before}},
                                                         .name = i % 2 == 0 ? "" : "nama " + std::to_string(i)}));
        REQUIRE(at.second.complete(ids[0], "daftar", {.by = "petugas:b"}));
        for (std::size_t i = 0; i < ids.size(); ++i) {
            at.keys->found = fails;
            try {
                static_cast<void>(at.first.case_count());
            } catch (const KeyStoreError&) {
                static_cast<void>(at.first.view(ids[i]));
            }
        }
        at.keys->found = nullptr;
        CHECK(at.first.case_count() == ids.size() + 1);
        for (const CaseId one : ids) is_told(one);
        CHECK(at.first.find("nama 3") == ids[3]);
        CHECK((*at.first.view(ids[0])).open.front().step == "putus");
        REQUIRE(at.first.complete(ids[1], "daftar", {.by = "petugas:a"}));
        for (const CaseId one : ids) is_told(one);
    }
    SECTION("in an erasure") {
        REQUIRE(at.second.note(id, "catatan", {.by = "petugas:b"}));
        asks();
        REQUIRE(at.second.erase(id, {.by = "kasi:k", .even_live = true}));
        REQUIRE(at.second.note(id, "catatan lagi", {.by = "petugas:b"}));
        at.keys->found = fails;
        CHECK_THROWS_AS(asks(), KeyStoreError);
        check_forgotten(at.first, id);
        is_told(id);
    }
}

namespace {

/// A clock that a thread may be held up by.
class Holding final : public TimeSource {
public:
    std::function<void()> asked = [] {};

    [[nodiscard]] Instant now() const override {
        asked();
        return wib(2, 8);
    }
};

}  // namespace

TEST_CASE("where keys do not answer for one command, those that share its commit do not fail with it",
          "[runtime][shared][personal][threads]") {
    const Scratch scratch;
    const std::string path = scratch.path("kantor.alur");
    const auto keys = std::make_shared<Interfering>(key_file(path + ".keys", JournalAccess::shared));
    const auto clock = std::make_shared<Holding>();
    SqliteOptions options{.access = JournalAccess::shared};
    options.keys = keys;
    Engine engine(sqlite(path, options), {.time = clock, .shards = 4});
    const auto loaded = load(scratch.write("pendataan.yaml", std::string(form)));
    REQUIRE(loaded);
    engine.deploy(*loaded);
    std::vector<CaseId> ids;
    for (int i = 0; i < 3; ++i)  // each in a shard of its own
        ids.push_back(*engine.start("pendataan", {.by = "petugas:a", .fields = {{"nik", before}}}));
    REQUIRE(engine.note(ids[0], "x", {.by = "petugas:b"}));

    std::mutex lock;
    std::condition_variable changed;
    int waiting = 0;
    bool is_committing = false;
    std::map<std::uint32_t, int> searches;
    const auto test = std::this_thread::get_id();
    clock->asked = [&] {
        if (std::this_thread::get_id() == test) return;
        std::unique_lock guard(lock);
        ++waiting;
        changed.notify_all();
        changed.wait(guard, [&] { return is_committing; });
    };
    keys->sought = [&](std::uint32_t number) {
        std::unique_lock guard(lock);
        const int times = ++searches[number];
        changed.notify_all();
        // First it is sealed, then looked whether its key is still there.
        if (times != 2) return;
        if (number == index(ids[1])) throw KeyStoreError(JournalFault::disk, "the keys do not answer");
        if (number != index(ids[0])) return;
        is_committing = true;
        changed.notify_all();
        changed.wait(guard, [&] { return searches[static_cast<std::uint32_t>(ids[1])] > 0; });
        guard.unlock();
        std::this_thread::sleep_for(std::chrono::milliseconds(50));  // so that both wait for the same commit
    };
    bool fails = false;
    std::string third;
    std::thread with_keys([&] {
        try {
            static_cast<void>(engine.note(ids[1], "x", {.by = "petugas:b"}));
        } catch (const KeyStoreError&) {
            fails = true;
        }
    });
    std::thread without([&] {
        try {
            third = code(engine.complete(ids[2], "daftar", {.by = "petugas:b"}));
        } catch (const std::exception& error) {
            third = error.what();
        }
    });
    {
        std::unique_lock guard(lock);
        changed.wait(guard, [&] { return waiting == 2; });
    }
    REQUIRE(engine.note(ids[0], "x", {.by = "petugas:b"}));
    with_keys.join();
    without.join();
    CHECK(fails);
    CHECK(third == "accepted");
    keys->sought = nullptr;
    CHECK(engine.view(ids[1]).value().events == engine.view(ids[2]).value().events - 1);
    REQUIRE(engine.note(ids[1], "x", {.by = "petugas:b"}));
    for (const CaseId id : ids) CHECK(*engine.replays(id));
}

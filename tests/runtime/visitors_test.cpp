// Persons from outside: only their case knows them, by a name that is gone once it is erased; what they did still
// counts.
#include <algorithm>
#include <filesystem>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <alur/journal/key_store.hpp>
#include <alur/journal/memory.hpp>
#include <alur/journal/verify.hpp>

#include "runtime/catalogue.hpp"
#include "runtime/commit.hpp"
#include "runtime/shards.hpp"
#include "runtime/support/office.hpp"
#include "support/files.hpp"
#include "support/last_words.hpp"
#include "support/scratch.hpp"

using namespace alur;
using namespace alur::test;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view form = R"(alur: 1
id: izin
actors:
  pemohon: {nama: Pemohon, external: true}
  kuasa: {nama: Kuasa, external: true}
  petugas: {nama: Petugas}
  kasi: {nama: Kasi}
steps:
  - {id: daftar, actor: pemohon, recorded_by: [petugas], next: titip}
  - {id: titip, actor: kuasa, recorded_by: [petugas], next: periksa}
  - {id: periksa, actor: petugas, not_by: [daftar], next: putus}
  - {id: putus, actor: kasi, not_by: [daftar, titip], next: terima}
  - {id: terima, actor: pemohon, recorded_by: [petugas], next: end}
)";

const std::string applicant = "Sulastri binti Karto";
const std::string attorney = "Hadi Pengacara";
const std::string stranger = "Orang Lain Sekali";

/// Names of people from outside that lie in some file of a folder.
std::vector<std::string> found_in(const std::filesystem::path& folder) {
    return test::found_in(folder, {applicant, attorney, stranger, std::string("Sulastri"), std::string("Hadi")});
}

constexpr Instant last_of_all = never - Microseconds(1);

struct Counter {
    Scratch scratch;
    std::string path = scratch.path("kantor.alur");
    std::optional<Office> office;

    Counter() { reopen(); }
    Engine& reopen(SqliteOptions options = {}) {
        office.reset();
        office.emplace(std::size_t{2}, sqlite(path, std::move(options)));
        return office->engine;
    }
    [[nodiscard]] Engine& engine() { return office->engine; }
};

void deploy(Engine& engine) {
    const Scratch folder;
    const auto loaded = load(folder.write("izin.yaml", std::string(form)));
    if (!loaded) FAIL(loaded.error().to_string());
    engine.deploy(*loaded);
}

CaseId start(Engine& engine, const std::string& by, std::string_view name = {}) {
    const auto id = engine.start("izin", {.by = by, .name = name});
    if (!id) FAIL(id.error().text());
    return *id;
}

/// Who did what, as the history tells it.
std::vector<std::string> deeds(const Engine& engine, CaseId id) {
    std::vector<std::string> all;
    const auto history = engine.history(id);
    REQUIRE(history);
    for (const EventView& event : *history)
        if (event.kind == "CaseStarted" || event.kind == "StepCompleted" || event.kind == "StepStarted" ||
            event.kind == "PersonNamed")
            all.push_back(event.kind + " " + event.by + "/" + event.on_behalf_of + "/" + event.text +
                          (event.erased ? "erased" : ""));
    return all;
}

/// All orders in which a store may come to know a case again.
enum class Again { not_at_all, whole, from_checkpoint };

Engine& again(Counter& counter, Again how) {
    if (how == Again::not_at_all) return counter.engine();
    if (how == Again::from_checkpoint) counter.engine().checkpoint();
    return counter.reopen();
}

}  // namespace

TEST_CASE("no name of somebody from outside lies in a store, in the clear, while it runs and after",
          "[runtime][personal]") {
    Counter counter;
    deploy(counter.engine());
    const CaseId id = start(counter.engine(), "pemohon:" + applicant, "satu");
    Engine& engine = counter.engine();
    REQUIRE(engine.complete(id, "daftar", {.by = "pemohon:" + applicant, .key = "k-1"}));
    REQUIRE(engine.complete(id, "titip", {.by = "petugas:a", .on_behalf_of = attorney}));
    CHECK(code(engine.cancel(id, "x", {.by = "pemohon:" + stranger})) == "authority.person");
    CHECK(code(engine.complete(id, "periksa", {.by = "kasi:k", .on_behalf_of = "pemohon:" + stranger})) ==
          "authority.role");
    CHECK(code(engine.note(id, "x", {.by = "pemohn:" + stranger})) == "authority.role");
    for (const std::string& by : {"pemohon:" + applicant, "pemohn:" + applicant, stranger})
        CHECK(!engine.note(id, "x", {.by = by, .delegate_of = stranger}));
    CHECK(!engine.complete(id, "periksa", {.by = "kuasa:" + attorney, .delegate_of = "kasi:" + stranger}));
    CHECK(code(engine.note(id, "x", {.by = "kasi:k", .delegate_of = "petugas:k2"})) == "authority.delegation");
    CHECK(engine.refusals().refused.back().delegate_of == "k2");
    CHECK(code(engine.revoke(DelegationId{0}, "pemohon:" + stranger)) == "delegation.unknown");
    CHECK(code(engine.delegate({.by = "pemohon:" + stranger, .to = "k", .until = never})) == "authority.role");
    // By handles, alone and together.
    const SopHandle sop = *engine.sop("izin");
    const ActorHandle by = *engine.actor("pemohon:" + applicant);
    const CaseId by_handle = *engine.start(sop, by);
    REQUIRE(engine.complete(by_handle, *engine.step("izin", "daftar"), {.by = by}));
    std::vector<CaseId> ids(3);
    std::vector<RowCode> codes(3);
    const std::vector<std::string_view> names{"", "dua", "tiga"};
    REQUIRE(engine.start_many({.sop = sop, .by = by, .name = names}, ids, codes) == 3);
    REQUIRE(engine.complete_many({.cases = ids, .step = *engine.step("izin", "daftar"), .by = by}, codes) == 3);
    CHECK(deeds(engine, ids[1]) == std::vector<std::string>{"CaseStarted pemohon:" + applicant + "//",
                                                            "PersonNamed //" + applicant,
                                                            "StepCompleted pemohon:" + applicant + "//"});
    REQUIRE(engine.refusals().refused.size() >= 4);
    engine.checkpoint();
    engine.backup(counter.scratch.path("salinan.alur"));
    CHECK(found_in(counter.scratch / "").empty());
    CHECK(bytes_in(counter.scratch / "salinan.alur").find("tiga") !=
          std::string::npos);  // the search can find something

    for (const Verify verify : {Verify::when_used, Verify::everything}) {
        Engine& opened = counter.reopen({.verify = verify});
        CHECK(deeds(opened, id) ==
              std::vector<std::string>{"CaseStarted pemohon:" + applicant + "//", "PersonNamed //" + applicant,
                                       "StepCompleted pemohon:" + applicant + "//",
                                       "StepCompleted petugas:a/" + attorney + "/", "PersonNamed //" + attorney});
        CHECK(*opened.replays(id));
    }
    counter.office.reset();
    CHECK(found_in(counter.scratch / "").empty());
    CHECK(verify_journal(counter.path).cases == 5);
}

TEST_CASE("who is erased is a number in their case, and stays the same one to the rules", "[runtime][personal]") {
    for (const bool on_disk : {true, false}) {
        const Scratch scratch;
        std::optional<Office> office;
        office.emplace(std::size_t{2}, on_disk ? sqlite(scratch.path("kantor.alur")) : memory_with_feed());
        deploy(office->engine);
        const CaseId id = start(office->engine, "pemohon:" + applicant);
        const CaseId other = start(office->engine, "pemohon:" + applicant);
        REQUIRE(office->engine.complete(id, "daftar", {.by = "pemohon:" + applicant}));
        REQUIRE(office->engine.start_step(id, "titip", {.by = "kuasa:" + attorney}));
        REQUIRE(!office->engine.cancel(id, "x", {.by = "pemohon:" + attorney}));
        if (on_disk) office->engine.backup(scratch.path("salinan.alur"));
        REQUIRE(office->engine.erase(id, {.by = "petugas:a", .even_live = true}));
        for (const bool reopened : {false, true}) {
            if (reopened && !on_disk) continue;
            if (reopened) office.emplace(std::size_t{2}, sqlite(scratch.path("kantor.alur")));
            Engine& engine = office->engine;
            CHECK(deeds(engine, id) == std::vector<std::string>{"CaseStarted pemohon:#1//", "PersonNamed //erased",
                                                                "StepCompleted pemohon:#1//", "StepStarted kuasa:#2//",
                                                                "PersonNamed //erased"});
            CHECK((*engine.view(id)).open.at(0).claimant == "#2");
            CHECK(*engine.replays(id));
            // Nobody is them any more, neither by their name nor by their number.
            for (const std::string& name : {applicant, attorney, std::string("#1"), std::string("#2")}) {
                CHECK(code(engine.cancel(id, "x", {.by = "pemohon:" + name})) == "authority.person");
                const auto claimed = engine.complete(id, "titip", {.by = "kuasa:" + name});
                CHECK(code(claimed) == "step.claimed");
                CHECK(claimed.error().person == "#2");
            }
            CHECK((*engine.work({.person = applicant})).size() == 1);  // of the other case
            CHECK((*engine.work({.person = attorney})).empty());
            CHECK((*engine.read_person(applicant, {.by = "petugas:a"})).size() == 1);
            CHECK(engine.refusals({.person = attorney}).refused.empty());
            for (const FeedEvent& event : engine.feed().events)
                if (event.case_id == id)
                    CHECK((event.event.by + event.event.text).find(applicant) == std::string::npos);
            CHECK(deeds(engine, other).front() == "CaseStarted pemohon:" + applicant + "//");
            const EventLog log = event_log(engine);
            for (std::size_t row = 0; row < log.events(); ++row)
                if (log.case_id().text(row) == "#" + std::to_string(index(id)))
                    CHECK(log.table()["org:resource"].text(row) != applicant);
        }
        if (on_disk) {
            office.reset();
            // The other case keeps them; the copy from before knows no more than the store.
            const Engine copy(
                sqlite(scratch.path("salinan.alur"), {.keys = key_file(scratch.path("kantor.alur.keys"))}));
            CHECK(deeds(copy, id).front() == "CaseStarted pemohon:#1//");
            CHECK(deeds(copy, other).front() == "CaseStarted pemohon:" + applicant + "//");
            CHECK(found_in(scratch / "").empty());
        }
    }
}

namespace {

/// Keys of which one search in vain fails, as where they lie behind a network.
class FarAway final : public KeyStore {
public:
    explicit FarAway(std::shared_ptr<KeyStore> keys) : keys_(std::move(keys)) {}

    int searches = -1;  ///< that work before one does not; negative: all do
    JournalFault fault = JournalFault::disk;

    [[nodiscard]] bool open(const StoreId& store) override { return keys_->open(store); }
    void begin(const StoreId& store) override { keys_->begin(store); }
    [[nodiscard]] std::optional<CaseKey> find(std::uint32_t number) override {
        if (searches >= 0 && searches-- == 0) throw KeyStoreError(fault, "the keys do not answer");
        return keys_->find(number);
    }
    [[nodiscard]] CaseKey make(std::uint32_t number) override { return keys_->make(number); }
    void destroy(std::uint32_t number) override { keys_->destroy(number); }

private:
    std::shared_ptr<KeyStore> keys_;
};

}  // namespace

TEST_CASE("wherever an erasure fails, nobody is given the number of somebody whom the case knew",
          "[runtime][personal]") {
    for (const bool is_second : {false, true}) {
        for (const bool is_shared : {false, true}) {
            int failed = 0;
            for (int searches = 0;; ++searches) {
                REQUIRE(searches < 100);
                INFO((is_second ? "second" : "first") << " erasure, shared " << is_shared << ", search " << searches);
                Counter counter;
                SqliteOptions options{.access = is_shared ? JournalAccess::shared : JournalAccess::alone};
                auto keys = std::make_shared<FarAway>(key_file(counter.path + ".keys", options.access));
                options.keys = keys;
                Engine& engine = counter.reopen(options);
                deploy(engine);
                const CaseId id = start(engine, "pemohon:" + applicant);
                REQUIRE(engine.complete(id, "daftar", {.by = "pemohon:" + applicant}));
                if (is_second) REQUIRE(engine.erase(id, {.by = "kasi:k", .even_live = true}));
                bool fails = false;
                keys->searches = searches;
                try {
                    static_cast<void>(engine.erase(id, {.by = "kasi:k", .even_live = true}));
                } catch (const KeyStoreError&) {
                    fails = true;
                }
                keys->searches = -1;
                REQUIRE(engine.complete(id, "titip", {.by = "petugas:a", .on_behalf_of = attorney}));
                CHECK(deeds(engine, id).front() != "CaseStarted pemohon:" + attorney + "//");
                const auto now = deeds(engine, id);
                CHECK(now.at(3) == "StepCompleted petugas:a/" + attorney + "/");
                CHECK(*engine.replays(id));
                options.keys = keys = nullptr;
                CHECK(deeds(counter.reopen(options), id) == now);
                if (!fails) break;
                ++failed;
            }
            CHECK(failed > 1);
        }
    }
}

TEST_CASE("what may be tried again has done nothing, wherever an erasure or a reading fails", "[runtime][personal]") {
    for (const JournalAccess access : {JournalAccess::alone, JournalAccess::shared}) {
        for (const int what : {0, 1, 2}) {
            int durable = 0;
            for (int searches = 0;; ++searches) {
                REQUIRE(searches < 200);
                INFO("shared " << (access == JournalAccess::shared) << ", act " << what << ", search " << searches);
                Counter counter;
                SqliteOptions options{.access = access};
                const auto keys = std::make_shared<FarAway>(key_file(counter.path + ".keys", access));
                keys->fault = JournalFault::in_use;
                options.keys = keys;
                Engine& engine = counter.reopen(options);
                deploy(engine);
                const CaseId id = start(engine, "pemohon:" + applicant);
                start(engine, "pemohon:" + applicant);
                const auto events = [&] { return engine.feed().events.size(); };
                const std::size_t before = events();
                bool fails = false;
                keys->searches = searches;
                try {
                    if (what == 0) static_cast<void>(engine.erase(id, {.by = "kasi:k", .even_live = true}));
                    if (what == 1) static_cast<void>(engine.read_personal(id, {.by = "kasi:k", .purpose = "x"}));
                    if (what == 2) static_cast<void>(engine.read_person(applicant, {.by = "kasi:k", .purpose = "x"}));
                } catch (const KeyStoreError& error) {
                    fails = true;
                    keys->searches = -1;
                    CHECK(error.retryable() == (events() == before));
                    if (!error.retryable()) ++durable;
                } catch (const JournalError& error) {
                    fails = true;
                    keys->searches = -1;
                    CHECK(!error.retryable());
                    CHECK(events() != before);
                }
                if (!fails) break;
            }
            CHECK(durable > 0);
        }
    }
}

TEST_CASE("an event that would give a person the number of another is written nowhere", "[runtime][personal]") {
    const auto store = memory();
    runtime::Directory directory(*store);
    runtime::Catalogue catalogue(*store);
    const Scratch folder;
    const auto loaded = load(folder.write("izin.yaml", std::string(form)));
    REQUIRE(loaded);
    catalogue.deploy(*loaded);
    const runtime::Deployed& deployed = *catalogue.newest_of("izin");
    runtime::Shards shards(directory);
    shards.make(1);
    runtime::Shard& shard = shards[0];
    shard.journal = std::make_unique<MemoryJournal>();
    const runtime::Place place{&shard, 0};
    CaseState& state = shard.cases.next();
    const CaseLimits limits;
    const runtime::HeldCase held{place, state, {deployed, directory, state, place}, nullptr, wib(2, 8), limits, true};
    const auto act = [&](const By& by, CommandBody body, std::vector<NewPerson> persons) {
        Command command{by, std::move(body), {}, std::move(persons)};
        const Decision decision = runtime::judge(held, command);
        REQUIRE(decision.accepted());
        runtime::append(held, decision);
        runtime::apply(held, decision);
    };
    const auto completes = [&](std::string_view step) {
        CompleteStep body;
        body.activation = {deployed.steps.find(step), none<ItemId>, 0};
        return body;
    };
    By by;
    by.role = deployed.actors.find("pemohon");
    by.person = person_of_case(0);
    act(by, StartCase{deployed.id, {}, {}}, {{person_of_case(0), applicant}});
    shard.cases.keep();
    act(by, completes("daftar"), {});
    by.role = deployed.actors.find("petugas");
    by.person = directory.intern("a");
    const CompleteStep titip = completes("titip");
    by.on_behalf_of = person_of_case(2);
    CHECK(last_words([&] {
              act(by, titip, {{by.on_behalf_of, attorney}});
          }).find("person_of_case") != std::string::npos);
    shard.visitors.forget(0);  // as where the case was to be read anew, and was not
    by.on_behalf_of = person_of_case(0);
    CHECK_THROWS_AS(act(by, titip, {{by.on_behalf_of, attorney}}), JournalError);
    CHECK(shard.cases.is_stale(0));
    CHECK(shard.journal->count(CaseId{0}) == 3);
}

TEST_CASE("a name is one person in a case, whether they act as one from outside or of the office",
          "[runtime][personal][authority]") {
    for (const Again how : {Again::not_at_all, Again::whole, Again::from_checkpoint}) {
        for (const bool by_handle : {false, true}) {
            for (const bool known_before : {false, true}) {
                INFO(static_cast<int>(how) << by_handle << known_before);
                Counter counter;
                deploy(counter.engine());
                if (known_before)
                    REQUIRE(counter.engine().note(start(counter.engine(), "petugas:a"), "x", {.by = "kasi:Dewi"}));
                const CaseId id = start(counter.engine(), "pemohon:Dewi");
                REQUIRE(counter.engine().complete(id, "daftar", {.by = "pemohon:Dewi"}));
                REQUIRE(counter.engine().complete(id, "titip", {.by = "petugas:a", .on_behalf_of = "kuasa:Budi"}));
                Engine& engine = again(counter, how);
                const auto complete = [&](std::string_view step, const std::string& by) {
                    if (!by_handle) return engine.complete(id, step, {.by = by});
                    return engine.complete(id, *engine.step("izin", step), {.by = *engine.actor(by)});
                };
                // Dewi registered, Budi was recorded for.
                CHECK(code(complete("periksa", "petugas:Dewi")) == "authority.not_by");
                REQUIRE(complete("periksa", "petugas:Budi"));
                CHECK(code(complete("putus", "kasi:Budi")) == "authority.not_by");
                CHECK(code(complete("putus", "kasi:Dewi")) == "authority.not_by");
                CHECK((*engine.work({.actor = "kasi", .person = "Budi", .sop = "izin"})).empty());
                REQUIRE(complete("putus", "kasi:k"));
                CHECK((*engine.work({.person = "Dewi"})).size() == 1);
                // Of the other case, which nobody applied for yet, but not of this.
                CHECK((*engine.work({.actor = "pemohon", .person = "Budi"})).size() == (known_before ? 1U : 0U));
                REQUIRE(complete("terima", "pemohon:Dewi"));
                CHECK(*engine.replays(id));
                Engine& last = again(counter, how);
                CHECK((*last.view(id)).status == CaseStatus::completed);
                CHECK(*last.replays(id));
            }
        }
    }
}

TEST_CASE("an officer who worked on a case is the same one where they apply in it later",
          "[runtime][personal][authority]") {
    for (const Again how : {Again::not_at_all, Again::whole, Again::from_checkpoint}) {
        Counter counter;
        deploy(counter.engine());
        const CaseId id = start(counter.engine(), "petugas:Dewi");
        // Recorded by her, so it is hers as well.
        REQUIRE(counter.engine().complete(id, "daftar", {.by = "petugas:Dewi", .on_behalf_of = "p", .key = "k-1"}));
        REQUIRE(counter.engine().note(id, "x", {.by = "petugas:Eka", .key = "k-3"}));  // which no rule looks at
        Engine& engine = again(counter, how);
        REQUIRE(engine.complete(id, "titip", {.by = "kuasa:Dewi", .key = "k-2"}));
        CHECK(code(engine.complete(id, "periksa", {.by = "petugas:Dewi"})) == "authority.not_by");
        Engine& last = again(counter, how);
        CHECK(code(last.complete(id, "periksa", {.by = "petugas:Dewi"})) == "authority.not_by");
        CHECK((*last.complete(id, "daftar", {.by = "petugas:Dewi", .on_behalf_of = "p", .key = "k-1"})).repeated);
        CHECK((*last.complete(id, "titip", {.by = "kuasa:Dewi", .key = "k-2"})).repeated);
        CHECK(deeds(last, id).back() == "StepCompleted kuasa:Dewi//");
        REQUIRE(last.complete(id, "periksa", {.by = "petugas:a"}));
        REQUIRE(last.complete(id, "putus", {.by = "kasi:k"}));
        REQUIRE(last.complete(id, "terima", {.by = "petugas:a", .on_behalf_of = "Eka", .key = "k-4"}));
        Engine& third = again(counter, how);
        CHECK(third.note(id, "x", {.by = "petugas:Eka", .key = "k-3"}).value().repeated);
        CHECK(third.complete(id, "terima", {.by = "petugas:a", .on_behalf_of = "Eka", .key = "k-4"}).value().repeated);
        CHECK(code(third.note(id, "y", {.by = "petugas:Eka", .key = "k-3"})) == "key.reused");
    }
}

TEST_CASE("a retry by somebody from outside is the same command, also behind a restart", "[runtime][personal]") {
    for (const Again how : {Again::not_at_all, Again::whole, Again::from_checkpoint}) {
        Counter counter;
        deploy(counter.engine());
        const StartRequest request{.by = "pemohon:Sulastri", .key = "web-1"};
        const CaseId id = *counter.engine().start("izin", request);
        REQUIRE(counter.engine().complete(id, "daftar", {.by = "pemohon:Sulastri", .key = "web-2"}));
        REQUIRE(counter.engine().complete(id, "titip", {.by = "petugas:a", .on_behalf_of = "Hadi", .key = "web-3"}));
        Engine& engine = again(counter, how);
        CHECK(*engine.start("izin", request) == id);
        const auto first = engine.complete(id, "daftar", {.by = "pemohon:Sulastri", .key = "web-2"});
        REQUIRE(first);
        CHECK(first->repeated);
        const auto recorded = engine.complete(id, "titip", {.by = "petugas:a", .on_behalf_of = "Hadi", .key = "web-3"});
        REQUIRE(recorded);
        CHECK(recorded->repeated);
        CHECK(recorded->events == 3);  // the key, the completion with what it offers, the name
        CHECK(code(engine.complete(id, "titip", {.by = "petugas:a", .on_behalf_of = "lain", .key = "web-3"})) ==
              "key.reused");
        CHECK(code(engine.start("izin", {.by = "pemohon:lain", .key = "web-1"})) == "key.reused");
    }
}

TEST_CASE("a role is given to officers, also to one whom a case knows as its applicant",
          "[runtime][personal][authority]") {
    for (const Again how : {Again::not_at_all, Again::whole, Again::from_checkpoint}) {
        Counter counter;
        const auto roster = std::make_shared<Roster>();
        roster->grant("k1", "kasi");
        roster->grant("a", "petugas");
        roster->grant("b", "petugas");
        std::optional<Engine> opened;
        const auto open = [&]() -> Engine& {
            counter.office.reset();
            opened.reset();
            opened.emplace(
                sqlite(counter.path),
                EngineOptions{.time = std::make_shared<SimulatedTime>(wib(2, 8)), .shards = 2, .identities = roster});
            return *opened;
        };
        Engine* engine = &open();
        deploy(*engine);
        REQUIRE(engine->delegate({.by = "kasi:k1", .to = "Budi", .until = wib(20, 0)}));
        const CaseId id = start(*engine, "pemohon:Sulastri");
        REQUIRE(engine->complete(id, "daftar", {.by = "pemohon:Sulastri"}));
        REQUIRE(engine->start_step(id, "titip", {.by = "kuasa:Budi"}));  // who has a role of the office as well
        REQUIRE(engine->complete(id, "titip", {.by = "kuasa:Budi"}));
        REQUIRE(engine->suspend(id, "x", {.by = "kasi:Budi"}));
        REQUIRE(engine->resume(id, {.by = "kasi:Budi", .delegate_of = "k1"}));
        if (how == Again::from_checkpoint) engine->checkpoint();
        if (how != Again::not_at_all) engine = &open();
        const auto history = engine->history(id);
        REQUIRE(history);
        CHECK(history->back().by == "kasi:Budi");
        CHECK(history->back().delegate_of == "k1");
        REQUIRE(engine->complete(id, "periksa", {.by = "petugas:a"}));
        CHECK(code(engine->complete(id, "putus", {.by = "kasi:Budi"})) == "authority.not_by");
        REQUIRE(engine->complete(id, "putus", {.by = "kasi:k1"}));
        CHECK(*engine->replays(id));
        open().checkpoint();
    }
}

TEST_CASE("engines that share a store know whom each of its cases knows", "[runtime][personal][shared]") {
    const Scratch scratch;
    const auto open = [&] {
        return Engine(sqlite(scratch.path("kantor.alur"), {.access = JournalAccess::shared}),
                      {.time = std::make_shared<SimulatedTime>(wib(2, 8)), .shards = 2});
    };
    Engine first = open();
    Engine second = open();
    deploy(first);
    const CaseId id = start(first, "pemohon:" + applicant);
    CHECK(deeds(second, id).front() == "CaseStarted pemohon:" + applicant + "//");
    CHECK(code(second.complete(id, "daftar", {.by = "pemohon:" + stranger})) == "authority.person");
    REQUIRE(second.complete(id, "daftar", {.by = "pemohon:" + applicant}));
    REQUIRE(first.complete(id, "titip", {.by = "kuasa:" + attorney}));
    CHECK((*second.work({.person = applicant})).empty());
    CHECK(deeds(second, id).back() == "PersonNamed //" + attorney);
    CHECK(second.refusals().refused.size() == 1);
    CHECK(found_in(scratch / "").empty());
    REQUIRE(second.erase(id, {.by = "petugas:a", .even_live = true}));
    CHECK(deeds(first, id).front() == "CaseStarted pemohon:#1//");
    CHECK(deeds(second, id).back() == "PersonNamed //erased");
    CHECK(code(first.cancel(id, "x", {.by = "pemohon:" + applicant})) == "authority.person");
    // What comes later is kept again, under the next number.
    REQUIRE(first.complete(id, "periksa", {.by = "petugas:a"}));
    REQUIRE(second.complete(id, "putus", {.by = "kasi:k"}));
    REQUIRE(first.complete(id, "terima", {.by = "petugas:a", .on_behalf_of = applicant}));
    CHECK(deeds(open(), id).back() == "PersonNamed //" + applicant);
    CHECK(deeds(second, id) == deeds(first, id));
    CHECK(found_in(scratch / "").empty());
}

TEST_CASE("a case that somebody from outside began is taken back where its commit fails", "[runtime][personal]") {
    // The numbers of persons in a case do not depend on what was tried before.
    Counter counter;
    deploy(counter.engine());
    const auto handle = *counter.engine().actor("pemohon:Sulastri");
    std::vector<CaseId> ids(2);
    std::vector<RowCode> codes(2);
    counter.reopen();
    Engine& engine = counter.engine();
    REQUIRE(engine.start_many({.sop = *engine.sop("izin"), .by = *engine.actor("pemohon:Sulastri")}, ids, codes) == 2);
    static_cast<void>(handle);
    for (const CaseId id : ids) CHECK(*engine.replays(id));
}

TEST_CASE("whoever is recorded for has a role of the SOP, where one is written", "[runtime][personal]") {
    Engine engine(memory(), {.shards = 1});
    deploy(engine);
    const CaseId id = start(engine, "petugas:a");
    const auto done = [&](std::string_view for_whom) {
        return engine.complete(id, "daftar", {.by = "petugas:a", .on_behalf_of = for_whom});
    };
    CHECK(done("pemohn:p1").error().text() == "authority.role: the SOP has no actor 'pemohn'; did you mean 'pemohon'?");
    CHECK(done("service:p1").error().text() == "authority.role: the SOP has no actor 'service'");
    CHECK(done(":p1").error().text() == "authority.person: nobody is named in this role (write ROLE:PERSON)");
    CHECK(engine.view(id).value().open.front().step == "daftar");
    CHECK(done("pemohon:p1"));
}

TEST_CASE("a name that no event can hold is refused", "[runtime][personal]") {
    const Scratch scratch;
    const bool on_disk = GENERATE(false, true);
    Engine engine(on_disk ? sqlite(scratch.path("kantor.alur")) : memory(),
                  {.shards = 1, .limits = {.payload_bytes = 20}});
    deploy(engine);
    const std::string longest = "pemohon:" + std::string(20, 'x');
    const std::string too_long = longest + "x";
    const SopHandle sop = *engine.sop("izin");
    CHECK(code(engine.start("izin", {.by = too_long})) == "command.too_large");
    CHECK(code(engine.actor(too_long)) == "command.too_large");
    CHECK(engine.case_count() == 0);
    CHECK(engine.start(sop, *engine.actor(longest)));
    const CaseId id = *engine.start("izin", {.by = longest});

    const std::string officer = "petugas:" + std::string(20, 'y');
    const auto noted = engine.note(id, "x", {.by = officer + "y"});
    CHECK(noted.error().text() ==
          "command.too_large: that is more than an event may hold (bytes of the name of a person: at most 20, this "
          "would be 21)");
    CHECK(code(engine.actor(officer + "y")) == "command.too_large");
    CHECK(code(engine.delegate({.by = officer + "y", .to = "petugas:b", .until = last_of_all})) == "command.too_large");
    CHECK(code(engine.delegate({.by = "petugas:a", .to = officer + "y", .until = last_of_all})) == "command.too_large");
    CHECK(code(engine.delegate({.by = "petugas:a", .to = "petugas:b", .until = last_of_all, .reason = longest})) ==
          "command.too_large");
    CHECK(engine.note(id, "x", {.by = officer}));
}

TEST_CASE("threads that begin cases for people from outside and for officers of the same names keep them apart",
          "[runtime][personal][threads]") {
    Office office(4, memory());
    deploy(office.engine);
    std::vector<std::thread> threads;
    std::vector<std::vector<CaseId>> begun(4);
    for (std::size_t t = 0; t < begun.size(); ++t)
        threads.emplace_back([&, t] {
            for (int i = 0; i < 200; ++i) {
                const std::string name = "n" + std::to_string(i % 50);
                const auto id = office.engine.start("izin", {.by = (t % 2 == 0 ? "pemohon:" : "petugas:") + name});
                if (id) begun[t].push_back(*id);
                if (t % 2 == 0 && id)
                    static_cast<void>(office.engine.complete(*id, "daftar", {.by = "pemohon:" + name}));
            }
        });
    for (std::thread& thread : threads) thread.join();
    for (std::size_t t = 0; t < begun.size(); ++t) {
        REQUIRE(begun[t].size() == 200);
        for (std::size_t i = 0; i < begun[t].size(); ++i) {
            CHECK(*office.engine.replays(begun[t][i]));
            if (t % 2 != 0) continue;
            REQUIRE(office.engine.complete(begun[t][i], "titip", {.by = "kuasa:x"}));
            CHECK(code(office.engine.complete(begun[t][i], "periksa", {.by = "petugas:n" + std::to_string(i % 50)})) ==
                  "authority.not_by");
        }
    }
}

// What is refused by authority is kept apart from the cases: who, as what, in which case, which command, when, and why.
#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include <alur/journal/verify.hpp>

#include "journal/database.hpp"
#include "journal/refusals.hpp"
#include "journal/snapshot.hpp"
#include "journal/support/faulty_disk.hpp"
#include "runtime/support/office.hpp"
#include "support/child.hpp"
#include "support/scratch.hpp"

using namespace alur;
using namespace alur::test;
using namespace std::chrono_literals;

namespace {

struct Guarded {
    std::shared_ptr<SimulatedTime> time = std::make_shared<SimulatedTime>(wib(2, 8));
    std::shared_ptr<Roster> roster = std::make_shared<Roster>();
    Engine engine;

    explicit Guarded(std::unique_ptr<Store> store = memory(), const RefusalLimits& limits = {})
        : engine(std::move(store), {.time = time, .shards = 4, .identities = roster, .refusals = limits}) {
        roster->grant("a", "petugas");
        roster->grant("k1", "kasi");
    }

    CaseId start(std::string_view name = {}) {
        const auto id =
            engine.start("bidang", {.by = "pemohon:p1", .fields = {{"nama_usaha", std::string("Sari")}}, .name = name});
        if (!id) FAIL(id.error().text());
        return *id;
    }
    [[nodiscard]] std::vector<RefusedView> all() const { return engine.refusals({.most = 100'000}).refused; }
};

std::shared_ptr<const Procedure> bidang() { return alur::test::sop("tests/scenarios/sop/bidang.yaml"); }

/// One line for each.
std::vector<std::string> lines(const std::vector<RefusedView>& refused) {
    std::vector<std::string> all;
    for (const RefusedView& one : refused)
        all.push_back(one.code + " " + one.command + " " + one.sop + " " + one.case_name + " " + one.step + " " +
                      one.role + ":" + one.person + "/" + one.on_behalf_of + "/" + one.delegate_of + " x" +
                      std::to_string(one.times));
    return all;
}

}  // namespace

TEST_CASE("each kind of refusal by authority is kept with who, what, where and when", "[authority]") {
    for (const bool on_disk : {false, true}) {
        const Scratch scratch;
        std::vector<std::string> kept;
        {
            Guarded office(on_disk ? sqlite(scratch.path("kantor.alur")) : memory());
            office.engine.deploy(bidang());
            const CaseId id = office.start("satu");
            CHECK(code(office.engine.complete(id, "serah", {.by = "kasi:k1"})) == "authority.role");
            office.time->advance(1min);
            CHECK(code(office.engine.complete(id, "serah", {.by = "kasi:x", .on_behalf_of = "pemohon:p9"})) ==
                  "authority.not_held");
            CHECK(code(office.engine.start_step(id, "serah", {.by = "kasi:k1", .delegate_of = "k2"})) ==
                  "authority.delegation");
            CHECK(code(office.engine.submit(id, {"formulir"}, {.by = "pemohon:p2"})) == "authority.person");
            CHECK(code(office.engine.note(id, "x", {.by = "kasii:k1"})) == "authority.role");
            CHECK(code(office.engine.note(id, "x", {.by = "kasi"})) == "authority.person");
            CHECK(code(office.engine.suspend(id, "x", {.by = "service:oss"})) == "authority.role");
            CHECK(code(office.engine.start("bidang", {.by = "kasi:x"})) == "authority.not_held");
            CHECK(code(office.engine.delegate({.by = "kasi:x", .to = "y", .until = never})) == "authority.not_held");
            // Not of authority.
            CHECK(code(office.engine.complete(id, "putus", {.by = "kasi:x"})) == "step.not_open");
            CHECK(code(office.engine.start("tidak_ada", {.by = "kasi:x"})) == "procedure.unknown");
            REQUIRE(office.engine.complete(id, "serah", {.by = "pemohon:p1", .documents = {"formulir"}}));
            REQUIRE(office.engine.complete(id, "periksa",
                                           {.by = "petugas:a", .outcome = "ya", .fields = {{"badan_hukum", false}}}));
            office.roster->grant("a", "kasi");
            CHECK(code(office.engine.complete(id, "putus", {.by = "kasi:a"})) == "authority.not_by");
            kept = lines(office.all());
            // Of whom the case does not know and who is from outside, no name is kept.
            CHECK(kept == std::vector<std::string>{
                              "authority.role CompleteStep bidang satu serah kasi:k1// x1",
                              "authority.not_held CompleteStep bidang satu serah kasi:x// x1",
                              "authority.delegation StartStep bidang satu serah kasi:k1//k2 x1",
                              "authority.person SubmitDocument bidang satu  pemohon:// x1",
                              "authority.role AddNote bidang satu  :k1// x1",
                              "authority.person AddNote bidang satu  kasi:// x1",
                              "authority.role SuspendCase bidang satu  service:oss// x1",
                              "authority.not_held StartCase bidang   kasi:x// x1",
                              "authority.not_held DelegateRole bidang   kasi:x// x1",
                              "authority.not_by CompleteStep bidang satu putus kasi:a// x1",
                          });
            CHECK(office.all()[0].at == wib(2, 8));
            CHECK(office.all()[1].at == wib(2, 8, 1));
            CHECK(office.all()[0].case_id == id);
            CHECK_FALSE(office.all()[7].case_id);
            // In the case itself nothing happened.
            const auto history = office.engine.history(id);
            CHECK(std::none_of(history->begin(), history->end(),
                               [](const EventView& event) { return event.by == "kasi:x"; }));
        }
        if (!on_disk) continue;
        const Guarded again(sqlite(scratch.path("kantor.alur")));
        CHECK(lines(again.all()) == kept);
    }
}

TEST_CASE("equal refusals are counted, and different ones beyond a number are", "[authority]") {
    Guarded office(memory(), {.window = 600s, .most = 3, .strangers = 2});
    office.engine.deploy(bidang());
    const CaseId id = office.start("satu");
    for (int i = 0; i < 50; ++i) {
        office.time->set(wib(2, 8) + std::chrono::seconds(i));
        static_cast<void>(office.engine.note(id, "x", {.by = "kasi:satu"}));
        for (const char* who : {"kasi:dua", "kasi:tiga", "kasi:empat", "kasi:lima"})
            static_cast<void>(office.engine.note(id, "x", {.by = who}));
    }
    CHECK(office.all().size() == 3);
    office.time->set(wib(2, 8, 9) + 59s);
    CHECK(office.all().size() == 3);
    office.time->set(wib(2, 8, 10));  // the window is over
    const auto all = office.all();
    REQUIRE(all.size() == 7);
    std::map<std::string, std::uint32_t> times;
    for (const RefusedView& one : all) times[one.person + "/" + one.command] += one.times;
    // The third had no room for a name.
    CHECK(times == std::map<std::string, std::uint32_t>{
                       {"satu/AddNote", 50}, {"dua/AddNote", 50}, {"/AddNote", 50}, {"/", 100}});
    for (std::size_t i = 3; i < 7; ++i) CHECK(all[i].at == wib(2, 8) + 49s);
    for (std::size_t i = 3; i < 6; ++i) {
        CHECK(all[i].times == 49);
        CHECK(all[i].since == wib(2, 8) + 1s);
    }
    CHECK(all[6].since == wib(2, 8));
    // A clock that steps back begins another.
    office.time->set(wib(2, 7));
    static_cast<void>(office.engine.note(id, "x", {.by = "kasi:satu"}));
    CHECK(office.all().size() == 8);
}

TEST_CASE("whoever asks in vain without end fills neither memory nor disk", "[authority]") {
    const Scratch scratch;
    const std::string path = scratch.path("kantor.alur");
    std::uintmax_t size = 0;
    {
        Guarded office(sqlite(path), {.window = 600s, .most = 100, .strangers = 50});
        office.engine.deploy(bidang());
        const CaseId id = office.start("satu");
        for (int minute = 0; minute < 30; ++minute) {
            office.time->set(wib(2, 8, minute));
            for (int i = 0; i < 300; ++i) {
                const std::string who =
                    "kasi:" + std::string(i % 7 == 0 ? 5000 : 10, 'x') + std::to_string(i + minute * 300);
                static_cast<void>(office.engine.note(id, "x", {.by = who}));
            }
        }
        // Three windows: a hundred each, and how many more there were.
        CHECK(office.all().size() == 302);
        std::set<std::string> names;
        for (const RefusedView& one : office.all()) names.insert(one.person);
        CHECK(names.size() == 51);
    }
    size = std::filesystem::file_size(path);
    CHECK(size < 200'000);
    CHECK(verify_journal(path).refusals == 303);  // and the last count, when the engine ended
}

TEST_CASE("pages follow each other, of all, of a case, of a person", "[authority]") {
    for (const bool on_disk : {false, true}) {
        const Scratch scratch;
        Guarded office(on_disk ? sqlite(scratch.path("kantor.alur")) : memory(), {.window = 1s, .most = 1000});
        office.engine.deploy(bidang());
        std::vector<CaseId> cases;
        for (int i = 0; i < 300; ++i) cases.push_back(office.start());
        for (int i = 0; i < 300; ++i) {
            office.time->advance(2s);
            REQUIRE(
                !office.engine.note(cases[static_cast<std::size_t>(i)], "x", {.by = i % 3 == 0 ? "kasi:x" : "kasi:y"}));
            // Some go to the disk with a command, alone or together, some with the question.
            if (i % 5 == 0) REQUIRE(office.engine.note(cases.front(), "x", {.by = "kasi:k1"}));
        }
        for (const std::size_t most : {std::size_t{1}, std::size_t{7}, std::size_t{64}, std::size_t{1000}}) {
            std::vector<CaseId> seen;
            RefusalPage page;
            do {
                page = office.engine.refusals({.after = page.next, .most = most});
                for (const RefusedView& one : page.refused) seen.push_back(*one.case_id);
            } while (page.refused.size() == most);
            CHECK(seen == cases);
            CHECK(office.engine.refusals({.after = page.next, .most = most}).refused.empty());
        }
        CHECK(office.engine.refusals({.most = 1000, .person = "x"}).refused.size() == 100);
        CHECK(office.engine.refusals({.most = 30, .person = "x"}).refused.size() == 30);
        CHECK(office.engine.refusals({.case_id = cases[299]}).refused.size() == 1);
        CHECK(office.engine.refusals({.person = "siapa"}).refused.empty());
        CHECK(office.engine.refusals({.most = 0}).refused.empty());
    }
}

TEST_CASE("nothing is kept where nothing is wanted", "[authority]") {
    Guarded office(memory(), {.most = 0});
    office.engine.deploy(bidang());
    REQUIRE(!office.engine.note(office.start(), "x", {.by = "kasi:x"}));
    CHECK(office.all().empty());
}

TEST_CASE("what the next command brought to the disk outlives the process", "[authority]") {
    const Scratch scratch;
    const std::string path = scratch.path("kantor.alur");
    {
        Guarded office(sqlite(path));
        office.engine.deploy(bidang());
        office.start("satu");
    }
    const int status = status_of_child([&] {
        Guarded office(sqlite(path));
        const CaseId id = *office.engine.find("satu");
        if (office.engine.note(id, "x", {.by = "kasi:x"})) ::_exit(1);
        if (!office.engine.note(id, "x", {.by = "kasi:k1"})) ::_exit(2);
        if (office.engine.note(id, "x", {.by = "kasi:y"})) ::_exit(3);
        ::_exit(0);  // as if it were killed: no destructor runs
        return 4;
    });
    CHECK(status == 0);
    const Guarded office(sqlite(path));
    const auto all = office.all();
    REQUIRE(all.size() == 1);
    CHECK(all.front().person == "x");
}

TEST_CASE("a store that is opened from a checkpoint goes on with the refusals and delegations that it has",
          "[authority][checkpoint]") {
    for (const int before : {0, 1, 63, 64, 65, 200}) {
        INFO(before);
        const Scratch scratch;
        const FaultyDisk disk;  // on which a sync takes no time
        const std::string path = scratch.path("kantor.alur");
        const std::string snapshot = journal::snapshot_path(path);
        const auto refuse = [&](Guarded& office, int count, const std::string& who) {
            for (int i = 0; i < count; ++i)
                REQUIRE(
                    !office.engine.note(*office.engine.find("satu"), "x", {.by = "kasi:" + who + std::to_string(i)}));
        };
        {
            Guarded office(sqlite(path));
            office.engine.deploy(bidang());
            office.start("satu");
            REQUIRE(office.engine.delegate({.by = "kasi:k1", .to = "k2", .until = wib(3, 0)}));
            REQUIRE(office.engine.note(*office.engine.find("satu"), "x", {.by = "kasi:k2"}));
            refuse(office, before, "lama");
            REQUIRE(office.engine.note(*office.engine.find("satu"), "x", {.by = "kasi:k1"}));
            office.engine.checkpoint();
            refuse(office, 3, "baru");
            REQUIRE(office.engine.revoke(office.engine.delegations().front().id, "kasi:k1"));
        }
        std::vector<std::string> kept;
        {
            Guarded office(sqlite(path));
            CHECK(std::filesystem::exists(snapshot));  // it was of use, else it were gone
            refuse(office, 70, "sesudah");
            kept = lines(office.all());
            CHECK(kept.size() == static_cast<std::size_t>(before) + 73);
            CHECK(office.engine.delegations().front().revoked == wib(2, 8));
            CHECK(code(office.engine.note(*office.engine.find("satu"), "x", {.by = "kasi:k2"})) ==
                  "authority.not_held");
            office.engine.checkpoint();
        }
        kept.push_back("authority.not_held AddNote bidang satu  kasi:k2// x1");
        const auto all_of = [&](SqliteOptions options) {
            return lines(Guarded(sqlite(path, std::move(options))).all());
        };
        CHECK(all_of({}) == kept);
        CHECK(std::filesystem::exists(snapshot));
        CHECK(all_of({.verify = Verify::everything}) == kept);
        CHECK(verify_journal(path).refusals == kept.size());
    }
}

TEST_CASE("a checkpoint of other refusals than those of the file is removed", "[authority][checkpoint]") {
    const Scratch scratch;
    const std::string path = scratch.path("kantor.alur");
    {
        Guarded office(sqlite(path));
        office.engine.deploy(bidang());
        const CaseId id = office.start("satu");
        REQUIRE(!office.engine.note(id, "x", {.by = "kasi:x"}));
        REQUIRE(office.engine.note(id, "x", {.by = "kasi:k1"}));
        office.engine.checkpoint();
    }
    journal::Database(path, journal::Database::Open::to_write)
        .run("UPDATE entry SET body = zeroblob(length(body)) WHERE case_id = -2");
    try {
        static_cast<void>(Engine(sqlite(path)));
        FAIL("it opened");
    } catch (const JournalError& error) {
        CHECK(error.fault() == JournalFault::damaged);
    }
    CHECK_FALSE(std::filesystem::exists(journal::snapshot_path(path)));
}

TEST_CASE("a refusal is chained: whoever changes, removes or moves one is found out", "[authority]") {
    const Scratch scratch;
    const std::string path = scratch.path("kantor.alur");
    {
        Guarded office(sqlite(path));
        office.engine.deploy(bidang());
        const CaseId id = office.start("satu");
        for (const char* who : {"kasi:x", "kasi:y", "kasi:z"}) REQUIRE(!office.engine.note(id, "x", {.by = who}));
        REQUIRE(office.engine.note(id, "x", {.by = "kasi:k1"}));
    }
    const JournalSeal seal = seal_journal(path);
    REQUIRE(verify_journal(path).refusals == 3);
    const auto changed = [&](const std::string& sql) {
        const std::string copy = scratch.path("lain.alur");
        std::filesystem::copy_file(path, copy, std::filesystem::copy_options::overwrite_existing);
        journal::Database(copy, journal::Database::Open::to_write).run(sql.c_str());
        const auto faulty = [](auto open) {
            try {
                open();
            } catch (const JournalError& error) {
                return error.fault() == JournalFault::damaged;
            }
            return false;
        };
        return faulty([&] { static_cast<void>(verify_journal(copy)); }) &&
               faulty([&] { static_cast<void>(Engine(sqlite(copy))); });
    };
    const std::string second = "(SELECT pos FROM entry WHERE case_id = -2 ORDER BY pos LIMIT 1 OFFSET 1)";
    CHECK(changed("UPDATE entry SET body = zeroblob(length(body)) WHERE pos = " + second));
    CHECK(changed("UPDATE entry SET case_id = -1 WHERE pos = " + second));
    CHECK(changed("UPDATE entry SET case_id = -3 WHERE pos = " + second));
    CHECK(changed("DELETE FROM entry WHERE pos = " + second));
    CHECK(changed("UPDATE entry SET prev = 0 WHERE pos = " + second));
    {
        Guarded office(sqlite(path));
        REQUIRE(!office.engine.note(*office.engine.find("satu"), "x", {.by = "kasi:lain"}));
    }
    CHECK(verify_journal(path, seal).refusals == 4);
}

TEST_CASE("a refusal in its stored form comes back as it was, and no other bytes are one", "[authority]") {
    RefusedCommand refused;
    refused.since = wib(1, 0);
    refused.at = wib(2, 0);
    refused.times = 300;
    refused.command = CommandKind::complete_step;
    refused.code = RejectionCode::authority_not_by;
    refused.case_id = CaseId{77};
    refused.procedure = ProcedureId{0};
    refused.role = ActorId{2};
    refused.person = PersonId{9};
    refused.in_place_of = PersonId{0};
    refused.step = StepId{300};
    refused.item = ItemId{1};
    const journal::Bytes bytes = journal::encoded(refused);
    CHECK(journal::decoded_refusal(bytes) == refused);
    RefusedCommand others;
    others.since = others.at = wib(2, 0);
    others.times = 9;
    CHECK(journal::decoded_refusal(journal::encoded(others)) == others);
    for (std::size_t size = 0; size < bytes.size(); ++size)
        CHECK_FALSE(journal::decoded_refusal(journal::BytesView(bytes).first(size)));
    journal::Bytes longer = bytes;
    longer.push_back(std::byte{0});
    CHECK_FALSE(journal::decoded_refusal(longer));
    std::set<journal::Bytes> forms;
    for (std::size_t i = 0; i < bytes.size(); ++i)
        for (int bit = 0; bit < 8; ++bit) {
            journal::Bytes flipped = bytes;
            flipped[i] ^= static_cast<std::byte>(1 << bit);
            const auto read = journal::decoded_refusal(flipped);
            if (read) CHECK(journal::encoded(*read) == flipped);  // one form only
        }
}

TEST_CASE("a disk that fails keeps refusals for later, and shows none twice", "[authority]") {
    const Scratch scratch;
    const std::string path = scratch.path("kantor.alur");
    FaultyDisk disk;
    Guarded office(sqlite(path));
    office.engine.deploy(bidang());
    const CaseId id = office.start("satu");
    for (int fail_at = 1; fail_at < 12; ++fail_at) {
        REQUIRE(!office.engine.note(id, "x", {.by = "kasi:x" + std::to_string(fail_at)}));
        disk.fail_after(static_cast<std::uint64_t>(fail_at) - 1, false);
        try {
            static_cast<void>(office.engine.note(id, "x", {.by = "kasi:k1"}));
        } catch (const JournalError&) {
        }
        disk.mend();
        CHECK(office.all().size() == static_cast<std::size_t>(fail_at));
        CHECK(office.all().back().person == "x" + std::to_string(fail_at));
    }
}

TEST_CASE("a refusal whose commit was told as failed and was one is kept once, also among others",
          "[authority][shared]") {
    for (const JournalAccess access : {JournalAccess::alone, JournalAccess::shared}) {
        INFO((access == JournalAccess::shared ? "shared" : "alone"));
        const Scratch scratch;
        FaultyDisk disk;
        Guarded office(sqlite(scratch.path("kantor.alur"), {.access = access}));
        office.engine.deploy(bidang());
        const CaseId id = office.start("satu");
        for (int i = 1; i < 4; ++i) {
            for (const char* who : {"kasi:x", "kasi:y"})
                REQUIRE(!office.engine.note(id, "x", {.by = who + std::to_string(i)}));
            disk.deny_next_commit();
            CHECK_THROWS_AS(office.engine.note(id, "x", {.by = "kasi:k1"}), JournalError);
            REQUIRE(office.engine.note(id, "x", {.by = "kasi:k1"}));
            CHECK(office.all().size() == static_cast<std::size_t>(2 * i));
        }
        const Guarded again(access == JournalAccess::shared ? sqlite(scratch.path("kantor.alur"), {.access = access})
                                                            : memory());
        if (access == JournalAccess::shared) CHECK(lines(again.all()) == lines(office.all()));
        CHECK(lines(office.all()).at(1).find("y1") != std::string::npos);
    }
}

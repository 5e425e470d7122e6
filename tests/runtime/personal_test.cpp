// What is about persons lies in a store on disk under keys of its own, and nowhere else.
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <alur/journal/key_store.hpp>
#include <alur/journal/verify.hpp>
#include <alur/runtime/service.hpp>

#include "journal/heads.hpp"
#include "journal/ledger.hpp"
#include "runtime/support/office.hpp"
#include "support/child.hpp"
#include "support/files.hpp"
#include "support/scratch.hpp"

using namespace alur;
using namespace alur::test;

namespace {

constexpr std::string_view form = R"(alur: 1
id: pendataan
actors:
  pemohon: {nama: Pemohon, external: true}
  petugas: {nama: Petugas}
  kasi: {nama: Kasi}
fields:
  kelas: {type: choice, options: [mikro, kecil]}
  nik: {type: string, pattern: "[0-9]{16}", personal: true}
  lahir: {type: date, personal: true}
  omzet: {type: integer, personal: true}
  difabel: {type: boolean, personal: true}
records:
  usaha:
    key: nik_pemilik
    fields:
      nik_pemilik: {type: string, pattern: "[0-9]{16}", personal: true}
      nama: {type: string, personal: true}
      jenis: {type: string}
steps:
  - {id: daftar, actor: pemohon, recorded_by: [petugas], sets: [kelas, nik, lahir, omzet, difabel, usaha], next: pilah}
  - {id: pilah, actor: petugas, sets: [omzet], choose: [{when: {omzet: {at_most: 1000}}, next: kunjungan}, {else: putus}]}
  - {id: kunjungan, actor: petugas, for_each: usaha, sets: [nama, jenis], next: putus}
  - {id: putus, actor: kasi, next: end}
)";

const std::string nik = "0000112233445566";
const std::string owner = "0000998877665544";
const std::string owner_name = "Bu Sulastri Warung Nasi";
const std::string a_note = "Pemohon menelepon dari 0812-000-4711";
const std::string reason = "Sakit, rawat inap di RS Karya Bhakti";
const std::string key = "web-0000112233445566";
constexpr std::int64_t turnover = 730'112'233;

/// What must not be found where nobody has the key.
const std::vector<std::string>& secrets() {
    static const std::vector<std::string> all = [] {
        std::vector<std::string> texts{nik, owner,      owner_name,  a_note,      reason,
                                       key, "Sulastri", "730112233", "1971-03-09"};
        // And as events hold them.
        std::string number;
        for (unsigned i = 0; i < 8; ++i)
            number += static_cast<char>(static_cast<std::uint64_t>(turnover) >> (8 * i) & 0xffU);
        texts.push_back(number);
        return texts;
    }();
    return all;
}

/// Secrets that lie in some file of a folder, with its name.
std::vector<std::string> found_in(const std::filesystem::path& folder) { return test::found_in(folder, secrets()); }

struct Registry {
    Scratch scratch;
    std::string path = scratch.path("kantor.alur");
    std::string keys = path + ".keys";
    std::optional<Office> office;
    Instant now = wib(2, 8);

    Registry() { reopen(); }
    Engine& reopen(SqliteOptions options = {}, bool shows = true) {
        close();
        office.emplace(std::size_t{2}, sqlite(path, std::move(options)), shows);
        office->time->set(now);
        return office->engine;
    }
    void close() {
        if (office) now = office->time->now();
        office.reset();
    }
    [[nodiscard]] Engine& engine() { return office->engine; }

    void deploy() {
        const Scratch folder;
        const auto loaded = load(folder.write("pendataan.yaml", std::string(form)));
        if (!loaded) FAIL(loaded.error().to_string());
        engine().deploy(*loaded);
    }

    /// A case that says all that must not be found.
    CaseId fill() {
        deploy();
        const auto id = engine().start("pendataan", {.by = "petugas:a",
                                                     .fields = {{"nik", nik}, {"kelas", std::string("kecil")}},
                                                     .name = "2024/07/0012",
                                                     .key = key});
        REQUIRE(id);
        for (const auto& [number, name, kind] : {std::tuple{owner, owner_name, "kuliner"},
                                                 std::tuple{std::string("0000998877665545"), owner_name, "jasa"}})
            REQUIRE(engine().add_record(*id, "usaha",
                                        {{"nik_pemilik", number}, {"nama", name}, {"jenis", std::string(kind)}},
                                        {.by = "petugas:a"}));
        REQUIRE(engine().set(*id, "daftar",
                             {{"omzet", turnover},
                              {"difabel", true},
                              {"lahir", std::chrono::year_month_day(std::chrono::year(1971) / 3 / 9)}},
                             {.by = "petugas:a"}));
        REQUIRE(engine().note(*id, a_note, {.by = "petugas:a", .key = key + "-2"}));
        REQUIRE(engine().suspend(*id, reason, {.by = "kasi:k"}));
        REQUIRE(engine().resume(*id, {.by = "kasi:k"}));
        return *id;
    }
};

const FieldView& field_of(const CaseView& view, const std::string& name, const std::string& item = {}) {
    for (const FieldView& field : view.fields)
        if (field.field == name && field.item == item) return field;
    FAIL("there is no " << name << " of '" << item << "'");
    throw 0;
}

std::size_t count_of(const Engine& engine, CaseId id, std::string_view kind) {
    const auto history = engine.history(id);
    REQUIRE(history);
    return static_cast<std::size_t>(
        std::count_if(history->begin(), history->end(), [&](const EventView& event) { return event.kind == kind; }));
}

/// A row of a file.
struct Seen {
    std::int64_t stream;
    journal::Bytes said;
};

/// Writes a store with these rows and chains that fit, as somebody could who administers the file.
/// \return whether it opens with the keys; else it is damaged
bool opens(const Registry& registry, const std::vector<Seen>& rows) {
    const std::string path = registry.scratch.path("lain.alur");
    std::filesystem::remove(path);
    {
        journal::Ledger ledger(path, JournalAccess::alone);
        std::map<std::int64_t, journal::Head> heads;
        std::int64_t pos = 0;
        for (const Seen& row : rows) {
            const auto [place, is_new] = heads.try_emplace(row.stream);
            if (is_new) place->second.chain = journal::chain_of(static_cast<CaseId>(row.stream));
            const auto batch = row.stream < 0 ? std::nullopt : journal::decode(row.said);
            const auto events = batch ? static_cast<std::uint32_t>(batch->events.size()) : 1;
            journal::Bytes body = row.said;
            const std::int64_t prev = place->second.pos;
            place->second = journal::complete_body(place->second, body, ++pos, events);
            ledger.insert({pos, row.stream, prev, body});
        }
    }
    CHECK(verify_journal(path).entries == rows.size());
    try {
        const Engine engine(sqlite(path, {.keys = key_file(registry.keys)}));
        return true;
    } catch (const JournalError& error) {
        CHECK(error.fault() == JournalFault::damaged);
        return false;
    }
}

JournalFault fault_of_keys(const std::string& path, SqliteOptions options = {}) {
    try {
        const Engine engine(sqlite(path, std::move(options)));
    } catch (const KeyStoreError& error) {
        return error.fault();
    }
    FAIL("it was opened");
    return {};
}

}  // namespace

TEST_CASE("no byte of what is about persons lies in a store, while it runs and after", "[runtime][personal]") {
    Registry registry;
    const CaseId id = registry.fill();
    CHECK(found_in(registry.scratch / "").empty());
    registry.engine().backup(registry.scratch.path("salinan.alur"));
    CHECK(found_in(registry.scratch / "").empty());
    // What is not about persons is there: the search can find something.
    CHECK(bytes_in(registry.scratch / "salinan.alur").find("kuliner") != std::string::npos);
    Engine& again = registry.reopen();
    CHECK(*again.replays(id));
    const CaseView view = *again.view(id);
    CHECK(field_of(view, "nik").value == Value(nik));
    CHECK(field_of(view, "omzet").value == Value(turnover));
    CHECK(field_of(view, "nama", owner).value == Value(owner_name));
    const auto history = again.history(id);
    CHECK(history->back().kind == "CaseResumed");
    registry.close();
    CHECK(found_in(registry.scratch / "").empty());
    CHECK(verify_journal(registry.path).cases == 1);
}

TEST_CASE("a retry under a key that is kept secret is still the same command", "[runtime][personal]") {
    Registry registry;
    const CaseId id = registry.fill();
    Engine& again = registry.reopen();
    const auto note = again.note(id, a_note, {.by = "petugas:a", .key = key + "-2"});
    REQUIRE(note);
    CHECK(note->repeated);
    CHECK(code(again.note(id, "lain", {.by = "petugas:a", .key = key + "-2"})) == "key.reused");
}

TEST_CASE("keys lie in a file that nobody but its owner may read", "[runtime][personal]") {
    Registry registry;
    CHECK_FALSE(std::filesystem::exists(registry.keys));
    registry.fill();
    struct stat found {};
    REQUIRE(::stat(registry.keys.c_str(), &found) == 0);
    CHECK((found.st_mode & 0777U) == 0600U);
    CHECK(std::filesystem::file_size(registry.keys) == 2 * 64);
}

TEST_CASE("keys stay beside their store, wherever the process goes before there are any", "[runtime][personal]") {
    const std::filesystem::path before = std::filesystem::current_path();
    const Scratch scratch;
    std::filesystem::create_directory(scratch / "lain");
    const bool is_given = GENERATE(false, true);
    std::filesystem::current_path(scratch / "");
    SqliteOptions options;
    if (is_given) options.keys = key_file("rahasia.keys");
    const std::string keys = is_given ? "rahasia.keys" : "kantor.alur.keys";
    {
        Engine engine(sqlite("kantor.alur", std::move(options)));
        const auto loaded = load(scratch.write("pendataan.yaml", std::string(form)));
        std::filesystem::current_path(scratch / "lain");
        REQUIRE(loaded);
        engine.deploy(*loaded);
        REQUIRE(engine.start("pendataan", {.by = "petugas:a", .fields = {{"nik", nik}}}));
    }
    std::filesystem::current_path(before);
    CHECK(std::filesystem::exists(scratch / keys));
    CHECK(std::filesystem::is_empty(scratch / "lain"));
    const Engine again(sqlite(scratch.path("kantor.alur"), {.keys = key_file(scratch.path(keys))}),
                       {.shows_personal = true});
    CHECK(to_string(field_of(*again.view(CaseId{0}), "nik").value) == nik);
}

TEST_CASE("a store whose keys are lost opens, tells what it cannot read, and keeps nothing of persons",
          "[runtime][personal]") {
    Registry registry;
    const CaseId id = registry.fill();
    registry.close();
    std::filesystem::rename(registry.keys, registry.keys + ".elsewhere");
    Engine& engine = registry.reopen();
    CHECK(*engine.replays(id));
    const CaseView view = *engine.view(id);
    CHECK(field_of(view, "nik").erased);
    CHECK(field_of(view, "kelas").value == Value(std::string("kecil")));
    CHECK(view.records == std::vector<std::string>{"#1", "#2"});
    CHECK(field_of(view, "jenis", "#1").value == Value(std::string("kuliner")));
    std::size_t erased = 0;
    const auto history = engine.history(id);
    for (const EventView& event : *history) erased += event.erased ? 1 : 0;
    CHECK(erased == 4);  // two keys, a note, a reason
    // What says nothing of anybody goes on.
    CHECK(engine.find("2024/07/0012") == id);
    REQUIRE(engine.complete(id, "daftar", {.by = "petugas:a"}));
    CHECK(code(engine.complete(id, "pilah", {.by = "petugas:a"})) == "field.unset");
    try {
        static_cast<void>(engine.note(id, a_note, {.by = "petugas:a"}));
        FAIL("it was kept");
    } catch (const KeyStoreError& error) {
        CHECK(error.fault() == JournalFault::lost);
        CHECK(std::string(error.what()).find(a_note) == std::string::npos);
    }
    // Nor does it say that something was erased which may be brought back.
    CHECK_THROWS_AS(static_cast<void>(engine.erase(id, {.by = "kasi:k", .even_live = true})), KeyStoreError);
    CHECK(count_of(engine, id, "PersonalErased") == 0);
    CHECK(*engine.replays(id));

    // Brought back, they open all of it again.
    registry.close();
    std::filesystem::rename(registry.keys + ".elsewhere", registry.keys);
    CHECK(field_of(*registry.reopen().view(id), "nik").value == Value(nik));
}

namespace {

/// Whether work on a store fails for want of a key, and without a word of whom it is about.
template <class Work>
bool lacks_key(Work work) {
    try {
        work();
    } catch (const KeyStoreError& error) {
        for (const std::string& secret : secrets()) CHECK(std::string(error.what()).find(secret) == std::string::npos);
        return error.fault() == JournalFault::lost;
    }
    return false;
}

}  // namespace

TEST_CASE("of a case whose key is missing among those that are there nothing is erased, nor kept under a second one",
          "[runtime][personal]") {
    Registry registry;
    const CaseId known = registry.fill();
    registry.close();
    const std::string before = bytes_in(registry.keys);
    const auto bring_back = [&](const std::string& bytes) {
        registry.close();
        std::ofstream(registry.keys, std::ios::binary | std::ios::trunc) << bytes;
    };
    CaseId later{};
    {
        Engine& engine = registry.reopen();
        later = *engine.start("pendataan", {.by = "petugas:a", .fields = {{"nik", nik}}});
        REQUIRE(engine.note(later, a_note, {.by = "petugas:a"}));
    }
    registry.close();
    const std::string newest = bytes_in(registry.keys);
    bring_back(before);
    {
        Engine& engine = registry.reopen();
        CHECK(field_of(*engine.view(later), "nik").erased);
        CHECK(lacks_key([&] { static_cast<void>(engine.erase(later, {.by = "kasi:k", .even_live = true})); }));
        CHECK(lacks_key([&] { static_cast<void>(engine.note(later, a_note, {.by = "petugas:a"})); }));
        CHECK(
            lacks_key([&] { static_cast<void>(engine.read_personal(later, {.by = "petugas:a", .purpose = "uji"})); }));
        CHECK(count_of(engine, later, "PersonalRead") == 0);
        // Who may not see it anyhow is told so.
        CHECK(code(engine.read_personal(later, {.by = "lurah:l", .purpose = "uji"})) == "authority.role");
        CHECK(count_of(engine, later, "PersonalErased") == 0);
        CHECK(count_of(engine, later, "NoteAdded") == 1);
        // Others go on, and so does this one with what says nothing of anybody.
        REQUIRE(engine.note(known, a_note, {.by = "petugas:a"}));
        REQUIRE(engine.complete(later, "daftar", {.by = "petugas:a", .fields = {{"kelas", std::string("mikro")}}}));
        const auto begun = engine.start("pendataan", {.by = "petugas:a"});
        REQUIRE(begun);
        REQUIRE(engine.note(*begun, "catatan pertama", {.by = "petugas:a"}));
    }
    SECTION("brought back, they open all") {
        bring_back(newest);
        CHECK(field_of(*registry.reopen().view(later), "nik").value == Value(nik));
    }
    SECTION("given up, its persons are erased also from what the keys would open that come back") {
        Engine& engine = registry.reopen({.keys = nullptr, .new_keys = true});
        REQUIRE(engine.erase(later, {.by = "kasi:k", .even_live = true}));
        CHECK(count_of(engine, later, "PersonalErased") == 1);
        CHECK((*engine.erase(later, {.by = "kasi:k", .even_live = true})).repeated);
        // What comes behind that is another person's.
        CHECK_FALSE((*engine.note(later, "catatan", {.by = "petugas:a"})).repeated);
        bring_back(newest);
        CHECK(field_of(*registry.reopen().view(later), "nik").erased);
        CHECK(field_of(*registry.engine().view(known), "nik").value == Value(nik));
        registry.close();
        CHECK(bytes_in(registry.keys).size() == newest.size());
        CHECK(bytes_in(registry.keys) != newest);  // its key was destroyed
    }
}

TEST_CASE("a store may begin new keys for what comes", "[runtime][personal]") {
    Registry registry;
    const CaseId id = registry.fill();
    registry.close();
    std::filesystem::remove(registry.keys);
    Engine& engine = registry.reopen({.keys = nullptr, .new_keys = true});
    REQUIRE(engine.complete(id, "daftar", {.by = "petugas:a"}));
    REQUIRE(engine.set(id, "pilah", {{"omzet", std::int64_t{5}}}, {.by = "petugas:a"}));
    REQUIRE(engine.complete(id, "pilah", {.by = "petugas:a"}));
    CHECK(field_of(*engine.view(id), "omzet").value == Value(std::int64_t{5}));
    CHECK(field_of(*engine.view(id), "nik").erased);
    // The records go by their numbers.
    REQUIRE(engine.complete(id, "kunjungan", {.by = "petugas:a", .item = "#2"}));
    REQUIRE(engine.complete(id, "kunjungan", {.by = "petugas:a", .item = "#1"}));
    REQUIRE(engine.complete(id, "putus", {.by = "kasi:k"}));
    Engine& again = registry.reopen();
    const auto view = again.view(id);
    CHECK(view->status == CaseStatus::completed);
    CHECK(*again.replays(id));
    CHECK(field_of(*again.view(id), "omzet").value == Value(std::int64_t{5}));
}

TEST_CASE("keys that are foreign, damaged or of another store are told apart", "[runtime][personal]") {
    Registry registry;
    registry.fill();
    registry.close();
    const std::string good = bytes_in(registry.keys);
    const auto with = [&](const std::string& bytes) {
        std::ofstream(registry.keys, std::ios::binary | std::ios::trunc) << bytes;
        return fault_of_keys(registry.path);
    };
    CHECK(with("") == JournalFault::damaged);
    CHECK(with("alur keys 2\n" + good.substr(12)) == JournalFault::newer);
    CHECK(with("bukan kunci" + std::string(100, 'x')) == JournalFault::foreign);
    for (const std::size_t at : {20U, 60U, 64U, 70U, 100U, 127U}) {
        std::string bytes = good;
        bytes[at] = static_cast<char>(bytes[at] ^ 1);
        INFO(at);
        CHECK(with(bytes) == JournalFault::damaged);
    }
    Registry another;
    another.fill();
    another.close();
    CHECK(with(bytes_in(another.keys)) == JournalFault::other);
    // A key that was being made when the process ended is none.
    std::ofstream(registry.keys, std::ios::binary | std::ios::trunc) << good + std::string(40, 'x');
    Engine& engine = registry.reopen();
    CHECK(field_of(*engine.view(*engine.find("2024/07/0012")), "nik").value == Value(nik));
    registry.close();
    CHECK(fault_of_keys(registry.path + "-lain", {.keys = key_file(registry.keys)}) == JournalFault::other);
}

TEST_CASE("a box that was changed or moved to another case is found, also where the chain was computed anew",
          "[runtime][personal]") {
    Registry registry;
    const CaseId first = registry.fill();
    REQUIRE(registry.engine().note(first, "Catatan kedua yang cukup panjang", {.by = "petugas:a"}));
    registry.close();
    std::vector<Seen> all;
    {
        journal::Ledger ledger(registry.path, JournalAccess::alone);
        ledger.rows_behind(0, [&](const journal::Row& row) {
            all.push_back({row.stream, journal::Bytes(row.body.begin(), row.body.end() - 8)});
        });
    }
    const std::size_t last = all.size() - 1;
    CHECK(opens(registry, all));
    // A byte of the last box.
    auto changed = all;
    changed[last].said.back() ^= std::byte{1};
    CHECK_FALSE(opens(registry, changed));
    // The same box again, under the number of the next event of the case.
    auto moved = all;
    moved.push_back(all[last]);
    journal::Bytes& again = moved.back().said;
    REQUIRE(again[1] < std::byte{0x7f});
    again[1] = static_cast<std::byte>(std::to_integer<unsigned>(again[1]) + 1);
    CHECK_FALSE(opens(registry, moved));
}

namespace {

/// Ends a case that `fill` made.
void end(Engine& engine, CaseId id) { REQUIRE(engine.cancel(id, "Ditarik oleh pemohon", {.by = "kasi:k"})); }

/// That nothing about persons is to be had of a case, and all else is as it was.
void check_erased(const Engine& engine, CaseId id) {
    CHECK(*engine.replays(id));
    const auto view = engine.view(id);
    REQUIRE(view);
    for (const FieldView& field : view->fields)
        CHECK(field.erased == (field.field != "kelas" && field.field != "jenis"));
    CHECK(field_of(*view, "jenis", "#1").value == Value(std::string("kuliner")));
    CHECK(view->name == "2024/07/0012");
    const auto history = engine.history(id);
    for (const EventView& event : *history)
        for (const std::string& secret : secrets()) CHECK(event.text.find(secret) == std::string::npos);
    CHECK(count_of(engine, id, "NoteAdded") == 1);
    const auto found = engine.cases({.sop = "pendataan", .field = NamedValue{"nik", nik}});
    CHECK(std::find(found->begin(), found->end(), id) == found->end());
}

}  // namespace

TEST_CASE("an erased case keeps what happened, and nobody finds its persons, with any key that was ever there",
          "[runtime][personal]") {
    Registry registry;
    const CaseId id = registry.fill();
    const std::size_t events = (*registry.engine().view(id)).events;
    CHECK(code(registry.engine().erase(id, {.by = "kasi:k"})) == "case.live");
    end(registry.engine(), id);
    registry.engine().backup(registry.scratch.path("salinan.alur"));
    const std::string before = bytes_in(registry.keys);
    const std::string key_of_case = before.substr(64 + 4, 32);
    CHECK(code(registry.engine().erase(id, {.by = "pemohon:p"})) == "authority.role");
    const auto erased = registry.engine().erase(id, {.by = "kasi:k", .reason = "permintaan 12/2024"});
    REQUIRE(erased);
    CHECK(erased->events == 1);
    CHECK_FALSE(erased->repeated);
    check_erased(registry.engine(), id);
    CHECK((*registry.engine().view(id)).events == events + 3);  // cancelled, a step with it, erased
    // Again: there is nothing to do.
    CHECK((*registry.engine().erase(id, {.by = "kasi:k"})).repeated);
    CHECK(count_of(registry.engine(), id, "PersonalErased") == 1);
    CHECK(code(registry.engine().erase(id, {.by = "pemohon:p"})) == "authority.role");
    CHECK(found_in(registry.scratch / "").empty());
    CHECK(bytes_in(registry.keys).find(key_of_case) == std::string::npos);

    check_erased(registry.reopen(), id);
    registry.close();
    CHECK(found_in(registry.scratch / "").empty());
    for (const auto& file : std::filesystem::directory_iterator(registry.scratch / ""))
        CHECK(bytes_in(file.path()).find(key_of_case) == std::string::npos);
    CHECK(verify_journal(registry.path).cases == 1);
    // The copy that was made before opens with the same keys, and knows as little.
    const Engine copy(sqlite(registry.scratch.path("salinan.alur"), {.keys = key_file(registry.keys)}));
    const auto view = copy.view(id);
    CHECK(field_of(*view, "nik").erased);
    CHECK(field_of(*view, "nama", "#2").erased);
}

TEST_CASE("a seal from before an erasure still fits", "[runtime][personal]") {
    Registry registry;
    const CaseId id = registry.fill();
    end(registry.engine(), id);
    registry.close();
    const JournalSeal seal = seal_journal(registry.path);
    REQUIRE(registry.reopen().erase(id, {.by = "kasi:k"}));
    registry.close();
    CHECK(verify_journal(registry.path, seal).events > 0);
}

TEST_CASE("an erasure that was begun when the process died is ended by whoever opens the store",
          "[runtime][personal]") {
    for (const bool from_checkpoint : {false, true}) {
        Registry registry;
        const CaseId id = registry.fill();
        end(registry.engine(), id);
        const CaseId other =
            *registry.engine().start("pendataan", {.by = "petugas:a", .fields = {{"nik", nik}}, .key = "lain"});
        if (from_checkpoint) registry.engine().checkpoint();
        registry.close();
        // The event is in the file, and the keys are as they were before it.
        const std::string before = bytes_in(registry.keys);
        REQUIRE(registry.reopen().erase(id, {.by = "kasi:k"}));
        registry.close();
        std::ofstream(registry.keys, std::ios::binary | std::ios::trunc) << before;
        {
            Engine& engine = registry.reopen();
            CHECK(std::filesystem::exists(registry.path + "-snapshot") == from_checkpoint);
            check_erased(engine, id);
            CHECK(field_of(*engine.view(other), "nik").value == Value(nik));
            CHECK((*engine.erase(id, {.by = "kasi:k"})).repeated);
        }
        registry.close();
        CHECK(bytes_in(registry.keys).find(before.substr(64 + 4, 32)) == std::string::npos);
        check_erased(registry.reopen(), id);
        CHECK(*registry.engine().start("pendataan", {.by = "petugas:a", .fields = {{"nik", nik}}, .key = "lain"}) ==
              other);
    }
}

TEST_CASE("whenever a process is killed that erases, a case is whole or its persons are gone", "[runtime][personal]") {
    std::size_t whole = 0, gone = 0;
    for (int round = 0; round < 48; ++round) {
        Registry registry;
        const CaseId id = registry.fill();
        end(registry.engine(), id);
        if (round % 2 != 0) registry.engine().checkpoint();  // where nobody reads the rows from before
        registry.close();
        {
            Worker worker([&](const Telling& tell) {
                Office office(2, sqlite(registry.path), true);
                tell(1);
                if (!office.engine.erase(id, {.by = "kasi:k"})) return;
                tell(2);
                for (;;) ::pause();
            });
            int said = 0;
            REQUIRE(worker.hear(said));
            // From before the event to behind the key.
            ::usleep(static_cast<unsigned>(round) * 150);
            if (round % 8 >= 6) REQUIRE(worker.hear(said));
            worker.kill();
        }
        const Engine& engine = registry.reopen();
        if (count_of(engine, id, "PersonalErased") == 0) {
            ++whole;
            CHECK(field_of(*engine.view(id), "nik").value == Value(nik));
        } else {
            ++gone;
            check_erased(engine, id);
        }
        registry.close();
        CHECK(found_in(registry.scratch / "").empty());
    }
    CHECK(whole + gone == 48);
    CHECK(gone >= 12);
}

TEST_CASE("the same keys serve one engine after another", "[runtime][personal]") {
    const Scratch scratch;
    const std::string path = scratch.path("kantor.alur");
    const auto keys = key_file(path + ".keys");
    for (std::size_t cases = 0; cases < 3; ++cases) {
        Office office(4, sqlite(path, {.keys = keys}));
        office.deploy("bidang");
        office.start("bidang", {.by = "pemohon:p", .fields = {{"nama_usaha", "Sari"}, {"nik", "3271000000000042"}}});
        CHECK(office.engine.cases({.sop = "bidang", .field = NamedValue{"nik", "3271000000000042"}}).value().size() ==
              cases + 1);
    }
}

namespace {

/// Keys that cannot be destroyed for a while.
class Stubborn final : public KeyStore {
public:
    explicit Stubborn(std::string path) : keys_(key_file(std::move(path))) {}
    bool fails = false;

    [[nodiscard]] bool open(const StoreId& store) override { return keys_->open(store); }
    void begin(const StoreId& store) override { keys_->begin(store); }
    [[nodiscard]] std::optional<CaseKey> find(std::uint32_t number) override { return keys_->find(number); }
    [[nodiscard]] CaseKey make(std::uint32_t number) override { return keys_->make(number); }
    void destroy(std::uint32_t number) override {
        if (fails) throw KeyStoreError(JournalFault::disk, "the disk failed");
        keys_->destroy(number);
    }

private:
    std::shared_ptr<KeyStore> keys_;
};

}  // namespace

TEST_CASE("while a key cannot be destroyed no checkpoint hides that, and the next one who can does it",
          "[runtime][personal]") {
    for (const bool reopens : {false, true}) {
        Registry registry;
        const CaseId id = registry.fill();
        end(registry.engine(), id);
        registry.engine().checkpoint();
        registry.close();
        const std::string key_of_case = bytes_in(registry.keys).substr(64 + 4, 32);
        auto keys = std::make_shared<Stubborn>(registry.keys);
        registry.reopen({.keys = keys});
        keys->fails = true;
        CHECK_THROWS_AS(static_cast<void>(registry.engine().erase(id, {.by = "kasi:k"})), KeyStoreError);
        CHECK(count_of(registry.engine(), id, "PersonalErased") == 1);
        CHECK_THROWS_AS(registry.engine().checkpoint(), KeyStoreError);
        if (reopens) {
            registry.close();
            keys.reset();
            check_erased(registry.reopen(), id);
        } else {
            keys->fails = false;
            registry.engine().checkpoint();
        }
        CHECK(bytes_in(registry.keys).find(key_of_case) == std::string::npos);
        registry.close();
        keys.reset();
        check_erased(registry.reopen(), id);
    }
}

TEST_CASE("a case that is erased while it is open goes on, and keeps new values under a new key",
          "[runtime][personal]") {
    Registry registry;
    const CaseId id = registry.fill();
    REQUIRE(registry.engine().erase(id, {.by = "kasi:k", .even_live = true}));
    check_erased(registry.engine(), id);
    // Whoever sends it again under a key from before gives another command.
    CHECK_FALSE((*registry.engine().note(id, "catatan", {.by = "petugas:a", .key = key + "-2"})).repeated);
    REQUIRE(registry.engine().set(id, "daftar", {{"nik", owner}}, {.by = "petugas:a"}));
    // Two records with an erased key do not keep a new one out.
    REQUIRE(registry.engine().add_record(id, "usaha", {{"nik_pemilik", owner}}, {.by = "petugas:a"}));
    REQUIRE(registry.engine().complete(id, "daftar", {.by = "petugas:a"}));
    CHECK(code(registry.engine().complete(id, "pilah", {.by = "petugas:a"})) == "field.unset");
    Engine& engine = registry.reopen();
    CHECK(*engine.replays(id));
    CHECK(field_of(*engine.view(id), "nik").value == Value(owner));
    CHECK(field_of(*engine.view(id), "omzet").erased);
    CHECK((*engine.view(id)).records == std::vector<std::string>{"#1", "#2", owner});
    REQUIRE(engine.set(id, "pilah", {{"omzet", std::int64_t{5}}}, {.by = "petugas:a"}));
    REQUIRE(engine.complete(id, "pilah", {.by = "petugas:a"}));
    for (const char* item : {"#1", "#2", owner.c_str()})
        REQUIRE(engine.complete(id, "kunjungan", {.by = "petugas:a", .item = item}));
    REQUIRE(engine.complete(id, "putus", {.by = "kasi:k"}));
    REQUIRE(engine.erase(id, {.by = "kasi:k"}));
    registry.close();
    CHECK(found_in(registry.scratch / "").empty());
    Engine& last = registry.reopen();
    CHECK(*last.replays(id));
    CHECK(field_of(*last.view(id), "omzet").erased);
    CHECK((*last.view(id)).status == CaseStatus::completed);
}

TEST_CASE("an engine in memory forgets persons as one on disk does", "[runtime][personal]") {
    for (const bool followed : {false, true}) {
        Office office(2, followed ? memory_with_feed() : memory(), true);
        const Scratch folder;
        office.engine.deploy(*load(folder.write("pendataan.yaml", std::string(form))));
        const CaseId id = *office.engine.start(
            "pendataan", {.by = "petugas:a", .fields = {{"nik", nik}, {"kelas", std::string("kecil")}}, .key = key});
        REQUIRE(office.engine.add_record(id, "usaha",
                                         {{"nik_pemilik", owner}, {"nama", owner_name}, {"jenis", std::string("jasa")}},
                                         {.by = "petugas:a"}));
        REQUIRE(office.engine.note(id, a_note, {.by = "petugas:a"}));
        REQUIRE(office.engine.erase(id, {.by = "kasi:k", .reason = "permintaan", .even_live = true}));
        CHECK(*office.engine.replays(id));
        const auto view = office.engine.view(id);
        CHECK(field_of(*view, "nik").erased);
        CHECK(field_of(*view, "nama", "#1").erased);
        CHECK(field_of(*view, "jenis", "#1").value == Value(std::string("jasa")));
        const auto history = office.engine.history(id);
        for (const EventView& event : *history) {
            CHECK(event.text.find("0812") == std::string::npos);
            if (event.kind == "NoteAdded") CHECK(event.erased);
            if (event.kind == "PersonalErased") CHECK(event.text == "permintaan");
        }
        if (followed)
            for (const FeedEvent& event : office.engine.feed().events)
                CHECK(event.event.text.find("0812") == std::string::npos);
        CHECK((*office.engine.erase(id, {.by = "kasi:k", .even_live = true})).repeated);
        // Nor is the case found by the key under which it began.
        CHECK(*office.engine.start("pendataan", {.by = "petugas:a", .key = key}) != id);
    }
}

TEST_CASE("what is about persons is masked until somebody says what for, and that is kept", "[runtime][personal]") {
    Registry registry;
    const CaseId id = registry.fill();
    Engine& engine = registry.reopen({}, false);
    const auto view = engine.view(id);
    CHECK(field_of(*view, "nik").masked);
    CHECK(field_of(*view, "nik").value == Value());
    CHECK_FALSE(field_of(*view, "kelas").masked);
    CHECK(view->records == std::vector<std::string>{"#1", "#2"});
    const auto history = engine.history(id);
    for (const EventView& event : *history) CHECK(event.item.find("0000") == std::string::npos);
    // Nor does a refusal tell what it was asked.
    const auto refused = engine.complete(id, "kunjungan", {.by = "petugas:a", .item = "0000998877665599"});
    CHECK(refused.error().text().find("0000") == std::string::npos);
    const auto again =
        engine.add_record(id, "usaha", {{"nik_pemilik", owner}, {"nama", owner_name}}, {.by = "petugas:a"});
    CHECK(code(again) == "record.duplicate");
    CHECK(again.error().text().find("0000") == std::string::npos);

    CHECK(code(engine.read_personal(id, {.by = "pemohon:p", .purpose = "ingin tahu"})) == "authority.role");
    CHECK(count_of(engine, id, "PersonalRead") == 0);
    const auto shown = engine.read_personal(id, {.by = "kasi:k", .purpose = "pemeriksaan berkas"});
    REQUIRE(shown);
    CHECK(field_of(shown->view, "nik").value == Value(nik));
    CHECK(field_of(shown->view, "nama", owner).value == Value(owner_name));
    CHECK(shown->given.size() == 8);
    const auto kept = engine.history(id);
    CHECK(kept->back().kind == "PersonalRead");
    CHECK(kept->back().by == "kasi:k");
    CHECK(kept->back().text == "pemeriksaan berkas");
}

TEST_CASE("a handler of a service is given what it needs, unmasked, and a failure that it tells of can be erased",
          "[runtime][personal]") {
    Office office(1, memory(), false);
    const Scratch folder;
    office.engine.deploy(*load(folder.write("kirim.yaml", R"(alur: 1
id: kirim
actors:
  petugas: {nama: Petugas}
fields:
  nik: {type: string, personal: true}
records:
  usaha: {key: nib, fields: {nib: {type: string, personal: true}}}
steps:
  - {id: daftar, actor: petugas, sets: [nik, usaha], next: terbit}
  - {id: terbit, service: oss, for_each: usaha, next: end}
)")));
    Engine& engine = office.engine;
    const CaseId id = *engine.start("kirim", {.by = "petugas:a", .fields = {{"nik", nik}}});
    REQUIRE(engine.add_record(id, "usaha", {{"nib", owner}}, {.by = "petugas:a"}));
    REQUIRE(engine.complete(id, "daftar", {.by = "petugas:a"}));
    ServiceWorkers workers(engine);
    const std::vector<Job> jobs = workers.acquire("oss", 1, std::chrono::minutes(1));
    REQUIRE(jobs.size() == 1);
    CHECK(jobs[0].item == "#1");
    CHECK(jobs[0].key.find(owner) == std::string::npos);
    REQUIRE(jobs[0].fields.size() == 2);
    CHECK(jobs[0].fields[0].value == Value(nik));
    CHECK(jobs[0].fields[1].item == jobs[0].item);
    CHECK(jobs[0].fields[1].value == Value(owner));
    CHECK(count_of(engine, id, "PersonalRead") == 0);

    REQUIRE(workers.fail(jobs[0].token, {"NIK " + nik + " ditolak", false}));
    CHECK(engine.incidents().value().at(0).work.tries.reason.find(nik) != std::string::npos);
    REQUIRE(engine.erase(id, {.by = "petugas:a", .even_live = true}));
    const auto incidents = engine.incidents();
    REQUIRE(incidents->size() == 1);
    CHECK(incidents->at(0).work.tries.failed == 1);
    CHECK(incidents->at(0).work.tries.reason.empty());
    CHECK(*engine.replays(id));
    REQUIRE(engine.retry(id, "terbit", "lagi", {.by = "petugas:a"}));
    REQUIRE(workers.acquire("oss", 1, std::chrono::minutes(1)).at(0).fields[0].erased);
}

TEST_CASE("all that a store holds about a person can be read whole", "[runtime][personal]") {
    Registry registry;
    registry.deploy();
    Engine& engine = registry.engine();
    const CaseId own = *engine.start("pendataan", {.by = "pemohon:p1", .fields = {{"nik", nik}}});
    const CaseId counter = *engine.start("pendataan", {.by = "petugas:a", .fields = {{"nik", nik}}});
    REQUIRE(engine.complete(counter, "daftar", {.by = "petugas:a", .on_behalf_of = "pemohon:p1"}));
    static_cast<void>(*engine.start("pendataan", {.by = "pemohon:p2"}));
    static_cast<void>(*engine.start("pendataan", {.by = "petugas:p1"}));  // an officer of that name
    const auto records = engine.read_person("p1", {.by = "kasi:k", .purpose = "hak akses, surat 7/2024"});
    REQUIRE(records);
    std::set<CaseId> about;
    for (const PersonalRecord& record : *records) about.insert(record.view.id);
    CHECK(about == std::set<CaseId>{own, counter});
    for (const CaseId id : about) CHECK(count_of(engine, id, "PersonalRead") == 1);
    CHECK((*engine.read_person("siapa", {.by = "kasi:k"})).empty());
    CHECK(code(engine.read_person("p1", {.by = "pemohon:p1"})) == "authority.role");
}

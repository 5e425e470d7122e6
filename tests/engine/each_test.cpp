#include <alur/engine/flow.hpp>

#include "engine/support/desk.hpp"
#include "support/catch.hpp"

using namespace alur;
using alur_test::Desk;
using alur_test::jakarta;
using std::string;

namespace {

string head(const string& items) {
    return R"(
actors: {kasi: {}, petugas: {}, pemohon: {external: true}}
fields: {setuju: {type: boolean}}
records:
  usaha:
    key: nomor
    fields: {nomor: {type: string}, jenis: {type: string}, luas: {type: integer, required: true}}
  warga:
    key: nik
    fields: {nik: {type: string, pattern: "[0-9]{4}"}}
kelengkapan:
  foto: {nama: Foto, from: petugas}
  izin: {nama: Izin, from: pemohon, when: {jenis: besar}}
  surat: {nama: Surat, from: pemohon}
  lembar: Lembar data
  laporan: Laporan
steps:
  - {id: rencana, actor: kasi, sets: [usaha, setuju]}
  - {id: minta, actor: pemohon}
  - id: data
    actor: petugas
    for_each: usaha
    items: )" +
           items + R"(
    sets: [jenis, setuju]
    kelengkapan: [foto, izin]
    outputs: [lembar]
    waktu_baku: 10 menit
    outcomes: {terdata: {}, ulang: {returns: true}, kosong: {}}
    choose:
      - {when: {count: {terdata: {at_least: 1}}}, next: lapor}
      - {else: tutup}
  - {id: tutup, actor: kasi, next: end}
  - {id: lapor, actor: kasi, not_by: [data], kelengkapan: [foto, lembar], outputs: [laporan], outcomes: {ya: end, ulang: {next: data, returns: true}}}
)";
}

string add(Desk& desk, const string& key, const string& by = "kasi:k1") {
    return desk.add("usaha", by, {{"nomor", key}, {"luas", std::int64_t{12}}});
}

/// At `data`, with these records.
Desk at_data(const string& items, const std::vector<string>& keys) {
    Desk desk(head(items));
    REQUIRE(desk.start("kasi:k1") == "");
    for (const string& key : keys) REQUIRE(add(desk, key) == "");
    REQUIRE(desk.complete("rencana", "kasi:k1") == "");
    REQUIRE(desk.complete("minta", "pemohon:p1", {.documents = {"surat"}}) == "");
    return desk;
}

string visit(Desk& desk, const string& key, const string& outcome = "terdata", const string& by = "petugas:a") {
    return desk.complete("data[" + key + "]", by,
                         {.outcome = outcome, .documents = {"foto"}, .fields = {{"jenis", string("kecil")}}});
}

}  // namespace

TEST_CASE("a fixed list offers the records that are there, in order of addition", "[engine][each]") {
    Desk desk = at_data("fixed", {"0003", "0001", "0002"});
    CHECK(desk.open() == "data[0003] data[0001] data[0002]");
    CHECK(desk.wrote() ==
          "DocumentSubmitted surat, ActorBound, StepCompleted minta, BlockOpened data, StepOffered data, "
          "StepOffered data, StepOffered data");
    CHECK(add(desk, "0004", "petugas:a") == "record.closed");
    REQUIRE(visit(desk, "0001") == "");
    CHECK(desk.open() == "data[0003] data[0002]");
    REQUIRE(visit(desk, "0003") == "");
    REQUIRE(visit(desk, "0002", "kosong") == "");
    CHECK(desk.wrote() ==
          "DocumentSubmitted foto, FieldsSet, StepCompleted data, BlockClosed data, StepCompleted data, StepOffered "
          "lapor");
    CHECK(desk.open() == "lapor");
}

TEST_CASE("a fixed list without records completes at once", "[engine][each]") {
    Desk desk = at_data("fixed", {});
    CHECK(desk.open() == "tutup");
}

TEST_CASE("an open list offers what is added until it is closed", "[engine][each]") {
    Desk desk = at_data("open", {});
    CHECK(desk.open().empty());
    CHECK(desk.state().status() == CaseStatus::open);
    CHECK(desk.complete("data", "petugas:a", {.outcome = "terdata"}) == "step.not_open");
    CHECK(add(desk, "0001") == "authority.role");
    REQUIRE(add(desk, "0001", "petugas:a") == "");
    CHECK(desk.wrote() == "RecordAdded, StepOffered data");
    REQUIRE(visit(desk, "0001") == "");
    CHECK(desk.open().empty());
    REQUIRE(add(desk, "0002", "petugas:a") == "");
    CHECK(desk.close("data", "kasi:k1") == "authority.role");
    CHECK(desk.close("rencana", "petugas:a") == "items.unknown");
    CHECK(desk.close("tidak_ada", "petugas:a") == "step.unknown");
    REQUIRE(desk.close("data", "petugas:a") == "");
    CHECK(desk.close("data", "petugas:a") == "items.closed");
    CHECK(add(desk, "0003", "petugas:a") == "record.closed");
    CHECK(desk.open() == "data[0002]");
    REQUIRE(visit(desk, "0002") == "");
    CHECK(desk.open() == "lapor");
    CHECK(desk.close("data", "petugas:a") == "step.not_open");
}

TEST_CASE("closing an open list on which nothing is open completes the step", "[engine][each]") {
    Desk desk = at_data("open", {});
    REQUIRE(desk.close("data", "petugas:a") == "");
    CHECK(desk.wrote() == "ItemsClosed data, BlockClosed data, StepCompleted data, StepOffered tutup");
}

TEST_CASE("a fixed list cannot be closed", "[engine][each]") {
    Desk desk = at_data("fixed", {"0001"});
    CHECK(desk.close("data", "petugas:a") == "items.closed");
}

TEST_CASE("an item is named unless it is the only one that is open", "[engine][each]") {
    Desk desk = at_data("fixed", {"0001", "0002"});
    CHECK(desk.complete("data", "petugas:a", {.outcome = "terdata"}) == "step.ambiguous");
    CHECK(desk.refusal()->open.size() == 2);
    CHECK(desk.complete("data[9999]", "petugas:a", {.outcome = "terdata"}) == "items.unknown");
    CHECK(desk.complete("rencana[0001]", "kasi:k1") == "items.unknown");
    REQUIRE(visit(desk, "0001") == "");
    CHECK(desk.complete("data[0001]", "petugas:a", {.outcome = "terdata"}) == "step.not_open");
    REQUIRE(desk.complete("data", "petugas:a",
                          {.outcome = "kosong", .documents = {"foto"}, .fields = {{"jenis", string("kecil")}}}) == "");
    CHECK(desk.open() == "lapor");
}

TEST_CASE("an item that is returned is offered again at once", "[engine][each]") {
    Desk desk = at_data("fixed", {"0001", "0002"});
    REQUIRE(desk.complete("data[0001]", "petugas:a", {.outcome = "ulang"}) == "");
    CHECK(desk.wrote() == "StepCompleted data, StepOffered data");
    CHECK(desk.open() == "data[0002] data[0001]");
    CHECK(desk.activation("data[0001]").attempt == 2);
    CHECK(desk.activation("data[0002]").attempt == 1);
    CHECK(desk.state().result(desk.step("data"), desk.item("0001")) == none<OutcomeId>);
}

TEST_CASE("documents, fields and claims are an item's own", "[engine][each]") {
    Desk desk = at_data("fixed", {"0001", "0002"});
    CHECK(desk.submit("foto", "petugas:a") == "items.unknown");
    CHECK(desk.submit("foto[9999]", "petugas:a") == "items.unknown");
    CHECK(desk.submit("surat[0001]", "petugas:a") == "items.unknown");
    REQUIRE(desk.submit("foto[0001]", "petugas:a") == "");
    CHECK(desk.state().document(desk.document("foto"), desk.item("0001")) == DocumentStatus::present);
    CHECK(desk.state().document(desk.document("foto"), desk.item("0002")) == DocumentStatus::absent);
    REQUIRE(desk.claim("data[0001]", "petugas:a") == "");
    CHECK(desk.complete("data[0001]", "petugas:b", {.outcome = "terdata"}) == "step.claimed");
    CHECK(desk.complete("data[0001]", "petugas:a", {.outcome = "terdata"}) == "field.unset");
    CHECK(desk.why() == "field.unset: data[#1] needs jenis");
    REQUIRE(desk.set("data[0001]", "petugas:a", {{"jenis", string("besar")}, {"setuju", true}}) == "");
    CHECK(desk.wrote() == "FieldsSet, FieldsSet");
    CHECK(*desk.state().field(desk.field("jenis"), desk.item("0001")) == Value(string("besar")));
    CHECK(*desk.state().field(desk.field("setuju")) == Value(true));
    CHECK(desk.complete("data[0001]", "petugas:a", {.outcome = "terdata"}) == "documents.missing");
    CHECK(desk.why() == "documents.missing: data[#1] still needs izin");
    REQUIRE(desk.submit("izin[0001]", "pemohon:p1") == "");
    REQUIRE(desk.give_back("foto[0001]", "petugas:a") == "");
    CHECK(desk.give_back("foto[0002]", "petugas:a") == "document.absent");
    CHECK(desk.complete("data[0001]", "petugas:a", {.outcome = "terdata"}) == "documents.missing");
    REQUIRE(desk.complete("data[0001]", "petugas:a", {.outcome = "terdata", .documents = {"foto", "surat"}}) ==
            "authority.role");
    REQUIRE(desk.complete("data[0001]", "petugas:a", {.outcome = "terdata", .documents = {"foto"}}) == "");
    CHECK(desk.state().document(desk.document("lembar"), desk.item("0001")) == DocumentStatus::present);
    CHECK(desk.state().document(desk.document("lembar"), desk.item("0002")) == DocumentStatus::absent);
}

TEST_CASE("from outside, a document of items is there when every record has it", "[engine][each]") {
    Desk desk = at_data("fixed", {"0001", "0002"});
    REQUIRE(visit(desk, "0001") == "");
    REQUIRE(visit(desk, "0002") == "");
    REQUIRE(desk.give_back("foto[0002]", "kasi:k2") == "");
    CHECK(desk.complete("lapor", "kasi:k2", {.outcome = "ya"}) == "documents.missing");
    CHECK(desk.why() == "documents.missing: lapor still needs foto");
    CHECK(desk.complete("lapor", "kasi:k2", {.outcome = "ya", .documents = {"foto"}}) == "items.unknown");
    REQUIRE(desk.submit("foto[0002]", "petugas:a") == "");
    CHECK(desk.complete("lapor", "kasi:a", {.outcome = "ya"}) == "authority.not_by");
    REQUIRE(desk.complete("lapor", "kasi:k2", {.outcome = "ya"}) == "");
}

TEST_CASE("a return offers the items that it names, or all", "[engine][each]") {
    const auto at_lapor = [] {
        Desk desk = at_data("fixed", {"0001", "0002", "0003"});
        for (const char* key : {"0001", "0002", "0003"}) REQUIRE(visit(desk, key) == "");
        return desk;
    };
    SECTION("all") {
        Desk desk = at_lapor();
        REQUIRE(desk.complete("lapor", "kasi:k2", {.outcome = "ulang"}) == "");
        CHECK(desk.open() == "data[0001] data[0002] data[0003]");
        CHECK(desk.activation("data[0002]").attempt == 2);
    }
    SECTION("some, and the others keep their results") {
        Desk desk = at_lapor();
        CHECK(desk.complete("lapor", "kasi:k2", {.outcome = "ulang", .items = {"9999"}}) == "items.unknown");
        CHECK(desk.complete("lapor", "kasi:k2", {.outcome = "ya", .items = {"0002"}}) == "items.unknown");
        REQUIRE(desk.complete("lapor", "kasi:k2", {.outcome = "ulang", .items = {"0003", "0001"}}) == "");
        CHECK(desk.open() == "data[0001] data[0003]");
        REQUIRE(visit(desk, "0001", "kosong") == "");
        REQUIRE(visit(desk, "0003", "kosong") == "");
        CHECK(desk.open() == "lapor");  // 0002 is still terdata
        REQUIRE(desk.complete("lapor", "kasi:k2", {.outcome = "ulang", .items = {"0002"}}) == "");
        REQUIRE(visit(desk, "0002", "kosong") == "");
        CHECK(desk.open() == "tutup");
    }
    SECTION("the list of an open one is open again") {
        Desk desk = at_data("open", {"0001"});
        REQUIRE(desk.close("data", "petugas:a") == "");
        REQUIRE(visit(desk, "0001") == "");
        REQUIRE(desk.complete("lapor", "kasi:k2", {.outcome = "ulang"}) == "");
        REQUIRE(add(desk, "0002", "petugas:a") == "");
        CHECK(desk.open() == "data[0001] data[0002]");
    }
}

TEST_CASE("items may not be named where nothing goes back to a for_each", "[engine][each]") {
    Desk desk = at_data("fixed", {"0001"});
    CHECK(desk.complete("data[0001]", "petugas:a", {.outcome = "ulang", .items = {"0001"}}) == "items.unknown");
    Desk other(head("fixed"));
    REQUIRE(other.start("kasi:k1") == "");
    REQUIRE(add(other, "0001") == "");
    CHECK(other.complete("rencana", "kasi:k1", {.items = {"0001"}}) == "items.unknown");
}

TEST_CASE("a record has a key of its own and the fields that it must have", "[engine][each]") {
    Desk desk(head("fixed"));
    REQUIRE(desk.start("kasi:k1") == "");
    CHECK(desk.add("kapal", "kasi:k1", {}) == "record.unknown");
    CHECK(desk.add("warga", "kasi:k1", {{"nik", string("1234")}}) == "record.closed");
    CHECK(add(desk, "0001", "petugas:a") == "authority.role");
    CHECK(desk.add("usaha", "kasi:k1", {{"nomor", string("0001")}}) == "field.required");
    CHECK(desk.why() == "field.required: it must be given: luas");
    CHECK(desk.add("usaha", "kasi:k1", {{"luas", std::int64_t{1}}}) == "field.required");
    CHECK(desk.add("usaha", "kasi:k1", {{"nomor", string("0001")}, {"luas", true}}) == "field.type");
    CHECK(desk.add("usaha", "kasi:k1", {{"nomor", string("0001")}, {"nik", string("1")}}) == "field.unknown");
    CHECK(desk.add("usaha", "kasi:k1", {{"nomor", string("0001")}, {"setuju", true}}) == "field.unknown");
    REQUIRE(add(desk, "0001") == "");
    CHECK(add(desk, "0001") == "record.duplicate");
    CHECK(desk.refusal()->item == ItemId{0});
    REQUIRE(add(desk, "0002") == "");
    CHECK(desk.state().records().size() == 2);
}

TEST_CASE("a for_each that splits opens the branches for which its own items count", "[engine][each]") {
    Desk desk(R"(
actors: {kasi: {}}
records: {usaha: {key: nomor, fields: {nomor: {type: string}}}}
steps:
  - {id: rencana, actor: kasi, sets: [usaha]}
  - id: satu
    actor: kasi
    for_each: usaha
    outcomes: [ada, tutup]
    next: [{to: a, when: {count: {ada: {at_least: 1}}}}, {to: b, when: {count: {tutup: {at_least: 1}}}}, c]
  - {id: a, actor: kasi, next: dua}
  - {id: b, actor: kasi, next: dua}
  - {id: c, actor: kasi, next: dua}
  - id: dua
    actor: kasi
    join: all
    for_each: usaha
    outcomes: [ada, tutup]
    next: [{to: d, when: {count: {ada: {at_least: 1}}}}, {to: e, when: {count: {tutup: {at_least: 1}}}}, f]
  - {id: d, actor: kasi, next: end}
  - {id: e, actor: kasi, next: end}
  - {id: f, actor: kasi, next: end}
)");
    REQUIRE(desk.start("kasi:k") == "");
    REQUIRE(desk.add("usaha", "kasi:k", {{"nomor", string("0001")}}) == "");
    REQUIRE(desk.complete("rencana", "kasi:k") == "");
    REQUIRE(desk.complete("satu[0001]", "kasi:k", {.outcome = "ada"}) == "");
    CHECK(desk.open() == "a c");
    REQUIRE(desk.complete("a", "kasi:k") == "");
    REQUIRE(desk.complete("c", "kasi:k") == "");
    // The second step has outcomes of the same numbers, and counts its own.
    REQUIRE(desk.complete("dua[0001]", "kasi:k", {.outcome = "tutup"}) == "");
    CHECK(desk.open() == "e f");
}

TEST_CASE("separation between two steps over the same records looks at the same item", "[engine][each]") {
    Desk desk(R"(
actors: {kasi: {}, petugas: {}}
records: {usaha: {key: nomor, fields: {nomor: {type: string}}}}
steps:
  - {id: rencana, actor: kasi, sets: [usaha]}
  - {id: data, actor: petugas, for_each: usaha}
  - {id: uji, actor: petugas, for_each: usaha, not_by: [data]}
  - {id: tutup, actor: petugas, not_by: [data]}
)");
    REQUIRE(desk.start("kasi:k1") == "");
    for (const char* key : {"0001", "0002"}) REQUIRE(desk.add("usaha", "kasi:k1", {{"nomor", string(key)}}) == "");
    REQUIRE(desk.complete("rencana", "kasi:k1") == "");
    REQUIRE(desk.complete("data[0001]", "petugas:a") == "");
    REQUIRE(desk.complete("data[0002]", "petugas:b") == "");
    CHECK(desk.complete("uji[0001]", "petugas:a") == "authority.not_by");
    REQUIRE(desk.complete("uji[0001]", "petugas:b") == "");
    CHECK(desk.complete("uji[0002]", "petugas:b") == "authority.not_by");
    REQUIRE(desk.complete("uji[0002]", "petugas:a") == "");
    CHECK(desk.complete("tutup", "petugas:a") == "authority.not_by");
    CHECK(desk.complete("tutup", "petugas:b") == "authority.not_by");
    CHECK(desk.complete("tutup", "petugas:c") == "");
}

TEST_CASE("leaving a block cancels the items in it, and several open lists take a record each", "[engine][each]") {
    Desk desk(R"(
actors: {kasi: {}}
records: {usaha: {key: nomor, fields: {nomor: {type: string}}}}
steps:
  - {id: mulai, actor: kasi, next: [satu, dua, putus]}
  - {id: satu, actor: kasi, for_each: usaha, items: open, next: gabung}
  - {id: dua, actor: kasi, for_each: usaha, items: open, next: gabung}
  - {id: putus, actor: kasi, outcomes: {ya: gabung, ulang: {next: mulai, returns: true}}}
  - {id: gabung, actor: kasi, join: all}
)");
    REQUIRE(desk.start("kasi:k") == "");
    REQUIRE(desk.complete("mulai", "kasi:k") == "");
    CHECK(desk.open() == "putus");
    REQUIRE(desk.add("usaha", "kasi:k", {{"nomor", string("0001")}}) == "");
    CHECK(desk.open() == "putus satu[0001] dua[0001]");
    REQUIRE(desk.complete("satu[0001]", "kasi:k") == "");
    REQUIRE(desk.close("satu", "kasi:k") == "");
    CHECK(desk.wrote() == "ItemsClosed satu, BlockClosed satu, StepCompleted satu, BranchArrived");
    REQUIRE(desk.complete("putus", "kasi:k", {.outcome = "ulang"}) == "");
    CHECK(desk.wrote() ==
          "StepCompleted putus, StepCancelled dua, BlockClosed dua, BlockClosed mulai, StepOffered mulai");
    REQUIRE(desk.complete("mulai", "kasi:k") == "");
    CHECK(desk.open() == "satu[0001] dua[0001] putus");
    CHECK(desk.activation("satu[0001]").attempt == 2);
}

TEST_CASE("the clock of an item begins at its claim", "[engine][each]") {
    Desk desk = at_data("fixed", {"0001", "0002"});
    CHECK(desk.activation("data[0001]").lapse == never);
    desk.at("2024-07-01 09:00");
    REQUIRE(desk.claim("data[0001]", "petugas:a") == "");
    CHECK(desk.activation("data[0001]").lapse == jakarta("2024-07-01 09:10"));
    CHECK(desk.activation("data[0002]").lapse == never);
    desk.at("2024-07-01 09:05");
    REQUIRE(desk.release("data[0001]", "petugas:a") == "");
    CHECK(desk.activation("data[0001]").lapse == never);
    REQUIRE(desk.claim("data[0001]", "petugas:b") == "");
    CHECK(desk.activation("data[0001]").lapse == jakarta("2024-07-01 09:15"));
}

TEST_CASE("no record has an empty key", "[engine][each]") {
    Desk desk(head("fixed"));
    REQUIRE(desk.start("kasi:k1") == "");
    CHECK(add(desk, "") == "field.type");
    CHECK(desk.why() == "field.type: the value does not fit nomor: empty, and it is a key");
    CHECK(desk.state().records().empty());
    // Any other text may be empty.
    CHECK(desk.add("usaha", "kasi:k1", {{"nomor", "1"}, {"luas", std::int64_t{1}}, {"jenis", ""}}) == "");
}

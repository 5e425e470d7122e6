#include <alur/sop/read.hpp>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "support/catch.hpp"

using namespace alur;
using namespace std::chrono_literals;

namespace {

std::vector<std::string> sops_in(const std::string& folder) {
    std::vector<std::string> out;
    for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(ALUR_ROOT) / folder))
        if (entry.path().extension() == ".yaml") out.push_back(entry.path().string());
    return out;
}

sop::Sop read(const std::string& text) {
    auto sop = sop::read(text, "x.yaml");
    if (!sop) FAIL(sop.error().to_string());
    return *std::move(sop);
}

/// The SOPs in the fenced blocks `yaml sop` of a text.
std::vector<std::string> blocks_of(const std::string& file) {
    std::ifstream in(file);
    std::vector<std::string> out;
    bool inside = false;
    for (std::string line; std::getline(in, line);) {
        if (line == "```yaml sop") {
            inside = true;
            out.emplace_back();
        } else if (line == "```") {
            inside = false;
        } else if (inside) {
            out.back() += line + "\n";
        }
    }
    return out;
}

const std::string everything = R"(alur: 1
id: lengkap
status: draft
identitas:
  nama_sop: Contoh
  nomor_sop: '1'
  tanggal_revisi: 2024-06-24
  dasar_hukum:
    - UU 1
    - {teks: PP 39/2021, status: dicabut, oleh: PP 42/2024}
  peringatan: []
calendar: kantor
sla: {total: 1 hari kerja, at_risk: 75%, from: periksa}
actors:
  pemohon: {nama: Pemohon, external: true}
  staf: {nama: Staf, persons: 2}
fields:
  badan: {type: boolean, required: true}
  skala: {type: choice, options: [mikro, 'no']}
  omzet: {type: integer, minimum: -5, maximum: 7}
records:
  usaha:
    nama: Usaha
    key: nik
    fields:
      nama: {type: string}
      nik: {type: string, pattern: '[0-9]{4}', personal: true}
kelengkapan:
  formulir: {nama: Formulir, from: pemohon, personal: true}
  akta: {nama: Akta, from: pemohon, when: {badan: true, skala: [mikro, 'no']}}
  foto: {nama: Foto, from: staf, when: {nama: Toko}}
  nib: Berkas NIB
steps:
  - id: serah
    kegiatan: >-
      Menyerahkan berkas
      permohonan
    keterangan: loket
    actor: pemohon
    recorded_by: [staf]
    kelengkapan: [formulir]
    waktu_baku: {nilai: belum_ditetapkan, catatan: tidak terbaca}
  - id: periksa
    kegiatan: Memeriksa
    actor: staf
    kelengkapan: [formulir, akta]
    sets: [omzet, usaha]
    waktu_baku: {nilai: 2 jam, tentative: true, catatan: terbaca 2}
    from: started
    deadline: {after: 3 hari kalender, outcome: lewat}
    outcomes:
      sesuai: bagi
      kurang: {next: serah, returns: true}
      tolak: {next: end, cancels: true}
      lewat: end
  - id: bagi
    next: [{to: kunjungi, when: {any: [{badan: true}, {not: {omzet: {at_least: 1, at_most: 5}}}]}}, tunggu]
  - id: kunjungi
    kegiatan: Mengunjungi
    actor: staf
    for_each: usaha
    items: open
    kelengkapan: [foto]
    not_by: [periksa]
    sets: [nama]
    outcomes: {ada: {}, ulang: {returns: true}}
    choose:
      - {when: {count: {ada: {at_least: 1}}}, next: gabung}
      - {else: end}
  - id: tunggu
    wait: {message: terbit}
    next: gabung
  - id: gabung
    join: {count: 2}
  - id: jeda
    wait: {for: 2 hari kerja}
  - id: terbit
    service: oss.nib
    outputs: [nib]
)";

}  // namespace

TEST_CASE("every SOP of the office and every SOP of the scenarios is read", "[sop]") {
    for (const std::string folder : {"sop", "tests/scenarios/sop"}) {
        const auto files = sops_in(folder);
        REQUIRE(files.size() >= 4);
        for (const std::string& file : files) {
            const auto sop = sop::read_file(file);
            if (!sop) FAIL(sop.error().to_string());
            CHECK(sop->steps.size() >= 2);
            CHECK(sop->source.size() == std::filesystem::file_size(file));
        }
    }
}

TEST_CASE("every SOP in the documents is read", "[sop]") {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(ALUR_ROOT "/docs")) {
        for (const std::string& block : blocks_of(entry.path().string())) {
            INFO(entry.path().filename().string());
            read(block);
            ++count;
        }
    }
    CHECK(count >= 3);
}

TEST_CASE("every key of an SOP is read into its place", "[sop]") {
    const sop::Sop sop = read(everything);
    CHECK(sop.id == "lengkap");
    CHECK(sop.draft);
    CHECK(sop.calendar == "kantor");
    CHECK(sop.file == "x.yaml");
    CHECK(sop.source == everything);

    CHECK(sop.identitas.nama_sop == "Contoh");
    CHECK(sop.identitas.tanggal_revisi == 2024y / 6 / 24);
    CHECK_FALSE(sop.identitas.tanggal_efektif);
    REQUIRE(sop.identitas.dasar_hukum.size() == 2);
    CHECK(sop.identitas.dasar_hukum[0].teks == "UU 1");
    CHECK_FALSE(sop.identitas.dasar_hukum[0].dicabut);
    CHECK(sop.identitas.dasar_hukum[1].dicabut);
    CHECK(sop.identitas.dasar_hukum[1].oleh == "PP 42/2024");

    REQUIRE(sop.sla);
    CHECK(sop.sla->total.limit == Limit{Measure::working_days, 1});
    CHECK(sop.sla->at_risk_percent == 75);
    CHECK(sop.sla->from == StepId{1});

    REQUIRE(sop.actors.size() == 2);
    CHECK(sop.actors[0].external);
    CHECK(sop.actors[1].persons == 2);

    CHECK(sop.case_field_count == 3);
    REQUIRE(sop.fields.size() == 5);
    CHECK(sop.fields[0].required);
    CHECK(sop.fields[1].options == std::vector<std::string>{"mikro", "no"});
    CHECK(sop.fields[2].minimum == -5);
    CHECK(sop.fields[2].maximum == 7);
    REQUIRE(sop.records.size() == 1);
    CHECK(sop.records[0].first_field == FieldId{3});
    CHECK(sop.records[0].field_count == 2);
    CHECK(sop.records[0].key == FieldId{4});
    CHECK(sop.fields[4].required);  // being the key
    CHECK(sop.fields[4].personal);
    CHECK(sop.fields[4].nama == "nik");  // where none is written

    REQUIRE(sop.kelengkapan.size() == 4);
    CHECK(sop.kelengkapan[0].from == ActorId{0});
    CHECK(sop.kelengkapan[3].from == none<ActorId>);
    CHECK(sop.kelengkapan[3].nama == "Berkas NIB");
    REQUIRE(sop.kelengkapan[1].when);
    const sop::Condition& both = *sop.kelengkapan[1].when;
    CHECK(both.kind == sop::Condition::Kind::all);
    REQUIRE(both.operands.size() == 2);
    CHECK(both.operands[0].field == FieldId{0});
    CHECK(both.operands[0].values == std::vector<Value>{true});
    CHECK(both.operands[1].values == std::vector<Value>{std::string("mikro"), std::string("no")});
    CHECK(sop.kelengkapan[2].when->field == FieldId{3});  // of the record, since only its for_each asks for the photo

    REQUIRE(sop.steps.size() == 8);
    const sop::Step& serah = sop.steps[0];
    CHECK(serah.kegiatan == "Menyerahkan berkas permohonan");
    CHECK(serah.recorded_by == std::vector<ActorId>{ActorId{1}});
    CHECK(serah.has_waktu_baku);
    CHECK_FALSE(serah.waktu_baku.limit);
    CHECK(serah.waktu_baku.catatan == "tidak terbaca");
    REQUIRE(serah.next.size() == 1);
    CHECK(serah.next[0].to.step == StepId{1});
    CHECK(serah.next[0].to.by_default);
    CHECK(serah.span == Span{34, 9, 5});
    CHECK(serah.routing_span == serah.span);

    const sop::Step& periksa = sop.steps[1];
    CHECK(periksa.sets == std::vector<FieldId>{FieldId{2}});
    CHECK(periksa.adds == std::vector<RecordTypeId>{RecordTypeId{0}});
    CHECK(periksa.waktu_baku.limit == Limit{Measure::working_time, 7'200});
    CHECK(periksa.waktu_baku.tentative);
    CHECK(periksa.from == sop::ClockFrom::started);
    REQUIRE(periksa.outcomes.size() == 4);
    CHECK(periksa.outcomes[1].returns);
    CHECK(periksa.outcomes[1].to.step == StepId{0});
    CHECK(periksa.outcomes[2].cancels);
    CHECK(periksa.outcomes[2].to.step == end_step);
    CHECK(periksa.outcomes[3].by_deadline);
    CHECK(periksa.deadline->outcome == OutcomeId{3});
    CHECK(periksa.deadline->after.limit == Limit{Measure::calendar_days, 3});

    const sop::Step& bagi = sop.steps[2];
    CHECK(bagi.is_gateway());
    REQUIRE(bagi.next.size() == 2);
    CHECK(bagi.next[0].when->kind == sop::Condition::Kind::any);
    const sop::Condition& bounds = bagi.next[0].when->operands[1].operands[0];
    REQUIRE(bounds.operands.size() == 2);
    CHECK(bounds.operands[0].comparison == sop::Comparison::at_least);
    CHECK(bounds.operands[1].comparison == sop::Comparison::at_most);
    CHECK_FALSE(bagi.next[1].when);

    const sop::Step& kunjungi = sop.steps[3];
    CHECK(kunjungi.not_by == std::vector<StepId>{StepId{1}});
    CHECK(kunjungi.for_each->open);
    CHECK(kunjungi.from == sop::ClockFrom::started);
    CHECK(kunjungi.sets == std::vector<FieldId>{FieldId{3}});
    CHECK(kunjungi.outcomes[1].returns);
    REQUIRE(kunjungi.choose.size() == 2);
    CHECK(kunjungi.choose[0].when->kind == sop::Condition::Kind::count);
    CHECK(kunjungi.choose[0].when->outcome == OutcomeId{0});
    CHECK_FALSE(kunjungi.choose[1].when);

    CHECK(std::get<sop::WaitForMessage>(sop.steps[4].wait).message == "terbit");
    CHECK(sop.steps[5].join == sop::Join::count);
    CHECK(sop.steps[5].join_count == 2);
    CHECK(std::get<sop::WaitForTime>(sop.steps[6].wait).limit.limit == Limit{Measure::working_days, 2});
    CHECK(sop.steps[7].service == "oss.nib");
    CHECK(sop.steps[7].next[0].to.step == end_step);
    CHECK(sop.find_step("jeda") == StepId{6});
    CHECK(sop.find_step("tidak_ada") == none<StepId>);
}

TEST_CASE("all faults of a file are reported at once, in the order of their places", "[sop]") {
    std::string text = everything;
    text.replace(text.find("status: draft"), 13, "status: final");
    text.replace(text.find("at_risk: 75%"), 12, "at_risk: 175");
    text.replace(text.find("actor: staf"), 11, "actor: stuf");
    const auto sop = sop::read(text, "x.yaml");
    REQUIRE_FALSE(sop);
    std::string codes;
    for (const Diagnostic& finding : sop.error().all())
        codes += std::to_string(finding.span.line) + " " + finding.code + "\n";
    CHECK(codes == "3 ALUR-E069\n13 ALUR-E108\n45 ALUR-E060\n");
}

TEST_CASE("the revision of an SOP is the SHA-256 of its bytes", "[sop]") {
    const std::string text = "alur: 1\nid: a\nactors: {x: {nama: X}}\nsteps: [{id: s, actor: x}]\n";
    const ContentHash expected{0x1b, 0xcf, 0xfa, 0x6e, 0x65, 0x5e, 0x7a, 0x15, 0x22, 0x8f, 0xbc,
                               0x7c, 0x20, 0x41, 0xf2, 0x91, 0x7d, 0x67, 0x1c, 0x44, 0x29, 0x1b,
                               0x4d, 0x2c, 0x33, 0x27, 0xc3, 0x7c, 0x18, 0xe2, 0x61, 0xd1};
    CHECK(read(text).hash == expected);
    CHECK(read(text + "# \n").hash != expected);
    CHECK(read("\xEF\xBB\xBF" + text).hash != expected);
}

#include <alur/engine/decide.hpp>

#include "engine/support/desk.hpp"
#include "support/catch.hpp"

using namespace alur;
using alur_test::Desk;
using alur_test::jakarta;
using alur_test::With;
using namespace std::string_literals;

namespace {

const std::string perisa = R"(
actors:
  pemohon: {nama: Pemohon, external: true}
  operator: {nama: Operator}
  kasi: {nama: Kasi}
kelengkapan:
  formulir: {nama: Formulir, from: pemohon}
  ktp: {nama: KTP, from: pemohon}
  berkas: Berkas
steps:
  - {id: serah, kegiatan: Menyerahkan, actor: pemohon, recorded_by: [operator], kelengkapan: [formulir]}
  - id: periksa
    kegiatan: Memeriksa
    actor: operator
    kelengkapan: [ktp]
    waktu_baku: 5 menit
    outcomes: {sesuai: verifikasi, kurang: {next: serah, returns: true}}
  - {id: verifikasi, kegiatan: Memverifikasi, actor: kasi, not_by: [periksa], outputs: [berkas], waktu_baku: 25 menit}
  - {id: serah_hasil, kegiatan: Menyerahkan hasil, actor: operator, kelengkapan: [berkas], waktu_baku: 10 menit}
)";

}  // namespace

TEST_CASE("a case goes from its first step to its end", "[engine]") {
    Desk desk(perisa);
    REQUIRE(desk.start("pemohon:p1") == "");
    CHECK(desk.open() == "serah");
    CHECK(desk.wrote() == "CaseStarted, ActorBound, StepOffered serah");
    REQUIRE(desk.complete("serah", "pemohon:p1", {.documents = {"formulir"}}) == "");
    CHECK(desk.wrote() == "DocumentSubmitted formulir, StepCompleted serah, StepOffered periksa");
    REQUIRE(desk.submit("ktp", "pemohon:p1") == "");
    REQUIRE(desk.complete("periksa", "operator:o1", {.outcome = "sesuai"}) == "");
    REQUIRE(desk.complete("verifikasi", "kasi:k1") == "");
    CHECK(desk.state().document(desk.document("berkas")) == DocumentStatus::present);
    REQUIRE(desk.complete("serah_hasil", "operator:o1") == "");
    CHECK(desk.wrote() == "StepCompleted serah_hasil, CaseCompleted");
    CHECK(desk.state().status() == CaseStatus::completed);
    CHECK(desk.open().empty());
    CHECK(desk.state().procedure() == ProcedureId{7});
    CHECK(desk.complete("serah", "pemohon:p1") == "case.closed");
}

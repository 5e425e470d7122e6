// From a file to a procedure, and nothing but files below the folder of the SOP.
#include <alur/runtime/load.hpp>

#include <sys/stat.h>

#include <filesystem>

#include <alur/time/calendar.hpp>

#include "support/catch.hpp"
#include "support/scratch.hpp"

using namespace alur;
namespace fs = std::filesystem;

namespace {

const std::string text_of_sop =
    "alur: 1\n"
    "id: contoh\n"
    "calendar: kantor\n"
    "actors:\n"
    "  petugas: {nama: Petugas}\n"
    "steps:\n"
    "  - id: kerja\n"
    "    kegiatan: Mengerjakan berkas\n"
    "    actor: petugas\n"
    "    waktu_baku: {nilai: 5 menit, tentative: true, catatan: usulan}\n";

const std::string text_of_calendar =
    "alur_kalender: 1\n"
    "id: kantor\n"
    "nama: Kantor\n"
    "zona: Asia/Jakarta\n"
    "berlaku: {dari: 2024-01-01, sampai: 2024-12-31}\n"
    "jam_kerja:\n"
    "  senin: [08:00-16:00]\n";

std::string code_of(const Result<std::shared_ptr<const Procedure>, Diagnostics>& loaded) {
    if (loaded) return "loaded";
    INFO(loaded.error().to_string());
    REQUIRE_FALSE(loaded.error().all().empty());
    return loaded.error().all().front().code;
}

}  // namespace

TEST_CASE("an SOP is loaded with the calendar beside it, and its warnings stay in reach", "[runtime]") {
    const test::Scratch folder;
    folder.write("kalender/kantor.yaml", text_of_calendar);
    const auto loaded = load(folder.write("contoh.yaml", text_of_sop));
    REQUIRE(code_of(loaded) == "loaded");
    CHECK((*loaded)->id() == "contoh");
    CHECK((*loaded)->calendar()->id() == "kantor");
    CHECK_FALSE((*loaded)->warnings().has_errors());
    CHECK((*loaded)->warnings().warnings() > 0);
}

TEST_CASE("a missing calendar is a finding at its name", "[runtime]") {
    const test::Scratch folder;
    const auto loaded = load(folder.write("contoh.yaml", text_of_sop));
    REQUIRE(code_of(loaded) == "ALUR-E340");
    CHECK(loaded.error().all().front().span.line == 3);
}

TEST_CASE("a calendar with faults is reported in its own file", "[runtime]") {
    const test::Scratch folder;
    folder.write("kalender/kantor.yaml", "alur_kalender: 1\nid: kantor\n");
    const auto loaded = load(folder.write("contoh.yaml", text_of_sop));
    REQUIRE_FALSE(loaded);
    CHECK(loaded.error().file() == (folder / "kalender/kantor.yaml").string());
}

TEST_CASE("a calendar that links out of the folder of the SOP is refused, a link within is not", "[runtime]") {
    const test::Scratch folder;
    folder.write("luar.yaml", text_of_calendar);
    folder.write("dalam/kalender/asli.yaml", text_of_calendar);
    const std::string path = folder.write("dalam/contoh.yaml", text_of_sop);
    fs::create_symlink("../../luar.yaml", folder / "dalam/kalender/kantor.yaml");
    CHECK(code_of(load(path)) == "ALUR-E341");
    fs::remove(folder / "dalam/kalender/kantor.yaml");
    fs::create_symlink("asli.yaml", folder / "dalam/kalender/kantor.yaml");
    CHECK(code_of(load(path)) == "loaded");

    fs::remove_all(folder / "dalam/kalender");
    folder.write("luar/kantor.yaml", text_of_calendar);
    fs::create_directory_symlink("../luar", folder / "dalam/kalender");
    CHECK(code_of(load(path)) == "ALUR-E341");
}

TEST_CASE("a pipe where the calendar should be is refused without waiting", "[runtime]") {
    const test::Scratch folder;
    const std::string path = folder.write("contoh.yaml", text_of_sop);
    fs::create_directory(folder / "kalender");
    REQUIRE(::mkfifo((folder / "kalender/kantor.yaml").c_str(), 0600) == 0);
    CHECK(code_of(load(path)) == "ALUR-E009");
    CHECK(code_of(load((folder / "kalender/kantor.yaml").string())) == "ALUR-E009");
}

TEST_CASE("a file without SOP is a finding, never an exception", "[runtime]") {
    const test::Scratch folder;
    CHECK(code_of(load((folder / "tidak_ada.yaml").string())) == "ALUR-E009");
    CHECK(code_of(load(folder.write("koma.yaml", ","))) != "loaded");
    CHECK(code_of(load(folder.write("kosong.yaml", ""))) != "loaded");
}

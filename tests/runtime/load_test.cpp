// From a file to a procedure, and nothing but files below the folder of the SOP.
#include <alur/runtime/load.hpp>

#include <sys/stat.h>

#include <algorithm>
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

const Diagnostic& first_error(const Diagnostics& found) {
    const auto error = std::find_if(found.all().begin(), found.all().end(),
                                    [](const Diagnostic& finding) { return finding.severity == Severity::error; });
    INFO(found.to_string());
    REQUIRE(error != found.all().end());
    return *error;
}

std::string code_of(const Result<std::shared_ptr<const Procedure>, Diagnostics>& loaded) {
    return loaded ? "loaded" : first_error(loaded.error()).code;
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
    CHECK(first_error(loaded.error()).span.line == 3);
}

TEST_CASE("a calendar with faults is reported in its own file", "[runtime]") {
    const test::Scratch folder;
    folder.write("kalender/kantor.yaml", "alur_kalender: 1\nid: kantor\n");
    const auto loaded = load(folder.write("contoh.yaml", text_of_sop));
    REQUIRE_FALSE(loaded);
    CHECK(loaded.error().file() == (folder / "kalender/kantor.yaml").string());
}

TEST_CASE("what is wrong with an SOP is told together with what is wrong with its calendar", "[runtime]") {
    // 'arsip' needs what only a later step produces.
    const std::string unsound =
        text_of_sop.substr(0, text_of_sop.find("steps:")) +
        "kelengkapan: {nota: Nota}\nsteps:\n"
        "  - {id: arsip, kegiatan: Mengarsipkan, actor: petugas, kelengkapan: [nota], waktu_baku: 5 menit}\n"
        "  - {id: tulis, kegiatan: Menulis, actor: petugas, outputs: [nota], waktu_baku: 5 menit}\n";
    const auto codes = [](const Diagnostics& found) {
        std::string all;
        for (const Diagnostic& finding : found.all()) all += (all.empty() ? "" : " ") + finding.code;
        return all;
    };
    SECTION("a calendar that is not there is a finding in the SOP") {
        const test::Scratch folder;
        const auto loaded = load(folder.write("contoh.yaml", unsound));
        REQUIRE_FALSE(loaded);
        CHECK(codes(loaded.error()) == "ALUR-W003 ALUR-W004 ALUR-W011 ALUR-E340 ALUR-E250");
        CHECK(codes(load(folder.write("contoh.yaml", text_of_sop)).error()) ==
              "ALUR-W003 ALUR-W004 ALUR-W011 ALUR-E340 ALUR-W007");
    }
    SECTION("faults of a calendar are findings in another file") {
        const test::Scratch folder;
        folder.write("kalender/kantor.yaml", "alur_kalender: 1\nid: kantor\n");
        const std::string path = folder.write("contoh.yaml", unsound);
        const auto loaded = load(path);
        REQUIRE_FALSE(loaded);
        const Diagnostics& found = loaded.error();
        CHECK(found.file() == (folder / "kalender/kantor.yaml").string());
        REQUIRE(found.others().size() == 1);
        CHECK(found.others()[0].file() == path);
        CHECK(codes(found.others()[0]) == "ALUR-W003 ALUR-W004 ALUR-W011 ALUR-E250");
        CHECK(found.errors() == found.all().size() + 1);
        CHECK(found.warnings() == 3);
        CHECK(found.to_string().find("contoh.yaml:8:10: error ALUR-E250") != std::string::npos);
    }
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

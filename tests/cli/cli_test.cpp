// The command line as people and programs meet it.
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>

#include <alur/runtime/engine.hpp>
#include <alur/runtime/load.hpp>

#include "cli/support/program.hpp"
#include "support/catch.hpp"
#include "support/scratch.hpp"

using alur::test::cli;
using alur::test::cli_on_terminal;
using alur::test::Ran;
using alur::test::scratch_file;

namespace {

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

const std::string perisa = "sop/perisa.yaml";

/// An SOP without findings.
std::string clean_sop() {
    std::ifstream file(std::filesystem::path(ALUR_ROOT) / "tests/cli/rapi.yaml");
    REQUIRE(file);
    return "tests/cli/rapi.yaml";
}

std::string wrong_sop() {
    return scratch_file("salah.yaml",
                        "alur: 1\nid: salah\nactors: {operator: {nama: Operator}}\n"
                        "steps:\n  - {id: kerja, kegiatan: Mengerjakan, actor: operater}\n");
}

}  // namespace

TEST_CASE("check says what is wrong, where, and how to go on", "[cli]") {
    const Ran ran = cli({"check", wrong_sop()});
    CHECK(ran.status == 2);
    CHECK(holds(ran.out, "salah.yaml:5:"));
    CHECK(holds(ran.out, "error ALUR-E"));
    CHECK(holds(ran.out, "did you mean 'operator'?"));
    CHECK(holds(ran.out, "^~~~~~~~"));
    CHECK(holds(ran.out, "salah.yaml  1 error\n"));
    CHECK(ran.err.empty());
}

TEST_CASE("the status of check tells fine, warnings and errors apart", "[cli]") {
    CHECK(cli({"check", clean_sop()}).status == 0);
    CHECK(cli({"check", "--strict", clean_sop()}).status == 0);
    CHECK(cli({"check", perisa}).status == 0);
    CHECK(cli({"check", "--strict", perisa}).status == 1);
    CHECK(cli({"check", perisa, wrong_sop()}).status == 2);
    CHECK(cli({"check", "--strict", perisa, wrong_sop()}).status == 2);
    CHECK(cli({"check", "sop/kalender/kecamatan.yaml"}).status == 0);
    CHECK(cli({"check", scratch_file("k.yaml", "alur_kalender: 1\nid: K\n")}).status == 2);
}

TEST_CASE("an author whose calendar has another id than its file is told what to write", "[cli]") {
    const alur::test::Scratch scratch;
    std::filesystem::create_directory(scratch.path("kalender"));
    std::filesystem::copy_file(std::string(ALUR_ROOT) + "/tests/cli/kalender/kantor.yaml",
                               scratch.path("kalender/beda.yaml"));
    const std::string sop = scratch.write("a.yaml",
                                          "alur: 1\nid: a\ncalendar: beda\nactors: {o: {nama: O}}\n"
                                          "steps: [{id: s, kegiatan: S, actor: o, waktu_baku: 5 menit}]\n");
    CHECK(holds(cli({"check", sop}).out, "write 'id: beda' there"));
}

TEST_CASE("check for machines says the same as check for people", "[cli]") {
    const Ran ran = cli({"check", "--json", perisa, wrong_sop()});
    CHECK(ran.status == 2);
    const auto document = nlohmann::json::parse(ran.out);
    CHECK(document["errors"] == 1);
    REQUIRE(document["files"].size() == 2);
    CHECK(document["files"][0]["path"] == perisa);
    CHECK(document["files"][0]["warnings"] == document["warnings"]);
    const auto& found = document["files"][1]["findings"][0];
    CHECK(found["severity"] == "error");
    CHECK(found["line"] == 5);
    CHECK(found["column"] > 1);
    CHECK(holds(found["suggestion"], "operator"));
}

TEST_CASE("what is no SOP file is told apart, with a hint", "[cli]") {
    CHECK(holds(cli({"check", "sop/prisa.yaml"}).out, "there is no such file; did you mean sop/perisa.yaml?"));
    CHECK(cli({"check", "sop/prisa.yaml"}).status == 2);
    CHECK(holds(cli({"check", "sop"}).out, "this is a directory"));
    CHECK(holds(cli({"show", "sop/prisa.yaml"}).err, "did you mean sop/perisa.yaml?"));
    CHECK(cli({"show", "sop/prisa.yaml"}).status == 2);
    const std::string pipe = scratch_file("x", "") + ".pipe";
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    CHECK(holds(cli({"check", pipe}).out, "not a regular file"));
    CHECK(holds(cli({"run", pipe}).out, "not a regular file"));
    CHECK(cli({"check", scratch_file("acak", std::string("\x00\xff,\x1b", 4))}).status == 2);
    CHECK(cli({"check", scratch_file("koma", ",")}).status == 2);
}

TEST_CASE("a calendar is one in whatever style its map is written", "[cli]") {
    const std::string rest =
        "nama: K, zona: Asia/Jakarta, berlaku: {dari: 2024-01-01, sampai: 2024-12-31}, "
        "jam_kerja: {senin: ['08:00-16:00']}";
    for (const std::string& text :
         {"{alur_kalender: 1, id: k, " + rest + "}\n", "{id: k,\n alur_kalender: 1, " + rest + "}\n",
          std::string("{\"alur_kalender\": 1, \"id\": \"k\", \"nama\": \"K\", \"zona\": \"Asia/Jakarta\", \"berlaku\": "
                      "{\"dari\": \"2024-01-01\", \"sampai\": \"2024-12-31\"}, \"jam_kerja\": {\"senin\": "
                      "[\"08:00-16:00\"]}}\n"),
          std::string("# kalender\n  alur_kalender: 1\n  id: k\n  nama: K\n  zona: Asia/Jakarta\n"
                      "  berlaku: {dari: 2024-01-01, sampai: 2024-12-31}\n  jam_kerja: {senin: ['08:00-16:00']}\n")}) {
        INFO(text);
        const Ran ran = cli({"check", scratch_file("k.yaml", text)});
        CHECK(holds(ran.out, "  ok"));
        CHECK(ran.status == 0);
    }
    const std::string sop = "{alur: 1, id: salah, actors: {alur_kalender: {nama: A}}}\n";
    CHECK(holds(cli({"check", scratch_file("s.yaml", sop)}).out, "steps"));
}

TEST_CASE("the half-year is not played on SOPs that lack what its people do", "[cli]") {
    namespace fs = std::filesystem;
    const fs::path folder = fs::path(scratch_file("x", "")).parent_path() / "demo_sop";
    const auto played = [&](const std::string& file, const std::string& what, const std::string& instead) {
        fs::remove_all(folder);
        fs::copy(fs::path(ALUR_ROOT) / "sop", folder, fs::copy_options::recursive);
        std::ifstream in(folder / file);
        std::string text{std::istreambuf_iterator<char>(in), {}};
        REQUIRE(holds(text, what));
        std::size_t at = text.find(what);
        for (; at != std::string::npos; at = text.find(what, at + instead.size()))
            text.replace(at, what.size(), instead);
        std::ofstream(folder / file) << text;
        const Ran ran = cli({"demo", folder.string()});
        CHECK(ran.status == 2);
        const Ran told = cli({"demo", "--json", folder.string()});
        CHECK(told.status == 2);
        CHECK(told.err.empty());
        const auto document = nlohmann::json::parse(told.out);
        CHECK(document["file"] == folder.string());
        CHECK(holds(ran.err, document["message"].get<std::string>()));
        return ran.err;
    };
    CHECK(holds(played("faisal.yaml", "sesuai:", "cocok:"),
                "cannot play on these SOPs: the step 'periksa_berkas' of faisal.yaml has no outcome 'sesuai'"));
    CHECK(holds(
        played("kalender/kecamatan.yaml", "khusus:\n",
               "khusus:\n  2024-06-25: {nama: Tutup, jam_kerja: []}\n  2024-06-26: {nama: Tutup, jam_kerja: []}\n"),
        "the calendar of perisa.yaml has no working date from 2024-06-25 to 2024-06-26"));
}

TEST_CASE("the half-year says of an SOP what its proof leaves open", "[cli]") {
    namespace fs = std::filesystem;
    const fs::path folder = fs::path(scratch_file("x", "")).parent_path() / "demo_open";
    fs::remove_all(folder);
    fs::copy(fs::path(ALUR_ROOT) / "sop", folder, fs::copy_options::recursive);
    std::ifstream in(folder / "perisa.yaml");
    std::string text{std::istreambuf_iterator<char>(in), {}};
    const auto replace = [&](const std::string& what, const std::string& instead) {
        REQUIRE(holds(text, what));
        text.replace(text.find(what), what.size(), instead);
    };
    // A choice that always goes the same way, which the proof cannot know of a field that is set twice.
    replace("      ya: input_oss\n", "      ya: buka\n");
    replace("    not_by: [periksa_berkas]\n", "    not_by: [periksa_berkas]\n    sets: [badan_hukum]\n");
    replace("  - id: input_oss\n",
            "  - {id: buka, choose: [{when: {any: [{badan_hukum: true}, {badan_hukum: false}]}, next: input_oss}, "
            "{else: cek_ulang}]}\n  - id: input_oss\n");
    std::ofstream(folder / "perisa.yaml") << text;
    const Ran ran = cli({"demo", folder.string()});
    CHECK(ran.status == 0);
    // Why it is open is told of the choice that leaves it so, not of the one that was gone through last.
    const Ran checked = cli({"check", (folder / "perisa.yaml").string()});
    CHECK(holds(checked.out + checked.err, "'cek_ulang' needs 'nib_dan_fotokopi', which may not be there; conditions"));
    CHECK(holds(ran.out, "no step is dead, and every case can end but for what 2 warnings leave open (ALUR-W050)\n"));
    CHECK(holds(ran.out, "; proved: every case can end, and no step is dead\n"));
}

TEST_CASE("a file for another command is told what it is and which command takes it", "[cli]") {
    const std::string calendar = "sop/kalender/kecamatan.yaml";
    const std::string scenario = "tests/scenarios/hours.txt";
    const auto says = [](const std::string& text, const std::string& path, const std::string& what) {
        return holds(text, path + ": error ALUR-E342: this is " + what + "\n");
    };
    CHECK(says(cli({"run", perisa}).out, perisa,
               "an SOP, and `alur run` plays scenarios; write `alur check sop/perisa.yaml`"));
    CHECK(says(cli({"run", calendar}).out, calendar,
               "a calendar, and `alur run` plays scenarios; write `alur check " + calendar + "`"));
    CHECK(says(cli({"show", calendar}).err, calendar,
               "a calendar, and `alur show` shows SOPs; write `alur check " + calendar + "`"));
    CHECK(says(cli({"show", scenario}).err, scenario,
               "a scenario, and `alur show` shows SOPs; write `alur run " + scenario + "`"));
    CHECK(says(cli({"check", scenario}).out, scenario,
               "a scenario, and `alur check` checks SOPs and calendars; write `alur run " + scenario + "`"));
    CHECK(cli({"run", perisa}).status == 2);
    CHECK(cli({"show", calendar}).status == 2);
    CHECK(cli({"check", scenario}).status == 2);
    CHECK(nlohmann::json::parse(cli({"check", "--json", scenario}).out)["files"][0]["findings"][0]["code"] ==
          "ALUR-E342");
    // A file of the right kind shows its own faults.
    CHECK_FALSE(holds(cli({"check", wrong_sop()}).out, "E342"));
    CHECK_FALSE(holds(cli({"run", scratch_file("salah.txt", "# x\nsop a.yaml\ncomplet a\n")}).out, "E342"));
}

TEST_CASE("a wrong command line is explained", "[cli]") {
    const Ran unknown = cli({"chek", perisa});
    CHECK(unknown.status == 64);
    CHECK(unknown.out.empty());
    CHECK(unknown.err == "alur: error: unknown command 'chek'\n  did you mean `check`?\n");
    CHECK(cli({"check", "--strct", perisa}).err ==
          "alur: error: unknown option '--strct'\n  did you mean `--strict`?\n");
    CHECK(cli({}).status == 64);
    CHECK(holds(cli({}).err, "alur --help"));
    CHECK(cli({"check"}).status == 64);
    CHECK(holds(cli({"check"}).err, "FILE is required"));
    CHECK(cli({"check", "--strct"}).err == "alur: error: unknown option '--strct'\n  did you mean `--strict`?\n");
    CHECK(cli({"conform", perisa, "--foo"}).err ==
          "alur: error: unknown option '--foo'\n  see `alur conform --help`\n");
    CHECK(holds(cli({"conform", perisa}).err, "LOG is required"));
    CHECK(cli({"show", perisa, "lagi"}).status == 64);
    CHECK(cli({"show", "--json", "--dot", perisa}).status == 64);
    CHECK(cli({"completion", "tcsh"}).status == 64);
    CHECK(cli({"--colour", "bunt", "version"}).status == 64);
    CHECK(holds(cli({"--colour", "bunt", "version"}).err, "--colour: write auto, always or never, not 'bunt'\n"));
    CHECK(cli({"--colour", "1", "version"}).status == 64);
    CHECK(cli({"--colour", "NEVER", "version"}).status == 0);
    CHECK(holds(cli({"--colour", "never", "chek"}).err, "unknown command 'chek'\n  did you mean `check`?\n"));
    CHECK(holds(cli({"--colour", "never"}).err, "which command?"));
    CHECK(holds(cli({"--strict", "check", perisa}).err, "'--strict'"));
}

TEST_CASE("an option that was given and is empty is not one that was left away", "[cli]") {
    const alur::test::Scratch scratch;
    const std::string store = scratch.path("kantor.alur");
    {
        alur::Engine engine(alur::sqlite(store));
        engine.deploy(*alur::load(std::string(ALUR_ROOT) + "/" + perisa));
        REQUIRE(engine.start("perisa", {.by = "pemohon:p1", .fields = {{"badan_hukum", false}}}));
    }
    const std::vector<std::string> shows{"export", store, "--personal", "--by", "kasi:k1", "--because", "pemeriksaan"};
    for (const char* option : {"--case", "--person", "--keys"}) {
        INFO(option);
        auto words = shows;
        words.insert(words.end(), {option, ""});
        const Ran ran = cli(words);
        CHECK(ran.status == 64);
        CHECK(ran.out.empty());
        CHECK(holds(ran.err, std::string(option) + ": an empty text was given"));
        words.back() = "lain";
        words[words.size() - 2] = std::string(option) + "=";
        CHECK(cli(words).status == 64);
    }
    CHECK_FALSE(holds(cli({"export", store}).out, "PersonalRead"));
    for (const std::vector<std::string>& words : {std::vector<std::string>{"erase", store, "", "--by", "kasi:k1"},
                                                  {"erase", store, "0", "--by", "kasi:k1", "--because", ""},
                                                  {"erase", store, "0", "--by", "kasi:k1", "--keys", ""},
                                                  {"fsck", store, "--seal", ""},
                                                  {"refusals", store, "--case", ""},
                                                  {"refusals", store, "--person", ""},
                                                  {"check", perisa, ""},
                                                  {"conform", perisa, "x.csv", "--zone", ""},
                                                  {"conform", perisa, "x.csv", "--unrecorded", ""},
                                                  {"demo", "--seed", ""}}) {
        INFO(words.front() + " " + words.back());
        CHECK(cli(words).status == 64);
    }
    CHECK(cli({"fsck", store}).status == 0);
}

TEST_CASE("a seed that is none is refused, not cut down", "[cli]") {
    for (const char* seed : {"18446744073709551616", "-1", "1.5", "satu", "0x10"}) {
        INFO(seed);
        CHECK(holds(cli({"demo", "--seed", seed}).err, "write a whole number from 0 to 18446744073709551615"));
        CHECK(cli({"demo", "--seed", seed}).status == 64);
    }
}

TEST_CASE("with --json there is one document, also where a command can give no result", "[cli]") {
    const std::string no_seal = scratch_file("segel.txt", "bukan segel\n");
    const auto answer = [](const std::vector<std::string>& words) {
        const Ran ran = cli(words);
        CHECK(ran.status == 2);
        CHECK(ran.err.empty());
        return nlohmann::json::parse(ran.out);
    };
    CHECK(answer({"fsck", "--json", "--seal", no_seal, "tiada.alur"})["fault"] == "foreign");
    CHECK(answer({"fsck", "--json", "tiada.alur"})["files"][0]["fault"] == "unreadable");
    CHECK(answer({"refusals", "--json", "tiada.alur"})["fault"] == "unreadable");
    CHECK(answer({"demo", "--json", "tests/cli"})["files"].size() == 3);
    CHECK(answer({"conform", "--json", "tiada.yaml", "tiada.csv"})["errors"] == 1);
}

TEST_CASE("what the library says is told without saying alur twice", "[cli]") {
    CHECK(cli({"fsck", "tiada.alur"}).err == "alur: error: tiada.alur: there is no such file\n");
}

TEST_CASE("a file that is no seal is told in one sentence", "[cli]") {
    const alur::test::Scratch scratch;
    const auto says = [](const std::string& seal, const std::string& sentence, const std::string& fault) {
        INFO(seal);
        const Ran ran = cli({"fsck", "--seal", seal, "tiada.alur"});
        CHECK(ran.status == 2);
        CHECK(ran.err == "alur: error: " + seal + ": " + sentence + "\n");
        const auto document = nlohmann::json::parse(cli({"fsck", "--json", "--seal", seal, "tiada.alur"}).out);
        CHECK(document["message"] == "alur: " + seal + ": " + sentence);
        CHECK(document["fault"] == fault);
    };
    const std::string no_seal = "this is no seal; it is one line that alur seal printed";
    says(scratch.path("tiada.txt"), "there is no such file; check the path", "unreadable");
    says(scratch.path(""), "this is a directory, not a regular file; name the files in it", "unreadable");
    says(scratch.write("segel.txt", "bukan segel\n"), no_seal, "foreign");
    says(scratch.write("panjang.txt", std::string(5000, 'x')), no_seal, "foreign");
}

TEST_CASE("help lists every command, and the statuses", "[cli]") {
    const Ran help = cli({"--help"});
    CHECK(help.status == 0);
    for (const char* word : {"check", "show", "run", "version", "completion", "64", "70", "docs/cli.md"})
        CHECK(holds(help.out, word));
    CHECK(cli({"help"}).out == help.out);
    CHECK(cli({"help", "verify"}).out == cli({"fsck", "--help"}).out);
    CHECK(cli({"help", "chek"}).status == 64);
    for (const char* command : {"check", "show", "run", "conform", "demo"}) {
        INFO(command);
        CHECK(holds(cli({command, "--help"}).out, "Exit status: 0 "));
    }
    for (const char* command : {"check", "show", "run", "conform", "demo", "backup", "erase", "export", "refusals",
                                "version", "completion"}) {
        INFO(command);
        CHECK(cli({command, "--help"}).status == 0);
        CHECK(holds(cli({command, "--help"}).out, std::string("alur ") + command));
    }
}

TEST_CASE("a store is copied, and a file that is there is not replaced", "[cli]") {
    const std::string there = scratch_file("kantor.alur", "");
    std::filesystem::remove(there);
    const std::string copy = there + ".salinan";
    { const alur::Engine engine(alur::sqlite(there)); }
    const Ran made = cli({"backup", there, copy});
    CHECK(made.status == 0);
    CHECK(holds(made.out, ": 0 events of 0 cases, 1 definition"));
    CHECK(cli({"seal", copy}).out == cli({"seal", there}).out);
    const Ran again = cli({"backup", there, copy});
    CHECK(again.status == 2);
    CHECK(holds(again.err, "there is such a file"));
    const alur::Engine engine(alur::sqlite(there));
    CHECK(holds(cli({"backup", there, copy + "-2"}).err, "has this journal open"));
    CHECK_FALSE(std::filesystem::exists(copy + "-2"));
}

TEST_CASE("an export masks persons and says so, shows them to who says why, and an erased case has none", "[cli]") {
    const std::string there = scratch_file("orang.alur", "");
    std::filesystem::remove(there);
    const std::string nik = "0000112233445566";
    {
        alur::Engine engine(alur::sqlite(there));
        engine.deploy(*alur::load(std::string(ALUR_ROOT) + "/sop/perisa.yaml"));
        const auto id = engine.start(
            "perisa",
            {.by = "pemohon:warga7", .fields = {{"badan_hukum", false}, {"nik", nik}}, .name = "2024/07/0012"});
        REQUIRE(id);
        REQUIRE(engine.note(*id, "Telepon 0812 000", {.by = "kasi:k1"}));
    }
    const Ran masked = cli({"export", there});
    CHECK(masked.status == 0);
    CHECK(holds(masked.out, R"("masked":true,"note":"what is about persons is masked)"));
    CHECK(holds(masked.out, R"({"field":"nik","masked":true})"));
    CHECK(holds(masked.out, R"({"field":"badan_hukum","value":false})"));
    for (const char* hidden : {"0000112233445566", "Telepon", "warga7"}) CHECK_FALSE(holds(masked.out, hidden));
    CHECK(holds(masked.out, "kasi:k1"));

    CHECK(cli({"export", there, "--personal"}).status == 64);
    CHECK(cli({"export", there, "--person", "warga7"}).status == 64);
    for (const std::vector<std::string>& words : {std::vector<std::string>{"export", there, "--by", "kasi:k1"},
                                                  {"export", there, "--because", "pemeriksaan"},
                                                  {"export", there, "--by", "kasi:k1", "--because", "pemeriksaan"}}) {
        const Ran ran = cli(words);
        CHECK(ran.status == 64);
        CHECK(ran.out.empty());
        CHECK(holds(ran.err, words[2] + " requires --personal"));
    }
    const std::vector<std::string> shows{"--personal", "--by", "kasi:k1", "--because", "pemeriksaan"};
    const auto with = [&](std::vector<std::string> arguments) {
        arguments.insert(arguments.end(), shows.begin(), shows.end());
        return cli(arguments);
    };
    const Ran shown = with({"export", there, "--case", "2024/07/0012"});
    CHECK(shown.status == 0);
    for (const char* told : {"0000112233445566", "Telepon", "warga7", "PersonalRead"}) CHECK(holds(shown.out, told));
    CHECK(holds(with({"export", there, "--person", "warga7"}).out, nik));
    CHECK(std::count(masked.out.begin(), masked.out.end(), '\n') == 2);
    CHECK(cli({"export", there, "--personal", "--by", "pemohon:warga7", "--because", "ingin"}).status == 1);
    CHECK(holds(cli({"export", there}).out, "pemeriksaan"));

    const Ran live = cli({"erase", there, "2024/07/0012", "--by", "kasi:k1"});
    CHECK(live.status == 1);
    CHECK(holds(live.err, "case.live"));
    CHECK(holds(live.err, "--anyway"));
    const Ran unknown = cli({"erase", there, "0013", "--by", "kasi:k1"});
    CHECK(holds(unknown.err, "there is no case '0013'"));
    CHECK(holds(unknown.err, "`alur export " + there + "` lists both"));
    for (const char* nobody : {"kasi", "kasi:", ":k1"})
        CHECK(holds(cli({"export", there, "--personal", "--by", nobody, "--because", "x"}).err, "write ROLE:PERSON"));
    CHECK(cli({"erase", there + "-lain", "0013", "--by", "kasi:k1"}).status == 2);
    CHECK_FALSE(std::filesystem::exists(there + "-lain"));
    const Ran erased = cli({"erase", there, "2024/07/0012", "--by", "kasi:k1", "--anyway", "--because", "surat 9"});
    CHECK(erased.status == 0);
    CHECK(holds(erased.out, "what was about persons is erased"));
    CHECK(holds(cli({"erase", there, "2024/07/0012", "--by", "kasi:k1", "--anyway"}).out,
                "nothing about persons was left"));
    const Ran after = with({"export", there, "--case", "2024/07/0012"});
    for (const char* gone : {"0000112233445566", "Telepon"}) CHECK_FALSE(holds(after.out, gone));
    CHECK(holds(after.out, R"({"field":"nik","erased":true})"));
    CHECK(holds(after.out, "surat 9"));
    CHECK(cli({"fsck", there}).status == 0);
}

TEST_CASE("a word that is the name of one case and the number of another is taken for neither", "[cli]") {
    const alur::test::Scratch scratch;
    const std::string store = scratch.path("kantor.alur");
    const auto start = [](alur::Engine& engine, const std::string& name) {
        const auto id = engine.start("perisa", {.by = "pemohon:p1", .fields = {{"badan_hukum", false}}, .name = name});
        REQUIRE(id);
        return std::to_string(index(*id));
    };
    std::string first;
    std::string marked;
    std::string named;
    std::string other;
    {
        alur::Engine engine(alur::sqlite(store));
        engine.deploy(*alur::load(std::string(ALUR_ROOT) + "/" + perisa));
        first = start(engine, "pertama");
        marked = start(engine, "#" + first);
        named = start(engine, marked);
        other = start(engine, "#4000000001");
        start(engine, "4000000000");
        start(engine, "#lain");
    }
    const auto number_of = [&](const std::string& word) {
        const Ran ran = cli({"export", store, "--case", word});
        INFO(word + ": " + ran.err);
        REQUIRE(ran.status == 0);
        return std::to_string(nlohmann::json::parse(ran.out.substr(ran.out.find('\n')))["case"].get<unsigned>());
    };
    // The name of the third is the number of the second.
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"export", store, "--case", marked},
          {"refusals", store, "--case", marked},
          {"erase", store, marked, "--anyway", "--by", "kasi:k1"},
          {"export", store, "--personal", "--by", "kasi:k1", "--because", "x", "--case", marked}}) {
        INFO(words.front());
        const Ran ran = cli(words);
        CHECK(ran.status == 2);
        CHECK(ran.out.empty());
        CHECK(holds(ran.err, "'" + marked + "' is the name of one case, and means the number of another\n"));
        CHECK(holds(ran.err, "write #" + named + " for the case of that name, #" + marked + " for the case of that "));
    }
    CHECK(holds(nlohmann::json::parse(cli({"refusals", "--json", store, "--case", marked}).out)["message"],
                "is the name of one case"));
    CHECK(number_of("#" + marked) == marked);
    CHECK(number_of("#" + named) == named);
    CHECK(number_of(named) == named);
    for (const char* name : {"pertama", "4000000000", "#lain"})
        CHECK(holds(cli({"export", store, "--case", name}).out, std::string(R"("name":")") + name + '"'));
    // A marked number is no name, whether or not there is a case with that number.
    const Ran both = cli({"erase", store, "#" + first, "--anyway", "--by", "kasi:k1"});
    CHECK(both.status == 2);
    CHECK(holds(both.err, "write " + marked + " for the case of that name, " + first + " for the case of that number"));
    CHECK(number_of(first) == first);
    const Ran neither = cli({"export", store, "--case", "#4000000001"});
    CHECK(neither.status == 2);
    CHECK(holds(neither.err, "means the number of another, which is not there\n"));
    CHECK(holds(neither.err, "write " + other + " for the case of that name\n"));
    CHECK(cli({"export", store, "--case", "#4000000002"}).status == 2);
    CHECK_FALSE(holds(cli({"export", store}).out, "PersonalErased"));
    CHECK(cli({"erase", store, "#" + marked, "--anyway", "--by", "kasi:k1"}).status == 0);
    CHECK(holds(cli({"export", store, "--case", "#" + marked}).out, "PersonalErased"));
    CHECK_FALSE(holds(cli({"export", store, "--case", named}).out, "PersonalErased"));
}

TEST_CASE("what was refused by authority is printed, and the store stays as it is", "[cli]") {
    const alur::test::Scratch scratch;
    const std::string path = scratch.path("kantor.alur");
    {
        const auto time = std::make_shared<alur::SimulatedTime>(std::chrono::sys_days(std::chrono::year(2024) / 7 / 2));
        alur::Engine engine(alur::sqlite(path), {.time = time});
        const auto loaded = alur::load(std::string(ALUR_ROOT) + "/sop/perisa.yaml");
        REQUIRE(loaded);
        engine.deploy(*loaded);
        const auto id =
            engine.start("perisa", {.by = "pemohon:p1", .fields = {{"badan_hukum", false}}, .name = "2024/07/1"});
        REQUIRE(id);
        for (int i = 0; i < 3; ++i)
            REQUIRE(!engine.complete(*id, "serah_berkas", {.by = "kasi:\x1b[31mk1", .delegate_of = "k2"}));
        REQUIRE(!engine.cancel(*id, "x", {.by = "service:oss"}));
        CHECK(cli({"refusals", path}).status == 2);  // it is open
    }
    const auto beside = [&] {
        std::set<std::string> names;
        for (const auto& entry : std::filesystem::directory_iterator(scratch.path("")))
            names.insert(entry.path().filename().string());
        return names;
    };
    const auto names_before = beside();
    const auto bytes = [&] {
        std::ifstream file(path, std::ios::binary);
        return std::string{std::istreambuf_iterator<char>(file), {}};
    };
    const std::string before = bytes();
    const Ran told = cli({"refusals", path});
    CHECK(told.status == 0);
    CHECK(holds(told.out, "2024-07-02 00:00Z"));
    CHECK(holds(told.out, "authority.delegation"));
    CHECK(holds(told.out, "CompleteStep serah_berkas"));
    CHECK(told.out.find('\x1b') == std::string::npos);
    const auto document = nlohmann::json::parse(cli({"refusals", "--json", "--case", "2024/07/1", path}).out);
    REQUIRE(document["refused"].size() == 3);  // the first, the other command, two more of the first
    CHECK(document["refused"][0]["person"] == "\x1b[31mk1");
    CHECK(document["refused"][0]["delegate_of"] == "k2");  // in the table it may stand on several lines
    CHECK(document["refused"][2]["times"] == 2);
    for (const char* time : {"since", "at"}) CHECK(document["refused"][0][time] == "2024-07-02T00:00:00Z");
    CHECK(nlohmann::json::parse(cli({"refusals", "--json", "--person", "oss", path}).out)["refused"].size() == 1);
    CHECK(holds(cli({"fsck", path}).out, "3 refusals"));
    CHECK(cli({"seal", path}).status == 0);
    CHECK(bytes() == before);
    CHECK(beside() == names_before);
    {
        const alur::Engine sharing(alur::sqlite(path, {.access = alur::JournalAccess::shared}));
        for (const char* command : {"fsck", "seal", "refusals"}) CHECK(cli({command, path}).status == 0);
    }
    const std::string number = std::to_string(document["refused"][0]["case"].get<unsigned>());
    CHECK(cli({"refusals", "--case", number, path}).out == cli({"refusals", "--case", "2024/07/1", path}).out);
    CHECK(cli({"refusals", "--case", "lain", path}).status == 2);
    CHECK(cli({"refusals", scratch.path("tiada.alur")}).status == 2);
    {
        alur::Engine engine(alur::sqlite(path));
        REQUIRE(!engine.cancel(*engine.find("2024/07/1"), "x", {.by = "lurah"}));
    }
    CHECK(holds(cli({"refusals", path}).out, "no actor of the SOP"));
}

TEST_CASE("colour is for terminals, unless somebody says otherwise", "[cli]") {
    const std::string escape = "\x1b[";
    CHECK_FALSE(holds(cli({"check", perisa}).out, escape));
    CHECK(holds(cli({"check", "--colour", "always", perisa}).out, escape));
    CHECK(holds(cli({"--color=always", "check", perisa}).out, escape));
    CHECK(holds(cli_on_terminal({"check", perisa}).out, escape));
    CHECK_FALSE(holds(cli_on_terminal({"check", perisa}, {"NO_COLOR=1"}).out, escape));
    CHECK(holds(cli_on_terminal({"check", perisa}, {"NO_COLOR="}).out, escape));
    CHECK_FALSE(holds(cli_on_terminal({"check", perisa}, {"TERM=dumb"}).out, escape));
    CHECK_FALSE(holds(cli_on_terminal({"check", "--colour=never", perisa}).out, escape));
}

TEST_CASE("no text of a file drives the terminal", "[cli]") {
    const std::string evil = scratch_file(
        "jahat.yaml",
        "alur: 1\nid: jahat\nidentitas: {nama_sop: \"a\\e]0;x\\a\\e[2Jb\"}\nactors: {p: {nama: \"\\e[31mP\"}}\n"
        "steps:\n  - {id: kerja, kegiatan: \"Mengerjakan \\e[1A\", actor: p}\n");
    for (const std::vector<std::string>& arguments : {std::vector<std::string>{"check", evil},
                                                      {"show", evil},
                                                      {"show", "--dot", evil},
                                                      {"show", "--json", evil},
                                                      {"check", "--json", evil}}) {
        const Ran ran = cli(arguments);
        CHECK_FALSE(holds(ran.out + ran.err, "\x1b"));
        CHECK_FALSE(holds(ran.out + ran.err, "\x07"));
    }
    CHECK_FALSE(holds(cli({"check", "tidak\x1b[2Jada"}).out, "\x1b"));
    CHECK_FALSE(holds(cli({"ch\x1b[2Jeck"}).err, "\x1b"));
    const Ran ran = cli({"run", scratch_file("jahat.txt", "# \x1b[2J\nnote \"\x1b]0;x\x07\" by a:b\n")});
    CHECK_FALSE(holds(ran.out, "\x1b"));
}

TEST_CASE("show prints steps, times, actors, loops", "[cli]") {
    const Ran ran = cli({"show", perisa});
    CHECK(ran.status == 0);
    for (const char* part :
         {"periksa_berkas", "sesuai →\u00A0verifikasi", "kurang ↩\u00A0serah_berkas", "25 menit (tentative)",
          "belum ditetapkan", "pemohon (outside)", "Kasi Perekonomian", "Loops", "terbaca 25; mungkin 15 atau 2",
          "Menerima dan memeriksa berkas", "berkas_permohonan", "recorded by operator", "not who did periksa_berkas"})
        CHECK(holds(ran.out, part));
    const auto document = nlohmann::json::parse(cli({"show", "--json", perisa}).out);
    CHECK(document["id"] == "perisa");
    CHECK(document["steps"].size() == 7);
    CHECK(document["steps"][2]["waktu_baku"]["tentative"] == true);
    CHECK(document["steps"][1]["then"][1]["returns"] == true);
    CHECK(document["steps"][0]["recorded_by"] == nlohmann::json{"operator"});
    CHECK(document["steps"][2]["not_by"] == nlohmann::json{"periksa_berkas"});
    CHECK(cli({"show", "--dot", perisa}).out.rfind("digraph \"perisa\" {", 0) == 0);
}

TEST_CASE("show tells what a step waits for, and which times of the whole SOP are not certain", "[cli]") {
    const std::string sop = "tests/cli/tunggu.yaml";
    const std::string page = cli({"show", sop}).out;
    for (const char* part : {"kirim, deadline: 5 hari kalender (tentative) – belum disepakati",
                             "jeda, wait: 2 hari kalender (tentative) – kebiasaan"})
        CHECK(holds(page, part));
    const auto document = nlohmann::json::parse(cli({"show", "--json", sop}).out);
    CHECK(document["sla"]["from"] == "kirim");
    CHECK(document["steps"][1]["wait"] == nlohmann::json{{"message", "pembayaran"}});
    CHECK(document["steps"][2]["wait"]["for"]["amount"] == 2);
    CHECK(document["steps"][2]["wait"]["for"]["catatan"] == "kebiasaan");
    CHECK(document["steps"][3]["from"] == "started");
}

TEST_CASE("show tells what becomes of the items of a step, and when their deadline ends them", "[cli]") {
    const std::string sop = "tests/cli/pendataan.yaml";
    const std::string page = cli({"show", sop}).out;
    for (const char* part : {"once per usaha", "items: open", "item: ada", "item: ulang ↩\u00A0data",
                             "item: habis (after 2 hari kerja)", "data ↩ data (ulang)"})
        CHECK(holds(page, part));
    const auto document = nlohmann::json::parse(cli({"show", "--json", sop}).out);
    const auto& step = document["steps"][1];
    CHECK(step["items"] == "open");
    CHECK(step["deadline"]["after"]["amount"] == 2);
    CHECK(step["deadline"]["outcome"] == "habis");
    CHECK(step["then"].size() == 5);
    CHECK(step["then"][1] ==
          nlohmann::json{{"to", "data"}, {"outcome", "ulang"}, {"of_item", true}, {"returns", true}});
    CHECK(step["then"][2]["by_deadline"] == true);
    CHECK(step["then"][3]["to"] == "lapor");
    CHECK(step["then"][3].contains("when"));
    const std::string picture = cli({"show", "--dot", sop}).out;
    CHECK(holds(picture, "once per usaha, open list\\neach: ada, habis after 2 hari kerja"));
    CHECK(holds(picture, "s1 -> s1 [label=\"ulang\", style=dashed];"));
}

TEST_CASE("show tells how a service is tried again", "[cli]") {
    const std::string sop = "tests/scenarios/sop/layanan_ulang.yaml";
    const std::string page = cli({"show", sop}).out;
    for (const char* part : {"service oss.nib", "fails: 3 more tries, 10 menit to 25 menit apart",
                             "fails: 5 more tries, 1 menit to 16 menit apart", "fails: no more tries"})
        CHECK(holds(page, part));
    const auto document = nlohmann::json::parse(cli({"show", "--json", sop}).out);
    CHECK(document["steps"][1]["service"] == "oss.nib");
    CHECK(document["steps"][1]["retry"] ==
          nlohmann::json{{"times", 3}, {"after_seconds", 600}, {"at_most_seconds", 1500}});
    CHECK(document["steps"][2]["retry"] ==
          nlohmann::json{{"times", 5}, {"after_seconds", 60}, {"at_most_seconds", 3600}});
    CHECK_FALSE(document["steps"][0].contains("retry"));
}

TEST_CASE("no line of a table is wider than the terminal", "[cli]") {
    const std::string out = cli_on_terminal({"show", "--colour=never", "sop/daku.yaml"}).out;
    std::size_t begin = 0;
    for (std::size_t end = out.find('\n'); end != std::string::npos; begin = end + 1, end = out.find('\n', begin)) {
        std::size_t characters = 0;
        for (std::size_t i = begin; i < end; ++i)
            if ((static_cast<unsigned char>(out[i]) & 0xC0U) != 0x80U && out[i] != '\r') ++characters;
        INFO(out.substr(begin, end - begin));
        CHECK(characters <= 100);
    }
}

TEST_CASE("run says which scenarios hold and ends with the totals", "[cli]") {
    const Ran ran = cli({"run", "tests/scenarios/perisa_normal.txt", "tests/scenarios/hours.txt"});
    CHECK(ran.status == 0);
    CHECK(holds(ran.out, "ok      tests/scenarios/perisa_normal.txt"));
    CHECK(ran.out.size() > 19);
    CHECK(ran.out.substr(ran.out.size() - 19) == "2 passed, 0 failed\n");
    CHECK(cli({"run", "-q", "tests/scenarios/hours.txt"}).out == "1 passed, 0 failed\n");
}

TEST_CASE("a scenario that does not hold names the line, what was expected and what was seen", "[cli]") {
    const std::string sop = (std::filesystem::path(ALUR_ROOT) / "tests/scenarios/sop/bidang.yaml").string();
    const std::string failing = scratch_file(
        "gagal.txt", "# Fails.\nsop \"" + sop + "\"\nstart nama_usaha=x by host:app\nexpect open periksa\n");
    const Ran ran = cli({"run", failing, "tests/scenarios/hours.txt"});
    CHECK(ran.status == 1);
    CHECK(holds(ran.out, "failed  " + failing + ":4"));
    CHECK(holds(ran.out, "    expect open periksa\n    expected: open is periksa\n    seen:     open: serah\n"));
    CHECK(holds(ran.out, "1 passed, 1 failed\n"));
    const auto document = nlohmann::json::parse(cli({"run", "--json", failing}).out);
    CHECK(document["failed"] == 1);
    CHECK(document["files"][0]["line"] == 4);
    CHECK(document["files"][0]["seen"] == "open: serah");
}

TEST_CASE("each way in which a scenario may fail is found", "[cli]") {
    const std::string sop = (std::filesystem::path(ALUR_ROOT) / "tests/scenarios/sop/tenggat.yaml").string();
    const std::string begin = "# Fails.\nsop \"" + sop + "\"\nat 2024-07-02 08:00\nstart by petugas:a\n";
    for (const char* line : {"complete proses by petugas:a",
                             "refused complete terima by petugas:a: step.not_open",
                             "refused complete proses by petugas:a: case.closed",
                             "refused complete lengkapi by petugas:a: step.not_open surat",
                             "expect open lengkapi",
                             "expect open only terima, lengkapi",
                             "expect open nothing",
                             "expect not open terima",
                             "expect not open terma",
                             "expect not open lengkapi[x]",
                             "expect document surt absent",
                             "expect field nma unset",
                             "expect no event StepCompleted terma",
                             "expect started terima",
                             "expect case completed",
                             "expect case unknown",
                             "expect verdict terima met",
                             "expect verdict terima open used 5 menit",
                             "expect verdict terima open used 0 hari kerja",
                             "expect verdict proses none",
                             "expect case verdict met",
                             "expect due terima none",
                             "expect due terima 2024-07-02 08:31",
                             "expect due terima 2024-07-02 08:30 provisional",
                             "expect lapse terima 2024-07-02 08:31",
                             "expect case due 2024-07-02 08:30",
                             "expect document surat present",
                             "expect missing lengkapi: nothing",
                             "expect missing tidak_ada: nothing",
                             "expect field nama=x",
                             "expect event StepCancelled",
                             "expect event StepOffered proses",
                             "expect no event StepOffered terima",
                             "case lain"}) {
        INFO(line);
        // Another case by itself is no failure; asking about it is.
        const std::string end = std::string(line) == "case lain" ? "\nexpect open nothing\n" : "\n";
        CHECK(cli({"run", scratch_file("gagal.txt", begin + line + end)}).status == 1);
    }
}

TEST_CASE("a scenario that cannot be read is no failure of the SOP", "[cli]") {
    const Ran ran = cli({"run", scratch_file("salah.txt", "# x\ncomplet a by b:c\n"), "tests/scenarios/hours.txt"});
    CHECK(ran.status == 2);
    CHECK(holds(ran.out, "salah.txt:2:1: error ALUR-E350: unknown statement 'complet'; did you mean `complete`?"));
    CHECK(holds(ran.out, "1 passed, 1 failed\n"));
    CHECK(cli({"run", "tidak_ada.txt"}).status == 2);
    CHECK(cli({"run", scratch_file("jenis.txt", "# x\nexpect no event StepOfered\n")}).status == 2);
    for (const char* line : {"expect document surat absent", "expect field nama unset", "expect not open terima",
                             "expect no event StepCompleted terima"})
        CHECK(cli({"run", scratch_file("tanpa_sop.txt", std::string("# x\n") + line + "\n")}).status == 1);
    CHECK(cli({"run", scratch_file("lama.txt", "# x\nat +999999d999999d\n")}).status == 2);
}

TEST_CASE("an SOP or a calendar that cannot be read is no failed expectation of the scenario that names it", "[cli]") {
    const std::string tests = (std::filesystem::path(ALUR_ROOT) / "tests").string();
    const std::string begin = "# x\nsop \"" + tests + "/scenarios/sop/tenggat.yaml\"\nstart by petugas:a\n";
    const std::string unmet = scratch_file("gagal.txt", begin + "expect open nothing\n");
    for (const std::string& text : {std::string("# x\nsop tidak_ada.yaml\n"), "# x\nsop \"" + wrong_sop() + "\"\n",
                                    begin + "adopt calendar tidak_ada.yaml by petugas:a\n"}) {
        INFO(text);
        const std::string scenario = scratch_file("tanpa.txt", text);
        const Ran ran = cli({"run", scenario});
        CHECK(ran.status == 2);
        CHECK(holds(ran.out, "failed  " + scenario + ":"));
        CHECK(holds(ran.out, "ALUR-E"));
        CHECK(cli({"run", "--json", unmet, scenario}).status == 2);
    }
    CHECK(cli({"run", unmet}).status == 1);
    CHECK(holds(cli({"run", "--help"}).out, "2 one cannot be read, or an SOP or a calendar that it names"));
}

TEST_CASE("a byte order mark changes nothing", "[cli]") {
    const std::string mark = "\xEF\xBB\xBF";
    CHECK(cli({"run", scratch_file("tanda.txt", mark + "# x\nat 2024-07-02 08:00\n")}).status == 0);
    const std::string folder = std::string(ALUR_ROOT) + "/sop/kalender/kecamatan.yaml";
    std::ifstream file(folder, std::ios::binary);
    const std::string calendar{std::istreambuf_iterator<char>(file), {}};
    CHECK(cli({"check", scratch_file("kecamatan.yaml", mark + calendar)}).status == cli({"check", folder}).status);
}

TEST_CASE("version says what a bug report needs", "[cli]") {
    const auto document = nlohmann::json::parse(cli({"version", "--json"}).out);
    for (const char* name :
         {"alur", "compiler", "tzdata", "Boost", "yaml-cpp", "date", "CLI11", "nlohmann-json", "SQLite", "libsodium"}) {
        INFO(name);
        CHECK_FALSE(document[name].get<std::string>().empty());
        CHECK(holds(cli({"version"}).out, document[name]));
    }
}

TEST_CASE("output that cannot be written is an error", "[cli]") {
    const Ran ran = alur::test::run({"bash", "-c", std::string(ALUR_CLI) + " show sop/perisa.yaml > /dev/full"});
    CHECK(ran.status == 70);
    CHECK(holds(ran.err, "cannot write"));
    CHECK(alur::test::run({"bash", "-c", std::string(ALUR_CLI) + " --help > /dev/full"}).status == 70);
}

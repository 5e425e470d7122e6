// What `alur conform` prints, and how it ends.
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/support/program.hpp"
#include "support/catch.hpp"

using alur::test::cli;
using alur::test::Ran;
using alur::test::scratch_file;

namespace {

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

const std::string perisa = "sop/perisa.yaml";

std::string log_with(const std::string& rows) {
    return scratch_file("log.csv", "Berkas,Kegiatan,Peran,Waktu\n" + rows);
}

std::vector<std::string> conform(const std::string& log, std::vector<std::string> more = {}) {
    std::vector<std::string> all{"conform",
                                 perisa,
                                 log,
                                 "--zone",
                                 "Asia/Jakarta",
                                 "--column",
                                 "case:concept:name=Berkas",
                                 "--column",
                                 "concept:name=Kegiatan",
                                 "--column",
                                 "org:role=Peran",
                                 "--column",
                                 "time:timestamp=Waktu"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

}  // namespace

TEST_CASE("conform shows each deviation, and ends with 1 where there are any", "[cli]") {
    const std::string log = log_with(
        "B-1,serah_berkas,pemohon,2024-07-02 08:00\nB-1,Pemeriksaan,operator,2024-07-02 08:10\n"
        "B-2,serah_berkas,pemohon,2024-07-02 08:00\nB-2,verifikasi,camat,2024-07-02 08:20\n");
    const Ran shown = cli(conform(log, {"--step", "Pemeriksaan=periksa_berkas"}));
    CHECK(shown.status == 1);
    CHECK(holds(shown.out, "B-2   skipped"));
    CHECK(holds(shown.out, "B-2   wrong_actor"));
    CHECK(holds(shown.out, "2 cases: 1 fit, 1 deviate, 0 not decided; fitness 0.7500"));
    CHECK(holds(shown.out, "note: the log does not tell whether 2 cases came to an end"));

    const auto document =
        nlohmann::json::parse(cli(conform(log, {"--step", "Pemeriksaan=periksa_berkas", "--json"})).out);
    CHECK(document["cases"] == 2);
    CHECK(document["deviate"] == 1);
    CHECK(document["fitness"] == 0.75);
    REQUIRE(document["deviations"].size() == 2);
    CHECK(document["deviations"][0]["kind"] == "skipped");
    CHECK(document["deviations"][0]["step"] == "periksa_berkas");
    CHECK(document["deviations"][1]["expected"] == "kasi");
    CHECK(document["deviations"][1]["row"] == 3);

    const Ran ended = cli(conform(log, {"--step", "Pemeriksaan=periksa_berkas", "--ended"}));
    CHECK(holds(ended.out, "'terima_nib' has to come"));
    CHECK(holds(ended.out, "2 cases: 0 fit, 2 deviate"));
}

TEST_CASE("conform tells what a spreadsheet made of the numbers of cases", "[cli]") {
    const std::string log = log_with(
        "3.27102E+15,serah_berkas,pemohon,2024-07-02 08:00\n3.27102E+15,serah_berkas,pemohon,2024-07-02 08:10\n"
        "3.27102E+15,serah_berkas,pemohon,2024-07-02 08:20\n");
    const Ran shown = cli(conform(log));
    CHECK(shown.status == 1);
    CHECK(holds(shown.out, "1 case: "));
    CHECK_FALSE(holds(shown.out, "ALUR-W400"));
    CHECK(holds(shown.err, log + ":2:1: warning ALUR-W400: '3.27102E+15' is what a spreadsheet leaves"));

    const Ran told = cli(conform(log, {"--json"}));
    CHECK(told.err.empty());
    const auto found = nlohmann::json::parse(told.out)["log"];
    CHECK(found["path"] == log);
    CHECK(found["warnings"] == 1);
    REQUIRE(found["findings"].size() == 1);
    CHECK(found["findings"][0]["code"] == "ALUR-W400");
    CHECK(found["findings"][0]["line"] == 2);

    // Also where the log cannot be held against the SOP.
    CHECK(holds(cli(conform(log, {"--role", "pemohon=pemohn"})).err, "ALUR-W400"));
    const Ran unknown = cli(conform(log, {"--role", "pemohon=pemohn", "--json"}));
    CHECK(unknown.status == 2);
    CHECK(nlohmann::json::parse(unknown.out)["log"]["warnings"] == 1);

    const std::string sound = log_with("B-1,serah_berkas,pemohon,2024-07-02 08:00\n");
    CHECK(cli(conform(sound)).err.empty());
    CHECK(nlohmann::json::parse(cli(conform(sound, {"--json"})).out)["log"]["findings"].empty());
}

TEST_CASE("conform ends with 0 where nothing deviates, and with 2 or 64 where it cannot tell", "[cli]") {
    const std::string log = log_with("B-1,serah_berkas,pemohon,2024-07-02 08:00\n");
    const Ran fine = cli(conform(log));
    CHECK(fine.status == 0);
    CHECK(holds(fine.out, "1 case: 1 fit, 0 deviate, 0 not decided; fitness 1.0000"));
    const Ran unknown = cli(conform(log, {"--role", "pemohon=pemohn"}));
    CHECK(unknown.status == 2);
    CHECK(holds(unknown.err, "but the SOP has no such actor; did you mean 'pemohon'?"));
    // In a log of one day nobody may have come to the end yet.
    const Ran misspelt = cli(conform(log, {"--last", "serah_berkaz"}));
    CHECK(misspelt.status == 0);
    CHECK(holds(misspelt.out,
                "note: no event of the log has the activity 'serah_berkaz'; did you mean 'serah_berkas'?\n"));
    const Ran absent = cli(conform(log, {"--step", "Pemeriksaan=periksa_berkas", "--json"}));
    CHECK(absent.status == 0);
    CHECK(nlohmann::json::parse(absent.out)["notes"][0] == "no event of the log has the activity 'Pemeriksaan'");
    CHECK(cli(conform(log, {"--last", "serah_berkas"})).status == 1);
    CHECK(cli(conform(log, {"--step", "Pemeriksaan"})).status == 64);
    CHECK(cli(conform(log, {"--ended", "--last", "terima_nib"})).status == 64);
    CHECK(cli(conform("tiada.csv")).status == 2);
    CHECK(cli({"conform", "tiada.yaml", log}).status == 2);
    CHECK(holds(cli({"conform", perisa, log}).err, "ALUR-E"));
}

// A log of others beside an SOP: what maps by its name, what is proposed, what stays, what is refused.
#include <alur/audit/mapping.hpp>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <alur/audit/audit.hpp>
#include <alur/log/csv.hpp>
#include <alur/runtime/load.hpp>

#include "support/catch.hpp"

using namespace alur;

namespace {

const std::shared_ptr<const Procedure>& perisa() {
    static const auto loaded = load(ALUR_ROOT "/sop/perisa.yaml").value();
    return loaded;
}

EventLog log_of(const std::vector<std::string>& activities) {
    std::string text = "case:concept:name,concept:name,time:timestamp\n";
    for (const std::string& activity : activities) text += "k,\"" + activity + "\",2024-07-02T08:15Z\n";
    return read_csv(text, "log.csv").value().content;
}

LogMapping mapped(const std::vector<std::string>& activities, std::map<std::string, std::string> given = {}) {
    auto mapping = map_log(log_of(activities), *perisa(), std::move(given));
    INFO((mapping ? std::string() : mapping.error()));
    REQUIRE(mapping.has_value());
    return *mapping;
}

bool has(const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

TEST_CASE("an activity with the name of a step means it, and what is said goes before names", "[audit][mapping]") {
    const LogMapping mapping = mapped({"periksa_berkas", "Cek", "verifikasi", "Cek"}, {{"Cek", "verifikasi"}});
    REQUIRE(mapping.activities.size() == 3);
    CHECK(mapping.activities[0].step == "periksa_berkas");
    CHECK_FALSE(mapping.activities[0].given);
    CHECK(mapping.activities[1].name == "Cek");
    CHECK(mapping.activities[1].events == 2);
    CHECK(mapping.activities[1].step == "verifikasi");
    CHECK(mapping.activities[1].given);
    CHECK_FALSE(has(mapping.steps_without, "periksa_berkas"));
    CHECK_FALSE(has(mapping.steps_without, "verifikasi"));
    CHECK(has(mapping.steps_without, "serah_berkas"));
    CHECK(mapping.proposals.empty());
}

TEST_CASE("what is like the id or the words of a step is proposed, and not counted", "[audit][mapping]") {
    const LogMapping mapping = mapped({"Periksa Berkas", "menerima & memeriksa berkas sesuai syarat",
                                       "T02 Check confirmation", "T02 Check confirmation"});
    REQUIRE(mapping.proposals.size() == 2);
    CHECK(mapping.proposals[0].activity == "Periksa Berkas");
    CHECK(mapping.proposals[0].step == "periksa_berkas");
    CHECK(mapping.proposals[0].likeness == 1);
    CHECK(mapping.proposals[1].step == "periksa_berkas");
    CHECK(mapping.proposals[1].likeness < 1);
    for (const LoggedActivity& activity : mapping.activities) CHECK(activity.step.empty());
    CHECK(mapping.given.empty());
    CHECK(has(mapping.steps_without, "periksa_berkas"));
}

TEST_CASE("whatever a mapping names must be there, and all that is not is told at once", "[audit][mapping]") {
    const auto refused = map_log(log_of({"Cek", "Terima"}), *perisa(),
                                 {{"Ceck", "verifikasi"}, {"Terima", "periksa_berka"}, {"x", "y"}});
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error() ==
          "no event of the log has the activity 'Ceck'; did you mean 'Cek'?\n"
          "the SOP 'perisa' has no step 'periksa_berka'; did you mean 'periksa_berkas'?\n"
          "no event of the log has the activity 'x'\n"
          "the SOP 'perisa' has no step 'y'");
}

TEST_CASE("a mapping makes an audit see the steps of the SOP", "[audit][mapping]") {
    const EventLog log = log_of({"Cek"});
    AuditPlan plan = plan_of(perisa());
    plan.activities = map_log(log, *perisa(), {{"Cek", "periksa_berkas"}}).value().given;
    const Table rows = Audit::of(log, plan).value().activations();
    REQUIRE(rows.rows() == 1);
    CHECK(rows["step"].text(0) == "periksa_berkas");
}

TEST_CASE("names are alike by their words, whatever divides and orders them", "[audit][mapping]") {
    CHECK(likeness("periksa_berkas", "BERKAS  periksa!") == 1);
    CHECK(likeness("periksaBerkas", "periksa berkas") == 1);
    CHECK(likeness("memeriksa berkas", "periksa berkas") > 0.7);
    CHECK(likeness("periksa berkas", "verifikasi data") < 0.3);
    CHECK(likeness("", "x") == 0);
    CHECK(likeness("--", "--") == 0);
    CHECK(likeness(std::string(10'000, 'a'), std::string(10'000, 'a')) == 1);
}

TEST_CASE("of very many activities the most frequent ones are compared", "[audit][mapping]") {
    std::vector<std::string> activities;
    for (int i = 0; i < 2'001; ++i) activities.push_back("x" + std::to_string(i));
    activities.emplace_back("periksa berkas");
    CHECK(mapped(activities).proposals.empty());
    activities.emplace_back("periksa berkas");
    CHECK(mapped(activities).proposals.size() == 1);
}

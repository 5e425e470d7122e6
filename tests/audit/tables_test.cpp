// Rework, waiting against service, and what is open and pressing.
#include <alur/audit/audit.hpp>

#include <string>

#include "audit/support/logs.hpp"

using namespace alur;
using namespace alur::test;

namespace {

/// Two cases; in the first `periksa` is done three times.
const std::string returned =
    "case,step,does,time,actor\n"
    "k1,periksa,schedule,2024-06-13 08:00,a\nk1,periksa,start,2024-06-13 08:30,a\nk1,periksa,complete,2024-06-13 "
    "08:40,a\n"
    "k1,serah,schedule,2024-06-13 08:40,b\nk1,serah,complete,2024-06-13 09:00,b\n"
    "k1,periksa,schedule,2024-06-13 09:00,a\nk1,periksa,start,2024-06-13 09:00,a\nk1,periksa,complete,2024-06-13 "
    "09:20,a\n"
    "k1,periksa,complete,2024-06-13 10:00,c\n"
    "k2,periksa,schedule,2024-06-13 08:00,c\nk2,periksa,start,2024-06-13 08:10,c\nk2,periksa,complete,2024-06-13 "
    "08:20,c\n";

}  // namespace

TEST_CASE("rework is what was done beyond the first attempt, by step and by case", "[audit]") {
    const Audit audit = audited(returned, minutes_for("periksa", 20));
    CHECK(rows_of(audit.rework(), {"step", "cases", "activations", "again", "cases_again", "rate", "most", "known",
                                   "again_us"}) == Rows{"periksa 2 4 2 1 0.5 3 1 1200000000", "serah 1 1 0 0 0 1 0 0"});
    CHECK(rows_of(audit.rework_of_cases(), {"case", "again", "steps", "known", "again_us"}) ==
          Rows{"k1 2 periksa 1 1200000000"});
}

TEST_CASE("in a list each record is counted by itself", "[audit]") {
    const Audit audit = audited(
        "case,step,does,time,item\n"
        "k,visit,schedule,2024-06-13 08:00,u1\nk,visit,schedule,2024-06-13 08:00,u2\n"
        "k,visit,complete,2024-06-13 09:00,u2\nk,visit,complete,2024-06-13 10:00,u1\n"
        "k,visit,schedule,2024-06-14 08:00,u1\nk,visit,complete,2024-06-14 09:00,u1\n",
        minutes_for("visit", 20));
    CHECK(rows_of(audit.activations(), {"item", "attempt"}).back() == "u1 2");
    CHECK(rows_of(audit.rework(), {"step", "again", "most"}) == Rows{"visit 1 2"});
}

TEST_CASE("waiting is told from service where offer, start and end are recorded, and only there", "[audit]") {
    const Audit audit = audited(returned, minutes_for("periksa", 20));
    CHECK(rows_of(audit.waiting({{"step"}}).value(),
                  {"step", "n", "known", "waiting_p50_us", "waiting_p90_us", "waiting_mean_us", "service_p50_us",
                   "service_p90_us", "service_mean_us", "waiting_share"}) ==
          Rows{"periksa 4 3 600000000 1800000000 800000000 600000000 1200000000 800000000 0.5",
               "serah 1 0 - - - - - - -"});
    CHECK(audit.waiting({{"langkah"}}).error().substr(0, 36) == "there is nothing called 'langkah' to");
}

TEST_CASE("groups are made by actor, verdict, attempt, side and by the short name of any column", "[audit]") {
    const std::string text =
        "case,step,does,time,org:role,case:kelurahan\n"
        "k1,a,schedule,2024-06-13 08:00,kasi,Tajur\nk1,a,complete,2024-06-13 08:10,kasi,Tajur\n"
        "k1,a,schedule,2024-06-13 08:10,kasi,Tajur\nk1,a,complete,2024-06-13 09:10,kasi,Tajur\n"
        "k2,b,schedule,2024-06-13 08:00,warga,Katulampa\nk2,b,complete,2024-06-13 08:10,warga,Katulampa\n"
        "k2,lain,complete,2024-06-13 08:10,,Katulampa\n";
    AuditPlan plan = minutes_for("a", 20);
    plan.steps.push_back({"b", {}, false, false, true});
    const Audit audit = audited(text, plan);
    const auto by = [&](const std::string& key) { return rows_of(audit.by({{key}}).value(), {key, "n", "late"}); };
    CHECK(by("actor") == Rows{"kasi 2 1", "warga 1 0", "- 1 0"});
    CHECK(by("verdict") == Rows{"none 2 0", "met 1 0", "late 1 1"});
    CHECK(by("attempt") == Rows{"1 3 0", "2 1 1"});
    CHECK(by("side") == Rows{"inside 2 1", "outside 1 0", "- 1 0"});
    CHECK(by("kelurahan") == Rows{"Tajur 2 1", "Katulampa 2 0"});
    CHECK(rows_of(audit.cases_by({"kelurahan"}).value(), {"kelurahan", "n"}) == Rows{"Tajur 1", "Katulampa 1"});
    // Where nobody wrote down who acted there is no such key.
    CHECK(audited(head + "k,a,complete,2024-06-13 08:00\n", plan).by({{"actor"}}).error().substr(0, 33) ==
          "there is nothing called 'actor' t");
}

TEST_CASE("what is open and pressing comes in the order in which it lapses, with whose turn it is", "[audit]") {
    const Audit audit = audited(
        "case,step,does,time,org:role\n"
        "k1,periksa,schedule,2024-06-13 08:02,kasi\n"
        "k2,periksa,schedule,2024-06-13 07:50,operator\n"
        "k3,periksa,schedule,2024-06-13 08:15,kasi\n"
        "k4,periksa,schedule,2024-06-13 08:00,kasi\nk4,periksa,suspend,2024-06-13 08:19,kasi\n"
        "k5,periksa,schedule,2024-06-13 08:00,kasi\nk5,periksa,suspend,2024-06-13 08:01,kasi\n"
        "k5,periksa,resume,2024-06-13 08:03,kasi\nk6,lain,complete,2024-06-13 08:21,kasi\n",
        minutes_for("periksa", 20));
    CHECK(rows_of(audit.at_risk(), {"case", "obligation", "actor", "attempt", "verdict", "share", "lapse"}) ==
          Rows{"k2 periksa operator 1 overdue 1.05 2024-06-13T01:20:00Z",
               "k1 periksa kasi 1 at_risk 0.95 2024-06-13T01:22:00Z",
               "k5 periksa kasi 1 at_risk 0.95 2024-06-13T01:22:00Z", "k4 periksa kasi 1 at_risk 0.95 -"});
    CHECK(audited(head, minutes_for("periksa", 20)).at_risk().rows() == 0);
}

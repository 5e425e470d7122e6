// Verdicts on the activations and cases of a log, their groups and their reasons.
#include <alur/audit/audit.hpp>
#include <alur/audit/interval.hpp>
#include <alur/audit/plan.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <alur/runtime/load.hpp>

#include "audit/support/logs.hpp"
#include "support/last_words.hpp"

using namespace alur;
using namespace alur::test;

TEST_CASE("a step is late when more working time was used than its waktu baku", "[audit]") {
    // Thursday 15:50; the next working day is Friday, and then Tuesday, behind a weekend and a holiday.
    const Audit audit = audited(head +
                                    "k1,periksa,schedule,2024-06-13 15:50\nk1,periksa,start,2024-06-14 08:05\n"
                                    "k1,periksa,complete,2024-06-14 08:10\n"
                                    "k2,periksa,schedule,2024-06-14 15:50\nk2,periksa,start,2024-06-18 08:15\n"
                                    "k2,periksa,complete,2024-06-18 08:30:00.000001\n",
                                minutes_for("periksa", 20));
    CHECK(rows_of(audit.activations(),
                  {"case", "verdict", "cause", "waiting_us", "service_us", "used", "limit", "unit", "waktu_baku"}) ==
          Rows{"k1 met - 900000000 300000000 1200000000 1200000000 us 20 menit",
               "k2 late waiting 1500000000 900000001 2400000001 1200000000 us 20 menit"});
}

TEST_CASE("what the log does not tell is unknown, and says for want of what", "[audit]") {
    const Audit audit = audited(head +
                                    "k1,periksa,complete,2024-06-13 09:00\n"
                                    "k2,periksa,schedule,2024-06-13 09:00\nk2,periksa,complete,\n"
                                    "k3,periksa,schedule,2025-06-13 09:00\nk3,periksa,complete,2025-06-13 09:01\n"
                                    "k4,periksa,start,2024-06-13 09:00\nk4,periksa,complete,2024-06-13 09:01\n"
                                    "k5,lain,complete,2024-06-13 09:00\n",
                                minutes_for("periksa", 20));
    CHECK(rows_of(audit.activations(), {"case", "step", "verdict", "cause", "offered", "started", "used"}) ==
          Rows{"k1 periksa unknown begin not recorded - - -",
               "k2 periksa unknown end not recorded 2024-06-13T02:00:00Z - -",
               "k3 periksa unknown beyond the calendar 2025-06-13T02:00:00Z - -",
               "k4 periksa unknown begin not recorded - 2024-06-13T02:00:00Z -", "k5 lain none - - - -"});
    // A log without a column of lifecycles knows completions alone.
    CHECK(rows_of(audited("case,step,time\nk1,periksa,2024-06-13 09:00\n", minutes_for("periksa", 20)).activations(),
                  {"status", "verdict", "waiting_us", "service_us"}) == Rows{"completed unknown - -"});
}

TEST_CASE("what was late, or had rested, before the calendar ends is certain behind it", "[audit]") {
    // The calendar ends with Tuesday, 31 December 2024; its office closes at 16:00.
    const std::string text = head +
                             "k1,periksa,schedule,2024-12-31 15:00\nk1,periksa,complete,2025-01-02 09:00\n"
                             "k2,periksa,schedule,2024-12-31 15:50\nk2,periksa,complete,2025-01-02 09:00\n"
                             "k3,periksa,schedule,2024-12-31 15:50\nk3,periksa,complete,2024-12-31 15:55\n"
                             "k4,periksa,schedule,2024-12-31 15:00\nk4,periksa,suspend,2024-12-31 15:10\n"
                             "k5,periksa,schedule,2024-12-31 15:00\n"
                             "k6,periksa,schedule,2024-12-31 15:00\nk6,periksa,suspend,2024-12-31 15:30\n"
                             "k6,periksa,resume,2025-01-02 10:00\n";
    AuditPlan plan = minutes_for("periksa", 20);
    plan.as_of = Instant(std::chrono::sys_days(std::chrono::January / 3 / 2025));
    const Audit audit = audited(text, plan);
    CHECK(rows_of(audit.activations(), {"case", "verdict", "cause", "used"}) ==
          Rows{"k1 late not recorded -", "k2 unknown beyond the calendar -", "k3 met - 300000000",
               "k4 open - 600000000", "k5 overdue waiting -", "k6 overdue waiting -"});
    CHECK(rows_of(audit.at_risk(), {"case", "used", "share", "lapse"}) ==
          Rows{"k5 - - 2024-12-31T08:20:00Z", "k6 - - -"});
    CHECK(rows_of(audit.by({{"step"}}).value(), {"n", "met", "late", "overdue", "unknown", "open"}) ==
          Rows{"6 1 1 2 1 1"});
    // So it is of a limit for the case, whose clock runs from begin to end.
    AuditPlan whole;
    whole.calendar = office();
    whole.cases.limit = Limit{Measure::working_time, 20 * 60};
    whole.cases.last_activities = {"periksa"};
    whole.as_of = plan.as_of;
    CHECK(rows_of(audited(text, whole).cases(), {"case", "verdict", "cause", "deadline", "used"}) ==
          Rows{"k1 late periksa 2024-12-31T08:20:00Z -", "k2 unknown beyond the calendar - -", "k3 met - - 300000000",
               "k4 unknown end not recorded 2024-12-31T08:20:00Z -",
               "k5 unknown end not recorded 2024-12-31T08:20:00Z -",
               "k6 unknown end not recorded 2024-12-31T08:20:00Z -"});
}

TEST_CASE("working days that the calendar does not know are no verdict from their first midnight on", "[audit]") {
    AuditPlan plan;
    plan.calendar = office();
    plan.steps = {{"a", Limit{Measure::working_days, 1}}};
    const Audit audit = audited(head +
                                    "k1,a,schedule,2024-12-30 10:00\nk1,a,complete,2024-12-31 23:59\n"
                                    "k2,a,schedule,2024-12-30 10:00\nk2,a,complete,2025-01-01 00:00\n",
                                plan);
    CHECK(rows_of(audit.activations(), {"verdict", "used"}) == Rows{"met 1", "unknown -"});
}

TEST_CASE("a clock that begins with the start does not count the waiting", "[audit]") {
    AuditPlan plan = minutes_for("periksa", 20);
    plan.steps[0].from_started = true;
    plan.steps[0].tentative = true;
    const Audit audit = audited(head +
                                    "k1,periksa,schedule,2024-06-12 08:00\nk1,periksa,start,2024-06-13 09:00\n"
                                    "k1,periksa,complete,2024-06-13 09:20\n",
                                plan);
    CHECK(rows_of(audit.activations(), {"verdict", "used", "tentative"}) == Rows{"met 1200000000 true"});
}

TEST_CASE("what nobody has begun has used nothing, where the log tells of every start", "[audit]") {
    AuditPlan plan = minutes_for("periksa", 20);
    plan.steps[0].from_started = true;
    const auto audit_of = [&](const std::string& column, const std::string& end) {
        return audited("case,step,time,lifecycle:transition" + column + "\nk1,periksa,2024-06-12 08:00,schedule" + end +
                           "\nk2,periksa,2024-06-12 08:00,schedule" + end + "\nk2,periksa,2024-06-13 09:00,withdraw" +
                           end + "\nk3,periksa,2024-06-12 08:00,schedule" + end +
                           "\nk3,periksa,2024-06-12 08:30,start" + end + "\nk3,periksa,2024-06-13 09:00,withdraw" +
                           end + "\nk4,periksa,2024-06-12 08:00,schedule" + end +
                           "\nk4,periksa,2024-06-13 09:00,complete" + end + "\n",
                       plan);
    };
    // T8 and T10: only the start of what was completed is unknown then.
    const Audit of_engine = audit_of(",alur:verdict", ",");
    CHECK(rows_of(of_engine.activations(), {"case", "verdict", "cause"}) ==
          Rows{"k1 open -", "k2 none -", "k3 late service", "k4 unknown begin not recorded"});
    CHECK(of_engine.activations()["used"].integer(0) == 0);
    CHECK(of_engine.explain(0).empty());
    CHECK(rows_of(of_engine.by({{"step"}}).value(), {"n", "open", "none", "late", "unknown"}) == Rows{"4 1 1 1 1"});
    CHECK(rows_of(audit_of("", "").activations(), {"case", "verdict"}) ==
          Rows{"k1 unknown", "k2 unknown", "k3 late", "k4 unknown"});
}

TEST_CASE("working days and calendar days are counted in their own units", "[audit]") {
    AuditPlan plan;
    plan.calendar = office();
    plan.steps = {{"a", Limit{Measure::working_days, 1}}, {"b", Limit{Measure::calendar_days, 4}}};
    const Audit audit = audited(head +
                                    "k1,a,schedule,2024-06-14 10:00\nk1,a,complete,2024-06-18 23:00\n"
                                    "k2,a,schedule,2024-06-14 10:00\nk2,a,complete,2024-06-19 00:00\n"
                                    "k3,b,schedule,2024-06-14 10:00\nk3,b,complete,2024-06-18 10:00\n"
                                    "k4,b,schedule,2024-06-14 10:00\nk4,b,complete,2024-06-18 10:00:01\n",
                                plan);
    CHECK(rows_of(audit.activations(), {"verdict", "used", "limit", "unit"}) ==
          Rows{"met 1 1 working_days", "late 2 1 working_days", "met 345600000000 345600000000 calendar_us",
               "late 345601000000 345600000000 calendar_us"});
}

TEST_CASE("what is open is judged at the last event of the log, or when the plan says", "[audit]") {
    const std::string text = head +
                             "k1,periksa,schedule,2024-06-13 08:00\nk2,periksa,schedule,2024-06-13 08:03\n"
                             "k3,periksa,schedule,2024-06-13 08:10\nk4,periksa,schedule,2024-06-13 08:00\n"
                             "k4,periksa,withdraw,2024-06-13 08:10\nk5,periksa,schedule,2024-06-12 08:00\n"
                             "k5,periksa,withdraw,2024-06-13 08:11\nk6,lain,complete,2024-06-13 08:21\n";
    AuditPlan plan = minutes_for("periksa", 20);
    const auto verdicts = [&] { return rows_of(audited(text, plan).activations(), {"status", "verdict", "cause"}); };
    CHECK(verdicts() == Rows{"open overdue waiting", "open at_risk -", "open open -", "cancelled none -",
                             "cancelled late not recorded", "completed none -"});
    plan.as_of = Instant(std::chrono::sys_days(std::chrono::June / 13 / 2024)) + 1h + 12min;  // 08:12
    CHECK(verdicts()[0] == "open open -");
    plan.as_of = Instant(std::chrono::sys_days(std::chrono::June / 12 / 2024));
    CHECK(verdicts().empty());
}

TEST_CASE("what the log tells of a later time than the plan asks for had not happened", "[audit]") {
    const std::string text =
        "case,step,does,time,end\n"
        "k1,a,schedule,2024-06-13 08:00,2024-06-13 11:00\nk1,a,complete,2024-06-13 08:30,2024-06-13 11:00\n"
        "k1,b,complete,,2024-06-13 11:00\nk2,a,complete,2024-06-13 09:00,2024-06-13 09:00\n"
        "k3,a,schedule,,2024-06-13 08:10\nk3,a,complete,2024-06-13 08:10,2024-06-13 08:10\n";
    AuditPlan plan = minutes_for("a", 20);
    plan.cases.end_column = "end";
    plan.cases.limit = Limit{Measure::working_time, 3600};
    const Audit whole = audited(text, plan);
    plan.as_of = Instant(std::chrono::sys_days(std::chrono::June / 13 / 2024)) + 1h + 18min;  // 08:18
    const Audit cut = audited(text, plan);
    CHECK(rows_of(cut.activations(), {"case", "step", "status", "verdict"}) ==
          Rows{"k1 a open at_risk", "k3 a completed unknown"});
    CHECK(rows_of(cut.at_risk(), {"case", "obligation"}) == Rows{"k1 a"});
    CHECK(rows_of(cut.cases(), {"case", "ended", "verdict"}) == Rows{"k1 - open", "k3 2024-06-13T01:10:00Z met"});
    CHECK(rows_of(cut.by({{"step"}}).value(), {"step", "n"}) == Rows{"a 2"});
    CHECK(cut.log().events() == 3);
    // The log is still the one that was given.
    const std::string manifest = to_text(cut.manifest());
    CHECK(manifest.find("\nevents: 6\nevents behind as of: 3\ncases: 2\n") != std::string::npos);
    const std::string all = to_text(whole.manifest());
    CHECK(manifest.substr(0, manifest.find("\nevents")) == all.substr(0, all.find("\nevents")));
    CHECK(all.find("behind as of") == std::string::npos);
    CHECK(whole.diff(cut).error() == "the other audit is as of another time, until which other events had happened");
    // At the last event nothing is later.
    plan.as_of = whole.as_of();
    CHECK(audited(text, plan).log().events() == 6);
}

TEST_CASE("a log without a time is judged as of no time that nobody said", "[audit]") {
    const AuditPlan plan = minutes_for("periksa", 20);
    const Audit nothing = Audit::of(EventLog(), plan).value();
    CHECK(nothing.as_of() == never);
    CHECK(to_text(nothing.manifest()).find("as of: none: the log is empty\n") != std::string::npos);
    const EventLog timeless = log_of(head + "k1,periksa,schedule,\n");
    CHECK(Audit::of(timeless, plan).error() ==
          "no event of the log has a time; say as of when what is open is judged (as_of)");
    AuditPlan then = plan;
    then.as_of = Instant(std::chrono::sys_days(std::chrono::June / 12 / 2024));
    CHECK(rows_of(Audit::of(timeless, then).value().activations(), {"verdict", "cause"}) ==
          Rows{"unknown begin not recorded"});
}

TEST_CASE("while an activation is suspended its clock rests", "[audit]") {
    const std::string text = head +
                             "k1,periksa,schedule,2024-06-13 08:00\nk1,periksa,suspend,2024-06-13 08:10\n"
                             "k1,periksa,resume,2024-06-13 15:00\nk1,periksa,complete,2024-06-13 15:10\n"
                             "k2,periksa,schedule,2024-06-13 08:00\nk2,periksa,suspend,2024-06-13 08:10\n"
                             "k2,periksa,complete,2024-06-13 15:00\n"
                             "k3,periksa,schedule,2024-06-13 08:00\nk3,periksa,resume,2024-06-13 15:00\n"
                             "k3,periksa,complete,2024-06-13 15:10\n"
                             "k4,periksa,schedule,2024-06-13 08:00\nk4,periksa,suspend,2024-06-13 08:10\n";
    const Audit audit = audited(text, minutes_for("periksa", 20));
    CHECK(rows_of(audit.activations(), {"verdict", "cause", "used"}) ==
          Rows{"met - 1200000000", "met - 600000000", "unknown pause not recorded -", "open - 600000000"});
    const auto stretches = audit.explain(0);
    std::int64_t used = 0;
    bool paused = false;
    for (std::size_t i = 0; i < stretches.size(); ++i) {
        used += stretches[i].used;
        paused = paused || stretches[i].why == Why::paused;
        if (i != 0) CHECK(stretches[i].from == stretches[i - 1].to);
    }
    CHECK(used == 1'200'000'000);
    CHECK(paused);
    CHECK(audit.explain(2).empty());
    // Of both ways of counting, the same.
    const Table groups = audit.by({{"step"}}).value();
    CHECK(rows_of(groups, {"n", "met", "unknown", "open", "measured", "worst_us"}) == Rows{"4 2 1 1 2 1200000000"});
}

TEST_CASE("while an activation is suspended it neither waits nor is served", "[audit]") {
    const std::string text = head +
                             "k1,periksa,schedule,2024-06-13 08:00\nk1,periksa,start,2024-06-13 08:30\n"
                             "k1,periksa,suspend,2024-06-13 08:31\nk1,periksa,resume,2024-06-13 11:31\n"
                             "k1,periksa,complete,2024-06-13 11:32\n"
                             "k2,periksa,schedule,2024-06-13 08:00\nk2,periksa,suspend,2024-06-13 08:05\n"
                             "k2,periksa,resume,2024-06-13 11:00\nk2,periksa,start,2024-06-13 11:05\n"
                             "k2,periksa,complete,2024-06-13 11:25\n"
                             "k3,periksa,schedule,2024-06-13 08:00\nk3,periksa,suspend,2024-06-13 08:10\n"
                             "k3,periksa,start,2024-06-13 09:00\nk3,periksa,resume,2024-06-13 09:30\n"
                             "k3,periksa,complete,2024-06-13 09:50\n"
                             "k4,periksa,schedule,2024-06-13 08:00\nk4,periksa,start,2024-06-13 08:05\n"
                             "k4,periksa,resume,2024-06-13 09:00\nk4,periksa,complete,2024-06-13 09:01\n"
                             "k5,periksa,schedule,2024-06-13 08:00\nk5,periksa,start,2024-06-13 08:20\n"
                             "k5,periksa,suspend,2024-06-13 08:26\n";
    const Audit audit = audited(text, minutes_for("periksa", 25));
    CHECK(rows_of(audit.activations(), {"case", "verdict", "cause", "waiting_us", "service_us", "used"}) ==
          Rows{"k1 late waiting 1800000000 120000000 1920000000", "k2 late service 600000000 1200000000 1800000000",
               "k3 late service 600000000 1200000000 1800000000", "k4 unknown pause not recorded - - -",
               "k5 overdue waiting 1200000000 - 1560000000"});
    CHECK(rows_of(audit.waiting({{"step"}}).value(), {"n", "known", "waiting_p90_us", "service_p90_us"}) ==
          Rows{"5 3 1800000000 1200000000"});
    // Nor does a case spend the time in the step, or does doing it again take it.
    AuditPlan plan;
    plan.calendar = office();
    plan.cases.limit = Limit{Measure::working_time, 60};
    plan.cases.last_activities = {"b"};
    const Audit again = audited(head +
                                    "k1,a,schedule,2024-06-13 08:00\nk1,a,complete,2024-06-13 08:01\n"
                                    "k1,a,schedule,2024-06-13 08:01\nk1,a,suspend,2024-06-13 08:02\n"
                                    "k1,a,resume,2024-06-13 11:02\nk1,a,complete,2024-06-13 11:03\n"
                                    "k1,b,schedule,2024-06-13 11:03\nk1,b,complete,2024-06-13 12:03\n",
                                plan);
    CHECK(rows_of(again.rework(), {"step", "again", "known", "again_us"}) == Rows{"a 1 1 120000000", "b 0 0 0"});
    CHECK(rows_of(again.rework_of_cases(), {"case", "again_us"}) == Rows{"k1 120000000"});
    CHECK(rows_of(again.cases(), {"verdict", "cause"}) == Rows{"late b"});
}

TEST_CASE("a verdict explains itself: what counted, and what did not", "[audit]") {
    const Audit audit =
        audited(head + "k1,a,schedule,2024-06-14 15:50\nk1,a,complete,2024-06-18 08:05\n", minutes_for("a", 20));
    std::vector<std::string> told;
    for (const Stretch& stretch : audit.explain(0))
        told.push_back(std::string(name(stretch.why)) + (stretch.reason.empty() ? "" : " " + stretch.reason) + " " +
                       std::to_string(stretch.used / 60'000'000));
    CHECK(told == Rows{"open 10", "outside hours 0", "weekend 0", "holiday Idul Adha 0", "outside hours 0", "open 5"});
    CHECK(test::broken_precondition([&] { static_cast<void>(audit.explain(1)); }) ==
          "Audit::explain takes a row of activations()");
}

TEST_CASE("attempts of a step are counted, and events find the activation that they belong to", "[audit]") {
    const Audit audit = audited(
        "case,step,does,instance,time\n"
        "k,a,schedule,1,2024-06-13 08:00\nk,a,schedule,2,2024-06-13 08:01\nk,a,start,2,2024-06-13 08:02\n"
        "k,a,complete,2,2024-06-13 08:03\nk,a,start,1,2024-06-13 08:04\nk,a,COMPLETE,1,2024-06-13 08:05\n"
        "k,a,assign,1,2024-06-13 08:05\nk,a,complete,,2024-06-13 08:06\n",
        minutes_for("a", 20));
    CHECK(rows_of(audit.activations(), {"attempt", "offered", "started", "ended"}) ==
          Rows{"1 2024-06-13T01:00:00Z 2024-06-13T01:04:00Z 2024-06-13T01:05:00Z",
               "2 2024-06-13T01:01:00Z 2024-06-13T01:02:00Z 2024-06-13T01:03:00Z", "3 - - 2024-06-13T01:06:00Z"});
    CHECK(audit.paired().ignored == 1);
    // Without instances the first that can take an event takes it.
    const Audit plain = audited(head +
                                    "k,a,start,2024-06-13 08:00\nk,a,start,2024-06-13 08:01\n"
                                    "k,a,complete,2024-06-13 08:02\nk,a,complete,2024-06-13 08:03\n",
                                minutes_for("a", 20));
    CHECK(rows_of(plain.activations(), {"attempt", "started", "ended"}) ==
          Rows{"1 2024-06-13T01:00:00Z 2024-06-13T01:02:00Z", "2 2024-06-13T01:01:00Z 2024-06-13T01:03:00Z"});
}

TEST_CASE("activities mean steps by the names that the plan maps", "[audit]") {
    AuditPlan plan = minutes_for("periksa", 20);
    plan.activities = {{"Memeriksa berkas", "periksa"}};
    const Audit audit = audited("case,step,time\nk,Memeriksa berkas,2024-06-13 08:00\nk,lain,2024-06-13 08:00\n", plan);
    CHECK(rows_of(audit.activations(), {"step", "verdict"}) == Rows{"periksa unknown", "lain none"});
}

TEST_CASE("groups stand in the order of plan and time, with the share that is late", "[audit]") {
    AuditPlan plan = minutes_for("b", 20);
    plan.steps.push_back({"a", Limit{Measure::working_time, 60}});
    std::string text = "case,step,does,time,loket\n";
    const auto add = [&](const std::string& step, const std::string& begin, const std::string& end,
                         const std::string& counter) {
        text += "k," + step + ",schedule," + begin + ",\nk," + step + ",complete," + end + "," + counter + "\n";
    };
    add("a", "2024-06-03 08:00", "2024-06-03 08:01", "2");
    add("a", "2024-05-31 08:00", "2024-05-31 08:02", "1");
    // The night of 1 June in Jakarta is still May in UTC.
    add("b", "2024-06-01 00:30", "2024-06-03 08:10", "1");
    add("b", "2024-06-03 08:00", "2024-06-03 08:30", "");
    add("b", "2024-06-03 08:00", "2024-06-03 08:20", "2");
    const Audit audit = audited(text, plan);
    CHECK(rows_of(audit.by({{"step", "month"}}).value(),
                  {"step", "month", "n", "met", "late", "measured", "p50_us", "p90_us", "worst_us", "mean_us"}) ==
          Rows{"b 2024-06 3 2 1 3 1200000000 1800000000 1800000000 1200000000",
               "a 2024-05 1 0 1 1 120000000 120000000 120000000 120000000",
               "a 2024-06 1 1 0 1 60000000 60000000 60000000 60000000"});
    CHECK(rows_of(audit.by({{"month", "loket"}, false}).value(), {"month", "loket", "n", "late"}) ==
          Rows{"2024-05 1 1 1", "2024-06 2 2 0", "2024-06 1 1 0", "2024-06 - 1 1"});
    const Table all = audit.by({}).value();
    CHECK(rows_of(all, {"n", "met", "late", "late_rate"}) == Rows{"5 3 2 0.4"});
    CHECK(std::abs(all["late_low"].real(0) - 0.117621) < 1e-6);
    CHECK(std::abs(all["late_high"].real(0) - 0.769276) < 1e-6);
    CHECK(rows_of(audit.by({{"case", "status"}}).value(), {"case", "status", "n"}) == Rows{"k completed 5"});
    CHECK(audit.by({{"step", "step"}}).error() == "the key 'step' is there twice");
    CHECK(audit.by({{"late"}}).error() ==
          "a group has a column 'late' of its own; name the column of the log otherwise");
    CHECK(audit.cases_by({"n"}).error() == "a group has a column 'n' of its own; name the column of the log otherwise");
    CHECK(audit.by({{"lokt"}}).error() ==
          "there is nothing called 'lokt' to group by; there are: step, month, actor, case, status, verdict, attempt, "
          "side, case:concept:name, "
          "concept:name, lifecycle:transition, time:timestamp, loket");
}

TEST_CASE("groups beyond what can be numbered at once are found all the same", "[audit]") {
    std::string text = "case,step,time,a,b,c\n";
    for (int i = 0; i < 300; ++i) {
        const std::string n = std::to_string(i);
        text +=
            "k,s,2024-06-13 08:00,a" + n + ",b" + n + ",c" + n + "\nk,s,2024-06-13 08:00,a" + n + ",b0,c" + n + "\n";
    }
    const Table groups = audited(text, minutes_for("s", 20)).by({{"a", "b", "c"}}).value();
    REQUIRE(groups.rows() == 599);
    CHECK(rows_of(groups, {"a", "b", "c", "n"})[0] == "a0 b0 c0 2");
    CHECK(rows_of(groups, {"a", "b", "c", "n"})[1] == "a1 b0 c1 1");
    CHECK(rows_of(groups, {"a", "b", "c", "n"})[2] == "a1 b1 c1 1");
}

TEST_CASE("each way of counting finds the same verdicts", "[audit]") {
    // Many activations of all kinds, counted in groups and one by one.
    std::string text = head;
    std::uint64_t dice = 7;
    const auto roll = [&dice](std::uint64_t sides) {
        dice = dice * 6364136223846793005U + 1442695040888963407U;
        return (dice >> 33U) % sides;
    };
    const auto minute = [](std::uint64_t at) {
        const std::string digits = std::to_string(100 + at % 60).substr(1);
        return "2024-" + std::to_string(101 + at / 44'640 % 11).substr(1) + "-" +
               std::to_string(101 + at / 1440 % 28).substr(1) + " " + std::to_string(100 + at / 60 % 24).substr(1) +
               ":" + digits;
    };
    std::uint64_t end_of_last = 0;
    for (int i = 0; i < 3000; ++i) {
        const std::string activity =
            "k" + std::to_string(i) + "," + std::string(1, static_cast<char>('a' + roll(4))) + ",";
        const std::uint64_t at = roll(2) == 0 ? end_of_last : roll(480'000);
        end_of_last = at + roll(700);
        if (roll(8) != 0) text += activity + "schedule," + minute(at) + "\n";
        if (roll(3) == 0) text += activity + "suspend," + minute(at) + "\n";
        if (roll(5) != 0) text += activity + (roll(6) == 0 ? "withdraw," : "complete,") + minute(end_of_last) + "\n";
    }
    AuditPlan plan;
    plan.calendar = office();
    plan.steps = {{"a", Limit{Measure::working_time, 600}},
                  {"b", Limit{Measure::working_days, 1}},
                  {"c", Limit{Measure::working_time, 3600}, true}};
    const Audit audit = audited(text, plan);
    const Table rows = audit.activations();
    const Table groups = audit.by({{"step"}}).value();
    std::map<std::string, std::int64_t> one_by_one;
    for (std::size_t row = 0; row < rows.rows(); ++row)
        ++one_by_one[std::string(rows["step"].text(row)) + " " + std::string(rows["verdict"].text(row))];
    std::map<std::string, std::int64_t> counted;
    for (std::size_t row = 0; row < groups.rows(); ++row)
        for (const char* const verdict : {"met", "late", "open", "at_risk", "overdue", "none", "unknown"})
            if (groups[verdict].integer(row) != 0)
                counted[std::string(groups["step"].text(row)) + " " + verdict] = groups[verdict].integer(row);
    CHECK(counted == one_by_one);
    CHECK(counted.size() > 10);
    CHECK(counted["a late"] > 10);
    CHECK(counted["a met"] > 10);
}

TEST_CASE("of a case that ends before it begins nobody knows what it used", "[audit]") {
    const std::string text =
        "case,step,time,deadline,begin,end\n"
        "k1,a,2024-06-13 08:00,2024-06-13 09:00,2024-06-14 08:00,2024-06-12 08:00\n"
        "k2,a,2024-06-13 08:00,2024-06-13 09:00,2024-06-14 08:00,2024-06-14 08:00\n";
    AuditPlan plan;
    plan.calendar = office();
    plan.cases = {Limit{Measure::working_time, 3600}, "", "begin", "end", {}};
    const Rows found{"unknown end before the begin - 2024-06-14T02:00:00Z", "met - 0 2024-06-14T02:00:00Z"};
    CHECK(rows_of(audited(text, plan).cases(), {"verdict", "cause", "used", "deadline"}) == found);
    plan.cases.on_case_clock = true;
    CHECK(rows_of(audited(text, plan).cases(), {"verdict", "cause"})[0] == "unknown end before the begin");
    // Against a deadline the end alone counts.
    plan.cases.on_case_clock = false;
    plan.cases.deadline_column = "deadline";
    CHECK(rows_of(audited(text, plan).cases(), {"verdict"}) == Rows{"met", "late"});
}

TEST_CASE("a case was given up where the last row that says how it stands says so", "[audit]") {
    const std::string text =
        "case,step,time,end,case:alur:status\n"
        "k1,a,2024-06-13 08:00,2024-06-13 09:00,cancelled\nk1,b,2024-06-13 09:00,2024-06-13 09:00,\n"
        "k2,a,2024-06-13 08:00,2024-06-13 09:00,cancelled\nk2,b,2024-06-13 09:00,2024-06-13 09:00,completed\n";
    AuditPlan plan;
    plan.calendar = office();
    plan.cases = {Limit{Measure::working_time, 4 * 3600}, "", "", "end", {}};
    CHECK(rows_of(audited(text, plan).cases(), {"verdict"}) == Rows{"none", "met"});
}

TEST_CASE("a case is late behind its own deadline, or behind a limit from its begin", "[audit]") {
    const std::string text =
        "case,step,time,deadline,begin,end\n"
        "k1,a,2024-06-13 08:00,2024-06-14 00:00,2024-06-12 08:00,2024-06-14 00:00\n"
        "k1,b,2024-06-13 09:00,2024-06-14 00:00,2024-06-12 08:00,2024-06-14 00:00\n"
        "k2,a,2024-06-13 08:00,2024-06-14 00:00,2024-06-12 08:00,2024-06-14 00:00:01\n"
        "k3,a,2024-06-13 08:00,2024-06-13 07:00,2024-06-12 08:00,\n"
        "k4,a,2024-06-13 08:00,2024-06-13 10:00,2024-06-12 08:00,\n"
        "k5,a,2024-06-13 08:00,2024-06-30 10:00,2024-06-12 08:00,\n"
        "k6,a,2024-06-13 08:00,,2024-06-12 08:00,2024-06-14 00:00\n";
    AuditPlan plan;
    plan.calendar = office();
    plan.cases = {std::nullopt, "deadline", "begin", "end", {}};
    const Audit audit = audited(text, plan);
    CHECK(rows_of(audit.cases(), {"case", "verdict", "cause", "over_us"}) ==
          Rows{"k1 met - -", "k2 late not recorded 1000000", "k3 overdue not recorded 7200000000", "k4 at_risk - -",
               "k5 open - -", "k6 none no deadline -"});
    CHECK(rows_of(audit.cases_by({"month"}).value(), {"month", "n", "met", "late", "overdue", "late_rate"}) ==
          Rows{"2024-06 6 1 1 1 0.5"});
    CHECK(rows_of(audit.cases_by({"verdict"}).value(), {"verdict", "n"}) ==
          Rows{"none 1", "met 1", "late 1", "open 1", "at_risk 1", "overdue 1"});
    CHECK(rows_of(audit.violations(), {"case", "obligation", "verdict", "deadline"}) ==
          Rows{"k2 case late 2024-06-13T17:00:00Z", "k3 case overdue 2024-06-13T00:00:00Z"});

    plan.cases = {Limit{Measure::calendar_days, 1}, "", "begin", "end", {}};
    const Audit limited = audited(text, plan);
    CHECK(rows_of(limited.cases(), {"case", "verdict", "deadline"})[0] == "k1 late 2024-06-13T01:00:00Z");
    CHECK(rows_of(audit.diff(limited).value(), {"case", "obligation", "before", "after"}) ==
          Rows{"k1 case met late", "k4 case at_risk overdue", "k5 case open overdue", "k6 case none late"});

    // Without a column of ends, the last activity ends a case; without either, nobody knows.
    plan.cases = {Limit{Measure::calendar_days, 1}, "", "", "", {"b"}};
    CHECK(rows_of(audited("case,step,time\nk1,a,2024-06-13 08:00\nk1,b,2024-06-13 09:00\nk2,a,2024-06-13 08:00\n", plan)
                      .cases(),
                  {"case", "verdict", "cause"}) == Rows{"k1 met -", "k2 unknown end not recorded"});
}

TEST_CASE("two audits of one log differ in the verdicts that another limit flips", "[audit]") {
    const std::string text = head + "k1,a,schedule,2024-06-13 08:00\nk1,a,complete,2024-06-13 08:10\n" +
                             "k2,a,schedule,2024-06-13 08:00\nk2,a,complete,2024-06-13 08:03\n";
    const Audit before = audited(text, minutes_for("a", 20));
    const Audit after = audited(text, minutes_for("a", 5));
    CHECK(rows_of(before.diff(after).value(), {"case", "obligation", "attempt", "before", "after"}) ==
          Rows{"k1 a 1 met late"});
    CHECK(before.diff(before).value().rows() == 0);
    CHECK(before.diff(audited(head, minutes_for("a", 5))).error() == "the other audit is one of another log");
    CHECK(rows_of(after.violations(), {"case", "obligation", "attempt", "verdict", "cause", "waktu_baku", "used"}) ==
          Rows{"k1 a 1 late not recorded 5 menit 600000000"});
    CHECK(before.violations().rows() == 0);
}

TEST_CASE("a manifest names all that an audit rests on, and changes with each of it", "[audit]") {
    const std::string text = head + "k1,a,schedule,2024-06-13 08:00\n";
    const std::vector<ManifestEntry> one = audited(text, minutes_for("a", 20)).manifest();
    CHECK(one == audited(text, minutes_for("a", 20)).manifest());
    const std::string lines = to_text(one);
    CHECK(lines.find("limit a: 20 menit from offered\n") != std::string::npos);
    CHECK(lines.find("calendar: office\n") != std::string::npos);
    CHECK(lines.find("log sha256: ") != std::string::npos);
    CHECK(one != audited(text, minutes_for("a", 21)).manifest());
    CHECK(one != audited(head + "k1,a,schedule,2024-06-13 08:01\n", minutes_for("a", 20)).manifest());
    // What is called as something else is called stands beside it, and drives no terminal.
    AuditPlan plan = minutes_for("of a case", 20);
    plan.cases.last_activities = {"a", "b\n\x1b[2J"};
    const std::vector<ManifestEntry> two = audited(text, plan).manifest();
    const auto value = [&](const std::string& name) {
        const auto found =
            std::find_if(two.begin(), two.end(), [&](const ManifestEntry& it) { return it.name == name; });
        return found == two.end() ? "absent" : found->value;
    };
    CHECK(value("limit of a case") == "20 menit from offered");
    CHECK(value("limit of a case 2") == "none");
    CHECK(value("last activity") == "a");
    CHECK(value("last activity 2") == "b\n\x1b[2J");
    CHECK(to_text(two).find('\x1b') == std::string::npos);
}

TEST_CASE("a plan that means nothing is refused with a sentence", "[audit]") {
    const auto why = [](AuditPlan plan) { return Audit::of(EventLog(), std::move(plan)).error(); };
    CHECK(why({}) == "the plan has no calendar; round_the_clock() makes one in which all time counts");
    AuditPlan plan = minutes_for("a", 20);
    plan.at_risk_percent = 0;
    CHECK(why(plan) == "at_risk_percent is 0, not 1 to 100");
    plan = minutes_for("a", 20);
    plan.steps.push_back(plan.steps[0]);
    CHECK(why(plan) == "the plan has two limits for the step 'a'");
    plan = minutes_for("a", 0);
    CHECK(why(plan) == "the limit of the step 'a' is not between one unit and ten years");
    for (const Measure measure : {Measure::working_days, Measure::calendar_days}) {
        plan.steps[0].limit = Limit{measure, longest_days + 1};
        CHECK(why(plan) == "the limit of the step 'a' is not between one unit and ten years");
        plan.steps[0].limit = Limit{measure, longest_days};
        CHECK(Audit::of(EventLog(), plan));
    }
    plan = minutes_for("a", 20);
    plan.cases.deadline_column = "deadline";
    CHECK(why(plan) == "the log has no column 'deadline'");
    plan.cases.deadline_column = "concept:name";
    CHECK(why(plan) == "the column 'concept:name' holds values of type text, not instant");
    CHECK(Audit::of(EventLog(), minutes_for("a", 20)).value().by({{"step", "month"}}).value().rows() == 0);
}

TEST_CASE("an SOP gives its waktu baku, its sla and its calendar to a plan", "[audit]") {
    const auto procedure = load(ALUR_ROOT "/sop/perisa.yaml");
    REQUIRE(procedure.has_value());
    const AuditPlan plan = plan_of(*procedure);
    CHECK(plan.sop == "perisa");
    CHECK(plan.sop_hash == (*procedure)->hash());
    CHECK(plan.calendar->id() == "kecamatan");
    const auto limited = std::count_if(plan.steps.begin(), plan.steps.end(),
                                       [](const StepLimit& step) { return step.limit.has_value(); });
    CHECK(limited >= 2);
    CHECK(plan.steps.size() > static_cast<std::size_t>(limited));  // some are belum_ditetapkan
    CHECK(Audit::of(EventLog(), plan).has_value());
}

TEST_CASE("a limit is read as people write it, and never guessed", "[audit]") {
    CHECK(limit_of("25 menit").value() == Limit{Measure::working_time, 1500});
    CHECK(limit_of("3 hari kerja").value() == Limit{Measure::working_days, 3});
    CHECK(limit_of("14 hari kalender").value() == Limit{Measure::calendar_days, 14});
    CHECK(limit_of("3 hari").error() == "'3 hari' does not say which days; write hari kerja or hari kalender");
    CHECK(limit_of("1 jam 30 menit").error() == "'1 jam 30 menit' is not a limit; write 90 menit");
    CHECK(limit_of("0 menit").error() == "'0 menit' is no time at all; write at least 1");
    CHECK(limit_of("4000 hari kerja").error() == "'4000 hari kerja' is longer than ten years");
    CHECK(limit_of("sebentar").error() ==
          "'sebentar' is not a limit; write a whole number and a unit, like 5 menit, 2 jam, 3 hari kerja or 14 hari "
          "kalender");
}

TEST_CASE("a calendar round the clock counts every hour, over a change of the clock too", "[audit]") {
    using namespace std::chrono;
    const auto calendar =
        round_the_clock("Europe/Amsterdam", local_days{October / 1 / 2011}, local_days{December / 31 / 2011});
    REQUIRE(calendar.has_value());
    const Calendar& it = **calendar;
    CHECK(it.covered_from() == Instant(sys_days(September / 30 / 2011)) + 22h);
    CHECK(it.covered_until() == Instant(sys_days(December / 31 / 2011)) + 23h);
    CHECK(it.worked(it.covered_from(), it.covered_until()) == 92 * 24h + 1h);
    const Instant begin = Instant(sys_days(October / 11 / 2011)) + 11h + 42min;  // 13:42 in summer time
    CHECK(it.lapse(begin, {Measure::calendar_days, 56}) == Instant(sys_days(December / 6 / 2011)) + 12h + 42min);
    CHECK_FALSE(round_the_clock("Europe/Amsterdan", local_days{}, local_days{}).has_value());
}

TEST_CASE("Wilson's interval holds the share and stays within 0 and 1", "[audit]") {
    const auto near = [](double value, double expected) { return std::abs(value - expected) < 1e-4; };
    const Share some = wilson(377, 1329);
    CHECK(near(some.share, 0.28367));
    CHECK(near(some.low, 0.26008));
    CHECK(near(some.high, 0.30852));
    CHECK(wilson(0, 10).low == 0);
    CHECK(near(wilson(0, 10).high, 0.27754));
    CHECK(wilson(10, 10).high == 1);
    CHECK(wilson(0, 0).low == 0);
    CHECK(wilson(0, 0).high == 1);
}

TEST_CASE("whoever is told of the progress of an audit may end it", "[audit]") {
    std::string text = head;
    for (int i = 0; i < 10'001; ++i) text += "k" + std::to_string(i) + ",periksa,complete,2024-06-13 09:00\n";
    const EventLog log = log_of(text);
    std::vector<std::size_t> told;
    AuditPlan plan = minutes_for("periksa", 20);
    plan.progress = [&](std::size_t done, std::size_t all) {
        CHECK(all == 20'002);
        told.push_back(done);
    };
    const auto audit = Audit::of(log, plan);
    CHECK(told == std::vector<std::size_t>{0, 10'001, 20'001, 20'002});
    CHECK_FALSE(audit->plan().progress);
    plan.progress = [](std::size_t done, std::size_t) {
        if (done != 0) throw std::runtime_error("enough");
    };
    CHECK_THROWS_AS(Audit::of(log, plan), std::runtime_error);
}

// The clock of a case as a log tells of it, beside the clock that the engine ran.
#include <alur/audit/audit.hpp>

#include <map>
#include <random>
#include <string>
#include <vector>

#include <alur/runtime/engine.hpp>
#include <alur/runtime/event_log.hpp>
#include <alur/runtime/load.hpp>

#include "audit/support/logs.hpp"

using namespace alur;
using namespace alur::test;

namespace {

std::shared_ptr<const Procedure> scenario_sop(const std::string& name) {
    const auto procedure = load(ALUR_ROOT "/tests/scenarios/sop/" + name);
    INFO((procedure ? std::string() : procedure.error().to_string()));
    REQUIRE(procedure.has_value());
    return *procedure;
}

/// Twenty hours for the office, which counts from the completion of `terima` on; `bayar` is the applicant's.
AuditPlan promise() {
    AuditPlan plan;
    plan.calendar = office();
    plan.steps = {{"terima", {}}, {"bayar", {}}, {"terbit", {}}};
    plan.steps[1].outside = true;
    plan.cases.limit = Limit{Measure::working_time, 4 * 3600};
    plan.cases.on_case_clock = true;
    plan.cases.last_activities = {"terbit"};
    return plan;
}

const std::string head_of_outcomes = "case,step,does,time,outcome\n";

/// Does something with a case, at random.
void act(Engine& engine, CaseId id, std::mt19937_64& dice) {
    const auto roll = [&](std::uint64_t below) { return dice() % below; };
    const CaseView view = engine.view(id).value();
    // Of a list in which nobody is a log does not tell that it is suspended.
    if (roll(8) == 0 && !view.open.empty()) static_cast<void>(engine.suspend(id, "libur", {.by = "host"}));
    if (roll(3) == 0) static_cast<void>(engine.resume(id, {.by = "host"}));
    if (roll(60) == 0) static_cast<void>(engine.cancel(id, "ditarik", {.by = "host"}));
    if (roll(6) == 0) static_cast<void>(engine.close_items(id, "kunjungi", {.by = "petugas:a"}));
    const std::string number = std::to_string(dice());
    if (roll(3) == 0)
        static_cast<void>(engine.add_record(id, "usaha", {{"nomor", Value(number)}}, {.by = "petugas:a"}));
    if (roll(2) == 0) static_cast<void>(engine.deliver(id, "jawaban", {.by = "host"}));
    for (const ActivationView& open : view.open)
        for (const char* const by : {"pemohon:p1", "petugas:a", "kasi:k"})
            static_cast<void>(engine.complete(id, open.step,
                                              {.by = by,
                                               .outcome = open.step != "periksa" ? ""
                                                          : roll(2) == 0         ? "kurang"
                                                                                 : "lengkap",
                                               .item = open.item}));
}

}  // namespace

namespace {

/// Plays cases from `begin` on, and compares what the engine and an audit of its log find. \return how often each
/// verdict
std::map<std::string, int> compared(const std::string& name, Instant begin) {
    const auto procedure = scenario_sop(name);
    const auto time = std::make_shared<SimulatedTime>(begin);
    Engine engine(memory(), {.time = time, .shards = 1});
    engine.deploy(procedure);
    const unsigned seed = 20240701;
    std::mt19937_64 dice(seed);
    std::vector<CaseId> cases;
    for (int i = 0; i < 150; ++i) {
        const std::string by = procedure->id() == "janji" ? "pemohon:p1" : "petugas:a";
        const std::string called = procedure->id() + std::to_string(i);
        const auto id = engine.start(procedure->id(), {.by = by, .name = called});
        REQUIRE(id.has_value());
        cases.push_back(*id);
    }
    for (int round = 0; round < 1500; ++round) {
        time->advance(Microseconds(dice() % 3'000'000'000ULL));
        act(engine, cases[dice() % cases.size()], dice);
    }
    AuditPlan plan = plan_of(procedure);
    plan.as_of = time->now();
    const Audit audit = Audit::of(event_log(engine, {.sop = procedure->id()}), plan).value();
    const Table rows = audit.cases();
    REQUIRE(rows.rows() == cases.size());
    std::map<std::string, int> verdicts;
    for (std::size_t row = 0; row < rows.rows(); ++row) {
        const CaseView view = engine.view(cases[row]).value();
        INFO(name << " seed " << seed << " case " << view.name << " cause " << rows["cause"].text(row));
        REQUIRE(rows["case"].text(row) == view.name);
        CHECK(rows["verdict"].text(row) == alur::name(view.time.verdict));
        ++verdicts[std::string(rows["verdict"].text(row))];
        // What rests on days that the calendar does not know an audit does not tell.
        if (!rows["used"].has_value(row)) continue;
        CHECK(rows["used"].integer(row) == view.time.used.ticks);
        // The reasons add up to what was used.
        std::int64_t used = 0;
        for (const Stretch& stretch : audit.explain_case(row)) used += stretch.used;
        CHECK(used == view.time.used.ticks);
    }
    return verdicts;
}

}  // namespace

TEST_CASE("an audit of a log finds what the case clock of the engine found", "[audit]") {
    for (const char* const name : {"janji.yaml", "janji_luar.yaml"}) {
        auto verdicts = compared(name, Instant(std::chrono::sys_days(std::chrono::July / 1 / 2024)));
        CHECK(verdicts["late"] > 5);
        CHECK(verdicts["met"] > 5);
        CHECK(verdicts["overdue"] > 5);
        CHECK(verdicts["none"] > 0);
        CHECK(verdicts["unknown"] == 0);
    }
}

TEST_CASE("where a calendar ends, an audit and the engine are certain of the same", "[audit]") {
    for (const char* const name : {"janji.yaml", "janji_luar.yaml"}) {
        // The calendar knows no day of 2026.
        auto verdicts = compared(name, Instant(std::chrono::sys_days(std::chrono::December / 17 / 2025)));
        CHECK(verdicts["late"] > 5);
        CHECK(verdicts["overdue"] > 5);
        CHECK(verdicts["unknown"] > 5);
    }
}

TEST_CASE("while only others have a case its clock rests, and both times are told apart", "[audit]") {
    const Audit audit = audited(head +
                                    "k,terima,schedule,2024-07-01 08:00\nk,terima,complete,2024-07-01 09:00\n"
                                    "k,bayar,schedule,2024-07-01 09:00\nk,bayar,complete,2024-07-02 10:00\n"
                                    "k,terbit,schedule,2024-07-02 10:00\nk,terbit,complete,2024-07-02 12:00\n",
                                promise());
    CHECK(rows_of(audit.cases(), {"verdict", "used", "limit", "unit", "waktu_baku", "inside_us", "outside_us"}) ==
          Rows{"met 10800000000 14400000000 us 4 jam 10800000000 32400000000"});
    CHECK(rows_of(audit.activations(), {"step", "side"}) == Rows{"terima inside", "bayar outside", "terbit inside"});
    std::vector<std::string> told;
    for (const Stretch& stretch : audit.explain_case(0))
        told.push_back(std::string(name(stretch.why)) + " " + std::to_string(stretch.used / 60'000'000));
    CHECK(told == Rows{"open 60", "with others 0", "open 120"});
}

TEST_CASE("a completion that is no return sets the case clock to zero", "[audit]") {
    const std::string text = head_of_outcomes +
                             "k,terima,schedule,2024-07-01 08:00,\nk,terima,complete,2024-07-01 11:00,kurang\n"
                             "k,terima,schedule,2024-07-01 11:00,\nk,terima,complete,2024-07-01 12:00,lengkap\n"
                             "k,terbit,schedule,2024-07-01 12:00,\nk,terbit,complete,2024-07-01 14:00,\n";
    AuditPlan plan = promise();
    CHECK(rows_of(audited(text, plan).cases(), {"verdict", "cause", "used"}) == Rows{"late terima 21600000000"});
    plan.cases.counted_from = "terima";
    plan.cases.returns = {"kurang"};
    CHECK(rows_of(audited(text, plan).cases(), {"verdict", "cause", "used"}) == Rows{"met - 7200000000"});
    // Whether it was a return nobody can tell without its outcome; and what leaves no event cannot be counted from.
    CHECK(rows_of(
              audited(head + "k,terima,schedule,2024-07-01 08:00\nk,terbit,complete,2024-07-01 11:00\n", plan).cases(),
              {"verdict", "cause"}) == Rows{"unknown begin not recorded"});
    const std::string plain = head +
                              "k,terima,schedule,2024-07-01 08:00\nk,terima,complete,2024-07-01 09:00\n"
                              "k,terbit,schedule,2024-07-01 09:00\nk,terbit,complete,2024-07-01 11:00\n";
    CHECK(rows_of(audited(plain, plan).cases(), {"verdict", "cause"}) == Rows{"unknown outcome not recorded"});
    plan.cases.counted_from = "gerbang";
    CHECK(rows_of(audited(plain, plan).cases(), {"verdict", "cause"}) == Rows{"unknown reset not recorded"});
}

TEST_CASE("a case is late from when its limit lapsed, though its clock rests afterwards", "[audit]") {
    const Audit audit = audited(
        "case,step,does,time,end\n"
        "k1,terima,schedule,2024-07-01 08:00,\nk1,terima,complete,2024-07-01 13:00,\n"
        "k1,bayar,schedule,2024-07-01 13:00,\n"
        "k2,terima,schedule,2024-07-01 08:00,\nk2,terima,complete,2024-07-01 09:00,\n"
        "k2,bayar,schedule,2024-07-01 09:00,\n"
        "k3,terima,schedule,2024-07-02 08:00,\nk3,lain,complete,2024-07-02 11:30,\n",
        [] {
            AuditPlan plan = promise();
            plan.cases.end_column = "end";
            plan.cases.last_activities.clear();
            return plan;
        }());
    CHECK(rows_of(audit.cases(), {"case", "verdict", "cause", "deadline", "over_us"}) ==
          Rows{"k1 overdue terima 2024-07-01T05:00:00Z 84600000000", "k2 open - - -",
               "k3 at_risk - 2024-07-02T05:00:00Z -"});
    // Steps that the plan does not know move no clock; the case that lapses first comes first.
    CHECK(rows_of(audit.at_risk(), {"case", "obligation", "verdict", "share", "lapse", "waktu_baku"}) ==
          Rows{"k1 case overdue 1.25 2024-07-01T05:00:00Z 4 jam", "k3 case at_risk 0.875 2024-07-02T05:00:00Z 4 jam"});
}

TEST_CASE("a case has ended with its last activity, however its completion is written", "[audit]") {
    AuditPlan plan = promise();
    plan.cases.on_case_clock = false;
    const Audit audit = audited(head +
                                    "k1,terbit,COMPLETE,2024-07-01 08:00\nk2,terbit,Start,2024-07-01 08:00\n"
                                    "k3,terbit,,2024-07-01 08:00\nk4,terbit,complete,2024-07-01 08:00\n"
                                    "k4,terima,complete,2024-07-01 09:00\n",
                                plan);
    CHECK(rows_of(audit.cases(), {"case", "ended"}) ==
          Rows{"k1 2024-07-01T01:00:00Z", "k2 -", "k3 2024-07-01T01:00:00Z", "k4 -"});
}

TEST_CASE("a case that was given up in time is not late, and one that was given up too late is", "[audit]") {
    const std::string csv =
        "case,step,does,time,end,case:alur:status\n"
        "k1,terima,schedule,2024-07-01 08:00,2024-07-01 10:00,cancelled\n"
        "k1,terima,withdraw,2024-07-01 10:00,2024-07-01 10:00,cancelled\n"
        "k2,terima,schedule,2024-07-01 08:00,2024-07-01 13:00,cancelled\n"
        "k2,terima,withdraw,2024-07-01 13:00,2024-07-01 13:00,cancelled\n";
    AuditPlan plan = promise();
    plan.cases.end_column = "end";
    for (const bool on_case_clock : {true, false}) {
        plan.cases.on_case_clock = on_case_clock;
        CHECK(rows_of(audited(csv, plan).cases(), {"case", "verdict", "cause"}) == Rows{"k1 none -", "k2 late terima"});
    }
}

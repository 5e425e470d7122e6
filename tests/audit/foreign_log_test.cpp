// A log that was written elsewhere: completions alone, each case with a deadline of its own, in a zone whose clocks
// change. A small made-up one, and where it lies on this machine a real one of the same form.
//
// The real one is the receipt phase of an environmental permit process of a Dutch municipality: J.C.A.M. Buijs,
// 4TU.ResearchData, "Receipt phase of an environmental permit application process (WABO), CoSeLoG project".
#include <alur/audit/audit.hpp>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <map>
#include <string>

#include <alur/log/csv.hpp>

#include "support/catch.hpp"

using namespace alur;
using namespace std::chrono_literals;

namespace {

EventLog read(const std::string& path) {
    auto read = read_csv_file(path);
    INFO((read ? std::string() : read.error().to_string()));
    REQUIRE(read.has_value());
    return read->content;
}

AuditPlan dutch_plan(int first_year, int last_year) {
    using namespace std::chrono;
    AuditPlan plan;
    plan.calendar = *round_the_clock("Europe/Amsterdam", local_days{year(first_year) / 1 / 1},
                                     local_days{year(last_year) / 12 / 31});
    plan.cases.begin_column = "case:startdate";
    plan.cases.end_column = "case:enddate";
    return plan;
}

Audit by_own_deadline(const EventLog& log, AuditPlan plan) {
    plan.cases.deadline_column = "case:deadline";
    return Audit::of(log, plan).value();
}

Audit by_eight_weeks(const EventLog& log, AuditPlan plan) {
    plan.cases.limit = Limit{Measure::calendar_days, 56};
    return Audit::of(log, plan).value();
}

/// Local dates, which tell the same deadline whatever the time of day.
std::chrono::days dates_between(const Calendar& calendar, Instant a, Instant b) {
    return calendar.date_of(b) - calendar.date_of(a);
}

std::int64_t count_of(const Table& groups, const char* verdict) { return groups[verdict].integer(0); }

}  // namespace

TEST_CASE("a log of completions says which cases kept their own deadline, and not how long the work took",
          "[audit][foreign]") {
    const EventLog log = read(ALUR_ROOT "/tests/audit/logs/izin.csv");
    const Audit audit = by_own_deadline(log, dutch_plan(2021, 2022));
    const Table all = audit.cases_by({}).value();
    CHECK(count_of(all, "n") == 5);
    CHECK(count_of(all, "met") == 1);
    CHECK(count_of(all, "late") == 2);
    CHECK(count_of(all, "overdue") == 1);
    CHECK(count_of(all, "open") == 1);
    const Table rows = audit.activations();
    for (const char* const unknown : {"offered", "started", "waiting_us", "service_us"})
        CHECK(rows[unknown].nulls() == rows.rows());

    // Eight weeks of calendar days from the begin are the deadline, also where summer time ends in between, but for the
    // moments that the source has cut off, and for izin-4, which was given four weeks more.
    const Table own = audit.cases();
    const Table limited = by_eight_weeks(log, dutch_plan(2021, 2022)).cases();
    for (std::size_t i = 0; i < own.rows(); ++i) {
        const auto apart = own["deadline"].instant(i) - limited["deadline"].instant(i);
        INFO(own["case"].text(i));
        if (own["case"].text(i) == "izin-2")
            CHECK(apart == -20ms);
        else if (own["case"].text(i) == "izin-4")
            CHECK(apart == 28 * 24h);
        else
            CHECK(apart == 0us);
    }
}

TEST_CASE("the real log of permits has 1,329 finished cases, of which 377 are late by their own deadline",
          "[audit][foreign]") {
    const char* const folder = std::getenv("ALUR_LOGS");
    const std::string path = (folder == nullptr ? std::string(ALUR_ROOT "/../shared/data") : folder) + "/receipt.csv";
    if (!std::filesystem::exists(path)) {
        std::cout << "receipt.csv is not at " << path << "; ALUR_LOGS names the folder that holds it\n";
        return;
    }
    const EventLog log = read(path);
    CHECK(log.events() == 8577);
    CHECK(log.cases() == 1434);
    const AuditPlan plan = dutch_plan(2009, 2013);
    const Audit audit = by_own_deadline(log, plan);
    const Table all = audit.cases_by({}).value();
    CHECK(count_of(all, "met") + count_of(all, "late") == 1329);
    CHECK(count_of(all, "late") == 377);
    CHECK(count_of(all, "unknown") == 0);

    const Table own = audit.cases();
    const Table limited = by_eight_weeks(log, plan).cases();
    REQUIRE(limited.rows() == own.rows());
    std::map<std::string, int> cases;
    for (std::size_t i = 0; i < own.rows(); ++i) {
        const Instant begun = own["begun"].instant(i);
        const Instant deadline = own["deadline"].instant(i);
        const auto apart = deadline - limited["deadline"].instant(i);
        const auto dates = dates_between(*plan.calendar, begun, deadline);
        const bool over_change = plan.calendar->local(begun).time_since_epoch() - begun.time_since_epoch() !=
                                 plan.calendar->local(deadline).time_since_epoch() - deadline.time_since_epoch();
        if (-20ms <= apart && apart <= 1ms)
            ++cases[over_change ? "56 calendar days, over a change of the clock" : "56 calendar days"];
        else if (dates == 56 * 24h)
            ++cases["56 dates on, but at another time of the day"];
        else if (dates > 56 * 24h)
            ++cases["extended: more than 56 dates on"];
        else
            ++cases["shortened: fewer than 56 dates on"];
    }
    std::cout << "receipt.csv: the deadline of a case is, from its startdate in Europe/Amsterdam,\n";
    for (const auto& [what, count] : cases) std::cout << "  " << count << "  " << what << '\n';
    CHECK(cases["56 calendar days"] + cases["56 calendar days, over a change of the clock"] == 982);
    CHECK(cases["56 calendar days, over a change of the clock"] == 335);
}

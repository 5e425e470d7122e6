#include <alur/audit/summary.hpp>

#include <alur/time/calendar.hpp>

#include "support/catch.hpp"
#include "support/last_words.hpp"

using namespace alur;
using namespace std::chrono_literals;

namespace {

/// Every day open from 08:00 to 16:00, in Jakarta.
Calendar office() {
    CalendarPlan plan;
    plan.id = "office";
    plan.zone = fixed_zone("Asia/Jakarta", 7h);
    plan.first = std::chrono::local_days{std::chrono::January / 1 / 2024};
    plan.week.fill({{8h, 16h}});
    plan.days.assign(366, DayPlan{{{8h, 16h}}, DayKind::ordinary, {}});
    return Calendar(plan);
}

Instant at(std::chrono::year_month_day date, std::chrono::minutes time) {
    return Instant(std::chrono::sys_days(date)) + time - 7h;
}

}  // namespace

TEST_CASE("a percentile needs a value and a share", "[audit]") {
    const std::string needs = "percentile takes at least one value, and 1 to 100 percent";
    std::vector<Microseconds> values{4us};
    std::vector<Microseconds> nothing;
    CHECK(test::broken_precondition([&] { static_cast<void>(percentile(nothing, 50)); }) == needs);
    CHECK(test::broken_precondition([&] { static_cast<void>(percentile(values, 0)); }) == needs);
    CHECK(test::broken_precondition([&] { static_cast<void>(percentile(values, 101)); }) == needs);
}

TEST_CASE("a percentile is an observed value", "[audit]") {
    std::vector<Microseconds> values{4us, 1us, 3us, 2us};
    CHECK(percentile(values, 50) == 2us);
    CHECK(percentile(values, 51) == 3us);
    CHECK(percentile(values, 90) == 4us);
    CHECK(percentile(values, 1) == 1us);
    std::vector<Microseconds> one{7us};
    CHECK(percentile(one, 100) == 7us);
}

TEST_CASE("steps are summarised in order of occurrence, then by the local month in which their clock began",
          "[audit]") {
    using std::chrono::January, std::chrono::February;
    const Calendar calendar = office();
    // 1 February 00:10 in Jakarta is still January in UTC.
    const std::vector<ActivationTimes> activations{
        {"verifikasi", at(February / 1 / 2024, 10min), at(February / 1 / 2024, 8h + 20min), true, Verdict::met},
        {"periksa", at(January / 31 / 2024, 15h + 50min), at(February / 1 / 2024, 8h + 20min), true, Verdict::late},
        {"periksa", at(January / 31 / 2024, 9h), at(January / 31 / 2024, 9h + 10min), true, Verdict::met},
        {"periksa", at(January / 31 / 2024, 9h), never, false, Verdict::overdue},
        {"periksa", at(January / 31 / 2024, 9h), at(January / 31 / 2024, 12h), false, Verdict::none},
    };
    const std::vector<StepMonth> rows = summarise(activations, calendar);
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].step == "verifikasi");
    CHECK(rows[0].month == std::chrono::year{2024} / February);
    CHECK(rows[0].median == 20min);
    CHECK(rows[1].step == "periksa");
    CHECK(rows[1].count == 4);
    CHECK(rows[1].met == 1);
    CHECK(rows[1].late == 1);
    CHECK(rows[1].open == 1);
    CHECK(rows[1].overdue == 1);
    CHECK(rows[1].median == 10min);  // of 10 and 30 minutes of working time
    CHECK(rows[1].p90 == 30min);
}

TEST_CASE("where nothing was completed there is no percentile", "[audit]") {
    const Calendar calendar = office();
    const auto rows =
        summarise({{"periksa", at(std::chrono::May / 2 / 2024, 9h), never, false, Verdict::open}}, calendar);
    REQUIRE(rows.size() == 1);
    CHECK_FALSE(rows[0].median.has_value());
    CHECK(rows[0].open == 1);
}

#include <alur/time/calendar.hpp>
#include <alur/time/clock.hpp>

#include "support/catch.hpp"
#include "time/support/offices.hpp"

using namespace alur;
using namespace std::chrono_literals;
using test::at;

namespace {

constexpr Limit menit(std::int64_t n) { return {Measure::working_time, n * 60}; }
constexpr Limit hari_kerja(std::int64_t n) { return {Measure::working_days, n}; }
constexpr Limit hari_kalender(std::int64_t n) { return {Measure::calendar_days, n}; }

}  // namespace

TEST_CASE("a limit used up at closing time is met by whoever finishes before the next day opens", "[time]") {
    const Calendar office = test::office();
    // Tuesday 2024-07-02, 15:35: 25 minutes remain until the office closes at 16:00.
    const Instant start = at("2024-07-02 15:35");
    const Instant lapse = office.lapse(start, menit(25));
    CHECK(office.used(Measure::working_time, start, at("2024-07-02 16:02")) == ticks(menit(25)));
    CHECK(at("2024-07-02 16:02") <= lapse);
    CHECK(lapse == at("2024-07-03 07:30"));
    CHECK(office.due(lapse) == at("2024-07-02 16:00"));
    CHECK(office.add(start, 25min) == at("2024-07-02 16:00"));
}

TEST_CASE("breaks, nights and weekends do not count", "[time]") {
    const Calendar office = test::office();
    CHECK(office.worked(at("2024-07-05 11:00"), at("2024-07-05 14:00")) == 90min);   // Friday: break 11:30–13:00
    CHECK(office.worked(at("2024-07-05 16:00"), at("2024-07-08 08:00")) == 60min);   // Friday to Monday
    CHECK(office.worked(at("2024-07-06 00:00"), at("2024-07-08 00:00")) == 0min);
    CHECK(office.add(at("2024-07-05 16:00"), 60min) == at("2024-07-08 08:00"));
    CHECK(office.worked(at("2024-07-08 08:00"), at("2024-07-05 16:00")) == -60min);
}

TEST_CASE("the day of receipt is day 0 of a limit in working days", "[time]") {
    const Calendar office = test::office();
    const Instant start = at("2024-07-05 09:00");  // Friday
    CHECK(office.used(Measure::working_days, start, at("2024-07-05 23:59")) == 0);
    CHECK(office.used(Measure::working_days, start, at("2024-07-07 12:00")) == 0);
    CHECK(office.used(Measure::working_days, start, at("2024-07-08 00:00")) == 1);
    const Instant lapse = office.lapse(start, hari_kerja(1));
    CHECK(lapse == at("2024-07-09 00:00") - 1us);
    CHECK(office.due(lapse) == at("2024-07-08 16:00"));
}

TEST_CASE("with hari_pertama dihitung a start on a working date costs one day", "[time]") {
    CalendarPlan plan = test::office_plan();
    plan.first_day_counts = true;
    const Calendar office(plan);
    CHECK(office.lapse(at("2024-07-05 09:00"), hari_kerja(1)) == at("2024-07-08 00:00") - 1us);
    CHECK(office.lapse(at("2024-07-06 09:00"), hari_kerja(1)) == at("2024-07-09 00:00") - 1us);  // Saturday
    CHECK(office.used(Measure::working_days, at("2024-07-05 09:00"), at("2024-07-05 09:00")) == 1);
}

TEST_CASE("calendar days run by the clock on the wall", "[time]") {
    const Calendar office = test::office();
    CHECK(office.lapse(at("2024-07-05 09:00"), hari_kalender(14)) == at("2024-07-19 09:00"));
    CHECK(office.used(Measure::calendar_days, at("2024-07-05 09:00"), at("2024-07-06 12:00")) == 27LL * 3600 * 1'000'000);
}

TEST_CASE("a clock of working days that pauses and resumes on one day loses nothing", "[time]") {
    const Calendar office = test::office();
    Clock clock(office, Measure::working_days, at("2024-07-01 09:00"));
    clock.pause(office, at("2024-07-02 10:00"));
    CHECK(clock.used(office, at("2024-07-02 12:00")) == 1);
    CHECK(clock.lapse(office, hari_kerja(2)) == never);
    clock.resume(at("2024-07-02 15:00"));
    CHECK(clock.lapse(office, hari_kerja(2)) == at("2024-07-04 00:00") - 1us);
    clock.pause(office, at("2024-07-02 15:30"));
    clock.resume(at("2024-07-09 08:00"));
    CHECK(clock.used(office, at("2024-07-09 23:00")) == 1);
    CHECK(clock.lapse(office, hari_kerja(2)) == at("2024-07-11 00:00") - 1us);
}

TEST_CASE("a paused clock of working time keeps what it has used", "[time]") {
    const Calendar office = test::office();
    Clock clock(office, Measure::working_time, at("2024-07-01 08:00"));
    clock.pause(office, at("2024-07-01 08:10"));
    clock.resume(at("2024-07-02 09:00"));
    CHECK(clock.rest(office, menit(25), at("2024-07-02 09:05")) == ticks(menit(10)));
    CHECK(clock.lapse(office, menit(25)) == at("2024-07-02 09:15"));
}

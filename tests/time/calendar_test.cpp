#include <alur/time/calendar.hpp>
#include <alur/time/explain.hpp>

#include <limits>
#include <random>
#include <vector>

#include "support/catch.hpp"
#include "support/last_words.hpp"
#include "time/support/offices.hpp"

using namespace alur;
using namespace std::chrono;
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
    CHECK(office.worked(at("2024-07-05 11:00"), at("2024-07-05 14:00")) == 90min);  // Friday: break 11:30–13:00
    CHECK(office.worked(at("2024-07-05 16:00"), at("2024-07-08 08:00")) == 60min);  // Friday to Monday
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
    CHECK(office.used(Measure::calendar_days, at("2024-07-05 09:00"), at("2024-07-06 12:00")) ==
          27LL * 3600 * 1'000'000);
}

TEST_CASE("a clock of working days that pauses and resumes on one day loses nothing", "[time]") {
    const Calendar office = test::office();
    const std::int64_t used = office.used(Measure::working_days, at("2024-07-01 09:00"), at("2024-07-02 10:00"));
    CHECK(used == 1);
    CHECK(office.lapse_of_rest(at("2024-07-02 15:00"), Measure::working_days, 2 - used) ==
          at("2024-07-04 00:00") - 1us);
    CHECK(office.elapsed(Measure::working_days, at("2024-07-02 15:00"), at("2024-07-02 15:30")) == 0);
    CHECK(office.elapsed(Measure::working_days, at("2024-07-09 08:00"), at("2024-07-09 23:00")) == 0);
    CHECK(office.lapse_of_rest(at("2024-07-09 08:00"), Measure::working_days, 2 - used) ==
          at("2024-07-11 00:00") - 1us);
}

TEST_CASE("a clock that goes on lapses when the rest of its limit is used", "[time]") {
    const Calendar office = test::office();
    const std::int64_t used = office.used(Measure::working_time, at("2024-07-01 08:00"), at("2024-07-01 08:10"));
    CHECK(used == ticks(menit(10)));
    CHECK(office.lapse_of_rest(at("2024-07-02 09:00"), Measure::working_time, ticks(menit(25)) - used) ==
          at("2024-07-02 09:15"));
    // One that was over when it paused lapsed before it goes on.
    CHECK(office.lapse_of_rest(at("2024-07-02 07:32"), Measure::working_time, ticks(menit(-5))) ==
          at("2024-07-01 15:57"));
}

TEST_CASE("the first day counts at the beginning of a clock, not where it goes on", "[time]") {
    CalendarPlan plan = test::office_plan();
    plan.first_day_counts = true;
    const Calendar office(plan);
    CHECK(office.used(Measure::working_days, at("2024-07-01 09:00"), at("2024-07-01 10:00")) == 1);
    CHECK(office.elapsed(Measure::working_days, at("2024-07-02 10:00"), at("2024-07-02 23:00")) == 0);
    CHECK(office.elapsed(Measure::working_days, at("2024-07-02 10:00"), at("2024-07-03 00:00")) == 1);
}

TEST_CASE("every limit holds at its lapse and is passed a microsecond later", "[time]") {
    const Calendar office = test::office();
    std::mt19937_64 dice(1);
    for (int i = 0; i < 20'000; ++i) {
        // From years before the coverage to years behind it.
        const Instant start = at("2020-01-01 00:00") + Microseconds(dice() % (9ULL * 365 * 86'400 * 1'000'000));
        const Limit limits[] = {{Measure::working_time, 1 + static_cast<std::int64_t>(dice() % 400'000)},
                                {Measure::working_days, 1 + static_cast<std::int64_t>(dice() % 300)},
                                {Measure::calendar_days, 1 + static_cast<std::int64_t>(dice() % 900)}};
        for (const Limit& limit : limits) {
            const Instant lapse = office.lapse(start, limit);
            REQUIRE(office.used(limit.measure, start, lapse) <= ticks(limit));
            REQUIRE(office.used(limit.measure, start, lapse + 1us) > ticks(limit));
            const Instant due = office.due(lapse);
            REQUIRE(due <= lapse);
            REQUIRE(office.is_working(due));
            REQUIRE(office.worked(due, lapse) == 0us);
        }
    }
}

TEST_CASE("worked and add are inverse", "[time]") {
    const Calendar office = test::office();
    std::mt19937_64 dice(2);
    for (int i = 0; i < 20'000; ++i) {
        const Instant t = at("2020-01-01 00:00") + Microseconds(dice() % (9ULL * 365 * 86'400 * 1'000'000));
        const Microseconds d(1 + dice() % (3'000ULL * 3600 * 1'000'000));
        const Instant u = office.add(t, d);
        REQUIRE(office.worked(t, u) == d);
        REQUIRE(office.worked(t, u - 1us) == d - 1us);
        // A working instant is found again from any instant before it.
        REQUIRE(office.add(t, office.worked(t, u)) == u);
    }
    CHECK(office.add(at("2024-07-06 12:00"), 0us) == at("2024-07-06 12:00"));
    CHECK(office.add(at("2024-07-06 12:00"), -1h) == at("2024-07-06 12:00"));
}

TEST_CASE("far outside its coverage a calendar goes on by the week", "[time]") {
    const Calendar office = test::office();
    const Microseconds week = 37h + 30min;
    for (const char* from :
         {"1901-01-07 00:00", "1969-12-29 00:00", "2023-12-25 00:00", "2025-01-06 00:00", "2190-01-04 00:00"}) {
        const Instant monday = at(from);
        CHECK(office.worked(monday, monday + days(7)) == week);
        CHECK(office.worked(monday, monday + days(700)) == 100 * week);
        CHECK(office.add(monday, week) == monday + days(4) + 16h + 30min);
        CHECK(office.lapse(monday, hari_kerja(5)) == monday + days(8) - 1us);
        CHECK_FALSE(office.covers(monday));
        CHECK(office.is_provisional(Measure::working_time, monday, monday + days(1)));
    }
    // 2024 has 262 weekdays, and no holidays in this calendar.
    CHECK(office.worked(at("2024-01-01 00:00"), at("2025-01-01 00:00")) == 262 * (7h + 30min));
}

TEST_CASE("an absurd clock gets an answer", "[time]") {
    const Calendar office = test::office();
    for (const Instant t :
         {Instant::min(), Instant::max(), never, Instant(), Instant::min() + 1us, Instant::max() - 1us}) {
        (void)office.local(t);
        (void)office.date_of(t);
        (void)office.due(t);
        CHECK_FALSE(office.covers(t));
        for (const Instant u : {Instant::min(), Instant::max(), at("2024-07-01 08:00")})
            for (const Measure measure : {Measure::working_time, Measure::working_days, Measure::calendar_days}) {
                CHECK(office.elapsed(measure, t, u) == -office.elapsed(measure, u, t));
                (void)office.lapse_of_rest(t, measure, std::numeric_limits<std::int64_t>::max());
                (void)office.lapse_of_rest(t, measure, std::numeric_limits<std::int64_t>::min());
            }
    }
    CHECK(office.add(at("2024-07-01 08:00"), Microseconds::max()) == never);
    CHECK(office.due(never) == never);
}

TEST_CASE("a lapse is provisional when a day that is not covered ends it", "[time]") {
    const Calendar office = test::office();  // 2024; its last day is a Tuesday
    const Instant start = at("2024-12-31 15:00");
    CHECK_FALSE(office.is_provisional_lapse(start, office.lapse(start, menit(59))));
    // Used up exactly at the last closing time: who knows when the office opens next?
    const Instant at_close = office.lapse(start, menit(60));
    CHECK(at_close == at("2025-01-01 07:30"));
    CHECK(office.due(at_close) == at("2024-12-31 16:00"));
    CHECK(office.is_provisional_lapse(start, at_close));
    CHECK_FALSE(office.is_provisional(Measure::working_time, start, at("2024-12-31 16:00")));
    // The next working date may be a holiday that is not known.
    const Instant after_a_day = office.lapse(at("2024-12-30 09:00"), hari_kerja(1));
    CHECK(after_a_day == at("2025-01-01 00:00") - 1us);
    CHECK(office.is_provisional_lapse(at("2024-12-30 09:00"), after_a_day));
    CHECK_FALSE(
        office.is_provisional_lapse(at("2024-12-29 09:00"), office.lapse(at("2024-12-29 09:00"), hari_kerja(1))));
    CHECK(office.is_provisional_lapse(at("2023-12-29 09:00"), at("2024-01-02 09:00")));
}

TEST_CASE("whether the first day that is not covered counts as a working date, nobody knows", "[time]") {
    const Calendar office = test::office();  // 2024
    const Instant start = at("2024-12-30 09:00");
    const Instant midnight = at("2025-01-01 00:00");
    CHECK(office.is_provisional(Measure::working_days, start, midnight));
    CHECK_FALSE(office.is_provisional(Measure::working_days, start, midnight - 1us));
    for (const Measure measure : {Measure::working_time, Measure::calendar_days}) {
        CHECK_FALSE(office.is_provisional(measure, start, midnight));
        CHECK(office.is_provisional(measure, start, midnight + 1us));
    }
    CHECK(office.exact_until(Measure::working_days) == midnight - 1us);
    CHECK(office.exact_until(Measure::working_time) == midnight);
}

TEST_CASE("a calendar without ordinary hours never lapses behind its last opening", "[time]") {
    CalendarPlan plan = test::office_plan();
    plan.week = {};
    const Calendar office(plan);
    CHECK(office.add(at("2024-12-31 15:00"), 60min) == at("2024-12-31 16:00"));
    CHECK(office.add(at("2024-12-31 15:00"), 61min) == never);
    CHECK(office.lapse(at("2024-12-31 15:00"), menit(60)) == never);
    CHECK(office.lapse(at("2024-12-31 15:00"), hari_kerja(1)) == never);
    CHECK(office.due(at("2030-01-01 00:00")) == at("2024-12-31 16:00"));
    CHECK(office.due(at("2020-01-01 00:00")) == at("2020-01-01 00:00"));
    plan.days = {DayPlan{}};
    const Calendar closed(plan);
    CHECK(closed.worked(at("1990-01-01 00:00"), at("2050-01-01 00:00")) == 0us);
    CHECK(closed.add(at("2024-01-01 00:00"), 1us) == never);
    CHECK(closed.lapse(at("2024-01-01 00:00"), hari_kerja(1)) == never);
}

TEST_CASE("an hour that a fold repeats is worked twice, and one that a gap skips is not", "[time]") {
    CalendarPlan plan;
    const auto zone =
        resolve_zone("Europe/Amsterdam", Instant(sys_days(year(2024) / 1 / 1)), Instant(sys_days(year(2025) / 1 / 1)));
    REQUIRE(zone);
    plan.zone = *zone;
    for (OpenSpans& spans : plan.week) spans = {{1h, 5h}};
    plan.first = local_days(year(2024) / 1 / 1);
    plan.days.assign(366, DayPlan{plan.week[0], DayKind::ordinary, {}});
    const Calendar office(plan);
    const auto midnight = [&](month m, unsigned d) { return office.instant_of(local_days(year(2024) / m / day(d))); };
    CHECK(office.worked(midnight(March, 31), midnight(April, 1)) == 3h);
    CHECK(office.worked(midnight(October, 27), midnight(October, 28)) == 5h);
    CHECK(office.worked(midnight(June, 1), midnight(June, 2)) == 4h);
    // 02:30 on 31 March does not exist; 02:30 on 27 October means the first one, still in summer time.
    const auto half_past_two = [&](month m, unsigned d) {
        return office.instant_of(local_days(year(2024) / m / day(d)) + 2h + 30min);
    };
    CHECK(half_past_two(March, 31) == Instant(sys_days(year(2024) / 3 / 31) + 1h));
    CHECK(half_past_two(October, 27) == Instant(sys_days(year(2024) / 10 / 27) + 30min));
    CHECK(office.local(half_past_two(October, 27) + 1h) == local_days(year(2024) / 10 / 27) + 2h + 30min);
    // A day on the wall: 23 hours over the gap; over the fold the limit runs on to the first 02:30.
    CHECK(office.lapse(half_past_two(March, 30), hari_kalender(1)) ==
          Instant(sys_days(year(2024) / 3 / 31) + 1h) - 1us);
    CHECK(office.lapse(half_past_two(October, 26), hari_kalender(1)) == half_past_two(October, 27));
    // In a fold time on the wall stands still.
    CHECK(office.used(Measure::calendar_days, half_past_two(October, 27), half_past_two(October, 27) + 90min) ==
          1'800'000'000);
    // It stood at 03:00, so a limit that ends at 03:00 lasts until 03:00 comes again.
    CHECK(office.lapse(half_past_two(October, 26) + 30min, hari_kalender(1)) ==
          Instant(sys_days(year(2024) / 10 / 27) + 2h));
}

TEST_CASE("an explanation names breaks, nights, weekends and holidays", "[time]") {
    CalendarPlan plan = test::office_plan();
    plan.days[187] = {{}, DayKind::holiday, "Libur contoh"};   // Saturday 6 July
    plan.days[189] = {{}, DayKind::special, "Pindah kantor"};  // Monday 8 July
    const Calendar office(plan);
    const auto stretches = explain(office, at("2024-07-05 11:00"), at("2024-07-09 08:00"));
    const std::vector<Stretch> expected{
        {at("2024-07-05 11:00"), at("2024-07-05 11:30"), ticks(menit(30)), Why::open, ""},
        {at("2024-07-05 11:30"), at("2024-07-05 13:00"), 0, Why::on_break, ""},
        {at("2024-07-05 13:00"), at("2024-07-05 16:30"), ticks(menit(210)), Why::open, ""},
        {at("2024-07-05 16:30"), at("2024-07-06 00:00"), 0, Why::outside_hours, ""},
        {at("2024-07-06 00:00"), at("2024-07-07 00:00"), 0, Why::holiday, "Libur contoh"},
        {at("2024-07-07 00:00"), at("2024-07-08 00:00"), 0, Why::weekend, ""},
        {at("2024-07-08 00:00"), at("2024-07-09 00:00"), 0, Why::holiday, "Pindah kantor"},
        {at("2024-07-09 00:00"), at("2024-07-09 07:30"), 0, Why::outside_hours, ""},
        {at("2024-07-09 07:30"), at("2024-07-09 08:00"), ticks(menit(30)), Why::open, ""},
    };
    CHECK(stretches == expected);
    CHECK(explain(office, at("2024-07-05 11:00"), at("2024-07-05 11:00")).empty());
    CHECK(explain(office, at("2024-07-05 11:00"), at("2024-07-05 10:00")).empty());
}

TEST_CASE("an explanation of working days names each of them and the day of start", "[time]") {
    CalendarPlan plan = test::office_plan();
    plan.days[189] = {{}, DayKind::holiday, "Libur contoh"};  // Monday 8 July
    const std::vector<Stretch> expected{
        {at("2024-07-05 11:00"), at("2024-07-06 00:00"), 0, Why::day_of_start, ""},
        {at("2024-07-06 00:00"), at("2024-07-08 00:00"), 0, Why::weekend, ""},
        {at("2024-07-08 00:00"), at("2024-07-09 00:00"), 0, Why::holiday, "Libur contoh"},
        {at("2024-07-09 00:00"), at("2024-07-10 00:00"), 1, Why::open, ""},
        {at("2024-07-10 00:00"), at("2024-07-10 10:00"), 1, Why::open, ""},
    };
    CHECK(explain(Calendar(plan), Measure::working_days, at("2024-07-05 11:00"), at("2024-07-10 10:00")) == expected);
    plan.first_day_counts = true;
    const Calendar counts(plan);
    auto first_counts = expected;
    first_counts[0].used = 1;
    CHECK(explain(counts, Measure::working_days, at("2024-07-05 11:00"), at("2024-07-10 10:00")) == first_counts);
    CHECK(explain(counts, Measure::working_days, at("2024-07-05 11:00"), at("2024-07-10 10:00"), true) == expected);
}

TEST_CASE("what lies beyond the coverage is explained as one provisional stretch", "[time]") {
    const Calendar office = test::office();
    const std::vector<Stretch> expected{
        {at("2024-12-31 15:00"), at("2024-12-31 16:00"), ticks(menit(60)), Why::open, ""},
        {at("2024-12-31 16:00"), at("2025-01-01 00:00"), 0, Why::outside_hours, ""},
        {at("2025-01-01 00:00"), at("2025-01-08 00:00"), ticks(menit(2250)), Why::beyond_coverage, ""},
    };
    CHECK(explain(office, at("2024-12-31 15:00"), at("2025-01-08 00:00")) == expected);
}

TEST_CASE("limits are written as authors write them", "[time]") {
    CHECK(to_string(menit(5)) == "5 menit");
    CHECK(to_string(menit(90)) == "90 menit");
    CHECK(to_string(menit(120)) == "2 jam");
    CHECK(to_string(Limit{Measure::working_time, 90}) == "90 detik");
    CHECK(to_string(hari_kerja(3)) == "3 hari kerja");
    CHECK(to_string(hari_kalender(14)) == "14 hari kalender");
}

TEST_CASE("a calendar tells the caller what plan it takes", "[time][misuse]") {
    CHECK(test::broken_precondition([] { (void)Calendar(CalendarPlan{}); }) ==
          "Calendar takes a plan of at least one day");
}

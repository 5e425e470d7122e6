#include "reference/support/hours.hpp"

#include "reference/support/dice.hpp"
#include "reference/support/offices.hpp"
#include "reference/support/text.hpp"
#include "support/catch.hpp"

using namespace reference;
using namespace std::chrono_literals;

namespace {

/// Local time of Bogor.
Instant local(int day, int hour, int minute) {
    return std::chrono::sys_days(std::chrono::year(2024) / 6 / day) + std::chrono::hours(hour - 7) +
           std::chrono::minutes(minute);
}

Clock clock_from(Instant begin, Measure unit, std::int64_t amount) {
    Clock clock;
    clock.limit = {unit, amount};
    clock.run(begin);
    return clock;
}

}  // namespace

TEST_CASE("the walk counts working time over breaks and closed days", "[reference]") {
    const Hours& office = offices()[0].hours;
    CHECK(measure(office, Measure::working_time, local(6, 11, 0), local(6, 14, 0)) == 2 * 3600 * 1'000'000LL);
    CHECK(measure(office, Measure::working_time, local(7, 16, 0), local(10, 8, 0)) == 3600 * 1'000'000LL);
    CHECK(measure(office, Measure::working_days, local(7, 9, 0), local(11, 9, 0)) == 2);
    CHECK(measure(office, Measure::working_days, local(14, 9, 0), local(19, 0, 0)) == 1);
}

TEST_CASE("a limit that is used up at closing time lapses when the office opens again", "[reference]") {
    const Hours& office = offices()[0].hours;
    const Clock clock = clock_from(local(6, 15, 35), Measure::working_time, 25 * 60);
    CHECK(show(clock.lapse(office)) == show(local(7, 7, 30)));
    CHECK(show(clock.reached(office)) == show(local(6, 16, 0)));
}

TEST_CASE("working days end with their date, and the first day counts where the calendar says so", "[reference]") {
    const Clock clock = clock_from(local(6, 9, 0), Measure::working_days, 1);
    CHECK(show(clock.lapse(offices()[0].hours)) == show(local(10, 0, 0) - 1us));
    CHECK(show(clock.lapse(offices()[2].hours)) == show(local(7, 0, 0) - 1us));
    CHECK(show(clock.reached(offices()[0].hours)) == show(local(7, 0, 0)));
    CHECK(show(clock.reached(offices()[2].hours)) == show(local(6, 9, 0)));
}

TEST_CASE("a paused clock keeps its used time and resuming on the same day costs nothing", "[reference]") {
    const Hours& office = offices()[2].hours;
    Clock clock = clock_from(local(6, 9, 0), Measure::working_days, 2);
    clock.pause(office, local(6, 10, 0));
    CHECK(clock.lapse(office) == alur::never);
    clock.run(local(6, 11, 0));
    CHECK(clock.used_at(office, local(6, 12, 0)) == 1);
    CHECK(show(clock.lapse(office)) == show(local(10, 0, 0) - 1us));
}

TEST_CASE("calendar days follow the clock on the wall and never run back", "[reference]") {
    const Hours& changing = offices()[5].hours;
    const Instant begin = std::chrono::sys_days(std::chrono::year(2024) / 10 / 26) + 30min;  // 02:30 local
    const Clock clock = clock_from(begin, Measure::calendar_days, 1);
    // 02:30 comes twice on the 27th: the day is over at the first and used time stands still until the second.
    const Instant first = std::chrono::sys_days(std::chrono::year(2024) / 10 / 27) + 30min;
    CHECK(show(clock.reached(changing)) == show(first));
    CHECK(show(clock.lapse(changing)) == show(first));
}

TEST_CASE("the lapse is the last microsecond with used time within the limit", "[reference]") {
    Dice dice(5);
    for (int i = 0; i < 150; ++i) {
        const Office& office = offices()[dice.below(offices().size())];
        const Measure units[] = {Measure::working_time, Measure::working_days, Measure::calendar_days};
        const Measure unit = units[dice.below(3)];
        const std::int64_t amount = unit == Measure::working_time ? static_cast<std::int64_t>(1 + dice.below(40'000))
                                                                  : static_cast<std::int64_t>(1 + dice.below(4));
        const Clock clock = clock_from(office.begin + std::chrono::seconds(dice.below(500'000)), unit, amount);
        const Instant lapse = clock.lapse(office.hours);
        const Instant reached = clock.reached(office.hours);
        CHECK(clock.used_at(office.hours, lapse) <= amount_in_ticks(clock.limit));
        CHECK(clock.used_at(office.hours, lapse + 1us) > amount_in_ticks(clock.limit));
        CHECK(clock.used_at(office.hours, reached) >= amount_in_ticks(clock.limit));
        if (reached > clock.since) CHECK(clock.used_at(office.hours, reached - 1us) < amount_in_ticks(clock.limit));
    }
}

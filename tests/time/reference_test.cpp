// Random calendars in random zones, each question compared with a walk second by second.
// ALUR_SOAK=n runs n times as many calendars.
#include <alur/time/calendar.hpp>
#include <alur/time/explain.hpp>
#include <alur/time/zone.hpp>

#include <cstdlib>
#include <random>
#include <string>

#include "support/catch.hpp"
#include "time/support/slow_calendar.hpp"

using namespace alur;
using namespace std::chrono;

namespace {

constexpr std::int64_t million = 1'000'000;

Instant instant(std::int64_t us) { return Instant(microseconds(us)); }
std::int64_t us(Instant t) { return t.time_since_epoch().count(); }

class Dice {
public:
    explicit Dice(std::uint64_t seed) : engine_(seed) {}
    /// In [low, high].
    std::int64_t roll(std::int64_t low, std::int64_t high) {
        return low + static_cast<std::int64_t>(engine_() % static_cast<std::uint64_t>(high - low + 1));
    }
    bool one_in(std::int64_t n) { return roll(1, n) == 1; }

private:
    std::mt19937_64 engine_;
};

struct Change {
    const char* zone;
    const char* what;
    local_days near;
};

// Places and times at which a clock does what a calendar may get wrong.
const Change changes[] = {
    {"Asia/Jakarta", "never changes", local_days{year(2024) / 6 / 25}},
    {"Europe/Amsterdam", "gap at 02:00", local_days{year(2024) / 3 / 31}},
    {"Europe/Amsterdam", "fold at 03:00", local_days{year(2024) / 10 / 27}},
    {"America/New_York", "gap at 02:00", local_days{year(2025) / 3 / 9}},
    {"America/New_York", "fold at 02:00", local_days{year(2025) / 11 / 2}},
    {"Australia/Lord_Howe", "gap of half an hour", local_days{year(2024) / 10 / 6}},
    {"Australia/Lord_Howe", "fold of half an hour", local_days{year(2025) / 4 / 6}},
    {"America/Sao_Paulo", "gap at midnight", local_days{year(2018) / 11 / 4}},
    {"America/Sao_Paulo", "fold at midnight", local_days{year(2019) / 2 / 16}},
    {"America/St_Johns", "gap at 00:01", local_days{year(2009) / 3 / 8}},
    {"America/St_Johns", "fold at 00:01, back into the day before", local_days{year(2009) / 11 / 1}},
    {"Pacific/Apia", "a whole date is skipped", local_days{year(2011) / 12 / 30}},
    {"Antarctica/Troll", "gap of two hours", local_days{year(2024) / 3 / 31}},
    {"Asia/Pyongyang", "fold of half an hour at midnight", local_days{year(2015) / 8 / 15}},
};

Zone made_up_zone(Dice& dice, local_days near) {
    Zone zone = fixed_zone("made up", minutes(dice.roll(-48, 48) * 15));
    const auto middle = sys_days(near.time_since_epoch());
    const std::int64_t count = dice.roll(0, 4);
    std::int64_t at = dice.roll(-6 * 86'400, 2 * 86'400);
    for (std::int64_t i = 0; i < count; ++i) {
        zone.transitions.push_back({middle + seconds(at), seconds(dice.roll(-12 * 3600, 12 * 3600))});
        at += dice.roll(13 * 3600, 4 * 86'400);
    }
    return zone;
}

OpenSpans random_spans(Dice& dice) {
    OpenSpans spans;
    if (dice.one_in(4)) return spans;
    if (dice.one_in(12)) return {{seconds(0), hours(24)}};
    const std::int64_t unit = dice.one_in(3) ? 1 : dice.one_in(2) ? 60 : 1800;
    std::int64_t at = dice.roll(0, dice.one_in(2) ? 4 * 3600 : 12 * 3600) / unit * unit;
    const std::int64_t count = dice.one_in(5) ? dice.roll(3, 7) : dice.roll(1, 2);
    for (std::int64_t i = 0; i < count && at < 86'400; ++i) {
        const std::int64_t to = std::min<std::int64_t>(86'400, at + unit * dice.roll(1, 5 * 3600 / unit));
        spans.push_back({seconds(at), seconds(to)});
        at = to + unit * (dice.one_in(4) ? 0 : dice.roll(1, 2 * 3600 / unit));
    }
    return spans;
}

CalendarPlan random_plan(Dice& dice, std::string& zone_name) {
    CalendarPlan plan;
    const Change& change = changes[dice.roll(0, static_cast<std::int64_t>(std::size(changes)) - 1)];
    plan.first = change.near - days(dice.roll(0, 5));
    if (dice.one_in(4)) {
        plan.zone = made_up_zone(dice, change.near);
    } else {
        const Instant near{sys_days(change.near.time_since_epoch())};
        auto zone = resolve_zone(change.zone, near - days(20), near + days(40));
        REQUIRE(zone);
        plan.zone = *zone;
    }
    zone_name = plan.zone.name + ", " + change.what;
    plan.first_day_counts = dice.one_in(3);
    for (OpenSpans& spans : plan.week) spans = random_spans(dice);
    for (std::int64_t i = dice.roll(1, 9); i > 0; --i) {
        const weekday of(plan.first + days(plan.days.size()));
        if (dice.one_in(4))
            plan.days.push_back({{}, DayKind::holiday, "libur " + std::to_string(dice.roll(1, 3))});
        else if (dice.one_in(5))
            plan.days.push_back({random_spans(dice), DayKind::special, "khusus"});
        else
            plan.days.push_back({plan.week[of.c_encoding()], DayKind::ordinary, {}});
    }
    return plan;
}

std::int64_t soak() {
    const char* text = std::getenv("ALUR_SOAK");
    return text ? std::max(1, std::atoi(text)) : 1;
}

void compare(std::uint64_t seed) {
    Dice dice(seed);
    std::string zone;
    const CalendarPlan plan = random_plan(dice, zone);
    CAPTURE(seed, zone);
    const Calendar calendar(plan);
    const std::int64_t middle = plan.first.time_since_epoch().count() * 86'400;
    const std::int64_t begin = middle - 4 * 86'400;
    const std::int64_t end = middle + 16 * 86'400;
    const test::SlowCalendar slow(plan, begin - 86'400, end + 86'400);

    REQUIRE(us(calendar.covered_from()) == slow.covered_from());
    REQUIRE(us(calendar.covered_until()) == slow.covered_until());

    // Instants where something happens are asked for more often than chance would.
    std::vector<std::int64_t> edges{slow.covered_from(), slow.covered_until()};
    for (const ZoneTransition& change : plan.zone.transitions)
        if (us(change.at) > begin * million && us(change.at) < slow.covered_until())
            for (const std::int64_t hour : {-24, -1, 0, 1, 24}) edges.push_back(us(change.at) + hour * 3600 * million);
    for (std::int64_t date = -3; date < 15; ++date)
        for (const std::int64_t time : {0, 30'600, 57'600})
            edges.push_back(
                us(calendar.instant_of(LocalTime(plan.first.time_since_epoch() + days(date) + seconds(time)))));
    const auto any_instant = [&] {
        const std::int64_t at =
            dice.one_in(2) ? edges[static_cast<std::size_t>(dice.roll(0, static_cast<std::int64_t>(edges.size()) - 1))]
                           : dice.roll(begin, end - 1) * million;
        const std::int64_t shift[] = {0, 0, 1, -1, dice.roll(0, million - 1), dice.roll(-3600, 3600) * million};
        return std::clamp(at + shift[dice.roll(0, 5)], begin * million, (end - 1) * million);
    };

    for (int i = 0; i < 400; ++i) {
        const std::int64_t a = any_instant();
        const std::int64_t b = any_instant();
        CAPTURE(a, b);
        REQUIRE(us(Instant(calendar.local(instant(a)).time_since_epoch())) == slow.local(a));
        for (const Measure measure : {Measure::working_time, Measure::working_days, Measure::calendar_days}) {
            CAPTURE(static_cast<int>(measure));
            const std::int64_t used = slow.elapsed(measure, a, b);
            REQUIRE(calendar.elapsed(measure, instant(a), instant(b)) == used);
            const std::int64_t at_start = slow.used_at_start(measure, a);
            REQUIRE(calendar.used_at_start(measure, instant(a)) == at_start);
            if (a <= b) {
                std::int64_t explained = 0;
                Instant from = instant(a);
                for (const Stretch& stretch : explain(calendar, measure, instant(a), instant(b))) {
                    REQUIRE(stretch.from == from);
                    CAPTURE(us(stretch.from), us(stretch.to), static_cast<int>(stretch.why), slow.covered_from(),
                            slow.covered_until());
                    REQUIRE(stretch.from <= stretch.to);
                    if (measure == Measure::working_time && stretch.why == Why::open)
                        REQUIRE(stretch.to - stretch.from == microseconds(stretch.used));
                    from = stretch.to;
                    explained += stretch.used;
                }
                REQUIRE(from == instant(b));
                REQUIRE(explained == used + at_start);
            }
            // A rest that ends exactly where something else happens, or anywhere.
            const std::int64_t rest = used >= 0 && dice.one_in(2)        ? used
                                      : measure == Measure::working_days ? dice.roll(0, 6)
                                                                         : dice.roll(0, 40 * 3600 * million);
            const std::int64_t lapse = slow.lapse(measure, a, rest);
            if (lapse >= 0) REQUIRE(us(calendar.lapse_of_rest(instant(a), measure, rest)) == lapse);
            if (lapse >= a && slow.due(lapse) >= 0) REQUIRE(us(calendar.due(instant(lapse))) == slow.due(lapse));
        }
        const std::int64_t d = dice.one_in(2) ? std::max<std::int64_t>(0, slow.elapsed(Measure::working_time, a, b))
                                              : dice.roll(0, 30 * 3600 * million);
        const std::int64_t u = slow.add(a, d);
        if (u >= 0) REQUIRE(us(calendar.add(instant(a), microseconds(d))) == u);
    }
}

}  // namespace

TEST_CASE("every answer is that of a walk second by second", "[time][reference]") {
    const std::int64_t calendars = 30 * soak();
    for (std::int64_t seed = 1; seed <= calendars; ++seed) compare(static_cast<std::uint64_t>(seed));
}

#include "reference/support/offices.hpp"

#include "reference/support/engine_side.hpp"

namespace reference {
namespace {

std::int64_t days_until(int year, unsigned month, unsigned day) {
    return std::chrono::sys_days(std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day))
        .time_since_epoch()
        .count();
}

Office make(Hours hours, std::int64_t first, int days, std::int64_t begin) {
    const auto calendar = to_calendar(hours, first, days);
    return Office{std::move(hours), calendar, Instant(std::chrono::days(begin))};
}

std::vector<Office> make_all() {
    const Minutes long_day{{450, 720}, {780, 960}};
    const Minutes friday{{450, 690}, {780, 990}};
    const std::int64_t may = days_until(2024, 5, 28);
    const std::int64_t year = days_until(2024, 1, 1);

    Hours office;
    office.offset_seconds = 7 * 3600;
    for (int i = 1; i <= 4; ++i) office.week[i] = long_day;
    office.week[5] = friday;
    office.exceptions[days_until(2024, 6, 1)] = {};
    office.exceptions[days_until(2024, 6, 17)] = {};
    office.exceptions[days_until(2024, 6, 18)] = {};

    Hours later = office;  // the same office after further holidays were announced
    later.exceptions[days_until(2024, 5, 29)] = {};
    later.exceptions[days_until(2024, 6, 3)] = {};
    later.exceptions[days_until(2024, 6, 8)] = {{480, 600}};

    Hours first_day = office;
    first_day.first_day_counts = true;

    Hours every_day;  // open every day, once over midnight's edge, with three spans a day
    every_day.offset_seconds = -(3 * 3600 + 30 * 60);
    for (Minutes& minutes : every_day.week) minutes = {{0, 60}, {540, 720}, {1380, 1440}};
    every_day.first_day_counts = true;

    Hours changing;  // clocks go on at the end of March 2024 and back at the end of October
    changing.offset_seconds = 3600;
    changing.changes = {{days_until(2024, 3, 31) * 86'400 + 3600, 7200},
                        {days_until(2024, 10, 27) * 86'400 + 3600, 3600}};
    for (int i = 1; i <= 5; ++i) changing.week[i] = {{480, 1020}};
    changing.week[0] = {{60, 240}, {600, 720}};

    Hours changing_back = changing;
    changing_back.exceptions[days_until(2024, 10, 28)] = {};

    return {make(office, year, 366, may),
            make(later, year, 366, may),
            make(first_day, year, 366, may),
            make(every_day, days_until(2024, 5, 20), 20, may),  // what follows is beyond its coverage
            make(changing, year, 366, days_until(2024, 3, 29)),
            make(changing_back, year, 366, days_until(2024, 10, 25))};
}

}  // namespace

const std::vector<Office>& offices() {
    static const std::vector<Office> all = make_all();
    return all;
}

}  // namespace reference

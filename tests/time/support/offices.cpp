#include "time/support/offices.hpp"

#include <string>

namespace alur::test {

using namespace std::chrono;

Instant at(std::string_view text) {
    const auto number = [&](std::size_t from, std::size_t length) {
        return std::stoi(std::string(text.substr(from, length)));
    };
    const local_days date{year(number(0, 4)) / number(5, 2) / number(8, 2)};
    const auto time = hours(number(11, 2)) + minutes(number(14, 2)) + seconds(text.size() > 16 ? number(17, 2) : 0);
    return Instant((date.time_since_epoch() + time - hours(7)));
}

CalendarPlan office_plan() {
    CalendarPlan plan;
    plan.id = "office";
    plan.zone = fixed_zone("Asia/Jakarta", hours(7));
    const OpenSpans ordinary{{hours(7) + minutes(30), hours(12)}, {hours(13), hours(16)}};
    const OpenSpans friday{{hours(7) + minutes(30), hours(11) + minutes(30)}, {hours(13), hours(16) + minutes(30)}};
    plan.week = {OpenSpans{}, ordinary, ordinary, ordinary, ordinary, friday, OpenSpans{}};
    plan.first = local_days{year(2024) / 1 / 1};
    for (local_days date = plan.first; date < local_days{year(2025) / 1 / 1}; date += days(1))
        plan.days.push_back({plan.week[weekday(date).c_encoding()], DayKind::ordinary, {}});
    return plan;
}

}  // namespace alur::test

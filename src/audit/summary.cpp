#include <alur/audit/summary.hpp>

#include <algorithm>
#include <map>
#include <utility>

#include <alur/base/assert.hpp>
#include <alur/time/calendar.hpp>

namespace alur {
inline namespace v0 {
namespace {

std::chrono::year_month month_of(Instant t, const Calendar& calendar) {
    const std::chrono::year_month_day date{calendar.date_of(t)};
    return date.year() / date.month();
}

void count(StepMonth& row, const ActivationTimes& activation) {
    ++row.count;
    switch (activation.verdict) {
        case Verdict::met: ++row.met; break;
        case Verdict::late: ++row.late; break;
        case Verdict::overdue: ++row.overdue; break;
        case Verdict::unknown: ++row.unknown; break;
        case Verdict::open:
        case Verdict::at_risk:
        case Verdict::none: break;
    }
    if (activation.ended == never) ++row.open;
}

}  // namespace

Microseconds percentile(std::vector<Microseconds>& values, int percent) {
    ALUR_EXPECTS(!values.empty() && percent >= 1 && percent <= 100,
                 "percentile takes at least one value, and 1 to 100 percent");
    const std::size_t rank = (values.size() * static_cast<std::size_t>(percent) + 99) / 100;
    const auto place = values.begin() + static_cast<std::ptrdiff_t>(rank - 1);
    std::nth_element(values.begin(), place, values.end());
    return *place;
}

std::vector<StepMonth> summarise(const std::vector<ActivationTimes>& activations, const Calendar& calendar) {
    struct Group {
        StepMonth row;
        std::vector<Microseconds> worked;
    };
    std::map<std::string, std::size_t> order;  // of the first occurrence
    std::map<std::pair<std::size_t, std::chrono::year_month>, Group> groups;
    for (const ActivationTimes& activation : activations) {
        const std::size_t place = order.emplace(activation.step, order.size()).first->second;
        const std::chrono::year_month month = month_of(activation.begun, calendar);
        Group& group = groups[{place, month}];
        group.row.step = activation.step;
        group.row.month = month;
        count(group.row, activation);
        if (activation.completed) group.worked.push_back(calendar.worked(activation.begun, activation.ended));
    }
    std::vector<StepMonth> rows;
    rows.reserve(groups.size());
    for (auto& [place, group] : groups) {
        if (!group.worked.empty()) {
            group.row.median = percentile(group.worked, 50);
            group.row.p90 = percentile(group.worked, 90);
        }
        rows.push_back(std::move(group.row));
    }
    return rows;
}

}  // namespace v0
}  // namespace alur

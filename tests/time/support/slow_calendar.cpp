#include "time/support/slow_calendar.hpp"

#include <algorithm>

namespace alur::test {
namespace {

constexpr std::int64_t million = 1'000'000;
constexpr std::int64_t day = 86'400;

std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

}  // namespace

SlowCalendar::SlowCalendar(const CalendarPlan& plan, std::int64_t begin, std::int64_t end)
    : plan_(plan), begin_(begin) {
    const std::int64_t first = plan_.first.time_since_epoch().count();
    const std::int64_t last = first + static_cast<std::int64_t>(plan_.days.size());

    // Coverage begins with the first second of the first date, and ends with the first second of a date after the last.
    // Outside of it the clock is taken not to change.
    bool begun = false;
    bool ended = false;
    for (std::int64_t s = begin; s < end && !ended; ++s) {
        const std::int64_t date = floor_div(s + offset(s), day);
        if (!begun && date >= first) covered_from_ = s;
        if (date >= last) covered_until_ = s;
        begun = begun || date >= first;
        ended = date >= last;
    }
    Zone zone = fixed_zone(plan.zone.name, plan.zone.offset);
    for (const ZoneTransition& change : plan.zone.transitions) {
        const std::int64_t at = change.at.time_since_epoch().count();
        if (at < covered_from())
            zone.offset = change.offset;
        else if (at <= covered_until())
            zone.transitions.push_back(change);
    }
    plan_.zone = zone;

    seconds_.reserve(static_cast<std::size_t>(end - begin));
    Second now{0, 0, begin + offset(begin), 0, false, false};
    std::int64_t latest_date = floor_div(now.reached, day) - 1;
    for (std::int64_t s = begin; s < end; ++s) {
        now.offset = static_cast<std::int32_t>(offset(s));
        const std::int64_t local = s + now.offset;
        const std::int64_t date = floor_div(local, day);
        if (date > latest_date) {
            latest_date = date;
            now.working_date = !spans(date).empty();
            now.days += now.working_date ? 1 : 0;
        }
        now.open = false;
        for (const OpenSpan& span : spans(date))
            if (local - date * day >= span.from.count() && local - date * day < span.to.count()) now.open = true;
        seconds_.push_back(now);
        now.worked += now.open ? 1 : 0;
        now.reached = std::max(now.reached, local + 1);
    }
}

const OpenSpans& SlowCalendar::spans(std::int64_t local_day) const {
    const std::int64_t position = local_day - plan_.first.time_since_epoch().count();
    if (position >= 0 && position < static_cast<std::int64_t>(plan_.days.size()))
        return plan_.days[static_cast<std::size_t>(position)].open;
    // 1970-01-01 was a Thursday, and the week of a plan begins with Sunday.
    return plan_.week[static_cast<std::size_t>(((local_day + 4) % 7 + 7) % 7)];
}

std::int64_t SlowCalendar::offset(std::int64_t second) const {
    std::int64_t offset = plan_.zone.offset.count();
    for (const ZoneTransition& change : plan_.zone.transitions)
        if (second * million >= change.at.time_since_epoch().count()) offset = change.offset.count();
    return offset;
}

std::int64_t SlowCalendar::local(std::int64_t t) const { return t + at(t).offset * million; }

const SlowCalendar::Second& SlowCalendar::at(std::int64_t t) const {
    return seconds_.at(static_cast<std::size_t>(floor_div(t, million) - begin_));
}

std::int64_t SlowCalendar::total(Measure measure, std::int64_t t) const {
    const Second& now = at(t);
    switch (measure) {
        case Measure::working_time: return now.worked * million + (now.open ? t - floor_div(t, million) * million : 0);
        case Measure::working_days: return now.days;
        case Measure::calendar_days: return std::max(now.reached * million, local(t));
    }
    return 0;
}

std::int64_t SlowCalendar::used_at_start(Measure measure, std::int64_t t) const {
    return measure == Measure::working_days && plan_.first_day_counts && at(t).working_date ? 1 : 0;
}

std::int64_t SlowCalendar::last_within(Measure measure, std::int64_t t, std::int64_t limit) const {
    const std::int64_t end = (begin_ + static_cast<std::int64_t>(seconds_.size())) * million;
    // Used time never falls, so one may walk in hours, then in seconds, then in ever smaller steps.
    for (std::int64_t step = 3600 * million; step > 0; step = step > million ? million : step / 2)
        while (t + step < end && total(measure, t + step) <= limit) t += step;
    return t + 1 < end ? t : -1;
}

std::int64_t SlowCalendar::lapse(Measure measure, std::int64_t t, std::int64_t rest) const {
    return last_within(measure, t, total(measure, t) + rest);
}

std::int64_t SlowCalendar::add(std::int64_t t, std::int64_t d) const {
    if (d <= 0) return t;
    const std::int64_t before = last_within(Measure::working_time, t, total(Measure::working_time, t) + d - 1);
    return before < 0 ? -1 : before + 1;
}

std::int64_t SlowCalendar::due(std::int64_t t) const {
    for (std::int64_t s = floor_div(t - 1, million); s >= begin_; --s)
        if (seconds_[static_cast<std::size_t>(s - begin_)].open) return std::min(t, (s + 1) * million);
    return -1;
}

}  // namespace alur::test

// How an explanation is collected. Compiled once: see alur/core_impl.hpp.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <alur/base/instant.hpp>
#include <alur/time/calendar.hpp>
#include <alur/time/calendar_plan.hpp>
#include <alur/time/calendar_tables.hpp>
#include <alur/time/explain.hpp>
#include <alur/time/limit.hpp>

namespace alur {
inline namespace v0 {
namespace detail {

/// Collects stretches in order of time.
class Explanation {
public:
    explicit Explanation(const Calendar& calendar) : t_(calendar.tables()) {}

    /// Adds [from, to), or lengthens the last stretch where that says the same.
    void add(std::int64_t from, std::int64_t to, std::int64_t used, Why why, const std::string& reason = {}) {
        if (from == to && used == 0) return;
        if (!stretches_.empty() && used == 0) {
            Stretch& last = stretches_.back();
            if (last.used == 0 && last.why == why && last.reason == reason) {
                last.to = Instant(Microseconds(to));
                return;
            }
        }
        stretches_.push_back({Instant(Microseconds(from)), Instant(Microseconds(to)), used, why, reason});
    }

    /// Openings, breaks and closed dates of [from, to), which is covered.
    void add_hours(std::int64_t from, std::int64_t to) {
        std::size_t day = day_at(from);
        std::size_t segment = segment_after(from);
        for (std::int64_t t = from; t < to;) {
            while (t_.days[day + 1].begin <= t) ++day;
            const CalendarDay& date = t_.days[day];
            const std::int64_t next_date = t_.days[day + 1].begin;
            const std::int64_t opens = t_.segments[segment].from;
            std::int64_t end = std::min(next_date, to);
            if (opens <= t) {
                end = std::min(end, end_of(segment));
                add(t, end, end - t, Why::open, t_.names[date.name]);
                if (end == end_of(segment)) ++segment;
            } else {
                end = std::min(end, opens);
                const bool opened_before = segment != 0 && end_of(segment - 1) > date.begin;
                const bool on_break = date.working && opened_before && opens < next_date;
                add(t, end, 0, on_break ? Why::on_break : closed(date), t_.names[date.name]);
            }
            t = end;
        }
    }

    /// The covered dates of [from, to], each with its own stretch where its midnight lies in (after, to].
    void add_dates(std::int64_t after, std::int64_t from, std::int64_t to) {
        for (std::size_t day = day_at(from); t_.days[day].begin <= to && t_.days[day].begin < t_.covered_until; ++day) {
            const CalendarDay& date = t_.days[day];
            const bool running = date.begin <= after;
            const Why why = !date.working ? closed(date) : running ? Why::day_of_start : Why::open;
            add(std::max(date.begin, from), std::min(t_.days[day + 1].begin, to), why == Why::open ? 1 : 0, why,
                t_.names[date.name]);
        }
    }

    [[nodiscard]] std::vector<Stretch>& stretches() noexcept { return stretches_; }

private:
    [[nodiscard]] std::size_t day_at(std::int64_t t) const {
        const auto next = std::upper_bound(t_.days.begin() + 1, t_.days.end(), t,
                                           [](std::int64_t x, const CalendarDay& day) { return x < day.begin; });
        return static_cast<std::size_t>(next - t_.days.begin()) - 1;
    }

    /// The first segment that ends after t; the entry behind the last one opens never.
    [[nodiscard]] std::size_t segment_after(std::int64_t t) const {
        const auto next = std::upper_bound(t_.segments.begin(), t_.segments.end(), t,
                                           [](std::int64_t x, const OpenSegment& segment) { return x < segment.from; });
        const auto segment = static_cast<std::size_t>(next - t_.segments.begin());
        return segment != 0 && end_of(segment - 1) > t ? segment - 1 : segment;
    }

    [[nodiscard]] std::int64_t end_of(std::size_t segment) const {
        return t_.segments[segment].from + (t_.segments[segment + 1].worked - t_.segments[segment].worked);
    }

    [[nodiscard]] static Why closed(const CalendarDay& date) {
        if (date.working) return Why::outside_hours;
        return date.kind == DayKind::holiday || date.kind == DayKind::special ? Why::holiday : Why::weekend;
    }

    const CalendarTables& t_;
    std::vector<Stretch> stretches_;
};

}  // namespace detail

// NOLINTNEXTLINE(misc-definitions-in-headers): not inline, so that a second source that includes this does not link
std::vector<Stretch> explain(const Calendar& calendar, Measure measure, Instant a, Instant b, bool resumes) {
    const auto us = [](Instant t) { return t.time_since_epoch().count(); };
    const Instant from = calendar.covered_from();
    const Instant until = calendar.covered_until();
    // Days are counted at their midnights, so the midnight with which coverage begins belongs to what is covered.
    const Microseconds midnight(measure == Measure::working_days ? 1 : 0);
    detail::Explanation found(calendar);
    if (measure == Measure::calendar_days) {
        if (a < b) found.add(us(a), us(b), calendar.elapsed(measure, a, b), Why::open);
    } else if (a < b) {
        if (a < from)
            found.add(us(a), us(std::min(b, from)), calendar.elapsed(measure, a, std::min(b, from - midnight)),
                      Why::beyond_coverage);
        if (measure == Measure::working_time)
            found.add_hours(us(std::max(a, from)), us(std::min(b, until)));
        else
            found.add_dates(us(a), us(std::max(a, from)), us(std::min(b, until)));
        if (b >= until)
            found.add(us(std::max(a, until)), us(b), calendar.elapsed(measure, std::max(a, until - midnight), b),
                      Why::beyond_coverage);
    }
    const std::int64_t at_start = resumes ? 0 : calendar.used_at_start(measure, a);
    if (at_start != 0 && found.stretches().empty())
        found.add(us(a), us(a), at_start, Why::day_of_start);
    else if (at_start != 0)
        found.stretches().front().used += at_start;
    return std::move(found.stretches());
}

}  // namespace v0
}  // namespace alur

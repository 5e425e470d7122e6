#include "reference/support/hours.hpp"

#include <algorithm>

namespace reference {
namespace {

constexpr std::int64_t minute = 60'000'000;
constexpr std::int64_t day_minutes = 24 * 60;
constexpr std::int64_t day = day_minutes * minute;
// Whoever walks this far has no answer: beyond ten years of a limit at one minute of work a week.
constexpr std::int64_t horizon_days = 60 * 366;

std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }
std::int64_t us(Instant t) { return t.time_since_epoch().count(); }
Instant at(std::int64_t t) { return Instant(std::chrono::microseconds(t)); }

std::int64_t local(const Hours& hours, std::int64_t t) {
    return t + (hours.local_seconds(floor_div(t, 1'000'000)) - floor_div(t, 1'000'000)) * 1'000'000;
}

std::int64_t date_of(const Hours& hours, std::int64_t t) { return floor_div(local(hours, t), day); }

/// Local time that never runs back: the latest that any clock on the wall has shown until t.
std::int64_t wall(const Hours& hours, std::int64_t t) {
    std::int64_t latest = local(hours, t);
    std::int64_t offset = hours.offset_seconds;
    for (const auto& [second, next] : hours.changes) {
        if (second * 1'000'000 > t) break;
        latest = std::max(latest, (second + offset) * 1'000'000);
        offset = next;
    }
    return latest;
}

/// The first instant that belongs to the date (or a later one).
std::int64_t midnight(const Hours& hours, std::int64_t date) {
    if (hours.changes.empty()) return date * day - hours.offset_seconds * 1'000'000;
    // Offsets lie between -14 and +14 hours and change at whole minutes.
    std::int64_t t = date * day - 15 * 60 * minute;
    while (wall(hours, t) < date * day) t += minute;
    return t;
}

/// Calls visit(from, to) for each stretch after a that is open, in order, until it returns false.
template <class Visit>
void walk(const Hours& hours, std::int64_t a, Visit visit) {
    const std::int64_t horizon = a + horizon_days * day;
    for (std::int64_t t = a; t < horizon;) {
        const std::int64_t next = (floor_div(t, minute) + 1) * minute;
        const std::int64_t here = local(hours, t);
        if (!hours.is_working_date(floor_div(here, day)) && hours.changes.empty()) {
            t += day - (here - floor_div(here, day) * day);  // a whole closed date
            continue;
        }
        if (hours.is_open(floor_div(here, minute)) && !visit(t, next)) return;
        t = next;
    }
}

/// T5: the last instant before the running interval from which on `over` would have been used until its beginning.
std::int64_t lapse_backwards(const Hours& hours, const Clock& clock, std::int64_t over) {
    const std::int64_t from = us(clock.since);
    std::int64_t sum = 0;
    if (clock.limit.measure == Measure::working_days) {
        for (std::int64_t date = date_of(hours, from) + 1;; --date)
            if (hours.is_working_date(date) && midnight(hours, date) <= from && ++sum == over)
                return midnight(hours, date) - 1;
    }
    for (std::int64_t t = from;;) {
        const std::int64_t before = (floor_div(t - 1, minute)) * minute;
        if (hours.is_open(floor_div(local(hours, before), minute))) {
            if (sum + (t - before) >= over) return t - (over - sum);
            sum += t - before;
        }
        t = before;
    }
}

}  // namespace

std::int64_t Hours::local_seconds(std::int64_t utc_second) const {
    std::int64_t offset = offset_seconds;
    for (const auto& [second, next] : changes)
        if (second <= utc_second) offset = next;
    return utc_second + offset;
}

const Minutes& Hours::of_date(std::int64_t date) const {
    const auto exception = exceptions.find(date);
    if (exception != exceptions.end()) return exception->second;
    const std::int64_t weekday = (date % 7 + 7 + 4) % 7;  // 1970-01-01 was a Thursday
    return week[weekday];
}

bool Hours::is_open(std::int64_t local_minute) const {
    const std::int64_t date = floor_div(local_minute, day_minutes);
    const std::int64_t of_day = local_minute - date * day_minutes;
    for (const auto& [from, to] : of_date(date))
        if (of_day >= from && of_day < to) return true;
    return false;
}

std::int64_t amount_in_ticks(const Limit& limit) {
    switch (limit.measure) {
        case Measure::working_time: return limit.amount * 1'000'000;
        case Measure::working_days: return limit.amount;
        case Measure::calendar_days: return limit.amount * day;
    }
    return 0;
}

std::int64_t measure(const Hours& hours, Measure unit, Instant a, Instant b) {
    const std::int64_t from = us(a);
    const std::int64_t to = us(b);
    if (unit == Measure::calendar_days) return wall(hours, to) - wall(hours, from);
    std::int64_t sum = 0;
    if (unit == Measure::working_days) {
        for (std::int64_t date = date_of(hours, from) - 1; date <= date_of(hours, to) + 1; ++date) {
            const std::int64_t begin = midnight(hours, date);
            if (begin > from && begin <= to && hours.is_working_date(date)) ++sum;
        }
        return sum;
    }
    walk(hours, from, [&](std::int64_t begin, std::int64_t end) {
        if (begin >= to) return false;
        sum += std::min(end, to) - begin;
        return end < to;
    });
    return sum;
}

void Clock::run(Instant now) {
    if (running) return;
    begun = true;
    running = true;
    since = now;
}

void Clock::pause(const Hours& hours, Instant now) {
    if (!running) return;
    used = used_at(hours, now);
    running = false;
    paused_before = true;
}

std::int64_t Clock::used_before(const Hours& hours) const {
    const bool first_day = !paused_before && limit.measure == Measure::working_days && hours.first_day_counts &&
                           hours.is_working_date(date_of(hours, us(since)));
    return used + (first_day ? 1 : 0);
}

std::int64_t Clock::used_at(const Hours& hours, Instant now) const {
    return running ? used_before(hours) + measure(hours, limit.measure, since, now) : used;
}

Instant Clock::lapse(const Hours& hours) const {
    if (!running) return alur::never;
    const std::int64_t rest = amount_in_ticks(limit) - used_before(hours);
    if (rest < 0 && limit.measure != Measure::calendar_days) return at(lapse_backwards(hours, *this, -rest));
    std::int64_t answer = us(alur::never);
    switch (limit.measure) {
        case Measure::working_time: {
            std::int64_t sum = 0;
            walk(hours, us(since), [&](std::int64_t begin, std::int64_t end) {
                if (sum + (end - begin) > rest) {  // used passes the limit inside this stretch
                    answer = begin + (rest - sum);
                    return false;
                }
                sum += end - begin;
                return true;
            });
            break;
        }
        case Measure::working_days: {
            std::int64_t sum = 0;
            const std::int64_t first = date_of(hours, us(since)) - 1;
            for (std::int64_t date = first; date < first + horizon_days; ++date) {
                if (!hours.is_working_date(date) || midnight(hours, date) <= us(since)) continue;
                if (++sum > rest) {
                    answer = midnight(hours, date) - 1;
                    break;
                }
            }
            break;
        }
        case Measure::calendar_days: {
            // The last instant whose wall clock is not past the end: look around it minute by minute, then exactly.
            const std::int64_t end = wall(hours, us(since)) + rest;
            std::int64_t t = us(since) + rest - 180 * minute;
            while (wall(hours, t + minute) <= end) t += minute;
            std::int64_t low = t;  // wall(low) <= end < wall(low + minute)
            for (std::int64_t step = minute; step > 0; step /= 2)
                while (wall(hours, low + step) <= end) low += step;
            answer = low;
            break;
        }
    }
    return at(answer);
}

Instant Clock::reached(const Hours& hours) const {
    if (!running) return alur::never;
    const std::int64_t rest = amount_in_ticks(limit) - used_before(hours);
    if (rest <= 0) return since;
    std::int64_t answer = us(alur::never);
    switch (limit.measure) {
        case Measure::working_time: {
            std::int64_t sum = 0;
            walk(hours, us(since), [&](std::int64_t begin, std::int64_t end) {
                if (sum + (end - begin) >= rest) {
                    answer = begin + (rest - sum);
                    return false;
                }
                sum += end - begin;
                return true;
            });
            break;
        }
        case Measure::working_days: {
            std::int64_t sum = 0;
            const std::int64_t first = date_of(hours, us(since)) - 1;
            for (std::int64_t date = first; date < first + horizon_days; ++date) {
                if (!hours.is_working_date(date) || midnight(hours, date) <= us(since)) continue;
                if (++sum == rest) {
                    answer = midnight(hours, date);
                    break;
                }
            }
            break;
        }
        case Measure::calendar_days: {
            const std::int64_t end = wall(hours, us(since)) + rest;
            std::int64_t t = us(since) + rest - 180 * minute;
            while (wall(hours, t + minute) < end) t += minute;
            for (std::int64_t step = minute; step > 0; step /= 2)
                while (wall(hours, t + step) < end) t += step;
            answer = t + 1;
            break;
        }
    }
    return std::max(since, at(answer));
}

}  // namespace reference

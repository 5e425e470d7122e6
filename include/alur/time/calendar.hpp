// Working time. A calendar is built once into tables; every question is then a few array reads.
//
// What enters: a plan of dates with their opening hours, and the offsets of a zone. What never happens here: zone
// names, files, the clock. Meaning and rules: docs/calendar.md.
//
// Beyond the dates that a calendar covers, the ordinary week is assumed to go on without holidays, at the last known
// offset of the zone. Answers that rest on that are provisional; `covers` and `is_provisional` say which.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>

#include <alur/base/ids.hpp>
#include <alur/base/instant.hpp>
#include <alur/time/calendar_plan.hpp>
#include <alur/time/calendar_tables.hpp>
#include <alur/time/limit.hpp>
#include <alur/time/min_max.hpp>
#include <alur/time/zone.hpp>

namespace alur {
inline namespace v0 {

/// Immutable; safe to read from any thread. All questions are total: they have an answer for every instant.
class Calendar {
public:
    /// \param plan at least one day, at most 65,534 names; spans in order, without overlap, within one date;
    /// transitions in order of time
    explicit Calendar(const CalendarPlan& plan);
    Calendar(const Calendar&);
    Calendar(Calendar&&) noexcept;
    Calendar& operator=(const Calendar&);
    Calendar& operator=(Calendar&&) noexcept;
    ~Calendar();

    /// The name by which SOPs refer to it: `kecamatan`.
    [[nodiscard]] const std::string& id() const noexcept { return id_; }
    /// The name for people.
    [[nodiscard]] const std::string& nama() const noexcept { return nama_; }
    /// IANA name of the zone in which dates and hours are meant.
    [[nodiscard]] const std::string& zone() const noexcept { return zone_; }
    /// SHA-256 of the source: the revision that a case pins.
    [[nodiscard]] const ContentHash& hash() const noexcept { return hash_; }
    /// Where it was read from; empty for one that was made by hand.
    [[nodiscard]] const std::string& file() const noexcept { return file_; }
    /// The bytes it was read from, by which read_calendar and compile_calendar make it anew; empty for one that was
    /// made by hand.
    [[nodiscard]] const std::string& source() const noexcept { return source_; }
    /// `hari_pertama: dihitung`: a `hari kerja` clock that starts on a working date has used one day at once.
    [[nodiscard]] bool first_day_counts() const noexcept { return first_day_counts_; }

    // Working time

    /// Microseconds in (a, b] in which the calendar is open; negative when b is before a.
    [[nodiscard]] Microseconds worked(Instant a, Instant b) const noexcept {
        return Microseconds(worked_until(us(b)) - worked_until(us(a)));
    }

    /// Working time from an instant that is the same for all t, to t: the difference of two of these is what worked()
    /// tells of both. For whoever asks of many instants, and of some of them twice.
    [[nodiscard]] Microseconds worked_before(Instant t) const noexcept { return Microseconds(worked_until(us(t))); }

    /// The earliest instant u ≥ t with worked(t, u) ≥ d; t itself when d is not positive. `never` where the calendar
    /// does not hold so much working time.
    [[nodiscard]] Instant add(Instant t, Microseconds d) const noexcept {
        if (d.count() <= 0) return t;
        // The last instant with one microsecond less, plus that microsecond.
        const std::int64_t u = last_with_worked(saturated_sum(worked_until(us(t)), d.count() - 1));
        return u == no_instant ? never : instant(u + 1);
    }

    /// Whether the calendar is open in the microsecond that ends at t: a working instant. Closing time is one, opening
    /// time is not.
    [[nodiscard]] bool is_working(Instant t) const noexcept {
        return worked_until(us(t)) != worked_until(clamped(us(t)) - 1);
    }

    // Used time of a measure, in its ticks (ticks_per_unit)

    /// Time of the measure in (a, b] while a clock ran. Additive: elapsed(a, b) + elapsed(b, c) = elapsed(a, c).
    [[nodiscard]] std::int64_t elapsed(Measure measure, Instant a, Instant b) const noexcept {
        switch (measure) {
            case Measure::working_time: return worked_until(us(b)) - worked_until(us(a));
            case Measure::working_days: return working_days_until(us(b)) - working_days_until(us(a));
            case Measure::calendar_days: return wall(us(b)) - wall(us(a));
        }
        return 0;
    }

    /// What a clock has used at the instant it starts: one working day where the first day counts, else nothing.
    [[nodiscard]] std::int64_t used_at_start(Measure measure, Instant start) const noexcept {
        if (measure != Measure::working_days || !first_day_counts_) return 0;
        return used_on(t_.days[day_at(wrap(us(start)).at)]);
    }

    /// Used time at b of a clock that started at a and never paused.
    [[nodiscard]] std::int64_t used(Measure measure, Instant a, Instant b) const noexcept {
        return used_at_start(measure, a) + elapsed(measure, a, b);
    }

    /// The last microsecond at which a clock that started at `start` has used no more than the limit.
    [[nodiscard, gnu::noinline]] Instant lapse(Instant start, const Limit& limit) const noexcept {
        if (limit.measure == Measure::working_time) [[likely]]
            return lapse_of_working_time(start, limit.amount * detail::us_per_second);
        return lapse_of_days(start, limit);
    }

    /// The same for a clock that runs (again) from `from` and has `rest` ticks of its limit left. A negative rest gives
    /// an instant before `from`.
    [[nodiscard]] Instant lapse_of_rest(Instant from, Measure measure, std::int64_t rest) const noexcept {
        switch (measure) {
            case Measure::working_time: return lapse_of_working_time(from, rest);
            case Measure::working_days: return before_working_midnight(working_days_until(us(from)), rest);
            case Measure::calendar_days: return instant(last_with_wall(saturated_sum(wall(us(from)), rest)));
        }
        return never;
    }

    /// The last working instant ≤ lapse, for display: a limit that is used up at closing time is due then, although it
    /// lapses only when the next day opens. The lapse itself where the calendar never opens.
    [[nodiscard]] Instant due(Instant lapse) const noexcept {
        const std::int64_t u = last_with_worked(worked_until(us(lapse)) - 1);
        return u == no_instant || lapse == never ? lapse : instant(u + 1);
    }

    // Coverage

    /// Midnight of the first covered date.
    [[nodiscard]] Instant covered_from() const noexcept { return instant(t_.covered_from); }
    /// Midnight after the last covered date: the first instant that is not covered.
    [[nodiscard]] Instant covered_until() const noexcept { return instant(t_.covered_until); }
    /// Whether the calendar knows the day of t.
    [[nodiscard]] bool covers(Instant t) const noexcept { return us(t) >= t_.covered_from && us(t) < t_.covered_until; }
    /// The last instant up to which used time rests on no assumed day. Of `hari kerja` it lies before the midnight
    /// after the last covered date: whether that one counts, only the day behind it tells.
    [[nodiscard]] Instant exact_until(Measure measure) const noexcept {
        return instant(t_.covered_until - (measure == Measure::working_days ? 1 : 0));
    }
    /// Whether used time in (a, b] rests on assumed days.
    [[nodiscard]] bool is_provisional(Measure measure, Instant a, Instant b) const noexcept {
        return us(a) < t_.covered_from || b > exact_until(measure);
    }
    /// Whether a lapse of a clock that started at `start` rests on assumed days. A lapse in the last microsecond that
    /// is covered does too: what ends it is the first day that is not.
    [[nodiscard]] bool is_provisional_lapse(Instant start, Instant lapse) const noexcept {
        return us(start) < t_.covered_from || us(lapse) >= t_.covered_until - 1;
    }

    // Dates and local time

    /// What a clock on the wall shows at t.
    [[nodiscard]] LocalTime local(Instant t) const noexcept {
        const std::int64_t x = clamped(us(t));
        return LocalTime(Microseconds(x + piece_of(x).offset));
    }
    /// The instant of a local time. One that a fold repeats means its first occurrence; one that a gap skips means the
    /// instant of the change.
    [[nodiscard]] Instant instant_of(LocalTime local) const noexcept {
        return instant(detail::first_instant(t_.pieces, clamped(local.time_since_epoch().count())));
    }
    /// The local date that has begun last at t. It differs from the date of local(t) only where a fold runs back over
    /// midnight.
    [[nodiscard]] std::chrono::local_days date_of(Instant t) const noexcept {
        const Wrapped w = wrap(us(t));
        return t_.first_day + std::chrono::days(static_cast<std::int64_t>(day_at(w.at)) + 7 * w.weeks);
    }
    /// Whether the calendar is open on that date at all.
    [[nodiscard]] bool is_working_date(std::chrono::local_days date) const noexcept {
        return working_dates(date, date) == 1;
    }
    /// How many working dates lie in [first, last].
    [[nodiscard]] std::int64_t working_dates(std::chrono::local_days first,
                                             std::chrono::local_days last) const noexcept {
        return counted_by(reachable(last)) - counted_by(reachable(first) - std::chrono::days(1));
    }

    /// The tables, for alur's own parts.
    [[nodiscard]] const detail::CalendarTables& tables() const noexcept { return t_; }

private:
    /// Instants are taken to lie within 73,000 years of 1970, so that no sum overflows.
    static constexpr std::int64_t furthest = std::int64_t{1} << 61U;
    /// Stands for an instant that does not exist.
    static constexpr std::int64_t no_instant = std::numeric_limits<std::int64_t>::max();

    /// An instant moved by whole weeks into the tables: the original lies `weeks` later.
    struct Wrapped {
        std::int64_t at;
        std::int64_t weeks;
    };

    [[nodiscard]] static std::int64_t us(Instant t) noexcept { return t.time_since_epoch().count(); }
    [[nodiscard]] static Instant instant(std::int64_t t) noexcept { return Instant(Microseconds(t)); }
    [[nodiscard]] static std::chrono::local_days reachable(std::chrono::local_days date) noexcept {
        constexpr std::int64_t last = furthest / detail::us_per_day;
        return std::chrono::local_days(
            std::chrono::days(detail::between(std::int64_t{date.time_since_epoch().count()}, -last, last)));
    }
    [[nodiscard]] static std::int64_t clamped(std::int64_t t) noexcept {
        return detail::between(t, -furthest, furthest);
    }

    /// Most limits are used up in the bucket in which they begin, before its third segment; for the others the tables
    /// are asked, out of line, so that nothing is saved and restored for the sake of them.
    [[nodiscard, gnu::always_inline]] Instant lapse_of_working_time(Instant from, std::int64_t rest) const noexcept {
        const std::uint64_t number = since_base(us(from)) / static_cast<std::uint64_t>(detail::us_per_day);
        if (number < t_.bucket_count && rest >= 0) [[likely]] {
            const detail::CalendarBucket& bucket = t_.buckets[number];
            const std::int64_t first = detail::larger(us(from), bucket.from[0]);
            const std::int64_t left = bucket.to[0] - first;
            if (rest < left) return instant(first + rest);
            const std::int64_t more = rest - detail::larger(left, std::int64_t{0});
            const std::int64_t second = detail::larger(us(from), bucket.from[1]);
            if (more < bucket.to[1] - second) return instant(second + more);
        }
        return lapse_by_tables(from, rest);
    }

    [[nodiscard, gnu::noinline]] Instant lapse_of_days(Instant start, const Limit& limit) const noexcept {
        if (limit.measure == Measure::working_days) {
            const Wrapped w = wrap(us(start));
            const detail::CalendarDay& day = t_.days[day_at(w.at)];
            return before_working_midnight(day.counted + w.weeks * t_.week_days, limit.amount - used_on(day));
        }
        return lapse_of_rest(start, limit.measure, ticks(limit) - used_at_start(limit.measure, start));
    }

    [[nodiscard, gnu::noinline]] Instant lapse_by_tables(Instant from, std::int64_t rest) const noexcept {
        const std::int64_t u = last_with_worked(saturated_sum(worked_until(us(from)), rest));
        return u == no_instant ? never : instant(u);
    }

    [[nodiscard]] bool in_tables(std::int64_t t) const noexcept { return t >= t_.base && t < t_.end; }

    [[nodiscard]] Wrapped wrap(std::int64_t t) const noexcept {
        t = clamped(t);
        if (in_tables(t)) return {t, 0};
        const std::int64_t weeks = t < t_.base ? -((t_.base - t + detail::us_per_week - 1) / detail::us_per_week)
                                               : (t - t_.end) / detail::us_per_week + 1;
        return {t - weeks * detail::us_per_week, weeks};
    }

    /// Time since the begin of the tables; huge before it, so that one comparison serves both ends.
    [[nodiscard]] std::uint64_t since_base(std::int64_t t) const noexcept {
        return static_cast<std::uint64_t>(t) - static_cast<std::uint64_t>(t_.base);
    }

    /// Working time from the begin of the tables to t.
    [[nodiscard]] std::int64_t worked_until(std::int64_t t) const noexcept {
        const std::uint64_t number = since_base(t) / static_cast<std::uint64_t>(detail::us_per_day);
        if (number >= t_.bucket_count) [[unlikely]]
            return worked_outside(t);
        const detail::CalendarBucket& bucket = t_.buckets[number];
        if (bucket.crowded != 0) [[unlikely]]
            return worked_crowded(t, bucket);
        return bucket.before + detail::between(t, bucket.from[0], bucket.to[0]) +
               detail::between(t, bucket.from[1], bucket.to[1]);
    }

    [[nodiscard]] std::int64_t worked_crowded(std::int64_t t, const detail::CalendarBucket& bucket) const noexcept {
        std::size_t s = bucket.crowded - 1;
        while (t_.segments[s + 1].from <= t) ++s;
        return detail::between(t_.segments[s].worked + t - t_.segments[s].from, t_.segments[s].worked,
                               t_.segments[s + 1].worked);
    }

    [[nodiscard]] std::int64_t worked_outside(std::int64_t t) const noexcept {
        const Wrapped w = wrap(t);
        return worked_until(w.at) + w.weeks * t_.week_worked;
    }

    /// The last instant by which no more than w has been worked since the begin of the tables.
    [[nodiscard]] std::int64_t last_with_worked(std::int64_t w) const noexcept {
        if (static_cast<std::uint64_t>(w) >= static_cast<std::uint64_t>(t_.total)) return last_with_worked_outside(w);
        std::size_t s = t_.cells[static_cast<std::size_t>(w >> t_.shift)];
        while (t_.segments[s + 1].worked <= w) ++s;
        return t_.segments[s].from + (w - t_.segments[s].worked);
    }

    [[nodiscard]] std::int64_t last_with_worked_outside(std::int64_t w) const noexcept {
        if (t_.week_worked == 0) return no_instant;
        const std::int64_t weeks =
            w < 0 ? -((-w + t_.week_worked - 1) / t_.week_worked) : (w - t_.total) / t_.week_worked + 1;
        return later_by(last_with_worked(w - weeks * t_.week_worked), weeks);
    }

    /// t moved by whole weeks, or no instant where that lies too far away.
    [[nodiscard]] static std::int64_t later_by(std::int64_t t, std::int64_t weeks) noexcept {
        if (weeks > furthest / detail::us_per_week || weeks < -furthest / detail::us_per_week) return no_instant;
        return t + weeks * detail::us_per_week;
    }

    /// Position of the last day that has begun at t, which lies in the tables.
    [[nodiscard]] std::size_t day_at(std::int64_t t) const noexcept {
        std::size_t day = t_.buckets[static_cast<std::size_t>((t - t_.base) / detail::us_per_day)].day;
        while (day + 1 < t_.days.size() && t_.days[day + 1].begin <= t) ++day;
        return day;
    }

    /// What a clock that starts on that day has used.
    [[nodiscard]] std::int64_t used_on(const detail::CalendarDay& day) const noexcept {
        return first_day_counts_ && day.working ? 1 : 0;
    }

    /// Working dates that have begun by t, from the begin of the tables.
    [[nodiscard]] std::int64_t working_days_until(std::int64_t t) const noexcept {
        const Wrapped w = wrap(t);
        return t_.days[day_at(w.at)].counted + w.weeks * t_.week_days;
    }

    /// The instant at which working date number n (from 0) begins.
    [[nodiscard]] std::int64_t working_midnight(std::int64_t n) const noexcept {
        const auto size = static_cast<std::int64_t>(t_.midnights.size());
        if (n >= 0 && n < size) return t_.midnights[static_cast<std::size_t>(n)];
        if (t_.week_days == 0) return no_instant;
        const std::int64_t weeks = n < 0 ? -((-n + t_.week_days - 1) / t_.week_days) : (n - size) / t_.week_days + 1;
        return later_by(t_.midnights[static_cast<std::size_t>(n - weeks * t_.week_days)], weeks);
    }

    /// The last microsecond before working date number n + more.
    [[nodiscard]] Instant before_working_midnight(std::int64_t n, std::int64_t more) const noexcept {
        const std::int64_t u = working_midnight(saturated_sum(n, more));
        return u == no_instant ? never : instant(u - 1);
    }

    [[nodiscard]] std::int64_t counted_by(std::chrono::local_days date) const noexcept;

    [[nodiscard]] const detail::OffsetPiece& piece_of(std::int64_t t) const noexcept;

    /// The latest local time that has been reached by t: in a fold it stands still.
    [[nodiscard]] std::int64_t wall(std::int64_t t) const noexcept;

    /// The last instant by which no later local time than w was reached.
    [[nodiscard]] std::int64_t last_with_wall(std::int64_t w) const noexcept;

    [[nodiscard]] static std::int64_t saturated_sum(std::int64_t sum, std::int64_t more) noexcept {
        return sum + clamped(more);
    }

    std::string id_;
    std::string nama_;
    std::string zone_;
    ContentHash hash_{};
    bool first_day_counts_ = false;
    detail::CalendarTables t_;
    std::string file_;
    std::string source_;
};

}  // namespace v0
}  // namespace alur

// The tables behind a calendar, and how they are built from a plan. Only alur/time/calendar.hpp reads them.
//
// Time is cut into buckets of 86,400 s of UTC. The first bucket begins at a local midnight, so in a zone without
// changes of the clock a bucket is a local day; elsewhere the cut lies an hour beside it, which no answer shows. Each
// bucket holds the working time before it and the open segments inside it. At both ends, beyond what the calendar
// covers, stand some days of the ordinary week; the outermost seven buckets repeat for ever.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <alur/base/assert.hpp>
#include <alur/base/instant.hpp>
#include <alur/time/calendar_plan.hpp>

namespace alur {
inline namespace v0 {
namespace detail {

inline constexpr std::int64_t us_per_second = 1'000'000;
inline constexpr std::int64_t us_per_day = 86'400 * us_per_second;
inline constexpr std::int64_t us_per_week = 7 * us_per_day;

/// One bucket. Two open segments fit, more are looked up.
struct CalendarBucket {
    std::int64_t worked = 0;                ///< microseconds of working time before the bucket
    std::array<std::uint32_t, 2> from{};    ///< seconds after the begin of the bucket
    std::array<std::uint32_t, 2> length{};  ///< seconds; 0: no segment
    std::uint32_t day = 0;                  ///< the last day that has begun when the bucket begins
    std::uint32_t crowded = 0;  ///< not 0: more than two segments; 1 + the segment that the bucket begins in or after
};

/// A stretch in which the calendar is open without a break.
struct OpenSegment {
    std::int64_t from = 0;    ///< UTC microseconds
    std::int64_t worked = 0;  ///< working time before it
};

/// A local date.
struct CalendarDay {
    std::int64_t begin = 0;    ///< its first instant, UTC microseconds
    std::int32_t counted = 0;  ///< working dates up to and including this one, from the begin of the tables
    std::uint16_t name = 0;    ///< position in names
    DayKind kind = DayKind::ordinary;
    bool working = false;
};

/// A stretch in which the offset of the zone stays the same.
struct OffsetPiece {
    std::int64_t from = 0;    ///< UTC microseconds; of the first piece without meaning
    std::int64_t offset = 0;  ///< microseconds
    std::int64_t high = 0;    ///< the latest local time that was reached by `from`
};

struct CalendarTables {
    std::int64_t base = 0;                ///< begin of the first bucket, UTC microseconds
    std::int64_t end = 0;                 ///< end of the last bucket
    std::int64_t total = 0;               ///< working time in all buckets
    std::int64_t week_worked = 0;         ///< working time of an ordinary week
    std::int64_t week_days = 0;           ///< working dates of an ordinary week
    std::int64_t covered_from = 0;        ///< first instant of the first covered date
    std::int64_t covered_until = 0;       ///< first instant after the last covered date
    std::chrono::local_days first_day{};  ///< date of days[0]
    int shift = 0;                        ///< cell of a working time w: w >> shift
    std::vector<CalendarBucket> buckets;
    std::vector<OpenSegment> segments;    ///< and one more that carries the total
    std::vector<std::uint32_t> cells;     ///< the segment in which the working time of the cell's begin is reached
    std::vector<CalendarDay> days;        ///< one a date, also for a date that the zone skips
    std::vector<std::int64_t> midnights;  ///< first instant of each working date
    std::vector<OffsetPiece> pieces;
    std::vector<std::string> names;  ///< names[0] is empty
};

/// The first instant whose local time is `local` or later.
[[nodiscard]] inline std::int64_t first_instant(const std::vector<OffsetPiece>& pieces, std::int64_t local) noexcept {
    std::size_t piece = 0;
    while (piece + 1 < pieces.size() && local >= pieces[piece + 1].from + pieces[piece].offset) ++piece;
    return piece == 0 ? local - pieces[0].offset : std::max(pieces[piece].from, local - pieces[piece].offset);
}

/// Builds the tables of one plan.
class CalendarTablesBuilder {
public:
    explicit CalendarTablesBuilder(const CalendarPlan& plan) : plan_(plan) {}

    [[nodiscard]] CalendarTables build() {
        ALUR_ASSERT(!plan_.days.empty());
        first_ = local_us(plan_.first);
        last_ = first_ + static_cast<std::int64_t>(plan_.days.size()) * us_per_day;
        set_pieces();
        add_days();
        add_segments();
        add_buckets();
        add_cells();
        return std::move(t_);
    }

private:
    // Room on each side between what is covered and the week that repeats: longer than any change of a clock.
    static constexpr std::int64_t pad_days = 3;

    static std::int64_t us(Instant t) { return t.time_since_epoch().count(); }
    static std::int64_t us(std::chrono::seconds s) { return s.count() * us_per_second; }
    static std::int64_t local_us(std::chrono::local_days d) { return d.time_since_epoch().count() * us_per_day; }

    [[nodiscard]] std::int64_t piece_end(std::size_t piece) const {
        return piece + 1 < t_.pieces.size() ? t_.pieces[piece + 1].from : us(Instant::max());
    }

    [[nodiscard]] std::int64_t first_instant(std::int64_t local) const {
        return detail::first_instant(t_.pieces, local);
    }

    void add_piece(std::int64_t from, std::int64_t offset) {
        std::int64_t high = std::numeric_limits<std::int64_t>::min();
        if (!t_.pieces.empty()) {
            if (t_.pieces.back().offset == offset) return;
            high = std::max({from + offset, t_.pieces.back().high, from + t_.pieces.back().offset});
        }
        t_.pieces.push_back({from, offset, high});
    }

    /// Outside its coverage a calendar knows no change of the clock: the offsets of both ends are taken to stay.
    void set_pieces() {
        add_piece(0, us(plan_.zone.offset));
        for (const ZoneTransition& change : plan_.zone.transitions) add_piece(us(change.at), us(change.offset));
        t_.covered_from = first_instant(first_);
        t_.covered_until = first_instant(last_);

        const std::vector<OffsetPiece> all = std::exchange(t_.pieces, {});
        std::size_t next = 1;
        while (next < all.size() && all[next].from < t_.covered_from) ++next;
        t_.base = first_ - (pad_days + 7) * us_per_day - all[next - 1].offset;
        t_.end = t_.base + (last_ - first_) + 2 * (pad_days + 7) * us_per_day;
        add_piece(t_.base, all[next - 1].offset);
        for (; next < all.size() && all[next].from <= t_.covered_until; ++next)
            add_piece(all[next].from, all[next].offset);
    }

    /// \param local a local midnight
    [[nodiscard]] DayPlan plan_of(std::int64_t local) const {
        if (local >= first_ && local < last_)
            return plan_.days[static_cast<std::size_t>((local - first_) / us_per_day)];
        const std::chrono::local_days date{std::chrono::days(local / us_per_day)};
        return {plan_.week[std::chrono::weekday(date).c_encoding()], DayKind::ordinary, {}};
    }

    /// Whether the zone has that date at all: a place that moves across the date line skips one.
    [[nodiscard]] bool exists(std::int64_t local) const {
        const std::int64_t begin = first_instant(local);
        for (std::size_t i = 0; i < t_.pieces.size(); ++i)
            if (begin >= t_.pieces[i].from && begin < piece_end(i))
                return begin + t_.pieces[i].offset < local + us_per_day;
        return true;
    }

    [[nodiscard]] std::uint16_t name_id(const std::string& name) {
        const auto [found, is_new] = name_ids_.emplace(name, static_cast<std::uint16_t>(t_.names.size()));
        if (is_new) t_.names.push_back(name);
        ALUR_ASSERT(t_.names.size() <= 0xFFFF);
        return found->second;
    }

    void add_days() {
        std::int64_t local = first_ - (pad_days + 7) * us_per_day;
        t_.first_day = std::chrono::local_days(std::chrono::days(local / us_per_day));
        std::int32_t counted = 0;
        (void)name_id({});
        // The first day of all begins with the first bucket.
        for (std::int64_t begin = t_.base; begin < t_.end; local += us_per_day, begin = first_instant(local)) {
            const DayPlan plan = plan_of(local);
            const bool working = !plan.open.empty() && exists(local);
            if (working) {
                ++counted;
                t_.midnights.push_back(begin);
            }
            t_.days.push_back({begin, counted, name_id(plan.name), plan.kind, working});
        }
        for (const OpenSpans& spans : plan_.week)
            if (!spans.empty()) ++t_.week_days;
    }

    /// An instant is open when its local time lies in a span of its local date. So a span that a fold repeats is open
    /// twice, and what a gap swallows is not.
    void add_segments() {
        std::vector<std::pair<std::int64_t, std::int64_t>> open;
        std::size_t first_piece = 0;
        for (std::int64_t local = local_us(t_.first_day) - us_per_day; first_instant(local) < t_.end;
             local += us_per_day) {
            while (piece_end(first_piece) <= first_instant(local) - 2 * us_per_day) ++first_piece;
            for (const OpenSpan& span : plan_of(local).open) {
                for (std::size_t i = first_piece; i < t_.pieces.size(); ++i) {
                    const OffsetPiece& piece = t_.pieces[i];
                    if (piece.from > local + 3 * us_per_day) break;
                    const std::int64_t from = std::max({piece.from, local + us(span.from) - piece.offset, t_.base});
                    const std::int64_t to = std::min({piece_end(i), local + us(span.to) - piece.offset, t_.end});
                    if (from < to) open.emplace_back(from, to);
                }
            }
        }
        std::sort(open.begin(), open.end());
        std::int64_t end_of_last = 0;
        for (const auto& [from, to] : open) {
            ALUR_ASSERT(t_.segments.empty() || from >= end_of_last);
            if (t_.segments.empty() || from != end_of_last) t_.segments.push_back({from, t_.total});
            t_.total += to - from;
            end_of_last = to;
        }
        t_.segments.push_back({us(Instant::max()), t_.total});
    }

    [[nodiscard]] std::int64_t segment_end(std::size_t segment) const {
        return t_.segments[segment].from + (t_.segments[segment + 1].worked - t_.segments[segment].worked);
    }

    void add_buckets() {
        std::size_t segment = 0;
        std::size_t day = 0;
        std::int64_t worked = 0;
        const std::size_t open = t_.segments.size() - 1;
        for (std::int64_t begin = t_.base; begin < t_.end; begin += us_per_day) {
            CalendarBucket bucket;
            bucket.worked = worked;
            while (day + 1 < t_.days.size() && t_.days[day + 1].begin <= begin) ++day;
            bucket.day = static_cast<std::uint32_t>(day);
            while (segment < open && segment_end(segment) <= begin) ++segment;
            std::size_t inside = 0;
            for (std::size_t s = segment; s < open && t_.segments[s].from < begin + us_per_day; ++s, ++inside) {
                const std::int64_t from = std::max(t_.segments[s].from, begin);
                const std::int64_t to = std::min(segment_end(s), begin + us_per_day);
                worked += to - from;
                if (inside < 2) {
                    bucket.from[inside] = static_cast<std::uint32_t>((from - begin) / us_per_second);
                    bucket.length[inside] = static_cast<std::uint32_t>((to - from) / us_per_second);
                }
            }
            if (inside > 2) bucket.crowded = static_cast<std::uint32_t>(segment + 1);
            t_.buckets.push_back(bucket);
        }
        t_.week_worked = t_.total - t_.buckets[t_.buckets.size() - 7].worked;
    }

    /// The inverse: two to four cells a segment, so that a search mostly starts at the right segment or the one before.
    void add_cells() {
        const auto open = static_cast<std::int64_t>(t_.segments.size() - 1);
        while ((t_.total >> t_.shift) > 4 * open) ++t_.shift;
        std::size_t segment = 0;
        for (std::int64_t cell = 0; cell <= t_.total >> t_.shift; ++cell) {
            while (segment + 1 < static_cast<std::size_t>(open) && t_.segments[segment + 1].worked <= cell << t_.shift)
                ++segment;
            t_.cells.push_back(static_cast<std::uint32_t>(segment));
        }
    }

    const CalendarPlan& plan_;
    CalendarTables t_;
    std::map<std::string, std::uint16_t> name_ids_;
    std::int64_t first_ = 0;  ///< local midnight of the first covered date
    std::int64_t last_ = 0;   ///< local midnight after the last
};

}  // namespace detail
}  // namespace v0
}  // namespace alur

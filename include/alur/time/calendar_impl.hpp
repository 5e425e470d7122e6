// How a calendar is built from a plan. Compiled once: see alur/core_impl.hpp.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <alur/base/assert.hpp>
#include <alur/base/instant.hpp>
#include <alur/time/calendar.hpp>
#include <alur/time/calendar_plan.hpp>
#include <alur/time/calendar_tables.hpp>
#include <alur/time/zone.hpp>

namespace alur {
inline namespace v0 {
namespace detail {

/// Builds the tables of one plan.
class CalendarTablesBuilder {
public:
    explicit CalendarTablesBuilder(const CalendarPlan& plan) : plan_(plan) {}

    [[nodiscard]] CalendarTables build() {
        ALUR_EXPECTS(!plan_.days.empty(), "Calendar takes a plan of at least one day");
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
        ALUR_EXPECTS(t_.names.size() <= 0xFFFF, "Calendar takes a plan of at most 65,534 names of days");
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
            ALUR_EXPECTS(t_.segments.empty() || from >= end_of_last,
                         "Calendar takes a plan whose open spans are in order, without overlap");
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
            bucket.from = {begin, begin};
            bucket.to = bucket.from;
            const std::int64_t before = worked;
            while (day + 1 < t_.days.size() && t_.days[day + 1].begin <= begin) ++day;
            bucket.day = static_cast<std::uint32_t>(day);
            while (segment < open && segment_end(segment) <= begin) ++segment;
            std::size_t inside = 0;
            for (std::size_t s = segment; s < open && t_.segments[s].from < begin + us_per_day; ++s, ++inside) {
                const std::int64_t from = std::max(t_.segments[s].from, begin);
                const std::int64_t to = std::min(segment_end(s), begin + us_per_day);
                worked += to - from;
                if (inside < 2) {
                    bucket.from[inside] = from;
                    bucket.to[inside] = to;
                }
            }
            bucket.before = before - bucket.from[0] - bucket.from[1];
            if (inside > 2) bucket.crowded = static_cast<std::uint32_t>(segment + 1);
            t_.buckets.push_back(bucket);
        }
        t_.bucket_count = t_.buckets.size();
        const CalendarBucket& last_week = t_.buckets[t_.buckets.size() - 7];
        t_.week_worked = t_.total - (last_week.before + last_week.from[0] + last_week.from[1]);
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

// NOLINTBEGIN(misc-definitions-in-headers): not inline, so that a second source that includes this does not link

Calendar::Calendar(const CalendarPlan& plan)
    : id_(plan.id),
      nama_(plan.nama),
      zone_(plan.zone.name),
      hash_(plan.hash),
      first_day_counts_(plan.first_day_counts),
      t_(detail::CalendarTablesBuilder(plan).build()),
      file_(plan.file),
      source_(plan.source) {}

Calendar::Calendar(const Calendar&) = default;
Calendar::Calendar(Calendar&&) noexcept = default;
Calendar& Calendar::operator=(const Calendar&) = default;
Calendar& Calendar::operator=(Calendar&&) noexcept = default;
Calendar::~Calendar() = default;

std::int64_t Calendar::counted_by(std::chrono::local_days date) const noexcept {
    const std::int64_t day = (date - t_.first_day).count();
    const auto size = static_cast<std::int64_t>(t_.days.size());
    const std::int64_t weeks = day < 0 ? -((-day + 6) / 7) : day < size ? 0 : (day - size) / 7 + 1;
    return t_.days[static_cast<std::size_t>(day - 7 * weeks)].counted + weeks * t_.week_days;
}

const detail::OffsetPiece& Calendar::piece_of(std::int64_t t) const noexcept {
    const auto next = std::upper_bound(t_.pieces.begin() + 1, t_.pieces.end(), t,
                                       [](std::int64_t x, const detail::OffsetPiece& piece) { return x < piece.from; });
    return *std::prev(next);
}

std::int64_t Calendar::wall(std::int64_t t) const noexcept {
    t = clamped(t);
    const detail::OffsetPiece& piece = piece_of(t);
    return std::max(t + piece.offset, piece.high);
}

std::int64_t Calendar::last_with_wall(std::int64_t w) const noexcept {
    const auto next = std::upper_bound(t_.pieces.begin() + 1, t_.pieces.end(), w,
                                       [](std::int64_t x, const detail::OffsetPiece& piece) { return x < piece.high; });
    const std::int64_t u = w - std::prev(next)->offset;
    return next == t_.pieces.end() ? u : std::min(u, next->from - 1);
}

// NOLINTEND(misc-definitions-in-headers)

}  // namespace v0
}  // namespace alur

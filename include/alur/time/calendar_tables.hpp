// The tables behind a calendar. Only alur/time/calendar.hpp reads them, and calendar_impl.hpp builds them.
//
// Time is cut into buckets of 86,400 s of UTC. The first bucket begins at a local midnight, so in a zone without
// changes of the clock a bucket is a local day; elsewhere the cut lies an hour beside it, which no answer shows. Each
// bucket holds the working time before it and the open segments inside it. At both ends, beyond what the calendar
// covers, stand some days of the ordinary week; the outermost seven buckets repeat for ever.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <alur/time/calendar_plan.hpp>
#include <alur/time/min_max.hpp>

namespace alur {
inline namespace v0 {
namespace detail {

inline constexpr std::int64_t us_per_second = 1'000'000;
inline constexpr std::int64_t us_per_day = 86'400 * us_per_second;
inline constexpr std::int64_t us_per_week = 7 * us_per_day;

/// One bucket, in a cache line of its own. Two open segments fit, more are looked up.
struct alignas(64) CalendarBucket {
    /// The working time before it, less the begins of its segments: with how far t has come in each of them, the
    /// working time before t.
    std::int64_t before = 0;
    std::array<std::int64_t, 2> from{};  ///< UTC microseconds
    std::array<std::int64_t, 2> to{};    ///< the same as from: no segment
    std::uint32_t day = 0;               ///< the last day that has begun when the bucket begins
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
    std::uint64_t bucket_count = 0;       ///< of buckets; their size() would divide, in every question
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
    return piece == 0 ? local - pieces[0].offset : larger(pieces[piece].from, local - pieces[piece].offset);
}

}  // namespace detail
}  // namespace v0
}  // namespace alur

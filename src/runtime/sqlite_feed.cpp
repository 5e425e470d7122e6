#include "runtime/sqlite_feed.hpp"

#include <algorithm>
#include <limits>
#include <string>

#include "runtime/feed_position.hpp"

namespace alur {
inline namespace v0 {
namespace runtime {
namespace {

/// Nobody commits while rows are fetched, so few are at a time, and no more bytes than that.
constexpr std::size_t most_rows = 128;
constexpr std::size_t most_bytes = std::size_t{1} << 20U;

[[nodiscard]] Position behind(std::int64_t row, const journal::ChainTag& tag) noexcept {
    std::uint64_t mark = 0;
    for (const std::byte b : tag) mark = mark << 8U | std::to_integer<std::uint64_t>(b);
    return position_of(static_cast<std::uint64_t>(row), mark);
}

}  // namespace

/// The row at a position that this file gave. \param end the last row
std::int64_t SqliteFeed::row_at(Position position, std::int64_t end) const {
    const auto row = static_cast<std::int64_t>(entry_of(position));
    if (row > end) refuse_position();
    const auto tag = group_->reading([&](journal::Ledger& ledger) { return ledger.tag_at(row); });
    if (behind(row, tag) != position) refuse_position();
    return row;
}

/// \return how many events it has
std::size_t SqliteFeed::show(const journal::Row& row, Follower& follower) const {
    const auto body = journal::split(row.body);
    const auto number = static_cast<std::uint64_t>(row.stream);
    if (!body || number / shards_ > std::numeric_limits<std::uint32_t>::max()) group_->damaged_row(row);
    const Position here = behind(row.pos, body->tag);
    std::size_t shown = 0;
    group_->show(row, static_cast<CaseId>(number / shards_), [&](const Event& event, Payload payload) {
        follower.show(here, number % shards_, event, payload);
        ++shown;
    });
    return shown;
}

Position SqliteFeed::read(Position after, std::size_t most, Follower& follower) {
    // What comes while this reads is for the next page; what lies before the end and is no case is passed over.
    const std::int64_t end = group_->last();
    std::int64_t at = row_at(after, end);
    if (at == end) return after;
    const std::size_t rows_at_once = std::clamp<std::size_t>(most, 1, most_rows);  // each has an event
    std::size_t shown = 0;
    for (;;) {
        const auto rows = group_->reading(
            [&](journal::Ledger& ledger) { return ledger.cases_between(at, end, rows_at_once, most_bytes); });
        for (const auto& [row, body] : rows) {
            shown += show(row, follower);
            at = row.pos;
            if (shown >= most) return behind(at, journal::split(row.body)->tag);
        }
        if (rows.empty()) break;
    }
    const auto tag = group_->reading([&](journal::Ledger& ledger) { return ledger.tag_at(end); });
    return behind(end, tag);
}

Position SqliteFeed::end() {
    const std::int64_t last = group_->last();
    return behind(last, group_->reading([&](journal::Ledger& ledger) { return ledger.tag_at(last); }));
}

bool SqliteFeed::wait(Position after, std::chrono::milliseconds at_most) {
    return group_->wait_behind(row_at(after, group_->last()), at_most);
}

}  // namespace runtime
}  // namespace v0
}  // namespace alur

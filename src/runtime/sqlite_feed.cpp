#include "runtime/sqlite_feed.hpp"

#include <algorithm>
#include <stdexcept>

namespace alur {
inline namespace v0 {
namespace runtime {
namespace {

/// Nobody commits while rows are fetched, so few are at a time.
constexpr std::size_t most_rows = 128;

/// The row at a position that this file gave. \param end the last row
std::int64_t row_at(Position position, std::int64_t end) {
    if (position.value > static_cast<std::uint64_t>(end))
        throw std::invalid_argument(
            "alur: a position behind the end of this store: it is of another one, or this one "
            "was restored from a backup that knows less");
    return static_cast<std::int64_t>(position.value);
}

}  // namespace

/// \return how many events it has
std::size_t SqliteFeed::show(const journal::Row& row, Follower& follower) const {
    const auto number = static_cast<std::uint64_t>(row.stream);
    const Position behind{static_cast<std::uint64_t>(row.pos)};
    std::size_t shown = 0;
    group_->show(row, static_cast<CaseId>(number / shards_), [&](const Event& event, Payload payload) {
        follower.show(behind, number % shards_, event, payload);
        ++shown;
    });
    return shown;
}

Position SqliteFeed::read(Position after, std::size_t most, Follower& follower) {
    // What comes while this reads is for the next page; what lies before the end and is no case is passed over.
    const std::int64_t end = group_->last();
    std::int64_t at = row_at(after, end);
    const std::size_t rows_at_once = std::clamp<std::size_t>(most, 1, most_rows);  // each has an event
    std::size_t shown = 0;
    while (at < end) {
        const auto rows =
            group_->reading([&](journal::Ledger& ledger) { return ledger.cases_between(at, end, rows_at_once); });
        for (const auto& [row, body] : rows) {
            shown += show(row, follower);
            at = row.pos;
            if (shown >= most) return {static_cast<std::uint64_t>(at)};
        }
        if (rows.size() < rows_at_once) at = end;
    }
    return {static_cast<std::uint64_t>(at)};
}

bool SqliteFeed::wait(Position after, std::chrono::milliseconds at_most) {
    return group_->wait_behind(row_at(after, group_->last()), at_most);
}

}  // namespace runtime
}  // namespace v0
}  // namespace alur

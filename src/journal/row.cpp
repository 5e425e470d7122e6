#include "journal/row.hpp"

#include <utility>

#include "journal/refusals.hpp"

namespace alur {
inline namespace v0 {
namespace journal {

std::optional<Following> following(const Head& before, const Row& row) {
    const std::optional<Body> body = split(row.body);
    if (!body) return std::nullopt;
    Following read;
    std::uint32_t events = 1;
    if (row.stream == definitions) {
        auto said = decoded(body->said);
        // The first entry of the store of an engine tells how many shards there are, and no other does.
        if (!said || (said->shards != 0) != (before.pos == 0)) return std::nullopt;
        read.said = *said;
    } else if (row.stream == refusals) {
        const auto refused = decoded_refusal(body->said);
        if (!refused) return std::nullopt;
        read.refused = *refused;
    } else {
        auto batch = decode(body->said);
        if (!batch || batch->events.front().seq != before.count) return std::nullopt;
        read.batch = *std::move(batch);
        events = static_cast<std::uint32_t>(read.batch.events.size());
    }
    const std::optional<Head> after = behind_row(before, row.prev, row.pos, body, events);
    if (!after) return std::nullopt;
    read.after = *after;
    return read;
}

}  // namespace journal
}  // namespace v0
}  // namespace alur

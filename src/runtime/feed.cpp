// What happened in all cases, as the store has it in order.
#include <algorithm>
#include <mutex>
#include <utility>
#include <vector>

#include <alur/base/assert.hpp>
#include <alur/engine/history.hpp>

#include "runtime/engine_impl.hpp"
#include "runtime/event_view.hpp"
#include "runtime/recovered.hpp"

namespace alur {
inline namespace v0 {
namespace {

using runtime::Place;

/// One batch of a page.
struct Batch {
    Position behind;
    std::size_t shard = 0;
    std::vector<HistoryEvent> events;
};

class Gathered final : public Follower {
public:
    std::vector<Batch> batches;

    void show(Position behind, std::size_t shard, const Event& event, Payload payload) override {
        if (batches.empty() || batches.back().behind != behind) batches.push_back({behind, shard, {}});
        unfold(event, payload, batches.back().events);
    }
};

Feed& feed_of(Store& store) {
    Feed* feed = store.feed();
    ALUR_EXPECTS(feed != nullptr,
                 "an Engine that is followed takes a store with a feed: sqlite() or memory_with_feed()");
    return *feed;
}

}  // namespace

/// In names as they are today: what an event refers to never changes its name.
void Engine::Impl::name_batch(std::size_t shard_number, const std::vector<HistoryEvent>& events, Instant now,
                              std::vector<FeedEvent>& named) {
    runtime::Shard& shard = shards[shard_number];
    const std::lock_guard guard(shard.lock);
    adopt(catalogue, shard);  // a start that could not be acknowledged is shown if it stands
    const Place place{&shard, static_cast<std::uint32_t>(index(events.front().case_id))};
    const auto held = find(place, now);
    if (!held)
        throw JournalError(
            JournalFault::damaged,
            "alur: an entry of this store, of a case that is not there, is not what was written; restore it "
            "from a backup");
    for (const HistoryEvent& event : events)
        named.push_back({shards.id_of(place), held->name(), held->deployed().sop().id, view_of(held->naming, event)});
}

FeedPage Engine::feed(Position after, std::size_t most) const {
    Gathered gathered;
    const Position end = feed_of(*impl_->store).read(after, most, gathered);
    const Instant now = impl_->time->now();
    FeedPage page;
    page.next = after;
    for (Batch& batch : gathered.batches) {
        note_delegates(batch.events);
        // A stored event may be several that people read.
        if (!page.events.empty() && page.events.size() + batch.events.size() > most) return page;
        impl_->name_batch(batch.shard, batch.events, now, page.events);
        page.next = batch.behind;
    }
    page.next = end;
    return page;
}

Position Engine::feed_end() const { return feed_of(*impl_->store).end(); }

bool Engine::wait_for_news(Position after, std::chrono::milliseconds at_most) const {
    // A clock cannot tell the end of a wait that is as long as its type can say.
    constexpr std::chrono::milliseconds longest = std::chrono::hours(24 * 365);
    return feed_of(*impl_->store).wait(after, std::clamp(at_most, std::chrono::milliseconds(0), longest));
}

}  // namespace v0
}  // namespace alur

#include "runtime/memory_feed.hpp"

#include <sodium.h>

#include <stdexcept>

#include "runtime/feed_position.hpp"

namespace alur {
inline namespace v0 {
namespace runtime {
/// The journal of a shard.
class MemoryFeed::Logged final : public Journal {
public:
    Logged(MemoryFeed& feed, std::uint32_t shard) : feed_(feed), shard_(shard) {}

    [[nodiscard]] bool append(CaseId case_id, std::uint32_t expected_seq, const Decision& batch) override {
        return feed_.append(shard_, kept_, case_id, expected_seq, batch);
    }
    [[nodiscard]] std::uint32_t count(CaseId case_id) const override { return kept_.count(case_id); }
    [[nodiscard]] std::uint32_t cases() const override { return kept_.cases(); }
    void read(CaseId case_id, const EventVisitor& visit) const override { kept_.read(case_id, visit); }
    [[nodiscard]] Position scan(Position after, const EventVisitor& visit) const override {
        return kept_.scan(after, visit);
    }

    [[nodiscard]] bool tells_of_persons(CaseId case_id) const override { return kept_.tells_of_persons(case_id); }
    void erase_persons(CaseId case_id) override {
        const std::lock_guard guard(feed_.lock_);
        kept_.erase_persons(case_id);
    }

    [[nodiscard]] const MemoryJournal& kept() const noexcept { return kept_; }

private:
    MemoryFeed& feed_;
    std::uint32_t shard_;
    MemoryJournal kept_;
};

MemoryFeed::MemoryFeed() {
    if (sodium_init() < 0) throw std::runtime_error("alur: libsodium does not start");
    randombytes_buf(&mark_, sizeof mark_);
}

/// The lock is held.
std::size_t MemoryFeed::batches_before(Position position) const {
    const std::uint64_t count = entry_of(position);
    if (count > batches_.size() || position_of(count, mark_) != position) refuse_position();
    return static_cast<std::size_t>(count);
}

std::unique_ptr<Journal> MemoryFeed::journal() {
    auto made = std::make_unique<Logged>(*this, static_cast<std::uint32_t>(journals_.size()));
    journals_.push_back(&made->kept());
    return made;
}

bool MemoryFeed::append(std::uint32_t shard, MemoryJournal& journal, CaseId case_id, std::uint32_t expected_seq,
                        const Decision& batch) {
    const std::lock_guard guard(lock_);
    // What may fail for want of memory comes before the journal.
    if (batches_.size() == batches_.capacity()) batches_.reserve(2 * batches_.size() + 64);
    const std::uint64_t first = journal.size();
    if (!journal.append(case_id, expected_seq, batch)) return false;
    if (batch.empty()) return true;
    batches_.push_back({static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(batch.size()), shard});
    came_.notify_all();
    return true;
}

std::vector<MemoryFeed::Shown> MemoryFeed::page(Position& at, std::size_t most) {
    const std::lock_guard guard(lock_);
    std::size_t before = batches_before(at);
    std::vector<Shown> page;
    while (before < batches_.size() && (page.empty() || page.size() < most)) {
        const Batch& batch = batches_[before++];
        at = position_of(before, mark_);
        const MemoryJournal& journal = *journals_[batch.shard];
        for (std::uint32_t i = 0; i < batch.count; ++i) {
            const Event event = journal.event(std::uint64_t{batch.first} + i);
            const Payload payload = journal.payload(event);
            page.push_back({event, {payload.begin(), payload.end()}, at, batch.shard});
        }
    }
    return page;
}

Position MemoryFeed::read(Position after, std::size_t most, Follower& follower) {
    for (const Shown& one : page(after, most)) follower.show(one.behind, one.shard, one.event, one.payload);
    return after;
}

bool MemoryFeed::wait(Position after, std::chrono::milliseconds at_most) {
    std::unique_lock guard(lock_);
    const std::size_t before = batches_before(after);
    return came_.wait_for(guard, at_most, [&] { return batches_.size() > before; });
}

Position MemoryFeed::end() {
    const std::lock_guard guard(lock_);
    return position_of(batches_.size(), mark_);
}

}  // namespace runtime
}  // namespace v0
}  // namespace alur

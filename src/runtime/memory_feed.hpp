// Journals in memory whose batches stand in one order.
//
// The order is that of one lock, which an append holds. A page is copied under the lock and shown without it.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include <alur/journal/journal.hpp>
#include <alur/journal/memory.hpp>
#include <alur/runtime/store.hpp>

namespace alur {
inline namespace v0 {
namespace runtime {

/// A position says how many batches lie before it, and of which feed it is. It and its journals are used as long as all
/// of them live.
class MemoryFeed final : public Feed {
public:
    MemoryFeed();

    /// Makes the journal of the next shard. Before anything is appended to one.
    [[nodiscard]] std::unique_ptr<Journal> journal();

    [[nodiscard]] Position read(Position after, std::size_t most, Follower& follower) override;
    [[nodiscard]] bool wait(Position after, std::chrono::milliseconds at_most) override;
    [[nodiscard]] Position end() override;

private:
    class Logged;
    struct Batch {
        std::uint32_t first;  ///< its first row in the journal of its shard
        std::uint32_t count;
        std::uint32_t shard;
    };
    struct Shown {
        Event event;
        std::vector<std::byte> payload;  ///< a copy: what is about persons may be written over
        Position behind;
        std::uint32_t shard;
    };

    [[nodiscard]] bool append(std::uint32_t shard, MemoryJournal& journal, CaseId case_id, std::uint32_t expected_seq,
                              const Decision& batch);
    [[nodiscard]] std::vector<Shown> page(Position& at, std::size_t most);
    [[nodiscard]] std::size_t batches_before(Position position) const;

    std::uint64_t mark_;  // random: that of another engine is refused
    std::mutex lock_;     // guards what follows, and who appends to the journals
    std::condition_variable came_;
    std::vector<const MemoryJournal*> journals_;
    std::vector<Batch> batches_;
};

}  // namespace runtime
}  // namespace v0
}  // namespace alur

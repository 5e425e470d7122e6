// A journal in memory: columns in blocks that never move.
//
// An event is written to its row before the count is raised, and a row that counts never changes or moves: on this a
// layer above can build readers of other threads. By itself the journal has one user at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <new>
#include <vector>

#include <alur/base/ids.hpp>
#include <alur/engine/decision.hpp>
#include <alur/engine/event.hpp>
#include <alur/journal/chunk_pool.hpp>
#include <alur/journal/journal.hpp>
#include <alur/journal/payload_arena.hpp>

namespace alur {
inline namespace v0 {

/// Keeps what it is given as long as it lives; events and payloads that it shows stay valid until clear(). 64 bytes an
/// event and 4 for the chain of its case, 8 bytes a case.
class MemoryJournal final : public Journal {
public:
    /// \param pool shared by journals that should use each other's memory; null: one of its own
    explicit MemoryJournal(std::shared_ptr<ChunkPool> pool = nullptr);
    MemoryJournal(const MemoryJournal&) = delete;
    MemoryJournal& operator=(const MemoryJournal&) = delete;
    ~MemoryJournal() override;

    [[nodiscard]] bool append(CaseId case_id, std::uint32_t expected_seq, const Decision& batch) override;

    /// The same for one event without a payload: the common case, without a detour.
    [[nodiscard, gnu::always_inline]] bool append(CaseId case_id, std::uint32_t expected_seq, const Event& event) {
        if (index(case_id) >= cases_) [[unlikely]] {
            if (expected_seq != 0) return false;
            if (next_ == end_) enter_chunk_with_room();
            make_head(case_id);
        }
        Head& head = head_[index(case_id)];
        if (head.count != expected_seq) [[unlikely]]
            return false;
        if (next_ == end_) [[unlikely]]
            enter_chunk_with_room();
        write(head, case_id, event);
        return true;
    }

    [[nodiscard]] std::uint32_t count(CaseId case_id) const override {
        return index(case_id) < cases_ ? head_[index(case_id)].count : 0;
    }
    [[nodiscard]] std::uint32_t cases() const override { return cases_; }

    void read(CaseId case_id, const EventVisitor& visit) const override;

    [[nodiscard]] Position scan(Position after, const EventVisitor& visit) const override;

    /// How many events it holds.
    [[nodiscard]] std::uint64_t size() const noexcept { return rows_; }
    /// The event at a position below size(), counted over all cases.
    [[nodiscard]] const Event& event(std::uint64_t position) const noexcept {
        return chunks_[position / rows_per_chunk][position % rows_per_chunk];
    }
    /// The payload of an event of this journal, empty where it has none.
    [[nodiscard]] Payload payload(const Event& event) const noexcept { return payloads_[event.payload]; }

    /// Brings the end of a case into the cache, ahead of an append.
    void prefetch(CaseId case_id) const noexcept {
        if (index(case_id) < cases_) __builtin_prefetch(&head_[index(case_id)], 1);
    }

    /// Takes memory for so many further events, so that appending them needs none. Throws std::bad_alloc.
    void reserve(std::uint64_t events);
    /// Forgets everything and keeps the memory for what comes.
    void clear() noexcept;
    /// What the pool of blocks holds; journals that share it see each other's.
    [[nodiscard]] MemoryReport memory() const noexcept;

private:
    static constexpr std::uint64_t rows_per_chunk = ChunkPool::chunk_bytes / sizeof(Event);
    static constexpr std::uint64_t links_per_chunk = ChunkPool::chunk_bytes / sizeof(std::uint32_t);
    static constexpr std::uint64_t most_rows = std::numeric_limits<std::uint32_t>::max();

    struct Head {
        std::uint32_t last = 0;  ///< row of the last event
        std::uint32_t count = 0;
    };

    void make_head(CaseId case_id);

    /// Writes into room that is there.
    [[gnu::always_inline]] Event* write(Head& head, CaseId case_id, const Event& event) noexcept {
        Event* place = ::new (next_++) Event(event);  // NOLINT(modernize-use-auto): it shows what a row is
        place->case_id = case_id;
        place->seq = head.count;
        *next_link_++ = head.last;
        head = {rows_++, head.count + 1};
        return place;
    }

    void enter_chunk_with_room();

    void add_chunk();

    void enter_next_chunk() noexcept;

    [[nodiscard]] std::uint32_t* link(std::uint64_t row) const noexcept {
        return links_[row / links_per_chunk] + row % links_per_chunk;
    }

    void give_back() noexcept;

    // What an append needs lies together.
    Event* next_ = nullptr;               // where the next row goes
    Event* end_ = nullptr;                // of its chunk
    std::uint32_t* next_link_ = nullptr;  // beside it: the row of the event before in its case
    Head* head_ = nullptr;                // of the cases, as heads_ holds them
    std::uint32_t cases_ = 0;
    std::uint32_t rows_ = 0;
    std::vector<Head> heads_;
    std::vector<Event*> chunks_;
    std::vector<std::uint32_t*> links_;
    detail::PayloadArena payloads_;
    std::shared_ptr<ChunkPool> pool_;
};

}  // namespace v0
}  // namespace alur

// A journal in memory: columns in blocks that never move.
//
// An event is written to its row before the count is raised, and a row that counts never changes or moves: on this a
// layer above can build readers of other threads. By itself the journal has one user at a time.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <new>
#include <span>
#include <stdexcept>
#include <utility>
#include <vector>

#include <alur/base/assert.hpp>
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
    explicit MemoryJournal(std::shared_ptr<ChunkPool> pool = nullptr)
        : pool_(pool ? std::move(pool) : std::make_shared<ChunkPool>()) {}
    ~MemoryJournal() override { give_back(); }

    [[nodiscard]] bool append(CaseId case_id, std::uint32_t expected_seq, const Decision& batch) override {
        const std::span<const Event> events = batch.events();
        if (events.size() == 1 && events.front().payload == 0) return append(case_id, expected_seq, events.front());
        if (count(case_id) != expected_seq) return false;
        if (events.empty()) return true;
        reserve(events.size());
        std::vector<std::size_t> sizes;
        for (const Event& event : events) sizes.push_back(batch.payload(event).size());
        payloads_.reserve(sizes);
        make_head(case_id);
        for (const Event& event : events) {
            if (next_ == end_) enter_next_chunk();
            Event* row = write(head_[index(case_id)], case_id, event);
            row->payload = payloads_.add(batch.payload(event));
        }
        return true;
    }

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

    void read(CaseId case_id, const EventVisitor& visit) const override {
        if (index(case_id) >= cases_) return;
        std::vector<std::uint32_t> rows(head_[index(case_id)].count);
        std::uint32_t row = head_[index(case_id)].last;
        for (auto place = rows.rbegin(); place != rows.rend(); ++place) {
            *place = row;
            row = *link(row);
        }
        for (const std::uint32_t position : rows) visit(event(position), payload(event(position)));
    }

    [[nodiscard]] Position scan(Position after, const EventVisitor& visit) const override {
        for (; after.value < size(); ++after.value) {
            const Event& stored = event(after.value);
            visit(stored, payload(stored));
        }
        return after;
    }

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
    void reserve(std::uint64_t events) {
        while (chunks_.size() * rows_per_chunk < size() + events) add_chunk();
    }
    /// Forgets everything and keeps the memory for what comes.
    void clear() noexcept {
        heads_.clear();
        payloads_.clear();
        give_back();
        chunks_.clear();
        links_.clear();
        cases_ = rows_ = 0;
        next_ = end_ = nullptr;
    }
    /// What the pool of blocks holds; journals that share it see each other's.
    [[nodiscard]] MemoryReport memory() const noexcept { return pool_->report(); }

private:
    static constexpr std::uint64_t rows_per_chunk = ChunkPool::chunk_bytes / sizeof(Event);
    static constexpr std::uint64_t links_per_chunk = ChunkPool::chunk_bytes / sizeof(std::uint32_t);
    static constexpr std::uint64_t most_rows = std::numeric_limits<std::uint32_t>::max();

    struct Head {
        std::uint32_t last = 0;  ///< row of the last event
        std::uint32_t count = 0;
    };

    [[gnu::noinline]] void make_head(CaseId case_id) {
        if (index(case_id) < cases_) return;
        ALUR_ASSERT(index(case_id) == cases_);  // ids are given in order
        heads_.emplace_back();
        head_ = heads_.data();
        ++cases_;
    }

    /// Writes into room that is there.
    [[gnu::always_inline]] Event* write(Head& head, CaseId case_id, const Event& event) noexcept {
        Event* place = ::new (next_++) Event(event);  // NOLINT(modernize-use-auto): it shows what a row is
        place->case_id = case_id;
        place->seq = head.count;
        *next_link_++ = head.last;
        head = {rows_++, head.count + 1};
        return place;
    }

    [[gnu::noinline]] void enter_chunk_with_room() {
        reserve(1);
        enter_next_chunk();
    }

    void add_chunk() {
        const std::uint64_t rows = (chunks_.size() + 1) * rows_per_chunk;
        if (rows > most_rows) throw std::length_error("a journal in memory holds at most 2^32 events");
        chunks_.reserve(chunks_.size() + 1);
        if (links_.size() * links_per_chunk < rows) {
            links_.reserve(links_.size() + 1);
            links_.push_back(reinterpret_cast<std::uint32_t*>(pool_->take()));
        }
        chunks_.push_back(reinterpret_cast<Event*>(pool_->take()));
    }

    void enter_next_chunk() noexcept {
        next_ = chunks_[rows_ / rows_per_chunk];
        end_ = next_ + rows_per_chunk;
        next_link_ = link(rows_);
    }

    [[nodiscard]] std::uint32_t* link(std::uint64_t row) const noexcept {
        return links_[row / links_per_chunk] + row % links_per_chunk;
    }

    void give_back() noexcept {
        for (Event* chunk : chunks_) pool_->give_back(reinterpret_cast<std::byte*>(chunk));
        for (std::uint32_t* chunk : links_) pool_->give_back(reinterpret_cast<std::byte*>(chunk));
    }

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

// A journal in memory: rows in blocks that never move.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <new>
#include <vector>

#include <alur/base/ids.hpp>
#include <alur/base/instant.hpp>
#include <alur/engine/decision.hpp>
#include <alur/engine/event.hpp>
#include <alur/journal/chunk_pool.hpp>
#include <alur/journal/journal.hpp>
#include <alur/journal/payload_arena.hpp>

namespace alur {
inline namespace v0 {

/// Keeps what it is given as long as it lives; payloads that it shows stay valid until clear(). 56 bytes an event, 16
/// more for one that has a payload or an `extra`, 8 bytes a case. The largest payload has most_payload_bytes.
class MemoryJournal final : public Journal {
public:
    MemoryJournal();
    /// \param pool shared by journals that should use each other's memory; it must outlive them
    explicit MemoryJournal(ChunkPool& pool);
    MemoryJournal(const MemoryJournal&) = delete;
    MemoryJournal& operator=(const MemoryJournal&) = delete;
    ~MemoryJournal() override;

    [[nodiscard]] bool append(CaseId case_id, std::uint32_t expected_seq, const Decision& batch) override;

    // The common case, without a detour: an event that decide_then handed out

    /// Whether a case has `expected_seq` events, so that the next can be appended; takes memory for it. Best asked
    /// before what is to be appended is decided.
    [[nodiscard, gnu::always_inline]] bool prepare(CaseId case_id, std::uint32_t expected_seq) {
        if (index(case_id) >= cases_) [[unlikely]] {
            if (expected_seq != 0) return false;
            make_head(case_id);
        }
        if (head_[index(case_id)].count != expected_seq) [[unlikely]]
            return false;
        if (next_ == end_) [[unlikely]]
            enter_chunk_with_room();
        return true;
    }
    /// Appends to a case that was prepared just before, with nothing else done to the journal between. \throws
    /// std::bad_alloc; nothing was appended then
    [[gnu::always_inline]] void append_prepared(CaseId case_id, const PlainEvent& event) { put(case_id, event); }
    /// The same at once.
    [[nodiscard, gnu::always_inline]] bool append(CaseId case_id, std::uint32_t expected_seq, const PlainEvent& event) {
        if (!prepare(case_id, expected_seq)) return false;
        append_prepared(case_id, event);
        return true;
    }

    [[nodiscard]] std::uint32_t count(CaseId case_id) const override {
        return index(case_id) < cases_ ? head_[index(case_id)].count : 0;
    }
    [[nodiscard]] std::uint32_t cases() const override {
        // The last may have been prepared only.
        return cases_ != 0 && head_[cases_ - 1].count == 0 ? cases_ - 1 : cases_;
    }

    void read(CaseId case_id, const EventVisitor& visit) const override;

    [[nodiscard]] Position scan(Position after, const EventVisitor& visit) const override;

    /// How many events it holds.
    [[nodiscard]] std::uint64_t size() const noexcept { return rows_; }
    /// The event at a position below size(), counted over all cases.
    [[nodiscard]] Event event(std::uint64_t position) const noexcept;
    /// The payload of an event of this journal, empty where it has none.
    [[nodiscard]] Payload payload(const Event& event) const noexcept { return payloads_[event.payload]; }

    /// Brings the end of a case into the cache, ahead of an append.
    void prefetch(CaseId case_id) const noexcept {
        if (index(case_id) < cases_) __builtin_prefetch(&head_[index(case_id)], 1);
    }

    /// Takes memory for so many further events without payloads, so that appending them needs none. Throws
    /// std::bad_alloc.
    void reserve(std::uint64_t events);
    /// Forgets everything and keeps the memory for what comes.
    void clear() noexcept;
    /// What the pool of blocks holds; journals that share it see each other's.
    [[nodiscard]] MemoryReport memory() const noexcept;

private:
    /// What most events are.
    struct Row {
        Instant at;
        Instant lapse;
        std::uint64_t documents;
        CaseId case_id;
        std::uint32_t seq;
        PersonId person;
        PersonId on_behalf_of;
        std::uint32_t previous;  ///< the row before it in its case
        StepId step;
        StepId next;
        std::uint16_t attempt;
        std::uint16_t flags;
        std::uint8_t kind;  ///< and has_rest
        OutcomeId outcome;
        ActorId role;
        std::uint8_t counter;
    };
    static_assert(sizeof(Row) == 56);
    static constexpr unsigned has_rest = 0x80;

    /// What some have beside it, in the order of their rows.
    struct Rest {
        std::int64_t extra;
        std::uint32_t row;
        std::uint32_t payload;
    };

    /// The last event of a case.
    struct Head {
        std::uint32_t row = 0;
        std::uint32_t count = 0;  ///< of its events
    };

    static constexpr std::uint64_t rows_per_chunk = ChunkPool::chunk_bytes / sizeof(Row);
    static constexpr std::uint64_t most_rows = std::numeric_limits<std::uint32_t>::max();

    void make_head(CaseId case_id);
    void make_room(std::uint64_t events);
    void make_room_for_rests(std::uint64_t rests);
    void add_rest(std::int64_t extra, std::uint32_t payload);

    /// Appends an event without a payload to a case that was prepared.
    [[gnu::always_inline]] void put(CaseId case_id, const Event& event) {
        if (event.extra != 0) [[unlikely]]
            add_rest(event.extra, 0);
        write(head_[index(case_id)], case_id, event, event.extra == 0);
    }

    /// Writes into room that is there. \param whole all of the event fits into the row
    [[gnu::always_inline]] void write(Head& head, CaseId case_id, const Event& event, bool whole) noexcept {
        Row& row = *::new (next_++) Row;
        row.at = event.at;
        row.lapse = event.lapse;
        row.documents = event.documents;
        row.case_id = case_id;
        row.seq = head.count;
        row.person = event.person;
        row.on_behalf_of = event.on_behalf_of;
        row.previous = head.row;
        row.step = event.step;
        row.next = event.next;
        row.attempt = event.attempt;
        row.flags = event.flags;
        row.kind = static_cast<std::uint8_t>(static_cast<unsigned>(event.kind) | (whole ? 0U : has_rest));
        row.outcome = event.outcome;
        row.role = event.role;
        row.counter = event.counter;
        head = {rows_++, head.count + 1};
    }

    void enter_chunk_with_room();
    void add_chunk();
    void enter_next_chunk() noexcept;

    [[nodiscard]] const Row& row(std::uint64_t position) const noexcept {
        return chunks_[position / rows_per_chunk][position % rows_per_chunk];
    }

    void give_back() noexcept;

    // What an append needs lies together.
    Row* next_ = nullptr;   // where the next row goes
    Row* end_ = nullptr;    // of its chunk
    Head* head_ = nullptr;  // of the cases, as heads_ holds them
    std::uint32_t cases_ = 0;
    std::uint32_t rows_ = 0;
    std::vector<Head> heads_;
    std::vector<Row*> chunks_;
    std::vector<Rest> rests_;
    detail::PayloadArena payloads_;
    ChunkPool own_;
    ChunkPool* pool_;  // own_ or one that is shared
};

}  // namespace v0
}  // namespace alur

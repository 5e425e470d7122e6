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

/// Keeps what it is given as long as it lives; payloads that it shows stay valid until clear(). 48 bytes an event, 24
/// more for one that has a payload, an `extra`, a person on whose behalf it was done or a document from 32 on; 8 bytes
/// a case. The largest payload has most_payload_bytes.
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
        if (head(case_id).count() != expected_seq) [[unlikely]]
            return false;
        if (next_ == end_) [[unlikely]]
            enter_chunk_with_room();
        return true;
    }
    /// Appends to a case that was prepared just before, with nothing else done to the journal between. \throws
    /// std::bad_alloc; nothing was appended then
    [[gnu::always_inline]] void append_prepared(CaseId case_id, const PlainEvent& event) { put(case_id, event); }
    /// Behind prepare(): takes memory for one event more, with a payload of so many bytes. Throws std::bad_alloc.
    void prepare_next(std::size_t payload);
    /// Appends that event, behind the one that was prepared first.
    void append_prepared(CaseId case_id, const Event& event, Payload payload) noexcept;
    /// One that is prepared and appended at once.
    [[nodiscard, gnu::always_inline]] bool append(CaseId case_id, std::uint32_t expected_seq, const PlainEvent& event) {
        if (!prepare(case_id, expected_seq)) return false;
        append_prepared(case_id, event);
        return true;
    }

    [[nodiscard]] std::uint32_t count(CaseId case_id) const override {
        return index(case_id) < cases_ ? head(case_id).count() : 0;
    }
    [[nodiscard]] std::uint32_t cases() const override {
        // The last may have been prepared only.
        return cases_ != 0 && head(CaseId{cases_ - 1}).count() == 0 ? cases_ - 1 : cases_;
    }

    void read(CaseId case_id, const EventVisitor& visit) const override;

    [[nodiscard]] Position scan(Position after, const EventVisitor& visit) const override;

    [[nodiscard]] bool tells_of_persons(CaseId case_id) const override;
    /// Writes over what its memory holds of them.
    void erase_persons(CaseId case_id) override;

    /// How many events it holds.
    [[nodiscard]] std::uint64_t size() const noexcept { return rows_; }
    /// The event at a position below size(), counted over all cases.
    [[nodiscard]] Event event(std::uint64_t position) const noexcept;
    /// The payload of an event of this journal, empty where it has none.
    [[nodiscard]] Payload payload(const Event& event) const noexcept { return payloads_[event.payload]; }

    /// Brings the end of a case into the cache. Always inlined: g++ drops calls of a function that does nothing but
    /// fetch.
    [[gnu::always_inline]] void prefetch(CaseId case_id) const noexcept override {
        if (index(case_id) < cases_) __builtin_prefetch(&head(case_id), 1);
    }

    /// Takes memory for so many further events without payloads, so that appending them needs none. Throws
    /// std::bad_alloc.
    void reserve(std::uint64_t events);
    /// Forgets everything and keeps the memory for what comes.
    void clear() noexcept;
    /// What the pool of blocks holds; journals that share it see each other's.
    [[nodiscard]] MemoryReport memory() const noexcept;

private:
    /// What most events are. What is small in an event lies in words, as PlainEvent holds it.
    struct Row {
        Instant at;
        Instant lapse;
        std::uint64_t case_and_documents;  ///< documents 0–31 in the high half
        std::uint64_t seq_and_person;
        std::uint64_t previous_and_nature;  ///< the row before it in its case; the nature, with has_rest
        std::uint64_t way;
    };
    static_assert(sizeof(Row) == 48);
    static constexpr std::uint32_t has_rest = 0x80;  // of the kind

    /// What some have beside it, in the order of their rows.
    struct Rest {
        std::int64_t extra;
        std::uint32_t row;
        std::uint32_t payload;
        PersonId on_behalf_of;
        std::uint32_t documents;  ///< 32–63
    };

    /// The end of a case, as one word.
    class Head {
    public:
        Head() = default;
        Head(std::uint32_t row, std::uint32_t count) : word_(pair(row, count)) {}
        /// Its last event.
        [[nodiscard]] std::uint32_t row() const noexcept { return low(word_); }
        /// Of its events.
        [[nodiscard]] std::uint32_t count() const noexcept { return high(word_); }

    private:
        std::uint64_t word_ = 0;
    };

    [[nodiscard]] static constexpr std::uint64_t pair(std::uint32_t low, std::uint32_t high) noexcept {
        return std::uint64_t{high} << 32U | low;
    }
    [[nodiscard]] static constexpr std::uint32_t low(std::uint64_t pair) noexcept {
        return static_cast<std::uint32_t>(pair);
    }
    [[nodiscard]] static constexpr std::uint32_t high(std::uint64_t pair) noexcept {
        return static_cast<std::uint32_t>(pair >> 32U);
    }

    static constexpr std::uint64_t rows_ahead = 4;  // of the one that is written: their lines are fetched
    static constexpr std::uint64_t rows_per_chunk = ChunkPool::chunk_bytes / sizeof(Row);
    static constexpr std::uint64_t most_rows = std::numeric_limits<std::uint32_t>::max();
    static constexpr std::uint32_t heads_per_chunk = ChunkPool::chunk_bytes / sizeof(Head);
    /// Until a journal has so many cases their heads lie in memory that grows, so that a small one takes little.
    static constexpr std::uint32_t few_heads = heads_per_chunk / 8;

    [[nodiscard]] std::vector<std::uint32_t> rows_of(CaseId case_id) const;
    /// \param case_id one that was prepared
    [[nodiscard, gnu::always_inline]] Head& head(CaseId case_id) noexcept {
        return head_chunks_[index(case_id) / heads_per_chunk][index(case_id) % heads_per_chunk];
    }
    [[nodiscard]] const Head& head(CaseId case_id) const noexcept {
        return head_chunks_[index(case_id) / heads_per_chunk][index(case_id) % heads_per_chunk];
    }

    void make_head(CaseId case_id);
    void make_room_for_heads();
    void make_room(std::uint64_t events);
    void make_room_for_rests(std::uint64_t rests);
    void add_rest(std::int64_t extra, std::uint32_t payload, PersonId on_behalf_of, std::uint64_t documents);

    /// Whether all of an event but its payload fits into a row.
    [[nodiscard, gnu::always_inline]] static bool fits(const PlainEvent& event) noexcept {
        const auto deputy = static_cast<std::uint32_t>(event.on_behalf_of) ^ static_cast<std::uint32_t>(none<PersonId>);
        return (event.documents >> 32U | static_cast<std::uint64_t>(event.extra) | deputy) == 0;
    }

    /// Appends an event without a payload to a case that was prepared.
    [[gnu::always_inline]] void put(CaseId case_id, const PlainEvent& event) {
        std::uint32_t nature = event.nature;
        if (!event.direct && !fits(event)) [[unlikely]] {
            add_rest(event.extra, 0, event.on_behalf_of, event.documents);
            nature |= has_rest;
        }
        write(head(case_id), case_id, event, nature);
    }

    /// Writes into room that is there.
    [[gnu::always_inline]] void write(Head& head, CaseId case_id, const PlainEvent& event,
                                      std::uint32_t nature) noexcept {
        Row& row = *::new (next_++) Row;
        // A caller that releases a lock waits until all its writes are through: those of the next rows shall find their
        // lines at hand. Behind the end of a chunk it fetches what nobody needs, which does no harm.
        __builtin_prefetch(next_ + rows_ahead, 1);
        row.at = event.at;
        row.lapse = event.lapse;
        row.case_and_documents = event.documents << 32U | index(case_id);
        row.seq_and_person = pair(head.count(), static_cast<std::uint32_t>(event.person));
        row.previous_and_nature = pair(head.row(), nature);
        row.way = event.way;
        head = {rows_++, head.count() + 1};
    }

    void enter_chunk_with_room();
    void add_chunk();
    void enter_next_chunk() noexcept;

    [[nodiscard]] const Row& row(std::uint64_t position) const noexcept {
        return chunks_[position / rows_per_chunk][position % rows_per_chunk];
    }
    [[nodiscard]] Row& row(std::uint64_t position) noexcept {
        return chunks_[position / rows_per_chunk][position % rows_per_chunk];
    }

    void give_back() noexcept;

    // What an append needs lies together.
    Row* next_ = nullptr;           // where the next row goes
    Row* end_ = nullptr;            // of its chunk
    Head** head_chunks_ = nullptr;  // the heads of the cases, as head_blocks_ holds them
    std::uint32_t cases_ = 0;
    std::uint32_t rows_ = 0;
    std::uint32_t head_room_ = 0;     // for so many heads
    std::vector<Head> first_heads_;   // while there are few
    std::vector<Head*> head_blocks_;  // the first is that of first_heads_, or a chunk as the others are
    std::vector<Row*> chunks_;
    std::vector<Rest> rests_;
    detail::PayloadArena payloads_;
    ChunkPool own_;
    ChunkPool* pool_;  // own_ or one that is shared
};

}  // namespace v0
}  // namespace alur

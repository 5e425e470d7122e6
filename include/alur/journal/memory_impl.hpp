// What an append of one plain event does not need. Compiled once: see alur/core_impl.hpp.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <new>
#include <span>
#include <stdexcept>
#include <vector>

#include <alur/base/assert.hpp>
#include <alur/base/ids.hpp>
#include <alur/engine/decision.hpp>
#include <alur/engine/erasing.hpp>
#include <alur/engine/event.hpp>
#include <alur/journal/chunk_pool.hpp>
#include <alur/journal/journal.hpp>
#include <alur/journal/memory.hpp>

namespace alur {
inline namespace v0 {

// NOLINTBEGIN(misc-definitions-in-headers): not inline, so that a second source that includes this does not link

MemoryJournal::MemoryJournal() : pool_(&own_) {}
MemoryJournal::MemoryJournal(ChunkPool& pool) : pool_(&pool) {}

MemoryJournal::~MemoryJournal() { give_back(); }

bool MemoryJournal::append(CaseId case_id, std::uint32_t expected_seq, const Decision& batch) {
    const std::span<const Event> events = batch.events();
    if (events.size() == 1 && events.front().payload == 0) {  // what an Engine mostly appends, without an allocation
        if (!prepare(case_id, expected_seq)) return false;
        put(case_id, PlainEvent(events.front()));
        return true;
    }
    if (count(case_id) != expected_seq) return false;
    if (events.empty()) return true;
    make_room(events.size());
    make_room_for_rests(events.size());
    std::vector<std::size_t> sizes;
    for (const Event& event : events) sizes.push_back(batch.payload(event).size());
    payloads_.reserve(sizes);
    make_head(case_id);
    for (const Event& event : events) {
        if (next_ == end_) enter_next_chunk();
        const PlainEvent plain(event);
        std::uint32_t nature = plain.nature;
        if (event.payload != 0 || !fits(plain)) {
            add_rest(event.extra, payloads_.add(batch.payload(event)), event.on_behalf_of, event.documents);
            nature |= has_rest;
        }
        write(head(case_id), case_id, plain, nature);
    }
    return true;
}

void MemoryJournal::prepare_next(std::size_t payload) {
    make_room(2);
    make_room_for_rests(1);
    payloads_.reserve(std::span(&payload, 1));
}

void MemoryJournal::append_prepared(CaseId case_id, const Event& event, Payload payload) noexcept {
    if (next_ == end_) enter_next_chunk();
    const PlainEvent plain(event);
    add_rest(event.extra, payloads_.add(payload), event.on_behalf_of, event.documents);
    write(head(case_id), case_id, plain, plain.nature | has_rest);
}

Event MemoryJournal::event(std::uint64_t position) const noexcept {
    const Row& row = this->row(position);
    const std::uint32_t nature = high(row.previous_and_nature);
    PlainEvent plain;
    plain.at = row.at;
    plain.lapse = row.lapse;
    plain.documents = high(row.case_and_documents);
    plain.way = row.way;
    plain.nature = nature & ~has_rest;
    plain.seq = low(row.seq_and_person);
    plain.person = static_cast<PersonId>(high(row.seq_and_person));
    Event event = plain;
    event.case_id = static_cast<CaseId>(low(row.case_and_documents));
    if ((nature & has_rest) != 0) {
        const auto rest = std::lower_bound(rests_.begin(), rests_.end(), position,
                                           [](const Rest& entry, std::uint64_t at) { return entry.row < at; });
        event.documents |= std::uint64_t{rest->documents} << 32U;
        event.extra = rest->extra;
        event.on_behalf_of = rest->on_behalf_of;
        event.payload = rest->payload;
    }
    return event;
}

/// The positions of the events of a case, from its first.
std::vector<std::uint32_t> MemoryJournal::rows_of(CaseId case_id) const {
    if (index(case_id) >= cases_) return {};
    std::vector<std::uint32_t> rows(head(case_id).count());
    std::uint32_t last = head(case_id).row();
    for (auto place = rows.rbegin(); place != rows.rend(); ++place) {
        *place = last;
        last = low(row(last).previous_and_nature);
    }
    return rows;
}

bool MemoryJournal::tells_of_persons(CaseId case_id) const {
    const std::vector<std::uint32_t> rows = rows_of(case_id);
    return std::any_of(rows.begin(), rows.end(), [&](std::uint32_t position) {
        const Event stored = event(position);
        return detail::tells_of_persons(stored, payload(stored));
    });
}

void MemoryJournal::erase_persons(CaseId case_id) {
    if (index(case_id) >= cases_) return;
    // From the last, without a list of them: nothing fails once the event says so.
    std::uint32_t position = head(case_id).row();
    for (std::uint32_t left = head(case_id).count(); left != 0;
         --left, position = low(row(position).previous_and_nature)) {
        Event stored = event(position);
        if (!detail::tells_of_persons(stored, payload(stored))) continue;
        detail::erase_persons(stored, payloads_.writable(stored.payload));
        Row& kept = row(position);
        kept.way = PlainEvent(stored).way;  // the flags
        kept.case_and_documents = stored.documents << 32U | index(case_id);
        const auto rest = std::lower_bound(rests_.begin(), rests_.end(), position,
                                           [](const Rest& entry, std::uint64_t at) { return entry.row < at; });
        // One with a payload has a rest.
        rest->documents = static_cast<std::uint32_t>(stored.documents >> 32U);
    }
}

void MemoryJournal::read(CaseId case_id, const EventVisitor& visit) const {
    for (const std::uint32_t position : rows_of(case_id)) {
        const Event stored = event(position);
        visit(stored, payload(stored));
    }
}

Position MemoryJournal::scan(Position after, const EventVisitor& visit) const {
    for (; after.value < size(); ++after.value) {
        const Event stored = event(after.value);
        visit(stored, payload(stored));
    }
    return after;
}

void MemoryJournal::reserve(std::uint64_t events) {
    make_room(events);
    make_room_for_rests(events);
}

void MemoryJournal::make_room(std::uint64_t events) {
    while (chunks_.size() * rows_per_chunk < size() + events) add_chunk();
}

void MemoryJournal::clear() noexcept {
    give_back();
    first_heads_.clear();
    head_blocks_.clear();
    chunks_.clear();
    rests_.clear();
    payloads_.clear();
    head_chunks_ = nullptr;
    cases_ = rows_ = head_room_ = 0;
    next_ = end_ = nullptr;
}

MemoryReport MemoryJournal::memory() const noexcept { return pool_->report(); }

void MemoryJournal::make_head(CaseId case_id) {
    if (index(case_id) < cases_) return;
    ALUR_EXPECTS(index(case_id) == cases(), "MemoryJournal takes cases in order: the next one is numbered cases()");
    if (cases_ == head_room_) make_room_for_heads();
    ::new (&head(case_id)) Head;
    ++cases_;
}

/// Few heads grow in place, by turns into twice the room; many lie in chunks.
void MemoryJournal::make_room_for_heads() {
    if (head_room_ < few_heads) {
        if (head_blocks_.empty()) head_blocks_.reserve(8);
        first_heads_.resize(std::min<std::size_t>(2 * first_heads_.size() + 16, few_heads));
        head_blocks_.assign(1, first_heads_.data());
        head_room_ = static_cast<std::uint32_t>(first_heads_.size());
    } else {
        if (head_blocks_.size() == head_blocks_.capacity()) head_blocks_.reserve(2 * head_blocks_.size());
        head_chunks_ = head_blocks_.data();
        auto* chunk = reinterpret_cast<Head*>(pool_->take());
        if (head_room_ == few_heads) {
            for (std::size_t i = 0; i < few_heads; ++i) ::new (chunk + i) Head(first_heads_[i]);
            first_heads_ = {};
            head_blocks_.clear();
        }
        head_blocks_.push_back(chunk);
        head_room_ = static_cast<std::uint32_t>(head_blocks_.size()) * heads_per_chunk;
    }
    head_chunks_ = head_blocks_.data();
}

void MemoryJournal::make_room_for_rests(std::uint64_t rests) {
    if (rests_.capacity() - rests_.size() < rests) rests_.reserve(2 * rests_.size() + rests);
}

void MemoryJournal::add_rest(std::int64_t extra, std::uint32_t payload, PersonId on_behalf_of,
                             std::uint64_t documents) {
    rests_.push_back({extra, rows_, payload, on_behalf_of, high(documents)});
}

void MemoryJournal::enter_chunk_with_room() {
    make_room(1);
    enter_next_chunk();
}

void MemoryJournal::add_chunk() {
    const std::uint64_t rows = (chunks_.size() + 1) * rows_per_chunk;
    if (rows > most_rows) throw std::length_error("a journal in memory holds at most 2^32 events");
    if (chunks_.size() == chunks_.capacity()) chunks_.reserve(2 * chunks_.size() + 8);
    chunks_.push_back(reinterpret_cast<Row*>(pool_->take()));
}

void MemoryJournal::enter_next_chunk() noexcept {
    next_ = chunks_[rows_ / rows_per_chunk];
    end_ = next_ + rows_per_chunk;
}

void MemoryJournal::give_back() noexcept {
    for (Row* chunk : chunks_) pool_->give_back(reinterpret_cast<std::byte*>(chunk));
    for (Head* chunk : head_blocks_) {
        if (first_heads_.empty()) pool_->give_back(reinterpret_cast<std::byte*>(chunk));
    }
}

// NOLINTEND(misc-definitions-in-headers)

}  // namespace v0
}  // namespace alur

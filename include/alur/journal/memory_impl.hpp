// What an append of one plain event does not need. Compiled once: see alur/core_impl.hpp.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
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
#include <alur/journal/memory.hpp>

namespace alur {
inline namespace v0 {

// NOLINTBEGIN(misc-definitions-in-headers): not inline, so that a second source that includes this does not link

MemoryJournal::MemoryJournal(std::shared_ptr<ChunkPool> pool)
    : pool_(pool ? std::move(pool) : std::make_shared<ChunkPool>()) {}

MemoryJournal::~MemoryJournal() { give_back(); }

bool MemoryJournal::append(CaseId case_id, std::uint32_t expected_seq, const Decision& batch) {
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

void MemoryJournal::read(CaseId case_id, const EventVisitor& visit) const {
    if (index(case_id) >= cases_) return;
    std::vector<std::uint32_t> rows(head_[index(case_id)].count);
    std::uint32_t row = head_[index(case_id)].last;
    for (auto place = rows.rbegin(); place != rows.rend(); ++place) {
        *place = row;
        row = *link(row);
    }
    for (const std::uint32_t position : rows) visit(event(position), payload(event(position)));
}

Position MemoryJournal::scan(Position after, const EventVisitor& visit) const {
    for (; after.value < size(); ++after.value) {
        const Event& stored = event(after.value);
        visit(stored, payload(stored));
    }
    return after;
}

void MemoryJournal::reserve(std::uint64_t events) {
    while (chunks_.size() * rows_per_chunk < size() + events) add_chunk();
}

void MemoryJournal::clear() noexcept {
    heads_.clear();
    payloads_.clear();
    give_back();
    chunks_.clear();
    links_.clear();
    cases_ = rows_ = 0;
    next_ = end_ = nullptr;
}

MemoryReport MemoryJournal::memory() const noexcept { return pool_->report(); }

void MemoryJournal::make_head(CaseId case_id) {
    if (index(case_id) < cases_) return;
    ALUR_ASSERT(index(case_id) == cases_);  // ids are given in order
    heads_.emplace_back();
    head_ = heads_.data();
    ++cases_;
}

void MemoryJournal::enter_chunk_with_room() {
    reserve(1);
    enter_next_chunk();
}

void MemoryJournal::add_chunk() {
    const std::uint64_t rows = (chunks_.size() + 1) * rows_per_chunk;
    if (rows > most_rows) throw std::length_error("a journal in memory holds at most 2^32 events");
    chunks_.reserve(chunks_.size() + 1);
    if (links_.size() * links_per_chunk < rows) {
        links_.reserve(links_.size() + 1);
        links_.push_back(reinterpret_cast<std::uint32_t*>(pool_->take()));
    }
    chunks_.push_back(reinterpret_cast<Event*>(pool_->take()));
}

void MemoryJournal::enter_next_chunk() noexcept {
    next_ = chunks_[rows_ / rows_per_chunk];
    end_ = next_ + rows_per_chunk;
    next_link_ = link(rows_);
}

void MemoryJournal::give_back() noexcept {
    for (Event* chunk : chunks_) pool_->give_back(reinterpret_cast<std::byte*>(chunk));
    for (std::uint32_t* chunk : links_) pool_->give_back(reinterpret_cast<std::byte*>(chunk));
}

// NOLINTEND(misc-definitions-in-headers)

}  // namespace v0
}  // namespace alur

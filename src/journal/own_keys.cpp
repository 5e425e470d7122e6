#include "journal/own_keys.hpp"

#include <sodium.h>

#include <algorithm>

namespace alur {
inline namespace v0 {
namespace journal {

OwnKeys::~OwnKeys() { forget(); }

void OwnKeys::forget() noexcept {
    for (auto& [number, kept] : kept_) sodium_memzero(kept.key.data(), kept.key.size());
    kept_.clear();
    free_.clear();
    unsure_.clear();
    unsynced_.clear();
}

bool OwnKeys::open(const StoreId& store) {
    const std::lock_guard guard(lock_);
    if (!records_.exists()) return false;
    records_.open(store);
    read();
    return true;
}

void OwnKeys::begin(const StoreId& store) {
    const std::lock_guard guard(lock_);
    records_.make(store);
    records_.open(store);
}

/// A program may hand the same keys to one engine after another: what the file holds counts.
void OwnKeys::read() {
    forget();
    end_ = 1;
    for (auto record = records_.read(end_); record; record = records_.read(++end_)) {
        if (record->is_free)
            free_.push_back(end_);
        else if (!kept_.emplace(record->number, Kept{record->key, end_}).second)
            records_.damaged(end_);
        sodium_memzero(record->key.data(), record->key.size());
    }
    make_room();
    if (!lost_) return;
    // What a failing sync may have lost is read all the same, and is written once more.
    unsynced_.reserve(kept_.size() + free_.size() + 2);
    for (const auto& [number, kept] : kept_) note_written(kept.slot, number, false);
    for (const std::uint64_t slot : free_) note_written(slot, 0, true);
}

std::optional<CaseKey> OwnKeys::find(std::uint32_t number) {
    const std::lock_guard guard(lock_);
    const auto found = kept_.find(number);
    return found == kept_.end() ? std::nullopt : std::optional(found->second.key);
}

CaseKey OwnKeys::make(std::uint32_t number) {
    const CaseKey made = make_soon(number);
    keep();
    return made;
}

CaseKey OwnKeys::make_soon(std::uint32_t number) {
    const std::lock_guard guard(lock_);
    // Since this thread found none, another one may have made it ahead, for a case before: two keys of a case would be
    // damage.
    if (const auto known = kept_.find(number); known != kept_.end()) return known->second.key;
    const std::size_t ahead = std::min(kept_.size() / 8, most_ahead);
    const CaseKey made = make_one(number);
    // The next cases find theirs on the disk already. Where that fails, they make them themselves.
    try {
        for (std::uint32_t next = number + 1; next <= number + ahead && next > number; ++next)
            if (kept_.find(next) == kept_.end()) static_cast<void>(make_one(next));
    } catch (...) {
        return made;
    }
    return made;
}

CaseKey OwnKeys::make_one(std::uint32_t number) {
    Kept made;
    randombytes_buf(made.key.data(), made.key.size());
    make_room();  // what may fail for want of memory comes before the disk
    if (unsure_.size() == unsure_.capacity()) unsure_.reserve(2 * unsure_.size() + 4);
    const auto place = kept_.emplace(number, made).first;
    const std::uint64_t end = end_;
    const std::uint64_t slot = slot_for(number);
    try {
        records_.write(slot, number, made.key);
    } catch (...) {
        kept_.erase(place);
        unsure_.push_back({number, slot});
        throw;
    }
    place->second.slot = slot;
    if (end_ == end) forget_written(slot);
    note_written(slot, number, false);
    return made.key;
}

void OwnKeys::keep() {
    std::unique_lock guard(lock_);
    sync(guard);
}

void OwnKeys::destroy(std::uint32_t number) {
    std::unique_lock guard(lock_);
    const auto found = kept_.find(number);
    if (found == kept_.end()) return;
    make_room();
    records_.wipe(found->second.slot);
    forget_written(found->second.slot);
    note_written(found->second.slot, number, true);
    sync(guard);
    // The lock was given up meanwhile.
    const auto destroyed = kept_.find(number);
    if (destroyed == kept_.end()) return;
    sodium_memzero(destroyed->second.key.data(), destroyed->second.key.size());
    free_.push_back(destroyed->second.slot);
    kept_.erase(destroyed);
}

/// Where the key of a case is made. A slot of which nobody knows what it holds is written over first: by its own case
/// if that comes again, for two records of a case would be damage.
std::uint64_t OwnKeys::slot_for(std::uint32_t number) noexcept {
    auto unsure = std::find_if(unsure_.begin(), unsure_.end(), [&](const Unsure& of) { return of.number == number; });
    if (unsure == unsure_.end()) unsure = unsure_.begin();
    if (unsure == unsure_.end() && free_.empty()) return end_++;
    const std::uint64_t slot = unsure == unsure_.end() ? free_.back() : unsure->slot;
    if (unsure == unsure_.end())
        free_.pop_back();
    else
        unsure_.erase(unsure);
    return slot;
}

/// So that every slot can be given back, and one more, and one more record can wait for the disk: destroying a key
/// needs no memory.
void OwnKeys::make_room() {
    const std::size_t slots = free_.size() + kept_.size() + 1;
    if (free_.capacity() < slots) free_.reserve(2 * slots + 16);
    if (unsynced_.capacity() < unsynced_.size() + 2) unsynced_.reserve(2 * unsynced_.size() + 16);
}

/// What a slot held before counts no longer.
void OwnKeys::forget_written(std::uint64_t slot) noexcept {
    unsynced_.erase(
        std::remove_if(unsynced_.begin(), unsynced_.end(), [&](const Unsynced& one) { return one.slot == slot; }),
        unsynced_.end());
}

void OwnKeys::note_written(std::uint64_t slot, std::uint32_t number, bool is_wiped) noexcept {
    unsynced_.push_back({++written_, slot, number, is_wiped});
}

/// A sync that fails says so once: what it lost, the next one takes for written.
void OwnKeys::write_again() {
    for (const Unsynced& one : unsynced_) {
        if (one.is_wiped)
            records_.wipe(one.slot);
        else
            records_.write(one.slot, one.number, kept_.at(one.number).key);
    }
    lost_ = false;
}

/// Returns once all that is written by now is on the disk.
void OwnKeys::sync(std::unique_lock<std::mutex>& guard) {
    const std::uint64_t mine = written_;
    while (synced_ < mine) {
        if (syncing_) {
            synced_by_another_.wait(guard);
            continue;
        }
        if (lost_) write_again();
        syncing_ = true;
        lost_ = true;
        const std::uint64_t upto = written_;
        guard.unlock();
        try {
            records_.sync();
        } catch (...) {
            guard.lock();
            syncing_ = false;
            synced_by_another_.notify_all();
            throw;
        }
        guard.lock();
        syncing_ = false;
        lost_ = false;
        synced_ = upto;
        unsynced_.erase(
            std::remove_if(unsynced_.begin(), unsynced_.end(), [&](const Unsynced& one) { return one.as <= upto; }),
            unsynced_.end());
        synced_by_another_.notify_all();
    }
}

}  // namespace journal
}  // namespace v0
}  // namespace alur

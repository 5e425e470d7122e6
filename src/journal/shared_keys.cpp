#include "journal/shared_keys.hpp"

#include <sodium.h>

namespace alur {
inline namespace v0 {
namespace journal {

SharedKeys::~SharedKeys() { forget_all(); }

void SharedKeys::forget_all() noexcept {
    for (auto& [number, kept] : kept_) sodium_memzero(kept.key.data(), kept.key.size());
    kept_.clear();
    end_ = 1;
}

bool SharedKeys::open(const StoreId& store) {
    const std::lock_guard guard(lock_);
    if (records_.is_open() && store != store_) {
        records_.open(store);  // throws, unless the file is another by now
        forget_all();
    }
    store_ = store;
    return find_file();
}

void SharedKeys::begin(const StoreId& store) {
    const std::lock_guard guard(lock_);
    store_ = store;
    if (find_file()) return;
    records_.make(store);
    static_cast<void>(find_file());
}

/// \return false: nobody has made keys yet
bool SharedKeys::find_file() {
    if (records_.is_open()) return true;
    if (!records_.exists()) return false;
    try {
        records_.open(store_);
        const KeyRecords::Turn turn(records_);
        forget_all();
        read_further();
    } catch (...) {
        records_.close();
        forget_all();
        throw;
    }
    return true;
}

/// The keys behind the last that was read.
void SharedKeys::read_further() {
    for (auto record = records_.read(end_); record; record = records_.read(++end_)) {
        if (record->is_free) continue;
        const Kept kept{record->key, end_};
        sodium_memzero(record->key.data(), record->key.size());
        const auto [place, is_new] = kept_.emplace(record->number, kept);
        if (is_new) continue;
        // The one before may have been destroyed.
        if (records_.has(place->second.slot, place->second.key)) records_.damaged(end_);
        place->second = kept;
    }
}

void SharedKeys::forget(Keys::iterator kept) {
    sodium_memzero(kept->second.key.data(), kept->second.key.size());
    kept_.erase(kept);
}

std::optional<CaseKey> SharedKeys::find(std::uint32_t number) {
    const std::lock_guard guard(lock_);
    if (!find_file()) return std::nullopt;
    if (const auto known = kept_.find(number); known != kept_.end()) {
        if (records_.has(known->second.slot, known->second.key)) return known->second.key;
        forget(known);
    }
    const KeyRecords::Turn turn(records_);
    read_further();
    const auto found = kept_.find(number);
    return found == kept_.end() ? std::nullopt : std::optional(found->second.key);
}

/// Two engines may begin a case of one number at once, and one of them is told to take another: the key is that of
/// whoever begins the case.
CaseKey SharedKeys::make(std::uint32_t number) {
    const std::lock_guard guard(lock_);
    const KeyRecords::Turn turn(records_);
    read_further();
    if (const auto known = kept_.find(number);
        known != kept_.end() && !records_.has(known->second.slot, known->second.key))
        forget(known);
    const auto [place, is_new] = kept_.try_emplace(number);
    Kept& kept = place->second;
    if (is_new) {
        randombytes_buf(kept.key.data(), kept.key.size());
        kept.slot = end_;
    }
    try {
        if (is_new) records_.write(kept.slot, number, kept.key);
        records_.sync();  // also of another's key, who may have died before
    } catch (...) {
        if (is_new) kept_.erase(place);
        throw;
    }
    if (is_new) ++end_;
    return kept.key;
}

void SharedKeys::destroy(std::uint32_t number) {
    const std::lock_guard guard(lock_);
    if (!find_file()) return;
    const KeyRecords::Turn turn(records_);
    read_further();
    const auto found = kept_.find(number);
    if (found == kept_.end()) return;
    if (!reads_) {
        records_.wipe(found->second.slot);
        records_.sync();
    }
    forget(found);
}

}  // namespace journal
}  // namespace v0
}  // namespace alur

// Names of persons as dense ids, for all shards at once.
//
// Reading takes no lock: the table is published as a whole when it grows, and an entry is published when it is
// complete. What never happens here: forgetting. (What an erased person leaves is a pseudonym; the name is never given
// to it.)
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include <alur/base/ids.hpp>
#include <alur/runtime/store.hpp>

#include "runtime/text_hash.hpp"

namespace alur {
inline namespace v0 {
namespace runtime {

class Directory {
public:
    /// \param store keeps whom it comes to know
    explicit Directory(Store& store) : store_(store) { publish(64); }
    Directory(const Directory&) = delete;
    Directory& operator=(const Directory&) = delete;

    /// The id of the name, or none if it was never interned.
    [[nodiscard]] PersonId find(std::string_view name) const noexcept {
        const Table& table = *table_.load(std::memory_order_acquire);
        const std::size_t hash = hash_(name);
        for (std::size_t i = hash & table.mask;; i = (i + 1) & table.mask) {
            const Entry* entry = table.slots[i].load(std::memory_order_acquire);
            if (entry == nullptr) return none<PersonId>;
            if (entry->hash == hash && entry->name == name) return entry->id;
        }
    }

    /// The id of the name; a new one where it has none yet.
    PersonId intern(std::string_view name) {
        const PersonId known = find(name);
        return known != none<PersonId> ? known : add(name, true);
    }
    /// The next person that the store has kept. \return false: it has that name already
    [[nodiscard]] bool restore(std::string_view name) {
        const std::size_t before = size();
        add(name, false);
        return size() != before;
    }

    /// The name of an id that this directory gave out; an empty one for none.
    [[nodiscard]] std::string name(PersonId id) const {
        if (id == none<PersonId>) return {};
        const std::lock_guard lock(writing_);
        return index(id) < entries_.size() ? entries_[index(id)].name : std::string();
    }

    [[nodiscard]] std::size_t size() const noexcept { return size_.load(std::memory_order_acquire); }

private:
    struct Entry {
        std::string name;
        std::size_t hash;
        PersonId id;
    };
    struct Table {
        explicit Table(std::size_t size) : slots(size), mask(size - 1) {}
        std::vector<std::atomic<const Entry*>> slots;  // never more than half full
        std::size_t mask;
    };

    PersonId add(std::string_view name, bool is_new) {
        const std::lock_guard lock(writing_);
        const PersonId known = find(name);  // another thread may have come first
        if (known != none<PersonId>) return known;
        // All that may fail for want of memory comes before the entry: one that no table holds would make a second id.
        if ((entries_.size() + 1) * 2 > tables_.back()->slots.size()) publish(tables_.back()->slots.size() * 2);
        entries_.push_back({std::string(name), hash_(name), static_cast<PersonId>(entries_.size())});
        try {
            if (is_new) store_.define({.kind = Definition::Kind::person, .name = name});
        } catch (...) {
            entries_.pop_back();
            throw;
        }
        place(*tables_.back(), entries_.back());
        size_.store(entries_.size(), std::memory_order_release);
        return entries_.back().id;
    }

    void publish(std::size_t size) {
        auto table = std::make_unique<Table>(size);
        for (const Entry& entry : entries_) place(*table, entry);
        tables_.push_back(std::move(table));  // readers may still be in the older ones, which in all are no larger
        table_.store(tables_.back().get(), std::memory_order_release);
    }

    static void place(Table& table, const Entry& entry) {
        std::size_t i = entry.hash & table.mask;
        while (table.slots[i].load(std::memory_order_relaxed) != nullptr) i = (i + 1) & table.mask;
        table.slots[i].store(&entry, std::memory_order_release);
    }

    Store& store_;
    TextHash hash_;
    mutable std::mutex writing_;
    std::deque<Entry> entries_;  // a deque, so that entries stay where they are
    std::vector<std::unique_ptr<Table>> tables_;
    std::atomic<const Table*> table_{nullptr};
    std::atomic<std::size_t> size_{0};
};

}  // namespace runtime
}  // namespace v0
}  // namespace alur

// A table by name that grows while others read it without a lock.
//
// The table is published as a whole when it grows, and an entry is published when it is complete.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/text_hash.hpp"

namespace alur {
inline namespace v0 {
namespace runtime {

/// Entries have a `name` and its `hash`, stay where they are and are never taken out. Who adds one holds a lock.
template <class Entry>
class Published {
public:
    Published() { publish(64); }
    Published(const Published&) = delete;
    Published& operator=(const Published&) = delete;

    /// The entry of the name, or null. Takes no lock.
    [[nodiscard]] const Entry* find(std::string_view name) const noexcept {
        const Table& table = *table_.load(std::memory_order_acquire);
        const std::size_t hash = hash_(name);
        for (std::size_t i = hash & table.mask;; i = (i + 1) & table.mask) {
            const Entry* entry = table.slots[i].load(std::memory_order_acquire);
            if (entry == nullptr || (entry->hash == hash && same_text(entry->name, name))) return entry;
        }
    }

    /// Of a name, as an entry keeps it.
    [[nodiscard]] std::size_t hash(std::string_view name) const noexcept { return hash_(name); }

    /// So that placing one more needs no memory. \param all entries that were placed
    template <class Entries>
    void make_room(const Entries& all) {
        if ((all.size() + 1) * 2 <= tables_.back()->slots.size()) return;
        auto table = std::make_unique<Table>(tables_.back()->slots.size() * 2);
        for (std::size_t i = 0; i < all.size(); ++i) place(*table, all[i]);
        publish(std::move(table));
    }
    /// \param entry of a name that has none yet
    void place(const Entry& entry) noexcept { place(*tables_.back(), entry); }

private:
    struct Table {
        explicit Table(std::size_t size) : slots(size), mask(size - 1) {}
        std::vector<std::atomic<const Entry*>> slots;  // never more than half full
        std::size_t mask;
    };

    void publish(std::size_t size) { publish(std::make_unique<Table>(size)); }
    void publish(std::unique_ptr<Table> table) {
        tables_.push_back(std::move(table));  // readers may still be in the older ones, which in all are no larger
        table_.store(tables_.back().get(), std::memory_order_release);
    }

    static void place(Table& table, const Entry& entry) noexcept {
        std::size_t i = entry.hash & table.mask;
        while (table.slots[i].load(std::memory_order_relaxed) != nullptr) i = (i + 1) & table.mask;
        table.slots[i].store(&entry, std::memory_order_release);
    }

    TextHash hash_;
    std::vector<std::unique_ptr<Table>> tables_;
    std::atomic<const Table*> table_{nullptr};
};

}  // namespace runtime
}  // namespace v0
}  // namespace alur

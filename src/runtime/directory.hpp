// Names of persons as dense ids, for all shards at once.
//
// Reading takes no lock. What never happens here: forgetting. (What an erased person leaves is a pseudonym; the name is
// never given to it.)
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>

#include <alur/base/ids.hpp>
#include <alur/runtime/store.hpp>

#include "runtime/published.hpp"

namespace alur {
inline namespace v0 {
namespace runtime {

class Directory {
public:
    /// \param store keeps whom it comes to know
    explicit Directory(Store& store) : store_(store) {}
    Directory(const Directory&) = delete;
    Directory& operator=(const Directory&) = delete;

    /// The id of the name, or none if it was never interned.
    [[nodiscard]] PersonId find(std::string_view name) const noexcept {
        const Entry* entry = names_.find(name);
        return entry == nullptr ? none<PersonId> : entry->id;
    }

    /// The id of the name; a new one where it has none yet.
    PersonId intern(std::string_view name) {
        PersonId known = find(name);
        if (known == none<PersonId> && store_.others() == nullptr) return add(name, true);
        // Others may be giving the same number to somebody else: the store says which it is, by restore().
        for (; known == none<PersonId>; known = find(name)) {
            store_.define({.kind = Definition::Kind::person, .name = name});
            store_.flush();
        }
        return known;
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

    PersonId add(std::string_view name, bool is_new) {
        const std::lock_guard lock(writing_);
        const PersonId known = find(name);  // another thread may have come first
        if (known != none<PersonId>) return known;
        // All that may fail for want of memory comes before the entry: one that no table holds would make a second id.
        names_.make_room(entries_);
        entries_.push_back({std::string(name), names_.hash(name), static_cast<PersonId>(entries_.size())});
        try {
            if (is_new) store_.define({.kind = Definition::Kind::person, .name = name});
        } catch (...) {
            entries_.pop_back();
            throw;
        }
        names_.place(entries_.back());
        size_.store(entries_.size(), std::memory_order_release);
        return entries_.back().id;
    }

    Store& store_;
    mutable std::mutex writing_;
    std::deque<Entry> entries_;  // a deque, so that entries stay where they are
    Published<Entry> names_;
    std::atomic<std::size_t> size_{0};
};

}  // namespace runtime
}  // namespace v0
}  // namespace alur

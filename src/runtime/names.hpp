// Names as dense numbers, for all shards at once.
//
// Reading takes no lock. What never happens here: forgetting.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/published.hpp"
#include "runtime/steady.hpp"

namespace alur {
inline namespace v0 {
namespace runtime {

class Names {
public:
    Names() = default;
    Names(const Names&) = delete;
    Names& operator=(const Names&) = delete;

    /// The number of the name; empty: it was never added.
    [[nodiscard]] std::optional<std::uint32_t> find(std::string_view name) const noexcept {
        const Entry* entry = names_.find(name);
        return entry == nullptr ? std::nullopt : std::optional(entry->number);
    }
    /// The number of the name; the next one where it has none yet. One thread at a time: the caller holds a lock.
    /// \param before called before anybody finds a new one; where it throws, there is none
    template <class Before>
    std::uint32_t add(std::string_view name, Before before) {
        if (const auto known = find(name)) return *known;
        // All that may fail for want of memory comes before the entry: one that no table holds would make a second.
        names_.make_room(entries_);
        entries_.make_room();
        Entry& entry = entries_.next();
        entry = {std::string(name), names_.hash(name), static_cast<std::uint32_t>(entries_.size())};
        before();
        entries_.keep();
        names_.place(entry);
        return entry.number;
    }

    /// The name of a number, as long as this lives; an empty one for none.
    [[nodiscard]] std::string_view name(std::size_t number) const noexcept {
        return number < entries_.size() ? std::string_view(entries_[number].name) : std::string_view();
    }
    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

private:
    struct Entry {
        std::string name;
        std::size_t hash = 0;
        std::uint32_t number = 0;
    };

    Steady<Entry> entries_;
    Published<Entry> names_;
};

}  // namespace runtime
}  // namespace v0
}  // namespace alur

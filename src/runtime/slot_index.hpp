// Entries in order, each of one case.
#pragma once

#include <algorithm>
#include <cstddef>
#include <set>
#include <utility>
#include <vector>

namespace alur {
inline namespace v0 {
namespace runtime {

/// An ordered set whose entries are exchanged case by case. What a case keeps is not touched.
template <class Entry>
class SlotIndex {
public:
    /// All entries, in order.
    [[nodiscard]] const std::set<Entry>& entries() const noexcept { return entries_; }

    /// Has the case have these entries, and no others. Throws std::bad_alloc, and nothing has changed.
    void replace(std::size_t slot, std::vector<Entry> fresh) {
        std::sort(fresh.begin(), fresh.end());
        fresh.erase(std::unique(fresh.begin(), fresh.end()), fresh.end());
        if (slot >= of_slot_.size()) {
            if (fresh.empty()) return;
            of_slot_.resize(slot + 1);
        }
        std::vector<Place>& before = of_slot_[slot];
        std::set<Entry> added = missing_of(before, fresh);
        std::vector<Place> now;
        now.reserve(fresh.size());
        // From here on nothing fails: nodes are moved, not made.
        auto old = before.begin();
        const auto drop_below = [&](const Entry* bound) {
            for (; old != before.end() && (bound == nullptr || **old < *bound); ++old) entries_.erase(*old);
        };
        for (const Entry& entry : fresh) {
            drop_below(&entry);
            const bool kept = old != before.end() && !(entry < **old);
            now.push_back(kept ? *old++ : entries_.insert(added.extract(added.begin())).position);
        }
        drop_below(nullptr);
        before = std::move(now);
    }

private:
    using Place = typename std::set<Entry>::const_iterator;

    [[nodiscard]] static std::set<Entry> missing_of(const std::vector<Place>& before, const std::vector<Entry>& fresh) {
        std::set<Entry> missing;
        auto old = before.begin();
        for (const Entry& entry : fresh) {
            while (old != before.end() && **old < entry) ++old;
            if (old == before.end() || entry < **old) missing.insert(missing.end(), entry);
        }
        return missing;
    }

    std::set<Entry> entries_;
    std::vector<std::vector<Place>> of_slot_;
};

}  // namespace runtime
}  // namespace v0
}  // namespace alur

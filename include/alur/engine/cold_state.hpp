// The part of a case that lies on the heap, where there is any: parallel work, claims, records, fields, keys.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <alur/base/ids.hpp>
#include <alur/base/value.hpp>
#include <alur/engine/activation.hpp>
#include <alur/engine/document_set.hpp>
#include <alur/engine/state.hpp>

namespace alur {
inline namespace v0 {
namespace detail {

/// A field that has or had a value.
struct ColdField {
    ItemId item = none<ItemId>;
    FieldId field{};
    Value value;
    bool personal = false;
    bool erased = false;  ///< it had one

    friend bool operator==(const ColdField&, const ColdField&) = default;
};

/// What not every case has.
struct ColdState {
    struct Doer {
        StepId step{};
        ItemId item = none<ItemId>;
        PersonId person{};
        friend bool operator==(const Doer&, const Doer&) = default;
    };
    struct Bound {
        ActorId role{};
        PersonId person{};
        friend bool operator==(const Bound&, const Bound&) = default;
    };
    struct Counter {
        StepId step{};
        ItemId item = none<ItemId>;
        std::uint16_t attempts = 0;
        friend bool operator==(const Counter&, const Counter&) = default;
    };
    struct Result {
        StepId step{};
        ItemId item{};
        OutcomeId outcome{};
        friend bool operator==(const Result&, const Result&) = default;
    };
    struct Key {
        std::string key;
        KeyUse use;
        friend bool operator==(const Key&, const Key&) = default;
    };

    std::vector<Activation> open;   ///< in order of offering; empty while the only one fits into the hot part
    std::vector<OpenBlock> blocks;  ///< in order of opening
    std::vector<Record> records;
    std::vector<ColdField> fields;  ///< sorted by item, then field; those of the case (no item) last
    std::vector<DocumentId> wide;   ///< documents of the case from 64 on that are present, sorted
    DocumentSet returned;
    std::vector<Doer> doers;        ///< who completed watched steps, beyond the first
    std::vector<Bound> bound;       ///< external actors beyond the first
    std::vector<Counter> counters;  ///< sorted by step, then item, for a for_each may have thousands
    std::vector<Result> results;    ///< latest outcome per for_each and item, returns not counted; sorted like these
    std::vector<Key> keys;
    std::vector<FailedTries> failed;         ///< of services that are open; sorted by step, then item
    std::uint32_t blocks_opened = 0;         ///< the id of the next block
    CalendarId calendar = none<CalendarId>;  ///< adopted

    [[nodiscard]] bool empty() const noexcept {
        return open.empty() && blocks.empty() && records.empty() && fields.empty() && wide.empty() &&
               returned.empty() && doers.empty() && bound.empty() && counters.empty() && results.empty() &&
               keys.empty() && failed.empty() && blocks_opened == 0 && calendar == none<CalendarId>;
    }

    /// Whether any of it is what a plain completion asks for. Those who ask look at CaseState::cold_matters() first:
    /// calendar(), bound_to(), has_done(), attempts(), StateWriter::add_documents() and DirectCompletion.
    [[nodiscard]] bool matters() const noexcept {
        return calendar != none<CalendarId> || !returned.empty() || !doers.empty() || !bound.empty() ||
               !counters.empty();
    }

    friend bool operator==(const ColdState&, const ColdState&) = default;
};

/// Where a step and item stand, or would stand, in a list that is sorted by both.
template <class Entries>
[[nodiscard]] auto entry_place(Entries& entries, StepId step, ItemId item) {
    return std::lower_bound(entries.begin(), entries.end(), std::pair(step, item),
                            [](const auto& entry, const auto& key) { return std::pair(entry.step, entry.item) < key; });
}

/// The entry of a step and item in such a list, or null.
template <class Entry>
[[nodiscard]] const Entry* find_entry(const std::vector<Entry>& entries, StepId step, ItemId item) {
    const auto place = entry_place(entries, step, item);
    return place != entries.end() && place->step == step && place->item == item ? &*place : nullptr;
}

/// The same, made if there is none.
template <class Entry>
[[nodiscard]] Entry& entry_of(std::vector<Entry>& entries, StepId step, ItemId item) {
    const auto place = entry_place(entries, step, item);
    if (place != entries.end() && place->step == step && place->item == item) return *place;
    return *entries.insert(place, Entry{step, item, {}});
}

}  // namespace detail
}  // namespace v0
}  // namespace alur

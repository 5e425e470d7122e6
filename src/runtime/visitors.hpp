// Whom each case of a shard knows and nobody else: persons from outside, by the numbers that they have in their case.
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include <alur/base/ids.hpp>
#include <alur/engine/event.hpp>

#include "runtime/directory.hpp"

namespace alur {
inline namespace v0 {
namespace runtime {

/// Learned from the events of the cases, in their order; a case that is read anew is forgotten first.
class Visitors {
public:
    /// Takes an event of a case, if it says anything about that. Throws std::bad_alloc; JournalError where it cannot
    /// be.
    void see(std::uint32_t slot, const Event& event, Payload payload, Directory& directory) {
        if (event.kind == EventKind::person_named) learn(slot, event, payload, directory);
    }
    /// The case knows one more. Throws std::bad_alloc.
    void add(std::uint32_t slot, Outsider person);
    void forget(std::uint32_t slot) noexcept {
        if (slot >= first_.size()) return;
        first_[slot] = none<Outsider>;
        further_.erase(slot);
    }

    /// How many a case has come to know.
    [[nodiscard]] std::uint32_t count(std::uint32_t slot) const noexcept {
        if (slot >= first_.size() || first_[slot] == none<Outsider>) return 0;
        const auto further = further_.find(slot);
        return 1 + (further == further_.end() ? 0 : static_cast<std::uint32_t>(further->second.size()));
    }
    /// The person of that name in a case, or none.
    [[nodiscard]] PersonId find(std::uint32_t slot, Outsider person) const noexcept {
        if (slot >= first_.size() || person == none<Outsider>) return none<PersonId>;
        return first_[slot] == person ? person_of_case(0) : find_further(slot, person);
    }
    /// The name of a person of a case; none: it was erased, or cannot be read.
    [[nodiscard]] Outsider of(std::uint32_t slot, PersonId person) const noexcept;

    /// Brings what is known of a case into the cache. Always inlined, as in Cases.
    [[gnu::always_inline]] void prefetch(std::uint32_t slot) const noexcept {
        if (slot < first_.size()) __builtin_prefetch(&first_[slot]);
    }

private:
    /// In place of a name that is gone.
    static constexpr Outsider nameless = static_cast<Outsider>(0xfffffffeU);

    void learn(std::uint32_t slot, const Event& event, Payload payload, Directory& directory);
    [[nodiscard]] PersonId find_further(std::uint32_t slot, Outsider person) const noexcept;

    std::vector<Outsider> first_;  // of each case; none: it knows nobody
    std::unordered_map<std::uint32_t, std::vector<Outsider>> further_;
};

}  // namespace runtime
}  // namespace v0
}  // namespace alur

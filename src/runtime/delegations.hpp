// The delegations of a store: all that were ever given, with those that were taken back.
#pragma once

#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <alur/base/ids.hpp>
#include <alur/base/instant.hpp>
#include <alur/runtime/store.hpp>

namespace alur {
inline namespace v0 {
namespace runtime {

struct Delegation {
    std::string role;
    PersonId of{};
    PersonId to{};
    PersonId by = none<PersonId>;  ///< none: the host itself
    Instant given{};
    Instant from{};
    Instant until{};
    std::string reason;
    Instant revoked = never;
    PersonId revoked_by = none<PersonId>;

    [[nodiscard]] Instant end() const noexcept { return revoked < until ? revoked : until; }
    [[nodiscard]] bool in_force(Instant at) const noexcept { return from <= at && at < end(); }
    /// Whether both count at some instant.
    [[nodiscard]] bool overlaps(const Delegation& other) const noexcept {
        return from < other.end() && other.from < end();
    }
};

/// Every member function may be called by any thread at any time. They are numbered in the order in which they were
/// given.
class Delegations {
public:
    /// \param store keeps what was given and taken back
    explicit Delegations(Store& store) : store_(store) {}

    /// Gives it unless `forbids(other)` finds a code in another of one of both persons.
    template <class Forbids>
    [[nodiscard]] std::optional<DelegationId> add_unless(Delegation given, Forbids forbids) {
        const std::lock_guard guard(lock_);
        for (const PersonId person : {given.of, given.to})
            for (const std::uint32_t number : of(person))
                if (forbids(all_[number])) return std::nullopt;
        return add(std::move(given), true);
    }
    /// The next one that the store has kept.
    void restore(Delegation given) {
        const std::lock_guard guard(lock_);
        add(std::move(given), false);
    }

    /// As it is defined. The texts are those of the delegation.
    [[nodiscard]] static Definition definition_of(const Delegation& given);
    [[nodiscard]] static Definition definition_of(DelegationId revoked, Instant at, PersonId by);

    /// Takes one back. \return false: it is over, or was taken back before. \param id of one that is there
    [[nodiscard]] bool revoke(DelegationId id, Instant at, PersonId by);
    /// The same as the store has kept it. \return false: there is none, or it was taken back before
    [[nodiscard]] bool restore_revocation(DelegationId id, Instant at, PersonId by);

    /// How often a role was given or taken back.
    [[nodiscard]] std::uint64_t changes() const {
        const std::lock_guard guard(lock_);
        return changes_;
    }
    /// How many were given.
    [[nodiscard]] std::size_t size() const {
        const std::lock_guard guard(lock_);
        return all_.size();
    }

    [[nodiscard]] std::optional<Delegation> find(DelegationId id) const {
        const std::lock_guard guard(lock_);
        return index(id) < all_.size() ? std::optional(all_[index(id)]) : std::nullopt;
    }
    /// Calls visit(id, delegation) for those that a person gave or took, in order; none may call back.
    /// \param person none: for all
    template <class Visit>
    void for_each(PersonId person, Visit visit) const {
        const std::lock_guard guard(lock_);
        if (person == none<PersonId>) {
            for (std::size_t i = 0; i < all_.size(); ++i) visit(static_cast<DelegationId>(i), all_[i]);
        } else {
            for (const std::uint32_t number : of(person)) visit(static_cast<DelegationId>(number), all_[number]);
        }
    }

private:
    [[nodiscard]] const std::vector<std::uint32_t>& of(PersonId person) const;
    DelegationId add(Delegation given, bool is_new);

    Store& store_;
    mutable std::mutex lock_;
    std::deque<Delegation> all_;
    std::uint64_t changes_ = 0;
    std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> of_;  // each person's, given and taken
};

}  // namespace runtime
}  // namespace v0
}  // namespace alur

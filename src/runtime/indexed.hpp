// A shard whose indexes are up to date, without its commands waiting for all of that.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <thread>

#include "runtime/catalogue.hpp"
#include "runtime/held_case.hpp"
#include "runtime/shards.hpp"

namespace alur {
inline namespace v0 {
namespace runtime {

/// How many cases are indexed, or read, while commands of their shard wait: less than a millisecond, or some.
inline constexpr std::size_t indexed_at_once = 512;
inline constexpr std::size_t read_at_once = 64;

/// Calls want(indexes), then look() with the lock held once what is wanted is up to date. No case is stale then, but
/// for those that refresh() passes over.
template <class Want, class Look, class... Passing>
void with_indexes(const Catalogue& catalogue, Shard& shard, Want want, Look look, Passing&... failures) {
    for (;; std::this_thread::yield()) {
        const std::lock_guard guard(shard.lock);
        refresh(catalogue, shard, failures...);
        want(shard.indexes);
        if (!shard.indexes.update(catalogue, shard.cases, shard.visitors, indexed_at_once)) continue;
        look();
        return;
    }
}

/// Reads those cases of a shard that nobody has used since the store was opened and that test(state) picks. Throws what
/// the journal throws.
template <class Test>
void read_unread(const Catalogue& catalogue, Shard& shard, Test test) {
    for (std::size_t slot = 0;; std::this_thread::yield()) {
        const std::lock_guard guard(shard.lock);
        if (shard.cases.unread() == 0) return;
        for (std::size_t read = 0; read < read_at_once && slot < shard.cases.size(); ++slot) {
            if (!shard.cases.is_unread(slot) || !test(shard.cases[slot])) continue;
            static_cast<void>(find_state(catalogue, {&shard, static_cast<std::uint32_t>(slot)}));
            ++read;
        }
        if (slot == shard.cases.size()) return;
    }
}

}  // namespace runtime
}  // namespace v0
}  // namespace alur

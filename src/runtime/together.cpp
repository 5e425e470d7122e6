#include "runtime/together.hpp"

#include <alur/engine/state.hpp>

#include "runtime/entered.hpp"

namespace alur {
inline namespace v0 {
namespace runtime {
namespace {

/// The case is taken from its shard again, with the name under which it is found.
void take_back_last(Shard& shard) noexcept {
    const auto slot = static_cast<std::uint32_t>(shard.cases.size() - 1);
    Entered::take_out(shard.names, shard.name_of, slot);
    shard.timers.set(slot, never);  // to lower an alarm takes no memory
    shard.lapses.set(slot, never);
    shard.visitors.forget(slot);
    shard.cases.set_stale(slot, false);
    shard.cases.take_back();
}

}  // namespace

/// The journals know which of it the disk has after all; whoever comes next asks them.
void Together::take_back() noexcept {
    for (Held& held : held_) {
        Shard& shard = *held.shard;
        if (shard.cases.size() != held.cases) shard.in_doubt = true;
        while (shard.cases.size() > held.cases) take_back_last(shard);
        for (const std::uint32_t slot : held.touched)
            if (slot < held.cases) shard.cases.set_stale(slot, true);
    }
}

}  // namespace runtime
}  // namespace v0
}  // namespace alur

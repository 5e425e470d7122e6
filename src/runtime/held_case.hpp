// A case in the hands of whoever holds the lock of its shard.
#pragma once

#include <string>

#include <alur/base/instant.hpp>
#include <alur/engine/case_limits.hpp>
#include <alur/engine/state.hpp>

#include "runtime/catalogue.hpp"
#include "runtime/failures.hpp"
#include "runtime/naming.hpp"
#include "runtime/shards.hpp"

namespace alur {
inline namespace v0 {
namespace runtime {

/// Lives no longer than the lock.
struct HeldCase {
    Place place;
    CaseState& state;
    Naming naming;
    const Calendar* calendar;  ///< what it pins; null where its SOP names none
    Instant now;               ///< when the question or the command came
    const CaseLimits& limits;  ///< of the engine
    bool usual_limits;         ///< those that CaseLimits has by default

    [[nodiscard]] const Deployed& deployed() const noexcept { return naming.deployed; }
    /// What the application calls it; empty: it has no name.
    [[nodiscard]] std::string name() const;
};

/// The state of a case as its journal has it, or null where there is no such case. Throws std::bad_alloc, or what the
/// journal throws.
[[nodiscard]] CaseState* find_state(const Catalogue& catalogue, const Place& place);

/// Rebuilds the states of a shard that are behind their journal, and learns a case that it has and the shard does not:
/// until then no alarm rings for them. The lock is held. Throws std::bad_alloc, or what the journal throws.
void refresh(const Catalogue& catalogue, Shard& shard);
/// The same, and goes on behind a case that cannot be read: it stays as it was.
void refresh(const Catalogue& catalogue, Shard& shard, Failures& failures);

/// The state that the events of a case make.
[[nodiscard]] CaseState rebuilt(const Place& place);

/// When a case wants attention that may be at risk for ever: for whoever looks as far as that.
inline constexpr Instant last_alarm = never - Microseconds(1);

/// When the next limit of a case passes. A clock that rests passes none; one that has used the share of its limit at
/// which the SOP warns wants attention all the while, so the alarm of its case has rung already. One that runs where
/// the office never opens again may be at risk for ever: its alarm is the last.
[[nodiscard]] Instant next_lapse(const Deployed& deployed, const CaseState& state);

/// Has the shard know that a case is as it is now: when it next wants attention, and that whoever looks for it by
/// something else must look at it again.
void note_change(const Place& place, const Deployed& deployed, const CaseState& state);

}  // namespace runtime
}  // namespace v0
}  // namespace alur

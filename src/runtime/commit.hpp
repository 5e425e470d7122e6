// A command is judged, and what was decided becomes so: first in the journal, then in the state of the case and what is
// derived from it.
#pragma once

#include <alur/engine/command.hpp>
#include <alur/engine/decision.hpp>
#include <alur/runtime/engine.hpp>

#include "runtime/held_case.hpp"
#include "runtime/resolver.hpp"

namespace alur {
inline namespace v0 {
namespace runtime {

/// Judges a command by the rules that the case runs on. Nothing changes.
[[nodiscard]] Decision judge(const HeldCase& held, const Command& command);
/// The same for a command of people: those whom nobody knows yet become known if it is accepted.
[[nodiscard]] Decision judge(const HeldCase& held, Command& command, Resolver& names);

/// Appends a decision to the journal of its case. Throws StoreConflict, and nothing was appended; or what the journal
/// throws, and whoever comes next to the case looks whether it was.
void append(const HeldCase& held, const Decision& decision);

/// Applies what the journal holds already. Throws std::bad_alloc; the state is then stale.
void apply(const HeldCase& held, const Decision& decision);

/// Appends and applies, if anything happens.
void commit(const HeldCase& held, const Decision& decision);

/// Fires the timers that are over. \return whether one did
bool fire_timers(const HeldCase& held);

/// Commits the decision on a command and tells what came of it. \param names of the command
[[nodiscard]] Result<Receipt, Refusal> answer(const HeldCase& held, const Decision& decision, const Resolver& names);

/// Judges a completion without an idempotency key, commits what follows and tells what came of it.
[[nodiscard]] Result<Receipt, Refusal> complete(const HeldCase& held, const By& by, const CompleteStep& body,
                                                Resolver& names);

}  // namespace runtime
}  // namespace v0
}  // namespace alur

// The rules. A command is judged against a case, and answered with events or with a refusal.
//
// Pure: no clock, no input or output, nothing is changed. docs/sop-language.md says what the rules are; K4 in which order
// they are looked at.
#pragma once

#include <alur/base/instant.hpp>
#include <alur/engine/command.hpp>
#include <alur/engine/decision.hpp>
#include <alur/engine/state.hpp>
#include <alur/graph/procedure.hpp>

namespace alur {
inline namespace v0 {

class Calendar;

/// Judges a command.
///
/// \param procedure of the case; of a StartCase, the one to start
/// \param calendar what the case pins; null where its procedure names none
/// \param state the case as it stands; a default state before its StartCase
/// \param now from the clock of the caller. A time before the last event of the case is held at that event (T4).
/// \return the events, numbered from state.seq() on. They include the timers that fire first (X2), which stand even if
///         the command is refused. Refusals: docs/sop-language.md, section 11; `procedure.unknown` and unresolved names
///         are the caller's to refuse.
[[nodiscard]] Decision decide(const Procedure& procedure, const Calendar* calendar, const CaseState& state,
                              const Command& command, Instant now);

/// The same for a completion without an idempotency key, without the detour over Command.
[[nodiscard]] Decision decide(const Procedure& procedure, const Calendar* calendar, const CaseState& state, const By& by,
                              const CompleteStep& complete, Instant now);

}  // namespace v0
}  // namespace alur

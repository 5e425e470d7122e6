// The common command, without a detour: a plain completion or start of a case whose journal is in memory. Its event
// goes into the journal as it is decided, and never passes through a Decision.
//
// What is not that simple comes back decided, to be committed like any other.
#pragma once

#include <string_view>

#include <alur/engine/command.hpp>
#include <alur/engine/decision.hpp>
#include <alur/runtime/engine.hpp>

#include "runtime/held_case.hpp"

namespace alur {
inline namespace v0 {
namespace runtime {

/// Judges a completion without an idempotency key by people whom the directory knows, and does it where it is plain.
/// Throws as commit does.
/// \param receipt what it did, where it was plain
/// \param otherwise what was decided, where it was not
/// \return whether it was plain
[[nodiscard]] bool complete_plainly(const HeldCase& held, const By& by, const CompleteStep& body, Receipt& receipt,
                                    Decision& otherwise);

/// Somebody from outside who begins a case, the first whom it knows.
struct Newcomer {
    std::string_view name{};           ///< empty: it is begun by somebody else
    Outsider number = none<Outsider>;  ///< none: look it up
};

/// The same for a start without fields, name and key.
/// \param held a case that its shard does not count yet; it does where the start was plain
/// \param newcomer where there is one, `otherwise` means nothing
[[nodiscard]] bool start_plainly(const HeldCase& held, const By& by, const Newcomer& newcomer, Decision& otherwise);

}  // namespace runtime
}  // namespace v0
}  // namespace alur

// The parts of the grammar of docs/scenarios.md, each read from the words of a line. What does not follow it throws a
// Slip.
#pragma once

#include <chrono>
#include <optional>

#include "scenario/scenario.hpp"
#include "scenario/words.hpp"

namespace alur::scenario {

/// `2024-07-02 08:15`, with seconds or a Z where they are written.
[[nodiscard]] When read_when(Words& words);

/// `since 2024-07-02` or `since 2024-07-02 08:15`, if it stands there: from the beginning of that day, or from then on.
[[nodiscard]] std::optional<When> read_since(Words& words);
/// `until 2024-07-05`, if it stands there: up to and with that day; or up to an instant, without it.
[[nodiscard]] std::optional<When> read_until(Words& words);

/// `+1h30m`.
[[nodiscard]] std::chrono::seconds read_elapsed(Words& words);

/// A command with its clauses; a word that begins none is reported as an unknown statement.
[[nodiscard]] Command read_command(Words& words);

/// What stands behind `expect`.
[[nodiscard]] Statement read_expectation(Words& words);

}  // namespace alur::scenario

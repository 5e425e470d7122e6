// A command of a scenario, given to the engine.
#pragma once

#include <optional>

#include <alur/runtime/refusal.hpp>

#include "scenario/scenario.hpp"
#include "scenario/stage.hpp"

namespace alur::scenario {

/// \return the refusal, or none where it was accepted
/// \throws Failed where the line asks for what no program could
[[nodiscard]] std::optional<Refusal> perform(Stage& stage, const Command& command);

}  // namespace alur::scenario

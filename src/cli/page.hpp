// An SOP as a page of text, as the engine understands it.
#pragma once

#include <string>

#include <alur/graph/procedure.hpp>

#include "cli/terminal.hpp"

namespace alur::cli {

/// Steps, actors, times, blocks, loops and totals, laid out for the terminal.
[[nodiscard]] std::string page(const Procedure& procedure, const Terminal& terminal);

}  // namespace alur::cli

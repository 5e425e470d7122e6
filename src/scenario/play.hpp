// Plays a scenario in an engine of its own and says at which line it ceased to hold.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include <alur/base/diagnostic.hpp>
#include <alur/base/result.hpp>

#include "scenario/scenario.hpp"

namespace alur::scenario {

/// The first line that did not hold.
struct Fault {
    std::uint32_t line = 0;
    std::string text;  ///< the line as written
    std::string expected;
    std::string seen;      ///< may be several lines
    bool by_file = false;  ///< a file that the line names has errors or cannot be read; no expectation was asked
};

struct Played {
    std::size_t statements = 0;  ///< how many held
    std::optional<Fault> fault;  ///< none: all of them
};

/// Reads a scenario from a file. Findings: ALUR-E001, E009 the file, E002, E003 its bytes, E350 the grammar.
[[nodiscard]] Result<Scenario, Diagnostics> read(const std::string& path);

/// Plays it in memory, where `restart` builds each case anew from its events. Files that it names are taken from the
/// folder of scenario.file.
[[nodiscard]] Played play(const Scenario& scenario);
/// Plays it in a store on disk, which `restart` closes and opens. \param path of the store, where no file is
/// \param checkpoints one is made before each restart
[[nodiscard]] Played play(const Scenario& scenario, const std::string& path, bool checkpoints = false);

}  // namespace alur::scenario

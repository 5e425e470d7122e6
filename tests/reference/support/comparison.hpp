// The same commands at the same instants for the engine and for the interpreter, and what is left of a disagreement
// once everything that does not matter to it is taken away.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <alur/graph/procedure.hpp>

#include "reference/support/coverage.hpp"
#include "reference/support/draft.hpp"
#include "reference/support/orders.hpp"

namespace reference {

/// A run: an SOP as text, the offices whose calendars it may use, and what is commanded.
struct Run {
    std::string yaml;
    std::vector<int> offices;
    std::vector<Order> orders;
};

/// Plants a fault into the engine's side of a comparison: changes its answer or what it shows.
using Fault = std::function<void(std::string& answer, std::vector<std::string>& visible)>;

/// What random SOPs came to, besides the runs themselves.
struct Tally {
    std::uint64_t runs = 0;
    std::uint64_t orders = 0;
    std::uint64_t accepted = 0;
    std::uint64_t not_compiled = 0;  ///< drafts that are no sound SOPs
    Coverage coverage;
};

/// Reads and compiles; the reasons why not come back in `why`.
[[nodiscard]] std::shared_ptr<const alur::Procedure> compiled(const std::string& yaml, int office,
                                                              std::string* why = nullptr);

/// Plays a run. \return how the two sides disagree, if they do
[[nodiscard]] std::optional<std::string> disagreement(const Run& run, const Fault& fault = {});

/// A disagreement on the random SOP and commands of one seed.
struct Finding {
    std::uint64_t seed = 0;
    Draft draft;
    Run run;
    std::string text;
};

[[nodiscard]] std::optional<Finding> try_seed(std::uint64_t seed, Tally& tally, const Fault& fault = {});

/// Takes away commands, then parts of the SOP, while the disagreement stays.
[[nodiscard]] Finding shrunk(Finding finding, const Fault& fault = {});

/// The file form of a run: its commands as comments, then the YAML.
[[nodiscard]] std::string to_text(const Run& run);
[[nodiscard]] Run from_text(const std::string& text);

}  // namespace reference

// What differs between a log and a procedure, in rows for people.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <alur/base/ids.hpp>
#include <alur/graph/procedure.hpp>

#include "conformance/align.hpp"

namespace alur {
inline namespace v0 {
namespace conformance {

enum class Kind : std::uint8_t { skipped, inserted, out_of_order, wrong_outcome, wrong_actor, missing_document };
inline constexpr std::size_t kinds = 6;
[[nodiscard]] std::string_view name(Kind kind) noexcept;

struct Deviation {
    Kind kind = Kind::skipped;
    StepId step = end_step;   ///< end_step: the activity is no step of the procedure
    std::uint32_t place = 0;  ///< of its event among those of the case, from 0; else of the event behind it
    bool has_event = false;
    std::string expected;
    std::string explanation;
};

/// What an alignment says besides: whose completions the procedure knows, and which outcome it takes for them.
struct Completion {
    std::uint32_t event = 0;
    StepId step{};
    OutcomeId outcome = none<OutcomeId>;
};

/// An alignment in words: what was skipped, inserted, out of order, or went another way than its outcome says.
struct Difference {
    std::vector<Deviation> deviations;    ///< in order of place
    std::vector<Completion> completions;  ///< events that complete a step of the procedure, out of order or not
};

[[nodiscard]] Difference difference(const Procedure& procedure, const Trace& trace, const Alignment& alignment);

}  // namespace conformance
}  // namespace v0
}  // namespace alur

// What was recorded of a case, laid beside a run of the procedure so that as little as possible differs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <alur/base/ids.hpp>

#include "conformance/states.hpp"

namespace alur {
inline namespace v0 {
namespace conformance {

/// A completion as a log tells it.
struct TraceEvent {
    StepId step = end_step;               ///< end_step: no step of the procedure
    OutcomeId outcome = none<OutcomeId>;  ///< none: the log does not tell, or the step has none
    bool wrong_role = false;              ///< whoever it was, the step does not admit their role

    friend bool operator==(const TraceEvent&, const TraceEvent&) = default;
};

/// The completions of a case in order.
struct Trace {
    std::vector<TraceEvent> events;
    bool ends = false;  ///< the case is over, and not cancelled: nothing more can come

    friend bool operator==(const Trace&, const Trace&) = default;
};

/// A line of an alignment.
enum class Side : std::uint8_t {
    both,    ///< the log tells what the procedure does
    log,     ///< the log tells what the procedure does not do
    model,   ///< the procedure does what the log does not tell, and should
    silent,  ///< the procedure does what no log tells
};

struct Line {
    Side side = Side::both;
    StepId step = end_step;
    OutcomeId outcome = none<OutcomeId>;  ///< that the procedure takes
    std::uint32_t event = 0;              ///< how many events of the trace lie before it
    std::vector<StepId> open{};           ///< of `log`: what was open then; nothing: the case was over
};

struct Alignment {
    /// How many lines are `log` or `model`. Not decided: at least so many.
    std::size_t cost = 0;
    bool decided = true;      ///< false: the bound was met first; there are no lines then
    bool is_shortest = true;  ///< false: there may be one of the same cost with fewer deviations
    std::vector<Line> lines;
    std::size_t searched = 0;  ///< how many pairs of place in the trace and marking were looked at
};

/// Finds alignments of least cost; of several, one with the fewest deviations, where that is found in time; of these,
/// one in which the most events have a place and the right role.
class Aligner {
public:
    /// \param states outlive the aligner \param most how many pairs of place and marking are looked at for one trace
    Aligner(States& states, std::size_t most) : states_(states), most_(most) {}

    [[nodiscard]] Alignment align(const Trace& trace);

private:
    States& states_;
    std::size_t most_;
};

}  // namespace conformance
}  // namespace v0
}  // namespace alur

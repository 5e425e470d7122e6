// What of a trace is left from each place in it on.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include <alur/base/ids.hpp>

#include "conformance/align.hpp"

namespace alur {
inline namespace v0 {
namespace conformance {

/// How many events a trace may have at most.
inline constexpr std::size_t most_events = (std::size_t{1} << 20U) - 1;
/// How large the table of what is left of a trace may be: events times different steps.
inline constexpr std::size_t most_left = std::size_t{1} << 25U;

/// What of a trace is left from each place on, step by step.
class Remains {
public:
    /// \param steps how many the procedure has
    Remains(const Trace& trace, std::size_t steps) {
        constexpr std::uint32_t no_label = std::numeric_limits<std::uint32_t>::max();
        std::vector<std::uint32_t> label_of(steps, no_label);  // positions in steps_
        for (const TraceEvent& event : trace.events) {
            if (event.step == end_step || label_of[index(event.step)] != no_label) continue;
            label_of[index(event.step)] = static_cast<std::uint32_t>(steps_.size());
            steps_.push_back(event.step);
        }
        const std::size_t events = trace.events.size();
        fits_ = events <= most_events && (events + 1) * (steps_.size() + 1) <= most_left;
        if (!fits_) return;
        counts_.resize((events + 1) * steps_.size());
        strangers_.resize(events + 1);
        for (std::size_t at = events; at-- > 0;) {
            const StepId step = trace.events[at].step;
            std::copy_n(counts(at + 1), steps_.size(), counts_.data() + at * steps_.size());
            strangers_[at] = strangers_[at + 1] + (step == end_step ? 1 : 0);
            if (step != end_step) ++counts_[at * steps_.size() + label_of[index(step)]];
        }
    }

    [[nodiscard]] bool fits() const noexcept { return fits_; }
    [[nodiscard]] const std::vector<StepId>& steps() const noexcept { return steps_; }
    /// By position in steps().
    [[nodiscard]] const std::uint32_t* counts(std::size_t at) const { return counts_.data() + at * steps_.size(); }
    /// Events of no step of the procedure.
    [[nodiscard]] std::uint32_t strangers(std::size_t at) const { return strangers_[at]; }

private:
    std::vector<StepId> steps_;
    std::vector<std::uint32_t> counts_;
    std::vector<std::uint32_t> strangers_;
    bool fits_ = true;
};

}  // namespace conformance
}  // namespace v0
}  // namespace alur

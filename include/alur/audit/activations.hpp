// The activations that the events of a log tell of, column by column.
//
// An event says that something was scheduled, started, suspended, resumed, completed or given up; an activation is what
// these events together tell of one time that a step was worked on. What no event tells stays unknown.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <alur/log/event_log.hpp>

namespace alur {
inline namespace v0 {

struct AuditPlan;

/// Stands for a time that the log does not tell.
inline constexpr std::int64_t unknown_time = std::numeric_limits<std::int64_t>::min();
/// Stands for the end of what has not ended.
inline constexpr std::int64_t not_ended = std::numeric_limits<std::int64_t>::max();

/// How an activation stands, in bits.
namespace activation_bits {
inline constexpr std::uint8_t completed = 1;  ///< its end is a completion
inline constexpr std::uint8_t cancelled = 2;  ///< its end is none
inline constexpr std::uint8_t paused = 4;     ///< its clock was stopped at times: see Activations::pauses
/// Its clock begins with its start, and that never came: told of what did not complete, where the log is an engine's,
/// which tells of every start.
inline constexpr std::uint8_t not_begun = 8;
}  // namespace activation_bits

/// A time in which an activation was suspended.
struct Pause {
    std::uint32_t activation = 0;  ///< position in the columns of Activations
    std::int64_t from = 0;         ///< unknown_time: only its end is told
    std::int64_t to = 0;           ///< not_ended: it still is
};

/// Activations side by side, one a position in each column; case by case, in order of their first events. Times are
/// microseconds since 1970 UTC, unknown_time or not_ended.
struct Activations {
    std::vector<std::string> steps;       ///< names: those of the plan first, then others in order of occurrence
    std::vector<std::int32_t> step;       ///< position in steps
    std::vector<std::int32_t> case_code;  ///< position in the texts of the column of cases
    std::vector<std::int32_t>
        attempt;  ///< counts the activations of the step (of a list: and of the item) in its case, from 1
    std::vector<std::int64_t> offered;  ///< of `schedule`; unknown_time: no event tells it
    /// Of `start`; unknown_time: no event tells it, so waiting and service are not known.
    std::vector<std::int64_t> started;
    std::vector<std::int64_t> begun;   ///< where its clock begins: offered, or started, as the plan says of its step
    std::vector<std::int64_t> ended;   ///< completed or given up
    std::vector<std::uint8_t> bits;    ///< activation_bits
    std::vector<std::uint32_t> event;  ///< row of the log: of its end, or else of its last event
    std::vector<Pause> pauses;         ///< in order of activations, and of time within each

    std::size_t ignored = 0;  ///< events whose lifecycle says nothing that an audit asks, as `assign`

    /// How many.
    [[nodiscard]] std::size_t size() const noexcept { return step.size(); }
};

/// Whether a transition is one of XES, which a log may have without meaning anything here (`assign`); any other is a
/// word of the log's own, and its events are ignored. Capitals do not matter.
[[nodiscard]] bool is_transition(std::string_view word) noexcept;

/// Reads the events of each case in order of time. The column `lifecycle:transition` says what an event is: `schedule`,
/// `start`, `suspend`, `resume`, `complete`; `withdraw`, `ate_abort`, `pi_abort`, `autoskip` and `manualskip` give up;
/// capitals do not matter. Without that column, and where it is empty, an event is a completion. Events belong to the
/// activation of their step that is open, and where `concept:instance` is given and some are, to that of their
/// instance; of several to the first that can take them.
[[nodiscard]] Activations activations_of(const EventLog& log, const AuditPlan& plan);

}  // namespace v0
}  // namespace alur

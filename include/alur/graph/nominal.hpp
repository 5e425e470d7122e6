// What an SOP promises when everything goes well: the nominal total of its standard times, and where rework may happen.
//
// The nominal run follows the first outcome of each decision (the "Ya" exit), the first entry of each `choose`, and
// every branch of a split; a `for_each` counts as one item, a wait for a time as that time. Minutes, working days and
// calendar days are never added into one number.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <alur/base/ids.hpp>
#include <alur/time/limit.hpp>

namespace alur {
inline namespace v0 {

class Procedure;

/// An amount of each measure.
struct Amounts {
    std::int64_t working_seconds = 0;  ///< of limits in `menit` and `jam`
    std::int64_t working_days = 0;     ///< of limits in `hari kerja`
    std::int64_t calendar_days = 0;    ///< of limits in `hari kalender`

    /// Adds the limit to the amount of its measure.
    void add(const Limit& limit) noexcept;
    /// Adds each of them to its like.
    void add(const Amounts& other) noexcept;
    /// The greater of both, measure by measure.
    void raise_to(const Amounts& other) noexcept;
    /// Whether there is none of any.
    [[nodiscard]] bool is_zero() const noexcept { return *this == Amounts{}; }

    friend bool operator==(const Amounts&, const Amounts&) = default;
};

/// `32 menit`, `30 menit + 1 hari kerja`; `0 menit` where nothing is set.
[[nodiscard]] std::string to_string(const Amounts& amounts);

/// The nominal total of a procedure. Limits that are not set count as nothing and are listed in `unset`.
struct NominalTotal {
    Amounts elapsed;     ///< from start to end: of parallel branches the longest, measure by measure
    Amounts case_clock;  ///< as `elapsed`, of what is inside, after the completion of the step of `sla: {from}`
    Amounts work;        ///< the sum over all steps of the nominal run
    Amounts inside;      ///< the part of `work` that is the office's
    Amounts outside;     ///< the part of external actors, and of waits for a message
    std::vector<Amounts> by_actor;  ///< the part of each actor; index by ActorId
    std::vector<StepId> run;        ///< the steps of the nominal run, in an order in which they may happen
    std::vector<StepId> critical;   ///< those on the way with the most working time
    std::vector<StepId> tentative;  ///< steps of the run whose waktu baku is not confirmed
    std::vector<StepId> unset;      ///< steps of the run without a waktu baku, which the totals leave out; never a
                                    ///< gateway or a timed wait
};

/// Follows the nominal run through the procedure and adds up its limits. Near-linear in the steps and arcs.
[[nodiscard]] NominalTotal nominal_total(const Procedure& procedure);

/// The rework loops: each the steps that a case may go through again and again (a strongly connected part), in the
/// order of the SOP.
[[nodiscard]] std::vector<std::vector<StepId>> rework_loops(const Procedure& procedure);

}  // namespace v0
}  // namespace alur

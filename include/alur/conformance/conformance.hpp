// Whether work went as the SOP says: a log and a procedure in, every deviation out, and how well both fit.
//
// The completions of a case are laid beside a run of the procedure so that as little as possible differs (an optimal
// alignment); of several such runs one is taken that fewest deviations explain, where finding it does not take many
// times as long. The procedure moves exactly as the engine moves it. Of what a log has no way of telling, which ways
// conditions opened, outcomes that are not recorded, how many records a for_each had, that is taken which fits best;
// notes() says what was not judged. The items of a for_each are not told apart: while its list is open each completion
// may be of any of them.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <alur/base/result.hpp>
#include <alur/conformance/plan.hpp>
#include <alur/log/event_log.hpp>
#include <alur/log/table.hpp>

namespace alur {
inline namespace v0 {

/// A log held against a procedure. Immutable; a copy shares all, and any thread may read it.
class Conformance {
public:
    /// Reads the log and aligns its cases; cases with the same events are aligned once. Time and memory are bounded by
    /// ConformancePlan::most_states for each of them.
    /// \return or a sentence: a name in the plan that the SOP or the log does not have, a column of the wrong type
    [[nodiscard]] static Result<Conformance, std::string> of(EventLog log, ConformancePlan plan);

    /// What was held against the procedure.
    [[nodiscard]] const EventLog& log() const noexcept;
    /// The procedure, and what names of the log mean.
    [[nodiscard]] const ConformancePlan& plan() const noexcept;

    /// One row a deviation, case by case: `case`; `kind`; `step`, none for an activity that is no step; `activity` as
    /// the log names it; `position` of its event among the completions of its case, from 1, of what was skipped that of
    /// the event before which it was expected; `time` and `row` (of the log, from 0) of its event; `expected`, what
    /// the SOP has there; and an `explanation` in a sentence. No row: nobody deviated.
    ///
    /// Kinds: `skipped`, a step that had to be completed and of which the log does not tell; `inserted`, a completion
    /// that has no place there; `out_of_order`, both of one step: it was done, too early or too late;
    /// `wrong_outcome`, the same, where it was done in time, but the case went on as after another outcome;
    /// `wrong_actor`, whose role the step does not admit, or a person whom `not_by` excludes; `missing_document`, one
    /// that the step needs and that was not there. One that it needs under a condition is judged where the log has the
    /// fields of the case that the condition asks for, in columns `case:FIELD`, and no step that sets them was open
    /// later: a row says what a field was in the end.
    [[nodiscard]] Table deviations() const;

    /// One row a case: `case`; `events`, its completions that were looked at; `end` (ended, open, cancelled, unknown):
    /// only of a case that has ended the end is expected, the others are judged as far as they have come; `verdict`
    /// (fits, deviates, not decided); `cost`, how many lines of its alignment differ, not decided: at least so many;
    /// `worst`, what it would cost if nothing fitted; `fitness`, 1 - cost / worst, none where it is not decided; and
    /// how many deviations it has of each kind. Those of actors and documents do not count in the cost.
    [[nodiscard]] Table cases() const;

    /// 1 - (sum of cost / sum of worst) over the cases that were decided; without any, nothing.
    [[nodiscard]] std::optional<double> fitness() const;
    /// How many cases were not decided within the bound.
    [[nodiscard]] std::size_t undecided() const;
    /// How many sequences of events differ.
    [[nodiscard]] std::size_t variants() const;

    /// The alignment of a case, move by move: `move` (both, log, model, silent), `step`, `activity`, `outcome` that the
    /// procedure takes, `position`, `time` and `row` of the event. Of a case that was not decided it has no rows.
    /// \return or a sentence: the log has no such case
    [[nodiscard]] Result<Table, std::string> alignment(std::string_view case_name) const;

    /// In sentences, what the log does not tell and so was not judged, and which of its names mean nothing to the SOP.
    [[nodiscard]] const std::vector<std::string>& notes() const;

private:
    struct Content;
    explicit Conformance(std::shared_ptr<const Content> content);
    std::shared_ptr<const Content> content_;
};

}  // namespace v0
}  // namespace alur

// How the limits of a case are kept, from its state for what is open, from its history for what has ended.
#pragma once

#include <functional>
#include <vector>

#include <alur/base/instant.hpp>
#include <alur/engine/history.hpp>
#include <alur/engine/state.hpp>
#include <alur/runtime/view.hpp>

#include "runtime/naming.hpp"

namespace alur {
inline namespace v0 {

class Calendar;

namespace runtime {

/// The time of an open activation at `now`. \param calendar what the case pins; null where its SOP names none
[[nodiscard]] TimeKept time_of(const Deployed& deployed, const Calendar* calendar, const CaseState& state,
                               const Activation& activation, Instant now);

/// The time of the whole case against its `sla`.
[[nodiscard]] TimeKept time_of(const Deployed& deployed, const Calendar* calendar, const CaseState& state, Instant now);

/// How the tries of an open activation stand.
[[nodiscard]] TriesView tries_of(const Naming& naming, const Activation& activation);

/// An open activation as a view.
[[nodiscard]] ActivationView view_of(const Naming& naming, const Calendar* calendar, const Activation& activation,
                                     Instant now);

/// All activations of a case, in order of offering.
/// \param calendar_of the calendar that a case adopted under this id
[[nodiscard]] std::vector<ActivationView> activations_of(const Naming& naming, const std::vector<HistoryEvent>& history,
                                                         const Calendar* calendar, Instant now,
                                                         const std::function<const Calendar*(CalendarId)>& calendar_of);
/// The same, with what their clocks counted.
[[nodiscard]] std::vector<ExplainedActivation> explained_of(
    const Naming& naming, const std::vector<HistoryEvent>& history, const Calendar* calendar, Instant now,
    const std::function<const Calendar*(CalendarId)>& calendar_of);

}  // namespace runtime
}  // namespace v0
}  // namespace alur

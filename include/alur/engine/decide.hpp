// The rules. A command is judged against a case, and answered with events or with a refusal.
//
// Pure: no clock, no input or output, nothing is changed. docs/sop-language.md says what the rules are; K4 in which
// order they are looked at. Plain completions are decided here, inline; the rest is compiled once (alur/core_impl.hpp).
#pragma once

#include <type_traits>
#include <utility>

#include <alur/base/instant.hpp>
#include <alur/engine/case_limits.hpp>
#include <alur/engine/command.hpp>
#include <alur/engine/decision.hpp>
#include <alur/engine/direct.hpp>
#include <alur/engine/event.hpp>
#include <alur/engine/state.hpp>
#include <alur/graph/procedure.hpp>
#include <alur/time/calendar.hpp>

namespace alur {
inline namespace v0 {

/// Judges a command.
///
/// \param procedure of the case; of a StartCase, the one to start
/// \param calendar what the case pins; null where its procedure names none
/// \param state the case as it stands; a default state before its StartCase
/// \param now from the clock of the caller. A time before the last event of the case is held at that event (T4).
/// \param limits what is larger is refused
/// \return the events, numbered from state.seq() on. They include the timers that fire first (X2), which stand even if
///         the command is refused. Refusals: docs/sop-language.md, section 11; `procedure.unknown` and names that are
///         no ids are the caller's to refuse. Throws std::bad_alloc.
[[nodiscard]] Decision decide(const Procedure& procedure, const Calendar* calendar, const CaseState& state,
                              const Command& command, Instant now, const CaseLimits& limits = {});

/// The same for a completion without an idempotency key and within the limits that CaseLimits has by default, without
/// the detour over Command.
[[nodiscard]] Decision decide(const Procedure& procedure, const Calendar* calendar, const CaseState& state,
                              const By& by, const CompleteStep& complete, Instant now);

/// Judges a completion like that and hands what happens to `then`: a PlainEvent if the case is that simple, which it
/// mostly is, else a Decision. Both fit evolve and MemoryJournal::append; other journals take Decision(event). `then`
/// is called once, or a copy of it is, and returns the same type for both. The event of a simple case never passes
/// through memory before `then` stores it.
template <class Then>
decltype(auto) decide_then(const Procedure& procedure, const Calendar* calendar, const CaseState& state, const By& by,
                           const CompleteStep& complete, Instant now, Then&& then);
/// The same for a start.
template <class Then>
decltype(auto) decide_then(const Procedure& procedure, const Calendar* calendar, const CaseState& state, const By& by,
                           const StartCase& start, Instant now, Then&& then);

namespace detail {

/// Which shortcuts decide takes. They change no meaning and no event; tests switch them off.
struct Shortcuts {
    bool folds = true;  ///< several facts in one stored event
    bool plain = true;  ///< plain completions are decided apart
};

/// All of it, shortcuts or not. Compiled once, as the next four.
[[nodiscard]] Decision decide_command(const Procedure& procedure, const Calendar* calendar, const CaseState& state,
                                      const Command& command, Instant now, const CaseLimits& limits,
                                      Shortcuts shortcuts);

/// Judges what is not plain.
[[nodiscard]] Decision decide_rest(const Procedure& procedure, const Calendar* calendar, const CaseState& state,
                                   const By& by, const CompleteStep& complete, Instant now);
[[nodiscard]] Decision decide_rest(const Procedure& procedure, const Calendar* calendar, const CaseState& state,
                                   const By& by, const StartCase& start, Instant now);

/// Judges what is not direct, if it is plain (engine/plain.hpp). \return false: it is not, and `event` means nothing
[[nodiscard]] bool decide_plain(const Procedure& procedure, const Calendar* calendar, const CaseState& state,
                                const By& by, const CompleteStep& complete, Instant now, Event& event);
[[nodiscard]] bool decide_plain(const Procedure& procedure, const Calendar* calendar, const CaseState& state,
                                const By& by, const StartCase& start, Instant now, Event& event);

/// Judges what is not direct and hands it on. Apart from decide_then, so that nothing there outlives a call.
template <class Body, class Then>
[[gnu::noinline]] decltype(auto) decide_others(const Procedure& procedure, const Calendar* calendar,
                                               const CaseState& state, const By& by, const Body& body, Instant now,
                                               Then& then) {
    Event event;
    if (state.seq() < CaseLimits{}.events && decide_plain(procedure, calendar, state, by, body, now, event))
        return then(PlainEvent(event));
    return then(decide_rest(procedure, calendar, state, by, body, now));
}

}  // namespace detail

template <class Then>
[[gnu::always_inline]] inline decltype(auto) decide_then(const Procedure& procedure, const Calendar* calendar,
                                                         const CaseState& state, const By& by,
                                                         const CompleteStep& complete, Instant now, Then&& then) {
    PlainEvent event;
    if (state.seq() < CaseLimits{}.events &&
        detail::DirectCompletion(procedure, state, by, complete).decide(calendar, now, event)) [[likely]]
        return then(event);
    std::decay_t<Then> copy(std::forward<Then>(then));  // its address goes elsewhere
    return detail::decide_others(procedure, calendar, state, by, complete, now, copy);
}

template <class Then>
[[gnu::always_inline]] inline decltype(auto) decide_then(const Procedure& procedure, const Calendar* calendar,
                                                         const CaseState& state, const By& by, const StartCase& start,
                                                         Instant now, Then&& then) {
    PlainEvent event;
    if (detail::decide_direct_start(procedure, calendar, state, by, start, now, event)) [[likely]]
        return then(event);
    std::decay_t<Then> copy(std::forward<Then>(then));
    return detail::decide_others(procedure, calendar, state, by, start, now, copy);
}

inline Decision decide(const Procedure& procedure, const Calendar* calendar, const CaseState& state, const By& by,
                       const CompleteStep& complete, Instant now) {
    return decide_then(procedure, calendar, state, by, complete, now,
                       [](auto&& happened) { return Decision(std::forward<decltype(happened)>(happened)); });
}

}  // namespace v0
}  // namespace alur

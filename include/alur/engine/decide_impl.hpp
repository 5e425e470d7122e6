// The rules, whole: what decide.hpp declares and leaves to be compiled once (see alur/core_impl.hpp).
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include <alur/base/instant.hpp>
#include <alur/base/utf8.hpp>
#include <alur/engine/batch.hpp>
#include <alur/engine/case_limits.hpp>
#include <alur/engine/clocks.hpp>
#include <alur/engine/command.hpp>
#include <alur/engine/decide.hpp>
#include <alur/engine/decision.hpp>
#include <alur/engine/digest.hpp>
#include <alur/engine/direct.hpp>
#include <alur/engine/event.hpp>
#include <alur/engine/judge.hpp>
#include <alur/engine/payload.hpp>
#include <alur/engine/plain.hpp>
#include <alur/engine/state.hpp>
#include <alur/engine/timers.hpp>
#include <alur/graph/procedure.hpp>

namespace alur {
inline namespace v0 {
namespace detail {

/// What is asked of a case in whatever state it is. A case that is full can also still be ended.
template <class Body>
inline constexpr bool is_about_persons = std::is_same_v<Body, EraseCase> || std::is_same_v<Body, ReadPersonal>;
template <class Body>
inline constexpr bool is_always_taken = std::is_same_v<Body, CancelCase> || is_about_persons<Body>;

/// Whether all that would be kept as text is: whoever reads a history relies on it. Of fields: see fault_of().
template <class Body>
[[nodiscard]] bool has_texts_only(const Body& body, const Header& header) {
    bool is_text = base::is_utf8(header.key);
    if constexpr (requires { body.name; }) is_text = is_text && base::is_utf8(body.name);
    if constexpr (requires { body.reason; }) is_text = is_text && base::is_utf8(body.reason);
    if constexpr (requires { body.purpose; }) is_text = is_text && base::is_utf8(body.purpose);
    if constexpr (requires { body.text; }) is_text = is_text && base::is_utf8(body.text);
    return is_text;
}

/// What is refused whoever commands it: where a timer did not fire for want of room, and 4–6.
template <class Body>
[[nodiscard]] Refusal check_case(const Batch& batch, const Body& body, const Header& header, bool all_fired,
                                 const CaseLimits& limits) {
    // A late timer never changes who won (X2), so nobody may go on as if it were not over.
    if (!all_fired && !is_always_taken<Body>)
        return refused(RejectionCode::case_full,
                       "there is no room for what a timer that is over sets off; events of a case: at most " +
                           std::to_string(limits.events) + ", attempts of a step: at most " +
                           std::to_string(most_attempts));
    if constexpr (std::is_same_v<Body, MigrateCase>)
        return refused(RejectionCode::command_unsupported, "migration is not in this version");
    if (!has_texts_only(body, header)) return refused(RejectionCode::command_unsupported, not_text);
    if constexpr (std::is_same_v<Body, SubmitDocument>)
        if (body.documents.empty()) return refused(RejectionCode::command_unsupported, "no document is named");
    if constexpr (std::is_same_v<Body, SetFields>)
        if (body.fields.empty()) return refused(RejectionCode::command_unsupported, "no field is named");
    if constexpr (std::is_same_v<Body, StartCase> || is_about_persons<Body>) return {};
    if (batch.ended() || !batch.state().is_live()) return refused(RejectionCode::case_closed);
    constexpr bool while_suspended = std::is_same_v<Body, ResumeCase> || std::is_same_v<Body, CancelCase> ||
                                     std::is_same_v<Body, AddNote> || std::is_same_v<Body, SubmitDocument>;
    if (!while_suspended && batch.state().status() == CaseStatus::suspended)
        return refused(RejectionCode::case_suspended);
    return {};
}

/// 37, 38: what a journal would not bear.
template <class Body>
[[nodiscard]] Refusal check_limits(const Batch& batch, const CaseState& state, const Header& header, Instant now,
                                   const CaseLimits& limits) {
    if (header.key.size() > limits.payload_bytes)
        return refused(RejectionCode::command_too_large,
                       beyond("bytes of a key: at most ", limits.payload_bytes, header.key.size()));
    for (const NewPerson& one : header.persons)
        if (Refusal no = fault_of_name(one.name, limits.payload_bytes)) return no;
    if (batch.largest_payload() > limits.payload_bytes)
        return refused(RejectionCode::command_too_large, beyond("bytes of text and fields in one event: at most ",
                                                                limits.payload_bytes, batch.largest_payload()));
    const std::size_t written = batch.stored(now, header);
    if (!header.key.empty() && written > most_keyed)
        return refused(RejectionCode::command_too_large,
                       beyond("events of a command with a key: at most ", most_keyed, written));
    if (is_always_taken<Body>) return {};
    if (state.seq() + written > limits.events)
        return refused(RejectionCode::case_full,
                       beyond("events of a case: at most ", limits.events, state.seq() + written));
    if (batch.any_since({}, is_beyond_count))
        return refused(RejectionCode::case_full,
                       beyond("attempts of a step: at most ", most_attempts, most_attempts + 1));
    return {};
}

/// How many events a case may still take.
[[nodiscard]] inline std::size_t room_in(const CaseState& state, const CaseLimits& limits) noexcept {
    return limits.events - std::min<std::size_t>(state.seq(), limits.events);
}

/// The end of a batch: the case clock, and the completion of the case.
inline void conclude(Batch& batch) {
    run_case_clock(batch);
    if (batch.ended()) batch.emit(batch.event(EventKind::case_completed));
}

/// What the timers set off stands, though the command is refused.
[[nodiscard]] inline Decision refuse_after(Batch& timers, const CaseState& state, Instant now, bool folds,
                                           Rejection rejection) {
    Decision decision;
    if (!timers.empty()) conclude(timers);
    if (folds) timers.fold();
    timers.finish(decision, state.seq(), now, {});
    decision.refuse(std::move(rejection));
    return decision;
}

template <class Body>
[[nodiscard]] Decision decide_by_rules(const Procedure& procedure, const Calendar* calendar, const CaseState& state,
                                       const By& by, const Body& body, const Header& header, Instant now,
                                       const CaseLimits& limits, bool folds) {
    Decision decision;
    constexpr bool starts = std::is_same_v<Body, StartCase>;
    const bool exists = state.status() != CaseStatus::unknown;
    if (exists == starts) {
        decision.refuse(refused(starts ? RejectionCode::case_exists : RejectionCode::case_unknown));
        return decision;
    }
    const Instant at = exists ? std::max(now, state.last()) : now;
    Batch batch(procedure, calendar, state, at);
    const bool all_fired = fire_timers(batch, room_in(state, limits));
    const BatchMark fired = batch.mark();
    Refusal refusal = check_case(batch, body, header, all_fired, limits);
    if (!refusal) refusal = Judge(batch, by)(body);
    if (refusal) {
        batch.rewind(fired);
        return refuse_after(batch, state, now, folds, *std::move(refusal));
    }
    conclude(batch);
    if constexpr (starts) {
        // Behind all else, so that the first offer still folds into the start.
        if (!body.name.empty()) batch.emit(batch.event(EventKind::case_named), payload_of_text(body.name));
    }
    if (folds) batch.fold();
    refusal = check_limits<Body>(batch, state, header, now, limits);
    if (refusal) {
        Batch timers(procedure, calendar, state, at);  // what is folded cannot be gone back to
        static_cast<void>(fire_timers(timers, room_in(state, limits)));
        return refuse_after(timers, state, now, folds, *std::move(refusal));
    }
    batch.finish(decision, state.seq(), now, header);
    return decision;
}

// NOLINTBEGIN(misc-definitions-in-headers): not inline, so that a second source that includes this does not link

bool decide_plain(const Procedure& procedure, const Calendar* calendar, const CaseState& state, const By& by,
                  const CompleteStep& complete, Instant now, Event& event) {
    return PlainCompletion(procedure, calendar, state, by, complete, now).decide(event);
}

bool decide_plain(const Procedure& procedure, const Calendar* calendar, const CaseState& state, const By& by,
                  const StartCase& start, Instant now, Event& event) {
    return decide_plain_start(procedure, calendar, state, by, start, now, event);
}

Decision decide_command(const Procedure& procedure, const Calendar* calendar, const CaseState& state,
                        const Command& command, Instant now, const CaseLimits& limits, Shortcuts shortcuts) {
    Header header{command.key, 0, command.persons};
    if (!command.key.empty()) {
        header.digest = digest_of(command);
        if (const auto use = state.key(command.key)) {
            Decision decision;
            if (use->digest == header.digest) {
                decision.repeat(*use);
            } else {
                decision.refuse(refused(RejectionCode::key_reused));
            }
            return decision;
        }
    }
    if (shortcuts.plain && command.key.empty() && command.persons.empty() && state.seq() < limits.events) {
        PlainEvent direct;
        Event event;
        const auto* complete = std::get_if<CompleteStep>(&command.body);
        if (complete != nullptr &&
            DirectCompletion(procedure, state, command.by, *complete).decide(calendar, now, direct))
            return Decision(direct);
        if (complete != nullptr && decide_plain(procedure, calendar, state, command.by, *complete, now, event))
            return Decision(event);
        const auto* start = std::get_if<StartCase>(&command.body);
        if (start != nullptr && decide_plain(procedure, calendar, state, command.by, *start, now, event))
            return Decision(event);
    }
    return std::visit(
        [&](const auto& body) {
            return decide_by_rules(procedure, calendar, state, command.by, body, header, now, limits, shortcuts.folds);
        },
        command.body);
}

Decision decide_rest(const Procedure& procedure, const Calendar* calendar, const CaseState& state, const By& by,
                     const CompleteStep& complete, Instant now) {
    return decide_by_rules(procedure, calendar, state, by, complete, {}, now, CaseLimits{}, true);
}

Decision decide_rest(const Procedure& procedure, const Calendar* calendar, const CaseState& state, const By& by,
                     const StartCase& start, Instant now) {
    return decide_by_rules(procedure, calendar, state, by, start, {}, now, CaseLimits{}, true);
}

}  // namespace detail

Decision decide(const Procedure& procedure, const Calendar* calendar, const CaseState& state, const Command& command,
                Instant now, const CaseLimits& limits) {
    return detail::decide_command(procedure, calendar, state, command, now, limits, {});
}

// NOLINTEND(misc-definitions-in-headers)

}  // namespace v0
}  // namespace alur

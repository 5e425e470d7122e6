// The state of a case as a value: what it answers after a copy and after a move.
#include <alur/core.hpp>

#include <utility>

#include "support/catch.hpp"

using namespace alur;

namespace {

constexpr StepId checked{2};
constexpr DocumentId form{1};

Event event(EventKind kind) {
    Event made;
    made.kind = kind;
    return made;
}

/// Somebody binds an external actor by what happened.
Event bound(ActorId role, PersonId person) {
    Event made = event(EventKind::note_added);
    made.flags = EventFlag::binds;
    made.role = role;
    made.person = person;
    return made;
}

Event completed_by(PersonId person) {
    Event made = event(EventKind::step_completed);
    made.step = checked;
    made.flags = EventFlag::watched;
    made.person = person;
    return made;
}

/// A case with all that a plain completion may have to look up on the heap.
CaseState heavy() {
    CaseState state;
    evolve(state, event(EventKind::case_started));
    evolve(state, bound(ActorId{1}, PersonId{11}));
    evolve(state, bound(ActorId{2}, PersonId{12}));
    evolve(state, completed_by(PersonId{21}));
    evolve(state, completed_by(PersonId{22}));
    Event adopted = event(EventKind::calendar_adopted);
    adopted.step = StepId{5};
    evolve(state, adopted);
    Event submitted = event(EventKind::documents_submitted);
    submitted.documents = std::uint64_t{1} << index(form);
    evolve(state, submitted);
    Event returned = event(EventKind::document_returned);
    returned.next = static_cast<StepId>(form);
    evolve(state, returned);
    return state;
}

void check_heavy(const CaseState& state) {
    CHECK_FALSE(state.is_hot());
    CHECK(state.calendar() == CalendarId{5});
    CHECK(state.bound_to(ActorId{1}) == PersonId{11});
    CHECK(state.bound_to(ActorId{2}) == PersonId{12});
    CHECK(state.has_done(checked, PersonId{21}));
    CHECK(state.has_done(checked, PersonId{22}));
    CHECK_FALSE(state.has_done(checked, PersonId{23}));
    CHECK(state.document(form) == DocumentStatus::returned);
}

}  // namespace

TEST_CASE("a copy of a state is the same and on its own", "[engine]") {
    const CaseState state = heavy();
    CaseState copy = state;
    CHECK(copy == state);
    Event submitted = event(EventKind::documents_submitted);
    submitted.documents = std::uint64_t{1} << index(form);
    evolve(copy, submitted);
    CHECK(copy.document(form) == DocumentStatus::present);
    check_heavy(state);
}

TEST_CASE("a state that was moved from may be asked, goes on and can be assigned", "[engine]") {
    CaseState state = heavy();
    const CaseState moved = std::move(state);
    check_heavy(moved);
    // NOLINTBEGIN(bugprone-use-after-move,clang-analyzer-cplusplus.Move): that is what is asked
    CHECK(state.calendar() == none<CalendarId>);
    CHECK(state.bound_to(ActorId{2}) == none<PersonId>);
    CHECK_FALSE(state.has_done(checked, PersonId{22}));
    CHECK(state.attempts(checked, no_counter) == 0);
    Event submitted = event(EventKind::documents_submitted);
    submitted.documents = std::uint64_t{1} << index(form);
    evolve(state, submitted);
    CHECK(state.document(form) == DocumentStatus::present);
    state = moved;
    // NOLINTEND(bugprone-use-after-move,clang-analyzer-cplusplus.Move)
    CHECK(state == moved);
    check_heavy(state);
}

// What the rules say of a program that drives them by itself and does not keep their preconditions.
#include <alur/engine/decide.hpp>
#include <alur/engine/payload.hpp>
#include <alur/graph/origin.hpp>
#include <alur/sop/sop.hpp>

#include "engine/support/desk.hpp"
#include "support/last_words.hpp"

using namespace alur;
using alur::test::broken_precondition;
using alur_test::Desk;

TEST_CASE("a calendar is adopted, not null", "[engine]") {
    Desk desk(R"(
actors: {staf: {}}
steps:
  - {id: susun, actor: staf}
)");
    REQUIRE(desk.start("staf:s1") == "");
    CHECK(broken_precondition([&] {
              desk.act({desk.by("staf:s1"), AdoptCalendar{}, {}});
          }) == "AdoptCalendar carries a calendar, not null");
}

TEST_CASE("tables made by hand must be sound", "[engine]") {
    sop::Sop definition;
    definition.steps.resize(2);
    Tables tables;
    tables.steps.resize(2);
    tables.steps[0].routing = Routing::choose;  // and no way is unconditional
    tables.steps[0].kind = StepKind::gateway;
    tables.steps[0].arcs = {0, 1};
    tables.arcs.resize(1);
    tables.arcs[0].guard = GuardId{0};
    const Procedure procedure({std::move(definition), nullptr, {}}, std::move(tables));
    CHECK(broken_precondition([&] {
              static_cast<void>(decide(procedure, nullptr, CaseState(), Command{{}, StartCase{}, {}}, Instant{}));
          }) == "decide needs tables as sound as compile makes them, and a case that runs on them");
}

TEST_CASE("a decision has no payloads but its own", "[engine]") {
    Event event;
    event.payload = 7;  // where a journal keeps it
    CHECK(broken_precondition([&] { static_cast<void>(Decision(event)); }) ==
          "Decision::add takes the payload of an event beside it");
    CHECK(broken_precondition([&] { static_cast<void>(Decision().payload(event)); }) ==
          "Decision::payload takes an event of the decision itself");
    Decision decision;
    decision.add(event, detail::payload_of_text("x"));
    CHECK(detail::text_of(decision.payload(decision[0])) == "x");
}

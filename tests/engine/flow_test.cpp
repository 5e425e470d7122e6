#include <alur/engine/flow.hpp>

#include "engine/support/desk.hpp"
#include "support/catch.hpp"

using namespace alur;
using alur_test::Desk;

namespace {

/// Completes steps as the only actor.
void done(Desk& desk, const std::string& step, const std::string& outcome = {}) {
    INFO(step);
    REQUIRE(desk.complete(step, "staf:s1", {.outcome = outcome}) == "");
}

Desk started(const std::string& yaml, std::vector<std::pair<std::string, Value>> fields = {}) {
    Desk desk("actors: {staf: {}, kasi: {}}\n" + yaml);
    REQUIRE(desk.start("staf:s1", std::move(fields)) == "");
    return desk;
}

const std::string parallel = R"(
steps:
  - {id: mulai, actor: staf, next: [a, b]}
  - {id: a, actor: staf, next: gabung}
  - {id: b, actor: staf, next: gabung}
  - {id: gabung, actor: staf, join: all}
)";

}  // namespace

TEST_CASE("a join waits for every branch", "[engine][flow]") {
    Desk desk = started(parallel);
    done(desk, "mulai");
    CHECK(desk.open() == "a b");
    CHECK(desk.wrote() == "StepCompleted mulai, BlockOpened mulai, StepOffered a, StepOffered b");
    CHECK(desk.state().blocks().size() == 1);
    done(desk, "b");
    CHECK(desk.wrote() == "StepCompleted b, BranchArrived");
    CHECK(desk.open() == "a");
    CHECK(desk.complete("gabung", "staf:s1") == "step.not_open");
    done(desk, "a");
    CHECK(desk.wrote() == "StepCompleted a, BranchArrived, BlockClosed mulai, StepOffered gabung");
    CHECK(desk.open() == "gabung");
    CHECK(desk.state().blocks().empty());
    done(desk, "gabung");
    CHECK(desk.state().status() == CaseStatus::completed);
}

TEST_CASE("a join counts only the branches that were taken", "[engine][flow]") {
    const std::string yaml = R"(
fields: {survei: {type: boolean}, uji: {type: boolean}}
steps:
  - {id: mulai, actor: staf, sets: [survei, uji], next: [{to: a, when: {survei: true}}, {to: b, when: {uji: true}}, c]}
  - {id: a, actor: staf, next: gabung}
  - {id: b, actor: staf, next: gabung}
  - {id: c, actor: staf, next: gabung}
  - {id: gabung, actor: staf, join: all}
)";
    const auto open_after = [&](bool survei, bool uji) {
        Desk desk = started(yaml, {{"survei", survei}, {"uji", uji}});
        done(desk, "mulai");
        return desk.open();
    };
    CHECK(open_after(true, true) == "a b c");
    CHECK(open_after(true, false) == "a c");
    CHECK(open_after(false, true) == "b c");
    Desk desk = started(yaml, {{"survei", false}});
    CHECK(desk.complete("mulai", "staf:s1") == "field.unset");
    CHECK(desk.why() == "field.unset: mulai needs uji");
    REQUIRE(desk.complete("mulai", "staf:s1", {.fields = {{"uji", false}}}) == "");
    CHECK(desk.open() == "c");
    CHECK(desk.state().blocks().size() == 1);
    done(desk, "c");
    CHECK(desk.open() == "gabung");
}

TEST_CASE("a branch may lead straight to the join", "[engine][flow]") {
    Desk desk = started(R"(
steps:
  - {id: mulai, actor: staf, next: [a, gabung]}
  - {id: a, actor: staf, next: gabung}
  - {id: gabung, actor: staf, join: all}
)");
    done(desk, "mulai");
    CHECK(desk.wrote() == "StepCompleted mulai, BlockOpened mulai, StepOffered a, BranchArrived");
    done(desk, "a");
    CHECK(desk.open() == "gabung");
}

TEST_CASE("a count join goes on after so many and cancels the rest", "[engine][flow]") {
    Desk desk = started(R"(
steps:
  - {id: mulai, actor: staf, next: [a, b, c]}
  - {id: a, actor: staf, next: gabung}
  - {id: b, actor: staf, next: [b1, b2]}
  - {id: b1, actor: staf, next: b3}
  - {id: b2, actor: staf, next: b3}
  - {id: b3, actor: staf, join: all, next: gabung}
  - {id: c, actor: staf, next: gabung}
  - {id: gabung, actor: staf, join: {count: 2}}
)");
    done(desk, "mulai");
    done(desk, "b");
    done(desk, "b1");
    done(desk, "c");
    CHECK(desk.open() == "a b2");
    done(desk, "a");
    CHECK(desk.wrote() ==
          "StepCompleted a, StepCancelled b2, BlockClosed b, BranchArrived, BlockClosed mulai, StepOffered gabung");
    CHECK(desk.open() == "gabung");
    CHECK(desk.state().blocks().empty());
}

TEST_CASE("a count join needs no more branches than were taken", "[engine][flow]") {
    Desk desk = started(R"(
fields: {x: {type: boolean, required: true}}
steps:
  - {id: mulai, actor: staf, next: [{to: a, when: {x: true}}, {to: b, when: {x: true}}, c]}
  - {id: a, actor: staf, next: gabung}
  - {id: b, actor: staf, next: gabung}
  - {id: c, actor: staf, next: gabung}
  - {id: gabung, actor: staf, join: {count: 2}}
)",
                        {{"x", false}});
    done(desk, "mulai");
    done(desk, "c");
    CHECK(desk.open() == "gabung");
}

TEST_CASE("one step may join a block and the block around it", "[engine][flow]") {
    Desk desk = started(R"(
steps:
  - {id: mulai, actor: staf, next: [a, b]}
  - {id: a, actor: staf, next: [a1, a2]}
  - {id: a1, actor: staf, next: gabung}
  - {id: a2, actor: staf, next: gabung}
  - {id: b, actor: staf, next: gabung}
  - {id: gabung, actor: staf, join: all}
)");
    for (const char* step : {"mulai", "a", "a1", "b"}) done(desk, step);
    CHECK(desk.open() == "a2");
    done(desk, "a2");
    CHECK(desk.wrote() ==
          "StepCompleted a2, BranchArrived, BlockClosed a, BranchArrived, BlockClosed mulai, StepOffered gabung");
    CHECK(desk.open() == "gabung");
}

TEST_CASE("branches may be joined by the end of the case", "[engine][flow]") {
    Desk desk = started(R"(
steps:
  - {id: mulai, actor: staf, next: [a, b]}
  - {id: a, actor: staf, next: [a1, a2]}
  - {id: a1, actor: staf, next: end}
  - {id: a2, actor: staf, next: end}
  - {id: b, actor: staf, next: end}
)");
    for (const char* step : {"mulai", "b", "a", "a1"}) done(desk, step);
    CHECK(desk.state().status() == CaseStatus::open);
    done(desk, "a2");
    CHECK(desk.state().status() == CaseStatus::completed);
}

TEST_CASE("a loop out of blocks cancels what is open in them", "[engine][flow]") {
    Desk desk = started(R"(
steps:
  - {id: mulai, actor: staf, next: [a, b]}
  - {id: a, actor: staf, next: [a1, a2]}
  - id: a1
    actor: staf
    outcomes: {ya: a3, dalam: {next: a, returns: true}, luar: {next: mulai, returns: true}}
  - {id: a2, actor: staf, next: a3}
  - {id: a3, actor: staf, join: all, next: gabung}
  - {id: b, actor: staf, next: gabung}
  - {id: gabung, actor: staf, join: all}
)");
    done(desk, "mulai");
    done(desk, "a");
    CHECK(desk.open() == "b a1 a2");
    done(desk, "a1", "dalam");
    CHECK(desk.wrote() == "StepCompleted a1, StepCancelled a2, BlockClosed a, StepOffered a");
    CHECK(desk.open() == "b a");
    CHECK(desk.activation("a").attempt == 2);
    done(desk, "a");
    CHECK(desk.activation("a2").attempt == 2);
    done(desk, "a1", "luar");
    CHECK(desk.wrote() ==
          "StepCompleted a1, StepCancelled b, StepCancelled a2, BlockClosed a, BlockClosed mulai, StepOffered mulai");
    CHECK(desk.open() == "mulai");
    done(desk, "mulai");
    CHECK(desk.activation("b").attempt == 2);
    CHECK(desk.activation("a").attempt == 3);
}

TEST_CASE("a cancelling outcome leaves every block for good", "[engine][flow]") {
    Desk desk = started(R"(
steps:
  - {id: mulai, actor: staf, next: [a, b]}
  - {id: a, actor: staf, outcomes: {ya: gabung, tolak: {next: beritahu, cancels: true}, batal: {next: end, cancels: true}}}
  - {id: b, actor: staf, next: gabung}
  - {id: gabung, actor: staf, join: all, next: end}
  - {id: beritahu, actor: staf}
)");
    SECTION("to a step") {
        done(desk, "mulai");
        done(desk, "a", "tolak");
        CHECK(desk.wrote() == "StepCompleted a, StepCancelled b, BlockClosed mulai, StepOffered beritahu");
        CHECK(desk.open() == "beritahu");
        CHECK(desk.state().blocks().empty());
    }
    SECTION("to the end") {
        done(desk, "mulai");
        done(desk, "a", "batal");
        CHECK(desk.wrote() == "StepCompleted a, StepCancelled b, BlockClosed mulai, CaseCompleted");
        CHECK(desk.state().status() == CaseStatus::completed);
    }
}

TEST_CASE("data choose the first target that holds", "[engine][flow]") {
    const std::string yaml = R"(
fields:
  skala: {type: choice, options: [mikro, kecil, besar]}
  omzet: {type: integer}
steps:
  - id: mulai
    actor: staf
    sets: [skala, omzet]
    choose:
      - {when: {skala: [mikro, kecil]}, next: a}
      - {when: {omzet: {at_least: 10, at_most: 20}}, next: b}
      - {else: c}
  - {id: a, actor: staf, next: end}
  - {id: b, actor: staf, next: end}
  - {id: c, actor: staf, next: end}
)";
    const auto open_after = [&](const char* skala, std::int64_t omzet) {
        Desk desk = started(yaml);
        REQUIRE(desk.complete("mulai", "staf:s1", {.fields = {{"skala", std::string(skala)}, {"omzet", omzet}}}) == "");
        return desk.open();
    };
    CHECK(open_after("kecil", 15) == "a");
    CHECK(open_after("besar", 15) == "b");
    CHECK(open_after("besar", 10) == "b");
    CHECK(open_after("besar", 21) == "c");
    Desk desk = started(yaml);
    // What comes after the first that holds is not asked.
    REQUIRE(desk.complete("mulai", "staf:s1", {.fields = {{"skala", std::string("mikro")}}}) == "");
    Desk other = started(yaml, {{"skala", std::string("besar")}});
    CHECK(other.complete("mulai", "staf:s1") == "field.unset");
    CHECK(other.why() == "field.unset: mulai needs omzet");
    REQUIRE(other.set("mulai", "staf:s1", {{"omzet", std::int64_t{12}}}) == "");
    REQUIRE(other.complete("mulai", "staf:s1") == "");
    CHECK(other.open() == "b");
}

TEST_CASE("a condition that names an unset field has no value, whatever its other parts say", "[engine][flow]") {
    const std::string yaml = R"(
fields: {p: {type: boolean}, q: {type: boolean}}
steps:
  - {id: mulai, actor: staf, sets: [p, q], choose: [{when: {any: [{p: true}, {not: {q: true}}]}, next: a}, {else: b}]}
  - {id: a, actor: staf, next: end}
  - {id: b, actor: staf, next: end}
)";
    Desk desk = started(yaml, {{"p", true}});
    CHECK(desk.complete("mulai", "staf:s1") == "field.unset");
    REQUIRE(desk.complete("mulai", "staf:s1", {.fields = {{"p", false}, {"q", true}}}) == "");
    CHECK(desk.open() == "b");
}

TEST_CASE("gateways complete in the batch that starts them", "[engine][flow]") {
    Desk desk = started(R"(
fields: {cepat: {type: boolean}}
steps:
  - {id: mulai, actor: staf, sets: [cepat], next: pilih}
  - {id: pilih, choose: [{when: {cepat: true}, next: pisah}, {else: lambat}]}
  - {id: pisah, next: [a, b]}
  - {id: a, actor: staf, next: kumpul}
  - {id: b, actor: staf, next: kumpul}
  - {id: kumpul, join: all, next: akhir}
  - {id: lambat, actor: staf, next: akhir}
  - {id: akhir, next: end}
)");
    CHECK(desk.complete("mulai", "staf:s1") == "field.unset");
    CHECK(desk.why() == "field.unset: pilih needs cepat");
    CHECK(desk.open() == "mulai");
    REQUIRE(desk.complete("mulai", "staf:s1", {.fields = {{"cepat", true}}}) == "");
    CHECK(desk.wrote() ==
          "FieldsSet, StepCompleted mulai, StepOffered pilih, StepCompleted pilih, StepOffered pisah, StepCompleted "
          "pisah, "
          "BlockOpened pisah, StepOffered a, StepOffered b");
    done(desk, "a");
    done(desk, "b");
    CHECK(desk.state().status() == CaseStatus::completed);
}

TEST_CASE("targets of a split start depth first, and not at all once the block has closed", "[engine][flow]") {
    Desk desk = started(R"(
steps:
  - {id: mulai, actor: staf, next: [g1, a, b]}
  - {id: g1, next: gabung}
  - {id: a, actor: staf, next: gabung}
  - {id: b, actor: staf, next: gabung}
  - {id: gabung, actor: staf, join: {count: 1}}
)");
    done(desk, "mulai");
    CHECK(desk.wrote() ==
          "StepCompleted mulai, BlockOpened mulai, StepOffered g1, StepCompleted g1, BranchArrived, BlockClosed mulai, "
          "StepOffered gabung");
    CHECK(desk.open() == "gabung");
}

TEST_CASE("a long chain of gateways needs no deep stack", "[engine][flow]") {
    std::string yaml = "steps:\n  - {id: mulai, actor: staf}\n";
    for (int i = 0; i < 4'990; ++i) yaml += "  - {id: g" + std::to_string(i) + "}\n";
    Desk desk = started(yaml);
    REQUIRE(desk.complete("mulai", "staf:s1") == "");
    CHECK(desk.state().status() == CaseStatus::completed);
}

TEST_CASE("a case of gateways alone is completed by its start", "[engine][flow]") {
    Desk desk = started("steps:\n  - {id: a}\n  - {id: b}\n");
    CHECK(desk.state().status() == CaseStatus::completed);
    CHECK(desk.wrote() == "CaseStarted, StepOffered a, StepCompleted a, StepOffered b, StepCompleted b, CaseCompleted");
}

TEST_CASE("a step outside the loop may run in a block that the loop leaves, and is counted", "[engine][flow]") {
    Desk desk = started(R"(
steps:
  - {id: mulai, actor: staf, next: [a, b]}
  - {id: a, actor: staf, outcomes: {ya: gabung, ulang: {next: mulai, returns: true}}}
  - {id: b, actor: staf, next: gabung}
  - {id: gabung, actor: staf, join: all}
)");
    for (int i = 1; i <= 20; ++i) {
        done(desk, "mulai");
        REQUIRE(desk.activation("b").attempt == i);
        done(desk, "a", "ulang");
    }
}

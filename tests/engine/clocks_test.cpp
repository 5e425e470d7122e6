#include <alur/engine/clocks.hpp>

#include <alur/graph/origin.hpp>
#include <alur/sop/sop.hpp>

#include "engine/support/desk.hpp"
#include "support/catch.hpp"

using namespace alur;
using alur_test::Desk;
using alur_test::jakarta;
using std::string;
using namespace std::chrono_literals;

namespace {

const string actors = "actors: {staf: {}, kasi: {}, pemohon: {external: true}}\n";

constexpr std::int64_t minute = 60'000'000;

const string promised = actors + R"(
sla: {total: 2 jam}
steps:
  - {id: serah, actor: pemohon}
  - {id: periksa, actor: staf, outcomes: {ya: putus, kurang: {next: serah, returns: true}}}
  - {id: putus, actor: kasi}
)";

}  // namespace

TEST_CASE("a step lapses by the measure of its limit", "[engine][clocks]") {
    const auto lapse = [](const string& limit, const string& when) {
        Desk desk(actors + "steps:\n  - {id: a, actor: staf, waktu_baku: " + limit + "}\n");
        desk.at(when);
        REQUIRE(desk.start("staf:s") == "");
        return desk.activation("a").lapse;
    };
    CHECK(lapse("5 menit", "2024-07-01 11:57") == jakarta("2024-07-01 13:02"));
    CHECK(lapse("2 jam", "2024-07-01 14:00") ==
          jakarta("2024-07-02 08:00"));  // all used at closing; late once it opens
    CHECK(lapse("2 hari kerja", "2024-07-05 10:00") == jakarta("2024-07-10 00:00") - 1us);
    CHECK(lapse("2 hari kalender", "2024-07-05 10:00") == jakarta("2024-07-07 10:00"));
}

TEST_CASE("the clock of the case runs while something is open inside", "[engine][clocks]") {
    Desk desk(promised);
    REQUIRE(desk.start("pemohon:p") == "");
    CHECK_FALSE(desk.state().clock().begun);
    desk.at("2024-07-01 09:00");
    REQUIRE(desk.complete("serah", "pemohon:p") == "");
    CHECK(desk.wrote() == "StepCompleted serah, StepOffered periksa, ClockStarted");
    CHECK(desk.state().seq() == 2);  // in one event
    CHECK(desk.state().clock().lapse == jakarta("2024-07-01 11:00"));
    desk.at("2024-07-01 09:30");
    REQUIRE(desk.complete("periksa", "staf:s", {.outcome = "kurang"}) == "");
    CHECK(desk.wrote() == "StepCompleted periksa, StepOffered serah, ClockStopped");
    CHECK(std::get<ClockStopped>(desk.history().back().body).used == 30 * minute);
    CHECK(desk.state().clock().used == 30 * minute);
    CHECK_FALSE(desk.state().clock().running);
    CHECK(desk.state().clock().lapse == never);
    desk.at("2024-07-02 10:00");
    REQUIRE(desk.complete("serah", "pemohon:p") == "");
    CHECK(desk.state().clock().lapse == jakarta("2024-07-02 11:30"));
    desk.at("2024-07-02 10:15");
    REQUIRE(desk.complete("periksa", "staf:s", {.outcome = "ya"}) == "");
    CHECK(desk.wrote() == "StepCompleted periksa, StepOffered putus");  // from hand to hand
    desk.at("2024-07-02 10:20");
    REQUIRE(desk.complete("putus", "kasi:k") == "");
    CHECK(desk.wrote() == "StepCompleted putus, ClockStopped, CaseCompleted");
    CHECK(desk.state().clock().used == 50 * minute);
}

TEST_CASE("completing the step that the promise counts from resets the clock, a return does not", "[engine][clocks]") {
    Desk desk(actors + R"(
sla: {total: 2 jam, from: periksa}
steps:
  - {id: terima, actor: staf}
  - {id: periksa, actor: staf, outcomes: {ya: putus, kurang: {next: terima, returns: true}, luar: tanya}}
  - {id: putus, actor: kasi, outcomes: {ya: end, ulang: {next: terima, returns: true}}}
  - {id: tanya, actor: pemohon, next: putus}
)");
    REQUIRE(desk.start("staf:s") == "");
    desk.at("2024-07-01 08:30");
    REQUIRE(desk.complete("terima", "staf:s") == "");
    REQUIRE(desk.complete("periksa", "staf:s", {.outcome = "kurang"}) == "");
    CHECK(desk.state().clock().lapse == jakarta("2024-07-01 10:00"));
    REQUIRE(desk.complete("terima", "staf:s") == "");
    desk.at("2024-07-01 09:00");
    REQUIRE(desk.complete("periksa", "staf:s", {.outcome = "ya"}) == "");
    CHECK(desk.wrote() == "StepCompleted periksa, StepOffered putus, ClockStarted");
    CHECK(std::get<ClockStarted>(desk.history().back().body).resets);
    CHECK(desk.state().clock().lapse == jakarta("2024-07-01 11:00"));
    CHECK(desk.state().clock().used == 0);
    REQUIRE(desk.complete("putus", "kasi:k", {.outcome = "ulang"}) == "");
    REQUIRE(desk.complete("terima", "staf:s") == "");
    desk.at("2024-07-01 10:00");
    REQUIRE(desk.complete("periksa", "staf:s", {.outcome = "luar"}) == "");
    CHECK_FALSE(desk.state().clock().begun);
    CHECK(desk.state().clock().used == 0);
    desk.at("2024-07-01 14:00");
    REQUIRE(desk.complete("tanya", "pemohon:p") == "");
    CHECK(desk.state().clock().lapse == jakarta("2024-07-02 08:00"));
}

TEST_CASE("suspension stops the clock of the case", "[engine][clocks]") {
    Desk desk(promised);
    REQUIRE(desk.start("pemohon:p") == "");
    REQUIRE(desk.complete("serah", "pemohon:p") == "");
    desk.at("2024-07-01 09:00");
    REQUIRE(desk.suspend("kasi:k") == "");
    CHECK(desk.wrote() == "CaseSuspended, ClockStopped");
    desk.at("2024-07-08 13:00");
    REQUIRE(desk.resume("kasi:k") == "");
    CHECK(desk.wrote() == "CaseResumed, ClockStarted");
    CHECK(desk.state().clock().lapse == jakarta("2024-07-08 14:00"));
    REQUIRE(desk.suspend("kasi:k") == "");
    REQUIRE(desk.cancel("kasi:k") == "");
    CHECK(desk.wrote() == "CaseCancelled, StepCancelled periksa");
    CHECK(desk.state().clock().used == 60 * minute);
}

TEST_CASE("cancelling stops the clock of the case", "[engine][clocks]") {
    Desk desk(promised);
    REQUIRE(desk.start("pemohon:p") == "");
    REQUIRE(desk.complete("serah", "pemohon:p") == "");
    desk.at("2024-07-01 09:00");
    REQUIRE(desk.cancel("pemohon:p") == "");
    CHECK(desk.wrote() == "CaseCancelled, StepCancelled periksa, ClockStopped");
}

TEST_CASE("an open list of the office keeps the clock running, one of outsiders does not", "[engine][clocks]") {
    const auto runs = [](const string& actor) {
        Desk desk(actors + R"(
sla: {total: 2 jam}
records: {usaha: {key: nomor, fields: {nomor: {type: string}}}}
steps:
  - {id: mulai, actor: staf}
  - {id: data, actor: )" +
                  actor + R"(, for_each: usaha, items: open}
)");
        REQUIRE(desk.start("staf:s") == "");
        REQUIRE(desk.complete("mulai", "staf:s") == "");
        return desk.state().clock().running;
    };
    CHECK(runs("staf"));
    CHECK_FALSE(runs("pemohon"));
}

TEST_CASE("a message wait is outside, a timed wait inside", "[engine][clocks]") {
    Desk desk(actors + R"(
sla: {total: 4 jam}
steps:
  - {id: mulai, actor: staf}
  - {id: kabar, wait: {message: kabar}}
  - {id: tunda, wait: {for: 1 jam}}
  - {id: akhir, actor: staf}
)");
    REQUIRE(desk.start("staf:s") == "");
    REQUIRE(desk.complete("mulai", "staf:s") == "");
    CHECK_FALSE(desk.state().clock().running);
    REQUIRE(desk.deliver("kabar", "host") == "");
    CHECK(desk.state().clock().running);
}

TEST_CASE("working days keep the midnights that passed, and the first day counts only once", "[engine][clocks]") {
    const string yaml =
        actors + "sla: {total: 3 hari kerja}\nsteps:\n  - {id: a, actor: staf, waktu_baku: 3 hari kerja}\n";
    const auto run = [&](const string& name, const string& after_a_night) {
        auto read = alur_test::procedure_of(yaml);
        auto with = std::make_shared<const Procedure>(Origin{read->definition(), alur_test::calendar(name), {}},
                                                      read->tables());
        Desk desk(with);
        desk.at("2024-07-01 10:00");
        REQUIRE(desk.start("staf:s") == "");
        const Instant first = desk.activation("a").lapse;
        CHECK(desk.state().clock().lapse == first);
        desk.at("2024-07-02 10:00");
        REQUIRE(desk.suspend("kasi:k") == "");
        const std::int64_t used = desk.activation("a").used;
        desk.at("2024-07-02 11:00");
        REQUIRE(desk.resume("kasi:k") == "");
        CHECK(desk.activation("a").lapse == first);
        CHECK(desk.state().clock().lapse == first);
        desk.at("2024-07-02 12:00");
        REQUIRE(desk.suspend("kasi:k") == "");
        CHECK(desk.activation("a").used == used);
        desk.at("2024-07-03 11:00");
        REQUIRE(desk.resume("kasi:k") == "");
        CHECK(desk.activation("a").lapse == jakarta(after_a_night) - 1us);
        return std::pair(first, used);
    };
    CHECK(run("kantor", "2024-07-08 00:00") == std::pair(jakarta("2024-07-05 00:00") - 1us, std::int64_t{1}));
    CHECK(run("kantor_pertama", "2024-07-05 00:00") == std::pair(jakarta("2024-07-04 00:00") - 1us, std::int64_t{2}));
}

TEST_CASE("a clock that begins at the claim pauses only while it runs", "[engine][clocks]") {
    Desk desk(actors +
              "steps:\n  - {id: a, actor: staf, waktu_baku: 1 jam, from: started, deadline: {after: 8 jam, escalate: "
              "kasi}}\n");
    REQUIRE(desk.start("staf:s") == "");
    CHECK(desk.activation("a").lapse == never);
    desk.at("2024-07-01 09:00");
    REQUIRE(desk.suspend("kasi:k") == "");
    desk.at("2024-07-01 10:00");
    REQUIRE(desk.resume("kasi:k") == "");
    CHECK(desk.activation("a").lapse == never);
    CHECK(desk.activation("a").deadline == jakarta("2024-07-02 10:00"));
    REQUIRE(desk.claim("a", "staf:s") == "");
    CHECK(desk.activation("a").lapse == jakarta("2024-07-01 11:00"));
    desk.at("2024-07-01 10:45");
    REQUIRE(desk.suspend("kasi:k") == "");
    CHECK(desk.activation("a").used == 45 * minute);
    desk.at("2024-07-01 14:00");
    REQUIRE(desk.resume("kasi:k") == "");
    CHECK(desk.activation("a").lapse == jakarta("2024-07-01 14:15"));
    REQUIRE(desk.release("a", "staf:s") == "");
    CHECK(desk.activation("a").lapse == never);
    REQUIRE(desk.claim("a", "staf:s") == "");
    CHECK(desk.activation("a").lapse == jakarta("2024-07-01 15:00"));
}

TEST_CASE("a clock that is over stays over through a suspension", "[engine][clocks]") {
    Desk desk(actors + "steps:\n  - {id: a, actor: staf, waktu_baku: 1 jam}\n");
    REQUIRE(desk.start("staf:s") == "");
    desk.at("2024-07-01 11:00");
    REQUIRE(desk.suspend("kasi:k") == "");
    CHECK(desk.activation("a").used == 180 * minute);
    desk.at("2024-07-01 14:00");
    REQUIRE(desk.resume("kasi:k") == "");
    CHECK(desk.activation("a").lapse < jakarta("2024-07-01 14:00"));
}

TEST_CASE("an adopted calendar measures running clocks anew", "[engine][clocks]") {
    Desk desk(actors + R"(
sla: {total: 5 hari kerja}
steps:
  - {id: mulai, actor: staf, next: [a, b]}
  - {id: a, actor: staf, waktu_baku: 5 hari kerja, deadline: {after: 3 hari kerja, escalate: kasi}, next: gabung}
  - {id: b, wait: {for: 5 hari kerja}, next: gabung}
  - {id: gabung, actor: staf, join: all}
)");
    desk.at("2024-07-01 08:00");
    REQUIRE(desk.start("staf:s") == "");
    REQUIRE(desk.complete("mulai", "staf:s") == "");
    const Instant lapse = desk.activation("a").lapse;
    const Instant deadline = desk.activation("a").deadline;
    const Instant ends = desk.activation("b").ends;
    desk.at("2024-07-02 08:00");
    CHECK(desk.adopt("kantor_libur", "pemohon:p") == "authority.role");
    REQUIRE(desk.adopt("kantor_libur", "kasi:k") == "");
    CHECK(desk.wrote() == "CalendarAdopted, ClockStarted a, ClockStarted b, ClockStarted");
    CHECK(desk.state().calendar() == CalendarId{3});
    const auto libur = alur_test::calendar("kantor_libur");
    const Instant since = desk.activation("a").offered;
    CHECK(desk.activation("a").lapse == libur->lapse(since, {Measure::working_days, 5}));
    CHECK(desk.activation("a").deadline == libur->lapse(since, {Measure::working_days, 3}));
    CHECK(desk.activation("b").ends == libur->lapse(since, {Measure::working_days, 4}) + 1us);
    CHECK(desk.state().clock().lapse == desk.activation("a").lapse);
    CHECK(desk.activation("a").lapse > lapse);
    CHECK(desk.activation("a").deadline > deadline);
    CHECK(desk.activation("b").ends > ends);
    CHECK(desk.state().clock().running);
}

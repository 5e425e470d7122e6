#include <alur/engine/timers.hpp>

#include <algorithm>

#include <alur/engine/decide.hpp>
#include <alur/engine/evolve.hpp>
#include <alur/engine/payload.hpp>

#include "engine/support/desk.hpp"
#include "support/catch.hpp"

using namespace alur;
using alur_test::calendar;
using alur_test::Desk;
using alur_test::jakarta;
using std::string;
using namespace std::chrono_literals;

namespace {

Desk started(const string& yaml, const string& when = "2024-07-01 08:00") {
    Desk desk("actors: {staf: {}, kasi: {}, camat: {}, pemohon: {external: true}}\n" + yaml);
    desk.at(when);
    REQUIRE(desk.start("staf:s1") == "");
    return desk;
}

const string escalating = R"(
steps:
  - {id: telaah, actor: staf, waktu_baku: 1 jam, deadline: {after: 2 jam, escalate: camat}}
  - {id: kirim, actor: staf}
)";

const string expiring = R"(
steps:
  - {id: mulai, actor: staf, next: lengkapi}
  - id: lengkapi
    actor: pemohon
    deadline: {after: 1 hari kerja, outcome: kedaluwarsa}
    outcomes: {lengkap: periksa, kedaluwarsa: tolak}
  - {id: periksa, actor: staf, next: end}
  - {id: tolak, actor: staf}
)";

/// Two steps that send the case back and forth unless somebody works on it.
const string alternating = R"(
steps:
  - id: susun
    actor: staf
    deadline: {after: 1 jam, outcome: lewat}
    outcomes: {selesai: periksa, lewat: periksa}
  - id: periksa
    actor: kasi
    deadline: {after: 1 jam, outcome: lewat}
    outcomes: {selesai: {next: end}, lewat: {next: susun, returns: true}}
)";

}  // namespace

TEST_CASE("a deadline escalates once and leaves the work where it is", "[engine][timers]") {
    Desk desk = started(escalating);
    CHECK(desk.activation("telaah").deadline == jakarta("2024-07-01 10:00"));
    CHECK(desk.state().next_timer() == jakarta("2024-07-01 10:00") + 1us);
    desk.at("2024-07-01 10:00");
    REQUIRE(desk.tick() == "");
    CHECK(desk.history().empty());
    desk.pass(1us);
    REQUIRE(desk.tick() == "");
    CHECK(desk.wrote() == "DeadlineFired telaah");
    const auto& fired = std::get<DeadlineFired>(desk.history().front().body);
    CHECK(fired.lapse == jakarta("2024-07-01 10:00"));
    CHECK(fired.escalate == ActorId{2});
    CHECK(desk.activation("telaah").escalated);
    CHECK(desk.state().next_timer() == never);
    desk.pass(24h);
    REQUIRE(desk.tick() == "");
    CHECK(desk.history().empty());
    CHECK(desk.complete("telaah", "staf:s1") == "");
}

TEST_CASE("what is over fires before a command is judged", "[engine][timers]") {
    Desk desk = started(expiring);
    REQUIRE(desk.complete("mulai", "staf:s1") == "");
    desk.at("2024-07-03 09:00");
    CHECK(desk.complete("lengkapi", "pemohon:p1", {.outcome = "lengkap"}) == "step.not_open");
    CHECK(desk.wrote() == "DeadlineFired lengkapi, StepCompleted lengkapi, StepOffered tolak");
    CHECK(std::get<DeadlineFired>(desk.history()[0].body).lapse == jakarta("2024-07-03 00:00") - 1us);
    CHECK(std::get<StepCompleted>(desk.history()[1].body).by_timer);
    CHECK(desk.history()[1].by == By{});
    CHECK(desk.open() == "tolak");
    CHECK(desk.activation("tolak").offered == jakarta("2024-07-03 09:00"));
    CHECK(desk.state().bound_to(ActorId{3}) == none<PersonId>);
}

TEST_CASE("a deadline that is kept fires no more", "[engine][timers]") {
    Desk desk = started(expiring);
    REQUIRE(desk.complete("mulai", "staf:s1") == "");
    desk.at("2024-07-02 23:59:59");
    REQUIRE(desk.complete("lengkapi", "pemohon:p1", {.outcome = "lengkap"}) == "");
    CHECK(desk.open() == "periksa");
    CHECK(desk.state().next_timer() == never);
}

TEST_CASE("people may not take the outcome of a deadline", "[engine][timers]") {
    Desk desk = started(expiring);
    REQUIRE(desk.complete("mulai", "staf:s1") == "");
    CHECK(desk.complete("lengkapi", "pemohon:p1", {.outcome = "kedaluwarsa"}) == "outcome.not_for_people");
    CHECK(desk.why() == "outcome.not_for_people: only the deadline of lengkapi takes this outcome: lengkap");
}

TEST_CASE("a timer may complete the case, and then the command finds it closed", "[engine][timers]") {
    Desk desk = started(R"(
sla: {total: 5 hari kerja}
steps:
  - {id: tunggu, wait: {for: 2 jam}}
)");
    desk.at("2024-07-01 12:00");
    CHECK(desk.note("x", "staf:s1") == "case.closed");
    CHECK(desk.wrote() == "StepCompleted tunggu, ClockStopped, CaseCompleted");
    CHECK(desk.state().status() == CaseStatus::completed);
}

TEST_CASE("a timed wait ends when its time is used", "[engine][timers]") {
    Desk desk = started(R"(
steps:
  - {id: tunggu, wait: {for: 4 jam}}
  - {id: lanjut, actor: staf, waktu_baku: 1 jam}
)");
    CHECK(desk.activation("tunggu").ends == jakarta("2024-07-01 12:00"));
    CHECK(desk.complete("tunggu", "staf:s1") == "authority.role");
    CHECK(desk.claim("tunggu", "host") == "authority.role");
    desk.at("2024-07-01 11:59:59");
    REQUIRE(desk.tick() == "");
    CHECK(desk.open() == "tunggu");
    desk.at("2024-07-01 13:30");
    REQUIRE(desk.tick() == "");
    CHECK(desk.wrote() == "StepCompleted tunggu, StepOffered lanjut");
    CHECK(std::get<StepCompleted>(desk.history().front().body).fired_for == jakarta("2024-07-01 12:00"));
    CHECK(desk.activation("lanjut").lapse == jakarta("2024-07-01 14:30"));
}

TEST_CASE("timers fire in order of their instants, each looking at what the one before left", "[engine][timers]") {
    Desk desk = started(R"(
steps:
  - {id: mulai, actor: staf, next: [a, b, c]}
  - {id: a, actor: staf, deadline: {after: 3 jam, outcome: habis}, outcomes: {ya: gabung, habis: {next: tolak, cancels: true}}}
  - {id: b, actor: staf, deadline: {after: 1 jam, escalate: camat}, next: gabung}
  - {id: c, wait: {for: 2 jam}, next: gabung}
  - {id: gabung, actor: staf, join: all, next: end}
  - {id: tolak, actor: staf, deadline: {after: 1 jam, escalate: camat}}
)");
    REQUIRE(desk.complete("mulai", "staf:s1") == "");
    desk.at("2024-07-02 08:00");
    REQUIRE(desk.tick() == "");
    CHECK(desk.wrote() ==
          "DeadlineFired b, StepCompleted c, BranchArrived, DeadlineFired a, StepCompleted a, StepCancelled b, "
          "BlockClosed mulai, StepOffered tolak");
    CHECK(desk.activation("tolak").deadline == jakarta("2024-07-02 09:00"));
}

TEST_CASE("a timer that a field holds up is tried again with each command", "[engine][timers]") {
    Desk desk = started(R"(
fields: {cepat: {type: boolean}}
steps:
  - {id: mulai, actor: staf, next: [tunggu, isi, lain]}
  - {id: tunggu, wait: {for: 1 jam}, next: pilih}
  - {id: pilih, choose: [{when: {cepat: true}, next: pendek}, {else: panjang}]}
  - {id: pendek, actor: staf, next: gabung}
  - {id: panjang, actor: staf, next: gabung}
  - {id: isi, actor: staf, sets: [cepat], choose: [{when: {cepat: true}, next: gabung}, {else: gabung}]}
  - {id: lain, actor: staf, deadline: {after: 2 jam, escalate: camat}, next: gabung}
  - {id: gabung, actor: staf, join: all}
)");
    REQUIRE(desk.complete("mulai", "staf:s1") == "");
    desk.at("2024-07-01 11:00");
    REQUIRE(desk.tick() == "");
    CHECK(desk.wrote() == "DeadlineFired lain");
    CHECK(desk.open() == "tunggu isi lain");
    CHECK(desk.state().next_timer() == jakarta("2024-07-01 09:00"));
    REQUIRE(desk.set("isi", "staf:s1", {{"cepat", true}}) == "");
    CHECK(desk.wrote() == "FieldsSet");
    REQUIRE(desk.tick() == "");
    CHECK(desk.wrote() == "StepCompleted tunggu, StepOffered pilih, StepCompleted pilih, StepOffered pendek");
}

TEST_CASE("suspension pauses deadlines and waits, which keep what remains", "[engine][timers]") {
    Desk desk = started(R"(
steps:
  - {id: mulai, actor: staf, next: [a, b, c]}
  - {id: a, actor: staf, waktu_baku: 1 jam, deadline: {after: 2 jam, escalate: camat}, next: gabung}
  - {id: b, wait: {for: 3 jam}, next: gabung}
  - {id: c, actor: staf, next: gabung}
  - {id: gabung, actor: staf, join: all}
)");
    REQUIRE(desk.complete("mulai", "staf:s1") == "");
    desk.at("2024-07-01 08:30");
    REQUIRE(desk.suspend("kasi:k1") == "");
    CHECK(desk.wrote() == "CaseSuspended, ClockStopped a, ClockStopped b");
    CHECK(desk.activation("a").lapse == never);
    CHECK(desk.activation("a").used == 30 * 60'000'000LL);
    CHECK(desk.state().next_timer() == never);
    CHECK(desk.tick() == "case.suspended");
    CHECK(desk.complete("c", "staf:s1") == "case.suspended");
    CHECK(desk.suspend("kasi:k1") == "case.suspended");
    CHECK(desk.note("menunggu", "kasi:k1") == "");
    desk.at("2024-07-10 14:00");
    CHECK(desk.resume("pemohon:p1") == "authority.role");
    REQUIRE(desk.resume("kasi:k1") == "");
    CHECK(desk.wrote() == "CaseResumed, ClockStarted a, ClockStarted b");
    CHECK(desk.activation("a").lapse == jakarta("2024-07-10 14:30"));
    CHECK(desk.activation("a").deadline == jakarta("2024-07-10 15:30"));
    CHECK(desk.activation("b").ends == jakarta("2024-07-11 08:30"));
    CHECK(desk.activation("c").lapse == never);
    desk.at("2024-07-10 14:10");
    REQUIRE(desk.suspend("kasi:k1") == "");
    CHECK(desk.activation("a").used == 40 * 60'000'000LL);
    desk.at("2024-07-12 08:00");
    REQUIRE(desk.resume("host") == "");
    CHECK(desk.activation("a").lapse == jakarta("2024-07-12 08:20"));
    CHECK(desk.activation("a").deadline == jakarta("2024-07-12 09:20"));
    desk.at("2024-07-12 09:30");
    REQUIRE(desk.tick() == "");
    CHECK(desk.wrote() == "DeadlineFired a");
}

TEST_CASE("a message is taken by the step that waits for it", "[engine][timers]") {
    Desk desk = started(R"(
fields: {nomor: {type: string, pattern: "[0-9]{3}"}}
kelengkapan: {nib: NIB}
steps:
  - id: tunggu
    wait: {message: nib_terbit}
    sets: [nomor]
    outputs: [nib]
    deadline: {after: 3 hari kerja, outcome: habis}
    outcomes: {ditolak: {next: kirim_ulang, returns: true}, terbit: terima, habis: akhir}
  - {id: kirim_ulang, actor: staf, next: tunggu}
  - {id: terima, actor: staf, kelengkapan: [nib], next: end}
  - {id: akhir, actor: staf}
)");
    CHECK(desk.deliver("lain", "host") == "message.not_expected");
    CHECK(desk.deliver("nib_terbit", "pemohon:p1") == "authority.role");
    CHECK(desk.deliver("nib_terbit", "host", {.fields = {{"nomor", string("12")}}}) == "field.type");
    CHECK(desk.deliver("nib_terbit", "host", {.outcome = "habis"}) == "outcome.not_for_people");
    CHECK(desk.deliver("nib_terbit", "host", {.outcome = "entah"}) == "outcome.unknown");
    REQUIRE(desk.deliver("nib_terbit", "host") == "");  // the first outcome that is not the deadline's
    CHECK(desk.open() == "kirim_ulang");
    CHECK(desk.state().document(desk.document("nib")) == DocumentStatus::absent);
    CHECK(desk.deliver("nib_terbit", "host") == "message.not_expected");
    REQUIRE(desk.complete("kirim_ulang", "staf:s1") == "");
    REQUIRE(desk.deliver("nib_terbit", "service", {.outcome = "terbit", .fields = {{"nomor", string("123")}}}) == "");
    CHECK(desk.wrote() == "FieldsSet, StepCompleted tunggu, StepOffered terima");
    CHECK(desk.state().document(desk.document("nib")) == DocumentStatus::present);
}

TEST_CASE("several steps that wait for one message are told apart by name", "[engine][timers]") {
    Desk desk = started(R"(
steps:
  - {id: mulai, actor: staf, next: [a, b]}
  - {id: a, wait: {message: kabar}, next: gabung}
  - {id: b, wait: {message: kabar}, next: gabung}
  - {id: gabung, actor: staf, join: all}
)");
    REQUIRE(desk.complete("mulai", "staf:s1") == "");
    CHECK(desk.deliver("kabar", "staf:s1") == "message.ambiguous");
    CHECK(desk.refusal()->open.size() == 2);
    CHECK(desk.deliver("kabar", "staf:s1", {}, "gabung") == "message.not_expected");
    CHECK(desk.deliver("kabar", "staf:s1", {}, "tidak_ada") == "step.unknown");
    REQUIRE(desk.deliver("kabar", "staf:s1", {}, "b") == "");
    REQUIRE(desk.deliver("kabar", "staf:s1") == "");
    CHECK(desk.open() == "gabung");
}

TEST_CASE("timers fire as long as the case has room for what they set off", "[engine][timers]") {
    Desk desk = started(alternating);
    CaseState state = desk.state();
    Instant now = desk.now();
    const auto decided = [&](CommandBody body, std::size_t events) {
        return decide(desk.procedure(), desk.procedure().calendar(), state, {desk.by("staf:s1"), std::move(body), {}},
                      now, {.events = events});
    };
    constexpr std::size_t most = 100;
    int fired = 0;
    for (int i = 0; i < 200; ++i) {
        now += 24h;
        const Decision decision = decided(FireTimers{}, most);
        if (!decision.empty()) ++fired;
        evolve(state, decision);
        REQUIRE(state.seq() <= most);
    }
    CHECK(fired > 20);
    CHECK(state.seq() > most - 10);
    CHECK(state.next_timer() < now);

    // Nobody goes on as if the timer were not over, but the case can be ended, or the host gives it more room.
    const Decision full = decided(AddNote{"x"}, most);
    REQUIRE(full.rejection() != nullptr);
    CHECK(full.rejection()->text(desk.procedure()) ==
          "case.full: the case takes no further events; it can be cancelled: there is no room for what a timer that is "
          "over sets off; events of a case: at most 100, attempts of a step: at most 65535");
    CHECK(full.empty());
    CHECK(decided(FireTimers{}, most).rejection()->code == RejectionCode::case_full);
    CHECK(decided(CancelCase{}, most).accepted());
    CHECK(decided(FireTimers{}, most + 10).accepted());
}

TEST_CASE("timers do not number the attempts of a step anew", "[engine][timers]") {
    Desk desk = started(alternating);
    CaseState state = desk.state();
    Instant now = desk.now();
    const auto tick = [&] {
        now += 24h;
        return decide(desk.procedure(), desk.procedure().calendar(), state, {desk.by("staf:s1"), FireTimers{}, {}}, now,
                      {.events = 1'000'000});
    };
    std::uint32_t attempt = 0;
    for (Decision fired = tick(); fired.accepted(); fired = tick()) {
        evolve(state, fired);
        REQUIRE(state.open().front().attempt >= attempt);
        attempt = state.open().front().attempt;
    }
    CHECK(attempt == most_attempts);
    CHECK(tick().rejection()->code == RejectionCode::case_full);
}

TEST_CASE("ten thousand items may be over at once, whatever the command is", "[engine][timers]") {
    constexpr std::uint32_t items = 10'000;
    const auto procedure = alur_test::procedure_of(R"(
actors: {kasi: {}, petugas: {}}
records:
  usaha: {key: nomor, fields: {nomor: {type: string}}}
steps:
  - {id: rencana, actor: kasi, sets: [usaha]}
  - id: data
    actor: petugas
    for_each: usaha
    items: fixed
    deadline: {after: 2 jam, outcome: lewat}
    outcomes: {ada: {}, lewat: {}}
  - {id: tutup, actor: kasi}
)");
    const CaseLimits limits{.events = 1'000'000};
    const Instant begin = jakarta("2024-07-01 08:00");
    CaseState state;
    const auto completion = [](StepId step, ItemId item) {
        CompleteStep complete;
        complete.activation = {step, item, 0};
        return complete;
    };
    const auto decided = [&](CommandBody body, Instant now) {
        Command command;
        command.by.role = ActorId{0};
        command.by.person = PersonId{0};
        command.body = std::move(body);
        return decide(*procedure, calendar("kantor").get(), state, command, now, limits);
    };
    evolve(state, decided(StartCase{}, begin));
    // Ten thousand commands would take the test longer than what it is about.
    for (std::uint32_t i = 0; i < items; ++i) {
        Event added;
        added.kind = EventKind::record_added;
        added.at = begin;
        added.seq = state.seq();
        added.step = StepId{0};
        added.flags = EventFlag::has_item;
        added.extra = place_of(none<BlockId>, static_cast<ItemId>(i));
        evolve(state, added, detail::payload_of_fields({{FieldId{0}, std::to_string(i)}}));
    }
    evolve(state, decided(completion(StepId{0}, none<ItemId>), begin));
    REQUIRE(state.open_count() == items);

    const Decision fired = decided(FireTimers{}, begin + 5h);
    CHECK(fired.accepted());
    CHECK(fired.size() == 2 * items + 2);
    const Decision refused = decided(completion(StepId{1}, ItemId{0}), begin + 5h);
    REQUIRE(!refused.accepted());
    CHECK(refused.rejection()->code == RejectionCode::step_not_open);
    CHECK(std::equal(fired.events().begin(), fired.events().end(), refused.events().begin(), refused.events().end()));
    evolve(state, refused);
    CHECK(state.simple_step() == StepId{2});
}

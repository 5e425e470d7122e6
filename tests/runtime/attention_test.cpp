// What overdue() and at_risk() tell is what view() says of each case, also of clocks that rest.
#include <algorithm>
#include <ostream>
#include <string>
#include <tuple>
#include <vector>

#include "reference/support/dice.hpp"
#include "runtime/support/office.hpp"

using namespace alur;
using namespace alur::test;
using namespace std::chrono_literals;
using reference::Dice;

namespace {

std::shared_ptr<const Calendar> calendar(const std::string& name) {
    const auto loaded = load_calendar(std::string(ALUR_ROOT) + "/tests/scenarios/sop/kalender/" + name + ".yaml");
    if (!loaded) FAIL(loaded.error().to_string());
    return *loaded;
}

/// Work inside for an hour, then outside for as long as it takes, then inside again.
void deploy_outside(Engine& engine, const std::string& standard_of_outside) {
    auto read = sop::read(R"(alur: 1
id: luar
calendar: kantor
sla: {total: 2 jam}
actors: {pemohon: {nama: Pemohon, external: true}, petugas: {nama: Petugas}}
steps:
  - {id: kerja, kegiatan: Mengerjakan, actor: petugas, waktu_baku: 1 jam}
  - {id: lengkapi, kegiatan: Melengkapi, actor: pemohon)" +
                              standard_of_outside + R"(}
  - id: periksa
    kegiatan: Memeriksa
    actor: petugas
    waktu_baku: 30 menit
    from: started
    outcomes: {lengkap: end, kurang: {next: lengkapi, returns: true}}
)",
                          "luar.yaml");
    if (!read) FAIL(read.error().to_string());
    auto compiled = compile(*read, calendar("kantor"));
    if (!compiled) FAIL(compiled.error().to_string());
    engine.deploy(std::make_shared<const Procedure>(*std::move(compiled)));
}

struct Told {
    CaseId id;
    std::string step;
    Instant due;
    UsedTime used;

    friend bool operator==(const Told& a, const Told& b) {
        return std::tie(a.id, a.step, a.due, a.used.ticks) == std::tie(b.id, b.step, b.due, b.used.ticks);
    }
    friend std::ostream& operator<<(std::ostream& out, const Told& told) {
        return out << static_cast<std::uint64_t>(told.id) << ' ' << told.step << " used " << told.used;
    }
};

std::vector<Told> sorted(std::vector<Told> all) {
    std::sort(all.begin(), all.end(),
              [](const Told& a, const Told& b) { return std::tie(a.id, a.step) < std::tie(b.id, b.step); });
    return all;
}

std::vector<Told> told(const std::vector<Attention>& all) {
    std::vector<Told> out;
    for (const Attention& one : all) out.push_back({one.case_id, one.step, one.due, one.used});
    return sorted(std::move(out));
}

/// The same, from the view of every case.
std::vector<Told> seen(const Engine& engine, const std::vector<CaseId>& cases, Verdict verdict) {
    std::vector<Told> out;
    for (const CaseId id : cases) {
        const auto view = engine.view(id);
        if (view->status != CaseStatus::open && view->status != CaseStatus::suspended) continue;
        if (view->time.verdict == verdict) out.push_back({id, {}, view->time.due, view->time.used});
        for (const ActivationView& open : view->open)
            if (open.time.verdict == verdict) out.push_back({id, open.name(), open.time.due, open.time.used});
    }
    return sorted(std::move(out));
}

/// One that is completed takes any of its outcomes.
void complete_any(Engine& engine, CaseId id, const ActivationView& open, Dice& dice) {
    if (open.actor.empty()) {
        static_cast<void>(engine.deliver(id, "jawaban", {.by = "host"}));
        return;
    }
    const std::string by = open.actor + ":a";
    const auto done = engine.complete(id, open.step, {.by = by, .item = open.item});
    if (!done && done.error().code == RejectionCode::outcome_needed)
        static_cast<void>(
            engine.complete(id, open.step, {.by = by, .outcome = dice.pick(done.error().outcomes), .item = open.item}));
}

void do_anything(Engine& engine, CaseId id, const std::shared_ptr<const Calendar>& other, Dice& dice) {
    const auto view = engine.view(id);
    const CaseRequest staff{.by = "petugas:a"};
    const std::size_t what = dice.below(100);
    if (what < 12) {
        static_cast<void>(engine.suspend(id, "listrik padam", staff));
    } else if (what < 40) {
        static_cast<void>(engine.resume(id, staff));
    } else if (what < 41) {
        static_cast<void>(engine.cancel(id, "ditarik", staff));
    } else if (what < 43) {
        static_cast<void>(engine.adopt_calendar(id, other, staff));
    } else if (what < 50) {
        const std::string number = std::to_string(dice.below(100));
        static_cast<void>(engine.add_record(id, "usaha", {{"nomor", number}}, staff));
    } else if (what < 52) {
        static_cast<void>(engine.close_items(id, "kunjungi", staff));
    } else if (!view->open.empty()) {
        const ActivationView& open = dice.pick(view->open);
        const StepRequest request{.by = "petugas:a", .item = open.item};
        if (what < 62)
            static_cast<void>(engine.start_step(id, open.step, request));
        else if (what < 65)
            static_cast<void>(engine.release(id, open.step, request));
        else
            complete_any(engine, id, open, dice);
    }
}

/// Explains every activation of a case: without a gap, and up to what it used. \return how many stretches paused
std::size_t check_explained(const Engine& engine, CaseId id) {
    const auto explained = engine.explain(id);
    const auto activations = engine.activations(id);
    REQUIRE(explained->size() == activations->size());
    std::size_t paused = 0;
    for (std::size_t i = 0; i < explained->size(); ++i) {
        const ExplainedActivation& each = (*explained)[i];
        CHECK(each.activation.name() == (*activations)[i].name());
        CHECK(each.activation.time.used == (*activations)[i].time.used);
        std::int64_t used = 0;
        for (std::size_t k = 0; k < each.stretches.size(); ++k) {
            used += each.stretches[k].used;
            paused += each.stretches[k].why == Why::paused ? 1U : 0U;
            if (k > 0) CHECK(each.stretches[k].from == each.stretches[k - 1].to);
        }
        CHECK(used == each.activation.time.used.ticks);
    }
    return paused;
}

}  // namespace

TEST_CASE("a case that is late while the work is outside is overdue, whether or not the outside has a standard",
          "[runtime]") {
    for (const char* const standard : {"", ", waktu_baku: 1 hari kerja"}) {
        Office office;
        deploy_outside(office.engine, standard);
        const CaseId id = office.start("luar", {.by = "petugas:a", .name = "lambat"});
        office.time->set(wib(2, 9, 40));
        REQUIRE(office.engine.suspend(id, "listrik padam", {.by = "petugas:a"}));
        auto risky = office.engine.at_risk();
        REQUIRE(risky.size() == 1);
        CHECK(risky[0].step.empty());
        CHECK(to_string(risky[0].by) == "20 menit");
        auto late = office.engine.overdue();
        REQUIRE(late.size() == 1);
        CHECK(late[0].step == "kerja");
        CHECK(to_string(late[0].by) == "40 menit");
        REQUIRE(office.engine.resume(id, {.by = "petugas:a"}));
        office.time->set(wib(2, 11));
        REQUIRE(office.engine.complete(id, "kerja", {.by = "petugas:a"}));
        office.time->set(wib(2, 14));
        late = office.engine.overdue();
        REQUIRE(late.size() == 1);
        CHECK(late[0].case_name == "lambat");
        CHECK(late[0].step.empty());
        CHECK(late[0].due == never);
        CHECK(to_string(late[0].by) == "1 jam");
        CHECK(office.engine.at_risk().empty());
        REQUIRE(office.engine.cancel(id, "ditarik", {.by = "petugas:a"}));
        CHECK(office.engine.overdue().empty());
    }
}

TEST_CASE("what was overdue where its calendar ends stays overdue while its clock rests", "[runtime]") {
    Office office;
    office.deploy("waktu");
    office.time->set(wib(2, 8));
    const CaseId id = office.start("waktu", {.by = "petugas:a", .name = "lambat"});
    const Instant closing = calendar("kantor")->covered_until() - 8h;  // 31 December 2025
    office.time->set(closing - 1h);
    REQUIRE(office.engine.complete(id, "pilih", {.by = "petugas:a", .outcome = "menit"}));
    office.time->set(closing - 10min);
    REQUIRE(office.engine.suspend(id, "tutup buku", {.by = "host"}));
    office.time->set(closing + 24h * 10);
    const auto late = office.engine.overdue();
    REQUIRE(late.size() == 1);
    CHECK(late[0].step == "hitung_menit");
    CHECK(to_string(late[0].by) == "25 menit");
    CHECK(office.engine.view(id).value().open[0].time.verdict == Verdict::overdue);
}

TEST_CASE("what is at risk and never lapses, since the office stays closed, is told", "[runtime]") {
    CalendarPlan plan;
    plan.id = "tutup";
    plan.zone = fixed_zone("Asia/Jakarta", 7h);
    plan.first = std::chrono::local_days(std::chrono::year(2024) / 7 / 1);
    plan.days.resize(30);
    plan.days[1].open = {{8h, 10h}};  // Tuesday 2 July
    Office office;
    deploy_outside(office.engine, "");
    office.time->set(wib(2, 9, 5));
    const CaseId id = office.start("luar", {.by = "petugas:a"});
    REQUIRE(office.engine.adopt_calendar(id, std::make_shared<const Calendar>(plan), {.by = "petugas:a"}));
    office.time->set(wib(3, 9));
    const auto view = office.engine.view(id);
    REQUIRE(view->open[0].time.verdict == Verdict::at_risk);
    CHECK(view->open[0].time.lapse == never);
    CHECK(told(office.engine.at_risk()) == seen(office.engine, {id}, Verdict::at_risk));
    CHECK(office.engine.overdue().empty());
}

TEST_CASE("what is overdue and at risk is what the view of each case says, and its explanation adds up", "[runtime]") {
    const std::shared_ptr<const Calendar> other = calendar("kantor_libur");
    std::size_t resting_late = 0;
    std::size_t resting_risky = 0;
    std::size_t paused = 0;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        INFO("seed " << seed);
        Dice dice(seed);
        Office office(2);
        for (const char* const name : {"janji", "janji_luar", "waktu"}) office.deploy(name);
        deploy_outside(office.engine, dice.chance(50) ? "" : ", waktu_baku: 1 hari kerja");
        std::vector<CaseId> cases;
        for (int round = 0; round < 150; ++round) {
            if (cases.size() < 12 || dice.chance(5)) {
                const std::string of = dice.pick(std::vector<std::string>{"janji", "janji_luar", "waktu", "luar"});
                cases.push_back(office.start(of, {.by = of == "janji" ? "pemohon:a" : "petugas:a"}));
            }
            do_anything(office.engine, dice.pick(cases), other, dice);
            office.time->advance(std::chrono::minutes(dice.chance(5) ? dice.below(3000) : dice.below(40)));
            const std::vector<Told> late = seen(office.engine, cases, Verdict::overdue);
            const std::vector<Told> risky = seen(office.engine, cases, Verdict::at_risk);
            REQUIRE(told(office.engine.overdue()) == late);
            REQUIRE(told(office.engine.at_risk()) == risky);
            const auto rests = [](const Told& one) { return one.due == never; };
            resting_late += static_cast<std::size_t>(std::count_if(late.begin(), late.end(), rests));
            resting_risky += static_cast<std::size_t>(std::count_if(risky.begin(), risky.end(), rests));
        }
        for (const CaseId id : cases) paused += check_explained(office.engine, id);
    }
    CHECK(paused > 0);
    CHECK(resting_late > 0);
    CHECK(resting_risky > 0);
}

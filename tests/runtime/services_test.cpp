// Jobs of services: handlers, leases, tries that fail, incidents.
#include <alur/runtime/service.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "runtime/support/office.hpp"
#include "support/last_words.hpp"
#include "support/scratch.hpp"

using namespace alur;
using namespace alur::test;
using std::chrono::minutes;

namespace {

/// Cases of layanan: kirim, then terbitkan by the service oss.nib, then serahkan.
struct Counter : Office {
    ServiceWorkers workers{engine};

    explicit Counter(std::size_t shards = 1, std::unique_ptr<Store> store = memory())
        : Office(shards, std::move(store)) {
        deploy("layanan");
    }
    /// A case whose service is open.
    CaseId sent(const std::string& name = {}) {
        const CaseId id = start("layanan", {.by = "petugas:a", .name = name});
        REQUIRE(engine.complete(id, "kirim", {.by = "petugas:a"}));
        return id;
    }
    [[nodiscard]] ActivationView open(CaseId id) const { return engine.view(id).value().open.at(0); }
    [[nodiscard]] std::vector<Job> acquire(std::size_t most = 100, Microseconds lease = minutes(5)) {
        return workers.acquire("oss.nib", most, lease);
    }
};

const JobDone published{"terbit", {}, {{"nomor_nib", std::string("0000000000001")}}};

/// The kinds of events of a case, from one on.
std::vector<std::string> kinds(const Engine& engine, CaseId id, std::uint32_t from) {
    std::vector<std::string> kinds;
    const auto history = engine.history(id, from);
    for (const EventView& event : *history) kinds.push_back(event.kind);
    return kinds;
}

}  // namespace

TEST_CASE("a handler is given the job of an open service, and its answer completes the step", "[runtime]") {
    Counter office;
    const CaseId id = office.sent("warung-1");
    std::vector<Job> seen;
    office.workers.handle("oss.nib", [&](const Job& job) -> JobAnswer {
        seen.push_back(job);
        return published;
    });
    CHECK(office.workers.next() == office.time->now());
    CHECK(office.workers.run_once());
    CHECK_FALSE(office.workers.run_once());
    CHECK(office.workers.next() == never);
    REQUIRE(seen.size() == 1);
    CHECK(seen[0].case_id == id);
    CHECK(seen[0].case_name == "warung-1");
    CHECK(seen[0].sop == "layanan");
    CHECK(seen[0].service == "oss.nib");
    CHECK(seen[0].name() == "terbitkan");
    CHECK(seen[0].attempt == 1);
    CHECK(seen[0].tried == 1);
    CHECK(seen[0].until == office.time->now() + minutes(5));
    CHECK(office.open(id).step == "serahkan");
    CHECK(office.engine.view(id).value().fields.at(0).value == Value(std::string("0000000000001")));
    const auto history = office.engine.history(id);
    const bool by_service = std::any_of(history->begin(), history->end(), [](const EventView& event) {
        return event.kind == "StepCompleted" && event.about == "terbitkan" && event.by == "service";
    });
    CHECK(by_service);
}

TEST_CASE("a try that fails is repeated when it is due, not before", "[runtime]") {
    Counter office;
    const CaseId id = office.sent();
    std::vector<std::uint16_t> tries;
    std::set<std::string> keys;
    office.workers.handle("oss.nib", [&](const Job& job) -> JobAnswer {
        tries.push_back(job.tried);
        keys.insert(job.key);
        if (job.tried == 1) throw std::runtime_error("tidak tersambung");
        if (job.tried == 2) throw 42;
        if (job.tried == 3) return JobFailed{"sibuk", true, std::chrono::seconds(7)};
        return published;
    });
    CHECK(office.workers.run_once());
    CHECK(office.open(id).tries.failed == 1);
    CHECK(office.open(id).tries.reason == "tidak tersambung");
    CHECK(office.open(id).tries.service == "oss.nib");
    CHECK(office.open(id).tries.next == office.time->now() + minutes(1));
    CHECK(office.workers.next() == office.time->now() + minutes(1));
    office.time->advance(minutes(1) - Microseconds(1));
    CHECK_FALSE(office.workers.run_once());
    office.time->advance(Microseconds(1));
    CHECK(office.workers.run_once());
    CHECK(office.open(id).tries.reason == "the handler threw something that is no std::exception");
    office.time->advance(minutes(2));
    CHECK(office.workers.run_once());
    CHECK(office.open(id).tries.next == office.time->now() + std::chrono::seconds(7));
    office.time->advance(std::chrono::seconds(7));
    CHECK(office.workers.run_once());
    CHECK(tries == std::vector<std::uint16_t>{1, 2, 3, 4});
    CHECK(keys.size() == 1);
    CHECK(office.open(id).step == "serahkan");
    const auto activations = office.engine.activations(id);
    CHECK(activations->at(1).tries.failed == 3);
    CHECK(*office.engine.replays(id));
}

TEST_CASE("used-up tries wait in a queue for a person, who has the service tried anew", "[runtime]") {
    Counter office(4);
    std::vector<CaseId> ids;
    bool alive = false;
    office.workers.handle("oss.nib", [&](const Job& job) -> JobAnswer {
        if (alive) return published;
        return JobFailed{"mati: " + job.case_name, false};
    });
    for (int i = 0; i < 3; ++i) {
        ids.push_back(office.sent("w" + std::to_string(i)));
        CHECK(office.workers.run_once());
        office.time->advance(minutes(1));
    }
    CHECK_FALSE(office.workers.run_once());
    auto incidents = office.engine.incidents();
    REQUIRE(incidents);
    REQUIRE(incidents->size() == 3);
    for (std::size_t i = 0; i < 3; ++i) {
        const Incident& one = incidents->at(i);
        CHECK(one.case_id == ids[i]);
        CHECK(one.case_name == "w" + std::to_string(i));
        CHECK(one.sop == "layanan");
        CHECK(one.work.name() == "terbitkan");
        CHECK(one.work.tries.service == "oss.nib");
        CHECK(one.work.tries.reason == "mati: w" + std::to_string(i));
        CHECK(one.work.tries.incident == wib(2, 8, static_cast<int>(i)));
        CHECK(one.work.tries.next == never);
    }
    CHECK(office.engine.incidents({.most = 2}).value().size() == 2);
    CHECK(office.engine.incidents({.service = "oss.nib"}).value().size() == 3);
    CHECK(office.engine.incidents({.service = "surel"}).value().empty());
    CHECK(office.engine.incidents({.sop = "layanan"}).value().size() == 3);
    CHECK(code(office.engine.incidents({.sop = "tiada"})) == "procedure.unknown");

    alive = true;
    CHECK(code(office.engine.retry(ids[1], "terbitkan", "pulih", {.by = "petugas:b"})) == "accepted");
    CHECK(office.engine.incidents().value().size() == 2);
    CHECK(office.workers.run_once());
    CHECK_FALSE(office.workers.run_once());
    CHECK(office.open(ids[1]).step == "serahkan");
    // Or a person does it by hand.
    CHECK(code(office.engine.complete(ids[0], "terbitkan", {.by = "service:kasi", .outcome = "terbit"})) == "accepted");
    // Or the case ends; until then it is in the queue, suspended or not.
    REQUIRE(office.engine.suspend(ids[2], "x", {.by = "host"}));
    CHECK(office.engine.incidents().value().size() == 1);
    REQUIRE(office.engine.cancel(ids[2], "x", {.by = "host"}));
    CHECK(office.engine.incidents().value().empty());
}

TEST_CASE("a job is handed to one worker at a time, and goes to another when its lease runs out", "[runtime]") {
    Counter office;
    const CaseId id = office.sent();
    const auto first = office.acquire();
    REQUIRE(first.size() == 1);
    CHECK(office.acquire().empty());
    office.time->advance(minutes(5) - Microseconds(1));
    CHECK(office.acquire().empty());
    office.time->advance(Microseconds(1));
    const auto second = office.acquire();
    REQUIRE(second.size() == 1);
    CHECK(second[0].key == first[0].key);
    CHECK(second[0].token != first[0].token);
    // The first comes too late, whatever it says.
    const std::uint32_t events = office.engine.view(id).value().events;
    CHECK(code(office.workers.complete(first[0].token, published)) == "lease.lost");
    CHECK(code(office.workers.fail(first[0].token, {"x"})) == "lease.lost");
    CHECK(code(office.workers.extend(first[0].token, minutes(1))) == "lease.lost");
    office.workers.give_back(first[0].token);
    CHECK(office.acquire().empty());
    CHECK(office.engine.view(id).value().events == events);
    // Who is late is heard as long as nobody else was given the job.
    office.time->advance(minutes(30));
    CHECK(code(office.workers.complete(second[0].token, published)) == "accepted");
    CHECK(code(office.workers.complete(second[0].token, published)) == "step.not_open");
}

TEST_CASE("a lease is extended, or given back", "[runtime]") {
    Counter office;
    office.sent();
    const auto job = office.acquire();
    office.time->advance(minutes(4));
    const auto until = office.workers.extend(job.at(0).token, minutes(10));
    REQUIRE(until);
    CHECK(*until == office.time->now() + minutes(10));
    CHECK(office.workers.next() == never);  // no handler
    office.time->advance(minutes(9));
    CHECK(office.acquire().empty());
    office.workers.give_back(job.at(0).token);
    const auto again = office.acquire();
    REQUIRE(again.size() == 1);
    CHECK(again[0].tried == 1);
    CHECK(code(office.workers.fail(again[0].token, {"x", true, minutes(3)})) == "accepted");
    CHECK(code(office.workers.fail(again[0].token, {"x"})) == "lease.lost");
    CHECK(office.acquire().empty());
    office.time->advance(minutes(3));
    CHECK(office.acquire().at(0).tried == 2);
}

TEST_CASE("a try that the program says has failed is over, whoever has its lease", "[runtime]") {
    Counter office;
    const CaseId id = office.sent();
    const auto lost = office.acquire();
    REQUIRE(office.engine.fail(id, "terbitkan", "its worker is gone", {.after = minutes(1)}));
    CHECK(code(office.workers.complete(lost.at(0).token, published)) == "lease.lost");
    CHECK(office.acquire().empty());
    office.time->advance(minutes(1));
    const auto next = office.acquire();
    REQUIRE(next.size() == 1);
    CHECK(next[0].tried == 2);
    // A person who does not want to wait takes no job from the worker who has it.
    REQUIRE(office.engine.retry(id, "terbitkan", "sekarang", {.by = "petugas:a"}));
    CHECK(office.acquire().empty());
    CHECK(code(office.workers.complete(next[0].token, published)) == "accepted");
}

TEST_CASE("two ServiceWorkers of one engine never give out the same job", "[runtime]") {
    Counter office(4);
    for (int i = 0; i < 10; ++i) office.sent();
    ServiceWorkers others(office.engine);
    std::set<CaseId> given;
    for (const Job& job : office.acquire(4)) CHECK(given.insert(job.case_id).second);
    for (const Job& job : others.acquire("oss.nib", 100, minutes(1))) CHECK(given.insert(job.case_id).second);
    CHECK(given.size() == 10);
    CHECK(others.acquire("oss.nib", 100, minutes(1)).empty());
    CHECK(others.acquire("oss", 100, minutes(1)).empty());
    CHECK(others.acquire("", 100, minutes(1)).empty());
}

TEST_CASE("the late answer to a step that was taken away says what became of it, and changes nothing", "[runtime]") {
    Office office(1);
    office.deploy("layanan_ulang");
    ServiceWorkers workers(office.engine);
    const auto taken_away = [&](auto how) {
        const CaseId id = office.start("layanan_ulang", {.by = "petugas:a"});
        REQUIRE(office.engine.complete(id, "kirim", {.by = "petugas:a"}));
        // Other cases may have a job, too.
        std::string token;
        for (const Job& job : workers.acquire("oss.nib", 100, std::chrono::hours(24 * 10)))
            if (job.case_id == id) token = job.token;
        how(id);
        const std::uint32_t events = office.engine.view(id).value().events;
        const std::string done = code(workers.complete(token, {"terbit"}));
        CHECK(code(workers.fail(token, {"x", false})) == done);
        CHECK(office.engine.view(id).value().events == events);
        CHECK(*office.engine.replays(id));
        return done;
    };
    CHECK(taken_away([&](CaseId id) { REQUIRE(office.engine.cancel(id, "x", {.by = "host"})); }) == "case.closed");
    CHECK(taken_away([&](CaseId id) { REQUIRE(office.engine.suspend(id, "x", {.by = "host"})); }) == "case.suspended");
    CHECK(taken_away([&](CaseId) {
              office.time->advance(std::chrono::hours(24 * 8));
              office.engine.advance();
          }) == "step.not_open");
    CHECK(taken_away([&](CaseId id) {
              REQUIRE(office.engine.complete(id, "terbitkan", {.by = "service:k", .outcome = "terbit"}));
          }) == "step.not_open");
    // Another attempt is not the one that the handler was given.
    CHECK(taken_away([&](CaseId id) {
              REQUIRE(office.engine.complete(id, "terbitkan", {.by = "service:k", .outcome = "gagal"}));
              REQUIRE(office.engine.complete(id, "kirim", {.by = "petugas:a"}));
          }) == "step.not_open");
    CHECK(taken_away([&](CaseId id) { REQUIRE(office.engine.start_step(id, "terbitkan", {.by = "service:k"})); }) ==
          "step.claimed");
}

TEST_CASE("a handler whose step was taken from it is not heard, and the next one goes on", "[runtime]") {
    Counter office;
    const CaseId id = office.sent();
    int runs = 0;
    office.workers.handle("oss.nib", [&](const Job& job) -> JobAnswer {
        if (++runs == 1) {
            REQUIRE(office.engine.suspend(job.case_id, "audit", {.by = "host"}));
            return published;
        }
        return published;
    });
    CHECK(office.workers.run_once());
    CHECK_FALSE(office.workers.run_once());
    CHECK(office.engine.view(id).value().status == CaseStatus::suspended);
    CHECK(office.open(id).tries.failed == 0);
    REQUIRE(office.engine.resume(id, {.by = "host"}));
    CHECK(office.workers.run_once());  // its lease was given back
    CHECK(office.open(id).step == "serahkan");
    CHECK(runs == 2);
}

TEST_CASE("a job whose deadline is over is not given out: the deadline fires", "[runtime]") {
    Office office(1);
    office.deploy("layanan_ulang");
    ServiceWorkers workers(office.engine);
    const CaseId id = office.start("layanan_ulang", {.by = "petugas:a"});
    REQUIRE(office.engine.complete(id, "kirim", {.by = "petugas:a"}));
    office.time->set(wib(20, 8));
    CHECK(workers.acquire("oss.nib", 1, minutes(1)).empty());
    const auto written = kinds(office.engine, id, 0);
    CHECK(std::count(written.begin(), written.end(), "DeadlineFired") == 1);
}

TEST_CASE("an answer that the rules refuse opens an incident that says why", "[runtime]") {
    Counter office;
    const auto reason_of = [&](const JobDone& done) {
        const CaseId id = office.sent();
        office.workers.handle("oss.nib", [done](const Job&) -> JobAnswer { return done; });
        CHECK(office.workers.run_once());
        const TriesView tries = office.open(id).tries;
        CHECK(tries.incident == office.time->now());
        return tries.reason;
    };
    CHECK(reason_of({"tiada"}) ==
          "the answer was refused: outcome.unknown: terbitkan has no such outcome; it has terbit, gagal");
    CHECK(reason_of({"terbit", {}, {{"nomor_nib", std::string("123")}}}).find("field.type") != std::string::npos);
    CHECK(reason_of({"terbit", {"tiada"}, {}}).find("document.unknown") != std::string::npos);
    CHECK(reason_of({"terbit", {}, {{"tiada", true}}}).find("field.unknown") != std::string::npos);
}

TEST_CASE("the text of an exception is kept as far as a person reads it, and ends between two characters",
          "[runtime]") {
    Counter office;
    const CaseId id = office.sent();
    std::string long_text = "x";
    while (long_text.size() < 9000) long_text += "é";
    office.workers.handle("oss.nib", [&](const Job&) -> JobAnswer { throw std::runtime_error(long_text); });
    CHECK(office.workers.run_once());
    CHECK(office.open(id).tries.reason == long_text.substr(0, 4095));
}

TEST_CASE("the text of an exception that is no text is kept as one", "[runtime]") {
    Counter office;
    const CaseId id = office.sent();
    office.workers.handle("oss.nib", [](const Job&) -> JobAnswer { throw std::runtime_error("caf\xe9 is closed"); });
    CHECK(office.workers.run_once());
    CHECK(office.open(id).tries.failed == 1);
    CHECK(office.open(id).tries.reason == printable("caf\xe9 is closed"));
}

TEST_CASE("what a person has claimed is given to no handler", "[runtime]") {
    Counter office;
    const CaseId id = office.sent();
    REQUIRE(office.engine.start_step(id, "terbitkan", {.by = "service:kasi"}));
    CHECK(office.acquire().empty());
    REQUIRE(office.engine.release(id, "terbitkan", {.by = "service:kasi"}));
    CHECK(office.acquire().size() == 1);
}

TEST_CASE("a service without a handler waits, and can be asked for", "[runtime]") {
    Counter office(4);
    for (int i = 0; i < 5; ++i) office.sent("w" + std::to_string(i));
    CHECK_FALSE(office.workers.run_once());
    auto waiting = office.engine.work({.service = "oss.nib"});
    REQUIRE(waiting);
    CHECK(waiting->size() == 5);
    CHECK(waiting->at(0).work.step == "terbitkan");
    CHECK(waiting->at(0).work.tries.service == "oss.nib");
    CHECK(office.engine.work({.service = "surel"}).value().empty());
    CHECK(office.engine.work({}).value().empty());
    office.workers.handle("oss.nib", [](const Job&) -> JobAnswer { return published; });
    int done = 0;
    while (office.workers.run_once()) ++done;
    CHECK(done == 5);
    CHECK(office.engine.work({.service = "oss.nib"}).value().empty());
    CHECK(office.engine.work({}).value().size() == 5);
}

TEST_CASE("each item of a for_each is a job of its own", "[runtime]") {
    Office office(1);
    office.deploy("layanan_ulang");
    ServiceWorkers workers(office.engine);
    const CaseId id = office.start("layanan_ulang", {.by = "petugas:a"});
    for (const char* nib : {"01", "02", "03"})
        REQUIRE(office.engine.add_record(id, "usaha", {{"nib", std::string(nib)}}, {.by = "petugas:a"}));
    REQUIRE(office.engine.complete(id, "kirim", {.by = "petugas:a"}));
    const JobDone done;
    workers.handle("surel", [&](const Job&) -> JobAnswer { return done; });
    workers.handle("oss.nib", [](const Job&) -> JobAnswer { return JobDone{"terbit"}; });
    std::map<std::string, int> seen;
    workers.handle("oss.periksa", [&](const Job& job) -> JobAnswer {
        REQUIRE(job.fields.size() == 1);  // those of its own record
        CHECK(job.fields[0].value == Value(job.item));
        if (++seen[job.key] == 1 && job.item == "02") return JobFailed{"x"};
        return JobDone{job.item == "03" && job.attempt == 1 ? "ulang" : "sah"};
    });
    while (workers.run_once()) continue;
    const auto incidents = office.engine.incidents();
    REQUIRE(incidents->size() == 1);
    CHECK(incidents->at(0).work.name() == "periksa[02]");
    CHECK(seen.size() == 4);  // 03 twice, under another key
    CHECK(code(office.engine.retry(id, "periksa", "x", {.by = "petugas:a"})) == "accepted");
    while (workers.run_once()) continue;
    CHECK(office.engine.view(id).value().status == CaseStatus::completed);
    CHECK(seen.size() == 4);
}

TEST_CASE("a handler may ask and command the engine and the workers", "[runtime]") {
    Counter office;
    const CaseId id = office.sent();
    std::optional<CaseId> other;
    office.workers.handle("oss.nib", [&](const Job& job) -> JobAnswer {
        REQUIRE(office.engine.view(job.case_id));
        REQUIRE(office.engine.note(job.case_id, "sedang dikerjakan", {.by = "host"}));
        REQUIRE(office.workers.extend(job.token, minutes(30)));
        if (!other) {
            other = office.sent();
            CHECK(office.workers.run_once());  // its own service, within
        }
        return published;
    });
    CHECK(office.workers.run_once());
    REQUIRE(other);
    CHECK(office.open(id).step == "serahkan");
    CHECK(office.open(*other).step == "serahkan");
}

TEST_CASE("a token that is none, or of another case, is no lease", "[runtime]") {
    Counter office;
    const CaseId id = office.sent();
    const std::string token = office.acquire().at(0).token;
    const CaseId second = office.sent();
    for (const std::string& wrong :
         {std::string(), std::string("x"), token + " ", " " + token, token + "0", "0" + token, token + ".1",
          std::string("0.1.4294967295.1.1"), std::string("0.1.4294967295.1"), std::string("99999999999999999999")}) {
        INFO(wrong);
        CHECK(code(office.workers.complete(wrong, published)) == "lease.lost");
        office.workers.give_back(wrong);
    }
    CHECK(code(office.workers.complete("77.1.4294967295.1.1", published)) == "case.unknown");
    CHECK(office.open(id).step == "terbitkan");
    CHECK(office.open(second).step == "terbitkan");
    CHECK(code(office.workers.complete(token, published)) == "accepted");
}

TEST_CASE("the earliest due is handed out first, and what is not due costs no job", "[runtime]") {
    Counter office;
    std::vector<CaseId> ids;
    for (int i = 0; i < 50; ++i) {
        ids.push_back(office.sent());
        REQUIRE(office.engine.fail(ids.back(), "terbitkan", "x", {.after = minutes(100 - i)}));
    }
    CHECK(office.acquire().empty());
    office.workers.handle("oss.nib", [](const Job&) -> JobAnswer { return published; });
    CHECK(office.workers.next() == office.time->now() + minutes(51));
    office.time->advance(minutes(60));
    const auto due = office.acquire();
    REQUIRE(due.size() == 10);
    for (std::size_t i = 0; i < due.size(); ++i) CHECK(due[i].case_id == ids[49 - i]);
}

TEST_CASE("who follows an engine sees failures and incidents", "[runtime]") {
    Counter office(1, memory_with_feed());
    const CaseId id = office.sent();
    const Position before = office.engine.feed_end();
    REQUIRE(office.engine.fail(id, "terbitkan", "mati", {}));
    REQUIRE(office.engine.fail(id, "terbitkan", "ditolak", {.again = false}));
    REQUIRE(office.engine.retry(id, "terbitkan", "pulih", {.by = "petugas:a"}));
    const FeedPage page = office.engine.feed(before);
    REQUIRE(page.events.size() == 4);
    CHECK(page.events[0].event.kind == "StepFailed");
    CHECK(page.events[0].event.lapse == office.time->now() + minutes(1));
    CHECK(page.events[0].event.text == "mati");
    CHECK(page.events[1].event.kind == "StepFailed");
    CHECK(page.events[1].event.lapse == never);
    CHECK(page.events[2].event.kind == "IncidentOpened");
    CHECK(page.events[2].event.name() == "terbitkan");
    CHECK(page.events[3].event.kind == "StepRetried");
    CHECK(page.events[3].event.text == "pulih");
    CHECK(page.events[3].event.by == "petugas:a");
}

TEST_CASE("a case that is full has its failure told to the program", "[runtime]") {
    const auto time = std::make_shared<SimulatedTime>(wib(2, 8));
    Engine engine(memory(), {time, 1, CaseLimits{.events = 4}});
    engine.deploy(test::sop("tests/scenarios/sop/layanan.yaml"));
    const CaseId id = *engine.start("layanan", {.by = "petugas:a"});
    REQUIRE(engine.complete(id, "kirim", {.by = "petugas:a"}));
    std::vector<std::string> faults;
    ServiceWorkers workers(engine, {.fault = [&](std::string_view what) { faults.emplace_back(what); }});
    workers.handle("oss.nib", [](const Job&) -> JobAnswer { return JobFailed{"x"}; });
    while (engine.view(id).value().events < 4) REQUIRE(engine.note(id, "x", {.by = "host"}));
    CHECK(workers.run_once());
    REQUIRE(faults.size() == 1);
    CHECK(faults[0].find("terbitkan of oss.nib failed, which could not be kept: case.full") == 0);
    CHECK_FALSE(workers.run_once());  // until the lease has run out
}

TEST_CASE("a store that is opened again has failures, incidents and when to try again as they were",
          "[runtime][sqlite]") {
    const Scratch scratch;
    const std::string path = scratch.path("kantor.alur");
    CaseId waits{}, stuck{}, fresh{};
    std::string token;
    {
        Counter office(4, sqlite(path));
        waits = office.sent();
        stuck = office.sent();
        fresh = office.sent();
        REQUIRE(office.engine.fail(waits, "terbitkan", "sibuk", {.after = minutes(10)}));
        REQUIRE(office.engine.fail(stuck, "terbitkan", "ditolak", {.again = false}));
        const auto jobs = office.acquire();
        REQUIRE(jobs.size() == 1);
        token = jobs[0].token;
    }
    Counter office(4, sqlite(path));
    CHECK(office.open(waits).tries.failed == 1);
    CHECK(office.open(waits).tries.reason == "sibuk");
    CHECK(office.open(waits).tries.next == office.time->now() + minutes(10));
    REQUIRE(office.engine.incidents().value().size() == 1);
    CHECK(office.engine.incidents().value().at(0).case_id == stuck);
    CHECK(office.engine.incidents().value().at(0).work.tries.reason == "ditolak");
    CHECK(code(office.workers.complete(token, published)) == "lease.lost");  // of the process before
    const auto jobs = office.acquire();
    REQUIRE(jobs.size() == 1);
    CHECK(jobs[0].case_id == fresh);
    CHECK(code(office.workers.complete(token, published)) == "lease.lost");
    CHECK(code(office.workers.complete(jobs[0].token, published)) == "accepted");
    office.time->advance(minutes(10));
    CHECK(office.acquire().at(0).case_id == waits);
}

TEST_CASE("misuse of ServiceWorkers stops the process with a sentence", "[runtime]") {
    CHECK(broken_precondition([] {
              Counter office;
              office.workers.handle("oss.nib", {});
          }) == "ServiceWorkers::handle takes a handler, not an empty function");
    CHECK(broken_precondition([] {
              Counter office;
              static_cast<void>(office.acquire(1, Microseconds(0)));
          }) == "a lease of ServiceWorkers is longer than nothing");
    CHECK(broken_precondition([] {
              Counter office;
              static_cast<void>(office.engine.work({.actor = "petugas", .service = "oss.nib"}));
          }) == "WorkQuery asks for the work of a service, or of an actor or a person");
}

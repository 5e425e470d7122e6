// Who holds a role is for the directory to say, and who acts as a delegate for the delegations of the store.
#include <algorithm>
#include <atomic>
#include <thread>

#include "runtime/support/office.hpp"
#include "support/scratch.hpp"

using namespace alur;
using namespace alur::test;
using namespace std::chrono_literals;

namespace {

/// An office whose engine asks a roster; on disk where a path is given.
struct Watched {
    std::shared_ptr<SimulatedTime> time = std::make_shared<SimulatedTime>(wib(2, 8));
    std::shared_ptr<Roster> roster = std::make_shared<Roster>();
    Engine engine;

    explicit Watched(std::unique_ptr<Store> store = memory(), bool asks = true)
        : engine(std::move(store), {.time = time, .shards = 4, .identities = asks ? roster : nullptr}) {}

    /// A case in which `putus`, which only a kasi does who did not check it, is open.
    CaseId open_for_kasi(const std::string& checked_by = "petugas:a", const std::string& in_place_of = {}) {
        const auto id = engine.start("bidang", {.by = "pemohon:p1", .fields = {{"nama_usaha", std::string("Sari")}}});
        if (!id) FAIL(id.error().text());
        REQUIRE(engine.complete(*id, "serah", {.by = "pemohon:p1", .documents = {"formulir"}}));
        const auto checked = engine.complete(
            *id, "periksa",
            {.by = checked_by, .outcome = "ya", .fields = {{"badan_hukum", false}}, .delegate_of = in_place_of});
        if (!checked) FAIL(checked.error().text());
        return *id;
    }
};

std::shared_ptr<const Procedure> bidang() { return alur::test::sop("tests/scenarios/sop/bidang.yaml"); }

}  // namespace

TEST_CASE("a role that the directory does not know of a person is refused, whoever the program says they are",
          "[authority]") {
    Watched office;
    office.engine.deploy(bidang());
    office.roster->grant("a", "petugas");
    office.roster->grant("k1", "kasi", {.from = wib(2, 0), .until = wib(3, 0)});
    const CaseId id = office.open_for_kasi();
    const auto refused = office.engine.complete(id, "putus", {.by = "kasi:a"});
    REQUIRE(code(refused) == "authority.not_held");
    CHECK(refused.error().text() == "authority.not_held: a does not hold the role kasi");
    CHECK(code(office.engine.complete(id, "putus", {.by = "kasi:orang_asing"})) == "authority.not_held");
    CHECK(office.engine.complete(id, "putus", {.by = "kasi:orang_asing"}).error().person == "orang_asing");
    CHECK(code(office.engine.note(id, "x", {.by = "kasi:a"})) == "authority.not_held");
    // The role of the step comes behind: who holds petugas is told that petugas may not.
    CHECK(code(office.engine.complete(id, "putus", {.by = "petugas:a"})) == "authority.role");
    CHECK(code(office.engine.start("bidang", {.by = "kasi:a", .fields = {{"nama_usaha", std::string("x")}}})) ==
          "authority.not_held");
    REQUIRE(office.engine.complete(id, "putus", {.by = "kasi:k1"}));

    const CaseId other = office.open_for_kasi();
    office.time->set(wib(3, 0));
    CHECK(code(office.engine.complete(other, "putus", {.by = "kasi:k1"})) == "authority.not_held");
    office.roster->grant("k1", "kasi", {.from = wib(3, 0), .until = never, .sop = "perisa"});
    CHECK(code(office.engine.complete(other, "putus", {.by = "kasi:k1"})) == "authority.not_held");
    office.roster->grant("k1", "kasi", {.from = wib(3, 0), .until = never, .sop = "bidang"});
    // A case does not go back, so what was held then does not help now.
    office.time->set(wib(2, 9));
    REQUIRE(office.engine.note(other, "x", {.by = "kasi:k1"}));
    office.time->set(wib(3, 8));
    REQUIRE(office.engine.note(other, "x", {.by = "kasi:k1"}));
    office.roster->withdraw("k1", "kasi", wib(3, 9));
    office.time->set(wib(3, 9));
    CHECK(code(office.engine.complete(other, "putus", {.by = "kasi:k1"})) == "authority.not_held");
}

TEST_CASE("a retry is answered though the role was lost meanwhile", "[authority]") {
    Watched office;
    office.engine.deploy(bidang());
    office.roster->grant("a", "petugas");
    office.roster->grant("k1", "kasi");
    REQUIRE(office.engine.delegate({.by = "kasi:k1", .to = "k2", .until = wib(3, 0)}));
    const CaseId own = office.open_for_kasi();
    const CaseId given = office.open_for_kasi();
    REQUIRE(office.engine.complete(own, "putus", {.by = "kasi:k1", .key = "1"}));
    REQUIRE(office.engine.complete(given, "putus", {.by = "kasi:k2", .key = "1"}));
    office.roster->withdraw("k1", "kasi", wib(2, 9));
    office.time->set(wib(4, 8));
    CHECK(office.engine.complete(own, "putus", {.by = "kasi:k1", .key = "1"}).value().repeated);
    CHECK(office.engine.complete(given, "putus", {.by = "kasi:k2", .key = "1"}).value().repeated);
    CHECK(office.engine.complete(given, "putus", {.by = "kasi:k2", .key = "1", .delegate_of = "k1"}).value().repeated);
    CHECK(code(office.engine.complete(given, "putus", {.by = "kasi:k3", .key = "1"})) == "key.reused");
}

TEST_CASE("what a delegate did says on whose authority, in history, activations and feed, also after a restart",
          "[authority]") {
    const Scratch scratch;
    const std::string path = scratch.path("kantor.alur");
    CaseId id{};
    DelegationId given{};
    {
        Watched office(sqlite(path));
        office.engine.deploy(bidang());
        office.roster->grant("a", "petugas");
        office.roster->grant("k1", "kasi");
        const auto delegated = office.engine.delegate(
            {.by = "host:admin", .to = "kasi:k2", .until = wib(6, 0), .of = "kasi:k1", .reason = "SP Plh. 12/2024"});
        REQUIRE(delegated);
        given = *delegated;
        id = office.open_for_kasi();
        REQUIRE(office.engine.complete(id, "putus", {.by = "kasi:k2", .key = "k"}));
        CHECK(office.engine.replays(id).value());
    }
    Watched office(sqlite(path));
    office.time->set(wib(2, 9));
    const auto history = office.engine.history(id);
    REQUIRE(history);
    std::size_t in_place = 0;
    for (const EventView& event : *history) {
        if (event.delegate_of.empty()) continue;
        ++in_place;
        CHECK(event.delegate_of == "k1");
        CHECK(event.by == "kasi:k2");
    }
    CHECK(in_place == 3);  // DelegateActed, StepCompleted, CaseCompleted
    CHECK((*history)[history->size() - 3].kind == "DelegateActed");
    CHECK((*history)[history->size() - 3].name() == "putus");
    const auto activations = office.engine.activations(id);
    CHECK(activations->back().by == "kasi:k2");
    CHECK(activations->back().delegate_of == "k1");
    CHECK(activations->front().delegate_of.empty());
    const FeedPage page = office.engine.feed();
    CHECK(std::count_if(page.events.begin(), page.events.end(),
                        [](const FeedEvent& event) { return event.event.delegate_of == "k1"; }) == 3);

    const auto all = office.engine.delegations();
    REQUIRE(all.size() == 1);
    CHECK(all.front().id == given);
    CHECK(all.front().role == "kasi");
    CHECK(all.front().of == "k1");
    CHECK(all.front().to == "k2");
    CHECK(all.front().by == "admin");
    CHECK(all.front().given == wib(2, 8));
    CHECK(all.front().from == wib(2, 8));
    CHECK(all.front().until == wib(6, 0));
    CHECK(all.front().reason == "SP Plh. 12/2024");
    CHECK(all.front().in_force(wib(5, 23)));
    CHECK_FALSE(all.front().in_force(wib(6, 0)));
    CHECK(office.engine.delegations({.person = "k2", .role = "kasi", .at = wib(3, 0)}).size() == 1);
    CHECK(office.engine.delegations({.person = "k3"}).empty());
    CHECK(office.engine.delegations({.at = wib(7, 0)}).empty());
    REQUIRE(office.engine.revoke(given, "kasi:k2"));
    CHECK(code(office.engine.revoke(given, "kasi:k1")) == "delegation.unknown");
    Watched again(memory());
    CHECK(again.engine.delegations().empty());
}

TEST_CASE("a delegation that was taken back stays so after a restart", "[authority]") {
    const Scratch scratch;
    const std::string path = scratch.path("kantor.alur");
    {
        Watched office(sqlite(path));
        office.engine.deploy(bidang());
        office.roster->grant("k1", "kasi");
        const auto given = office.engine.delegate({.by = "kasi:k1", .to = "k2", .until = never});
        REQUIRE(given);
        CHECK(code(office.engine.revoke(*given, "kasi:k3")) == "authority.person");
        CHECK(code(office.engine.revoke(*given, "petugas:k1")) == "authority.role");
        CHECK(code(office.engine.revoke(DelegationId{7}, "host")) == "delegation.unknown");
        office.time->set(wib(2, 9));
        REQUIRE(office.engine.revoke(*given, "host"));
    }
    Watched office(sqlite(path));
    const auto all = office.engine.delegations();
    REQUIRE(all.size() == 1);
    CHECK(all.front().revoked == wib(2, 9));
    CHECK(all.front().revoked_by.empty());
    CHECK_FALSE(all.front().in_force(wib(2, 9)));
    CHECK(all.front().in_force(wib(2, 8, 59)));
}

TEST_CASE("without a directory a delegate says whose, and who was given a role does not give it on", "[authority]") {
    Watched office(memory(), false);
    office.engine.deploy(bidang());
    REQUIRE(office.engine.delegate({.by = "kasi:k1", .to = "k2", .until = wib(6, 0)}));
    CHECK(code(office.engine.delegate({.by = "kasi:k2", .to = "k3", .until = wib(5, 0)})) == "delegation.chained");
    CHECK(code(office.engine.delegate({.by = "kasi:k2", .to = "k1", .until = wib(5, 0)})) == "delegation.circular");
    REQUIRE(office.engine.delegate({.by = "kasi:k2", .to = "k3", .until = wib(9, 0), .from = wib(6, 0)}));
    const CaseId id = office.open_for_kasi("petugas:k1");
    CHECK(code(office.engine.complete(id, "putus", {.by = "kasi:k2", .delegate_of = "k1"})) == "authority.not_by");
    CHECK(code(office.engine.complete(id, "putus", {.by = "kasi:k3", .delegate_of = "k1"})) == "authority.delegation");
    CHECK(code(office.engine.complete(id, "putus", {.by = "kasi:k3", .delegate_of = "k3"})) == "authority.delegation");
    CHECK(code(office.engine.complete(id, "putus", {.by = "kasi:k3", .delegate_of = "siapa"})) ==
          "authority.delegation");
    CHECK(code(office.engine.complete(id, "putus", {.by = "host", .delegate_of = "k1"})) == "authority.role");
    // In his own right, since the program answers for that.
    REQUIRE(office.engine.complete(id, "putus", {.by = "kasi:k2"}));
    const auto activations = office.engine.activations(id);
    CHECK(activations->back().delegate_of.empty());
}

TEST_CASE("a delegation that is asked for wrongly is told what is wrong", "[authority]") {
    Watched office;
    office.engine.deploy(bidang());
    office.roster->grant("k1", "kasi");
    CHECK(code(office.engine.delegate({.by = "host", .to = "k2", .until = wib(3, 0)})) == "command.unsupported");
    CHECK(code(office.engine.delegate({.by = "service:x", .to = "k2", .until = wib(3, 0)})) == "authority.role");
    CHECK(code(office.engine.delegate({.by = "kasi:k1", .to = "", .until = wib(3, 0)})) == "authority.person");
    CHECK(code(office.engine.delegate({.by = "kasi", .to = "k2", .until = wib(3, 0)})) == "authority.person");
    CHECK(code(office.engine.delegate({.by = "kasi:k1", .to = "k2"})) == "delegation.period");
    CHECK(code(office.engine.delegate({.by = "kasi:k1", .to = "k2", .until = wib(2, 8)})) == "delegation.period");
    const auto unknown = office.engine.delegate({.by = "kasii:k1", .to = "k2", .until = wib(3, 0)});
    REQUIRE(code(unknown) == "authority.role");
    CHECK(unknown.error().text() == "authority.role: the SOP has no actor 'kasii'; did you mean 'kasi'?");
    CHECK(office.engine.delegations().empty());
}

TEST_CASE("work lists show a delegate what they may do, and not what the other did", "[authority]") {
    Watched office;
    office.engine.deploy(bidang());
    office.roster->grant("a", "petugas");
    office.roster->grant("k1", "petugas");
    office.roster->grant("k1", "kasi");
    const CaseId clean = office.open_for_kasi();
    static_cast<void>(office.open_for_kasi("petugas:k1"));
    const auto work = [&](std::string_view person) {
        return office.engine.work({.actor = "kasi", .person = person}).value();
    };
    CHECK(work("k1").size() == 1);
    CHECK(work("k2").empty());
    REQUIRE(office.engine.delegate({.by = "kasi:k1", .to = "k2", .until = wib(3, 0)}));
    REQUIRE(work("k2").size() == 1);
    CHECK(work("k2").front().case_id == clean);
    REQUIRE(office.engine.start_step(clean, "putus", {.by = "kasi:k1"}));
    CHECK(work("k2").size() == 1);
    office.time->set(wib(3, 0));
    CHECK(work("k2").empty());
}

TEST_CASE("the host gives back a claim of somebody who lost the role", "[authority]") {
    Watched office;
    office.engine.deploy(bidang());
    office.roster->grant("a", "petugas");
    office.roster->grant("k1", "kasi");
    office.roster->grant("k2", "kasi");
    const CaseId id = office.open_for_kasi();
    REQUIRE(office.engine.start_step(id, "putus", {.by = "kasi:k1"}));
    office.roster->withdraw("k1", "kasi", wib(2, 8));
    CHECK(code(office.engine.release(id, "putus", {.by = "kasi:k1"})) == "authority.not_held");
    CHECK(code(office.engine.complete(id, "putus", {.by = "kasi:k2"})) == "step.claimed");
    REQUIRE(office.engine.release(id, "putus", {.by = "host:admin"}));
    REQUIRE(office.engine.complete(id, "putus", {.by = "kasi:k2"}));
}

TEST_CASE("an event of a delegate that no delegation bears makes the store damaged", "[authority]") {
    const Scratch scratch;
    const std::string path = scratch.path("kantor.alur");
    {
        Watched office(sqlite(path));
        office.engine.deploy(bidang());
        office.roster->grant("a", "petugas");
        office.roster->grant("k1", "kasi");
        REQUIRE(office.engine.delegate({.by = "kasi:k1", .to = "k2", .until = wib(6, 0)}));
        REQUIRE(office.engine.complete(office.open_for_kasi(), "putus", {.by = "kasi:k2"}));
    }
    // A store that shows the same rows, the terms of the delegation changed.
    class Forged final : public Store {
    public:
        Forged(std::string from, DelegationId number) : real_(sqlite(std::move(from))), number_(number) {}
        [[nodiscard]] std::vector<std::unique_ptr<Journal>> open(std::size_t shards, Recovery& found) override {
            class Changed final : public Recovery {
            public:
                Changed(Recovery& to, DelegationId number) : to_(to), number_(number) {}
                void shards(std::size_t count) override { to_.shards(count); }
                void define(const Definition& definition) override {
                    Definition changed = definition;
                    if (changed.kind == Definition::Kind::delegation && number_ == DelegationId{0})
                        changed.terms.until = wib(2, 8);
                    if (changed.kind == Definition::Kind::delegation && number_ == DelegationId{1})
                        std::swap(changed.terms.to, changed.terms.of);
                    if (changed.kind != Definition::Kind::delegation || number_ != DelegationId{2}) to_.define(changed);
                }
                void replay(std::size_t shard, const Event& event, std::span<const std::byte> payload) override {
                    to_.replay(shard, event, payload);
                }
                [[nodiscard]] bool knows(const Definition& definition) const override { return to_.knows(definition); }

            private:
                Recovery& to_;
                DelegationId number_;
            } changed(found, number_);
            return real_->open(shards, changed);
        }

    private:
        std::unique_ptr<Store> real_;
        DelegationId number_;
    };
    for (const DelegationId number : {DelegationId{0}, DelegationId{1}, DelegationId{2}})
        CHECK_THROWS_AS(Engine(std::make_unique<Forged>(path, number)), JournalError);
    CHECK_NOTHROW(Engine(std::make_unique<Forged>(path, DelegationId{3})));
}

TEST_CASE("threads change the roster and the delegations while others act", "[authority]") {
    Watched office;
    office.engine.deploy(bidang());
    office.roster->grant("a", "petugas");
    office.roster->grant("k1", "kasi");
    std::vector<CaseId> cases;
    for (int i = 0; i < 200; ++i) cases.push_back(office.open_for_kasi());
    std::atomic<bool> done{false};
    std::thread changes([&] {
        for (int i = 0; !done; ++i) {
            const auto given = office.engine.delegate({.by = "kasi:k1", .to = "k2", .until = wib(3, 0)});
            if (i % 3 == 0) office.roster->grant("x" + std::to_string(i % 50), "kasi");
            static_cast<void>(office.engine.delegations({.person = "k2"}).size());
            if (given) static_cast<void>(office.engine.revoke(*given, "kasi:k1"));
        }
    });
    std::size_t accepted = 0;
    for (const CaseId id : cases) {
        const auto did = office.engine.complete(id, "putus", {.by = "kasi:k2"});
        if (did)
            ++accepted;
        else
            CHECK(code(did) == "authority.not_held");
    }
    done = true;
    changes.join();
    for (const CaseId id : cases) CHECK(office.engine.replays(id).value());
    CHECK(accepted <= cases.size());
}

TEST_CASE("whoever has no standing neither says that a service failed, nor has it tried again, nor reads or erases",
          "[authority]") {
    Watched office;
    const auto procedure = alur::test::sop("tests/scenarios/sop/layanan_ulang.yaml");
    office.engine.deploy(procedure);
    const auto& sop = procedure->definition();
    std::string role;
    for (const auto& actor : sop.actors)
        if (!actor.external) role = actor.id;
    REQUIRE_FALSE(role.empty());
    office.roster->grant("satu", role);
    const std::string one = role + ":satu";
    const std::string other = role + ":lain";
    const auto id = office.engine.start(sop.id, {.by = one});
    if (!id) FAIL(id.error().text());
    for (int i = 0; i < 10; ++i) {
        const auto open = office.engine.view(*id).value().open;
        REQUIRE_FALSE(open.empty());
        const std::string step = open.front().step;
        if (!sop.step(sop.find_step(step)).service.empty()) {
            REQUIRE(office.engine.fail(*id, step, "x", {}));
            CHECK(code(office.engine.fail(*id, step, "x", {.by = other})) == "authority.not_held");
            CHECK(code(office.engine.retry(*id, step, "x", {.by = other})) == "authority.not_held");
            CHECK(code(office.engine.read_personal(*id, {.by = other})) == "authority.not_held");
            CHECK(code(office.engine.erase(*id, {.by = other, .even_live = true})) == "authority.not_held");
            REQUIRE(office.engine.delegate({.by = one, .to = "lain", .until = wib(3, 0)}));
            CHECK(code(office.engine.fail(*id, step, "x", {.by = other})) == "authority.role");
            REQUIRE(office.engine.retry(*id, step, "x", {.by = other}));
            const auto history = office.engine.history(*id).value();
            CHECK(history.back().kind == "StepRetried");
            CHECK(history.back().delegate_of == "satu");
            REQUIRE(office.engine.read_personal(*id, {.by = other, .delegate_of = "satu"}));
            std::vector<std::string> refused;
            for (const RefusedView& kept : office.engine.refusals().refused)
                refused.push_back(kept.command + " " + kept.step + " " + kept.code);
            CHECK(refused == std::vector<std::string>{
                                 "FailStep " + step + " authority.not_held",
                                 "RetryStep " + step + " authority.not_held", "ReadPersonal  authority.not_held",
                                 "EraseCase  authority.not_held", "FailStep " + step + " authority.role"});
            return;
        }
        const auto done = office.engine.complete(*id, step, {.by = one});
        if (!done) FAIL(done.error().text());
    }
    FAIL("no service was reached");
}

TEST_CASE("by handles and in columns nobody does what they may not by names, and it is kept in the same way",
          "[authority]") {
    for (const bool asks : {true, false}) {
        INFO("asks " << asks);
        Watched office(memory(), asks);
        office.engine.deploy(bidang());
        office.roster->grant("a", "petugas");
        office.roster->grant("k1", "kasi");
        REQUIRE(office.engine.delegate({.by = "kasi:k1", .to = "k2", .until = wib(3, 0)}));
        const std::vector<CaseId> ids{office.open_for_kasi(), office.open_for_kasi(), office.open_for_kasi()};
        const StepHandle putus = *office.engine.step("bidang", "putus");
        const ActorHandle stranger = *office.engine.actor("kasi:lain");
        const ActorHandle clerk = *office.engine.actor("petugas:a");
        const ActorHandle delegate = *office.engine.actor("kasi:k2");
        CHECK(code(office.engine.complete(ids[0], putus, {.by = clerk})) == "authority.role");
        if (asks) {
            CHECK(code(office.engine.complete(ids[0], putus, {.by = stranger})) == "authority.not_held");
            CHECK(code(office.engine.start(*office.engine.sop("bidang"), stranger)) == "authority.not_held");
        }
        std::vector<RowCode> codes(3);
        const std::vector<ActorHandle> by{asks ? stranger : clerk, clerk, delegate};
        CHECK(office.engine.complete_many({.cases = ids, .step = putus, .by = by}, codes) == 1);
        CHECK(codes[0] == row_code(asks ? RejectionCode::authority_not_held : RejectionCode::authority_role));
        CHECK(codes[1] == row_code(RejectionCode::authority_role));
        CHECK(codes[2] == RowCode::accepted);
        const auto history = office.engine.history(ids[2]).value();
        CHECK(history.back().delegate_of == (asks ? "k1" : ""));  // nobody was asked whether the role is theirs
        std::vector<std::string> refused;
        for (const RefusedView& kept : office.engine.refusals().refused)
            refused.push_back(kept.command + " " + kept.step + " " + kept.role + ":" + kept.person + " " + kept.code);
        std::sort(refused.begin(), refused.end());
        CHECK(refused == (asks ? std::vector<std::string>{"CompleteStep putus kasi:lain authority.not_held",
                                                          "CompleteStep putus petugas:a authority.role",
                                                          "CompleteStep putus petugas:a authority.role",
                                                          "StartCase  kasi:lain authority.not_held"}
                               : std::vector<std::string>{"CompleteStep putus petugas:a authority.role",
                                                          "CompleteStep putus petugas:a authority.role"}));
    }
}

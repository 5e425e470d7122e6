// Roles that are given and taken back on a store that several engines share, and what is refused there: all know it,
// and nobody decides on what another has just changed.
#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <alur/journal/verify.hpp>

#include "runtime/support/office.hpp"
#include "support/child.hpp"
#include "support/scratch.hpp"

using namespace alur;
using namespace alur::test;

namespace {

const SqliteOptions shared{.access = JournalAccess::shared};

/// Several engines on one file, with one directory and one clock.
struct Branches {
    Scratch scratch;
    std::string path = scratch.path("kantor.alur");
    std::shared_ptr<SimulatedTime> time = std::make_shared<SimulatedTime>(wib(2, 8));
    std::shared_ptr<Roster> roster = std::make_shared<Roster>();
    Engine first;
    Engine second;

    explicit Branches(bool asks = true) : first(opened(asks)), second(opened(asks)) {
        roster->grant("a", "petugas");
        roster->grant("k1", "kasi");
        roster->grant("k9", "kasi");
        first.deploy(test::sop("tests/scenarios/sop/bidang.yaml"));
    }
    [[nodiscard]] Engine opened(bool asks = true) const {
        EngineOptions options{.time = time, .shards = 4};
        if (asks) options.identities = roster;
        return Engine(sqlite(path, shared), std::move(options));
    }
    CaseId start() {
        const auto id = first.start("bidang", {.by = "pemohon:p1", .fields = {{"nama_usaha", std::string("Sari")}}});
        if (!id) FAIL(id.error().text());
        return *id;
    }
};

/// One line for each.
std::vector<std::string> lines(const std::vector<DelegationView>& views) {
    std::vector<std::string> all;
    for (const DelegationView& one : views)
        all.push_back(std::to_string(index(one.id)) + " " + one.role + " " + one.of + ">" + one.to + " by " + one.by +
                      (one.revoked == never ? "" : " revoked by " + one.revoked_by));
    return all;
}

std::vector<std::string> refused_in(const Engine& engine) {
    std::vector<std::string> all;
    for (const RefusedView& one : engine.refusals({.most = 1000}).refused)
        all.push_back(one.code + " " + one.command + " " + one.role + ":" + one.person + " x" +
                      std::to_string(one.times));
    return all;
}

}  // namespace

TEST_CASE("a role that one engine gives counts in all, until any of them takes it back", "[authority][shared]") {
    Branches at;
    const CaseId id = at.start();
    CHECK(code(at.second.note(id, "x", {.by = "kasi:k2"})) == "authority.not_held");
    const auto given = at.first.delegate({.by = "kasi:k1", .to = "k2", .until = wib(20, 0), .reason = "cuti"});
    REQUIRE(given);
    CHECK(*given == DelegationId{0});
    REQUIRE(at.second.note(id, "x", {.by = "kasi:k2"}));
    CHECK((*at.second.history(id)).back().delegate_of == "k1");
    const auto another = at.second.delegate({.by = "host:tata", .to = "k3", .until = wib(20, 0), .of = "kasi:k9"});
    REQUIRE(another);
    CHECK(*another == DelegationId{1});
    REQUIRE(at.first.note(id, "x", {.by = "kasi:k3"}));
    REQUIRE(at.second.revoke(*given, "kasi:k1"));
    CHECK(code(at.first.note(id, "x", {.by = "kasi:k2"})) == "authority.not_held");
    CHECK(code(at.first.revoke(*given, "kasi:k1")) == "delegation.unknown");
    CHECK(code(at.second.revoke(DelegationId{7}, "host")) == "delegation.unknown");
    const std::vector<std::string> all{"0 kasi k1>k2 by k1 revoked by k1", "1 kasi k9>k3 by tata"};
    CHECK(lines(at.first.delegations()) == all);
    CHECK(lines(at.second.delegations()) == all);
    CHECK(lines(at.opened().delegations()) == all);
    CHECK(*at.opened().replays(id));
    CHECK(verify_journal(at.path).definitions > 0);
}

TEST_CASE("who gives a role is judged with what another engine has just given", "[authority][shared]") {
    Branches at(false);
    REQUIRE(at.first.delegate({.by = "kasi:k1", .to = "k2", .until = wib(20, 0)}));
    CHECK(code(at.second.delegate({.by = "kasi:k2", .to = "k1", .until = wib(20, 0)})) == "delegation.circular");
    CHECK(code(at.second.delegate({.by = "kasi:k2", .to = "k3", .until = wib(20, 0)})) == "delegation.chained");
    REQUIRE(at.second.revoke(DelegationId{0}, "kasi:k2"));
    REQUIRE(at.first.delegate({.by = "kasi:k2", .to = "k1", .until = wib(20, 0)}));
    CHECK(lines(at.second.delegations()).size() == 2);
}

TEST_CASE("engines and threads that give roles at once end with none that goes against another",
          "[authority][shared][threads]") {
    Branches at(false);
    // Each gives its role to the next in a ring: no two that follow each other may be given, in whatever order.
    constexpr int persons = 6;
    std::array<Engine*, 2> engines{&at.first, &at.second};
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&, t] {
            for (int i = 0; i < persons; ++i) {
                const int giver = (i + t * 2) % persons;
                static_cast<void>(engines[static_cast<std::size_t>(t % 2)]->delegate(
                    {.by = "kasi:r" + std::to_string(giver),
                     .to = "r" + std::to_string((giver + 1) % persons),
                     .until = wib(20, 0)}));
            }
        });
    for (std::thread& thread : threads) thread.join();
    const auto all = at.opened(false).delegations();
    CHECK_FALSE(all.empty());
    CHECK(lines(all) == lines(at.first.delegations()));
    CHECK(lines(all) == lines(at.second.delegations()));
    std::set<std::string> takers, givers;
    for (const DelegationView& one : all) {
        takers.insert(one.to);
        givers.insert(one.of);
    }
    for (const std::string& one : givers) CHECK(takers.count(one) == 0);  // no chain
    // And each is taken back once.
    std::array<std::size_t, 2> taken{};
    std::vector<std::thread> hands;
    for (std::size_t t = 0; t < 2; ++t)
        hands.emplace_back([&, t] {
            for (const DelegationView& one : all) taken[t] += engines[t]->revoke(one.id, "host") ? 1U : 0U;
        });
    for (std::thread& hand : hands) hand.join();
    CHECK(taken[0] + taken[1] == all.size());
    CHECK(verify_journal(at.path).definitions > 0);
    CHECK(at.opened(false).delegations({.at = wib(2, 8)}).empty());
}

TEST_CASE("what one engine refuses by authority every other shows, in one order", "[authority][shared]") {
    Branches at;
    const CaseId id = at.start();
    CHECK(code(at.first.note(id, "x", {.by = "kasi:x"})) == "authority.not_held");
    CHECK(code(at.second.note(id, "x", {.by = "kasi:y"})) == "authority.not_held");
    CHECK(code(at.second.delegate({.by = "kasi:y", .to = "z", .until = never})) == "authority.not_held");
    CHECK(code(at.first.complete(id, "serah", {.by = "kasi:k1"})) == "authority.role");
    REQUIRE(at.first.note(id, "x", {.by = "kasi:k1"}));
    REQUIRE(at.second.note(id, "x", {.by = "kasi:k1"}));
    std::vector<std::string> all = refused_in(at.first);
    CHECK(refused_in(at.second) == all);
    CHECK(refused_in(at.opened()) == all);
    std::sort(all.begin(), all.end());
    CHECK(all == std::vector<std::string>{
                     "authority.not_held AddNote kasi:x x1", "authority.not_held AddNote kasi:y x1",
                     "authority.not_held DelegateRole kasi:y x1", "authority.role CompleteStep kasi:k1 x1"});
    CHECK(at.second.refusals({.person = "x"}).refused.size() == 1);
    CHECK(verify_journal(at.path).refusals == 4);
}

TEST_CASE("processes that give roles and are refused on one store lose nothing that was answered, whoever dies",
          "[authority][shared][processes]") {
    const Scratch scratch;
    const std::string path = scratch.path("kantor.alur");
    const auto open = [&] {
        // A process may be refused often before it is told to end, and all of it is kept by name.
        return Engine(sqlite(path, shared), {.time = std::make_shared<SimulatedTime>(wib(2, 8)),
                                             .refusals = {.most = 1'000'000, .strangers = 1'000'000}});
    };
    CaseId id{};
    {
        Engine engine = open();
        engine.deploy(test::sop("tests/scenarios/sop/bidang.yaml"));
        id = *engine.start("bidang", {.by = "petugas:a", .fields = {{"nama_usaha", std::string("Sari")}}});
    }
    struct Said {
        int number = 0;
        std::uint32_t id = 0;
        bool revoked = false;
    };
    std::map<int, Said> answered;
    for (int round = 0; round < 12; ++round) {
        const auto work = [&, round](int worker) {
            return [&, round, worker](const Telling& tell) {
                Engine engine = open();
                for (int i = 0;; ++i) {
                    const int number = round * 10'000 + worker * 1'000 + i;
                    const std::string to = "p" + std::to_string(number);
                    const std::string whose = "kasi:k" + std::to_string(worker);
                    const auto given = engine.delegate({.by = "host", .to = to, .until = never, .of = whose});
                    if (!given) ::_exit(1);
                    if (i % 3 == 0 && !engine.revoke(*given, "host")) ::_exit(2);
                    if (engine.complete(id, "serah", {.by = "kasi:" + to})) ::_exit(4);
                    if (!engine.note(id, to, {.by = "kasi:" + to})) ::_exit(5);
                    tell(Said{number, static_cast<std::uint32_t>(index(*given)), i % 3 == 0});
                }
            };
        };
        Worker one(work(0));
        Worker other(work(1));
        Said said;
        for (const Worker* worker : {&one, &other, &one, &other}) {
            REQUIRE(worker->hear(said));
            answered[said.number] = said;
        }
        one.kill();
        REQUIRE(other.hear(said));
        answered[said.number] = said;
        other.kill();
        for (const Worker* worker : {&one, &other})
            while (worker->hear(said)) answered[said.number] = said;
    }
    const Engine engine = open();
    const auto all = engine.delegations();
    std::set<std::string> refused;
    for (const RefusedView& one : engine.refusals({.most = 100'000}).refused) refused.insert(one.person);
    for (const auto& [number, said] : answered) {
        REQUIRE(said.id < all.size());
        CHECK(all[said.id].to == "p" + std::to_string(number));
        CHECK((all[said.id].revoked != never) == said.revoked);
        // The note behind it brought the refusal to the disk.
        CHECK(refused.count("p" + std::to_string(number)) == 1);
    }
    CHECK(answered.size() >= 60);
    CHECK(*engine.replays(id));
    CHECK(verify_journal(path).definitions > 0);
}

// Tries of services that fail, and incidents (W5–W7).
#include <alur/engine/decide.hpp>

#include "engine/support/desk.hpp"
#include "support/catch.hpp"

using namespace alur;
using namespace alur_test;

namespace {

const std::string head =
    "actors: {staf: {nama: Staf}, warga: {nama: Warga, external: true}}\n"
    "fields: {nib: {type: string}}\n"
    "steps:\n";

/// One service step, with that `retry`.
std::string with_retry(const std::string& retry) {
    return head + "- {id: terbit, service: oss.nib, sets: [nib]" + (retry.empty() ? "" : ", retry: " + retry) + "}\n";
}

std::string next(const Desk& desk) {
    const FailedTries* failed = desk.state().failed(desk.step("terbit"));
    return failed == nullptr ? "none" : failed->next == never ? "never" : jakarta(failed->next);
}

}  // namespace

TEST_CASE("the next try is due after a time that doubles up to the most", "[engine]") {
    Desk desk(with_retry("{times: 4, after: 10 menit, at_most: 1 jam}"));
    desk.at("2024-07-05 17:00");  // Friday evening: elapsed time, not that of the office
    REQUIRE(desk.start("staf:a") == "");
    for (const char* due :
         {"2024-07-05 17:10:00", "2024-07-05 17:20:00", "2024-07-05 17:40:00", "2024-07-05 18:00:00"}) {
        REQUIRE(desk.fail("terbit", "service") == "");
        CHECK(desk.wrote() == "StepFailed terbit");
        CHECK(next(desk) == due);
    }
    REQUIRE(desk.fail("terbit", "service") == "");
    CHECK(desk.wrote() == "StepFailed terbit, IncidentOpened terbit");
    CHECK(next(desk) == "never");
    CHECK(desk.state().failed(desk.step("terbit"))->incident == desk.now());
    CHECK(desk.state().failed(desk.step("terbit"))->count == 5);
}

TEST_CASE("where nothing is written five tries follow the first, a minute and more apart", "[engine]") {
    Desk desk(with_retry(""));
    desk.at("2024-07-02 09:00");
    REQUIRE(desk.start("staf:a") == "");
    for (const char* due : {"2024-07-02 09:01:00", "2024-07-02 09:02:00", "2024-07-02 09:04:00", "2024-07-02 09:08:00",
                            "2024-07-02 09:16:00"}) {
        REQUIRE(desk.fail("terbit", "service") == "");
        CHECK(next(desk) == due);
    }
    REQUIRE(desk.fail("terbit", "service") == "");
    CHECK(next(desk) == "never");
}

TEST_CASE("an 'after' beyond the usual hour is what no time exceeds", "[engine]") {
    Desk desk(with_retry("{after: 2 jam}"));
    desk.at("2024-07-02 09:00");
    REQUIRE(desk.start("staf:a") == "");
    REQUIRE(desk.fail("terbit", "service") == "");
    CHECK(next(desk) == "2024-07-02 11:00:00");
    REQUIRE(desk.fail("terbit", "service") == "");
    CHECK(next(desk) == "2024-07-02 11:00:00");
}

TEST_CASE("who says that a try failed may say when to try again, or that it is no use", "[engine]") {
    Desk desk(with_retry("{times: 3}"));
    desk.at("2024-07-02 09:00");
    REQUIRE(desk.start("staf:a") == "");
    REQUIRE(desk.fail("terbit", "service:oss", true, std::chrono::seconds(5)) == "");
    CHECK(next(desk) == "2024-07-02 09:00:05");
    REQUIRE(desk.fail("terbit", "service:oss", true, Microseconds(0)) == "");
    CHECK(next(desk) == "2024-07-02 09:00:00");
    REQUIRE(desk.fail("terbit", "service:oss", true, Microseconds::max()) == "");
    CHECK(desk.state().failed(desk.step("terbit"))->next == desk.now() + longest_pause);
    REQUIRE(desk.retry("terbit", "host") == "");
    CHECK(desk.wrote() == "StepRetried terbit");
    CHECK(next(desk) == "none");
    REQUIRE(desk.fail("terbit", "service:oss", false, std::chrono::seconds(5), "NIK ditolak") == "");
    CHECK(desk.wrote() == "StepFailed terbit, IncidentOpened terbit");
    CHECK(std::get<StepFailed>(desk.history().front().body).reason == "NIK ditolak");
    CHECK(std::get<StepFailed>(desk.history().front().body).next == never);
}

TEST_CASE("a try that failed changes nothing else of its activation", "[engine]") {
    Desk desk(head +
              "- id: terbit\n  service: oss.nib\n  waktu_baku: 30 menit\n"
              "  deadline: {after: 2 hari kerja, escalate: staf}\n  sets: [nib]\n");
    desk.at("2024-07-02 09:00");
    REQUIRE(desk.start("staf:a") == "");
    REQUIRE(desk.set("terbit", "service", {{"nib", std::string("1")}}) == "");
    const Activation before = desk.activation("terbit");
    desk.pass(std::chrono::minutes(1));
    REQUIRE(desk.fail("terbit", "service") == "");
    CHECK(desk.activation("terbit") == before);
    REQUIRE(desk.retry("terbit", "staf:a") == "");
    CHECK(desk.activation("terbit") == before);
    CHECK(*desk.state().field(desk.field("nib")) == Value(std::string("1")));
    REQUIRE(desk.fail("terbit", "service") == "");
    REQUIRE(desk.complete("terbit", "service") == "");
    CHECK(desk.state().failed().empty());
}

TEST_CASE("what speaks of tries is refused in the order of its codes", "[engine]") {
    Desk desk(head +
              "- {id: kirim, actor: staf}\n"
              "- {id: terbit, service: oss.nib, retry: {times: 0}}\n");
    REQUIRE(desk.start("staf:a") == "");
    CHECK(desk.fail("tiada", "service") == "step.unknown");
    CHECK(desk.fail("kirim", "service") == "step.no_service");
    CHECK(desk.why() == "step.no_service: kirim is no step of a service");
    CHECK(desk.retry("kirim", "staf:a") == "step.no_service");
    CHECK(desk.fail("terbit", "service") == "step.not_open");
    REQUIRE(desk.complete("kirim", "staf:a") == "");
    CHECK(desk.retry("terbit", "warga:w") == "step.not_failed");
    CHECK(desk.why() == "step.not_failed: no try of terbit has failed");
    CHECK(desk.fail("terbit", "staf:a") == "authority.role");
    REQUIRE(desk.claim("terbit", "service:satu") == "");
    CHECK(desk.fail("terbit", "service:dua") == "step.claimed");
    REQUIRE(desk.fail("terbit", "service:satu") == "");
    CHECK(desk.fail("terbit", "service:dua") == "incident.open");
    CHECK(desk.why() == "incident.open: an incident is open on terbit: a person must look");
    CHECK(desk.retry("terbit", "warga:w") == "authority.role");
    CHECK(desk.retry("terbit", "service") == "authority.role");
    CHECK(desk.retry("terbit", "staf") == "authority.person");
    CHECK(desk.retry("terbit", "staf:b") == "");
}

TEST_CASE("a key stands for all that is said of a try", "[engine]") {
    Desk desk(with_retry("{times: 5}"));
    REQUIRE(desk.start("staf:a") == "");
    const auto fail = [&](const std::string& reason, bool again, Microseconds after) {
        return desk.act({desk.by("service"), FailStep{desk.named("terbit"), reason, again, after}, "k"});
    };
    REQUIRE(fail("x", true, by_retry_policy) == "");
    CHECK(fail("x", true, by_retry_policy) == "");
    CHECK(desk.repeated());
    CHECK(desk.state().failed(desk.step("terbit"))->count == 1);
    CHECK(fail("y", true, by_retry_policy) == "key.reused");
    CHECK(fail("x", false, by_retry_policy) == "key.reused");
    CHECK(fail("x", true, Microseconds(1)) == "key.reused");
}

TEST_CASE("a reason beyond the limit of an event is refused", "[engine]") {
    Desk desk(with_retry(""));
    REQUIRE(desk.start("staf:a") == "");
    CHECK(desk.fail("terbit", "service", true, by_retry_policy, std::string(256 * 1024 + 1, 'x')) ==
          "command.too_large");
    CHECK(desk.fail("terbit", "service", true, by_retry_policy, std::string(256 * 1024, 'x')) == "");
    CHECK(desk.state().failed().front().reason.size() == 256 * 1024);
}

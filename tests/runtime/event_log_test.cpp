// The cases of an engine as a log.
#include <alur/runtime/event_log.hpp>

#include <string>
#include <vector>

#include <alur/graph/compile.hpp>
#include <alur/runtime/engine.hpp>
#include <alur/runtime/load.hpp>
#include <alur/sop/read.hpp>

#include "support/catch.hpp"
#include "support/rows.hpp"

using namespace alur;
using alur::test::rows_of;
using namespace std::chrono_literals;

TEST_CASE("the log of an engine has an event for all that happened to an activation, and none for what did not",
          "[runtime]") {
    const auto procedure = load(ALUR_ROOT "/sop/perisa.yaml");
    REQUIRE(procedure.has_value());
    const auto time =
        std::make_shared<SimulatedTime>(Instant(std::chrono::sys_days(std::chrono::July / 2 / 2024)) + 1h);
    Engine engine(memory(), {.time = time, .shards = 1});
    CHECK(event_log(engine).events() == 0);
    engine.deploy(*procedure);
    const CaseId id =
        engine.start("perisa", {.by = "pemohon:p1", .fields = {{"badan_hukum", false}}, .name = "K-1"}).value();
    CHECK(engine.start("perisa", {.by = "pemohon:p2", .fields = {{"badan_hukum", true}}}).has_value());
    time->advance(1min);
    REQUIRE(engine.complete(id, "serah_berkas", {.by = "pemohon:p1", .documents = {"formulir"}}).has_value());
    time->advance(1min);
    REQUIRE(engine.start_step(id, "periksa_berkas", {.by = "operator:o1"}).has_value());
    time->advance(1min);
    REQUIRE(engine.suspend(id, "listrik padam", {.by = "host"}).has_value());
    time->advance(1min);
    REQUIRE(engine.resume(id, {.by = "host"}).has_value());
    time->advance(1min);
    REQUIRE(engine.complete(id, "periksa_berkas", {.by = "operator:o1", .outcome = "kurang"}).has_value());
    REQUIRE(engine.cancel(id, "salah loket", {.by = "host"}).has_value());

    const EventLog log = event_log(engine, {"perisa", {"badan_hukum", "badan_hukum", "concept:name"}});
    CHECK(log.cases() == 2);
    const auto rows = rows_of(log.table(), {"case:concept:name", "concept:instance", "lifecycle:transition", "org:role",
                                            "org:resource", "alur:outcome", "case:badan_hukum", "case:alur:status"});
    const std::string status = " false cancelled";
    CHECK(rows == std::vector<std::string>{
                      "K-1 serah_berkas#1 schedule pemohon - -" + status,
                      "K-1 serah_berkas#1 complete pemohon p1 -" + status,
                      "K-1 periksa_berkas#1 schedule operator - -" + status,
                      "K-1 periksa_berkas#1 start operator o1 -" + status,
                      "K-1 periksa_berkas#1 suspend operator - -" + status,
                      "K-1 periksa_berkas#1 resume operator - -" + status,
                      "K-1 periksa_berkas#1 complete operator o1 kurang" + status,
                      "K-1 serah_berkas#2 schedule pemohon - -" + status,
                      "K-1 serah_berkas#2 withdraw pemohon - -" + status,
                      "#1 serah_berkas#1 schedule pemohon - - true open",
                  });
    CHECK(log.table()["case:alur:ended"].nulls() == 1);
    CHECK(log.table().find("case:nik") == nullptr);
    CHECK(event_log(engine, {"faisal"}).events() == 0);
}

TEST_CASE("what one instant brings stands in the log in the order in which it came about", "[runtime]") {
    auto definition = sop::read(
        "alur: 1\nid: cabang\nactors: {staf: {nama: Staf}}\n"
        "kelengkapan: {ktp: {from: staf}, foto: {from: staf}}\n"
        "steps:\n"
        "  - {id: a, actor: staf, kelengkapan: [ktp], next: [b, c]}\n"
        "  - {id: b, actor: staf, next: d}\n"
        "  - {id: c, actor: staf, next: d}\n"
        "  - {id: d, actor: staf, join: all}\n",
        "cabang.yaml");
    REQUIRE(definition.has_value());
    const auto time = std::make_shared<SimulatedTime>(Instant(std::chrono::sys_days(std::chrono::July / 2 / 2024)));
    Engine engine(memory(), {.time = time, .shards = 1});
    engine.deploy(std::make_shared<const Procedure>(compile(std::move(*definition)).value()));
    const CaseId id = engine.start("cabang", {.by = "staf:s1"}).value();
    REQUIRE(engine.complete(id, "a", {.by = "staf:s1", .documents = {"ktp", "foto"}}).has_value());
    REQUIRE(engine.start_step(id, "b", {.by = "staf:s1"}).has_value());
    REQUIRE(engine.release(id, "b", {.by = "staf:s1"}).has_value());
    REQUIRE(engine.complete(id, "c", {.by = "staf:s2"}).has_value());
    REQUIRE(engine.complete(id, "b", {.by = "staf:s1"}).has_value());

    CHECK(rows_of(event_log(engine).table(), {"concept:name", "lifecycle:transition", "alur:documents"}) ==
          std::vector<std::string>{"a schedule -", "a complete ktp;foto", "b schedule -", "c schedule -",
                                   "c complete -", "b complete -", "d schedule -"});
}

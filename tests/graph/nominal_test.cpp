#include <alur/graph/nominal.hpp>

#include <alur/graph/compile.hpp>
#include <alur/runtime/load.hpp>
#include <alur/sop/read.hpp>
#include <alur/time/calendar.hpp>

#include "support/catch.hpp"

using namespace alur;

namespace {

std::shared_ptr<const Calendar> any_calendar() {
    CalendarPlan plan;
    plan.zone = fixed_zone("Asia/Jakarta", std::chrono::hours(7));
    plan.days.resize(7);
    return std::make_shared<const Calendar>(plan);
}

Procedure procedure_of(const std::string& steps, const std::string& sla = {}) {
    const std::string text = "alur: 1\nid: coba\ncalendar: kantor\n" + sla +
                             "actors:\n  pemohon: {nama: Pemohon, external: true}\n"
                             "  staf: {nama: Staf}\nsteps:\n" +
                             steps;
    auto read = sop::read(text, "coba.yaml");
    INFO((read ? std::string() : read.error().to_string()));
    REQUIRE(read.has_value());
    auto compiled = compile(std::move(*read), any_calendar());
    INFO((compiled ? std::string() : compiled.error().to_string()));
    REQUIRE(compiled.has_value());
    return *std::move(compiled);
}

std::vector<std::string> names(const Procedure& procedure, const std::vector<StepId>& steps) {
    std::vector<std::string> found;
    for (const StepId step : steps) found.push_back(procedure.definition().step(step).id);
    return found;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("the nominal total follows the first outcomes and stays a vector", "[graph]") {
    const Procedure procedure = procedure_of(R"(
  - {id: serah, actor: pemohon, waktu_baku: 10 menit}
  - {id: periksa, actor: staf, waktu_baku: 5 menit, outcomes: {ya: nilai, tidak: {next: serah, returns: true}, gugur: tolak}}
  - {id: tolak, actor: staf, waktu_baku: 3 jam, next: end}
  - {id: nilai, actor: staf, waktu_baku: {nilai: 2 hari kerja, tentative: true}}
  - {id: catat, actor: staf}
)");
    const NominalTotal total = nominal_total(procedure);
    CHECK(to_string(total.work) == "15 menit + 2 hari kerja");
    CHECK(total.elapsed == total.work);
    CHECK(to_string(total.inside) == "5 menit + 2 hari kerja");
    CHECK(to_string(total.outside) == "10 menit");
    CHECK(to_string(total.by_actor[0]) == "10 menit");
    CHECK(names(procedure, total.run) == Names{"serah", "periksa", "nilai", "catat"});
    CHECK(names(procedure, total.critical) == Names{"serah", "periksa", "nilai", "catat"});
    CHECK(names(procedure, total.tentative) == Names{"nilai"});
    CHECK(names(procedure, total.unset) == Names{"catat"});
}

TEST_CASE("of parallel branches the longest counts, measure by measure, and all of them are work", "[graph]") {
    const Procedure procedure = procedure_of(R"(
  - {id: bagi, actor: staf, waktu_baku: 1 menit, next: [ukur, bayar]}
  - {id: ukur, actor: staf, waktu_baku: 30 menit, next: gabung}
  - {id: bayar, actor: pemohon, waktu_baku: 3 hari kalender, next: gabung}
  - {id: gabung, actor: staf, join: all, waktu_baku: 2 menit}
)");
    const NominalTotal total = nominal_total(procedure);
    CHECK(to_string(total.elapsed) == "33 menit + 3 hari kalender");
    CHECK(to_string(total.work) == "33 menit + 3 hari kalender");
    CHECK(names(procedure, total.critical) == Names{"bagi", "ukur", "gabung"});
    CHECK(total.run.size() == 4);
}

TEST_CASE("two branches of one measure are not added", "[graph]") {
    const Procedure procedure = procedure_of(R"(
  - {id: bagi, actor: staf, next: [a, b]}
  - {id: a, actor: staf, waktu_baku: 30 menit, next: gabung}
  - {id: b, actor: staf, waktu_baku: 20 menit, next: gabung}
  - {id: gabung, actor: staf, join: all}
)");
    CHECK(to_string(nominal_total(procedure).elapsed) == "30 menit");
    CHECK(to_string(nominal_total(procedure).work) == "50 menit");
}

TEST_CASE("a wait for a time takes that time, inside", "[graph]") {
    const Procedure procedure = procedure_of(R"(
  - {id: umumkan, actor: staf, waktu_baku: 10 menit}
  - {id: tunggu, wait: {for: 7 hari kalender}}
  - {id: tutup, actor: staf, waktu_baku: 5 menit}
)");
    const NominalTotal total = nominal_total(procedure);
    CHECK(to_string(total.elapsed) == "15 menit + 7 hari kalender");
    CHECK(total.outside.is_zero());
    CHECK(total.unset.empty());
}

TEST_CASE("rework loops are the strongly connected parts", "[graph]") {
    const auto perisa = load(ALUR_ROOT "/sop/perisa.yaml");
    REQUIRE(perisa.has_value());
    const auto loops = rework_loops(**perisa);
    REQUIRE(loops.size() == 1);
    CHECK(names(**perisa, loops.front()) == Names{"serah_berkas", "periksa_berkas", "verifikasi"});
    const Procedure again = procedure_of(R"(
  - {id: a, actor: staf, outcomes: {ya: b, ulang: {next: a, returns: true}}}
  - {id: b, actor: staf}
)");
    REQUIRE(rework_loops(again).size() == 1);
    CHECK(names(again, rework_loops(again).front()) == Names{"a"});
    const auto daku = load(ALUR_ROOT "/sop/daku.yaml");
    REQUIRE(daku.has_value());
    CHECK(rework_loops(**daku).empty());
}

TEST_CASE("an sla that the steps inside exceed is warned of, in its own measure", "[graph]") {
    const std::string steps = R"(
  - {id: serah, actor: pemohon, waktu_baku: 4 jam}
  - {id: periksa, actor: staf, waktu_baku: 45 menit}
  - {id: bayar, actor: pemohon, waktu_baku: 1 hari kerja}
  - {id: bagi, actor: staf, next: [a, b]}
  - {id: a, actor: staf, waktu_baku: 20 menit, next: gabung}
  - {id: b, actor: staf, waktu_baku: 30 menit, next: gabung}
  - {id: gabung, actor: staf, join: all}
)";
    CHECK(to_string(nominal_total(procedure_of(steps)).case_clock) == "75 menit");
    CHECK(procedure_of(steps, "sla: {total: 75 menit}\n").warnings().empty());
    CHECK(procedure_of(steps, "sla: {total: 1 hari kerja}\n").warnings().empty());
    const Procedure late = procedure_of(steps, "sla: {total: 74 menit}\n");
    REQUIRE(late.warnings().all().size() == 1);
    CHECK(late.warnings().all()[0].code == "ALUR-W053");
    CHECK(late.warnings().all()[0].message ==
          "the sla of 74 menit cannot be kept: by their waktu baku the steps inside take 75 menit");
    CHECK(procedure_of(steps, "sla: {total: 30 menit, from: periksa}\n").warnings().empty());
    CHECK_FALSE(procedure_of(steps, "sla: {total: 29 menit, from: periksa}\n").warnings().empty());
}

TEST_CASE("an sla is said to be beyond keeping only where no case keeps it", "[graph]") {
    const auto warning = [](const std::string& steps, const std::string& sla) {
        const Procedure procedure = procedure_of(steps, "sla: " + sla + "\n");
        return procedure.warnings().empty() ? std::string() : procedure.warnings().all()[0].message;
    };
    const std::string first =
        "the sla of 1 jam is not kept where the first outcomes are taken: by their waktu baku the "
        "steps then inside take ";
    const std::string every = "the sla of 1 jam cannot be kept: by their waktu baku the steps inside take ";
    CHECK(warning(R"(
  - {id: periksa, actor: staf, waktu_baku: 10 menit, outcomes: {ya: olah, tidak: end}}
  - {id: olah, actor: staf, waktu_baku: 2 jam}
)",
                  "{total: 1 jam}") == first + "130 menit");
    CHECK(warning(R"(
  - {id: periksa, actor: staf, waktu_baku: 10 menit, outcomes: {ya: olah, tidak: {next: periksa, returns: true}}}
  - {id: olah, actor: staf, waktu_baku: 2 jam}
)",
                  "{total: 1 jam}") == every + "130 menit");
    // A deadline may take a step away long before its standard time is over.
    CHECK(warning(R"(
  - {id: periksa, actor: staf, waktu_baku: 2 jam, deadline: {after: 5 menit, outcome: lewat}, outcomes: {ya: end, lewat: end}}
)",
                  "{total: 1 jam}") == first + "2 jam");
    // One branch of three is enough; what may not be taken takes no time; a list may be empty.
    const std::string branches = R"(
  - {id: bagi, actor: staf, waktu_baku: 5 menit, next: [a, b]}
  - {id: a, actor: staf, waktu_baku: 10 menit, next: gabung}
  - {id: b, actor: staf, waktu_baku: 3 jam, next: gabung}
  - {id: gabung, actor: staf, waktu_baku: 5 menit, join: )";
    CHECK(warning(branches + "{count: 1}}\n", "{total: 1 jam}").empty());
    CHECK(warning(branches + "all}\n", "{total: 1 jam}") == every + "190 menit");
    // Behind the step that resets the clock, in a branch of its own.
    CHECK(warning(branches + "all}\n", "{total: 4 menit, from: a}") ==
          "the sla of 4 menit cannot be kept: by their waktu baku the steps inside take 5 menit");
    CHECK(warning(branches + "all}\n", "{total: 5 menit, from: a}").empty());
}

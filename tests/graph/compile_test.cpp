#include <alur/graph/compile.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include <alur/graph/origin.hpp>
#include <alur/sop/read.hpp>
#include <alur/time/calendar.hpp>

#include "graph/support/compiled.hpp"
#include "support/catch.hpp"
#include "support/last_words.hpp"
#include "support/stages.hpp"

using namespace alur;
using alur_test::compiled;
using alur_test::drawn;

TEST_CASE("a procedure has steps, and a row for each", "[graph]") {
    const std::string needs = "Procedure takes tables of at least one step, and as many steps in its definition";
    sop::Sop one;
    one.steps.resize(1);
    CHECK(test::broken_precondition([] { const Procedure none({}, {}); }) == needs);
    CHECK(test::broken_precondition([&] { const Procedure rowless({one, nullptr, {}}, {}); }) == needs);
    CHECK_FALSE(compile({}));
}

TEST_CASE("an SOP that names a calendar is compiled with that calendar, or not at all", "[graph]") {
    const std::string head = "alur: 1\nid: a\ncalendar: kantor\nactors: {x: {nama: X}}\nsteps:\n";
    const auto found_in = [&](const std::string& steps, const std::shared_ptr<const Calendar>& calendar) {
        auto read = sop::read(head + steps, "a.yaml");
        REQUIRE(read);
        const auto procedure = compile(*std::move(read), calendar);
        return procedure ? std::string("compiled") : alur_test::lines(procedure.error());
    };
    const std::string timed = "- {id: s, actor: x, waktu_baku: 5 menit, next: end}\n";
    CHECK(found_in(timed, alur_test::calendar_named("kantor")) == "compiled");
    CHECK(found_in(timed, nullptr) ==
          "3:11 E274 this SOP counts time by the calendar 'kantor', and none was given; give that calendar to compile, "
          "or use load, which finds it beside the SOP\n");
    CHECK(found_in(timed, alur_test::calendar_named("lain")) ==
          "3:11 E274 this SOP counts time by the calendar 'kantor', and the calendar 'lain' was given; an SOP finds a "
          "calendar by the name of its file, and the `id` in it must be that name; write 'id: kantor' there, or the "
          "name of another calendar here\n");
    // A calendar that a program made by hand may have no id.
    CalendarPlan plan;
    plan.zone = fixed_zone("Asia/Jakarta", std::chrono::hours(7));
    plan.days.resize(1);
    CHECK(found_in(timed, std::make_shared<const Calendar>(plan)) == "compiled");
    // All else that is wrong is told as well.
    const std::string all = found_in("- {id: s, actor: x, next: end}\n- {id: t, actor: x, next: end}\n", nullptr);
    CHECK(all.find("E274") != std::string::npos);
    CHECK(all.find("E200") != std::string::npos);
}

TEST_CASE("a sequence compiles to one arc a step", "[graph]") {
    const Procedure procedure = compiled(
        "serah actor=pemohon\n"
        "periksa actor=operator time=5m\n"
        "arsip\n");
    const Tables& tables = procedure.tables();
    REQUIRE(tables.steps.size() == 3);
    REQUIRE(tables.arcs.size() == 3);
    CHECK(tables.arcs[0].to == StepId{1});
    CHECK(tables.arcs[2].to == end_step);
    CHECK(tables.steps[1].limit == Limit{Measure::working_time, 300});
    CHECK(tables.steps[1].roles == 2);
    CHECK(tables.steps[1].plain);
    CHECK(tables.steps[1].routing == Routing::next);
}

TEST_CASE("an outcome knows its arc, and a step its documents by bit", "[graph]") {
    const Procedure procedure = compiled(
        "doc ktp from pemohon\n"
        "doc akta from pemohon when badan_hukum\n"
        "serah actor=pemohon > periksa\n"
        "periksa needs=ktp,akta outputs=nota > sesuai=arsip | kurang=serah returns\n"
        "arsip needs=nota > end\n");
    const Tables& tables = procedure.tables();
    const StepRow& periksa = tables.steps[1];
    REQUIRE(periksa.outcomes.count == 2);
    const OutcomeRow& kurang = tables.outcomes[periksa.outcomes.first + 1];
    CHECK(kurang.returns);
    CHECK(tables.arcs[kurang.arc].to == StepId{0});
    CHECK(periksa.needs == 1);
    CHECK(periksa.outputs == 4);
    REQUIRE(periksa.conditional.count == 1);
    const ConditionalDocument& akta = tables.conditional[periksa.conditional.first];
    CHECK(akta.document == DocumentId{1});
    const GuardRow& guard = tables.guards[index(akta.guard)];
    CHECK(guard.mask == 1);
    CHECK(guard.value == 1);
}

TEST_CASE("equal conditions share a bit, and a conjunction of literals is one mask", "[graph]") {
    sop::Sop definition = drawn("a > x?b / !x?c / d\nb > d\nc > d\nd > end\n");
    sop::Condition both;
    both.operands = {*definition.steps[0].choose[0].when, *definition.steps[0].choose[1].when};
    both.operands[1].operands[0].field = FieldId{1};
    definition.fields.emplace_back().id = std::string("y");
    definition.steps[0].choose.insert(definition.steps[0].choose.begin(), {{StepId{1}, {}, false}, both});
    const auto result = compile(definition);
    REQUIRE(result);
    const Tables& tables = result->tables();
    CHECK(tables.atoms.size() == 2);
    REQUIRE(tables.guards.size() == 3);
    CHECK(tables.guards[0].mask == 3);
    CHECK(tables.guards[0].value == 1);
    CHECK(tables.guards[1].mask == 1);
    CHECK(tables.guards[1].value == 1);
    CHECK(tables.guards[2].mask == 1);
    CHECK(tables.guards[2].value == 0);
}

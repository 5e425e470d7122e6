// The half-year of the office as a log: an audit of the log finds what the engine said while it happened.
#include <alur/audit/audit.hpp>
#include <alur/conformance/conformance.hpp>
#include <alur/graph/procedure.hpp>
#include <alur/runtime/event_log.hpp>
#include <alur/runtime/load.hpp>

#include <string>

#include "demo/office.hpp"
#include "support/catch.hpp"

using namespace alur;

TEST_CASE("an audit of the log of an engine finds the verdicts that the engine gave", "[demo][audit]") {
    const auto read = [](const char* name) {
        const auto procedure = load(std::string(ALUR_ROOT "/sop/") + name);
        REQUIRE(procedure.has_value());
        return *procedure;
    };
    const demo::Procedures procedures{read("perisa.yaml"), read("faisal.yaml"), read("daku.yaml")};
    demo::Office office(procedures, 2024);
    office.play([] {});
    std::size_t judged = 0;
    for (const auto& procedure : {procedures.perisa, procedures.faisal, procedures.daku}) {
        const EventLog log = event_log(office.engine(), {procedure->id()});
        CHECK(log.cases() == office.cases(*procedure).size());
        const Audit audit = Audit::of(log, plan_of(procedure)).value();
        const Table rows = audit.activations();
        const Column& recorded = log.table()["alur:verdict"];
        std::size_t wrong = 0;
        std::string first;
        for (std::size_t row = 0; row < rows.rows(); ++row) {
            const std::uint32_t event = audit.paired().event[row];
            if (!recorded.has_value(event)) continue;  // open
            ++judged;
            if (recorded.text(event) == rows["verdict"].text(row)) continue;
            if (wrong++ == 0)
                first = std::string(rows["case"].text(row)) + " " + std::string(rows["step"].text(row)) + ": " +
                        std::string(recorded.text(event)) + ", audited as " + std::string(rows["verdict"].text(row)) +
                        " " + std::string(rows["cause"].text(row));
        }
        INFO(procedure->id() << " " << first);
        CHECK(wrong == 0);
        std::size_t activations = 0;
        for (const CaseId id : office.cases(*procedure)) activations += office.engine().activations(id).value().size();
        CHECK(rows.rows() == activations);
    }
    CHECK(judged > 3000);
}

TEST_CASE("the log of an engine has no deviation from the SOP that it ran on", "[demo][conformance]") {
    const auto read = [](const char* name) { return load(std::string(ALUR_ROOT "/sop/") + name).value(); };
    const demo::Procedures procedures{read("perisa.yaml"), read("faisal.yaml"), read("daku.yaml")};
    demo::Office office(procedures, 2024);
    office.play([] {});
    std::size_t variants = 0;
    for (const auto& procedure : {procedures.perisa, procedures.faisal, procedures.daku}) {
        const auto conformance =
            Conformance::of(event_log(office.engine(), {procedure->id()}), {.procedure = procedure}).value();
        const Table deviations = conformance.deviations();
        INFO(procedure->id() << " " << (deviations.rows() == 0 ? "" : deviations["explanation"].text(0)));
        CHECK(deviations.rows() == 0);
        CHECK(conformance.fitness() == 1.0);
        CHECK(conformance.undecided() == 0);
        variants += conformance.variants();
    }
    CHECK(variants > 5);
}

#include "demo/office.hpp"

#include <chrono>
#include <cstddef>
#include <vector>

#include <alur/audit/summary.hpp>
#include <alur/runtime/load.hpp>

#include "support/catch.hpp"

using namespace alur;
using demo::Office;
using demo::Procedures;

namespace {

Procedures office_procedures() {
    const auto read = [](const char* name) {
        const auto procedure = load(std::string(ALUR_ROOT "/sop/") + name);
        REQUIRE(procedure.has_value());
        return *procedure;
    };
    return {read("perisa.yaml"), read("faisal.yaml"), read("daku.yaml")};
}

std::size_t count_completed(const Office& office, const std::vector<CaseId>& cases) {
    std::size_t completed = 0;
    for (const CaseId id : cases)
        completed += office.engine().view(id).value().status == CaseStatus::completed ? 1U : 0U;
    return completed;
}

/// How many cases began in each month from January to July 2024.
std::vector<std::size_t> starts_by_month(const Office& office, const Procedure& procedure) {
    using namespace std::chrono;
    const Calendar& calendar = *procedure.calendar();
    std::vector<std::size_t> starts(7, 0);
    for (const CaseId id : office.cases(procedure)) {
        const auto history = office.engine().history(id);
        REQUIRE(history.has_value());
        const year_month_day date{calendar.date_of(history->front().at)};
        REQUIRE(date.year() == year{2024});
        ++starts.at(unsigned{date.month()} - 1);
    }
    return starts;
}

std::vector<StepMonth> summary(const Office& office, const Procedure& procedure) {
    std::vector<ActivationTimes> times;
    for (const CaseId id : office.cases(procedure)) {
        const auto activations = office.engine().activations(id);
        REQUIRE(activations.has_value());
        for (const ActivationView& a : *activations)
            times.push_back({a.step, a.offered, a.ended, a.status == ActivationStatus::completed, a.time.verdict});
    }
    return summarise(times, *procedure.calendar());
}

const StepMonth& row_of(const std::vector<StepMonth>& rows, std::string_view step, std::chrono::month month) {
    for (const StepMonth& row : rows)
        if (row.step == step && row.month.month() == month) return row;
    FAIL("no such row");
    return rows.front();
}

}  // namespace

TEST_CASE("the half-year has the office's own numbers, and every case replays", "[demo]") {
    const Procedures procedures = office_procedures();
    Office office(procedures, 2024);
    std::size_t dates = 0;
    office.play([&] { ++dates; });
    CHECK(dates == Office::days());
    CHECK(dates == 213);
    CHECK(office.cases(*procedures.perisa).size() == 290);
    CHECK(starts_by_month(office, *procedures.perisa) == std::vector<std::size_t>{13, 20, 17, 24, 21, 104, 91});
    CHECK(office.cases(*procedures.faisal).size() == 66);
    CHECK(office.businesses() == 300);
    CHECK(count_completed(office, office.cases(*procedures.daku)) == 6);
    CHECK(count_completed(office, office.cases(*procedures.perisa)) > 280);
    for (const auto& procedure : {procedures.perisa, procedures.faisal, procedures.daku})
        for (const CaseId id : office.cases(*procedure)) CHECK(*office.engine().replays(id));
    // Only slips that the office is meant to make.
    for (const auto& [code, count] : office.refusals()) {
        CHECK((code == "documents.missing" || code == "field.type"));
        CHECK(count > 0);
    }
}

TEST_CASE("the rush of June makes a queue at the one operator", "[demo]") {
    const Procedures procedures = office_procedures();
    Office office(procedures, 2024);
    office.play([] {});
    const auto rows = summary(office, *procedures.perisa);
    CHECK(row_of(rows, "input_oss", std::chrono::June).p90 > row_of(rows, "input_oss", std::chrono::May).p90);
    CHECK(row_of(rows, "periksa_berkas", std::chrono::June).p90 > row_of(rows, "periksa_berkas", std::chrono::May).p90);
}

TEST_CASE("the same seed plays the same half-year, another seed another one", "[demo]") {
    const Procedures procedures = office_procedures();
    const auto late = [&](std::uint64_t seed) {
        Office office(procedures, seed);
        office.play([] {});
        std::vector<std::size_t> counts;
        for (const StepMonth& row : summary(office, *procedures.perisa)) counts.push_back(row.late);
        return counts;
    };
    const auto first = late(1);
    CHECK(late(1) == first);
    CHECK(late(2) != first);
}

// What a log held against an SOP is taken to mean, what is left open, and what is refused.
#include <algorithm>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "conformance/support/logs.hpp"

using namespace alur;
using namespace alur_test;

TEST_CASE("only of a case that has ended the end is expected", "[conformance]") {
    const std::string rows =
        "k1,a,2024-07-02 08:00,2024-07-02 09:00\nk1,b,2024-07-02 08:10,2024-07-02 09:00\n"
        "k2,a,2024-07-02 08:00,\nk2,b,2024-07-02 08:10,\nk3,b,2024-07-02 08:10,\n";
    const auto told =
        Conformance::of(log_of("case,step,time,end\n" + rows), {.procedure = procedure_of(in_a_row)}).value();
    CHECK(rows_of(told.cases(), {"case", "end", "cost", "worst"}) ==
          Rows{"k1 ended 2 6", "k2 open 0 2", "k3 open 1 1"});
    CHECK(rows_of(told.deviations(), {"case", "kind", "step"}) == Rows{"k1 skipped c", "k1 skipped d", "k3 skipped a"});

    // How it ended says the last row that says anything.
    const auto given_up = Conformance::of(log_of("case,step,time,end,case:alur:status\n"
                                                 "k1,a,2024-07-02 08:00,2024-07-02 09:00,cancelled\n"
                                                 "k1,b,2024-07-02 08:10,2024-07-02 09:00,\n"
                                                 "k2,a,2024-07-02 08:00,2024-07-02 09:00,cancelled\n"
                                                 "k2,b,2024-07-02 08:10,2024-07-02 09:00,completed\n"),
                                          {.procedure = procedure_of(in_a_row)})
                              .value();
    CHECK(rows_of(given_up.cases(), {"case", "end"}) == Rows{"k1 cancelled", "k2 ended"});

    const EventLog log = case_of("a b");
    const auto unknown = Conformance::of(log, {.procedure = procedure_of(in_a_row)}).value();
    CHECK(rows_of(unknown.cases(), {"end", "verdict"}) == Rows{"unknown fits"});
    CHECK(std::count(unknown.notes().begin(), unknown.notes().end(),
                     "the log does not tell whether 1 case came to an end: it is judged as far as it has come") == 1);
    const auto by_last = Conformance::of(log, {.procedure = procedure_of(in_a_row), .last_activities = {"b"}}).value();
    CHECK(rows_of(by_last.cases(), {"end", "skipped"}) == Rows{"ended 2"});
    const auto by_other = Conformance::of(log, {.procedure = procedure_of(in_a_row), .last_activities = {"d"}}).value();
    CHECK(rows_of(by_other.cases(), {"end", "skipped"}) == Rows{"unknown 0"});
}

TEST_CASE("only completions count, and of several cases with the same events one is aligned", "[conformance]") {
    const auto conformance = Conformance::of(log_of("case,step,does,time\n"
                                                    "k1,a,schedule,2024-07-02 08:00\nk1,a,start,2024-07-02 08:01\n"
                                                    "k1,a,complete,2024-07-02 08:02\nk1,b,schedule,2024-07-02 08:02\n"
                                                    "k1,b,withdraw,2024-07-02 08:03\n"
                                                    "k2,a,complete,2024-07-02 08:02\nk3,b,complete,2024-07-02 08:02\n"),
                                             {.procedure = procedure_of(in_a_row)})
                                 .value();
    CHECK(rows_of(conformance.cases(), {"case", "events", "cost"}) == Rows{"k1 1 0", "k2 1 0", "k3 1 1"});
    CHECK(conformance.variants() == 2);
}

TEST_CASE("names are mapped to steps, and what is mapped to nothing is left out", "[conformance]") {
    const auto held = [](std::map<std::string, std::string> activities) {
        return Conformance::of(
            case_of("Terima b Telepon c d"),
            {.procedure = procedure_of(in_a_row), .activities = std::move(activities), .all_ended = true});
    };
    CHECK(held({{"Terima", "a"}, {"Telepon", ""}}).value().fitness() == 1.0);
    CHECK(deviations(held({{"Terima", "a"}}).value()) == Rows{"inserted - 3 c"});
    CHECK(held({{"Terima", "aa"}}).error() == "'Terima' is mapped to 'aa', but the SOP has no such step");
}

TEST_CASE("what nobody records is no deviation", "[conformance]") {
    const auto procedure = procedure_of(in_a_row);
    for (const char* const fits : {"a b d", "a b c d"}) {
        const auto held =
            Conformance::of(case_of(fits), {.procedure = procedure, .unrecorded = {"c"}, .all_ended = true}).value();
        CHECK(held.fitness() == 1.0);
        CHECK(moves(held) == Rows{"both a", "both b", "silent c", "both d"});
    }
    CHECK(Conformance::of(EventLog(), {.procedure = procedure, .unrecorded = {"e"}}).error() ==
          "'e' is said not to be recorded, but the SOP has no such step");
}

TEST_CASE("what takes too long is not decided, and says so", "[conformance]") {
    const auto procedure = procedure_of(in_parallel);
    const auto conformance =
        Conformance::of(case_of("d c b a a b c d"), {.procedure = procedure, .all_ended = true, .most_states = 5})
            .value();
    CHECK(conformance.undecided() == 1);
    CHECK_FALSE(conformance.fitness().has_value());
    CHECK(deviations(conformance) == Rows{});
    CHECK(moves(conformance) == Rows{});
    CHECK(rows_of(conformance.cases(), {"verdict", "fitness", "skipped"}) == Rows{"not decided - -"});
}

TEST_CASE("whoever is told of the progress may end it", "[conformance]") {
    std::vector<std::size_t> told;
    const EventLog log =
        log_of("case,step,time\nk1,a,2024-07-02 08:00\nk2,b,2024-07-02 08:00\nk3,c,2024-07-02 08:00\n");
    ConformancePlan plan{.procedure = procedure_of(in_a_row)};
    plan.progress = [&](std::size_t done, std::size_t all) {
        CHECK(all == 3);
        told.push_back(done);
    };
    CHECK(Conformance::of(log, plan).has_value());
    CHECK(told == std::vector<std::size_t>{0, 1, 2, 3});
    plan.progress = [](std::size_t done, std::size_t) {
        if (done == 2) throw std::runtime_error("enough");
    };
    CHECK_THROWS_AS(Conformance::of(log, plan), std::runtime_error);
}

TEST_CASE("a plan that does not fit SOP and log is refused in words", "[conformance]") {
    const auto why = [](ConformancePlan plan) {
        plan.procedure = perisa();
        return Conformance::of(case_of("serah_berkas"), std::move(plan)).error();
    };
    CHECK(why({.procedure = {}, .activities = {{"Serah", "serah_berks"}}}) ==
          "'Serah' is mapped to 'serah_berks', but the SOP has no such step; did you mean 'serah_berkas'?");
    CHECK(why({.procedure = {}, .roles = {{"Petugas", "operatr"}}}) ==
          "'Petugas' is mapped to 'operatr', but the SOP has no such actor; did you mean 'operator'?");
    CHECK(why({.procedure = {}, .documents = {{"KTP", "kpt"}}}) ==
          "'KTP' is mapped to 'kpt', but the SOP has no such document");
    CHECK(why({.procedure = {}, .end_column = "selesai"}) == "the log has no column 'selesai'");
    CHECK(why({.procedure = {}, .end_column = "concept:name"}) ==
          "the column 'concept:name' holds values of type text, not instant");
    CHECK(ended(procedure_of(in_a_row), case_of("a")).alignment("lain").error() == "the log has no case 'lain'");
    CHECK(Conformance::of(EventLog(), {.procedure = perisa()}).value().cases().rows() == 0);
}

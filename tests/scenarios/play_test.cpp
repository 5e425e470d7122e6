// What ends the play of a scenario.
#include "scenario/play.hpp"

#include <string>

#include "support/catch.hpp"

using namespace alur;
using namespace alur::scenario;

namespace {

/// `line: expected, not seen` of the first line that does not hold; empty: all hold.
std::string fault_of(const std::string& lines) {
    const auto read = parse("x.txt", "# t\n" + lines);
    REQUIRE(read);
    const Played played = play(*read);
    if (!played.fault) return {};
    return std::to_string(played.fault->line) + ": " + played.fault->expected + ", not " + played.fault->seen;
}

}  // namespace

TEST_CASE("the clock of a scenario stays within the years that can be written down", "[scenarios]") {
    CHECK(fault_of("at 9999-12-30 23:59:59\nat 0001-01-02 00:00\n").empty());
    CHECK(fault_of("at 9999-12-30 23:59:59\nat +1s\n") ==
          "3: a time of the years 1 to 9999, not 9999-12-31 00:00Z by the clock of the scenario");
    CHECK(fault_of("at 0000-06-01 00:00\n").find("2: a time of the years 1 to 9999") == 0);
    std::string far;
    for (int i = 0; i < 107; ++i) far += "at +1000000d\n";  // once round what 64 bits hold
    CHECK(fault_of(far).find("4: a time of the years 1 to 9999, not 10237-") == 0);
}

TEST_CASE("roles that no SOP has are told, since nobody could act in them", "[scenarios]") {
    const std::string sop = "sop \"" ALUR_ROOT "/tests/scenarios/sop/bidang.yaml\"\n";
    CHECK(fault_of(sop + "grant kasi to k1\nwithdraw kasi from k1\n").empty());
    CHECK(fault_of(sop + "grant kasie to k1\n") ==
          "3: a role 'kasie', not the SOP has none of that name; did you mean 'kasi'?");
    CHECK(fault_of(sop + "grant kasi to k1\nwithdraw kasii from k1\n") ==
          "4: a role 'kasii', not the SOP has none of that name; did you mean 'kasi'?");
}

TEST_CASE("that nothing is missing is not said while a condition asks for what is unset", "[scenarios]") {
    const std::string lines = "sop \"" ALUR_ROOT
                              "/tests/scenarios/sop/bidang.yaml\"\nat 2024-07-02 08:00\n"
                              "start nama_usaha=Warung by petugas:a\nsubmit formulir by petugas:a\n"
                              "complete serah by petugas:a on behalf of pemohon:p1\n";
    CHECK(fault_of(lines + "expect missing periksa: nothing\n") ==
          "7: missing: nothing, not a condition asks what is unset: badan_hukum");
    CHECK(
        fault_of(lines + "return formulir because \"kabur\" by petugas:a\nexpect missing periksa: formulir\n").empty());
}

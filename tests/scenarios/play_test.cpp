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

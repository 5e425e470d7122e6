// Four eyes need four eyes: the warning W017, that an actor has too few persons for its `not_by`.
#include <algorithm>
#include <string>
#include <string_view>

#include <alur/sop/check.hpp>
#include <alur/sop/read.hpp>

#include "support/catch.hpp"

using namespace alur;

namespace {

/// The finding W017 about an SOP of these actors and steps; empty: there is none.
std::string doubt(const std::string& actors, const std::string& steps) {
    const auto sop = sop::read("alur: 1\nid: a\nactors: {" + actors + "}\nsteps:\n" + steps, "x");
    REQUIRE(sop);
    const Diagnostics found = sop::check(*sop);
    const auto at = std::find_if(found.all().begin(), found.all().end(),
                                 [](const Diagnostic& finding) { return finding.code == "ALUR-W017"; });
    return at == found.all().end() ? std::string() : at->message;
}

constexpr std::string_view three =
    "- {id: s, actor: x}\n- {id: t, actor: x, not_by: [s]}\n- {id: u, actor: x, not_by: [s, t]}\n";

}  // namespace

TEST_CASE("an actor has a person for each step that is kept apart from the others", "[sop]") {
    const std::string steps(three);
    CHECK(doubt("x: {persons: 2}", steps) == "'s', 't', 'u' must be done by 3 different persons, but 'x' is 2");
    CHECK(doubt("x: {persons: 3}", steps).empty());
    CHECK(doubt("x: {}", steps).empty());  // who does not say how many are not doubted
}

TEST_CASE("only steps that are all kept apart from each other need so many persons", "[sop]") {
    const std::string chain =
        "- {id: s, actor: x}\n- {id: t, actor: x, not_by: [s]}\n- {id: u, actor: x, not_by: [t]}\n"
        "- {id: v, actor: x, not_by: [u]}\n";
    CHECK(doubt("x: {persons: 2}", chain).empty());
    CHECK(doubt("x: {persons: 2}", chain + "- {id: w, actor: x, not_by: [u, v]}\n").find("'u', 'v', 'w'") !=
          std::string::npos);
}

TEST_CASE("a step that another actor does, or records, needs no person of this one", "[sop]") {
    const std::string two = "- {id: s, actor: x}\n- {id: t, actor: x, not_by: [s]}\n";
    const std::string actors = "x: {persons: 2}, y: {}";
    CHECK(doubt(actors, two + "- {id: u, actor: y, not_by: [s, t]}\n").empty());
    CHECK(doubt(actors, two + "- {id: u, actor: x, recorded_by: [y], not_by: [s, t]}\n").empty());
}

TEST_CASE("the order in which not_by is written does not matter, nor that a step names itself", "[sop]") {
    const std::string back =
        "- {id: s, actor: x, not_by: [u, t, s]}\n- {id: t, actor: x}\n- {id: u, actor: x, not_by: [t]}\n";
    CHECK(doubt("x: {persons: 2}", back).find("'s', 't', 'u'") != std::string::npos);
}

TEST_CASE("a search for steps that are kept apart ends, however many there are", "[sop]") {
    // Five times sixty steps, each apart from all of the other groups: six that are all apart do not exist.
    std::string steps;
    for (int i = 0; i < 300; ++i) {
        steps += "- {id: s" + std::to_string(i) + ", actor: x, not_by: [";
        for (int other = 0, written = 0; other < i; ++other)
            if (other % 5 != i % 5) steps += (written++ == 0 ? "s" : ", s") + std::to_string(other);
        steps += "]}\n";
    }
    CHECK(doubt("x: {persons: 5}", steps).empty());
    CHECK(doubt("x: {persons: 4}", steps).find("by 5 different persons") != std::string::npos);
}

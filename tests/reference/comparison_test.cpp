// Promise P5: the engine does what docs/sop-language.md says.
#include "reference/support/comparison.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "support/catch.hpp"

using namespace reference;

namespace {

const std::filesystem::path kept = std::filesystem::path(ALUR_ROOT) / "tests" / "reference" / "kept";

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
    const char* text = std::getenv(variable);
    return text == nullptr || *text == '\0' ? otherwise : std::strtoull(text, nullptr, 10);
}

bool is_soak() { return std::getenv("ALUR_SOAK") != nullptr; }

}  // namespace

TEST_CASE("engine and reference agree on random SOPs and commands", "[reference]") {
    const std::uint64_t first = number_from("ALUR_SEED", 1);
    const std::uint64_t runs = number_from("ALUR_RUNS", is_soak() ? 100'000 : 2'000);
    Tally tally;
    std::uint64_t disagreements = 0;
    for (std::uint64_t seed = first; tally.runs < runs && seed < first + 2 * runs; ++seed) {
        const auto finding = try_seed(seed, tally);
        if (!finding) continue;
        ++disagreements;
        const Finding least = shrunk(*finding);
        std::filesystem::create_directories(kept);
        std::ofstream(kept / ("seed_" + std::to_string(seed) + ".yaml")) << to_text(least.run);
        UNSCOPED_INFO("seed " << seed << "\n" << to_text(least.run) << "\n" << least.text);
        if (disagreements == 5) break;
    }
    std::cout << "reference: " << tally.runs << " runs, " << tally.orders << " commands (" << tally.accepted
              << " accepted), " << disagreements << " disagreements; " << tally.not_compiled
              << " drafts were no sound SOPs; " << Coverage::rules().size() - tally.coverage.never_reached().size()
              << " of " << Coverage::rules().size() << " rules exercised\n";
    CHECK(disagreements == 0);
    CHECK(tally.runs == runs);
    if (std::getenv("ALUR_COVERAGE") != nullptr) std::cout << tally.coverage.report();
    if (runs < 2'000) return;
    for (const std::string& rule : tally.coverage.never_reached()) {
        if (is_soak())
            FAIL_CHECK("never exercised: " << rule);
        else
            std::cout << "reference: not exercised in this run: " << rule << '\n';
    }
}

TEST_CASE("what once was a disagreement stays settled", "[reference]") {
    std::size_t settled = 0;
    for (const auto& entry : std::filesystem::directory_iterator(kept)) {
        if (entry.path().extension() != ".yaml") continue;
        std::stringstream text;
        text << std::ifstream(entry.path()).rdbuf();
        const Run run = from_text(text.str());
        std::string why;
        INFO(entry.path().filename().string());
        if (compiled(run.yaml, run.offices.front(), &why) == nullptr) FAIL(why);
        CHECK(disagreement(run).value_or("") == "");
        ++settled;
    }
    CHECK(settled >= 4);
}

TEST_CASE("a planted fault is found and shrunk to little", "[reference]") {
    // The engine is made to forget that a deadline has escalated.
    const Fault fault = [](std::string&, std::vector<std::string>& visible) {
        for (std::size_t i = visible.size(); i-- > 0;)
            if (visible[i].rfind("escalated", 0) == 0) visible.erase(visible.begin() + static_cast<std::ptrdiff_t>(i));
    };
    Tally tally;
    for (std::uint64_t seed = 1; seed < 2'000; ++seed) {
        const auto finding = try_seed(seed, tally, fault);
        if (!finding) continue;
        const Finding least = shrunk(*finding, fault);
        INFO(to_text(least.run) << least.text);
        CHECK(least.run.orders.size() <= 3);
        CHECK(least.draft.steps.size() <= 2);
        const Run again = from_text(to_text(least.run));
        CHECK(disagreement(again, fault) == least.text);
        return;
    }
    FAIL("the fault was not found");
}

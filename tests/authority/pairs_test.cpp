// Promise P13: nobody completes a step that their role or a not_by rule forbids.
#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "authority/support/pairs.hpp"
#include "reference/support/draft.hpp"
#include "runtime/support/office.hpp"

using namespace authority;

namespace {

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
    const char* text = std::getenv(variable);
    return text == nullptr || *text == '\0' ? otherwise : std::strtoull(text, nullptr, 10);
}

void report(const char* of, std::size_t sops, const Tally& tally) {
    std::cout << "authority: " << of << ": " << sops << " SOPs, " << tally.states << " states, " << tally.pairs
              << " pairs of who and what (" << tally.accepted << " accepted, " << tally.refused
              << " refused by authority), " << tally.wrongly_allowed.size() << " wrongly allowed, "
              << tally.wrongly_refused.size() << " wrongly refused; " << tally.others
              << " tries were refused before authority was looked at\n";
    for (const auto& [code, count] : tally.codes) std::cout << "authority:     " << count << " " << code << '\n';
}

void check(const Tally& tally) {
    for (const auto* wrong : {&tally.wrongly_allowed, &tally.wrongly_refused})
        for (std::size_t i = 0; i < wrong->size() && i < 5; ++i) UNSCOPED_INFO((*wrong)[i]);
    CHECK(tally.wrongly_allowed.empty());
    CHECK(tally.wrongly_refused.empty());
    CHECK(tally.accepted > 100);
    for (const char* code : {"authority.role", "authority.person", "authority.not_by", "authority.not_held",
                             "authority.delegation", "step.claimed", "passed"}) {
        INFO(code);
        CHECK(tally.codes.count(code) == 1);
    }
}

/// With the calendar of the scenarios, whatever it names.
std::shared_ptr<const alur::Procedure> compiled(const std::string& yaml) {
    static const auto calendar =
        alur::load_calendar(std::string(ALUR_ROOT) + "/tests/scenarios/sop/kalender/kantor.yaml");
    auto read = alur::sop::read(yaml, "acak.yaml");
    if (!read) return nullptr;
    auto procedure = alur::compile(std::move(*read), *calendar);
    if (!procedure) return nullptr;
    return std::make_shared<const alur::Procedure>(std::move(*procedure));
}

}  // namespace

TEST_CASE("in the SOPs of the office everybody may do what the language says, and nothing else", "[authority]") {
    reference::Dice dice(number_from("ALUR_SEED", 13));
    Tally tally;
    std::size_t sops = 0;
    for (const char* folder : {"sop", "tests/scenarios/sop"})
        for (const auto& file : std::filesystem::directory_iterator(std::filesystem::path(ALUR_ROOT) / folder)) {
            if (file.path().extension() != ".yaml") continue;
            const auto loaded = alur::load(file.path().string());
            if (!loaded) continue;  // those of the scenarios hold some that are wrong
            ++sops;
            for (const bool has_directory : {false, true}) try_all(*loaded, has_directory, dice, 1, tally);
        }
    report("the office's", sops, tally);
    CHECK(sops >= 20);
    check(tally);
}

TEST_CASE("in random SOPs everybody may do what the language says, and nothing else", "[authority]") {
    const bool is_soak = std::getenv("ALUR_SOAK") != nullptr;
    const std::uint64_t first = number_from("ALUR_SEED", 1);
    const std::uint64_t wanted = number_from("ALUR_RUNS", is_soak ? 2'000 : 100);
    Tally tally;
    std::size_t sops = 0;
    for (std::uint64_t seed = first; sops < wanted && seed < first + 20 * wanted; ++seed) {
        reference::Dice dice(seed * 2654435761U + 31);
        const auto procedure = compiled(to_yaml(reference::random_draft(dice)));
        if (procedure == nullptr) continue;
        ++sops;
        const std::size_t wrong = tally.wrongly_allowed.size() + tally.wrongly_refused.size();
        for (const bool has_directory : {false, true}) try_all(procedure, has_directory, dice, 1, tally);
        if (tally.wrongly_allowed.size() + tally.wrongly_refused.size() != wrong)
            UNSCOPED_INFO("seed " << seed << "\n" << procedure->definition().source);
    }
    report("random", sops, tally);
    CHECK(sops == wanted);
    check(tally);
}

TEST_CASE("an oracle that forgets a rule disagrees with the engine", "[authority]") {
    // The engine is told of holders whom the oracle does not know: what it then allows is found.
    reference::Dice dice(5);
    Tally tally;
    auto loaded = alur::load(std::string(ALUR_ROOT) + "/tests/scenarios/sop/bidang.yaml");
    REQUIRE(loaded);
    try_all(*loaded, true, dice, 1, tally, Planted::holder);
    CHECK_FALSE(tally.wrongly_allowed.empty());
    Tally other;
    try_all(*loaded, true, dice, 1, other, Planted::delegation);
    CHECK_FALSE(other.wrongly_allowed.empty());
}

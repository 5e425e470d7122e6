// docs/diagnostics.md has each code of the sources once, and no other.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <string>

#include "support/catch.hpp"

namespace {

std::string text_of(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// The codes that the sources of a folder can report: words of their own in quotes, with or without the prefix.
std::set<std::string> codes_of_sources(const std::string& folder) {
    std::set<std::string> out;
    const std::regex code("\"(?:ALUR-)?([EW][0-9]{3})\"");
    for (const auto& entry : std::filesystem::recursive_directory_iterator(std::string(ALUR_ROOT) + "/" + folder)) {
        const std::filesystem::path ending = entry.path().extension();
        if (ending != ".cpp" && ending != ".hpp" && ending != ".py") continue;
        const std::string text = text_of(entry.path());
        for (std::sregex_iterator it(text.begin(), text.end(), code); it != std::sregex_iterator(); ++it)
            out.insert((*it)[1]);
    }
    return out;
}

std::map<std::string, int> codes_of_the_list() {
    std::map<std::string, int> out;
    const std::string text = text_of(ALUR_ROOT "/docs/diagnostics.md");
    const std::regex row("\n\\| ALUR-([EW][0-9]{3}) \\|");
    for (std::sregex_iterator it(text.begin(), text.end(), row); it != std::sregex_iterator(); ++it) ++out[(*it)[1]];
    return out;
}

}  // namespace

TEST_CASE("every code is in the list of diagnostics, once", "[sop]") {
    std::set<std::string> sources = codes_of_sources("src");
    sources.merge(codes_of_sources("bindings"));
    const std::map<std::string, int> list = codes_of_the_list();
    CHECK(sources.size() > 100);
    for (const std::string& code : sources) {
        INFO(code << " is reported by the sources");
        CHECK(list.count(code) == 1);
    }
    for (const auto& [code, times] : list) {
        INFO(code << " is in docs/diagnostics.md");
        CHECK(sources.count(code) == 1);
        CHECK(times == 1);
    }
}

TEST_CASE("every code of the reader has a smallest text that brings it about", "[sop]") {
    // Limits and files, in tests/hostile and tests/yaml; E027 speaks of a disagreement with yaml-cpp that was never
    // seen.
    std::set<std::string> shown{"E001", "E009", "E016", "E017", "E018", "E019", "E027"};
    const std::regex heading("(?:^|\n)=== ([EW][0-9]{3}) ");
    for (const auto& entry : std::filesystem::directory_iterator(ALUR_ROOT "/tests/sop/diagnostics")) {
        const std::string text = text_of(entry.path());
        for (std::sregex_iterator it(text.begin(), text.end(), heading); it != std::sregex_iterator(); ++it)
            shown.insert((*it)[1]);
    }
    std::set<std::string> reported = codes_of_sources("src/yaml");
    reported.merge(codes_of_sources("src/sop"));
    CHECK(reported == shown);
}

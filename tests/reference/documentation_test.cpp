#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <alur/graph/compile.hpp>
#include <alur/sop/read.hpp>
#include <alur/time/calendar_source.hpp>

#include "support/catch.hpp"

namespace {

std::vector<std::string> whole_sops(const std::string& file) {
    std::ifstream in(file);
    std::vector<std::string> found;
    bool inside = false;
    for (std::string line; std::getline(in, line);) {
        if (line == "```yaml sop") {
            found.emplace_back();
            inside = true;
        } else if (line == "```") {
            inside = false;
        } else if (inside) {
            found.back() += line + "\n";
        }
    }
    return found;
}

}  // namespace

TEST_CASE("each whole SOP in the specification is read and compiled", "[reference]") {
    const auto sops = whole_sops(std::string(ALUR_ROOT) + "/docs/sop-language.md");
    REQUIRE(sops.size() >= 3);
    const auto calendar = alur::load_calendar(ALUR_ROOT "/sop/kalender/kecamatan.yaml");
    REQUIRE(calendar);
    for (const std::string& text : sops) {
        auto definition = alur::sop::read(text, "sop-language.md");
        INFO(text);
        if (!definition) FAIL(definition.error().to_string());
        const bool timed = !definition->calendar.empty();
        const auto procedure = alur::compile(std::move(*definition), timed ? *calendar : nullptr);
        if (!procedure) FAIL(procedure.error().to_string());
    }
}

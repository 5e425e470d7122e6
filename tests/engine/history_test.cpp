#include <alur/engine/history.hpp>

#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>

#include "support/catch.hpp"

using namespace alur;

TEST_CASE("the language lists each kind of event that there is, and no other", "[engine]") {
    std::stringstream text;
    text << std::ifstream(ALUR_ROOT "/docs/sop-language.md").rdbuf();
    const std::string language = text.str();
    const std::size_t from = language.find("**E1**");
    REQUIRE(from != std::string::npos);
    const std::string rule = language.substr(from, language.find("**E2", from) - from);
    const std::regex name("\\b(?:[A-Z][a-z]+){2,}\\b");
    std::set<std::string> listed;
    for (std::sregex_iterator it(rule.begin(), rule.end(), name), end; it != end; ++it) listed.insert(it->str());
    const std::set<std::string> known(kind_names().begin(), kind_names().end());
    CHECK(listed == known);
}

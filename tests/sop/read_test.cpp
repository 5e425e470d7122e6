#include <alur/sop/read.hpp>

#include <filesystem>
#include <string>
#include <vector>

#include "support/catch.hpp"

using namespace alur;

namespace {

std::vector<std::string> sops_in(const std::string& folder) {
    std::vector<std::string> out;
    for (const auto& entry : std::filesystem::directory_iterator(std::string(ALUR_ROOT) + "/" + folder))
        if (entry.path().extension() == ".yaml") out.push_back(entry.path().string());
    return out;
}

}  // namespace

TEST_CASE("every SOP of the office and every SOP of the scenarios is read", "[sop]") {
    for (const std::string folder : {"sop", "tests/scenarios/sop"}) {
        const auto files = sops_in(folder);
        REQUIRE(files.size() >= 4);
        for (const std::string& file : files) {
            const auto sop = sop::read_file(file);
            if (!sop) FAIL(sop.error().to_string());
            CHECK(sop->steps.size() >= 2);
            CHECK(sop->source.size() == std::filesystem::file_size(file));
        }
    }
}

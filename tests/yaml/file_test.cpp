#include "yaml/file.hpp"

#include <filesystem>
#include <fstream>
#include <random>
#include <string>

#include "support/catch.hpp"

using namespace alur;

TEST_CASE("what is no readable regular file is a finding, never a wait", "[yaml]") {
    for (const char* path : {"/", "/dev/zero", "/no/such/file"}) {
        Diagnostics found(path);
        CHECK_FALSE(yaml::read_text_file(path, 100, found));
        REQUIRE(found.all().size() == 1);
        CHECK(found.all()[0].code == "ALUR-E009");
    }
}

TEST_CASE("no more of a file is read than its reader may see", "[yaml]") {
    const auto path = std::filesystem::temp_directory_path() / ("alur_file_test." + std::to_string(std::random_device()()));
    std::ofstream(path, std::ios::binary) << "0123456789\r\n";
    Diagnostics found(path.string());
    CHECK(yaml::read_text_file(path.string(), 100, found) == "0123456789\r\n");
    CHECK(yaml::read_text_file(path.string(), 4, found) == "01234");
    CHECK(found.empty());
    std::filesystem::remove(path);
}

#include "yaml/file.hpp"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <random>
#include <string>

#include "support/catch.hpp"

using namespace alur;

TEST_CASE("what is no readable regular file is a finding, never a wait", "[yaml]") {
    for (const char* path : {"/", "/dev/zero", "/no/such/file"}) {
        const auto bytes = yaml::read_bytes(path, 100);
        REQUIRE_FALSE(bytes);
        REQUIRE(bytes.error().all().size() == 1);
        CHECK(bytes.error().all()[0].code == "ALUR-E009");
    }
}

TEST_CASE("a file is read as it is, up to the limit of its size", "[yaml]") {
    const auto path =
        std::filesystem::temp_directory_path() / ("alur_file_test." + std::to_string(std::random_device()()));
    std::ofstream(path, std::ios::binary) << "0123456789\r\n";
    const auto all = yaml::read_bytes(path.string(), 12);
    REQUIRE(all);
    CHECK(*all == "0123456789\r\n");
    const auto too_large = yaml::read_bytes(path.string(), 11);
    REQUIRE_FALSE(too_large);
    CHECK(too_large.error().all()[0].code == "ALUR-E001");
    std::filesystem::remove(path);
}

TEST_CASE("a pipe is refused at once, a missing file names its neighbour", "[yaml]") {
    const auto folder =
        std::filesystem::temp_directory_path() / ("alur_file_test." + std::to_string(std::random_device()()));
    std::filesystem::create_directory(folder);
    std::ofstream(folder / "perisa.yaml") << "alur: 1\n";
    REQUIRE(::mkfifo((folder / "pipa.yaml").c_str(), 0600) == 0);
    const auto pipe = yaml::read_bytes((folder / "pipa.yaml").string(), 100);
    REQUIRE_FALSE(pipe);
    CHECK(pipe.error().all()[0].message == "this is not a regular file");
    const auto missing = yaml::read_bytes((folder / "prisa.yaml").string(), 100);
    REQUIRE_FALSE(missing);
    CHECK(missing.error().all()[0].suggestion == "did you mean " + (folder / "perisa.yaml").string() + "?");
    std::filesystem::remove_all(folder);
}

#include "yaml/file.hpp"

#include <sys/stat.h>

#include <string>

#include "support/catch.hpp"
#include "support/scratch.hpp"

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
    const test::Scratch folder;
    const std::string path = folder.write("angka.txt", "0123456789\r\n");
    const auto all = yaml::read_bytes(path, 12);
    REQUIRE(all);
    CHECK(*all == "0123456789\r\n");
    const auto too_large = yaml::read_bytes(path, 11);
    REQUIRE_FALSE(too_large);
    CHECK(too_large.error().all()[0].code == "ALUR-E001");
}

TEST_CASE("a pipe is refused at once, a missing file names its neighbour", "[yaml]") {
    const test::Scratch folder;
    const std::string perisa = folder.write("perisa.yaml", "alur: 1\n");
    REQUIRE(::mkfifo(folder.path("pipa.yaml").c_str(), 0600) == 0);
    const auto pipe = yaml::read_bytes(folder.path("pipa.yaml"), 100);
    REQUIRE_FALSE(pipe);
    CHECK(pipe.error().all()[0].message == "this is not a regular file");
    const auto missing = yaml::read_bytes(folder.path("prisa.yaml"), 100);
    REQUIRE_FALSE(missing);
    CHECK(missing.error().all()[0].suggestion == "did you mean " + perisa + "?");
}

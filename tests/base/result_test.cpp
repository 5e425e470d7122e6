#include <alur/base/result.hpp>

#include <string>

#include "support/catch.hpp"
#include "support/last_words.hpp"

using namespace alur;
using test::broken_precondition;
using test::last_words;

namespace {
using Number = Result<int, std::string>;
}  // namespace

TEST_CASE("reading the side of a result that is not there is told to the caller", "[base]") {
    const Number refused = failure(std::string("no"));
    const Number given = 5;
    const std::string needs_value = "Result::value, * and -> need a result that holds a value; test it first";
    CHECK(broken_precondition([&] { static_cast<void>(*refused); }) == needs_value);
    CHECK(broken_precondition([&] { static_cast<void>(refused.value()); }) == needs_value);
    CHECK(broken_precondition([] { static_cast<void>(Number(failure(std::string("no"))).value()); }) == needs_value);
    CHECK(broken_precondition([&] { static_cast<void>(given.error()); }) ==
          "Result::error needs a result that holds an error; test it first");
}

TEST_CASE("misuse and a bug of alur are told apart", "[base]") {
    CHECK(last_words([] { ALUR_EXPECTS(1 > 2, "f takes more than one"); }).find("bug") == std::string::npos);
    CHECK(last_words([] { ALUR_ASSERT(1 > 2); }).find("1 > 2. This is a bug in alur; please report it.") !=
          std::string::npos);
    CHECK(last_words([] {
              ALUR_EXPECTS(true, "never told");
              ALUR_ASSERT(true);
          }) == "it went on");
}

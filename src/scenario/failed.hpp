// How a line that does not hold ends the play.
#pragma once

#include <string>
#include <utility>

namespace alur::scenario {

/// What was expected and what was seen instead; play() catches it.
struct Failed {
    std::string expected;
    std::string seen;
};

[[noreturn]] inline void fail(std::string expected, std::string seen) {
    throw Failed{std::move(expected), std::move(seen)};
}

}  // namespace alur::scenario

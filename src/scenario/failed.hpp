// How a line that does not hold ends the play.
#pragma once

#include <string>
#include <utility>

#include <alur/base/diagnostic.hpp>

namespace alur::scenario {

/// What was expected and what was seen instead; play() catches it.
struct Failed {
    std::string expected;
    std::string seen;
    bool by_file = false;  ///< a file that the line names has errors or cannot be read
};

[[noreturn]] inline void fail(std::string expected, std::string seen) {
    throw Failed{std::move(expected), std::move(seen)};
}

/// Of a file that the line names: its findings.
[[noreturn]] inline void fail_by_file(std::string expected, const Diagnostics& findings) {
    throw Failed{std::move(expected), findings.to_string(), true};
}

}  // namespace alur::scenario

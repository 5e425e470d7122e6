// What a program hears that does not keep a precondition: the process stops, so a child does it.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <string>

#include "support/catch.hpp"

namespace alur::test {

/// What the act writes to stderr before it aborts; `it went on` where it does not.
template <class Act>
std::string last_words(Act act) {
    std::array<int, 2> ends{};
    REQUIRE(::pipe(ends.data()) == 0);
    const ::pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        std::signal(SIGABRT, SIG_DFL);  // Catch would report it
        ::dup2(ends[1], STDERR_FILENO);
        act();
        ::_exit(0);
    }
    ::close(ends[1]);
    std::string words;
    std::array<char, 512> buffer{};
    for (::ssize_t count = 0; (count = ::read(ends[0], buffer.data(), buffer.size())) > 0;)
        words.append(buffer.data(), static_cast<std::size_t>(count));
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT ? words : "it went on";
}

/// The precondition that the act does not keep; everything it writes where it stops for another reason, or does not.
template <class Act>
std::string broken_precondition(Act act) {
    const std::string words = last_words(act);
    const std::string before = "alur: precondition failed: ";
    const std::string behind = ". The program that calls alur must change.\n";
    const std::size_t begin = words.find(before);
    const std::size_t end = words.find(behind);
    if (begin == std::string::npos || end == std::string::npos) return words;
    return words.substr(begin + before.size(), end - begin - before.size());
}

}  // namespace alur::test

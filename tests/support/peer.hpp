// A process that was there before: it shares no file, lock or connection that the test opens afterwards.
#pragma once

#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

#include "support/catch.hpp"

namespace alur::test {

/// Answers questions, one after the other, until its scope ends.
class Peer {
public:
    /// \param answer answer(question) is an int, as the question is
    template <class Answer>
    explicit Peer(Answer answer) {
        std::array<int, 2> ends{};
        REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0);
        child_ = ::fork();
        REQUIRE(child_ >= 0);
        if (child_ == 0) {
            ::close(ends[1]);
            int said = 0;
            while (::read(ends[0], &said, sizeof said) == static_cast<::ssize_t>(sizeof said)) {
                try {
                    said = answer(said);
                } catch (...) {
                    said = -1;
                }
                if (::write(ends[0], &said, sizeof said) != static_cast<::ssize_t>(sizeof said)) break;
            }
            ::_exit(0);
        }
        ::close(ends[0]);
        to_ = ends[1];
    }
    Peer(const Peer&) = delete;
    Peer& operator=(const Peer&) = delete;
    ~Peer() {
        ::close(to_);
        ::waitpid(child_, nullptr, 0);
    }

    /// \return the answer; -1: it threw
    [[nodiscard]] int ask(int question = 0) const {
        int said = question;
        REQUIRE(::write(to_, &said, sizeof said) == static_cast<::ssize_t>(sizeof said));
        REQUIRE(::read(to_, &said, sizeof said) == static_cast<::ssize_t>(sizeof said));
        return said;
    }

private:
    ::pid_t child_ = -1;
    int to_ = -1;
};

}  // namespace alur::test

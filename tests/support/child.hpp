// A process beside that of the test: one that ends by itself, or one that works until it is killed.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <type_traits>

#include "support/catch.hpp"

namespace alur::test {

/// The status with which a child ends that calls act(), which returns it.
template <class Act>
int status_of_child(Act act) {
    const ::pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        try {
            ::_exit(act());
        } catch (...) {
            ::_exit(255);
        }
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    REQUIRE(WIFEXITED(status));
    return WEXITSTATUS(status);
}

/// What a child says to the test: values as they are in memory. It ends where nobody hears it.
class Telling {
public:
    explicit Telling(int to) : to_(to) {}
    template <class T>
        requires std::is_trivially_copyable_v<T>
    void operator()(const T& said) const {
        if (::write(to_, &said, sizeof said) != static_cast<::ssize_t>(sizeof said)) ::_exit(1);
    }

private:
    int to_;
};

/// A child that works until it is killed.
class Worker {
public:
    /// \param work work(tell) does not return
    template <class Work>
    explicit Worker(Work work) {
        std::array<int, 2> ends{};
        REQUIRE(::pipe(ends.data()) == 0);
        child_ = ::fork();
        REQUIRE(child_ >= 0);
        if (child_ == 0) {
            try {
                work(Telling(ends[1]));
            } catch (...) {
                ::_exit(2);
            }
            ::_exit(3);
        }
        ::close(ends[1]);
        from_ = ends[0];
    }
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;
    ~Worker() {
        if (!is_over_) static_cast<void>(end());
        ::close(from_);
    }

    /// Waits for what it says next. \return false: it said no more before it ended
    template <class T>
        requires std::is_trivially_copyable_v<T>
    [[nodiscard]] bool hear(T& said) const {
        return ::read(from_, &said, sizeof said) == static_cast<::ssize_t>(sizeof said);
    }
    /// Kills it. What it had said can be heard still.
    void kill() { REQUIRE(end()); }

private:
    /// \return whether it was at work until now
    [[nodiscard]] bool end() noexcept {
        ::kill(child_, SIGKILL);
        int status = 0;
        ::waitpid(child_, &status, 0);
        is_over_ = true;
        return WIFSIGNALED(status);
    }

    ::pid_t child_ = -1;
    int from_ = -1;
    bool is_over_ = false;
};

}  // namespace alur::test

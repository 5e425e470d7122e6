#include "cli/support/program.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <stdexcept>

#include "support/scratch.hpp"

namespace alur::test {
namespace {

[[noreturn]] void execute(const std::vector<std::string>& command, const std::vector<std::string>& environment) {
    if (::chdir(ALUR_ROOT) != 0) ::_exit(126);
    ::unsetenv("NO_COLOR");
    ::setenv("TERM", "xterm", 1);
    for (const std::string& variable : environment)
        ::setenv(variable.substr(0, variable.find('=')).c_str(), variable.substr(variable.find('=') + 1).c_str(), 1);
    std::vector<char*> words;
    for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    ::execvp(words.front(), words.data());
    ::_exit(127);
}

int wait_for(::pid_t child) {
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/// Reads a descriptor; false at its end. A terminal whose other side was closed answers with an error instead.
bool read_some(int descriptor, std::string& text) {
    std::array<char, 4096> buffer{};
    const ::ssize_t count = ::read(descriptor, buffer.data(), buffer.size());
    if (count <= 0) return count < 0 && errno == EINTR;
    text.append(buffer.data(), static_cast<std::size_t>(count));
    return true;
}

}  // namespace

Ran run(const std::vector<std::string>& command, const std::vector<std::string>& environment) {
    int out[2];
    int err[2];
    if (::pipe(out) != 0 || ::pipe(err) != 0) throw std::runtime_error("no pipe");
    const ::pid_t child = ::fork();
    if (child < 0) throw std::runtime_error("no process");
    if (child == 0) {
        ::dup2(out[1], STDOUT_FILENO);
        ::dup2(err[1], STDERR_FILENO);
        for (const int descriptor : {out[0], out[1], err[0], err[1]}) ::close(descriptor);
        execute(command, environment);
    }
    ::close(out[1]);
    ::close(err[1]);
    Ran ran;
    std::array<::pollfd, 2> open{{{out[0], POLLIN, 0}, {err[0], POLLIN, 0}}};
    while (open[0].fd >= 0 || open[1].fd >= 0) {
        if (::poll(open.data(), open.size(), -1) < 0) continue;
        if (open[0].fd >= 0 && open[0].revents != 0 && !read_some(out[0], ran.out)) open[0].fd = -1;
        if (open[1].fd >= 0 && open[1].revents != 0 && !read_some(err[0], ran.err)) open[1].fd = -1;
    }
    ::close(out[0]);
    ::close(err[0]);
    ran.status = wait_for(child);
    return ran;
}

Ran cli(const std::vector<std::string>& arguments, const std::vector<std::string>& environment) {
    std::vector<std::string> command{ALUR_CLI};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return run(command, environment);
}

Ran cli_on_terminal(const std::vector<std::string>& arguments, const std::vector<std::string>& environment) {
    const int terminal = ::posix_openpt(O_RDWR | O_NOCTTY);
    if (terminal < 0 || ::grantpt(terminal) != 0 || ::unlockpt(terminal) != 0) throw std::runtime_error("no terminal");
    const std::string name = ::ptsname(terminal);
    const ::pid_t child = ::fork();
    if (child < 0) throw std::runtime_error("no process");
    if (child == 0) {
        ::setsid();
        const int side = ::open(name.c_str(), O_RDWR);
        ::winsize size{};
        size.ws_col = 100;
        size.ws_row = 40;
        ::ioctl(side, TIOCSWINSZ, &size);
        for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) ::dup2(side, descriptor);
        std::vector<std::string> command{ALUR_CLI};
        command.insert(command.end(), arguments.begin(), arguments.end());
        execute(command, environment);
    }
    Ran ran;
    while (read_some(terminal, ran.out)) {
    }
    ran.status = wait_for(child);
    ::close(terminal);
    return ran;
}

std::string scratch_file(const std::string& name, const std::string& text) {
    static const Scratch folder;
    return folder.write(name, text);
}

}  // namespace alur::test

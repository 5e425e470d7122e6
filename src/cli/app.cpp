#include "cli/app.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <map>
#include <string_view>
#include <system_error>
#include <vector>

#include <alur/base/diagnostic.hpp>

namespace alur::cli {
namespace {

constexpr const char* endings =
    "Exit status:\n"
    "  0   fine\n"
    "  1   warnings with `check --strict`; a scenario of `run` failed\n"
    "  2   a file has errors or cannot be read\n"
    "  64  the command line is wrong\n"
    "  70  the environment failed, or alur has a bug\n\n"
    "Try `alur COMMAND --help`; the guide is docs/cli.md.";

/// The file of that directory whose name is nearest to the missing one.
std::string neighbour_of(const std::filesystem::path& path) {
    std::error_code failed;
    const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
    std::vector<std::string> names;
    for (auto entry = std::filesystem::directory_iterator(folder, failed);
         !failed && entry != std::filesystem::directory_iterator() && names.size() < 10'000; entry.increment(failed))
        names.push_back(entry->path().filename().string());
    const std::string name = path.filename().string();
    const std::string_view best = closest(name, {names.begin(), names.end()});
    return best.empty() ? std::string() : (path.parent_path() / std::string(best)).string();
}

}  // namespace

Terminal Session::out() const { return Terminal::of(STDOUT_FILENO, wish); }
Terminal Session::err() const { return Terminal::of(STDERR_FILENO, wish); }

std::unique_ptr<CLI::App> make_app(Session& session) {
    auto app = std::make_unique<CLI::App>("Compile, prove and play SOPs.", "alur");
    app->require_subcommand(1);
    app->footer(endings);
    app->add_option("--colour,--color", session.wish, "Colour: auto (on a terminal, unless NO_COLOR is set), always, never")
        ->type_name("WHEN")
        ->transform(CLI::CheckedTransformer(
            std::map<std::string, ColourWish>{
                {"auto", ColourWish::automatic}, {"always", ColourWish::always}, {"never", ColourWish::never}},
            CLI::ignore_case).description("auto|always|never"));
    add_version(*app, session);
    add_completion(*app, session);
    for (CLI::App* command : app->get_subcommands({})) command->fallthrough();
    return app;
}

void complain(const Session& session, const std::string& message, const std::string& hint) {
    const Paint paint(session.err().colour);
    std::string text = "alur: ";
    text.append(paint.red).append("error").append(paint.off).append(": ").append(printable(message)).append("\n");
    if (!hint.empty()) text.append("  ").append(printable(hint)).append("\n");
    std::fputs(text.c_str(), stderr);
}

std::string cannot_read(const std::string& path, std::string& hint) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) {
        const int reason = errno;
        if (reason == ENOENT) {
            const std::string near = neighbour_of(path);
            if (!near.empty()) hint = "did you mean " + near + "?";
            return "there is no file " + path;
        }
        return "cannot read " + path + ": " + std::strerror(reason);
    }
    if (S_ISDIR(status.st_mode)) {
        hint = "name its files, for example " + (path.back() == '/' ? path : path + "/") + "*.yaml";
        return path + " is a directory";
    }
    if (!S_ISREG(status.st_mode)) return path + " is not a regular file";
    if (::access(path.c_str(), R_OK) != 0) return "cannot read " + path + ": " + std::strerror(errno);
    return {};
}

}  // namespace alur::cli

// The command line as a tree of commands. Each command lives in its own file, adds itself to the tree, and leaves what
// it would do in the session; main parses first and runs afterwards.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "cli/terminal.hpp"

namespace CLI {  // NOLINT(readability-identifier-naming): the name is the library's
class App;
}  // namespace CLI

namespace alur::cli {

/// How a command ends. docs/cli.md and --help list these.
enum Exit : int {
    fine = 0,
    not_good = 1,    ///< check --strict found warnings; run saw a scenario fail; conform, deviations
    bad_file = 2,    ///< a file has errors, or cannot be read
    bad_usage = 64,  ///< the command line itself is wrong
    broken = 70,     ///< the environment failed, or alur has a bug
};

/// What the commands share.
struct Session {
    ColourWish wish = ColourWish::automatic;
    std::function<int()> run;  ///< set by the command that was asked for

    [[nodiscard]] Terminal out() const;
    [[nodiscard]] Terminal err() const;
};

/// The whole tree. The session must outlive it.
std::unique_ptr<CLI::App> make_app(Session& session);

/// The command of that name or alias; null: there is none.
const CLI::App* command_named(const CLI::App& app, const std::string& name);

void add_check(CLI::App& app, Session& session);
void add_show(CLI::App& app, Session& session);
void add_run(CLI::App& app, Session& session);
void add_conform(CLI::App& app, Session& session);
void add_demo(CLI::App& app, Session& session);
void add_fsck(CLI::App& app, Session& session);
void add_seal(CLI::App& app, Session& session);
void add_backup(CLI::App& app, Session& session);
void add_erase(CLI::App& app, Session& session);
void add_export(CLI::App& app, Session& session);
void add_refusals(CLI::App& app, Session& session);
void add_version(CLI::App& app, Session& session);
void add_completion(CLI::App& app, Session& session);

/// Prints `alur: error: MESSAGE` and, where there is one, `hint: HINT`. Both are escaped.
void complain(const Session& session, const std::string& message, const std::string& hint = {});

}  // namespace alur::cli

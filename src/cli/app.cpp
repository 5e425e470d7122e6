#include "cli/app.hpp"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <map>

#include <alur/base/diagnostic.hpp>

namespace alur::cli {
namespace {

constexpr const char* endings =
    "Exit status:\n"
    "  0   fine\n"
    "  1   warnings with `check --strict`; a scenario of `run` failed;\n"
    "      `conform` found deviations; `erase` or `export` was refused\n"
    "  2   a file has errors or cannot be read\n"
    "  64  the command line is wrong\n"
    "  70  the environment failed, or alur has a bug\n\n"
    "Try `alur COMMAND --help`; the guide is docs/cli.md.";

}  // namespace

Terminal Session::out() const { return Terminal::of(STDOUT_FILENO, wish); }
Terminal Session::err() const { return Terminal::of(STDERR_FILENO, wish); }

std::unique_ptr<CLI::App> make_app(Session& session) {
    auto app = std::make_unique<CLI::App>("Compile, prove and play SOPs.", "alur");
    app->require_subcommand(1);
    app->footer(endings);
    app->get_formatter()->label("SUBCOMMAND", "COMMAND");
    app->get_formatter()->column_width(26);
    app->add_option("--colour,--color", session.wish,
                    "Colour: auto (on a terminal, unless NO_COLOR is set), always, never")
        ->type_name("WHEN")
        ->transform(CLI::CheckedTransformer(std::map<std::string, ColourWish>{{"auto", ColourWish::automatic},
                                                                              {"always", ColourWish::always},
                                                                              {"never", ColourWish::never}},
                                            CLI::ignore_case)
                        .description("{auto,always,never}"));
    add_check(*app, session);
    add_show(*app, session);
    add_run(*app, session);
    add_conform(*app, session);
    add_demo(*app, session);
    add_fsck(*app, session);
    add_seal(*app, session);
    add_backup(*app, session);
    add_erase(*app, session);
    add_export(*app, session);
    add_refusals(*app, session);
    add_version(*app, session);
    add_completion(*app, session);
    for (CLI::App* command : app->get_subcommands({})) command->group("Commands")->fallthrough();
    return app;
}

void complain(const Session& session, const std::string& message, const std::string& hint) {
    const Paint paint(session.err().colour);
    std::string text = "alur: ";
    text.append(paint.red).append("error").append(paint.off).append(": ").append(printable(message)).append("\n");
    if (!hint.empty()) text.append("  ").append(printable(hint)).append("\n");
    std::fputs(text.c_str(), stderr);
}

}  // namespace alur::cli

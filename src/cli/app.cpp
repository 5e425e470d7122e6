#include "cli/app.hpp"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <cstdio>
#include <optional>
#include <string_view>

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

constexpr std::string_view our_name = "alur: ";

std::optional<ColourWish> wish_of(std::string word) {
    std::transform(word.begin(), word.end(), word.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (word == "auto") return ColourWish::automatic;
    if (word == "always") return ColourWish::always;
    if (word == "never") return ColourWish::never;
    return std::nullopt;
}

void add_colour(CLI::App& app, Session& session) {
    const auto fault_of = [](const std::string& word) {
        return wish_of(word) ? std::string() : "write auto, always or never, not '" + word + "'";
    };
    app.add_option_function<std::string>(
           "--colour,--color", [&session](const std::string& word) { session.wish = wish_of(word).value(); },
           "Colour: auto (on a terminal, unless NO_COLOR is set), always, never")
        ->type_name("WHEN")
        ->check(fault_of, "{auto,always,never}");
}

/// A text that was given and is empty comes from a variable that is not set. Taken for an option that was left away, it
/// would widen what a command does: to all cases, where one was meant.
void refuse_empty_texts(CLI::App& app) {
    for (CLI::Option* option : app.get_options())
        if (option->get_items_expected_max() > 0)
            option->check([](const std::string& text) {
                return text.empty() ? "an empty text was given; write what is meant, or leave it away" : std::string();
            });
}

void add_help(CLI::App& app, Session& session) {
    CLI::App* command = app.add_subcommand("help", "Print the help, or that of one command");
    auto about = std::make_shared<std::string>();
    command->add_option("COMMAND", *about, "The command")->type_name("");
    command->callback([about, &app, &session] {
        session.run = [about, &app, &session] {
            const CLI::App* place = &app;
            if (!about->empty()) place = command_named(app, *about);
            if (place == nullptr) {
                complain(session, "unknown command '" + *about + "'", "see `alur help`");
                return static_cast<int>(bad_usage);
            }
            // App::help would print that of the command that was given: this one.
            const std::string name = place == &app ? app.get_name() : app.get_name() + " " + place->get_name();
            std::fputs(app.get_formatter()->make_help(place, name, CLI::AppFormatMode::Normal).c_str(), stdout);
            return static_cast<int>(fine);
        };
    });
}

}  // namespace

const CLI::App* command_named(const CLI::App& app, const std::string& name) {
    for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
        if (command->check_name(name)) return command;
    return nullptr;
}

Terminal Session::out() const { return Terminal::of(STDOUT_FILENO, wish); }
Terminal Session::err() const { return Terminal::of(STDERR_FILENO, wish); }

std::unique_ptr<CLI::App> make_app(Session& session) {
    auto app = std::make_unique<CLI::App>("Compile, prove and play SOPs.", "alur");
    app->require_subcommand(1);
    app->footer(endings);
    app->get_formatter()->label("SUBCOMMAND", "COMMAND");
    app->get_formatter()->column_width(26);
    add_colour(*app, session);
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
    add_help(*app, session);
    refuse_empty_texts(*app);
    for (CLI::App* command : app->get_subcommands({})) {
        command->group("Commands")->fallthrough();
        refuse_empty_texts(*command);
    }
    return app;
}

void complain(const Session& session, const std::string& message, const std::string& hint) {
    const Paint paint(session.err().colour);
    // What the library throws names the library, which has the name of the program.
    const std::string_view told = std::string_view(message).substr(message.starts_with(our_name) ? our_name.size() : 0);
    std::string text(our_name);
    text.append(paint.red).append("error").append(paint.off).append(": ").append(printable(told)).append("\n");
    if (!hint.empty()) text.append("  ").append(printable(hint)).append("\n");
    std::fputs(text.c_str(), stderr);
}

}  // namespace alur::cli

// alur: compile, prove and play SOPs from a shell.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <exception>
#include <iostream>
#include <new>
#include <string>
#include <string_view>
#include <vector>

#include <alur/base/diagnostic.hpp>

#include "cli/app.hpp"

namespace {

using alur::cli::Session;

/// The names of an application's commands and options that a person may have meant.
std::vector<std::string> names_in(const CLI::App& app) {
    std::vector<std::string> names;
    for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
        names.push_back(command->get_name());
    for (const CLI::Option* option : app.get_options())
        for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    return names;
}

/// CLI11 takes `--case= FILE` for `--case FILE`, so that what is behind an empty text would become the text.
void refuse_nothing_behind_equals(const std::vector<std::string>& words) {
    for (const std::string& word : words)
        if (word.starts_with("--") && word.find('=') + 1 == word.size())
            throw CLI::ValidationError(word, "there is nothing behind the '='");
}

/// Says what was wrong with the command line and what was probably meant.
int explain(const CLI::App& app, const CLI::ParseError& error, const Session& session) {
    const auto chosen = app.get_subcommands();
    const CLI::App& place = chosen.empty() ? app : *chosen.front();
    const std::string help = "see `alur " + (chosen.empty() ? std::string() : place.get_name() + " ") + "--help`";
    const auto suggestion = [&](const std::string& word) {
        std::vector<std::string> names = names_in(place);
        if (&place != &app)
            for (std::string& name : names_in(app))
                if (name.front() == '-') names.push_back(std::move(name));
        const std::string_view near = alur::closest(word, {names.begin(), names.end()});
        return near.empty() ? help : "did you mean `" + std::string(near) + "`?";
    };
    const std::vector<std::string> left = app.remaining(true);
    const bool lacks = dynamic_cast<const CLI::RequiredError*>(&error) != nullptr;
    // Of an option that is wrong itself CLI11 throws another error, before it misses the command.
    const bool lacks_command = chosen.empty() && lacks;
    const auto option = std::find_if(left.begin(), left.end(), [](const std::string& one) { return one[0] == '-'; });
    // CLI11 misses an argument before it looks at what it does not know, which may well be why one is missing.
    const bool lacks_by_option = lacks && !lacks_command && option != left.end();
    const std::string word = left.empty() ? std::string() : lacks_by_option ? *option : left.front();
    if (lacks_command && left.empty()) {
        alur::cli::complain(session, "which command?", help);
    } else if (lacks_command || lacks_by_option || dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) {
        const char* const fault = word.rfind('-', 0) == 0 ? "unknown option '"
                                  : lacks_command         ? "unknown command '"
                                                          : "one word too many: '";
        alur::cli::complain(session, fault + word + "'", suggestion(word.substr(0, word.find('='))));
    } else {
        alur::cli::complain(session, error.what(), help);
    }
    return alur::cli::bad_usage;
}

/// Whether all that was printed got out; complains where it did not.
bool flushed(const Session& session) {
    std::cout.flush();
    if (std::cout && std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return true;
    alur::cli::complain(session, "cannot write the output");
    return false;
}

}  // namespace

int main(int argc, char** argv) {
    Session session;
    try {
        const auto app = alur::cli::make_app(session);
        try {
            refuse_nothing_behind_equals({argv + (argc > 0 ? 1 : 0), argv + argc});
            app->parse(argc, argv);
        } catch (const CLI::Success& wanted) {  // --help
            const int status = app->exit(wanted);
            return flushed(session) ? status : alur::cli::broken;
        } catch (const CLI::ParseError& error) {
            return explain(*app, error, session);
        }
        const int status = session.run();
        return flushed(session) ? status : alur::cli::broken;
    } catch (const std::bad_alloc&) {
        std::fputs("alur: error: out of memory\n", stderr);
    } catch (const std::exception& error) {
        alur::cli::complain(session, error.what());
    }
    return alur::cli::broken;
}

// alur completion: scripts for the shells, written from the tree of commands itself, so that they cannot lag behind it.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "cli/app.hpp"

namespace alur::cli {
namespace {

/// One option or positional, as the shells need it.
struct Word {
    std::vector<std::string> names;  ///< with their dashes; empty for a positional
    std::string about;
    std::vector<std::string> choices;  ///< the values it may take; empty: not a closed list
    std::string suffix;                ///< it takes files that end so; empty: no files
    bool takes_value = false;
};

struct Command {
    std::string name;
    std::string about;
    std::vector<Word> options;
    std::vector<Word> positionals;
};

/// The choices of `WHEN:{auto,always,never}`; CLI11 keeps them only in the type name of an option.
std::vector<std::string> choices_in(std::string_view type) {
    std::vector<std::string> choices;
    const std::size_t open = type.find('{');
    const std::size_t close = type.find('}');
    if (open == std::string_view::npos || close == std::string_view::npos || close < open) return choices;
    std::string_view rest = type.substr(open + 1, close - open - 1);
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find(','), rest.size());
        choices.emplace_back(rest.substr(0, end));
        rest.remove_prefix(std::min(rest.size(), end + 1));
    }
    return choices;
}

Word word_of(const CLI::Option& option) {
    Word word;
    for (const std::string& name : option.get_snames()) word.names.push_back("-" + name);
    for (const std::string& name : option.get_lnames()) word.names.push_back("--" + name);
    word.about = option.get_description();
    word.takes_value = option.get_items_expected_max() > 0;
    const std::string type = option.get_type_name();
    word.choices = choices_in(type);
    if (type.find("SOP.yaml") != std::string::npos) word.suffix = "yaml";
    if (type.find("SCENARIO.txt") != std::string::npos) word.suffix = "txt";
    return word;
}

Command command_of(const CLI::App& app) {
    Command command{app.get_name(), app.get_description(), {}, {}};
    for (const CLI::Option* option : app.get_options())
        (option->get_positional() ? command.positionals : command.options).push_back(word_of(*option));
    return command;
}

std::vector<Command> commands_of(const CLI::App& app) {
    std::vector<Command> commands;
    for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
        commands.push_back(command_of(*command));
    return commands;
}

std::string joined(const std::vector<std::string>& words, std::string_view between = " ") {
    std::string out;
    for (const std::string& word : words) {
        if (!out.empty()) out += between;
        out += word;
    }
    return out;
}

/// In single quotes for any of the three shells: a quote inside is replaced, since fish and bash escape it differently.
std::string shell_word(std::string text) {
    for (char& c : text)
        if (c == '\'' || c == '\\') c = '`';
    return "'" + text + "'";
}

/// Whether the option is `long_name`.
bool is(const Word& word, std::string_view long_name) {
    return std::find(word.names.begin(), word.names.end(), long_name) != word.names.end();
}

/// The options of a command and those that every command takes; each has a help of its own, and none a version.
std::vector<Word> options_of(const Command& command, const Command& root) {
    std::vector<Word> options = command.options;
    for (const Word& word : root.options)
        if (!is(word, "--help") && !is(word, "--version")) options.push_back(word);
    return options;
}

std::string names_of(const std::vector<Word>& words) {
    std::vector<std::string> names;
    for (const Word& word : words) names.insert(names.end(), word.names.begin(), word.names.end());
    return joined(names);
}

std::string bash(const Command& root, const std::vector<Command>& commands) {
    std::string out =
        "# bash completion for alur.  Use:  source <(alur completion bash)\n"
        "_alur() {\n"
        "    local word=\"${COMP_WORDS[COMP_CWORD]}\" before=\"${COMP_WORDS[COMP_CWORD-1]}\" command='' i\n"
        "    COMPREPLY=()\n"
        "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
        "        case \"${COMP_WORDS[i]}\" in\n";
    std::vector<std::string> names;
    names.reserve(commands.size());
    for (const Command& command : commands) names.push_back(command.name);
    out += "            " + joined(names, "|") + ") command=\"${COMP_WORDS[i]}\"; break ;;\n        esac\n    done\n";
    const auto values = [&out](const std::vector<Word>& words) {
        for (const Word& word : words)
            if (!word.choices.empty() && !word.names.empty())
                out += "        " + joined(word.names, "|") + ") COMPREPLY=($(compgen -W " +
                       shell_word(joined(word.choices)) + " -- \"$word\")); return ;;\n";
    };
    out += "    case \"$before\" in\n";
    values(root.options);
    for (const Command& command : commands) values(command.options);
    out += "    esac\n    case \"$command\" in\n";
    for (const Command& command : commands) {
        out += "        " + command.name +
               ")\n            if [[ $word == -* ]]; then\n                COMPREPLY=($(compgen -W " +
               shell_word(names_of(options_of(command, root))) + " -- \"$word\"))\n";
        // One `else`: whichever place of the command the word is in, it is completed as the first that can be.
        const auto completed =
            std::find_if(command.positionals.begin(), command.positionals.end(),
                         [](const Word& word) { return !word.choices.empty() || !word.suffix.empty(); });
        if (completed != command.positionals.end()) {
            const Word& word = *completed;
            if (!word.choices.empty())
                out += "            else\n                COMPREPLY=($(compgen -W " + shell_word(joined(word.choices)) +
                       " -- \"$word\"))\n";
            else
                out +=
                    "            else\n                compopt -o filenames 2>/dev/null\n"
                    "                mapfile -t COMPREPLY < <(compgen -d -- \"$word\"; compgen -f -X '!*." +
                    word.suffix + "' -- \"$word\")\n";
        }
        out += "            fi ;;\n";
    }
    out += "        *) COMPREPLY=($(compgen -W " + shell_word(joined(names) + " " + names_of(root.options)) +
           " -- \"$word\")) ;;\n    esac\n}\ncomplete -F _alur alur\n";
    return out;
}

/// An argument of zsh's _arguments: `(-a --all)'{-a,--all}'[about]:value:(x y)`.
std::string zsh_argument(const Word& word) {
    std::string action;
    if (!word.choices.empty())
        action = ":value:(" + joined(word.choices) + ")";
    else if (!word.suffix.empty())
        action = ":file:_files -g \"*." + word.suffix + "\"";
    else if (word.takes_value)
        action = ":value: ";
    if (word.names.empty()) return shell_word("*" + action);
    std::string about = word.about;
    for (char& c : about)
        if (c == '[' || c == ']' || c == ':') c = ' ';
    if (word.names.size() == 1) return shell_word(word.names.front() + "[" + about + "]" + action);
    return shell_word("(" + joined(word.names) + ")") + "{" + joined(word.names, ",") + "}" +
           shell_word("[" + about + "]" + action);
}

std::string zsh(const Command& root, const std::vector<Command>& commands) {
    std::string out =
        "#compdef alur\n"
        "# zsh completion for alur.  Use:  alur completion zsh > ~/.zfunc/_alur\n"
        "_alur() {\n    local line state\n    local -a commands\n    commands=(\n";
    for (const Command& command : commands) out += "        " + shell_word(command.name + ":" + command.about) + "\n";
    out += "    )\n    _arguments -C";
    for (const Word& word : root.options) out += " \\\n        " + zsh_argument(word);
    out +=
        " \\\n        '1:command:->command' \\\n        '*::argument:->argument'\n"
        "    case $state in\n        command) _describe command commands ;;\n        argument)\n            case "
        "$line[1] in\n";
    for (const Command& command : commands) {
        out += "                " + command.name + ") _arguments";
        std::vector<Word> words = options_of(command, root);
        // One rule is for all positionals: zsh refuses a second.
        if (!command.positionals.empty()) words.push_back(command.positionals.front());
        for (const Word& word : words) out += " \\\n                    " + zsh_argument(word);
        out += " ;;\n";
    }
    out += "            esac ;;\n    esac\n}\n_alur \"$@\"\n";
    return out;
}

std::string fish(const Command& root, const std::vector<Command>& commands) {
    std::string out =
        "# fish completion for alur.  Use:  alur completion fish > ~/.config/fish/completions/alur.fish\n"
        "complete -c alur -f\n";
    const auto add = [&out](const std::string& condition, const Word& word) {
        out += "complete -c alur";
        if (!condition.empty()) out += " -n " + shell_word(condition);
        for (const std::string& name : word.names)
            out += name.rfind("--", 0) == 0 ? " -l " + name.substr(2) : " -s " + name.substr(1);
        if (!word.choices.empty())
            out += std::string(word.names.empty() ? " -f" : " -x") + " -a " + shell_word(joined(word.choices));
        else if (!word.suffix.empty())
            out += " -k -a " + shell_word("(__fish_complete_suffix ." + word.suffix + ")");
        else if (word.takes_value)
            out += " -r";
        out += " -d " + shell_word(word.about) + "\n";
    };
    for (const Word& word : root.options) add({}, word);
    for (const Command& command : commands)
        out += "complete -c alur -n '__fish_use_subcommand' -a " + command.name + " -d " + shell_word(command.about) +
               "\n";
    for (const Command& command : commands)
        for (const std::vector<Word>* words : {&command.options, &command.positionals})
            for (const Word& word : *words)
                if (!is(word, "--help")) add("__fish_seen_subcommand_from " + command.name, word);
    return out;
}

}  // namespace

void add_completion(CLI::App& app, Session& session) {
    CLI::App* command = app.add_subcommand("completion", "Print a completion script for a shell");
    auto shell = std::make_shared<std::string>();
    command->add_option("SHELL", *shell, "The shell")
        ->required()
        ->type_name("")
        ->check(CLI::IsMember({"bash", "zsh", "fish"}));
    command->footer(
        "Use:\n"
        "  bash  source <(alur completion bash)\n"
        "  zsh   alur completion zsh > ~/.zfunc/_alur\n"
        "  fish  alur completion fish > ~/.config/fish/completions/alur.fish");
    command->callback([shell, &app, &session] {
        session.run = [shell, &app] {
            const Command root = command_of(app);
            const std::vector<Command> commands = commands_of(app);
            const std::string script = *shell == "bash"  ? bash(root, commands)
                                       : *shell == "zsh" ? zsh(root, commands)
                                                         : fish(root, commands);
            std::fputs(script.c_str(), stdout);
            return static_cast<int>(fine);
        };
    });
}

}  // namespace alur::cli

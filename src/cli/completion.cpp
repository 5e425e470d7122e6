// alur completion: scripts for the shells, written from the tree of commands itself, so that they cannot lag behind it.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/app.hpp"

namespace alur::cli {
namespace {

/// One option or positional, as the shells need it.
struct Word {
    std::vector<std::string> names;  ///< with their dashes; empty for a positional
    std::string about;
    std::vector<std::string> choices;  ///< the values it may take; empty: not a closed list
    std::string files;                 ///< it takes files that end so; `*`: any, `/`: folders, empty: none
    bool takes_value = false;
    bool repeats = false;
};

struct Command {
    std::vector<std::string> names;  ///< its aliases too
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

/// What files a type name stands for.
std::string files_of(std::string_view type) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 8> known{{{"SOP.yaml", "yaml"},
                                                                                  {"SCENARIO.txt", "txt"},
                                                                                  {"LOG.csv", "csv"},
                                                                                  {"SEAL.txt", "*"},
                                                                                  {"STORE", "*"},
                                                                                  {"COPY", "*"},
                                                                                  {"FILE", "*"},
                                                                                  {"FOLDER", "/"}}};
    for (const auto& [name, files] : known)
        if (type == name) return std::string(files);
    return {};
}

Word word_of(const CLI::Option& option) {
    Word word;
    for (const std::string& name : option.get_snames()) word.names.push_back("-" + name);
    for (const std::string& name : option.get_lnames()) word.names.push_back("--" + name);
    word.about = option.get_description();
    word.takes_value = option.get_items_expected_max() > 0;
    word.repeats = option.get_items_expected_max() > 1;
    const std::string type = option.get_type_name();
    word.choices = choices_in(type);
    word.files = files_of(type);
    return word;
}

Command command_of(const CLI::App& app) {
    Command command{{app.get_name()}, app.get_description(), {}, {}};
    command.names.insert(command.names.end(), app.get_aliases().begin(), app.get_aliases().end());
    for (const CLI::Option* option : app.get_options())
        (option->get_positional() ? command.positionals : command.options).push_back(word_of(*option));
    return command;
}

std::vector<Command> commands_of(const CLI::App& app) {
    std::vector<Command> commands;
    for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
        commands.push_back(command_of(*command));
    // The one that takes the name of another takes one of these.
    std::vector<std::string> names;
    for (const Command& command : commands) names.insert(names.end(), command.names.begin(), command.names.end());
    for (Command& command : commands)
        if (command.names.front() == "help") command.positionals.front().choices = names;
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

/// In single quotes for any of the three shells: inside they escape differently, outside all do by a backslash.
std::string shell_word(std::string_view text) {
    std::string out = "'";
    for (const char c : text) {
        if (c == '\'' || c == '\\')
            out.append("'\\").append(1, c).append("'");
        else
            out += c;
    }
    return out + "'";
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

/// The statement that completes what the word may be, for bash.
std::string bash_completed(const Word& word) {
    if (!word.choices.empty()) return "_alur_words " + shell_word(joined(word.choices));
    return word.files.empty() ? ":" : "_alur_files " + shell_word(word.files);
}

constexpr const char* bash_beginning = R"(# bash completion for alur.  Use:  source <(alur completion bash)
_alur_words() {
    COMPREPLY=($(compgen -W "$1" -- "$word"))
}
_alur_files() {
    compopt -o filenames 2>/dev/null
    case "$1" in
        '*') mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
        /) mapfile -t COMPREPLY < <(compgen -d -- "$word") ;;
        *) mapfile -t COMPREPLY < <(compgen -d -- "$word"; compgen -f -X "!*.$1" -- "$word") ;;
    esac
}
_alur() {
    local word="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}" command='' place=0 i
    COMPREPLY=()
    # bash makes three words of --seal=FILE.
    [[ $word == = ]] && word=''
    [[ $before == = ]] && before="${COMP_WORDS[COMP_CWORD-2]}"
    for ((i = 1; i < COMP_CWORD; i++)); do
        case "${COMP_WORDS[i]}" in
            @VALUED@) ((i++)); [[ ${COMP_WORDS[i]} == = ]] && ((i++)) ;;
            -*) ;;
            *) if [[ -z $command ]]; then command="${COMP_WORDS[i]}"; else ((place++)); fi ;;
        esac
    done
)";

std::string bash(const Command& root, const std::vector<Command>& commands) {
    std::vector<std::string> names;
    std::set<std::string> valued;
    std::map<std::string, std::string> completed;  // of options, which mean the same with every command
    const auto learn = [&](const std::vector<Word>& options) {
        for (const Word& word : options) {
            if (!word.takes_value) continue;
            valued.insert(word.names.begin(), word.names.end());
            completed[joined(word.names, "|")] = bash_completed(word);
        }
    };
    learn(root.options);
    for (const Command& command : commands) {
        learn(command.options);
        names.insert(names.end(), command.names.begin(), command.names.end());
    }
    std::string out = bash_beginning;
    constexpr std::string_view gap = "@VALUED@";
    out.replace(out.find(gap), gap.size(), joined({valued.begin(), valued.end()}, "|"));
    out += "    case \"$before\" in\n";
    for (const auto& [option, statement] : completed)
        out.append("        ").append(option).append(") ").append(statement).append("; return ;;\n");
    out += "    esac\n    case \"$command\" in\n";
    for (const Command& command : commands) {
        out += "        " + joined(command.names, "|") + ")\n            if [[ $word == -* ]]; then _alur_words " +
               shell_word(names_of(options_of(command, root))) + "; return; fi\n            case \"$place\" in\n";
        for (std::size_t i = 0; i < command.positionals.size(); ++i)
            out += "                " + (command.positionals[i].repeats ? "*" : std::to_string(i)) + ") " +
                   bash_completed(command.positionals[i]) + " ;;\n";
        out += "            esac ;;\n";
    }
    out += "        '') _alur_words " + shell_word(joined(names) + " " + names_of(root.options)) +
           " ;;\n    esac\n}\ncomplete -F _alur alur\n";
    return out;
}

/// An argument of zsh's _arguments: `(-a --all)'{-a,--all}'[about]:value:(x y)`.
/// \param place of a positional, from 1
std::string zsh_argument(const Word& word, std::size_t place = 0) {
    std::string action;
    if (!word.choices.empty())
        action = ":value:(" + joined(word.choices) + ")";
    else if (word.files == "*")
        action = ":file:_files";
    else if (word.files == "/")
        action = ":folder:_files -/";
    else if (!word.files.empty())
        action = ":file:_files -g \"*." + word.files + "\"";
    else if (word.takes_value)
        action = ":value: ";
    if (word.names.empty()) return shell_word((word.repeats ? "*" : std::to_string(place)) + action);
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
    for (const Command& command : commands)
        for (const std::string& name : command.names) out += "        " + shell_word(name + ":" + command.about) + "\n";
    out += "    )\n    _arguments -C";
    for (const Word& word : root.options) out += " \\\n        " + zsh_argument(word);
    out +=
        " \\\n        '1:command:->command' \\\n        '*::argument:->argument'\n"
        "    case $state in\n        command) _describe command commands ;;\n        argument)\n            case "
        "$line[1] in\n";
    for (const Command& command : commands) {
        out += "                " + joined(command.names, "|") + ") _arguments";
        for (const Word& word : options_of(command, root)) out += " \\\n                    " + zsh_argument(word);
        for (std::size_t i = 0; i < command.positionals.size(); ++i)
            out += " \\\n                    " + zsh_argument(command.positionals[i], i + 1);
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
        else if (word.files == "*")
            out += word.names.empty() ? " -F" : " -r -F";
        else if (word.files == "/")
            out += " -a " + shell_word("(__fish_complete_directories)");
        else if (!word.files.empty())
            out += " -k -a " + shell_word("(__fish_complete_suffix ." + word.files + ")");
        else if (word.takes_value)
            out += " -r";
        out += " -d " + shell_word(word.about) + "\n";
    };
    for (const Word& word : root.options) add({}, word);
    for (const Command& command : commands)
        for (const std::string& name : command.names)
            out += "complete -c alur -n '__fish_use_subcommand' -a " + name + " -d " + shell_word(command.about) + "\n";
    for (const Command& command : commands)
        for (const std::vector<Word>* words : {&command.options, &command.positionals})
            for (const Word& word : *words)
                if (!is(word, "--help")) add("__fish_seen_subcommand_from " + joined(command.names), word);
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

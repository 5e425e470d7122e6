// The completion scripts are written from the tree of commands; here the shells themselves read them.
#include <algorithm>
#include <sstream>

#include "cli/support/program.hpp"
#include "support/catch.hpp"

using alur::test::cli;
using alur::test::Ran;
using alur::test::run;
using alur::test::scratch_file;

namespace {

/// What bash offers at the end of these words.
std::vector<std::string> offered(const std::vector<std::string>& words) {
    std::string script =
        "source \"$1\"\nshift\nCOMP_WORDS=(\"$@\")\nCOMP_CWORD=$(($# - 1))\n_alur\nprintf '%s\\n' "
        "\"${COMPREPLY[@]}\"\n";
    std::vector<std::string> command{"bash", "-c", script, "bash",
                                     scratch_file("alur.bash", cli({"completion", "bash"}).out)};
    command.insert(command.end(), words.begin(), words.end());
    const Ran ran = run(command);
    INFO(ran.err);
    CHECK(ran.err.empty());
    std::vector<std::string> all;
    std::istringstream lines(ran.out);
    for (std::string line; std::getline(lines, line);)
        if (!line.empty()) all.push_back(line);
    std::sort(all.begin(), all.end());
    return all;
}

using Words = std::vector<std::string>;

bool is_there(const std::string& program) { return run({"bash", "-c", "command -v " + program}).status == 0; }

}  // namespace

TEST_CASE("bash offers commands, options, their values and fitting files", "[cli]") {
    CHECK(offered({"alur", "ch"}) == Words{"check"});
    CHECK(offered({"alur", ""}).size() >= 5);
    CHECK(offered({"alur", "ba"}) == Words{"backup"});
    CHECK(offered({"alur", "check", "--s"}) == Words{"--strict"});
    CHECK(offered({"alur", "show", "--"}) ==
          Words{"--color", "--colour", "--dot", "--help", "--json", "--left-to-right"});
    CHECK(offered({"alur", "--colour", ""}) == Words{"always", "auto", "never"});
    CHECK(offered({"alur", "check", "--colour", "al"}) == Words{"always"});
    CHECK(offered({"alur", "completion", ""}) == Words{"bash", "fish", "zsh"});
    CHECK(offered({"alur", "check", "sop/per"}) == Words{"sop/perisa.yaml"});
    CHECK(offered({"alur", "check", "sop/kal"}) == Words{"sop/kalender"});
    CHECK(offered({"alur", "run", "tests/scenarios/perisa_norm"}) == Words{"tests/scenarios/perisa_normal.txt"});
    CHECK(offered({"alur", "run", "sop/per"}).empty());
    CHECK(offered({"alur", "ver"}) == Words{"verify", "version"});
    CHECK(offered({"alur", "help", "ver"}) == Words{"verify", "version"});
    CHECK(offered({"alur", "fsck", "sop/per"}) == Words{"sop/perisa.yaml"});
    CHECK(offered({"alur", "verify", "--seal", "READ"}) == Words{"README.md"});
    CHECK(offered({"alur", "verify", "--seal", "=", "READ"}) == Words{"README.md"});
    CHECK(offered({"alur", "--colour", "="}) == Words{"always", "auto", "never"});
    CHECK(offered({"alur", "export", "k.alur", "--keys", "READ"}) == Words{"README.md"});
    CHECK(offered({"alur", "export", "k.alur", "--by", "READ"}).empty());
    CHECK(offered({"alur", "demo", "so"}) == Words{"sop"});
    const std::string log = scratch_file("catatan.csv", "");
    const std::string start = log.substr(0, log.size() - 6);
    CHECK(offered({"alur", "conform", start}).empty());
    CHECK(offered({"alur", "conform", "sop/per"}) == Words{"sop/perisa.yaml"});
    CHECK(offered({"alur", "conform", "--zone", "Asia/Jakarta", "sop/perisa.yaml", start}) == Words{log});
    CHECK(offered({"alur", "conform", "sop/perisa.yaml", "sop/per"}).empty());
}

TEST_CASE("a quote in a description is one in the shell", "[cli]") {
    for (const char* shell : {"zsh", "fish"}) {
        INFO(shell);
        const std::string script = cli({"completion", shell}).out;
        CHECK(script.find("the office`s") == std::string::npos);
        const std::size_t at = script.find("Play the office");
        REQUIRE(at != std::string::npos);
        const std::string word = "'" + script.substr(at, script.find(',', at) - at) + "'";
        CHECK(run({"bash", "-c", "printf %s " + word}).out == "Play the office's half-year on its SOPs");
    }
}

TEST_CASE("the scripts of the other shells parse where those shells are installed", "[cli]") {
    for (const char* shell : {"zsh", "fish"}) {
        const Ran script = cli({"completion", shell});
        CHECK(script.status == 0);
        CHECK(script.out.find("left-to-right") != std::string::npos);
        if (!is_there(shell)) continue;
        const Ran parsed = run({shell, "-n", scratch_file(std::string("alur.") + shell, script.out)});
        INFO(parsed.err);
        CHECK(parsed.status == 0);
    }
}

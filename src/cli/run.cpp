// alur run: play scenarios and say which of them hold.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <alur/base/diagnostic.hpp>

#include "cli/app.hpp"
#include "cli/json.hpp"
#include "cli/kind_of_file.hpp"
#include "scenario/play.hpp"

namespace alur::cli {
namespace {

struct Options {
    std::vector<std::string> files;
    bool json = false;
    bool quiet = false;
};

/// Indents every line of a text that may hold several, escaped one by one.
std::string block(std::string_view label, std::string_view text, std::string_view colour, std::string_view off) {
    std::string out;
    bool first = true;
    while (!text.empty() || first) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        out.append("    ").append(first ? label : std::string_view("          "));
        out.append(colour).append(printable(text.substr(0, end))).append(off).append("\n");
        text.remove_prefix(std::min(text.size(), end + 1));
        first = false;
    }
    return out;
}

/// One file: read and played, or the findings that kept it from being played.
struct Outcome {
    std::string path;
    std::string title;
    Diagnostics findings;
    scenario::Played played;

    [[nodiscard]] bool passed() const { return !findings.has_errors() && !played.fault; }
    /// It failed without an expectation that did: its text, an SOP or a calendar is no good.
    [[nodiscard]] bool unreadable() const { return findings.has_errors() || (played.fault && played.fault->by_file); }
};

Outcome run_file(const std::string& path) {
    Outcome outcome;
    outcome.path = path;
    const auto scenario = scenario::read(path);
    if (!scenario) {
        outcome.findings = or_wrong_kind(scenario.error(), path, "run");
        return outcome;
    }
    outcome.title = scenario->title;
    outcome.played = scenario::play(*scenario);
    return outcome;
}

std::string text_of(const Outcome& outcome, const Paint& paint) {
    std::string out;
    out.append(outcome.passed() ? paint.green : paint.red)
        .append(outcome.passed() ? "ok      " : "failed  ")
        .append(paint.off);
    out.append(printable(outcome.path));
    if (outcome.played.fault) out += ":" + std::to_string(outcome.played.fault->line);
    if (!outcome.title.empty()) out.append(paint.dim).append("  ").append(printable(outcome.title)).append(paint.off);
    out += "\n";
    if (outcome.findings.has_errors()) out += outcome.findings.to_string(!paint.off.empty());
    if (outcome.played.fault) {
        const scenario::Fault& fault = *outcome.played.fault;
        out += block("", fault.text, paint.bold, paint.off);
        out += block("expected: ", fault.expected, paint.green, paint.off);
        out += block("seen:     ", fault.seen, paint.red, paint.off);
    }
    return out;
}

Json json_of(const Outcome& outcome) {
    Json out{{"file", outcome.path},
             {"title", outcome.title},
             {"passed", outcome.passed()},
             {"statements", outcome.played.statements}};
    if (outcome.findings.has_errors()) out["findings"] = to_json(outcome.findings)["findings"];
    if (outcome.played.fault) {
        const scenario::Fault& fault = *outcome.played.fault;
        out["line"] = fault.line;
        out["text"] = fault.text;
        out["expected"] = fault.expected;
        out["seen"] = fault.seen;
    }
    return out;
}

int run(const Options& options, const Session& session) {
    const Paint paint(session.out().colour);
    std::size_t passed = 0;
    std::size_t failed = 0;
    bool unreadable = false;
    Json files = Json::array();
    {
        Progress progress(session.err(), "playing", options.files.size());
        for (const std::string& path : options.files) {
            const Outcome outcome = run_file(path);
            ++(outcome.passed() ? passed : failed);
            unreadable = unreadable || outcome.unreadable();
            if (options.json) {
                files.push_back(json_of(outcome));
            } else if (!options.quiet || !outcome.passed()) {
                progress.clear();
                std::fputs(text_of(outcome, paint).c_str(), stdout);
                std::fflush(stdout);
            }
            progress.advance();
        }
    }
    if (options.json)
        print({{"passed", passed}, {"failed", failed}, {"files", std::move(files)}});
    else
        std::printf("%zu passed, %zu failed\n", passed, failed);
    return unreadable ? bad_file : failed != 0 ? not_good : fine;
}

}  // namespace

void add_run(CLI::App& app, Session& session) {
    CLI::App* command = app.add_subcommand("run", "Play scenarios and compare what happens with what they expect");
    auto options = std::make_shared<Options>();
    command->add_option("FILE", options->files, "Scenarios (docs/scenarios.md)")->required()->type_name("SCENARIO.txt");
    command->add_flag("--json", options->json, "Print JSON");
    command->add_flag("-q,--quiet", options->quiet, "Print only what failed, and the totals");
    command->footer(
        "Exit status: 0 all passed, 1 a scenario failed, 2 one cannot be read, or an SOP or a calendar that it names\n"
        "has errors or cannot be read.");
    command->callback([options, &session] { session.run = [options, &session] { return run(*options, session); }; });
}

}  // namespace alur::cli

// alur check: are these SOPs and calendars fit to run?
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include <alur/base/diagnostic.hpp>
#include <alur/sop/read.hpp>
#include <alur/time/calendar_source.hpp>

#include "base/counted.hpp"
#include "cli/app.hpp"
#include "cli/json.hpp"
#include "cli/kind_of_file.hpp"
#include "runtime/load_text.hpp"
#include "yaml/file.hpp"

namespace alur::cli {
namespace {

struct Options {
    std::vector<std::string> files;
    bool strict = false;
    bool json = false;
};

Diagnostics check_file(const std::string& path) {
    auto text = yaml::read_bytes(path, sop::ReadLimits().file_bytes);
    if (!text) return std::move(text.error());
    if (kind_of(*text) == FileKind::calendar) {
        const auto calendar = read_calendar(*text, path);
        if (!calendar) return calendar.error();
        const auto compiled = compile_calendar(*calendar);
        return compiled ? check_calendar(*calendar) : compiled.error();
    }
    const auto procedure = runtime::load_text(*text, path);
    return procedure ? (*procedure)->warnings() : or_wrong_kind(procedure.error(), path, "check");
}

/// `sop/perisa.yaml  ok, 2 warnings`.
std::string verdict(const Diagnostics& found, const std::string& path, const Paint& paint) {
    std::string line;
    line.append(paint.bold).append(printable(path)).append(paint.off).append("  ");
    if (found.has_errors())
        line.append(paint.red).append(base::counted(found.errors(), "error")).append(paint.off);
    else
        line.append(paint.green).append("ok").append(paint.off);
    if (found.warnings() != 0)
        line.append(", ").append(paint.yellow).append(base::counted(found.warnings(), "warning")).append(paint.off);
    return line + "\n";
}

int check(const Options& options, const Session& session) {
    const Terminal terminal = session.out();
    std::size_t errors = 0;
    std::size_t warnings = 0;
    Json files = Json::array();
    for (const std::string& path : options.files) {
        const Diagnostics found = check_file(path);
        errors += found.errors();
        warnings += found.warnings();
        if (options.json) {
            files.push_back(to_json(found, path));
            continue;
        }
        std::fputs(found.to_string(terminal.colour).c_str(), stdout);
        std::fputs(verdict(found, path, Paint(terminal.colour)).c_str(), stdout);
    }
    if (options.json)
        print({{"errors", errors}, {"warnings", warnings}, {"files", std::move(files)}});
    else if (options.files.size() > 1)
        std::printf("%zu files, %s, %s\n", options.files.size(), base::counted(errors, "error").c_str(),
                    base::counted(warnings, "warning").c_str());
    if (errors != 0) return bad_file;
    return options.strict && warnings != 0 ? not_good : fine;
}

}  // namespace

void add_check(CLI::App& app, Session& session) {
    CLI::App* command = app.add_subcommand("check", "Read SOPs and calendars, prove SOPs sound, report all findings");
    auto options = std::make_shared<Options>();
    command->add_option("FILE", options->files, "SOPs, or calendars")->required()->type_name("SOP.yaml");
    command->add_flag("--strict", options->strict, "End with status 1 where there are warnings");
    command->add_flag("--json", options->json, "Print JSON");
    command->footer("Exit status: 0 fine, 1 warnings with --strict, 2 errors.");
    command->callback([options, &session] { session.run = [options, &session] { return check(*options, session); }; });
}

}  // namespace alur::cli

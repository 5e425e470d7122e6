// alur fsck: whether stores on disk are what was written.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include <alur/journal/sqlite.hpp>

#include "cli/app.hpp"
#include "cli/json.hpp"

namespace alur::cli {
namespace {

struct Options {
    std::vector<std::string> files;
    bool json = false;
};

std::string count(std::uint64_t number, const char* one) {
    return std::to_string(number) + " " + one + (number == 1 ? "" : "s");
}

int fsck(const Options& options, const Session& session) {
    int exit = fine;
    Json files = Json::array();
    for (const std::string& path : options.files) {
        Json entry{{"file", path}};
        try {
            const JournalCensus found = verify_journal(path);
            entry["sound"] = true;
            entry["entries"] = found.entries;
            entry["cases"] = found.cases;
            entry["events"] = found.events;
            entry["definitions"] = found.definitions;
            if (!options.json)
                std::printf("%s: sound: %s of %s, %s\n", printable(path).c_str(), count(found.events, "event").c_str(),
                            count(found.cases, "case").c_str(), count(found.definitions, "definition").c_str());
        } catch (const JournalError& error) {
            exit = bad_file;
            entry["sound"] = false;
            entry["fault"] = name(error.fault());
            entry["message"] = error.what();
            if (!options.json) complain(session, error.what());
        }
        files.push_back(std::move(entry));
    }
    if (options.json) print({{"files", std::move(files)}});
    return exit;
}

}  // namespace

void add_fsck(CLI::App& app, Session& session) {
    CLI::App* command = app.add_subcommand("fsck", "Verify stores on disk: every chain, from its first event");
    auto options = std::make_shared<Options>();
    command->add_option("FILE", options->files, "Stores that no process has open")->required()->type_name("STORE");
    command->add_flag("--json", options->json, "Print JSON");
    command->footer("Exit status: 0 all sound, 2 one is damaged or cannot be read. The files stay as they are.");
    command->callback([options, &session] { session.run = [options, &session] { return fsck(*options, session); }; });
}

}  // namespace alur::cli

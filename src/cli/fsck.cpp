// alur fsck, alur seal and alur backup: whether stores on disk are what was written, now and later, and copies of those
// that are.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <alur/base/diagnostic.hpp>
#include <alur/journal/verify.hpp>

#include "base/counted.hpp"
#include "cli/app.hpp"
#include "cli/json.hpp"
#include "yaml/file.hpp"

namespace alur::cli {
namespace {

struct Options {
    std::vector<std::string> files;
    std::string seal;  // file of one; empty: none
    bool json = false;
};

/// The seal in a file. Throws JournalError.
JournalSeal read_seal(const std::string& path) {
    const auto text = yaml::read_bytes(path, 4096);
    const Diagnostic* const fault = text ? nullptr : &text.error().all().front();
    const bool is_too_long = fault != nullptr && fault->code == "ALUR-E001";
    if (fault != nullptr && !is_too_long)
        throw JournalError(JournalFault::unreadable,
                           "alur: " + path + ": " + fault->message + "; " + fault->suggestion);
    const auto seal = is_too_long ? std::nullopt : JournalSeal::parse(*text);
    if (!seal)
        throw JournalError(JournalFault::foreign,
                           "alur: " + path + ": this is no seal; it is one line that alur seal printed");
    return *seal;
}

std::string told(const JournalCensus& found) {
    using base::counted;
    return counted(found.events, "event") + " of " + counted(found.cases, "case") + ", " +
           counted(found.definitions, "definition") +
           (found.refusals == 0 ? std::string() : ", " + counted(found.refusals, "refusal"));
}

int fsck(const Options& options, const Session& session) {
    std::optional<JournalSeal> seal;
    try {
        if (!options.seal.empty()) seal = read_seal(options.seal);
    } catch (const JournalError& error) {
        if (options.json)
            print(to_json(options.seal, error));
        else
            complain(session, error.what());
        return bad_file;
    }
    int exit = fine;
    Json files = Json::array();
    for (const std::string& path : options.files) {
        Json entry{{"file", path}};
        try {
            const JournalCensus found = seal ? verify_journal(path, *seal) : verify_journal(path);
            entry["sound"] = true;
            entry["entries"] = found.entries;
            entry["cases"] = found.cases;
            entry["events"] = found.events;
            entry["definitions"] = found.definitions;
            entry["refusals"] = found.refusals;
            if (!options.json) std::printf("%s: sound: %s\n", printable(path).c_str(), told(found).c_str());
            // A file of which a copy was made without its log looks like that, too.
            if (!options.json && found.entries == 0)
                std::printf("note: it holds nothing yet; if it was in use, %s-wal belongs to it\n",
                            printable(path).c_str());
        } catch (const JournalError& error) {
            exit = bad_file;
            entry["sound"] = false;
            entry.update(to_json(path, error));
            if (!options.json) complain(session, error.what());
        }
        files.push_back(std::move(entry));
    }
    if (options.json) print({{"files", std::move(files)}});
    return exit;
}

int seal(const std::string& path, const Session& session) {
    try {
        std::printf("%s\n", seal_journal(path).to_string().c_str());
        return fine;
    } catch (const JournalError& error) {
        complain(session, error.what());
        return bad_file;
    }
}

int backup(const std::string& path, const std::string& copy, const Session& session) {
    try {
        const JournalCensus found = backup_journal(path, copy);
        std::printf("%s: a copy of %s: %s\n", printable(copy).c_str(), printable(path).c_str(), told(found).c_str());
        return fine;
    } catch (const JournalError& error) {
        complain(session, error.what());
        return bad_file;
    }
}

}  // namespace

void add_fsck(CLI::App& app, Session& session) {
    CLI::App* command = app.add_subcommand("fsck", "Verify stores on disk: every chain, from its first event");
    command->alias("verify");
    auto options = std::make_shared<Options>();
    command->add_option("FILE", options->files, "Stores that no process has open")->required()->type_name("STORE");
    command
        ->add_option("--seal", options->seal, "What alur seal printed of it earlier: its entries must still be there")
        ->type_name("SEAL.txt");
    command->add_flag("--json", options->json, "Print JSON");
    command->footer("Exit status: 0 all sound, 2 one is damaged or cannot be read. The files stay as they are.");
    command->callback([options, &session] {
        if (!options->seal.empty() && options->files.size() > 1)
            throw CLI::ValidationError("--seal", "a seal is of one store; name one FILE");
        session.run = [options, &session] { return fsck(*options, session); };
    });
}

void add_seal(CLI::App& app, Session& session) {
    CLI::App* command = app.add_subcommand("seal", "Verify a store and print a seal of it, to be kept elsewhere");
    auto file = std::make_shared<std::string>();
    command->add_option("FILE", *file, "A store that no process has open")->required()->type_name("STORE");
    command->footer(
        "alur fsck --seal tells later whether what was sealed is still there. Exit status: 0 fine, 2 it is\n"
        "damaged or cannot be read.");
    command->callback([file, &session] { session.run = [file, &session] { return seal(*file, session); }; });
}

void add_backup(CLI::App& app, Session& session) {
    CLI::App* command = app.add_subcommand("backup", "Verify a store and copy it to another file");
    struct Files {
        std::string store;
        std::string copy;
    };
    auto files = std::make_shared<Files>();
    command->add_option("FILE", files->store, "A store that no process has open")->required()->type_name("STORE");
    command->add_option("COPY", files->copy, "A file that is not there; it appears when it is whole")
        ->required()
        ->type_name("COPY");
    command->footer(
        "A program copies a store that it has open by Engine::backup. Exit status: 0 fine, 2 the store is damaged\n"
        "or open, or the copy cannot be made.");
    command->callback(
        [files, &session] { session.run = [files, &session] { return backup(files->store, files->copy, session); }; });
}

}  // namespace alur::cli

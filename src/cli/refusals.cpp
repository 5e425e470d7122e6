// alur refusals: who wanted what they may not, as a store on disk keeps it.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>

#include <alur/log/column.hpp>
#include <alur/runtime/engine.hpp>

#include "cli/app.hpp"
#include "cli/cases.hpp"
#include "cli/json.hpp"
#include "cli/table.hpp"
#include "runtime/reading_store.hpp"
#include "scenario/shown.hpp"

namespace alur::cli {
namespace {

struct Options {
    std::string file;
    std::string case_name;
    std::string person;
    bool json = false;
};

/// `kasi:k1 as delegate of k2`, `host`; of a role that the SOP does not have the store keeps nothing.
std::string who(const RefusedView& refused) {
    std::string text = refused.role.empty() ? "no actor of the SOP" : refused.role;
    if (!refused.person.empty()) text += ":" + refused.person;
    if (!refused.delegate_of.empty()) text += " as delegate of " + refused.delegate_of;
    if (!refused.on_behalf_of.empty()) text += " on behalf of " + refused.on_behalf_of;
    return text;
}

std::string case_of(const RefusedView& refused) {
    if (!refused.case_id) return {};
    return refused.case_name.empty() ? "#" + std::to_string(index(*refused.case_id)) : refused.case_name;
}

Json json_of(const RefusedView& refused) {
    Json entry{{"since", to_string(refused.since)}, {"at", to_string(refused.at)}, {"times", refused.times}};
    const auto add = [&](const char* key, const std::string& value) {
        if (!value.empty()) entry[key] = value;
    };
    add("code", refused.code);
    add("command", refused.command);
    add("role", refused.role);
    add("person", refused.person);
    add("on_behalf_of", refused.on_behalf_of);
    add("delegate_of", refused.delegate_of);
    add("sop", refused.sop);
    if (refused.case_id) entry["case"] = index(*refused.case_id);
    add("case_name", refused.case_name);
    add("step", refused.step);
    return entry;
}

void add_row(Table& table, const RefusedView& refused) {
    const bool left_out = refused.command.empty();
    table.add({{scenario::shown(refused.at, nullptr)},
               {std::to_string(refused.times)},
               {left_out ? "further ones, not kept one by one" : refused.code},
               {left_out ? "" : who(refused)},
               {refused.command + (refused.step.empty() ? "" : " " + refused.step)},
               {case_of(refused)}});
}

int refuse_case(const Options& options, const NotOneCase& fault, const Session& session) {
    if (options.json)
        print({{"file", options.file}, {"message", fault.message}});
    else
        complain(session, fault.message, fault.hint);
    return bad_file;
}

int refusals(const Options& options, const Session& session) {
    try {
        const Engine engine(runtime::sqlite_to_read(options.file));
        RefusalQuery query;
        query.person = options.person;
        query.most = 1000;
        if (!options.case_name.empty()) {
            const auto id = find_case(engine, options.file, options.case_name);
            if (!id) return refuse_case(options, id.error(), session);
            query.case_id = *id;
        }
        Json all = Json::array();
        Table table({"at", ">times", "code", "~who", "~command", "case"});
        std::size_t count = 0;
        for (RefusalPage page = engine.refusals(query); !page.refused.empty(); page = engine.refusals(query)) {
            for (const RefusedView& refused : page.refused) {
                ++count;
                if (options.json)
                    all.push_back(json_of(refused));
                else
                    add_row(table, refused);
            }
            query.after = page.next;
        }
        if (options.json)
            print({{"file", options.file}, {"refused", std::move(all)}});
        else if (count == 0)
            std::printf("nothing was refused by authority\n");
        else
            std::fputs(table.to_string(session.out()).c_str(), stdout);
        return fine;
    } catch (const JournalError& error) {
        if (options.json)
            print(to_json(options.file, error));
        else
            complain(session, error.what());
        return bad_file;
    }
}

}  // namespace

void add_refusals(CLI::App& app, Session& session) {
    CLI::App* command = app.add_subcommand("refusals", "Who wanted what they may not, as a store keeps it");
    auto options = std::make_shared<Options>();
    command->add_option("FILE", options->file, "A store that no process has open")->required()->type_name("STORE");
    command->add_option("--case", options->case_name, "Only in one case, by its name or number; #62 is the number")
        ->type_name("CASE");
    command->add_option("--person", options->person, "Only of this person")->type_name("PERSON");
    command->add_flag("--json", options->json, "Print JSON");
    command->footer(
        "Exit status: 0 fine, 2 the store is damaged or open, or has no such case. The file stays as it is.");
    command->callback(
        [options, &session] { session.run = [options, &session] { return refusals(*options, session); }; });
}

}  // namespace alur::cli

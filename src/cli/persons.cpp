// alur erase and alur export: what becomes of what a store holds about persons, and what may be seen of it.
#include <CLI/CLI.hpp>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <alur/log/column.hpp>
#include <alur/runtime/engine.hpp>

#include "cli/app.hpp"
#include "cli/cases.hpp"
#include "cli/json.hpp"

namespace alur::cli {
namespace {

struct Options {
    std::string store;
    std::string keys;  // empty: beside the store
    std::string case_name;
    std::string person;
    std::string by;
    std::string why;
    bool anyway = false;
    bool personal = false;
};

/// A store that is there. Throws JournalError.
Engine opened(const Options& options) {
    if (!std::filesystem::exists(options.store))
        throw JournalError(JournalFault::unreadable, "alur: " + options.store + ": there is no such file");
    SqliteOptions how;
    if (!options.keys.empty()) how.keys = key_file(options.keys);
    return Engine(sqlite(options.store, std::move(how)));
}

int refuse_case(const NotOneCase& fault, const Session& session) {
    complain(session, fault.message, fault.hint);
    return bad_file;
}

/// What failed of a store is told; all else is for main.
template <class Act>
int with_store(const Options& options, const Session& session, Act act) {
    try {
        Engine engine = opened(options);
        return act(engine);
    } catch (const JournalError& error) {
        complain(session, error.what());
        return bad_file;
    }
}

int erase(const Options& options, const Session& session) {
    return with_store(options, session, [&](Engine& engine) -> int {
        const auto id = find_case(engine, options.store, options.case_name);
        if (!id) return refuse_case(id.error(), session);
        const auto done = engine.erase(*id, {.by = options.by, .reason = options.why, .even_live = options.anyway});
        if (!done) {
            complain(session, done.error().text(),
                     done.error().code == RejectionCode::case_live ? "--anyway erases it all the same" : "");
            return not_good;
        }
        std::printf("%s: %s\n", printable(options.case_name).c_str(),
                    done->repeated ? "nothing about persons was left" : "what was about persons is erased");
        return fine;
    });
}

// Lines of JSON

Json json_of(const FieldView& field) {
    Json out{{"field", field.field}};
    if (!field.item.empty()) out["item"] = field.item;
    if (field.erased) {
        out["erased"] = true;
    } else if (field.masked) {
        out["masked"] = true;
    } else if (const auto* flag = std::get_if<bool>(&field.value)) {
        out["value"] = *flag;
    } else if (const auto* number = std::get_if<std::int64_t>(&field.value)) {
        out["value"] = *number;
    } else {
        out["value"] = to_string(field.value);
    }
    return out;
}

/// \param masks what people wrote, and who acted from outside the office
Json json_of(const EventView& event, bool masks) {
    Json out{{"seq", event.seq}, {"at", to_string(event.at)}, {"kind", event.kind}};
    const auto add = [&](const char* name, const std::string& text) {
        if (!text.empty()) out[name] = text;
    };
    add("about", event.about);
    add("item", event.item);
    add("by", masks && event.from_outside ? event.by.substr(0, event.by.find(':')) : event.by);
    add("on_behalf_of", masks && !event.on_behalf_of.empty() ? "masked" : event.on_behalf_of);
    add("outcome", event.outcome);
    add("told", event.told);
    add("message", event.message);
    if (!event.names.empty()) out["names"] = event.names;
    // Those two say what was done about persons, and name none.
    const bool tells = event.kind == "PersonalErased" || event.kind == "PersonalRead" || event.kind == "CaseNamed";
    if (event.erased)
        out["erased"] = true;
    else if (masks && !tells && !event.text.empty())
        out["masked"] = true;
    else
        add("text", event.text);
    return out;
}

void print_line(const Json& line) { std::puts(line.dump(-1, ' ', true, Json::error_handler_t::replace).c_str()); }

void print_case(const CaseView& view, const std::vector<EventView>& history, const std::vector<GivenValue>* given) {
    Json line{{"case", index(view.id)}};
    if (!view.name.empty()) line["name"] = view.name;
    line["sop"] = view.sop;
    line["status"] = name(view.status);
    line["masked"] = given == nullptr;
    Json fields = Json::array();
    for (const FieldView& field : view.fields) fields.push_back(json_of(field));
    line["fields"] = std::move(fields);
    Json documents = Json::array();
    for (const DocumentView& document : view.documents) {
        Json one{{"document", document.document},
                 {"status", document.status == DocumentStatus::present ? "present" : "returned"}};
        if (!document.item.empty()) one["item"] = document.item;
        documents.push_back(std::move(one));
    }
    line["documents"] = std::move(documents);
    if (given != nullptr) {
        Json values = Json::array();
        for (const GivenValue& value : *given) {
            Json one = json_of(value.value);
            one["seq"] = value.seq;
            one["at"] = to_string(value.at);
            values.push_back(std::move(one));
        }
        line["given"] = std::move(values);
    }
    Json events = Json::array();
    for (const EventView& event : history) events.push_back(json_of(event, given == nullptr));
    line["history"] = std::move(events);
    print_line(line);
}

int refused(const Refusal& refusal, const Session& session) {
    complain(session, refusal.text());
    return not_good;
}

int print_shown(Engine& engine, const Options& options, const std::vector<CaseId>& ids, const Session& session) {
    for (const CaseId id : ids) {
        const auto record = engine.read_personal(id, {.by = options.by, .purpose = options.why});
        if (!record) return refused(record.error(), session);
        print_case(record->view, record->history, &record->given);
    }
    return fine;
}

int print_masked(const Engine& engine, const std::vector<CaseId>& ids) {
    for (const CaseId id : ids) {
        const auto view = engine.view(id);
        const auto history = engine.history(id);
        if (view && history) print_case(*view, *history, nullptr);
    }
    return fine;
}

int print_person(Engine& engine, const Options& options, const Session& session) {
    const auto records = engine.read_person(options.person, {.by = options.by, .purpose = options.why});
    if (!records) return refused(records.error(), session);
    if (records->empty())
        std::fprintf(stderr, "note: no case knows a person of the name '%s', letter by letter\n",
                     printable(options.person).c_str());
    for (const PersonalRecord& record : *records) print_case(record.view, record.history, &record.given);
    return fine;
}

std::vector<CaseId> all_of(const Engine& engine) {
    std::vector<CaseId> all;
    CaseQuery query;
    for (;;) {
        const auto page = engine.cases(query);
        if (!page || page->empty()) return all;
        all.insert(all.end(), page->begin(), page->end());
        query.after = all.back();
    }
}

int export_store(const Options& options, const Session& session) {
    return with_store(options, session, [&](Engine& engine) -> int {
        std::vector<CaseId> ids;
        if (!options.case_name.empty()) {
            const auto id = find_case(engine, options.store, options.case_name);
            if (!id) return refuse_case(id.error(), session);
            ids = {*id};
        } else if (options.person.empty()) {
            ids = all_of(engine);
        }
        Json head{{"alur_export", 1}, {"masked", !options.personal}};
        head["note"] = options.personal
                           ? "what is about persons is shown; each case keeps who was shown it, and what for"
                           : "what is about persons is masked; --personal shows it and records that";
        print_line(head);
        if (!options.person.empty()) return print_person(engine, options, session);
        return options.personal ? print_shown(engine, options, ids, session) : print_masked(engine, ids);
    });
}

/// What names nobody is not asked of the store, which would keep a refusal that tells of nobody.
std::string fault_of_who(const std::string& who) {
    const std::size_t colon = who.find(':');
    const bool is_whole = colon != std::string::npos && colon != 0 && colon + 1 != who.size();
    return is_whole || who == "host" ? std::string() : "write ROLE:PERSON, as kasi:k1, or host, not '" + who + "'";
}

void add_common(CLI::App& command, const std::shared_ptr<Options>& options) {
    command.add_option("FILE", options->store, "A store that no process has open")->required()->type_name("STORE");
    command.add_option("--keys", options->keys, "Its keys; without this STORE.keys")->type_name("FILE");
}

}  // namespace

void add_erase(CLI::App& app, Session& session) {
    CLI::App* command = app.add_subcommand("erase", "Erase what a case holds about persons, for good");
    auto options = std::make_shared<Options>();
    add_common(*command, options);
    command->add_option("CASE", options->case_name, "Its name or number; #62 is the number")
        ->required()
        ->type_name("CASE");
    command->add_option("--by", options->by, "Who does it: an officer or host")
        ->required()
        ->type_name("ROLE:PERSON")
        ->check(fault_of_who);
    command->add_option("--because", options->why, "By whose wish or which rule; it is kept, so it names nobody")
        ->type_name("TEXT");
    command->add_flag("--anyway", options->anyway, "Also while the case is not ended");
    command->footer(
        "What happened, when, and by which officers stays. Exit status: 0 it is erased, or was before, 1 refused,\n"
        "2 there is no such store or case.");
    command->callback([options, &session] { session.run = [options, &session] { return erase(*options, session); }; });
}

void add_export(CLI::App& app, Session& session) {
    CLI::App* command = app.add_subcommand("export", "Print cases of a store as lines of JSON");
    auto options = std::make_shared<Options>();
    add_common(*command, options);
    auto* one = command->add_option("--case", options->case_name, "One case, by its name or number; #62 is the number")
                    ->type_name("CASE");
    command->add_option("--person", options->person, "All about one person from outside the office; needs --personal")
        ->excludes(one)
        ->type_name("PERSON");
    CLI::Option* personal = command->add_flag("--personal", options->personal,
                                              "Show what is about persons; each case keeps that it was shown");
    // Whoever says who is shown it would take a masked export for one that was recorded.
    command->add_option("--by", options->by, "Who is shown it: an officer or host")
        ->needs(personal)
        ->type_name("ROLE:PERSON")
        ->check(fault_of_who);
    command->add_option("--because", options->why, "What for; it is kept, so it names nobody")
        ->needs(personal)
        ->type_name("TEXT");
    command->footer(
        "The first line says whether what is about persons is masked. Exit status: 0 fine, 1 refused, 2 there is no\n"
        "such store or case.");
    command->callback([options, &session] {
        if (!options->person.empty() && !options->personal)
            throw CLI::ValidationError("--person", "all about a person is shown, not masked; say --personal");
        if (options->personal && (options->by.empty() || options->why.empty()))
            throw CLI::ValidationError("--personal", "say who is shown it (--by) and what for (--because)");
        session.run = [options, &session] { return export_store(*options, session); };
    });
}

}  // namespace alur::cli

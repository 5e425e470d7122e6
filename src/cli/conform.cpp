// alur conform: whether the cases of a log went as an SOP says.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <alur/base/diagnostic.hpp>
#include <alur/conformance/conformance.hpp>
#include <alur/log/csv.hpp>
#include <alur/runtime/load.hpp>

#include "base/counted.hpp"
#include "cli/app.hpp"
#include "cli/json.hpp"
#include "cli/table.hpp"
#include "log/quotes.hpp"

namespace alur::cli {
namespace {

struct Options {
    std::string sop;
    std::string log;
    std::string zone;
    std::vector<std::string> columns;
    std::vector<std::string> steps;
    std::vector<std::string> roles;
    std::vector<std::string> unrecorded;
    std::vector<std::string> last;
    bool ended = false;
    bool json = false;
};

/// `NAME=MEANT` as pairs. \return whether each has both
bool split(const std::vector<std::string>& words, std::map<std::string, std::string>& out) {
    for (const std::string& word : words) {
        const std::size_t cut = word.rfind('=');
        if (cut == std::string::npos || cut == 0) return false;
        out[word.substr(0, cut)] = word.substr(cut + 1);
    }
    return true;
}

/// The activities of a plan that no event of the log has: of a log of one day they may be right, and what is misspelt
/// would mean nothing, without a word.
std::vector<std::string> unknown_activities(const EventLog& log, const ConformancePlan& plan) {
    std::vector<std::string_view> known;
    std::vector<std::string> found;
    for (std::size_t i = 0; i < log.activity().texts()->size(); ++i) known.push_back((*log.activity().texts())[i]);
    std::vector<std::string_view> named(plan.last_activities.begin(), plan.last_activities.end());
    for (const auto& [activity, step] : plan.activities) named.push_back(activity);
    for (const std::string_view name : named) {
        if (std::find(known.begin(), known.end(), name) != known.end()) continue;
        const std::string_view near = closest(name, known);
        found.push_back("no event of the log has the activity " + log::in_quotes(name) +
                        (near.empty() ? std::string() : "; did you mean " + log::in_quotes(near) + "?"));
    }
    return found;
}

/// How many cases have this verdict.
std::size_t count(const alur::Table& cases, std::string_view verdict) {
    std::size_t found = 0;
    for (std::size_t row = 0; row < cases.rows(); ++row) found += cases["verdict"].text(row) == verdict ? 1U : 0U;
    return found;
}

Json json_of(const Conformance& conformance, const alur::Table& cases, const alur::Table& deviations,
             const std::vector<std::string>& notes, Json log) {
    Json out{{"cases", cases.rows()},
             {"fit", count(cases, "fits")},
             {"deviate", count(cases, "deviates")},
             {"not_decided", count(cases, "not decided")}};
    if (const auto fitness = conformance.fitness()) out["fitness"] = *fitness;
    out["deviations"] = Json::array();
    for (std::size_t row = 0; row < deviations.rows(); ++row) {
        Json entry;
        for (const alur::Column& column : deviations.columns()) {
            if (!column.has_value(row)) continue;
            if (column.type() == ColumnType::integer)
                entry[column.name()] = column.integer(row);
            else
                entry[column.name()] = column.to_string(row);
        }
        out["deviations"].push_back(std::move(entry));
    }
    out["notes"] = notes;
    out["log"] = std::move(log);
    return out;
}

void show(const Conformance& conformance, const alur::Table& cases, const alur::Table& deviations,
          const std::vector<std::string>& notes, const Session& session) {
    if (deviations.rows() > 0) {
        Table table({"case", "kind", ">event", "time", "~explanation"});
        for (std::size_t row = 0; row < deviations.rows(); ++row) {
            const std::string activity(deviations["activity"].text(row));
            const bool is_step = deviations["step"].has_value(row);
            table.add({{deviations["case"].to_string(row)},
                       {deviations["kind"].to_string(row)},
                       {deviations["position"].to_string(row)},
                       {deviations["time"].to_string(row)},
                       {(is_step ? "" : "'" + activity + "': ") + deviations["explanation"].to_string(row)}});
        }
        std::fputs(table.to_string(session.out()).c_str(), stdout);
        std::fputs("\n", stdout);
    }
    std::printf("%s: %zu fit, %zu deviate, %zu not decided", base::counted(cases.rows(), "case").c_str(),
                count(cases, "fits"), count(cases, "deviates"), count(cases, "not decided"));
    if (const auto fitness = conformance.fitness()) std::printf("; fitness %.4f", *fitness);
    std::fputs("\n", stdout);
    for (const std::string& note : notes) std::printf("note: %s\n", printable(note).c_str());
}

int conform(const Options& options, const Session& session) {
    ConformancePlan plan;
    CsvOptions reading;
    reading.zone = options.zone;
    if (!split(options.columns, reading.names) || !split(options.steps, plan.activities) ||
        !split(options.roles, plan.roles)) {
        complain(session, "--column, --step and --role take NAME=NAME");
        return bad_usage;
    }
    const auto refuse = [&](const Diagnostics& found) {
        if (options.json)
            print(to_json(found));
        else
            std::fputs(found.to_string(session.err().colour).c_str(), stderr);
        return bad_file;
    };
    const auto procedure = load(options.sop);
    if (!procedure) return refuse(procedure.error());
    const auto log = read_csv_file(options.log, reading);
    if (!log) return refuse(log.error());
    // What they say may be why cases deviate: destroyed numbers make one case of many. So they are told in any case.
    if (!options.json) std::fputs(log->warnings.to_string(session.err().colour).c_str(), stderr);
    plan.procedure = *procedure;
    plan.unrecorded = options.unrecorded;
    plan.last_activities = options.last;
    plan.all_ended = options.ended;
    std::vector<std::string> notes = unknown_activities(log->content, plan);
    const auto conformance = Conformance::of(log->content, std::move(plan));
    if (!conformance) {
        if (options.json)
            print({{"file", options.log},
                   {"message", conformance.error()},
                   {"log", to_json(log->warnings, options.log)}});
        else
            complain(session, options.log + ": " + conformance.error());
        return bad_file;
    }
    const alur::Table cases = conformance->cases();
    const alur::Table deviations = conformance->deviations();
    notes.insert(notes.end(), conformance->notes().begin(), conformance->notes().end());
    if (options.json)
        print(json_of(*conformance, cases, deviations, notes, to_json(log->warnings, options.log)));
    else
        show(*conformance, cases, deviations, notes, session);
    return deviations.rows() == 0 ? fine : not_good;
}

}  // namespace

void add_conform(CLI::App& app, Session& session) {
    CLI::App* command = app.add_subcommand("conform", "Hold a log against an SOP: what went otherwise than it says");
    auto options = std::make_shared<Options>();
    command->add_option("SOP", options->sop, "The SOP")->required()->type_name("SOP.yaml");
    command->add_option("LOG", options->log, "The log")->required()->type_name("LOG.csv");
    command->add_option("--zone", options->zone, "Where times without a zone are meant, as Asia/Jakarta")
        ->type_name("ZONE");
    command
        ->add_option("--column", options->columns, "A standard column and its name in the file: concept:name=Kegiatan")
        ->type_name("NAME=NAME")
        ->take_all();
    command->add_option("--step", options->steps, "An activity and the step that it means; to leave it out: Telepon=")
        ->type_name("NAME=STEP")
        ->take_all();
    command->add_option("--role", options->roles, "A role and the actor that it means")
        ->type_name("NAME=ACTOR")
        ->take_all();
    command->add_option("--unrecorded", options->unrecorded, "A step that nobody records")
        ->type_name("STEP")
        ->take_all();
    CLI::Option* last =
        command->add_option("--last", options->last, "An activity that ends a case")->type_name("NAME")->take_all();
    command->add_flag("--ended", options->ended, "Every case of the log is over")->excludes(last);
    command->add_flag("--json", options->json, "Print JSON");
    command->footer("Exit status: 0 no deviation, 1 some, 2 SOP or log have errors or cannot be read.");
    command->callback(
        [options, &session] { session.run = [options, &session] { return conform(*options, session); }; });
}

}  // namespace alur::cli

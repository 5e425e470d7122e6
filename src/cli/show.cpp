// alur show: an SOP as the engine understands it.
#include <CLI/CLI.hpp>
#include <array>
#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include <alur/graph/nominal.hpp>
#include <alur/graph/procedure.hpp>
#include <alur/log/table.hpp>
#include <alur/render/dot.hpp>
#include <alur/render/ways.hpp>
#include <alur/render/words.hpp>
#include <alur/runtime/load.hpp>
#include <alur/time/calendar.hpp>

#include "cli/app.hpp"
#include "cli/json.hpp"
#include "cli/kind_of_file.hpp"
#include "cli/page.hpp"

namespace alur::cli {
namespace {

struct Options {
    std::string file;
    bool dot = false;
    bool left_to_right = false;
    bool json = false;
};

Json json_of(const sop::WaktuBaku& time) {
    Json out{{"text", render::words(time)}, {"tentative", time.tentative}};
    if (time.limit) {
        constexpr std::array units{"seconds of working time", "working days", "calendar days"};
        out["amount"] = time.limit->amount;
        out["unit"] = units[static_cast<std::size_t>(time.limit->measure)];
    }
    if (!time.catatan.empty()) out["catatan"] = time.catatan;
    return out;
}

Json json_of(const Amounts& amounts) {
    return {{"working_seconds", amounts.working_seconds},
            {"working_days", amounts.working_days},
            {"calendar_days", amounts.calendar_days}};
}

Json json_of(const sop::Sop& sop, const NominalTotal& total) {
    Json out{{"elapsed", json_of(total.elapsed)},
             {"work", json_of(total.work)},
             {"inside", json_of(total.inside)},
             {"outside", json_of(total.outside)}};
    for (std::size_t i = 0; i < sop.actors.size(); ++i) out["by_actor"][sop.actors[i].id] = json_of(total.by_actor[i]);
    const auto list = [&](const char* key, const std::vector<StepId>& steps) {
        out[key] = Json::array();
        for (const StepId step : steps) out[key].push_back(render::id_of(sop, step));
    };
    list("critical", total.critical);
    list("tentative", total.tentative);
    list("unset", total.unset);
    return out;
}

Json json_of(const sop::Sop& sop, const sop::Step& step, const sop::Deadline& deadline) {
    Json out{{"after", json_of(deadline.after)}};
    if (deadline.escalate != none<ActorId>) out["escalate"] = sop.actors[index(deadline.escalate)].id;
    if (deadline.outcome != none<OutcomeId>) out["outcome"] = step.outcomes[index(deadline.outcome)].label;
    return out;
}

Json json_of(const sop::RetryPolicy& retry) {
    return {{"times", retry.times},
            {"after_seconds", std::chrono::seconds(retry.after).count()},
            {"at_most_seconds", std::chrono::seconds(retry.at_most).count()}};
}

Json json_of(const sop::WaitForMessage& wait) { return {{"message", wait.message}}; }
Json json_of(const sop::WaitForTime& wait) { return {{"for", json_of(wait.limit)}}; }

/// The ids of what is named by position in one of the lists of an SOP; nothing where there are none.
template <class Ids, class Entries>
void add_ids(Json& out, const char* key, const Ids& ids, const Entries& entries) {
    for (const auto id : ids) out[key].push_back(entries[index(id)].id);
}

Json json_of(const Procedure& procedure) {
    const sop::Sop& sop = procedure.definition();
    Json out{
        {"id", sop.id}, {"nama_sop", sop.identitas.nama_sop}, {"draft", sop.draft}, {"revision", to_hex(sop.hash)}};
    if (procedure.calendar()) out["calendar"] = procedure.calendar()->id();
    if (sop.sla) {
        out["sla"] = {{"total", json_of(sop.sla->total)}, {"at_risk_percent", sop.sla->at_risk_percent}};
        if (sop.sla->from != none<StepId>) out["sla"]["from"] = render::id_of(sop, sop.sla->from);
    }
    out["actors"] = Json::array();
    for (const sop::Actor& actor : sop.actors)
        out["actors"].push_back({{"id", actor.id}, {"nama", actor.nama}, {"external", actor.external}});
    out["steps"] = Json::array();
    for (std::size_t i = 0; i < sop.steps.size(); ++i) {
        const sop::Step& step = sop.steps[i];
        Json entry{{"id", step.id}, {"kegiatan", step.kegiatan}};
        if (!step.keterangan.empty()) entry["keterangan"] = step.keterangan;
        if (step.actor != none<ActorId>) entry["actor"] = sop.actors[index(step.actor)].id;
        add_ids(entry, "recorded_by", step.recorded_by, sop.actors);
        add_ids(entry, "not_by", step.not_by, sop.steps);
        if (!step.service.empty()) {
            entry["service"] = step.service;
            entry["retry"] = json_of(procedure.step(static_cast<StepId>(i)).retry);
        }
        if (const auto* message = std::get_if<sop::WaitForMessage>(&step.wait)) entry["wait"] = json_of(*message);
        if (const auto* time = std::get_if<sop::WaitForTime>(&step.wait)) entry["wait"] = json_of(*time);
        if (step.has_waktu_baku) {
            entry["waktu_baku"] = json_of(step.waktu_baku);
            if (step.from == sop::ClockFrom::started) entry["from"] = "started";
        }
        if (step.for_each) {
            entry["for_each"] = sop.records[index(step.for_each->records)].id;
            entry["items"] = step.for_each->open ? "open" : "fixed";
        }
        if (step.deadline) entry["deadline"] = json_of(sop, step, *step.deadline);
        if (step.join != sop::Join::none)
            entry["join"] = step.join == sop::Join::all ? Json("all") : Json(step.join_count);
        add_ids(entry, "kelengkapan", step.kelengkapan, sop.kelengkapan);
        add_ids(entry, "outputs", step.outputs, sop.kelengkapan);
        for (const render::Way& way : render::ways_of(procedure, static_cast<StepId>(i))) {
            Json shown{{"to", way.to}};
            if (!way.label.empty())
                shown[way.of_item || procedure.step(static_cast<StepId>(i)).routing == Routing::outcomes ? "outcome"
                                                                                                         : "when"] =
                    way.label;
            if (way.of_item) shown["of_item"] = true;
            if (way.returns) shown["returns"] = true;
            if (way.loop) shown["loop"] = true;
            if (way.cancels) shown["cancels"] = true;
            if (way.by_deadline) shown["by_deadline"] = true;
            entry["then"].push_back(std::move(shown));
        }
        out["steps"].push_back(std::move(entry));
    }
    out["nominal_total"] = json_of(sop, nominal_total(procedure));
    out["blocks"] = Json::array();
    for (const BlockDef& block : procedure.tables().blocks)
        out["blocks"].push_back({{"split", render::id_of(sop, block.split)},
                                 {"join", render::id_of(sop, block.join)},
                                 {"count", block.count == 0 ? Json("all") : Json(block.count)}});
    out["rework_loops"] = Json::array();
    for (const std::vector<StepId>& loop : rework_loops(procedure)) {
        Json steps = Json::array();
        for (const StepId step : loop) steps.push_back(render::id_of(sop, step));
        out["rework_loops"].push_back(std::move(steps));
    }
    return out;
}

int show(const Options& options, const Session& session) {
    const auto procedure = load(options.file);
    if (!procedure) {
        const Diagnostics found = or_wrong_kind(procedure.error(), options.file, "show");
        if (options.json)
            print(to_json(found, options.file));
        else
            std::fputs(found.to_string(session.err().colour).c_str(), stderr);
        return bad_file;
    }
    if (options.dot)
        std::fputs(dot(**procedure, {options.left_to_right}).c_str(), stdout);
    else if (options.json)
        print(json_of(**procedure));
    else
        std::fputs(page(**procedure, session.out()).c_str(), stdout);
    return fine;
}

}  // namespace

void add_show(CLI::App& app, Session& session) {
    CLI::App* command = app.add_subcommand("show", "Show steps, actors, times, blocks, loops and totals of an SOP");
    auto options = std::make_shared<Options>();
    command->add_option("FILE", options->file, "The SOP")->required()->type_name("SOP.yaml");
    CLI::Option* json = command->add_flag("--json", options->json, "Print JSON");
    CLI::Option* dot =
        command->add_flag("--dot", options->dot, "Print a picture in the DOT language of Graphviz")->excludes(json);
    command->add_flag("--left-to-right", options->left_to_right, "Draw the picture from left to right")->needs(dot);
    command->footer(
        "A picture:  alur show --dot sop/perisa.yaml | dot -Tsvg > perisa.svg\n\n"
        "Exit status: 0 fine, 2 the SOP has errors or cannot be read.");
    command->callback([options, &session] { session.run = [options, &session] { return show(*options, session); }; });
}

}  // namespace alur::cli

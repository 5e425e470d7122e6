// alur show: an SOP as the engine understands it.
#include <CLI/CLI.hpp>
#include <array>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include <alur/graph/nominal.hpp>
#include <alur/graph/procedure.hpp>
#include <alur/render/dot.hpp>
#include <alur/render/words.hpp>
#include <alur/runtime/load.hpp>
#include <alur/time/calendar.hpp>

#include "cli/app.hpp"
#include "cli/json.hpp"
#include "cli/kind_of_file.hpp"
#include "cli/table.hpp"

namespace alur::cli {
namespace {

struct Options {
    std::string file;
    bool dot = false;
    bool left_to_right = false;
    bool json = false;
};

/// One way on from a step.
struct Way {
    std::string label;  ///< outcome or condition; empty: unconditional
    std::string to;
    bool returns = false;
    bool loop = false;
    bool cancels = false;
    bool by_deadline = false;
};

std::string name_of(const sop::Sop& sop, StepId id) { return id == end_step ? "end" : sop.step(id).id; }

std::vector<Way> ways_of(const Procedure& procedure, StepId id) {
    const sop::Sop& sop = procedure.definition();
    const sop::Step& step = sop.step(id);
    const StepRow& row = procedure.step(id);
    const Tables& tables = procedure.tables();
    std::vector<Way> ways;
    const auto add = [&](const Arc& arc, std::string label, bool by_deadline) {
        ways.push_back(
            {std::move(label), name_of(sop, arc.to), arc.returns, arc.loop, arc.kind == ArcKind::cancel, by_deadline});
    };
    if (row.routing == Routing::outcomes) {
        for (std::size_t i = 0; i < row.outcomes.count; ++i) {
            const OutcomeRow& outcome = tables.outcomes[row.outcomes.first + i];
            add(tables.arcs[outcome.arc], step.outcomes[i].label, outcome.by_deadline);
        }
        return ways;
    }
    for (std::size_t i = 0; i < row.arcs.count; ++i) {
        std::string label;
        if (row.routing == Routing::choose)
            label = step.choose[i].when ? render::words(*step.choose[i].when, sop, id) : "else";
        else if (step.next[i].when)
            label = render::words(*step.next[i].when, sop, id);
        add(tables.arcs[row.arcs.first + i], std::move(label), false);
    }
    return ways;
}

/// `sesuai → verifikasi`, `kurang ↩ serah_berkas`.
std::string words(const Way& way, const sop::Step& step) {
    std::string out = way.label;
    if (way.by_deadline && step.deadline) out += " (after " + render::words(step.deadline->after) + ")";
    if (!out.empty()) out += " ";
    // No line breaks between an arrow and its target.
    return out + (way.cancels ? "⊗\u00A0" : way.loop || way.returns ? "↩\u00A0" : "→\u00A0") + way.to;
}

std::string who(const sop::Sop& sop, const sop::Step& step) {
    if (step.actor != none<ActorId>) {
        const sop::Actor& actor = sop.actors[index(step.actor)];
        return actor.external ? actor.id + " (outside)" : actor.id;
    }
    if (!step.service.empty()) return "service " + step.service;
    if (const auto* message = std::get_if<sop::WaitForMessage>(&step.wait)) return "message " + message->message;
    if (const auto* time = std::get_if<sop::WaitForTime>(&step.wait)) return "waits " + render::words(time->limit);
    return "–";
}

std::string needs(const sop::Sop& sop, const sop::Step& step) {
    std::string out;
    for (const DocumentId document : step.kelengkapan) {
        const sop::Document& entry = sop.kelengkapan[index(document)];
        if (!out.empty()) out += ", ";
        out += entry.id;
        if (entry.when) out += " if " + render::words(*entry.when, sop);
    }
    return out;
}

std::string hex(const sop::ContentHash& hash, std::size_t bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    for (std::size_t i = 0; i < bytes; ++i) {
        out += digits[hash[i] >> 4U];
        out += digits[hash[i] & 0xFU];
    }
    return out;
}

class Page {
public:
    Page(const Procedure& procedure, const Terminal& terminal)
        : procedure_(procedure), sop_(procedure.definition()), terminal_(terminal), paint_(terminal.colour) {}

    std::string all() {
        head();
        steps();
        remarks();
        actors();
        blocks();
        loops();
        totals();
        return out_;
    }

private:
    void line(std::string_view text, std::string_view colour = {}) {
        for (const std::string& part : wrapped(text, terminal_.columns > 2 ? terminal_.columns - 2 : 1))
            out_.append("  ").append(colour).append(part).append(colour.empty() ? "" : paint_.off).append("\n");
    }
    void heading(std::string_view text) {
        out_.append("\n").append(paint_.bold).append(text).append(paint_.off).append("\n");
    }

    void head() {
        out_.append(paint_.bold).append(printable(sop_.id)).append(paint_.off);
        if (!sop_.identitas.nama_sop.empty()) out_ += "  " + printable(sop_.identitas.nama_sop);
        if (sop_.draft) out_.append("  ").append(paint_.yellow).append("draft").append(paint_.off);
        out_ += "\n";
        std::string facts;
        const auto fact = [&facts](const std::string& text) {
            if (!text.empty()) facts += (facts.empty() ? "" : " · ") + text;
        };
        fact(sop_.identitas.nomor_sop);
        fact(sop_.identitas.unit_kerja);
        if (sop_.identitas.tanggal_efektif) fact("effective " + to_string(Value(*sop_.identitas.tanggal_efektif)));
        fact("revision " + hex(sop_.hash, 6));
        if (const auto& calendar = procedure_.calendar())
            fact("calendar " + calendar->id() + " (" + calendar->zone() + ")");
        if (sop_.sla)
            fact("sla " + render::words(sop_.sla->total) + ", at risk from " +
                 std::to_string(sop_.sla->at_risk_percent) + "%" +
                 (sop_.sla->from == none<StepId> ? "" : ", from " + name_of(sop_, sop_.sla->from)));
        line(facts, paint_.dim);
    }

    [[nodiscard]] std::string_view colour_of(const sop::Step& step) const {
        if (!step.has_waktu_baku) return {};
        return !step.waktu_baku.limit || step.waktu_baku.tentative ? paint_.yellow : std::string_view();
    }

    void steps() {
        heading("Steps");
        Table table({">No", "Step", "Who", "Waktu baku", "~Kelengkapan", "Then"});
        for (std::size_t i = 0; i < sop_.steps.size(); ++i) {
            const sop::Step& step = sop_.steps[i];
            std::string id = step.id;
            if (step.for_each) id += "\nonce per " + sop_.records[index(step.for_each->records)].id;
            if (step.join != sop::Join::none)
                id += step.join == sop::Join::all ? "\njoins all"
                                                  : "\njoins the first " + std::to_string(step.join_count);
            std::string then;
            for (const Way& way : ways_of(procedure_, static_cast<StepId>(i)))
                then += (then.empty() ? "" : "\n") + words(way, step);
            if (step.deadline && step.deadline->escalate != none<ActorId>)
                then += "\nafter " + render::words(step.deadline->after) + " tell " +
                        sop_.actors[index(step.deadline->escalate)].id;
            table.add({{std::to_string(i + 1), paint_.dim},
                       {id, {}},
                       {who(sop_, step), {}},
                       {step.has_waktu_baku ? render::words(step.waktu_baku) : "", colour_of(step)},
                       {needs(sop_, step), {}},
                       {then, {}}});
        }
        out_ += table.to_string(terminal_);
    }

    /// What is not certain about the times, in the words of the author.
    void remarks() {
        bool first = true;
        const auto remark = [&](const std::string& where, const sop::WaktuBaku& time) {
            if (time.limit && !time.tentative) return;
            if (first) heading("Not certain");
            first = false;
            line(where + ": " + render::words(time) + (time.catatan.empty() ? "" : " – " + time.catatan),
                 paint_.yellow);
        };
        for (const sop::Step& step : sop_.steps)
            if (step.has_waktu_baku) remark(step.id, step.waktu_baku);
        if (sop_.sla) remark("sla", sop_.sla->total);
    }

    void actors() {
        heading("Actors");
        const NominalTotal total = nominal_total(procedure_);
        Table table({"Actor", "~Name", "Side", ">Steps", "Nominal work"});
        for (std::size_t i = 0; i < sop_.actors.size(); ++i) {
            const sop::Actor& actor = sop_.actors[i];
            std::size_t count = 0;
            for (const sop::Step& step : sop_.steps) count += step.actor == static_cast<ActorId>(i) ? 1U : 0U;
            table.add({{actor.id, {}},
                       {render::name_of(actor), {}},
                       {actor.external ? "outside" : "inside", {}},
                       {std::to_string(count), count == 0 ? paint_.yellow : std::string_view()},
                       {total.by_actor[i].is_zero() ? "" : to_string(total.by_actor[i]), {}}});
        }
        out_ += table.to_string(terminal_);
    }

    /// What the SOP promises when everything goes well.
    void totals() {
        const NominalTotal total = nominal_total(procedure_);
        const auto list = [&](const std::vector<StepId>& steps) {
            std::string text;
            for (const StepId step : steps) text += (text.empty() ? "" : ", ") + name_of(sop_, step);
            return text;
        };
        heading("Nominal total (first outcomes, without rework)");
        line("from start to end: " + to_string(total.elapsed) + "; work: " + to_string(total.work) + " (inside " +
             to_string(total.inside) + ", outside " + to_string(total.outside) + ")");
        if (total.work != total.elapsed) line("longest way: " + list(total.critical));
        if (!total.tentative.empty()) line("of it not confirmed: " + list(total.tentative), paint_.yellow);
        if (!total.unset.empty()) line("left out, not set: " + list(total.unset), paint_.yellow);
    }

    void blocks() {
        if (procedure_.tables().blocks.empty()) return;
        heading("Blocks");
        for (const BlockDef& block : procedure_.tables().blocks) {
            std::string branches;
            for (const Way& way : ways_of(procedure_, block.split))
                branches += (branches.empty() ? "" : ", ") + way.to + (way.label.empty() ? "" : " if " + way.label);
            line(name_of(sop_, block.split) + " splits into " + branches + " and joins at " +
                 name_of(sop_, block.join) +
                 (block.count == 0 ? " (all that were taken)" : " (the first " + std::to_string(block.count) + ")"));
        }
    }

    void loops() {
        bool first = true;
        for (std::size_t i = 0; i < sop_.steps.size(); ++i) {
            for (const Way& way : ways_of(procedure_, static_cast<StepId>(i))) {
                if (!way.loop && !way.returns) continue;
                if (first) heading("Loops");
                first = false;
                line(sop_.steps[i].id + " ↩ " + way.to + (way.label.empty() ? "" : " (" + way.label + ")"));
            }
        }
    }

    const Procedure& procedure_;
    const sop::Sop& sop_;
    const Terminal& terminal_;
    Paint paint_;
    std::string out_;
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
        for (const StepId step : steps) out[key].push_back(name_of(sop, step));
    };
    list("critical", total.critical);
    list("tentative", total.tentative);
    list("unset", total.unset);
    return out;
}

Json json_of(const Procedure& procedure) {
    const sop::Sop& sop = procedure.definition();
    Json out{{"id", sop.id},
             {"nama_sop", sop.identitas.nama_sop},
             {"draft", sop.draft},
             {"revision", hex(sop.hash, sop.hash.size())}};
    if (procedure.calendar()) out["calendar"] = procedure.calendar()->id();
    if (sop.sla) out["sla"] = {{"total", json_of(sop.sla->total)}, {"at_risk_percent", sop.sla->at_risk_percent}};
    out["actors"] = Json::array();
    for (const sop::Actor& actor : sop.actors)
        out["actors"].push_back({{"id", actor.id}, {"nama", actor.nama}, {"external", actor.external}});
    out["steps"] = Json::array();
    for (std::size_t i = 0; i < sop.steps.size(); ++i) {
        const sop::Step& step = sop.steps[i];
        Json entry{{"id", step.id}, {"kegiatan", step.kegiatan}};
        if (step.actor != none<ActorId>) entry["actor"] = sop.actors[index(step.actor)].id;
        if (step.has_waktu_baku) entry["waktu_baku"] = json_of(step.waktu_baku);
        if (step.for_each) entry["for_each"] = sop.records[index(step.for_each->records)].id;
        if (step.join != sop::Join::none)
            entry["join"] = step.join == sop::Join::all ? Json("all") : Json(step.join_count);
        for (const DocumentId document : step.kelengkapan)
            entry["kelengkapan"].push_back(sop.kelengkapan[index(document)].id);
        for (const DocumentId document : step.outputs) entry["outputs"].push_back(sop.kelengkapan[index(document)].id);
        for (const Way& way : ways_of(procedure, static_cast<StepId>(i))) {
            Json shown{{"to", way.to}};
            if (!way.label.empty())
                shown[procedure.step(static_cast<StepId>(i)).routing == Routing::outcomes ? "outcome" : "when"] =
                    way.label;
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
        out["blocks"].push_back({{"split", name_of(sop, block.split)},
                                 {"join", name_of(sop, block.join)},
                                 {"count", block.count == 0 ? Json("all") : Json(block.count)}});
    return out;
}

int show(const Options& options, const Session& session) {
    const auto procedure = load(options.file);
    if (!procedure) {
        const Diagnostics found = or_wrong_kind(procedure.error(), options.file, "show");
        if (options.json)
            print(to_json(found));
        else
            std::fputs(found.to_string(session.err().colour).c_str(), stderr);
        return bad_file;
    }
    if (options.dot)
        std::fputs(dot(**procedure, {options.left_to_right}).c_str(), stdout);
    else if (options.json)
        print(json_of(**procedure));
    else
        std::fputs(Page(**procedure, session.out()).all().c_str(), stdout);
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

#include "cli/page.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <alur/graph/nominal.hpp>
#include <alur/log/table.hpp>
#include <alur/render/ways.hpp>
#include <alur/render/words.hpp>
#include <alur/sop/retry.hpp>
#include <alur/time/calendar.hpp>
#include <alur/time/limit.hpp>

#include "cli/table.hpp"

namespace alur::cli {
namespace {

/// `sesuai → verifikasi`, `kurang ↩ serah_berkas`; of an item `item: terdata`, `item: ulang ↩ data`.
std::string words(const render::Way& way, const sop::Step& step) {
    std::string out = (way.of_item ? "item: " : "") + way.label;
    if (way.by_deadline && step.deadline) out += " (after " + render::words(step.deadline->after) + ")";
    if (way.of_item && !way.returns) return out;
    if (!out.empty()) out += " ";
    // No line breaks between an arrow and its target.
    return out + (way.cancels ? "⊗\u00A0" : way.loop || way.returns ? "↩\u00A0" : "→\u00A0") + way.to;
}

/// `fails: 5 more tries, 1 menit to 1 jam apart`.
std::string words(const sop::RetryPolicy& retry) {
    if (retry.times == 0) return "fails: no more tries";
    const auto written = [](std::chrono::minutes time) {
        return to_string(Limit{Measure::working_time, std::chrono::seconds(time).count()});
    };
    const std::chrono::minutes most = std::chrono::duration_cast<std::chrono::minutes>(retry.delay(retry.times));
    return "fails: " + std::to_string(retry.times) + (retry.times == 1 ? " more try, " : " more tries, ") +
           written(retry.after) + (most == retry.after ? "" : " to " + written(most)) +
           (retry.times == 1 ? " later" : " apart");
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

/// `a, b`: the ids of what is named by position in one of the lists of an SOP.
template <class Ids, class Entries>
std::string ids_of(const Ids& ids, const Entries& entries) {
    std::string out;
    for (const auto id : ids) out += (out.empty() ? "" : ", ") + entries[index(id)].id;
    return out;
}

class Page {
public:
    Page(const Procedure& procedure, const Terminal& terminal)
        : procedure_(procedure), sop_(procedure.definition()), terminal_(terminal), paint_(terminal.colour) {}

    std::string all() {
        head();
        steps();
        activities();
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
        fact("revision " + to_hex(sop_.hash).substr(0, 12));
        if (const Calendar* calendar = procedure_.calendar())
            fact("calendar " + calendar->id() + " (" + calendar->zone() + ")");
        if (sop_.sla)
            fact("sla " + render::words(sop_.sla->total) + ", at risk from " +
                 std::to_string(sop_.sla->at_risk_percent) + "%" +
                 (sop_.sla->from == none<StepId> ? "" : ", from " + render::id_of(sop_, sop_.sla->from)));
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
            if (step.for_each)
                id += "\nonce per " + sop_.records[index(step.for_each->records)].id +
                      (step.for_each->open ? "\nitems: open" : "");
            if (step.join != sop::Join::none)
                id += step.join == sop::Join::all ? "\njoins all"
                                                  : "\njoins the first " + std::to_string(step.join_count);
            std::string then;
            for (const render::Way& way : render::ways_of(procedure_, static_cast<StepId>(i)))
                then += (then.empty() ? "" : "\n") + words(way, step);
            if (step.deadline && step.deadline->escalate != none<ActorId>)
                then += "\nafter " + render::words(step.deadline->after) + " tell " +
                        sop_.actors[index(step.deadline->escalate)].id;
            if (!step.service.empty()) then += "\n" + words(procedure_.step(static_cast<StepId>(i)).retry);
            table.add({{std::to_string(i + 1), paint_.dim},
                       {id, {}},
                       {who(sop_, step), {}},
                       {step.has_waktu_baku ? render::words(step.waktu_baku) : "", colour_of(step)},
                       {needs(sop_, step), {}},
                       {then, {}}});
        }
        out_ += table.to_string(terminal_);
    }

    /// The steps as the sheet has them, by which its owner knows them again.
    void activities() {
        heading("Kegiatan");
        Table table({">No", "~Kegiatan", "~Output", "~By whom"});
        for (std::size_t i = 0; i < sop_.steps.size(); ++i) {
            const sop::Step& step = sop_.steps[i];
            if (step.is_gateway() && step.kegiatan.empty() && step.outputs.empty()) continue;
            std::string hands;
            if (!step.recorded_by.empty()) hands = "recorded by " + ids_of(step.recorded_by, sop_.actors);
            if (!step.not_by.empty())
                hands += (hands.empty() ? "" : "\n") + std::string("not who did ") + ids_of(step.not_by, sop_.steps);
            table.add({{std::to_string(i + 1), paint_.dim},
                       {step.kegiatan + (step.keterangan.empty() ? "" : "\n(" + step.keterangan + ")"), {}},
                       {ids_of(step.outputs, sop_.kelengkapan), {}},
                       {hands, {}}});
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
        for (const sop::Step& step : sop_.steps) {
            if (step.has_waktu_baku) remark(step.id, step.waktu_baku);
            if (const auto* time = std::get_if<sop::WaitForTime>(&step.wait)) remark(step.id + ", wait", time->limit);
            if (step.deadline) remark(step.id + ", deadline", step.deadline->after);
        }
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
            for (const StepId step : steps) text += (text.empty() ? "" : ", ") + render::id_of(sop_, step);
            return text;
        };
        heading("Nominal total (first outcomes, without rework)");
        line("from start to end: " + to_string(total.elapsed) + "; work: " + to_string(total.work) + " (inside " +
             to_string(total.inside) + ", outside " + to_string(total.outside) + ")");
        const bool has_days = total.elapsed.working_days != 0 || total.elapsed.calendar_days != 0;
        if (total.work != total.elapsed && total.elapsed.working_seconds != 0)
            line((has_days ? "way of the most menit and jam: " : "longest way: ") + list(total.critical));
        if (!total.tentative.empty()) line("of it not confirmed: " + list(total.tentative), paint_.yellow);
        if (!total.unset.empty()) line("left out, not set: " + list(total.unset), paint_.yellow);
    }

    void blocks() {
        if (procedure_.tables().blocks.empty()) return;
        heading("Blocks");
        for (const BlockDef& block : procedure_.tables().blocks) {
            std::string branches;
            for (const render::Way& way : render::ways_of(procedure_, block.split))
                if (!way.of_item)
                    branches += (branches.empty() ? "" : ", ") + way.to + (way.label.empty() ? "" : " if " + way.label);
            line(render::id_of(sop_, block.split) + " splits into " + branches + " and joins at " +
                 render::id_of(sop_, block.join) +
                 (block.count == 0 ? " (all that were taken)" : " (the first " + std::to_string(block.count) + ")"));
        }
    }

    void loops() {
        bool first = true;
        for (std::size_t i = 0; i < sop_.steps.size(); ++i) {
            for (const render::Way& way : render::ways_of(procedure_, static_cast<StepId>(i))) {
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

}  // namespace

std::string page(const Procedure& procedure, const Terminal& terminal) { return Page(procedure, terminal).all(); }

}  // namespace alur::cli

#include <alur/render/dot.hpp>

#include <array>
#include <string_view>

#include <alur/base/diagnostic.hpp>
#include <alur/graph/procedure.hpp>
#include <alur/render/words.hpp>

namespace alur {
inline namespace v0 {
namespace {

/// Fill colours that stay apart in grey and for colour-blind readers; actors beyond the last start over.
constexpr std::array<std::string_view, 8> fills{"#dbe9f6", "#fde8cd", "#dff0d8", "#f3dcec",
                                                "#fff6c9", "#d9f0ef", "#e6e0f3", "#ececec"};

/// A string of DOT. Backslashes and quotes are escaped, so that nothing can end the string or act as an escape of its
/// own
/// (`\N`); ampersands too, since Graphviz reads entities in labels; a line feed becomes a new centred line.
std::string dot_string(std::string_view text) {
    std::string out = "\"";
    const auto line = [&out](std::string_view part) {
        for (const char c : printable(part)) {
            if (c == '"' || c == '\\') out += '\\';
            if (c == '&')
                out += "&amp;";
            else
                out += c;
        }
    };
    for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
        line(text.substr(0, end));
        out += "\\n";
        text.remove_prefix(end + 1);
    }
    line(text);
    return out + "\"";
}

/// Breaks a text at blanks, so that a box stays narrow. Line ends of the text itself are blanks.
std::string wrapped(std::string_view text, std::size_t columns = 30) {
    std::string out;
    std::size_t used = 0;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find_first_of(" \n\r\t"), text.size());
        const std::string_view word = text.substr(0, end);
        text.remove_prefix(std::min(text.size(), end + 1));
        if (word.empty()) continue;
        if (used != 0) out += used + word.size() >= columns ? '\n' : ' ';
        used = used != 0 && used + word.size() < columns ? used + 1 + word.size() : word.size();
        out += word;
    }
    return out;
}

class Drawing {
public:
    Drawing(const Procedure& procedure, const DotOptions& options)
        : sop_(procedure.definition()), tables_(procedure.tables()), options_(options) {}

    std::string draw() {
        out_ = "digraph " + dot_string(sop_.id) + " {\n";
        attribute("rankdir", options_.left_to_right ? "LR" : "TB");
        attribute("labelloc", "t");
        attribute("label", wrapped(sop_.identitas.nama_sop.empty() ? sop_.id : sop_.identitas.nama_sop, 60) +
                               (sop_.draft ? "\n(draft)" : ""));
        out_ +=
            "  graph [fontname=\"Helvetica\", fontsize=16, ranksep=0.45, nodesep=0.4];\n"
            "  node [fontname=\"Helvetica\", fontsize=11, shape=box, style=\"filled,rounded\", fillcolor=white, "
            "margin=\"0.15,0.08\"];\n"
            "  edge [fontname=\"Helvetica\", fontsize=10, arrowsize=0.7];\n"
            "  start [shape=circle, label=\"\", width=0.25, fillcolor=black];\n"
            "  end [shape=doublecircle, label=\"\", width=0.2, fillcolor=black];\n";
        for (std::size_t i = 0; i < sop_.steps.size(); ++i) step(static_cast<StepId>(i));
        if (!sop_.steps.empty()) edge("start", entry(StepId{}), {});
        for (std::size_t i = 0; i < sop_.steps.size(); ++i) exits(static_cast<StepId>(i));
        return out_ + "}\n";
    }

private:
    void attribute(std::string_view name, std::string_view value) {
        out_.append("  ").append(name).append("=").append(dot_string(value)).append(";\n");
    }

    static std::string node(StepId id) { return "s" + std::to_string(index(id)); }

    /// Where an arrow to the step ends: at its join bar, if it has one.
    [[nodiscard]] std::string entry(StepId id) const {
        if (id == end_step) return "end";
        return (tables_.steps[index(id)].join == sop::Join::none ? "" : "j_") + node(id);
    }

    void edge(const std::string& from, const std::string& to, const std::string& attributes) {
        out_ += "  " + from + " -> " + to + (attributes.empty() ? "" : " [" + attributes + "]") + ";\n";
    }

    void bar(const std::string& name, std::string_view label) {
        out_ += "  " + name + " [shape=box, style=filled, fillcolor=black, margin=0, " +
                (options_.left_to_right ? "width=0.06, height=0.8" : "width=0.8, height=0.06") +
                ", fixedsize=true, label=\"\", xlabel=" + dot_string(label) + "];\n";
    }

    static std::string outcome_text(const sop::Step& step, const sop::Outcome& outcome) {
        return outcome.label +
               (outcome.by_deadline && step.deadline ? " after " + render::words(step.deadline->after) : "");
    }

    /// The text of a step's box.
    [[nodiscard]] std::string label(StepId id) const {
        const sop::Step& step = sop_.step(id);
        std::string text = std::to_string(index(id) + 1) + ". " + wrapped(render::name_of(step));
        std::string who;
        if (step.actor != none<ActorId>)
            who = render::name_of(sop_.actors[index(step.actor)]);
        else if (!step.service.empty())
            who = "service " + step.service;
        else if (const auto* message = std::get_if<sop::WaitForMessage>(&step.wait))
            who = "waits for message " + message->message;
        else if (const auto* time = std::get_if<sop::WaitForTime>(&step.wait))
            who = "waits for " + render::words(time->limit);
        if (step.has_waktu_baku) who += (who.empty() ? "" : " · ") + render::words(step.waktu_baku);
        if (!who.empty()) text += "\n" + wrapped(who, 36);
        if (step.for_each) {
            text += "\nonce per " + sop_.records[index(step.for_each->records)].id +
                    (step.for_each->open ? ", open list" : "");
            std::string ends;
            for (const sop::Outcome& outcome : step.outcomes)
                if (!outcome.returns) ends += (ends.empty() ? "" : ", ") + outcome_text(step, outcome);
            if (!ends.empty()) text += "\n" + wrapped("each: " + ends, 36);
        }
        if (step.deadline && step.deadline->escalate != none<ActorId>)
            text += "\nafter " + render::words(step.deadline->after) + ": tell " +
                    render::name_of(sop_.actors[index(step.deadline->escalate)]);
        return text;
    }

    void step(StepId id) {
        const sop::Step& step = sop_.step(id);
        const StepRow& row = tables_.steps[index(id)];
        std::string attributes = "label=" + dot_string(label(id)) + ", tooltip=" + dot_string(step.id);
        switch (row.kind) {
            case StepKind::task:
                attributes += ", fillcolor=\"" + std::string(fills[index(step.actor) % fills.size()]) + "\"";
                if (row.external) attributes += ", style=\"filled,rounded,dashed\"";
                break;
            case StepKind::service: attributes += ", shape=component, style=filled"; break;
            case StepKind::message_wait: attributes += ", shape=note, style=\"filled,dashed\""; break;
            case StepKind::timed_wait: attributes += ", shape=hexagon, style=filled"; break;
            case StepKind::gateway: attributes += ", shape=ellipse, style=filled"; break;
        }
        if (step.for_each) attributes += ", peripheries=2";
        out_ += "  " + node(id) + " [" + attributes + "];\n";
        if (row.join != sop::Join::none) {
            bar("j_" + node(id), row.join == sop::Join::count ? "first " + std::to_string(row.join_count) : "all");
            edge("j_" + node(id), node(id), {});
        }
    }

    /// The arrow of one arc, drawn by what it does.
    void arc(const std::string& from, const Arc& arc, const std::string& text, bool by_deadline) {
        std::string attributes;
        const auto add = [&attributes](const std::string& more) {
            attributes += (attributes.empty() ? "" : ", ") + more;
        };
        if (!text.empty()) add("label=" + dot_string(wrapped(text, 24)));
        if (by_deadline)
            add("style=dotted");
        else if (arc.returns || arc.loop)
            add("style=dashed");
        if (arc.returns || arc.loop) add("constraint=false");
        if (arc.kind == ArcKind::cancel) add(R"(color="#b03030", fontcolor="#b03030", arrowtail=tee, dir=both)");
        edge(from, entry(arc.to), attributes);
    }

    [[nodiscard]] const Arc& arc_at(const Range& range, std::size_t i) const { return tables_.arcs[range.first + i]; }

    /// The arrow of an item that is offered again.
    void item_returns(StepId id, const sop::Step& step) {
        for (const sop::Outcome& outcome : step.outcomes)
            if (outcome.returns)
                edge(node(id), node(id),
                     "label=" + dot_string(wrapped(outcome_text(step, outcome), 24)) +
                         (outcome.by_deadline ? ", style=dotted" : ", style=dashed"));
    }

    void exits(StepId id) {
        const sop::Step& step = sop_.step(id);
        const StepRow& row = tables_.steps[index(id)];
        if (step.for_each) item_returns(id, step);
        switch (row.routing) {
            case Routing::next:
                if (row.arcs.count != 0) arc(node(id), arc_at(row.arcs, 0), {}, false);
                break;
            case Routing::split:
                bar("f_" + node(id), {});
                edge(node(id), "f_" + node(id), {});
                for (std::size_t i = 0; i < row.arcs.count; ++i) {
                    const auto& when = step.next[i].when;
                    arc("f_" + node(id), arc_at(row.arcs, i), when ? render::words(*when, sop_, id) : std::string(),
                        false);
                }
                break;
            case Routing::choose:
                diamond(id);
                for (std::size_t i = 0; i < row.arcs.count; ++i) {
                    const auto& when = step.choose[i].when;
                    arc("d_" + node(id), arc_at(row.arcs, i), when ? render::words(*when, sop_, id) : "else", false);
                }
                break;
            case Routing::outcomes:
                diamond(id);
                for (std::size_t i = 0; i < row.outcomes.count; ++i) {
                    const OutcomeRow& outcome = tables_.outcomes[row.outcomes.first + i];
                    arc("d_" + node(id), tables_.arcs[outcome.arc], outcome_text(step, step.outcomes[i]),
                        outcome.by_deadline);
                }
                break;
        }
    }

    void diamond(StepId id) {
        out_ +=
            "  d_" + node(id) + " [shape=diamond, style=filled, label=\"\", width=0.3, height=0.3, fixedsize=true];\n";
        edge(node(id), "d_" + node(id), "arrowhead=none");
    }

    const sop::Sop& sop_;
    const Tables& tables_;
    DotOptions options_;
    std::string out_;
};

}  // namespace

std::string dot(const Procedure& procedure, const DotOptions& options) { return Drawing(procedure, options).draw(); }

}  // namespace v0
}  // namespace alur

#include "graph/document_flow.hpp"

#include <algorithm>
#include <optional>

#include "graph/dominators.hpp"
#include "graph/must_flow.hpp"
#include "graph/trace.hpp"
#include "graph/valuations.hpp"

namespace alur {
inline namespace v0 {
namespace graph {
namespace {

constexpr std::size_t facts_at_once = 64;
constexpr std::size_t most_atoms = 12;               // that are gone through: 4,096 valuations
constexpr std::size_t most_arc_visits = 50'000'000;  // in all, so that a hostile SOP costs a fraction of a second

/// A document that a step requires, and the fact that makes up for it: the document was produced, or who brings it had
/// a step.
struct Need {
    Vertex step = 0;
    DocumentId document{};
    GuardId when{};
    std::size_t fact = 0;
    bool disproved = false;
};

class DocumentProof {
public:
    DocumentProof(Flow& flow, const Places& places)
        : flow_(flow),
          trace_(flow),
          analysis_(flow, places),
          fact_of_(flow.sop.kelengkapan.size() + flow.sop.actors.size(), no_fact) {}

    void run() {
        collect_needs();
        const Valuation unknown(flow_.tables.atoms.size(), Truth::unknown);
        for (first_ = 0; first_ < facts_.size(); first_ += facts_at_once) {
            note_sources();
            analyse(unknown);
            std::vector<Need*> open;
            for (Need& need : needs_)
                if (need.fact >= first_ && need.fact < first_ + facts_at_once && lacks(need)) open.push_back(&need);
            decide(open);
        }
    }

private:
    static constexpr std::size_t no_fact = static_cast<std::size_t>(-1);

    // ---- needs and facts

    void collect_needs() {
        for (const Vertex v : flow_.order) {
            if (v == flow_.end()) continue;
            const StepRow& row = flow_.tables.steps[v];
            std::uint32_t conditional = row.conditional.first;
            for (const DocumentId document : flow_.sop.steps[v].kelengkapan) {
                const bool always = !flow_.sop.kelengkapan[index(document)].when;
                const GuardId when = always ? none<GuardId> : flow_.tables.conditional[conditional++].guard;
                needs_.push_back({v, document, when, fact_for(document), false});
            }
        }
    }

    /// A document that is brought asks for a step of its actor, so all documents of an actor share a fact.
    std::size_t fact_for(DocumentId document) {
        const ActorId from = flow_.sop.kelengkapan[index(document)].from;
        const std::size_t subject =
            from == none<ActorId> ? index(document) : flow_.sop.kelengkapan.size() + index(from);
        if (fact_of_[subject] == no_fact) {
            fact_of_[subject] = facts_.size();
            facts_.push_back(subject);
        }
        return fact_of_[subject];
    }

    [[nodiscard]] std::uint64_t bit_of(std::size_t subject) const {
        const std::size_t fact = fact_of_[subject];
        return fact >= first_ && fact < first_ + facts_at_once ? std::uint64_t{1} << (fact - first_) : 0;
    }

    /// Which of the facts at hand each step brings about.
    void note_sources() {
        by_step_.assign(flow_.end(), 0);
        by_output_.assign(flow_.end(), 0);
        for (Vertex v = 0; v < flow_.end(); ++v) {
            const sop::Step& step = flow_.sop.steps[v];
            if (step.actor != none<ActorId>) by_step_[v] |= bit_of(flow_.sop.kelengkapan.size() + index(step.actor));
            for (const DocumentId document : step.outputs) by_output_[v] |= bit_of(index(document));
        }
    }

    void analyse(const Valuation& valuation) {
        arc_visits_ += flow_.tables.arcs.size() + 1;
        analysis_.run(by_step_, by_output_, valuation);
    }

    [[nodiscard]] bool lacks(const Need& need) const {
        const std::uint64_t known = analysis_.facts(need.step) | by_step_[need.step];  // one's own step counts
        return analysis_.reached(need.step) && (known >> (need.fact - first_) & 1U) == 0;
    }

    // ---- valuations

    /// Goes through the valuations for those needs that are not proved without; needs with one condition go together.
    void decide(std::vector<Need*>& open) {
        std::stable_sort(open.begin(), open.end(), [](const Need* a, const Need* b) { return a->when < b->when; });
        for (auto first = open.begin(); first != open.end();) {
            const auto last =
                std::find_if(first, open.end(), [&](const Need* need) { return need->when != (*first)->when; });
            decide_group({first, last});
            first = last;
        }
    }

    void decide_group(const std::vector<Need*>& group) {
        std::vector<std::optional<Path>> doubtful(group.size());
        Valuations valuations(flow_.sop, flow_.tables, atoms_for(group.front()->when));
        bool more = true;
        while (more && !flow_.found.full()) {
            if (arc_visits_ > most_arc_visits) break;
            const Truth needed = truth(flow_.tables, group.front()->when, valuations.current());
            if (needed != Truth::no) {
                analyse(valuations.current());
                for (std::size_t i = 0; i < group.size(); ++i)
                    if (!group[i]->disproved && lacks(*group[i])) refute(*group[i], needed, valuations, doubtful[i]);
            }
            more = valuations.advance();
        }
        for (std::size_t i = 0; i < group.size(); ++i)
            if (!group[i]->disproved && (doubtful[i] || more)) report_unproved(*group[i], doubtful[i]);
    }

    /// The atoms to go through: those of the condition, then those that guard arcs.
    std::vector<std::uint16_t> atoms_for(GuardId when) {
        if (written_once_.empty() && !flow_.tables.atoms.empty())
            written_once_ = atoms_written_once(flow_, dominator_tree(flow_));
        std::vector<std::uint16_t> atoms;
        const auto take = [&](std::uint16_t atom) {
            if (written_once_[atom] && atoms.size() < most_atoms &&
                std::find(atoms.begin(), atoms.end(), atom) == atoms.end())
                atoms.push_back(atom);
        };
        for_atoms(flow_.tables, when, take);
        for (const Arc& arc : flow_.tables.arcs) for_atoms(flow_.tables, arc.guard, take);
        return atoms;
    }

    // ---- runs that lack a document

    /// Reports the need if a run certainly lacks the document under the valuation, else keeps the run as a doubt.
    void refute(Need& need, Truth needed, const Valuations& valuations, std::optional<Path>& doubtful) {
        const auto lacking = [&](ArcIndex arc, bool certain) {
            const Truth taken = analysis_.taken(arc);
            return !flow_.tables.arcs[arc].loop && taken != Truth::no && (taken == Truth::yes || !certain) &&
                   analysis_.reached(flow_.source(arc)) &&
                   (analysis_.facts_along(arc) >> (need.fact - first_) & 1U) == 0;
        };
        const auto at_step = [&](Vertex v) { return v == need.step; };
        if (needed == Truth::yes) {
            if (const auto run = trace_.search(0, at_step, [&](ArcIndex arc) { return lacking(arc, true); })) {
                need.disproved = true;
                return report_missing(need, *run, valuations);
            }
        }
        if (!doubtful) doubtful = trace_.search(0, at_step, [&](ArcIndex arc) { return lacking(arc, false); });
    }

    /// Where a step needs it and what stands for it: "`arsip` needs `nota`".
    [[nodiscard]] std::string words(const Need& need) const {
        return trace_.quote(need.step) + " needs " + in_quotes(flow_.sop.kelengkapan[index(need.document)].id);
    }

    void report_missing(const Need& need, const Path& run, const Valuations& valuations) {
        const sop::Document& document = flow_.sop.kelengkapan[index(need.document)];
        const std::string where = trace_.text(run) + conditions(need, run, valuations);
        const Span& span = flow_.sop.steps[need.step].span;
        if (document.from == none<ActorId>)
            return flow_.found.error("E250", span, words(need) + ", which nothing has produced on this run: " + where,
                                     "it is an output of " + producers(need.document), trace_.defaults({run}));
        const std::string actor = in_quotes(flow_.sop.actors[index(document.from)].id);
        flow_.found.error("E251", span, words(need) + " of " + actor + ", who had no step on this run: " + where,
                          "let a step of " + actor + " come first", trace_.defaults({run}));
    }

    void report_unproved(const Need& need, const std::optional<Path>& run) {
        std::vector<Note> notes;
        if (run) notes.push_back({"perhaps not on this run: " + trace_.text(*run), {}});
        flow_.found.warning("W050", flow_.sop.steps[need.step].span,
                            "not proved: " + words(need) + ", which may not be there",
                            "conditions that are set more than once, or more than " + std::to_string(most_atoms) +
                                " of them, are not gone through",
                            std::move(notes));
    }

    /// ` (badan_hukum: true)`: the values under which the run is taken and the document needed.
    [[nodiscard]] std::string conditions(const Need& need, const Path& run, const Valuations& valuations) const {
        std::vector<std::string> values;
        const auto note = [&](std::uint16_t atom) {
            const std::string value = valuations.describe(atom);
            if (!value.empty() && std::find(values.begin(), values.end(), value) == values.end())
                values.push_back(value);
        };
        for (const ArcIndex arc : run) {
            const StepRow& row = flow_.tables.steps[flow_.source(arc)];
            // the choices before it did not hold; of a split, each branch that is not taken lacks what it would produce
            const ArcIndex last = row.routing == Routing::split ? row.arcs.first + row.arcs.count - 1 : arc;
            for (ArcIndex read = row.arcs.first; read <= last; ++read)
                for_atoms(flow_.tables, flow_.tables.arcs[read].guard, note);
        }
        for_atoms(flow_.tables, need.when, note);
        std::string out;
        for (const std::string& value : values) out += (out.empty() ? " (" : ", ") + value;
        return out.empty() ? out : out + ")";
    }

    [[nodiscard]] std::string producers(DocumentId document) const {
        std::string out;
        for (const sop::Step& step : flow_.sop.steps)
            if (std::find(step.outputs.begin(), step.outputs.end(), document) != step.outputs.end())
                out += (out.empty() ? "" : ", ") + in_quotes(step.id);
        return out.empty() ? "no step" : out;
    }

    Flow& flow_;
    Trace trace_;
    MustFlow analysis_;
    std::vector<Need> needs_;
    std::vector<std::size_t> facts_;    ///< what each fact speaks of: a document, or behind those an actor
    std::vector<std::size_t> fact_of_;  ///< the other way round
    std::size_t first_ = 0;             ///< the first of the facts at hand
    std::vector<std::uint64_t> by_step_;
    std::vector<std::uint64_t> by_output_;
    std::vector<bool> written_once_;
    std::size_t arc_visits_ = 0;
};

}  // namespace

void prove_documents(Flow& flow, const Places& places) { DocumentProof(flow, places).run(); }

}  // namespace graph
}  // namespace v0
}  // namespace alur

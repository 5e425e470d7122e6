#include "graph/need_proof.hpp"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

#include "graph/batch_flow.hpp"
#include "graph/dominators.hpp"
#include "graph/lacking_runs.hpp"
#include "graph/must_flow.hpp"
#include "graph/need_words.hpp"
#include "graph/needs.hpp"
#include "graph/valuations.hpp"
#include "graph/ways_out.hpp"

namespace alur {
inline namespace v0 {
namespace graph {
namespace {

constexpr std::size_t most_atoms = 12;  // that are gone through: 4,096 valuations
constexpr std::size_t most_work =
    50'000'000;                           // of Flow::work in all, so that a hostile SOP costs a fraction of a second
constexpr std::size_t most_waiting = 64;  // steps of which it is seen whether they wait for each other

class NeedProof {
public:
    NeedProof(Flow& flow, const Places& places)
        : flow_(flow),
          places_(places),
          needs_(flow),
          words_(flow, needs_),
          analysis_(flow, places),
          batch_(flow, analysis_),
          ways_out_(flow, needs_, analysis_, batch_),
          effects_(flow.tables),
          budget_(flow.work + most_work) {}

    void run() {
        if (needs_.all().empty()) return;
        const Valuation unknown(flow_.tables.atoms.size(), Truth::unknown);
        find_lacking(unknown);
        for (first_ = 0; first_ < needs_.facts().size(); first_ += facts_at_once) {
            const bool known = analyse_facts(unknown);
            std::vector<Need*> open;
            flow_.work += needs_.all().size();
            for (Need& need : needs_.all()) {
                if (!is_at_hand(need)) continue;
                if (!known)
                    leave(need);
                else if (lacks(need) && !has_way_out(need))
                    open.push_back(&need);
            }
            decide(open);
        }
        if (left_ != nullptr) words_.report_unproved(*left_, std::nullopt, Unproved::cost);
    }

private:
    /// A run that may lack something under a valuation, and why that is not certain: under another it may be different.
    struct Doubt {
        LackingRun run;
        Unproved why;
    };

    /// Notes that it would cost too much to prove this one. The first stands for all.
    void leave(const Need& need) {
        if (left_ == nullptr) left_ = &need;
    }

    [[nodiscard]] bool is_at_hand(const Need& need) const {
        return need.fact >= first_ && need.fact < first_ + facts_at_once;
    }
    [[nodiscard]] std::uint64_t bit(const Need& need) const { return std::uint64_t{1} << (need.fact - first_); }

    /// \return false: that would cost too much, and nothing is known
    [[nodiscard]] bool analyse_facts(const Valuation& valuation) {
        if (is_spent()) return false;
        effects_ = needs_.effects(first_);
        own_ = needs_.own(first_);
        return analyse(valuation);
    }

    [[nodiscard]] bool analyse(const Valuation& valuation) {
        return !is_spent() && analysis_.run(effects_, valuation, budget_) && batch_.run(own_, budget_);
    }

    /// Whether the proof has cost what it may. What is then not proved is reported as such.
    [[nodiscard]] bool is_spent() const { return flow_.work >= budget_; }

    /// Whether a run may come to the step without what it needs.
    [[nodiscard]] bool lacks(const Need& need) const { return lacks(need, need.may_wait); }
    [[nodiscard]] bool lacks(const Need& need, bool waits) const {
        const Vertex v = need.step;
        if (!analysis_.reached(v) || is_reported(need)) return false;
        return (relied_on(need, waits) & bit(need)) == 0;
    }

    /// What the step can rely on, or bring about itself. A guard of what completes at once asks the command in whose
    /// batch it does, which cannot wait for branches that this batch opens.
    [[nodiscard]] std::uint64_t relied_on(const Need& need, bool waits) const {
        const Vertex v = need.step;
        const StepRow& row = flow_.tables.steps[v];
        if (need.reader == nowhere || !completes_at_once(row)) {
            const std::uint64_t own = need.reader != nowhere && closes_alone(row) ? 0 : own_[v];
            return ((waits ? analysis_.facts_in_time(v) : analysis_.facts(v)) & ~effects_.lost[v]) | own;
        }
        return analysis_.facts(v) |
               (row.kind == StepKind::gateway ? batch_.facts(v, waits) : batch_.settable(v, waits));
    }

    /// Of a document that no item produced, it is not said besides that a later record lacks it.
    [[nodiscard]] bool is_reported(const Need& need) const { return is_given(need) && produced(need).disproved; }
    /// Nor is a doubt told twice.
    void report_unproved(Need& need, const std::optional<Doubt>& doubt, bool affordable) {
        need.doubted = true;
        if (is_given(need) && produced(need).doubted) return;
        words_.report_unproved(need, doubt ? std::optional(doubt->run) : std::nullopt,
                               !affordable ? Unproved::cost
                               : doubt     ? doubt->why
                                           : Unproved::conditions);
    }
    [[nodiscard]] bool is_given(const Need& need) const { return needs_.fact(need).kind == Fact::Kind::given; }
    [[nodiscard]] const Need& produced(const Need& given) const { return needs_.all()[given.produced]; }

    [[nodiscard]] bool has_way_out(const Need& need) const { return !is_spent() && ways_out_.exists(need, bit(need)); }

    // ---- parallel branches

    /// Looks which steps may lack something, whatever the conditions. A step may wait for what a parallel branch
    /// brings, unless another step that may wait runs beside it: the two might wait for each other.
    void find_lacking(const Valuation& unknown) {
        std::vector<Need*> waiting;
        std::vector<Vertex> steps;
        bool all_known = true;
        for (first_ = 0; first_ < needs_.facts().size(); first_ += facts_at_once) {
            const bool known = analyse_facts(unknown);
            all_known = all_known && known;
            flow_.work += needs_.all().size();
            for (Need& need : needs_.all()) {
                if (!is_at_hand(need) || (known && !lacks(need))) continue;
                ways_out_.note_lacking(need);
                if ((effects_.awaited & bit(need)) == 0 || places_.of(need.step) == Places::outside) continue;
                waiting.push_back(&need);
                if (steps.empty() || steps.back() != need.step) steps.push_back(need.step);
            }
        }
        if (!all_known || steps.size() > most_waiting) return;
        for (Need* need : waiting)
            need->may_wait = std::none_of(steps.begin(), steps.end(),
                                          [&](Vertex other) { return places_.are_parallel(need->step, other); });
    }

    // ---- valuations

    [[nodiscard]] auto condition_of(const Need& need) const {
        return std::make_tuple(need.when, need.after_others ? need.reader : nowhere, needs_.fact(need).of_records());
    }

    /// Goes through the valuations for those needs that are not proved without; needs with one condition go together.
    void decide(std::vector<Need*>& open) {
        std::stable_sort(open.begin(), open.end(),
                         [&](const Need* a, const Need* b) { return condition_of(*a) < condition_of(*b); });
        for (auto first = open.begin(); first != open.end();) {
            const auto last = std::find_if(
                first, open.end(), [&](const Need* need) { return condition_of(*need) != condition_of(**first); });
            decide_group({first, last});
            first = last;
        }
    }

    void decide_group(const std::vector<Need*>& group) {
        std::vector<std::optional<Doubt>> doubtful(group.size());
        if (is_spent()) return leave(*group.front());
        Valuations valuations(flow_, atoms_for(*group.front()));
        bool more = true;
        bool affordable = true;
        const auto disproved = [](const Need* need) { return need->disproved; };
        while (more && !flow_.found.full() && !std::all_of(group.begin(), group.end(), disproved)) {
            flow_.work += group.size();
            const Truth needed = is_needed(*group.front(), valuations.current());
            affordable = needed == Truth::no ? !is_spent() : analyse(valuations.current());
            if (needed != Truth::no)
                for (std::size_t i = 0; i < group.size() && affordable; ++i) {
                    if (!group[i]->disproved && lacks(*group[i])) refute(*group[i], needed, valuations, doubtful[i]);
                    affordable = !is_spent();
                }
            if (!affordable) break;
            more = valuations.advance();
        }
        for (std::size_t i = 0; i < group.size(); ++i) {
            if (group[i]->disproved || (!doubtful[i] && !more)) continue;
            if (!affordable && !doubtful[i])
                leave(*group[i]);
            else
                report_unproved(*group[i], doubtful[i], affordable);
        }
    }

    [[nodiscard]] Truth is_needed(const Need& need, const Valuation& valuation) const {
        if (!need.after_others) return truth(flow_, need.when, valuation);
        Truth needed = Truth::yes;
        for (ArcIndex arc = flow_.tables.steps[need.step].arcs.first; arc < need.reader; ++arc)
            needed = combine(needed, negation(truth(flow_, flow_.tables.arcs[arc].guard, valuation)), false);
        return needed;
    }

    /// Atoms that are decided once, with the first of them that guard arcs.
    struct Decided {
        std::vector<bool> atoms;
        std::vector<std::uint16_t> of_arcs;

        /// Takes an atom that is decided, is not among them yet, and is not one too many.
        void take(std::uint16_t atom, std::vector<std::uint16_t>& to) const {
            if (atoms[atom] && to.size() < most_atoms && std::find(to.begin(), to.end(), atom) == to.end())
                to.push_back(atom);
        }
    };

    void note_decided() {
        if (!written_once_.atoms.empty() || flow_.tables.atoms.empty()) return;
        written_once_.atoms = atoms_written_once(flow_, dominator_tree(flow_));
        written_for_good_.atoms = atoms_written_for_good(flow_, written_once_.atoms);
        for (Decided* decided : {&written_once_, &written_for_good_})
            for (const Arc& arc : flow_.tables.arcs)
                for_atoms(flow_, arc.guard, [&](std::uint16_t atom) { decided->take(atom, decided->of_arcs); });
    }

    /// The atoms to go through: those of the condition, then those that guard arcs.
    std::vector<std::uint16_t> atoms_for(const Need& need) {
        note_decided();
        // What records have is lost when one is added; all else that a case has, it keeps.
        const Decided& decided = needs_.fact(need).of_records() ? written_for_good_ : written_once_;
        std::vector<std::uint16_t> atoms;
        const auto take = [&](std::uint16_t atom) { decided.take(atom, atoms); };
        for_atoms(flow_, need.when, take);
        if (need.after_others)
            for (ArcIndex arc = flow_.tables.steps[need.step].arcs.first; arc < need.reader; ++arc)
                for_atoms(flow_, flow_.tables.arcs[arc].guard, take);
        for (const std::uint16_t atom : decided.of_arcs) take(atom);
        return atoms;
    }

    /// Reports the need if a run certainly lacks it under the valuation, else keeps the run as a doubt. Steps that
    /// perhaps wait for each other are a doubt.
    void refute(Need& need, Truth needed, const Valuations& valuations, std::optional<Doubt>& doubtful) {
        const LackingRuns runs(flow_, places_, needs_, analysis_, batch_, effects_, first_, budget_);
        if (needed == Truth::yes && !is_in_time(need)) {
            if (const auto run = runs.find(need, true)) {
                need.disproved = true;
                return words_.report_missing(need, *run, valuations);
            }
        }
        if (doubtful) return;
        if (auto run = runs.find(need, false))
            doubtful = Doubt{*std::move(run), is_in_time(need) ? Unproved::waiting : Unproved::conditions};
    }

    /// Whether a parallel branch brings it, if that one need not wait for the step.
    [[nodiscard]] bool is_in_time(const Need& need) const { return !lacks(need, true); }

    Flow& flow_;
    const Places& places_;
    Needs needs_;
    NeedWords words_;
    MustFlow analysis_;
    BatchFlow batch_;
    WaysOut ways_out_;
    Effects effects_;
    std::vector<std::uint64_t> own_;
    std::size_t first_ = 0;  ///< the first of the facts at hand
    Decided written_once_;
    Decided written_for_good_;
    std::size_t budget_;          ///< where Flow::work has to stay below
    const Need* left_ = nullptr;  ///< the first that costs too much
};

}  // namespace

void prove_needs(Flow& flow, const Places& places) { NeedProof(flow, places).run(); }

}  // namespace graph
}  // namespace v0
}  // namespace alur

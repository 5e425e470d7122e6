#include "graph/tabulate.hpp"

#include "graph/guards.hpp"

namespace alur {
inline namespace v0 {
namespace graph {
namespace {

constexpr std::size_t most_steps = 5'000;
constexpr std::size_t most_arcs = 20'000;
constexpr std::size_t most_actors = 64;     // one bit each in StepRow::roles
constexpr std::size_t mask_documents = 64;  // one bit each in StepRow::needs and outputs

std::uint32_t size_of(const auto& table) { return static_cast<std::uint32_t>(table.size()); }

/// Appends `values` to `table` and says where they lie.
template <class T>
Range append(std::vector<T>& table, const std::vector<T>& values) {
    const Range range{size_of(table), size_of(values)};
    table.insert(table.end(), values.begin(), values.end());
    return range;
}

std::uint64_t bit(ActorId actor) { return std::uint64_t{1} << index(actor); }

class Tabulator {
public:
    Tabulator(const sop::Sop& definition, Findings& found, std::size_t& work)
        : sop_(definition), found_(found), guards_(tables_, work) {}

    Tables run() {
        if (!within_limits()) return {};
        compile_documents();
        tables_.steps.reserve(sop_.steps.size());
        tables_.arcs.reserve(sop_.steps.size() * 2);
        for (std::size_t i = 0; i < sop_.steps.size(); ++i) add_step(static_cast<StepId>(i));
        number_watched_steps();
        for (std::size_t i = 0; i < sop_.actors.size(); ++i)
            if (!sop_.actors[i].external) tables_.internal_actors |= std::uint64_t{1} << i;
        return std::move(tables_);
    }

private:
    bool within_limits() {
        std::size_t arcs = 0;
        for (const sop::Step& step : sop_.steps) arcs += step.next.size() + step.outcomes.size() + step.choose.size();
        refuse_beyond(most_steps, sop_.steps.size(), "steps");
        refuse_beyond(most_arcs, arcs, "targets");
        refuse_beyond(most_actors, sop_.actors.size(), "actors");
        if (sop_.steps.empty()) found_.error("E200", {}, "an SOP needs at least one step");
        return !found_.failed();
    }

    void refuse_beyond(std::size_t limit, std::size_t count, const char* what) {
        if (count > limit)
            found_.error(
                "E271", {},
                "an SOP may have " + std::to_string(limit) + " " + what + "; this one has " + std::to_string(count));
    }

    /// \param counting the step whose items the condition may count; none where it can count none
    GuardId guard(const std::optional<sop::Condition>& condition, StepId counting) {
        if (!condition) return none<GuardId>;
        const GuardId id = guards_.compile(*condition, counting);
        if (id == none<GuardId>)
            found_.error("E272", condition->span, "the conditions of this SOP are too many to compile");
        return id;
    }

    void compile_documents() {
        document_guards_.reserve(sop_.kelengkapan.size());
        for (const sop::Document& document : sop_.kelengkapan)
            document_guards_.push_back(guard(document.when, none<StepId>));
    }

    void add_step(StepId id) {
        const sop::Step& step = sop_.step(id);
        StepRow row;
        add_kind(step, row);
        add_people(step, row);
        add_documents(step, row);
        add_times(step, row);
        add_effects(step, row);
        row.join = step.join;
        row.join_count = step.join_count;
        if (step.for_each) {
            row.for_each = step.for_each->records;
            row.open_items = step.for_each->open;
        }
        add_routing(id, row);
        tables_.steps.push_back(row);
    }

    void add_kind(const sop::Step& step, StepRow& row) {
        if (!step.call.empty())
            found_.error("E270", step.span, in_quotes(step.id) + " calls another SOP, which this version cannot do",
                         "write the steps of " + in_quotes(step.call) + " here");
        if (!step.service.empty())
            row.kind = StepKind::service;
        else if (std::holds_alternative<sop::WaitForMessage>(step.wait))
            row.kind = StepKind::message_wait;
        else if (std::holds_alternative<sop::WaitForTime>(step.wait))
            row.kind = StepKind::timed_wait;
        else if (step.is_gateway())
            row.kind = StepKind::gateway;
    }

    void add_people(const sop::Step& step, StepRow& row) {
        row.actor = step.actor;
        if (step.actor != none<ActorId>) {
            row.roles |= bit(step.actor);
            row.external = sop_.actors[index(step.actor)].external;
        }
        row.external = row.external || row.kind == StepKind::message_wait;
        for (const ActorId recorder : step.recorded_by) row.roles |= bit(recorder);
        row.not_by = append(tables_.not_by, step.not_by);
    }

    void add_documents(const sop::Step& step, StepRow& row) {
        row.conditional.first = size_of(tables_.conditional);
        row.wide_needs.first = size_of(tables_.wide);
        for (const DocumentId document : step.kelengkapan) {
            const GuardId when = document_guards_[index(document)];
            if (when != none<GuardId>)
                tables_.conditional.push_back({document, when});
            else if (index(document) < mask_documents)
                row.needs |= std::uint64_t{1} << index(document);
            else
                tables_.wide.push_back(document);
        }
        row.conditional.count = size_of(tables_.conditional) - row.conditional.first;
        row.wide_needs.count = size_of(tables_.wide) - row.wide_needs.first;
        row.wide_outputs.first = size_of(tables_.wide);
        for (const DocumentId document : step.outputs) {
            if (index(document) < mask_documents)
                row.outputs |= std::uint64_t{1} << index(document);
            else
                tables_.wide.push_back(document);
        }
        row.wide_outputs.count = size_of(tables_.wide) - row.wide_outputs.first;
        row.wide = row.wide_needs.count + row.wide_outputs.count != 0;
    }

    static void add_times(const sop::Step& step, StepRow& row) {
        row.limit = step.waktu_baku.limit.value_or(Limit{});
        row.from_started = step.from == sop::ClockFrom::started;
        if (const auto* wait = std::get_if<sop::WaitForTime>(&step.wait))
            row.wait = wait->limit.limit.value_or(Limit{});
        if (step.retry) row.retry = step.retry->policy;
        if (!step.deadline) return;
        row.deadline = step.deadline->after.limit.value_or(Limit{});
        row.escalate = step.deadline->escalate;
        row.deadline_outcome = step.deadline->outcome;
    }

    void add_effects(const sop::Step& step, StepRow& row) {
        row.sets = append(tables_.sets, step.sets);
        row.adds = append(tables_.adds, step.adds);
    }

    void add_routing(StepId id, StepRow& row) {
        const sop::Step& step = sop_.step(id);
        row.arcs.first = size_of(tables_.arcs);
        row.outcomes.first = size_of(tables_.outcomes);
        if (!step.outcomes.empty()) add_outcomes(id, row);
        if (!step.next.empty()) add_next(id, row);
        if (!step.choose.empty()) add_choose(id, row);
        row.outcomes.count = size_of(tables_.outcomes) - row.outcomes.first;
        row.arcs.count = size_of(tables_.arcs) - row.arcs.first;
        if (row.arcs.count == 0) found_.error("E212", step.routing_span, in_quotes(step.id) + " has no way on");
    }

    void add_outcomes(StepId id, StepRow& row) {
        const sop::Step& step = sop_.step(id);
        row.routing = Routing::outcomes;
        for (const sop::Outcome& outcome : step.outcomes) {
            OutcomeRow& taken = tables_.outcomes.emplace_back();
            taken.arc = size_of(tables_.arcs);
            taken.returns = outcome.returns;
            taken.by_deadline = outcome.by_deadline;
            if (step.for_each) continue;  // the outcome of one item: the step leaves by next or choose
            Arc arc;
            arc.from = id;
            arc.to = outcome.to.step;
            arc.returns = outcome.returns;
            if (outcome.cancels) arc.kind = ArcKind::cancel;
            tables_.arcs.push_back(arc);
        }
    }

    void add_next(StepId id, StepRow& row) {
        const sop::Step& step = sop_.step(id);
        row.routing = step.next.size() > 1 ? Routing::split : Routing::next;
        bool total = false;
        for (const sop::Branch& branch : step.next) {
            add_guarded(id, branch.to, guard(branch.when, id));
            total = total || !branch.when;
        }
        if (!total)
            found_.error("E212", step.routing_span,
                         in_quotes(step.id) + " has no way on when none of the conditions of its 'next' holds",
                         "leave one target without 'when'");
    }

    void add_choose(StepId id, StepRow& row) {
        const sop::Step& step = sop_.step(id);
        row.routing = Routing::choose;
        for (const sop::Choice& choice : step.choose) add_guarded(id, choice.to, guard(choice.when, id));
        if (step.choose.back().when)
            found_.error("E212", step.routing_span,
                         in_quotes(step.id) + " has no way on when none of the conditions of its 'choose' holds",
                         "end it with 'else'");
    }

    void add_guarded(StepId id, const sop::Target& to, GuardId when) {
        Arc arc;
        arc.from = id;
        arc.to = to.step;
        arc.guard = when;
        tables_.arcs.push_back(arc);
    }

    void number_watched_steps() {
        for (const StepId watched : tables_.not_by) {
            StepRow& row = tables_.steps[index(watched)];
            if (row.watched < 0) row.watched = static_cast<std::int16_t>(tables_.watched_steps++);
        }
    }

    const sop::Sop& sop_;
    Findings& found_;
    Tables tables_;
    GuardCompiler guards_;
    std::vector<GuardId> document_guards_;
};

}  // namespace

Tables tabulate(const sop::Sop& definition, Findings& found, std::size_t& work) {
    return Tabulator(definition, found, work).run();
}

}  // namespace graph
}  // namespace v0
}  // namespace alur

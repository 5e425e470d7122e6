#include "graph/support/random_sop.hpp"

#include <utility>
#include <vector>

namespace alur_test {
namespace {

using namespace alur;

/// Builds a sequence of parts; each part's loose ends are led to the entry of the next.
class Builder {
public:
    Builder(Random& random, std::size_t budget) : random_(random), budget_(budget) {}

    sop::Sop run() {
        sop_.id = "acak";
        sop_.fields.emplace_back().id = "f";
        sop_.fields.back().required = true;
        sop_.case_field_count = 1;
        sop_.fields.emplace_back().id = "kunci";
        sop_.fields.back().required = true;
        sop_.actors.emplace_back().id = "petugas";
        sop_.records.push_back({"catatan", "", FieldId{1}, 1, FieldId{1}, {}});
        Ends loose = sequence({}, 0);
        if (one_in(random_, 4)) loose = block(loose, 0, end_step);
        lead(loose, end_step);
        for (const StepId handler : handlers_) build_handler(handler);
        return std::move(sop_);
    }

private:
    /// A way that still needs a target.
    struct End {
        StepId step;
        enum class At { next, outcome, choose } at;
        std::size_t position;
    };
    using Ends = std::vector<End>;

    sop::Step& step(StepId id) { return sop_.steps[index(id)]; }

    StepId add_step() {
        sop_.steps.emplace_back();
        sop_.steps.back().id = "l" + std::to_string(sop_.steps.size() - 1);
        sop_.steps.back().actor = ActorId{0};
        if (budget_ > 0) --budget_;
        return static_cast<StepId>(sop_.steps.size() - 1);
    }

    void lead(const Ends& ends, StepId to) {
        for (const End& end : ends) {
            sop::Step& from = step(end.step);
            if (end.at == End::At::outcome)
                from.outcomes[end.position].to.step = to;
            else if (end.at == End::At::choose)
                from.choose[end.position].to.step = to;
            else
                from.next[end.position].to.step = to;
            // now and then what the author did not write; inside a block compile must refuse it
            const bool follows =
                to == end_step ? index(end.step) + 1 == sop_.steps.size() : index(to) == index(end.step) + 1;
            if (end.at == End::At::next && from.next.size() == 1 && follows && (depth_ == 0 || one_in(random_, 40)))
                from.next[0].to.by_default = one_in(random_, 2);
        }
    }

    Ends leave_by_next(StepId id) {
        step(id).next.emplace_back();
        return {{id, End::At::next, 0}};
    }
    End add_outcome(StepId id) {
        sop::Step& from = step(id);
        from.outcomes.emplace_back().label = std::string(1, static_cast<char>('a' + from.outcomes.size()));
        return {id, End::At::outcome, from.outcomes.size() - 1};
    }
    sop::Outcome& outcome_of(const End& end) { return step(end.step).outcomes[end.position]; }

    sop::Condition condition() {
        sop::Condition atom;
        atom.kind = sop::Condition::Kind::field;
        atom.field = FieldId{0};
        atom.values.push_back(true);
        return atom;
    }

    /// Parts one after the other. `loose` leads to the first; where there is none, the sequence starts here.
    Ends sequence(Ends loose, std::size_t depth) {
        const std::size_t known = targets_.size();
        std::size_t parts = 1 + below(random_, depth == 0 ? 6 : 3);
        while (parts-- > 0 && (budget_ > 0 || sop_.steps.empty())) loose = part(loose, depth);
        targets_.resize(known);
        return loose;
    }

    Ends part(const Ends& loose, std::size_t depth) {
        const std::size_t kind = loose.empty() || budget_ < 3 ? below(random_, 5) : below(random_, 12);
        if (kind < 3) return task(loose);
        if (kind < 5) return looping(loose);
        if (kind < 7) return choice(loose, depth);
        return depth < 4 ? block(loose, depth, none_given) : task(loose);
    }

    /// Adds a step, leads the loose ends to it and offers it to later loops.
    StepId enter(const Ends& loose) {
        const StepId id = add_step();
        lead(loose, id);
        targets_.push_back(id);
        return id;
    }

    Ends task(const Ends& loose) {
        const StepId id = enter(loose);
        if (one_in(random_, 6)) {
            step(id).for_each = sop::ForEach{RecordTypeId{0}, one_in(random_, 2), {}};
            if (one_in(random_, 2)) add_outcome(id);
        } else if (depth_ > 0 && one_in(random_, 3)) {
            const End on = add_outcome(id);
            cancel(add_outcome(id));
            return {on};
        }
        return leave_by_next(id);
    }

    void cancel(const End& end) {
        outcome_of(end).cancels = true;
        if (one_in(random_, 3)) {
            outcome_of(end).to.step = end_step;
        } else {
            if (handlers_.empty() || one_in(random_, 2)) handlers_.push_back(add_step());
            outcome_of(end).to.step = handlers_.back();
        }
    }

    void build_handler(StepId handler) {
        Ends loose{leave_by_next(handler)};
        depth_ = 0;
        targets_ = {handler};
        budget_ = below(random_, 3);
        if (budget_ > 0) loose = sequence(loose, 3);
        lead(loose, end_step);
    }

    StepId any_target() {
        const std::size_t reach = one_in(random_, 2) ? std::min<std::size_t>(targets_.size(), 2) : targets_.size();
        return targets_[targets_.size() - 1 - below(random_, reach)];
    }

    Ends looping(const Ends& loose) {
        const StepId id = enter(loose);
        const End on = add_outcome(id);
        const End back = add_outcome(id);
        outcome_of(back).returns = true;
        if (one_in(random_, 3)) {
            correction(back);
        } else {
            outcome_of(back).to.step = any_target();
        }
        if (one_in(random_, 3)) step(id).outcomes.back().by_deadline = true;
        return {on};
    }

    /// Steps that only a return reaches and that lead back.
    void correction(const End& back) {
        const StepId target = any_target();
        const StepId fix = add_step();
        outcome_of(back).to.step = fix;
        if (budget_ > 2 && one_in(random_, 3)) {
            ++depth_;
            const StepId join = add_step();
            step(join).join = sop::Join::all;
            for (int branch = 0; branch < 2; ++branch) {
                const StepId inner = add_step();
                step(fix).next.push_back({{inner, {}, false}, {}});
                step(inner).next.push_back({{join, {}, false}, {}});
            }
            --depth_;
            step(join).next.push_back({{target, {}, false}, {}});
        } else if (one_in(random_, 8)) {
            // the way back is marked, and the way to it is not: compile must refuse it (F5)
            outcome_of(back).returns = false;
            sop::Outcome& again = outcome_of(add_outcome(fix));
            again.to.step = target;
            again.returns = true;
        } else {
            step(fix).next.push_back({{target, {}, false}, {}});
        }
    }

    Ends choice(const Ends& loose, std::size_t depth) {
        const StepId id = enter(loose);
        const bool by_data = one_in(random_, 2);
        Ends result;
        for (std::size_t way = 0, ways = 2 + below(random_, 2); way < ways; ++way) {
            End end{id, End::At::choose, way};
            if (by_data) {
                step(id).choose.emplace_back();
                if (way + 1 < ways) step(id).choose.back().when = condition();
            } else {
                end = add_outcome(id);
            }
            Ends tail{end};
            if (!one_in(random_, 3)) tail = sequence(tail, depth + 1);
            result.insert(result.end(), tail.begin(), tail.end());
        }
        return result;
    }

    /// A split with its branches. `join`: where an enclosing block is joined, to be shared; end; or a new step.
    Ends block(const Ends& loose, std::size_t depth, StepId join) {
        const StepId split = enter(loose);
        if (one_in(random_, 3)) step(split).actor = none<ActorId>;
        const bool fresh = join == none_given;
        const bool counts = fresh && one_in(random_, 4);
        const std::size_t branches = 2 + below(random_, 2);
        ++depth_;
        Ends arriving;
        for (std::size_t i = 0; i < branches; ++i) step(split).next.emplace_back();
        for (std::size_t i = 0; i < branches; ++i) {
            if (i > 0 && one_in(random_, 3)) step(split).next[i].when = condition();
            const std::size_t known = targets_.size();
            Ends tail{{split, End::At::next, i}};
            if (counts) budget_ = std::max<std::size_t>(budget_, 1);  // a count join wants a step in each branch
            if (i == 0 || counts || !one_in(random_, 8)) tail = sequence(tail, depth + 1);
            // a block at the end of a branch shares the join
            if (!counts && budget_ > 2 && depth < 3 && one_in(random_, 4)) tail = block(tail, depth + 1, shared_);
            targets_.resize(known);
            arriving.insert(arriving.end(), tail.begin(), tail.end());
        }
        --depth_;
        if (!fresh) return arriving;
        ++depth_;
        const StepId joining = add_step();
        lead(arriving, joining);
        --depth_;
        targets_.push_back(joining);
        step(joining).join = counts ? sop::Join::count : sop::Join::all;
        step(joining).join_count = counts ? static_cast<std::uint16_t>(1 + below(random_, branches)) : std::uint16_t{0};
        return leave_by_next(joining);
    }

    static constexpr StepId none_given = static_cast<StepId>(0xFFFE);
    static constexpr StepId shared_ = static_cast<StepId>(0xFFFD);

    Random& random_;
    std::size_t budget_;
    sop::Sop sop_;
    std::vector<StepId> targets_;   ///< steps that dominate what comes next
    std::vector<StepId> handlers_;  ///< where cancelling outcomes lead
    std::size_t depth_ = 0;         ///< how many blocks are around
};

/// Every target of a step, to be changed.
std::vector<sop::Target*> targets_of(sop::Step& step) {
    std::vector<sop::Target*> targets;
    if (!step.for_each)
        for (auto& outcome : step.outcomes) targets.push_back(&outcome.to);
    for (auto& branch : step.next) targets.push_back(&branch.to);
    for (auto& choice : step.choose) targets.push_back(&choice.to);
    return targets;
}

StepId any_step(Random& random, const sop::Sop& definition) {
    const std::size_t i = below(random, definition.steps.size() + 1);
    return i == definition.steps.size() ? end_step : static_cast<StepId>(i);
}

void break_something(Random& random, sop::Sop& definition) {
    sop::Step& step = definition.steps[below(random, definition.steps.size())];
    const std::vector<sop::Target*> targets = targets_of(step);
    switch (below(random, 7)) {
        case 0:
        case 1: targets[below(random, targets.size())]->step = any_step(random, definition); break;
        case 2:
            if (!step.outcomes.empty()) std::swap(step.outcomes.back().returns, step.outcomes.front().returns);
            break;
        case 3:
            if (!step.outcomes.empty()) step.outcomes.back().cancels = !step.outcomes.back().cancels;
            break;
        case 4: step.join = step.join == sop::Join::none ? sop::Join::all : sop::Join::none; break;
        case 5:
            if (!step.next.empty()) step.next.push_back({{any_step(random, definition), {}, false}, {}});
            if (step.next.size() == 2) step.next.front().to.by_default = false;
            break;
        case 6:
            if (!step.outcomes.empty()) {
                step.outcomes.push_back(step.outcomes.back());
                step.outcomes.back().label += "x";
                step.outcomes.back().to.step = any_step(random, definition);
                step.outcomes.back().returns = one_in(random, 2);
            }
            break;
    }
}

}  // namespace

sop::Sop random_sop(Random& random, std::size_t steps, bool broken) {
    sop::Sop definition = Builder(random, steps).run();
    if (broken)
        for (std::size_t i = 0, n = 1 + below(random, 2); i < n; ++i) break_something(random, definition);
    return definition;
}

void add_documents(Random& random, sop::Sop& definition) {
    definition.fields.clear();
    for (const char* name : {"f", "g", "h", "kunci"}) {
        definition.fields.emplace_back().id = name;
        definition.fields.back().required = true;
    }
    definition.case_field_count = 3;
    definition.records[0].first_field = definition.records[0].key = FieldId{3};
    definition.actors.emplace_back().id = "pemohon";
    const auto condition = [&] {
        sop::Condition atom;
        atom.kind = sop::Condition::Kind::field;
        atom.field = static_cast<FieldId>(below(random, 3));
        atom.values.push_back(true);
        if (one_in(random, 2)) return atom;
        sop::Condition negation;
        negation.kind = sop::Condition::Kind::negation;
        negation.operands.push_back(atom);
        return negation;
    };
    for (std::size_t i = 0; i < 4; ++i) {
        definition.kelengkapan.emplace_back().id = "d" + std::to_string(i);
        if (i == 3) definition.kelengkapan[i].from = ActorId{1};
        if (i % 2 == 0) definition.kelengkapan[i].when = condition();
    }
    for (sop::Step& step : definition.steps) {
        for (auto& branch : step.next)
            if (branch.when) branch.when = condition();
        for (auto& choice : step.choose)
            if (choice.when) choice.when = condition();
        if (step.is_gateway()) continue;
        if (one_in(random, 5)) step.actor = ActorId{1};
        for (std::size_t i = 0; i < 4; ++i) {
            if (one_in(random, 8)) step.kelengkapan.push_back(static_cast<DocumentId>(i));
            if (i < 3 && one_in(random, 3)) step.outputs.push_back(static_cast<DocumentId>(i));
        }
    }
    for (std::size_t i = 0; i < 3; ++i)
        for (std::size_t n = below(random, 3); n > 0; --n) {
            sop::Step& step = definition.steps[below(random, definition.steps.size())];
            if (!step.is_gateway()) step.sets = {static_cast<FieldId>(i)};
        }
}

namespace {

std::string in_notation(const sop::Condition& condition, const sop::Sop& definition) {
    if (condition.kind == sop::Condition::Kind::negation) return "!" + in_notation(condition.operands[0], definition);
    return definition.fields[index(condition.field)].id;
}

template <class Id, class T>
std::string list(const char* key, const std::vector<Id>& ids, const std::vector<T>& names) {
    std::string out;
    for (const Id id : ids)
        out += (out.empty() ? std::string(" ") + key + "=" : std::string(",")) + names[index(id)].id;
    return out;
}

}  // namespace

std::string in_notation(const sop::Sop& definition) {
    const auto name = [&](StepId id) { return id == end_step ? std::string("end") : definition.steps[index(id)].id; };
    const auto guard = [&](const std::optional<sop::Condition>& when) {
        return when ? in_notation(*when, definition) + "?" : std::string();
    };
    std::string out;
    for (std::size_t i = 0; i < definition.fields.size(); ++i) {
        const bool of_case = i < definition.case_field_count;
        if (!definition.fields[i].required) out += (of_case ? "optional " : "record ") + definition.fields[i].id + "\n";
    }
    for (const sop::Document& document : definition.kelengkapan) {
        out += "doc " + document.id;
        if (document.from != none<ActorId>) out += " from " + definition.actors[index(document.from)].id;
        if (document.when) out += " when " + in_notation(*document.when, definition);
        out += "\n";
    }
    for (const sop::Step& step : definition.steps) {
        out += step.id;
        if (step.actor != none<ActorId>) out += " actor=" + definition.actors[index(step.actor)].id;
        out += list("needs", step.kelengkapan, definition.kelengkapan) +
               list("outputs", step.outputs, definition.kelengkapan);
        out += list("sets", step.sets, definition.fields);
        if (step.join == sop::Join::all) out += " join";
        if (step.join == sop::Join::count) out += " join=" + std::to_string(step.join_count);
        if (!step.adds.empty()) out += " adds";
        if (step.for_each) out += step.for_each->open ? " open" : " each";
        if (step.actor == none<ActorId>) out += " gateway";
        if (step.next.size() == 1 && step.next[0].to.by_default) {
            out += "\n";
            continue;
        }
        std::string separator = " > ";
        if (!step.for_each)
            for (const auto& outcome : step.outcomes) {
                out += std::exchange(separator, " | ") + outcome.label + "=" + name(outcome.to.step);
                if (outcome.returns) out += " returns";
                if (outcome.cancels) out += " cancels";
                if (outcome.by_deadline) out += " late";
            }
        for (const auto& branch : step.next)
            out += std::exchange(separator, " & ") + guard(branch.when) + name(branch.to.step);
        for (const auto& choice : step.choose)
            out += std::exchange(separator, " / ") + guard(choice.when) + name(choice.to.step);
        out += "\n";
    }
    return out;
}

}  // namespace alur_test

// What a case may wait for in vain, given to random SOPs.
#include <algorithm>
#include <string>
#include <vector>

#include "graph/support/random_sop.hpp"

namespace alur_test {

using namespace alur;

namespace {

/// Changes the conditions of an SOP to ask for one of the first `count` fields.
void ask_for_fields(Random& random, sop::Sop& definition, std::size_t count) {
    const auto change = [&](std::optional<sop::Condition>& when) {
        if (when) when->field = static_cast<FieldId>(below(random, count));
    };
    for (sop::Step& step : definition.steps) {
        for (auto& branch : step.next) change(branch.when);
        for (auto& choice : step.choose) change(choice.when);
    }
}

sop::Condition is_true(FieldId field) {
    sop::Condition atom;
    atom.kind = sop::Condition::Kind::field;
    atom.field = field;
    atom.values.push_back(true);
    return atom;
}

/// What the SOPs of add_needs are about, so that each has few reasons to be refused.
struct Theme {
    bool records = false;  ///< documents of records, and steps that add some
    bool fields = false;   ///< fields that need not be given
    bool changes = false;  ///< fields that are given, and that steps set anew, beside records that are added
};

Theme any_theme(Random& random) {
    if (one_in(random, 2)) return {true, false, true};
    return {!one_in(random, 3), one_in(random, 2), false};
}

/// What a step does besides its routing.
void give_work(Random& random, sop::Step& step, const Theme& theme) {
    constexpr DocumentId note{0}, sheet{1}, permit{2}, deed{3};  // of the case, of items, brought for items, brought
    constexpr FieldId f{0}, g{1}, h{3};
    if (theme.fields) {
        if (one_in(random, 3)) step.sets.push_back(f);
        if (one_in(random, 3)) step.sets.push_back(g);
        if (one_in(random, 8)) step.kelengkapan.push_back(deed);
    }
    if (theme.changes && one_in(random, 3)) step.sets.push_back(one_in(random, 2) ? f : g);
    if (one_in(random, 20)) step.kelengkapan.push_back(note);
    if (theme.records && one_in(random, 6)) step.kelengkapan.push_back(sheet);
    if (!step.for_each) {
        if (theme.records && one_in(random, 5)) step.adds.push_back(RecordTypeId{0});
        if (one_in(random, 2)) step.outputs.push_back(note);
        return;
    }
    if (theme.fields && one_in(random, 4)) step.kelengkapan.push_back(permit);
    if (!one_in(random, 3)) step.outputs.push_back(sheet);
    if (one_in(random, 2)) step.sets.push_back(h);
    if (step.outcomes.empty() || !one_in(random, 4)) return;
    step.outcomes.push_back(step.outcomes.back());
    step.outcomes.back().label += "x";
    step.outcomes.back().by_deadline = one_in(random, 2);
    step.outcomes.back().returns = one_in(random, 2);
}

/// Makes now and then a `for_each` of a step to which work may go back, and of who may send it back a plain step.
void return_to_items(Random& random, sop::Sop& definition) {
    for (sop::Step& step : definition.steps)
        for (const sop::Outcome& outcome : step.outcomes) {
            if (step.for_each || !outcome.returns || outcome.to.step == end_step || !one_in(random, 2)) continue;
            sop::Step& target = definition.steps[index(outcome.to.step)];
            if (target.next.size() == 1 && !target.is_gateway())
                target.for_each = sop::ForEach{RecordTypeId{0}, one_in(random, 2), {}};
        }
}

}  // namespace

sop::Sop random_line(Random& random, std::size_t steps) {
    sop::Sop definition;
    definition.id = "acak";
    definition.actors.emplace_back().id = "petugas";
    for (const char* name : {"f", "kunci"}) {
        definition.fields.emplace_back().id = name;
        definition.fields.back().required = true;
    }
    definition.case_field_count = 1;
    definition.records.push_back({"catatan", "", FieldId{1}, 1, FieldId{1}, {}});
    const auto position = [&](std::size_t i) { return i < steps ? static_cast<StepId>(i) : end_step; };
    for (std::size_t i = 0; i < steps; ++i) {
        sop::Step& step = definition.steps.emplace_back();
        step.id = "l" + std::to_string(i);
        step.actor = ActorId{0};
        if (one_in(random, 3)) {
            step.choose.push_back({{position(i + 2), {}, false}, is_true(FieldId{0})});
            step.choose.push_back({{position(i + 1), {}, false}, {}});
        } else if (one_in(random, 3)) {
            step.outcomes.resize(2);
            step.outcomes[0].label = "a";
            step.outcomes[0].to.step = position(i + 1);
            step.outcomes[1].label = "b";
            step.outcomes[1].to.step = position(below(random, i + 1));
            step.outcomes[1].returns = true;
        } else {
            step.next.push_back({{position(i + 1), {}, false}, {}});
        }
    }
    return definition;
}

void add_needs(Random& random, sop::Sop& definition) {
    const Theme theme = any_theme(random);
    definition.fields.clear();
    for (const char* name : {"f", "g", "kunci", "h"}) {
        definition.fields.emplace_back().id = name;
        definition.fields.back().required = !theme.fields || one_in(random, 4);
    }
    definition.fields[2].required = true;
    definition.case_field_count = 2;
    definition.records[0].key = definition.records[0].first_field = FieldId{2};
    definition.records[0].field_count = 2;
    for (const char* name : {"nota", "lembar", "izin", "akta"}) definition.kelengkapan.emplace_back().id = name;
    definition.kelengkapan[2].from = definition.kelengkapan[3].from = ActorId{0};
    if (theme.changes && one_in(random, 4)) definition.kelengkapan[0].when = is_true(FieldId{1});
    if (theme.changes && one_in(random, 3)) definition.kelengkapan[1].when = is_true(FieldId{0});
    definition.kelengkapan[2].when = is_true(FieldId{3});
    definition.kelengkapan[3].when = is_true(FieldId{1});
    ask_for_fields(random, definition, 2);
    // so that the documents of records are made at all
    const bool made_first = theme.records && definition.steps[0].next.size() == 1;
    if (made_first) definition.steps[0].for_each = sop::ForEach{RecordTypeId{0}, true, {}};
    if (theme.records) return_to_items(random, definition);
    for (sop::Step& step : definition.steps) {
        if (!step.choose.empty() && one_in(random, 2)) step.actor = none<ActorId>;
        if (!step.choose.empty() && step.actor != none<ActorId> && one_in(random, 3))
            step.for_each = sop::ForEach{RecordTypeId{0}, false, {}};
        if (theme.records && step.next.size() == 1 && !step.is_gateway() && one_in(random, 4))
            step.for_each = sop::ForEach{RecordTypeId{0}, one_in(random, 2), {}};
        if (!step.is_gateway()) give_work(random, step, theme);
    }
    if (made_first) definition.steps[0].outputs = {DocumentId{1}};
}

}  // namespace alur_test

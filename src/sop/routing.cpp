// Where a step goes on: next, outcomes, choose.
#include <algorithm>

#include "sop/keys.hpp"
#include "sop/reader.hpp"

namespace alur {
inline namespace v0 {
namespace sop {
namespace {

constexpr std::size_t most_outcomes = 255;

}  // namespace

void Reader::read_routing(const yaml::Map& map, StepId id, Step& step) {
    const yaml::Field next = map["next"];
    const yaml::Field outcomes = map["outcomes"];
    const yaml::Field choose = map["choose"];
    step.routing_span = next       ? map.key_span("next")
                        : choose   ? map.key_span("choose")
                        : outcomes ? map.key_span("outcomes")
                                   : step.span;
    const auto exclude = [&](std::string_view first, std::string_view second) {
        if (!map[first] || !map[second]) return;
        in_.error("ALUR-E080", map.key_span(second),
                  "a step cannot have both " + yaml::in_quotes(first) + " and " + yaml::in_quotes(second),
                  "keep one of them", {{"the first one is here", map.key_span(first)}});
    };
    exclude("next", "choose");
    if (!step.for_each) {
        exclude("next", "outcomes");
        exclude("outcomes", "choose");
    }
    if (step.for_each)
        read_item_outcomes(outcomes, step);
    else
        read_outcomes(outcomes, step);
    Names labels(in_.work());
    for (const Outcome& outcome : step.outcomes) labels.declare(outcome.label, outcome.span);
    read_deadline(map["deadline"], step, labels);
    refuse_timed_return(step);
    refuse_endless_items(step);
    const Scope scope = step.for_each ? Scope{none<RecordTypeId>, &step, &labels} : Scope{};
    read_next(next, scope, step);
    read_choose(choose, scope, step);
    if (next || choose || (outcomes && !step.for_each)) return;

    // Not written: the following step, and the end behind the last one.
    const bool last = index(id) + 1 == sop_.steps.size();
    ++arcs_;
    step.next.push_back({{last ? end_step : static_cast<StepId>(index(id) + 1), step.span, true}, std::nullopt});
}

/// A timed wait takes its first outcome by itself, for ever if that one returned.
void Reader::refuse_timed_return(const Step& step) {
    if (!std::holds_alternative<WaitForTime>(step.wait)) return;
    const auto first = std::find_if(step.outcomes.begin(), step.outcomes.end(),
                                    [](const Outcome& outcome) { return !outcome.by_deadline; });
    if (first != step.outcomes.end() && first->returns)
        in_.error("ALUR-E095", first->span,
                  "a wait for a time ends with " + yaml::in_quotes(first->label) + ", which returns",
                  "remove 'returns', or put another outcome first");
}

/// An item is done with an outcome that does not return; without one it is offered again for ever.
void Reader::refuse_endless_items(const Step& step) {
    if (!step.for_each || step.outcomes.empty()) return;
    if (std::all_of(step.outcomes.begin(), step.outcomes.end(), [](const Outcome& outcome) { return outcome.returns; }))
        in_.error("ALUR-E094", step.outcomes.front().span,
                  "no item of " + yaml::in_quotes(step.id) + " is ever done: each outcome returns",
                  "add an outcome for what is done");
}

void Reader::read_next(yaml::Field field, const Scope& scope, Step& step) {
    if (!field) return;
    if (!field.node.is_list()) {
        step.next.push_back({target(field), std::nullopt});
        return;
    }
    bool unconditional = field.node.size() == 0;
    Names seen(in_.work());
    for (const yaml::Node item : field.node.items()) {
        yaml::Field to = field.item(item);
        Branch& branch = step.next.emplace_back();
        if (item.is_map()) {
            const yaml::Map map(in_, to, {"an entry of 'next'", keys::branch});
            to = map.need("to");
            branch.when = read_condition(map["when"], scope);
            unconditional = unconditional || !map["when"];
        } else {
            unconditional = true;
        }
        branch.to = target(to);
        if (const auto first = seen.declare(to.text(), to.span()))
            in_.error("ALUR-E086", to.span(), "two branches begin at " + yaml::in_quotes(to.text()),
                      "name it once, with {any: [...]} under 'when' if need be",
                      {{"the first one is here", seen.span(*first)}});
    }
    if (field.node.size() == 0) in_.error("ALUR-E088", field.span(), "'next' leads nowhere", "name a step, or end");
    if (!unconditional)
        in_.error("ALUR-E087", field.span(), "every branch has a condition, so that none may be taken",
                  "write one branch without 'when'");
}

void Reader::read_choose(yaml::Field field, const Scope& scope, Step& step) {
    if (!field || !in_.is_list(field)) return;
    bool otherwise = false;
    for (const yaml::Node item : field.node.items()) {
        const yaml::Field entry = field.item(item);
        Choice& choice = step.choose.emplace_back();
        if (otherwise) in_.error("ALUR-E088", item.span(), "nothing is chosen behind 'else'", "put {else: STEP} last");
        if (has_key(item, "else")) {
            const yaml::Map map(in_, entry, {"the last entry of 'choose'", keys::otherwise});
            choice.to = target(map["else"]);
            otherwise = true;
            continue;
        }
        const yaml::Map map(in_, entry, {"an entry of 'choose'", keys::choice});
        choice.when = read_condition(map.need("when"), scope);
        choice.to = target(map.need("next"));
    }
    if (!otherwise)
        in_.error("ALUR-E088", field.span(), "'choose' without 'else', so that nothing may be chosen",
                  "add {else: STEP} as its last entry");
}

void Reader::read_outcomes(yaml::Field field, Step& step) {
    if (!field) return;
    if (!field.node.is_map()) {
        in_.wrong_shape(field, "a map", "write {label: STEP, …}; a list stands in a for_each step only");
        return;
    }
    refuse_number_of_outcomes(field);
    for (const yaml::Pair pair : field.node.pairs()) {
        Outcome& outcome = step.outcomes.emplace_back();
        outcome.label = name({"outcomes", pair.key});
        outcome.span = pair.key.span();
        const yaml::Field value{pair.key.text(), pair.value};
        if (!pair.value.is_map()) {
            outcome.to = target(value);
            continue;
        }
        const yaml::Map map(in_, value, {"an outcome", keys::outcome});
        outcome.to = target(map.need("next"));
        outcome.returns = in_.boolean(map["returns"], false);
        outcome.cancels = in_.boolean(map["cancels"], false);
        if (outcome.returns && outcome.cancels)
            in_.error("ALUR-E085", map.key_span("cancels"), "an outcome cannot both return and cancel",
                      "keep one of them");
    }
}

/// The outcomes of one item: they go nowhere.
void Reader::read_item_outcomes(yaml::Field field, Step& step) {
    if (!field) return;
    if (!field.node.is_list() && !field.node.is_map()) {
        in_.wrong_shape(field, "a list or a map of labels", "write [label, label]");
        return;
    }
    refuse_number_of_outcomes(field);
    Names seen(in_.work());
    for (const yaml::Node item : field.node.items()) {
        if (!in_.is_text(field.item(item)) || !is_first(seen, item, true)) continue;
        Outcome& outcome = step.outcomes.emplace_back();
        outcome.label = name({"outcomes", item});
        outcome.span = item.span();
    }
    for (const yaml::Pair pair : field.node.pairs()) {
        Outcome& outcome = step.outcomes.emplace_back();
        outcome.label = name({"outcomes", pair.key});
        outcome.span = pair.key.span();
        if (!pair.value.is_map() || has_key(pair.value, "next") || has_key(pair.value, "cancels")) {
            in_.error("ALUR-E084", pair.key.span(),
                      "the outcome " + yaml::in_quotes(pair.key.text()) + " is one item's, and goes nowhere",
                      "write 'label: {}' or 'label: {returns: true}', and 'next' or 'choose' for the step");
            continue;
        }
        const yaml::Map map(in_, {pair.key.text(), pair.value}, {"an outcome of an item", keys::item_outcome});
        outcome.returns = in_.boolean(map["returns"], false);
    }
}

void Reader::refuse_number_of_outcomes(yaml::Field field) {
    if (field.node.size() == 0)
        in_.error("ALUR-E088", field.span(), "'outcomes' without an outcome", "write at least one, or remove the key");
    if (field.node.size() > most_outcomes)
        in_.error(
            "ALUR-E074", field.span(),
            "there are " + std::to_string(field.node.size()) + " outcomes, more than " + std::to_string(most_outcomes),
            "split the step");
}

}  // namespace sop
}  // namespace v0
}  // namespace alur

#include "graph/derive.hpp"

#include <algorithm>
#include <utility>

#include <alur/sop/pattern.hpp>

#include "graph/cycles.hpp"

namespace alur {
inline namespace v0 {
namespace graph {
namespace {

constexpr std::size_t mask_bits = 64;

std::uint64_t bit(std::size_t position) { return std::uint64_t{1} << position; }

void derive_plain(Tables& tables) {
    for (StepRow& row : tables.steps)
        row.plain = row.kind != StepKind::gateway && row.kind != StepKind::timed_wait &&
                    row.for_each == none<RecordTypeId> && row.deadline.amount == 0;
}

/// What the outcomes know of their arcs, and each step of itself.
void derive_traits(Tables& tables) {
    for (StepRow& row : tables.steps) {
        if (row.routing == Routing::outcomes) {
            for (std::uint32_t i = 0; i < row.outcomes.count; ++i) {
                OutcomeRow& outcome = tables.outcomes[row.outcomes.first + i];
                outcome.to = tables.arcs[outcome.arc].to;
                outcome.kind = tables.arcs[outcome.arc].kind;
            }
        }
        const Arc& first = tables.arcs[row.arcs.first];
        const bool goes_on =
            row.routing == Routing::next && first.kind == ArcKind::inner && first.guard == none<GuardId>;
        const bool works = row.kind == StepKind::task || row.kind == StepKind::service;
        const auto set = [&row](bool has, std::uint16_t trait) {
            if (has) row.traits = static_cast<std::uint16_t>(row.traits | trait);
        };
        if (goes_on) row.next = first.to;
        set(works && row.for_each == none<RecordTypeId> && !row.wide &&
                (goes_on || row.routing == Routing::outcomes || row.routing == Routing::choose),
            StepTrait::quick);
        set(row.watched >= 0, StepTrait::watched);
        set(row.outcomes.count != 0, StepTrait::outcomes);
        set(row.routing == Routing::choose, StepTrait::chooses);
        set(row.not_by.count != 0, StepTrait::separated);
        set(row.conditional.count != 0, StepTrait::conditions);
        set(row.limit.amount != 0 && !row.from_started, StepTrait::timed);
    }
}

/// What the engine asks of a completion at first sight; nobody may do it where it takes more than that.
DirectRow direct_row(const Tables& tables, StepId id, OutcomeId chosen, StepId to, bool returns) {
    const StepRow& row = tables.steps[index(id)];
    DirectRow direct;
    std::uint8_t counter = no_counter;
    unsigned marks = DirectRow::ends_case;
    if (to != end_step) {
        const StepRow& target = tables.steps[index(to)];
        counter = target.counter;
        if (!target.plain || (counter >= hot_counters && counter != no_counter)) return direct;
        marks = DirectRow::offers_step;
        direct.offers = 1;
        direct.limit = target.limit;
        direct.timed = (target.traits & StepTrait::timed) != 0;
        if (counter != no_counter) {
            direct.count_shift = static_cast<std::uint8_t>(4U * counter);
            direct.count_mask = 15;
        }
    }
    direct.watched = row.watched >= 0;
    direct.separated = row.not_by.count != 0;
    if (direct.watched) marks |= DirectRow::is_watched;
    if (returns) marks |= DirectRow::returns;
    direct.roles = row.roles;
    direct.external = row.roles & ~tables.internal_actors;
    direct.way = std::uint64_t{index(id)} | std::uint64_t{index(to)} << 16U | std::uint64_t{marks} << 48U;
    direct.nature = static_cast<std::uint32_t>(chosen) << 8U | std::uint32_t{counter} << 24U;
    direct.takes = static_cast<std::uint32_t>(row.takes);
    if (!returns) {
        direct.needs = static_cast<std::uint32_t>(row.needs);
        direct.outputs = static_cast<std::uint32_t>(row.outputs);
    }
    return direct;
}

void derive_direct(Tables& tables) {
    if (tables.sla.amount != 0 || tables.documents.size() > 32) return;
    for (std::size_t i = 0; i < tables.steps.size(); ++i) {
        StepRow& row = tables.steps[i];
        constexpr unsigned roundabout = StepTrait::chooses | StepTrait::conditions;
        if ((row.traits & StepTrait::quick) == 0 || (row.traits & roundabout) != 0 || row.kind != StepKind::task)
            continue;
        const auto id = static_cast<StepId>(i);
        row.direct = static_cast<std::uint32_t>(tables.direct.size());
        row.direct_slots = static_cast<std::uint16_t>(1 + row.outcomes.count);
        const bool goes_on = row.outcomes.count == 0;
        tables.direct.push_back(goes_on ? direct_row(tables, id, none<OutcomeId>, row.next, false) : DirectRow{});
        for (std::uint32_t slot = 0; slot < row.outcomes.count; ++slot) {
            const OutcomeRow& outcome = tables.outcomes[row.outcomes.first + slot];
            const bool straight = !outcome.by_deadline && outcome.kind == ArcKind::inner;
            tables.direct.push_back(
                straight ? direct_row(tables, id, static_cast<OutcomeId>(slot), outcome.to, outcome.returns)
                         : DirectRow{});
        }
    }
}

/// A step is offered again if it lies on a cycle, or in a block that opens again: another branch may go back before the
/// split while this one runs.
void derive_counters(Tables& tables) {
    const Cycles cycles(tables);
    std::size_t next = 0;
    for (std::size_t i = 0; i < tables.steps.size(); ++i) {
        StepRow& row = tables.steps[i];
        bool repeats = cycles.contains(static_cast<StepId>(i));
        for (BlockDefId block = row.block; block != none<BlockDefId>; block = tables.blocks[index(block)].parent)
            repeats = repeats || cycles.contains(tables.blocks[index(block)].split);
        if (repeats) row.counter = static_cast<std::uint8_t>(std::min<std::size_t>(next++, no_counter - 1));
    }
}

void derive_documents(const sop::Sop& definition, Tables& tables) {
    std::vector<std::uint64_t> recorders(definition.actors.size());  // by actor: the actor and who records for it
    for (std::size_t i = 0; i < recorders.size(); ++i) recorders[i] = bit(i);
    for (const sop::Step& step : definition.steps)
        if (step.actor != none<ActorId>)
            for (const ActorId recorder : step.recorded_by) recorders[index(step.actor)] |= bit(index(recorder));

    tables.documents.resize(definition.kelengkapan.size());
    for (std::size_t i = 0; i < tables.documents.size(); ++i)
        if (const ActorId from = definition.kelengkapan[i].from; from != none<ActorId>)
            tables.documents[i].bringers = recorders[index(from)];

    for (std::size_t i = 0; i < definition.steps.size(); ++i) {
        const sop::Step& step = definition.steps[i];
        for (const DocumentId document : step.kelengkapan) {
            if (index(document) < mask_bits) tables.steps[i].lists |= bit(index(document));
            if (step.for_each && definition.kelengkapan[index(document)].from != none<ActorId>)
                tables.documents[index(document)].items = step.for_each->records;
        }
        if (!step.for_each) continue;
        for (const DocumentId document : step.outputs) tables.documents[index(document)].items = step.for_each->records;
    }

    for (StepRow& row : tables.steps)
        for (std::size_t i = 0; i < std::min(mask_bits, tables.documents.size()); ++i)
            if (tables.documents[i].items == none<RecordTypeId> && tables.documents[i].bringers != 0)
                row.takes |= row.lists & bit(i);

    tables.brings.resize(definition.actors.size());
    for (std::size_t i = 0; i < std::min(mask_bits, tables.documents.size()); ++i)
        for (std::size_t actor = 0; actor < tables.brings.size(); ++actor)
            if (tables.documents[i].items == none<RecordTypeId> && (tables.documents[i].bringers & bit(actor)) != 0)
                tables.brings[actor] |= bit(i);
}

void derive_start(const sop::Sop& definition, Tables& tables) {
    for (std::size_t i = 0; i < definition.case_field_count; ++i)
        tables.asks_at_start = tables.asks_at_start || definition.fields[i].required;
}

void derive_patterns(const sop::Sop& definition, Tables& tables) {
    for (const sop::Field& field : definition.fields) {
        auto& pattern = tables.patterns.emplace_back();
        if (field.pattern.empty()) continue;
        auto compiled = sop::Pattern::compile(field.pattern);
        // Reading refuses an expression that cannot be used; in a definition that nobody read, only an empty text fits
        // it.
        pattern = compiled ? std::move(compiled).value() : sop::Pattern();
    }
}

}  // namespace

void derive(const sop::Sop& definition, Tables& tables) {
    derive_plain(tables);
    derive_traits(tables);
    derive_counters(tables);
    derive_documents(definition, tables);
    derive_start(definition, tables);
    derive_patterns(definition, tables);
    if (definition.sla && definition.sla->total.limit) {
        tables.sla = *definition.sla->total.limit;
        tables.sla_from = definition.sla->from;
    }
    derive_direct(tables);
}

}  // namespace graph
}  // namespace v0
}  // namespace alur

#include "graph/needs.hpp"

#include <algorithm>

#include "graph/valuations.hpp"

namespace alur {
inline namespace v0 {
namespace graph {
namespace {

using Kind = Fact::Kind;

constexpr std::uint32_t no_fact = static_cast<std::uint32_t>(-1);
constexpr std::size_t kinds = 5;

/// Whether some completion of the step checks its documents.
bool may_check(const StepRow& row, const Tables& tables) {
    if (row.for_each != none<RecordTypeId> || row.outcomes.count == 0) return true;
    const auto first = tables.outcomes.begin() + row.outcomes.first;
    return std::any_of(first, first + row.outcomes.count,
                       [](const OutcomeRow& outcome) { return !outcome.returns && !outcome.by_deadline; });
}

}  // namespace

Needs::Needs(const Flow& flow)
    : flow_(flow),
      type_of_document_(flow.sop.kelengkapan.size(), none<RecordTypeId>),
      type_of_field_(flow.sop.fields.size(), none<RecordTypeId>),
      numbers_(kinds),
      asked_by_(flow.sop.fields.size(), nowhere) {
    for (const sop::Step& step : flow.sop.steps)
        if (step.for_each)
            for (const DocumentId document : step.outputs) type_of_document_[index(document)] = step.for_each->records;
    for (std::size_t i = 0; i < flow.sop.records.size(); ++i) {
        const sop::RecordType& type = flow.sop.records[i];
        for (std::size_t k = 0; k < type.field_count; ++k)
            type_of_field_[index(type.first_field) + k] = static_cast<RecordTypeId>(i);
    }
    for (const Vertex v : flow.order)
        if (v != flow.end()) collect(v);
}

RecordTypeId Needs::records(const Fact& fact) const {
    if (fact.kind == Kind::given) return type_of_document_[fact.subject];
    return fact.kind == Kind::recorded ? type_of_field_[fact.subject] : none<RecordTypeId>;
}

std::uint32_t Needs::number(Kind kind, std::size_t subject) {
    std::vector<std::uint32_t>& numbers = numbers_[static_cast<std::size_t>(kind)];
    if (numbers.size() <= subject) numbers.resize(subject + 1, no_fact);
    if (numbers[subject] == no_fact) {
        numbers[subject] = static_cast<std::uint32_t>(facts_.size());
        facts_.push_back({kind, static_cast<std::uint16_t>(subject)});
    }
    return numbers[subject];
}

std::uint64_t Needs::bit(std::size_t first, Kind kind, std::size_t subject) const {
    const std::vector<std::uint32_t>& numbers = numbers_[static_cast<std::size_t>(kind)];
    if (subject >= numbers.size() || numbers[subject] == no_fact) return 0;
    const std::size_t number = numbers[subject];
    return number >= first && number < first + facts_at_once ? std::uint64_t{1} << (number - first) : 0;
}

std::uint64_t Needs::bit_of_field(std::size_t first, FieldId field) const {
    return bit(first, is_of_case(field) ? Kind::known : Kind::recorded, index(field));
}

// ---- what is asked for

void Needs::collect(Vertex v) {
    need_documents(v);
    need_fields(v);
}

/// A document that is brought asks for a step of its actor, so all documents of an actor share a fact.
void Needs::need_documents(Vertex v) {
    std::uint32_t conditional = flow_.tables.steps[v].conditional.first;
    for (const DocumentId id : flow_.sop.steps[v].kelengkapan) {
        const sop::Document& document = flow_.sop.kelengkapan[index(id)];
        Need need;
        need.step = v;
        need.document = id;
        if (document.when) need.when = flow_.tables.conditional[conditional++].guard;
        const bool brought = document.from != none<ActorId>;
        need.fact = brought ? number(Kind::visited, index(document.from)) : number(Kind::produced, index(id));
        needs_.push_back(need);
        if (brought || type_of_document_[index(id)] == none<RecordTypeId>) continue;
        need.produced = needs_.size() - 1;
        need.fact = number(Kind::given, index(id));
        needs_.push_back(need);
    }
}

void Needs::need_fields(Vertex v) {
    const StepRow& row = flow_.tables.steps[v];
    const auto need_all = [&](GuardId guard, ArcIndex reader, bool after_others) {
        for_atoms(flow_, guard, [&](std::uint16_t atom) {
            if (flow_.tables.atoms[atom].kind == sop::Condition::Kind::field)
                need_field(v, flow_.tables.atoms[atom].field, reader, after_others);
        });
    };
    if (may_check(row, flow_.tables))
        for (std::uint32_t i = 0; i < row.conditional.count; ++i)
            need_all(flow_.tables.conditional[row.conditional.first + i].guard, nowhere, false);
    for (ArcIndex arc = row.arcs.first; arc < row.arcs.first + row.arcs.count; ++arc)
        need_all(flow_.tables.arcs[arc].guard, arc, row.routing == Routing::choose && arc != row.arcs.first);
}

void Needs::need_field(Vertex v, FieldId field, ArcIndex reader, bool after_others) {
    // that the items of a for_each ask for a field says nothing of its guards, where there are no items
    const bool apart = reader != nowhere && flow_.tables.steps[v].for_each != none<RecordTypeId>;
    const std::uint32_t asker = 2 * v + (apart ? 1 : 0);
    if (flow_.sop.fields[index(field)].required || asked_by_[index(field)] == asker) return;
    if (!is_of_case(field) && flow_.tables.steps[v].for_each != type_of_field_[index(field)]) return;
    asked_by_[index(field)] = asker;
    Need need;
    need.step = v;
    need.fact = number(is_of_case(field) ? Kind::known : Kind::recorded, index(field));
    need.reader = reader;
    need.after_others = after_others;
    needs_.push_back(need);
}

// ---- what the steps do

bool Needs::adds(Vertex v, RecordTypeId type) const {
    const sop::Step& step = flow_.sop.steps[v];
    flow_.work += step.adds.size();
    if (step.for_each && step.for_each->records == type) return step.for_each->open;
    return std::find(step.adds.begin(), step.adds.end(), type) != step.adds.end();
}

Effects Needs::effects(std::size_t first) const {
    Effects effects(flow_.tables);
    flow_.work += flow_.tables.steps.size() + flow_.tables.arcs.size();
    for (std::size_t i = first; i < std::min(first + facts_at_once, facts_.size()); ++i) {
        const std::uint64_t bit = std::uint64_t{1} << (i - first);
        // of no record at all, whatever is said of every record is true
        if (facts_[i].of_records()) {
            effects.of_records |= bit;
            effects.at_start |= bit;
        }
        if (facts_[i].of_records() || facts_[i].kind == Kind::known) effects.awaited |= bit;
    }
    note_documents(effects, first);
    note_conditions(effects, first);
    note_guards(effects, first);
    if (effects.of_records != 0) note_losses(effects, first);
    return effects;
}

void Needs::note_documents(Effects& effects, std::size_t first) const {
    for (Vertex v = 0; v < flow_.end(); ++v) {
        const sop::Step& step = flow_.sop.steps[v];
        if (step.actor != none<ActorId>) effects.by_step[v] |= bit(first, Kind::visited, index(step.actor));
        flow_.work += step.outputs.size();
        for (const DocumentId document : step.outputs) {
            effects.by_check[v] |= bit(first, Kind::produced, index(document));
            if (step.for_each) effects.by_check[v] |= bit(first, Kind::given, index(document));
        }
    }
}

/// A check evaluates the condition of every document, so it shows that the fields have values. A `for_each` without
/// records checks nothing, and then says of every record what is true of it, but nothing of the case.
void Needs::note_conditions(Effects& effects, std::size_t first) const {
    for (Vertex v = 0; v < flow_.end(); ++v) {
        const StepRow& row = flow_.tables.steps[v];
        for (std::uint32_t i = 0; i < row.conditional.count; ++i)
            for_atoms(flow_, flow_.tables.conditional[row.conditional.first + i].guard, [&](std::uint16_t atom) {
                const FieldId field = flow_.tables.atoms[atom].field;
                if (is_of_case(field) != (row.for_each != none<RecordTypeId>))
                    effects.by_check[v] |= bit_of_field(first, field);
            });
    }
}

void Needs::note_guards(Effects& effects, std::size_t first) const {
    if (flow_.tables.guards.empty()) return;
    for (const StepRow& row : flow_.tables.steps) {
        std::uint64_t asked = 0;
        const auto ask = [&](ArcIndex arc) {
            for_atoms(flow_, flow_.tables.arcs[arc].guard, [&](std::uint16_t atom) {
                if (flow_.tables.atoms[atom].kind == sop::Condition::Kind::field)
                    asked |= bit_of_field(first, flow_.tables.atoms[atom].field);
            });
        };
        const ArcIndex last = row.arcs.first + row.arcs.count;
        if (row.routing != Routing::choose)  // a split asks every guard
            for (ArcIndex arc = row.arcs.first; arc < last; ++arc) ask(arc);
        for (ArcIndex arc = row.arcs.first; arc < last; ++arc) {
            if (row.routing == Routing::choose) ask(arc);
            effects.by_arc[arc] |= asked;
        }
    }
}

void Needs::note_losses(Effects& effects, std::size_t first) const {
    for (std::size_t i = first; i < std::min(first + facts_at_once, facts_.size()); ++i) {
        if (!facts_[i].of_records()) continue;
        const RecordTypeId type = records(facts_[i]);
        flow_.work += flow_.tables.steps.size();
        for (Vertex v = 0; v < flow_.end(); ++v)
            if (adds(v, type)) effects.lost[v] |= std::uint64_t{1} << (i - first);
    }
}

std::vector<std::uint64_t> Needs::own(std::size_t first) const {
    std::vector<std::uint64_t> own(flow_.end());
    for (Vertex v = 0; v < flow_.end(); ++v) {
        const sop::Step& step = flow_.sop.steps[v];
        flow_.work += 1 + step.sets.size();
        if (step.actor != none<ActorId>) own[v] |= bit(first, Kind::visited, index(step.actor));
        for (const FieldId field : step.sets)
            if (is_of_case(field) || (step.for_each && type_of_field_[index(field)] == step.for_each->records))
                own[v] |= bit_of_field(first, field);
    }
    return own;
}

}  // namespace graph
}  // namespace v0
}  // namespace alur

#include "graph/valuations.hpp"

#include <algorithm>
#include <limits>

#include "graph/cycles.hpp"

namespace alur {
inline namespace v0 {
namespace graph {
namespace {

constexpr std::size_t most_values = 100;  // of an atom or a choice

/// A whole number or a date, the one before and the one after.
std::vector<Value> around(const Value& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
        std::vector<Value> result{value};
        if (*number > std::numeric_limits<std::int64_t>::min()) result.emplace_back(*number - 1);
        if (*number < std::numeric_limits<std::int64_t>::max()) result.emplace_back(*number + 1);
        return result;
    }
    using namespace std::chrono;
    const sys_days day = std::get<year_month_day>(value);
    return {value, year_month_day{day - days{1}}, year_month_day{day + days{1}}};
}

bool within_bounds(const sop::Field& field, const Value& value) {
    const auto* number = std::get_if<std::int64_t>(&value);
    return number == nullptr ||
           ((!field.minimum || *field.minimum <= *number) && (!field.maximum || *number <= *field.maximum));
}

/// Values of the field, at least one of each kind that its atoms tell apart.
std::vector<Value> samples(const sop::Field& field, const std::vector<const Atom*>& atoms) {
    std::vector<Value> result;
    if (field.type == FieldType::boolean) return {true, false};
    if (field.type == FieldType::choice) {
        for (const std::string& option : field.options) result.emplace_back(option);
        return result;
    }
    for (const Atom* atom : atoms)
        for (const Value& value : atom->values) {
            if (field.type == FieldType::string) {
                result.push_back(value);
                continue;
            }
            for (Value& near : around(value))
                if (within_bounds(field, near)) result.push_back(std::move(near));
        }
    if (field.type == FieldType::string) result.emplace_back(std::string());  // some other text
    return result;
}

/// Which steps set a field.
struct Writers {
    std::size_t count = 0;
    StepId last{};
};

std::vector<Writers> writers_of(const sop::Sop& definition) {
    std::vector<Writers> writers(definition.fields.size());
    for (std::size_t i = 0; i < definition.steps.size(); ++i)
        for (const FieldId field : definition.steps[i].sets) {
            ++writers[index(field)].count;
            writers[index(field)].last = static_cast<StepId>(i);
        }
    return writers;
}

}  // namespace

std::vector<bool> atoms_written_once(const Flow& flow, const Ancestry& dominators) {
    const std::vector<Writers> writers = writers_of(flow.sop);
    std::vector<bool> once(flow.tables.atoms.size());
    for (std::size_t i = 0; i < once.size(); ++i) {
        const Atom& atom = flow.tables.atoms[i];
        once[i] = atom.kind == sop::Condition::Kind::field && index(atom.field) < flow.sop.case_field_count &&
                  writers[index(atom.field)].count <= 1 && atom.values.size() <= most_values &&
                  flow.sop.fields[index(atom.field)].options.size() <= most_values;
    }
    const auto read = [&](Vertex reader, GuardId guard, bool by_item) {
        for_atoms(flow, guard, [&](std::uint16_t atom) {
            if (!once[atom] || writers[index(flow.tables.atoms[atom].field)].count == 0) return;
            const auto writer = static_cast<Vertex>(writers[index(flow.tables.atoms[atom].field)].last);
            // of a for_each that sets the field, one item may read what another still changes
            once[atom] =
                flow.reached(writer) && dominators.is_ancestor(writer, reader) && !(by_item && writer == reader);
        });
    };
    for (const Vertex v : flow.order) {
        if (v == flow.end()) continue;
        const StepRow& row = flow.tables.steps[v];
        flow.for_arcs_out(v, [&](ArcIndex arc) { read(v, flow.tables.arcs[arc].guard, false); });
        for (std::uint32_t i = 0; i < row.conditional.count; ++i)
            read(v, flow.tables.conditional[row.conditional.first + i].guard, row.for_each != none<RecordTypeId>);
    }
    return once;
}

std::vector<bool> atoms_written_for_good(const Flow& flow, const std::vector<bool>& once) {
    const std::vector<Writers> writers = writers_of(flow.sop);
    const Cycles cycles(flow.tables);
    std::vector<bool> for_good = once;
    for (std::size_t i = 0; i < once.size(); ++i) {
        if (!once[i]) continue;
        const Writers& of_field = writers[index(flow.tables.atoms[i].field)];
        for_good[i] = of_field.count == 0 || !cycles.contains(of_field.last);
    }
    return for_good;
}

Valuations::Valuations(const Flow& flow, const std::vector<std::uint16_t>& atoms)
    : flow_(flow), current_(flow.tables.atoms.size(), Truth::unknown) {
    flow_.work += current_.size();
    for (const std::uint16_t atom : atoms) {
        const FieldId field = flow.tables.atoms[atom].field;
        auto choice = std::find_if(choices_.begin(), choices_.end(), [&](const Choice& c) { return c.field == field; });
        if (choice == choices_.end()) choice = choices_.insert(choice, Choice{field, {}, {}, 0});
        choice->atoms.push_back(atom);
    }
    for (Choice& choice : choices_) {
        add_classes(choice);
        apply(choice);
    }
}

void Valuations::add_classes(Choice& choice) const {
    std::vector<const Atom*> atoms;
    for (const std::uint16_t atom : choice.atoms) atoms.push_back(&flow_.tables.atoms[atom]);
    for (Value& sample : samples(flow_.sop.fields[index(choice.field)], atoms)) {
        Class candidate{std::move(sample), {}};
        flow_.work += choice.classes.size();
        for (const Atom* atom : atoms) {
            candidate.holds.push_back(detail::compares(*atom, candidate.sample));
            flow_.work += atom->values.size();
        }
        const bool known = std::any_of(choice.classes.begin(), choice.classes.end(),
                                       [&](const Class& c) { return c.holds == candidate.holds; });
        if (!known) choice.classes.push_back(std::move(candidate));
    }
}

void Valuations::apply(const Choice& choice) {
    for (std::size_t i = 0; i < choice.atoms.size() && !choice.classes.empty(); ++i)
        current_[choice.atoms[i]] = choice.classes[choice.chosen].holds[i] ? Truth::yes : Truth::no;
}

bool Valuations::advance() {
    for (Choice& choice : choices_) {
        const bool wraps = choice.chosen + 1 >= choice.classes.size();
        choice.chosen = wraps ? 0 : choice.chosen + 1;
        apply(choice);
        if (!wraps) return true;
    }
    return false;
}

std::string Valuations::describe(std::uint16_t atom) const {
    for (const Choice& choice : choices_) {
        if (choice.field != flow_.tables.atoms[atom].field || choice.classes.empty()) continue;
        const Value& sample = choice.classes[choice.chosen].sample;
        const std::string text = to_string(sample);
        return flow_.sop.fields[index(choice.field)].id + ": " + (text.empty() ? "another text" : text);
    }
    return {};
}

}  // namespace graph
}  // namespace v0
}  // namespace alur

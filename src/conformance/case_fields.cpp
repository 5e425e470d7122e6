#include "conformance/case_fields.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include <alur/engine/guards.hpp>
#include <alur/log/column_writer.hpp>
#include <alur/sop/sop.hpp>

#include "log/case_columns.hpp"
#include "log/plain_values.hpp"
#include "log/quotes.hpp"
#include "yaml/values.hpp"

namespace alur {
inline namespace v0 {
namespace conformance {
namespace {

/// The fields of the case that the conditions of its documents ask for, each once.
std::vector<FieldId> asked_by(const Procedure& procedure) {
    const Tables& tables = procedure.tables();
    std::vector<bool> is_asked(procedure.definition().case_field_count);
    for (const ConditionalDocument& needed : tables.conditional) {
        if (tables.documents[index(needed.document)].items != none<RecordTypeId>) continue;
        const Range program = tables.guards[index(needed.guard)].program;
        for (std::uint32_t i = 0; i < program.count; ++i) {
            const GuardOp op = tables.program[program.first + i];
            if (op.code != GuardOp::Code::atom) continue;
            const Atom& atom = tables.atoms[op.operand];
            if (atom.kind == sop::ConditionKind::field && index(atom.field) < is_asked.size())
                is_asked[index(atom.field)] = true;
        }
    }
    std::vector<FieldId> asked;
    for (std::size_t i = 0; i < is_asked.size(); ++i)
        if (is_asked[i]) asked.push_back(static_cast<FieldId>(i));
    return asked;
}

/// What a text says as a value of a field; nothing: it is none.
std::optional<Value> value_of(const sop::Field& field, std::string_view text) {
    switch (field.type) {
        case FieldType::boolean: return log::read_boolean(text);
        case FieldType::integer: return log::read_number<std::int64_t>(text);
        case FieldType::date: return yaml::parse_date(text);
        case FieldType::string: return std::string(text);
        case FieldType::choice: break;
    }
    if (std::find(field.options.begin(), field.options.end(), text) == field.options.end()) return std::nullopt;
    return std::string(text);
}

/// All of them hold, or with `all` false any: as far as that can be said without those of which nothing is known.
std::optional<bool> joined(std::vector<std::optional<bool>>& stack, std::size_t count, bool all) {
    std::optional<bool> result = all;
    for (; count > 0; --count) {
        const std::optional<bool> operand = stack.back();
        stack.pop_back();
        if (operand == !all || result == !all)
            result = !all;
        else if (!operand)
            result = std::nullopt;
    }
    return result;
}

}  // namespace

CaseFields::CaseFields(const EventLog& log, const Procedure& procedure) : procedure_(procedure) {
    for (const FieldId id : asked_by(procedure)) {
        const sop::Field& field = procedure.definition().fields[index(id)];
        const Column* const column = log.table().find(std::string(log::of_case) + field.id);
        if (column == nullptr) {
            lacking_.push_back(id);
            continue;
        }
        Told told{id, as_text(*column), {}};
        for (std::size_t i = 0; i < told.column.texts()->size(); ++i)
            told.values.push_back(value_of(field, (*told.column.texts())[i]));
        told_.push_back(std::move(told));
    }
}

std::optional<Value> CaseFields::value(std::size_t i, std::uint32_t row) const {
    const Told& told = told_[i];
    return told.column.has_value(row) ? told.values[told.column.code(row)] : std::nullopt;
}

std::optional<bool> CaseFields::holds(const Atom& atom, const std::vector<std::optional<Value>>& values) const {
    if (atom.kind != sop::ConditionKind::field) return std::nullopt;
    for (std::size_t i = 0; i < told_.size(); ++i)
        if (told_[i].field == atom.field && values[i]) return detail::compares(atom, *values[i]);
    return std::nullopt;
}

std::optional<bool> CaseFields::holds(GuardId guard, const std::vector<std::optional<Value>>& values) const {
    const Tables& tables = procedure_.tables();
    const Range program = tables.guards[index(guard)].program;
    std::vector<std::optional<bool>> stack;
    for (std::uint32_t i = 0; i < program.count; ++i) {
        const GuardOp op = tables.program[program.first + i];
        switch (op.code) {
            case GuardOp::Code::atom: stack.push_back(holds(tables.atoms[op.operand], values)); break;
            case GuardOp::Code::negation:
                if (stack.back()) stack.back() = !*stack.back();
                break;
            case GuardOp::Code::conjunction: stack.push_back(joined(stack, op.operand, true)); break;
            case GuardOp::Code::disjunction: stack.push_back(joined(stack, op.operand, false)); break;
        }
    }
    return stack.back();
}

std::vector<std::string> CaseFields::notes() const {
    const std::vector<sop::Field>& fields = procedure_.definition().fields;
    const auto name = [&](FieldId field) {
        return log::in_quotes(std::string(log::of_case) + fields[index(field)].id);
    };
    std::vector<std::string> notes;
    for (const FieldId field : lacking_)
        notes.push_back("the log has no column " + name(field) + ": which documents are needed by it is not judged");
    for (const Told& told : told_) {
        const auto strange = std::find(told.values.begin(), told.values.end(), std::nullopt);
        if (strange == told.values.end()) continue;
        notes.push_back(
            "the column " + name(told.field) + " has " +
            log::begin_in_quotes((*told.column.texts())[static_cast<std::size_t>(strange - told.values.begin())]) +
            ", which the field cannot hold: which documents are needed by it is not judged there");
    }
    return notes;
}

}  // namespace conformance
}  // namespace v0
}  // namespace alur

// Conditions, evaluated against a case (C4, C5): a condition that names an unset field has no value.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include <alur/base/ids.hpp>
#include <alur/base/value.hpp>
#include <alur/engine/facts.hpp>
#include <alur/engine/state.hpp>
#include <alur/graph/procedure.hpp>
#include <alur/sop/sop.hpp>

namespace alur {
inline namespace v0 {
namespace detail {

/// The facts of a case by what `value_of(FieldId)` answers (null: unset): for the atoms 0–15 over fields of the case.
/// Not over personal ones: facts are kept as they are, and would tell something of a person who was erased.
template <class ValueOf>
[[nodiscard]] std::uint32_t facts_of(const Procedure& procedure, ValueOf value_of) {
    const Tables& tables = procedure.tables();
    std::uint32_t facts = 0;
    for (std::size_t i = 0; i < std::min(fact_atoms, tables.atoms.size()); ++i) {
        const Atom& atom = tables.atoms[i];
        if (atom.kind != sop::Condition::Kind::field || index(atom.field) >= procedure.definition().case_field_count ||
            procedure.definition().fields[index(atom.field)].personal)
            continue;
        if (const Value* value = value_of(atom.field)) {
            facts |= 1U << i;
            if (compares(atom, *value)) facts |= 1U << (i + fact_atoms);
        }
    }
    return facts;
}

/// Evaluates guards against the fields, records and results of a case.
class GuardReader {
public:
    GuardReader(const Procedure& procedure, const CaseState& state) : procedure_(procedure), state_(state) {}

    /// \param item whose fields the guard may name; none: fields of the case alone
    /// \param unset takes the fields that the guard names and that have no value
    [[nodiscard]] Holds holds(GuardId id, ItemId item, std::vector<FieldId>& unset) const {
        const Tables& tables = procedure_.tables();
        const Range program = tables.guards[index(id)].program;
        const std::size_t unset_before = unset.size();
        std::vector<bool> stack;
        for (std::uint32_t i = 0; i < program.count; ++i) {
            const GuardOp op = tables.program[program.first + i];
            switch (op.code) {
                case GuardOp::Code::atom: stack.push_back(atom_holds(tables.atoms[op.operand], item, unset)); break;
                case GuardOp::Code::negation: stack.back() = !stack.back(); break;
                case GuardOp::Code::conjunction: join(stack, op.operand, true); break;
                case GuardOp::Code::disjunction: join(stack, op.operand, false); break;
            }
        }
        if (unset.size() != unset_before) return Holds::unset;
        return stack.back() ? Holds::yes : Holds::no;
    }

private:
    static void join(std::vector<bool>& stack, std::size_t count, bool all) {
        bool result = all;
        for (; count > 0; --count) {
            result = all ? result && stack.back() : result || stack.back();
            stack.pop_back();
        }
        stack.push_back(result);
    }

    [[nodiscard]] bool atom_holds(const Atom& atom, ItemId item, std::vector<FieldId>& unset) const {
        if (atom.kind == sop::Condition::Kind::count) return compares(atom, Value(count(atom)));
        const bool of_case = index(atom.field) < procedure_.definition().case_field_count;
        if (const Value* value = state_.field(atom.field, of_case ? none<ItemId> : item)) return compares(atom, *value);
        if (std::find(unset.begin(), unset.end(), atom.field) == unset.end()) unset.push_back(atom.field);
        return false;
    }

    [[nodiscard]] std::int64_t count(const Atom& atom) const {
        std::int64_t count = 0;
        for (std::size_t i = 0; i < state_.records().size(); ++i)
            if (state_.result(atom.step, static_cast<ItemId>(i)) == atom.outcome) ++count;
        return count;
    }

    const Procedure& procedure_;
    const CaseState& state_;
};

}  // namespace detail
}  // namespace v0
}  // namespace alur

// Guards under a partial valuation of their atoms.
#pragma once

#include <cstdint>
#include <vector>

#include "graph/flow.hpp"

namespace alur {
inline namespace v0 {
namespace graph {

enum class Truth : std::uint8_t { no, yes, unknown };

/// What is taken of each atom, by AtomId.
using Valuation = std::vector<Truth>;

inline Truth negation(Truth a) { return a == Truth::unknown ? a : a == Truth::yes ? Truth::no : Truth::yes; }

/// `all` of two, or with `any` set `any` of two: the value that decides alone, unknown, or the other value.
inline Truth combine(Truth a, Truth b, bool any) {
    const Truth decides = any ? Truth::yes : Truth::no;
    if (a == decides || b == decides) return decides;
    return a == Truth::unknown ? a : b;
}

/// Whether the guard holds; none holds always.
[[nodiscard]] inline Truth truth(const Flow& flow, GuardId guard, const Valuation& atoms) {
    if (guard == none<GuardId>) return Truth::yes;
    std::vector<Truth> stack;
    const Tables& tables = flow.tables;
    const Range program = tables.guards[index(guard)].program;
    flow.work += program.count;
    for (std::uint32_t i = program.first; i < program.first + program.count; ++i) {
        const GuardOp op = tables.program[i];
        if (op.code == GuardOp::Code::atom) {
            stack.push_back(atoms[op.operand]);
        } else if (op.code == GuardOp::Code::negation) {
            stack.back() = negation(stack.back());
        } else {
            const bool any = op.code == GuardOp::Code::disjunction;
            Truth sum = any ? Truth::no : Truth::yes;
            for (std::uint16_t k = 0; k < op.operand; ++k) {
                sum = combine(sum, stack.back(), any);
                stack.pop_back();
            }
            stack.push_back(sum);
        }
    }
    return stack.back();
}

}  // namespace graph
}  // namespace v0
}  // namespace alur

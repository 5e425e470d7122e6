#include "graph/guards.hpp"

#include <algorithm>
#include <limits>
#include <span>
#include <tuple>

#include <alur/base/assert.hpp>

namespace alur {
inline namespace v0 {
namespace graph {
namespace {

constexpr std::size_t most = std::numeric_limits<std::uint16_t>::max();  // the largest value means "none"
constexpr std::size_t mask_bits = 64;

/// Turns the program of a guard into a mask test where it is a conjunction of literals over atoms 0–63.
void find_mask(const Tables& tables, GuardRow& guard) {
    struct Literal {
        std::uint64_t mask = 0;
        std::uint64_t value = 0;
    };
    std::vector<Literal> stack;
    for (std::uint32_t i = 0; i < guard.program.count; ++i) {
        const GuardOp op = tables.program[guard.program.first + i];
        if (op.code == GuardOp::Code::atom) {
            if (op.operand >= mask_bits) return;
            stack.push_back({std::uint64_t{1} << op.operand, std::uint64_t{1} << op.operand});
        } else if (op.code == GuardOp::Code::negation) {
            Literal& top = stack.back();
            if ((top.mask & (top.mask - 1)) != 0 || top.mask == 0) return;  // not (a and b) is no conjunction
            top.value ^= top.mask;
        } else if (op.code == GuardOp::Code::conjunction || op.operand == 1) {
            Literal sum;
            for (std::uint16_t k = 0; k < op.operand; ++k) {
                const Literal part = stack.back();
                stack.pop_back();
                if (((sum.value ^ part.value) & sum.mask & part.mask) != 0) return;  // a and not a
                sum.mask |= part.mask;
                sum.value |= part.value;
            }
            stack.push_back(sum);
        } else {
            return;
        }
    }
    guard.mask = stack.back().mask;
    guard.value = stack.back().value;
}

}  // namespace

bool GuardCompiler::AtomOrder::operator()(std::uint16_t a, std::uint16_t b) const {
    const auto key = [this](std::uint16_t i) {
        const Atom& atom = (*atoms)[i];
        return std::tie(atom.kind, atom.field, atom.step, atom.outcome, atom.comparison, atom.values);
    };
    *work += 1 + std::min((*atoms)[a].values.size(), (*atoms)[b].values.size());
    return key(a) < key(b);
}

bool GuardCompiler::GuardOrder::operator()(GuardId a, GuardId b) const {
    const auto ops = [this](GuardId id) {
        const Range range = tables->guards[index(id)].program;
        return std::span(tables->program).subspan(range.first, range.count);
    };
    const auto first = ops(a);
    const auto second = ops(b);
    *work += 1 + std::min(first.size(), second.size());
    return std::lexicographical_compare(
        first.begin(), first.end(), second.begin(), second.end(),
        [](const GuardOp& x, const GuardOp& y) { return std::tie(x.code, x.operand) < std::tie(y.code, y.operand); });
}

GuardId GuardCompiler::compile(const sop::Condition& condition, StepId counting) {
    if (tables_.guards.size() >= most) return none<GuardId>;
    GuardRow guard;
    guard.program.first = static_cast<std::uint32_t>(tables_.program.size());
    full_ = false;
    emit(condition, counting);
    if (full_) return none<GuardId>;
    guard.program.count = static_cast<std::uint32_t>(tables_.program.size()) - guard.program.first;
    const auto candidate = static_cast<GuardId>(tables_.guards.size());
    tables_.guards.push_back(guard);
    const auto [known, is_new] = known_guards_.insert(candidate);
    if (is_new) {
        find_mask(tables_, tables_.guards.back());
    } else {
        tables_.program.resize(guard.program.first);
        tables_.guards.pop_back();
    }
    return *known;
}

// The depth of the recursion is that of the YAML text, which reading bounds at 64.
void GuardCompiler::emit(const sop::Condition& condition, StepId counting) {
    using Kind = sop::Condition::Kind;
    switch (condition.kind) {
        case Kind::field:
        case Kind::count: return emit_atom(condition, counting);
        case Kind::all: return emit_group(condition, GuardOp::Code::conjunction, counting);
        case Kind::any: return emit_group(condition, GuardOp::Code::disjunction, counting);
        case Kind::negation:
            emit_group(condition, GuardOp::Code::conjunction, counting);
            tables_.program.push_back({GuardOp::Code::negation, 1});
    }
}

void GuardCompiler::emit_group(const sop::Condition& condition, GuardOp::Code code, StepId counting) {
    for (const sop::Condition& operand : condition.operands) emit(operand, counting);
    if (condition.operands.size() == 1) return;
    if (condition.operands.size() > most) full_ = true;
    tables_.program.push_back({code, static_cast<std::uint16_t>(condition.operands.size())});
}

void GuardCompiler::emit_atom(const sop::Condition& condition, StepId counting) {
    const bool counts = condition.kind == sop::Condition::Kind::count;
    ALUR_ASSERT(!counts || counting != none<StepId>);  // reading refuses a count elsewhere (E165)
    const auto candidate = static_cast<std::uint16_t>(tables_.atoms.size());
    tables_.atoms.push_back({condition.kind, condition.field, condition.outcome, condition.comparison, condition.values,
                             counts ? counting : none<StepId>});
    if (tables_.atoms.size() >= most) full_ = true;
    const auto [known, is_new] = known_.insert(candidate);
    if (!is_new) tables_.atoms.pop_back();
    tables_.program.push_back({GuardOp::Code::atom, *known});
}

}  // namespace graph
}  // namespace v0
}  // namespace alur

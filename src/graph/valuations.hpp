// What the conditions of an SOP can be, taken together: every combination that values of the fields can bring about.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "graph/ancestry.hpp"
#include "graph/flow.hpp"
#include "graph/truth.hpp"

namespace alur {
inline namespace v0 {
namespace graph {

/// By AtomId: whether an atom can be decided once for all who read it. Its field is set at the start alone, or by one
/// step that every reader comes after (a later loop through that step brings all readers a new value); and the values
/// that it is compared with are few enough to go through.
[[nodiscard]] std::vector<bool> atoms_written_once(const Flow& flow, const Ancestry& dominators);

/// Which of these keep their value for the whole run: no loop leads back to the step that sets the field. What was lost
/// under one value can be missed under the next, so only these decide about what may be lost.
/// \param once as atoms_written_once says
[[nodiscard]] std::vector<bool> atoms_written_for_good(const Flow& flow, const std::vector<bool>& once);

/// Calls `visit` with each atom of a guard, as often as it occurs.
template <class Visit>
void for_atoms(const Flow& flow, GuardId guard, Visit visit) {
    if (guard == none<GuardId>) return;
    const Tables& tables = flow.tables;
    const Range program = tables.guards[index(guard)].program;
    flow.work += program.count;
    for (std::uint32_t i = program.first; i < program.first + program.count; ++i)
        if (tables.program[i].code == GuardOp::Code::atom) visit(tables.program[i].operand);
}

/// Goes through the valuations of some atoms; all other atoms are unknown. Two atoms over one field are never given
/// values that no value of the field gives them.
class Valuations {
public:
    /// \param atoms of case fields
    Valuations(const Flow& flow, const std::vector<std::uint16_t>& atoms);

    [[nodiscard]] const Valuation& current() const { return current_; }
    /// Goes on to the next valuation; false after the last.
    bool advance();
    /// A value of the field of an atom in the current valuation, as `badan_hukum: true`; empty where it was not chosen.
    [[nodiscard]] std::string describe(std::uint16_t atom) const;

private:
    /// A value that stands for all that the atoms cannot tell apart.
    struct Class {
        Value sample;
        std::vector<bool> holds;  ///< by position in `atoms`
    };
    struct Choice {
        FieldId field{};
        std::vector<std::uint16_t> atoms;
        std::vector<Class> classes;
        std::size_t chosen = 0;
    };

    void add_classes(Choice& choice) const;
    void apply(const Choice& choice);

    const Flow& flow_;
    std::vector<Choice> choices_;
    Valuation current_;
};

}  // namespace graph
}  // namespace v0
}  // namespace alur

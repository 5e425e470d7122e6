// Where each step of a procedure goes on, in the words of its author: what pictures and lists say.
#pragma once

#include <string>
#include <vector>

#include <alur/base/ids.hpp>
#include <alur/sop/sop.hpp>

namespace alur {
inline namespace v0 {

class Procedure;

namespace render {

/// One way on from a step.
struct Way {
    std::string label;         ///< outcome or condition; empty: unconditional
    std::string to;            ///< the id of a step, or `end`
    bool returns = false;      ///< goes back for rework: the documents need not be complete (D3)
    bool loop = false;         ///< leads to a step that lies on every way to this one (F5)
    bool cancels = false;      ///< leaves all else that is open in the case (F7)
    bool by_deadline = false;  ///< taken by the deadline of the step alone (X1)
    bool of_item = false;      ///< of one item of a `for_each`: it is done, or (returns) offered again
};

/// The id of a step, or `end`.
[[nodiscard]] std::string id_of(const sop::Sop& sop, StepId id);

/// In the order of writing; those of the items of a `for_each` come first.
[[nodiscard]] std::vector<Way> ways_of(const Procedure& procedure, StepId id);

}  // namespace render
}  // namespace v0
}  // namespace alur

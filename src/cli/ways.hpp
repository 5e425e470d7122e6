// What all forms of `alur show` say alike: names, revisions, and where a step goes on.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <alur/graph/procedure.hpp>
#include <alur/sop/sop.hpp>

namespace alur::cli {

/// One way on from a step.
struct Way {
    std::string label;  ///< outcome or condition; empty: unconditional
    std::string to;
    bool returns = false;
    bool loop = false;
    bool cancels = false;
    bool by_deadline = false;
    bool of_item = false;  ///< of one item of a `for_each`: it is done, or (returns) offered again
};

/// The id of a step, or `end`.
[[nodiscard]] std::string name_of(const sop::Sop& sop, StepId id);

/// In the order of writing; those of the items of a `for_each` come first.
[[nodiscard]] std::vector<Way> ways_of(const Procedure& procedure, StepId id);

/// The first bytes of a hash as hexadecimal digits.
[[nodiscard]] std::string hex(const ContentHash& hash, std::size_t bytes);

}  // namespace alur::cli

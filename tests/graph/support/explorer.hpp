// Plays all tokens of an SOP, every choice at every step, and looks whether anything goes wrong.
//
// Written from the rules of control flow (docs/sop-language.md, F3–F9) and from the arcs of the Sop alone: dominators
// and joins are found by leaving steps out and looking what can still be reached; no table of compile is consulted.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <alur/sop/sop.hpp>

namespace alur_test {

struct Play {
    enum class Verdict {
        sound,
        stuck,      ///< a state from which the case cannot complete
        left_over,  ///< the case completes while something else is open, or inside a block
        twice,      ///< a step is active twice
        dead,       ///< a step that is never active
        too_large,  ///< given up
    };
    Verdict verdict = Verdict::sound;
    std::string where;  ///< the state or the step
    std::size_t states = 0;
};

[[nodiscard]] Play play(const alur::sop::Sop& definition, std::size_t most_states = 20'000);

/// A document that a step may find missing when it is completed.
using Missing = std::pair<alur::StepId, alur::DocumentId>;

/// Plays an SOP for every value of its boolean fields, which decide the guards and change where a step sets them, and
/// collects what may be missing. Nobody waits for a missing document: play goes on as if it were there. Documents that
/// are brought count as missing before their actor had a step.
/// \return nothing where there are more states than that
[[nodiscard]] std::optional<std::set<Missing>> play_documents(const alur::sop::Sop& definition,
                                                              std::size_t most_states);

/// Plays whole cases, with every value of every boolean field that may be given or left out, and with one record that
/// may be added whenever it may be: it stands for any. Whoever lacks a document or a field waits. Documents that are
/// brought are there.
[[nodiscard]] Play play_cases(const alur::sop::Sop& definition, std::size_t most_states);

/// What the rules say of the arcs of an SOP, step by step in the order of writing.
struct Structure {
    struct Arc {
        bool loop = false;
        int blocks_left = 0;  ///< how many blocks hold the source but not the target
    };
    std::vector<Arc> arcs;
    std::vector<alur::StepId> joins;  ///< of each step that splits; of others it has no meaning
};

[[nodiscard]] Structure structure(const alur::sop::Sop& definition);

}  // namespace alur_test

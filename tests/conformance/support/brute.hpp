// Alignments without any cleverness: every place in the product of trace and procedure, in order of cost.
//
// The tokens are those of graph/support/game.hpp, written from the rules and from the SOP alone; items are counted one
// by one. So nothing is shared with what is tested.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <alur/sop/sop.hpp>

#include "conformance/align.hpp"
#include "graph/support/random_sop.hpp"

namespace alur_test {

class Tokens;

/// Runs of one SOP.
class Brute {
public:
    /// \param unrecorded by step \param most_items so many items a for_each has at most
    Brute(const alur::sop::Sop& sop, std::vector<bool> unrecorded, int most_items);
    ~Brute();
    Brute(const Brute&) = delete;
    Brute& operator=(const Brute&) = delete;

    /// How many lines of the best alignment differ, and how few deviations explain those of one of them.
    struct Least {
        std::size_t lines = 0;
        std::size_t deviations = 0;
    };
    /// \return nothing where there are more places than that
    [[nodiscard]] std::optional<Least> least(const alur::conformance::Trace& trace, std::size_t most_places);

    /// What a run at random records, at most so much of it. `ends`: it came to the end.
    [[nodiscard]] alur::conformance::Trace run(Random& random, std::size_t most_events);

private:
    std::unique_ptr<Tokens> tokens_;
};

}  // namespace alur_test

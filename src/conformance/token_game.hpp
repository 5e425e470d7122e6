// Where the tokens of a case are, and where they go when a step is completed: F3 to F7, R2 to R9 of the language, with
// every condition a free choice and any number of records, since a log tells of neither.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <alur/base/ids.hpp>
#include <alur/graph/procedure.hpp>

namespace alur {
inline namespace v0 {
namespace conformance {

/// The tokens of a case: one word for each open activation and each open block, in ascending order. Empty: the case is
/// over. A step has at most one open activation and a split at most one open block (F9), so their numbers name them; a
/// for_each counts as one activation from its start to its completion.
using Marking = std::vector<std::uint32_t>;

/// An open activation. \param owes of an open list: an item is open, so that the list cannot be done yet
[[nodiscard]] constexpr std::uint32_t activation_word(StepId step, bool owes) noexcept {
    return static_cast<std::uint32_t>(index(step)) << 1U | (owes ? 1U : 0U);
}
/// An open block and how many tokens must arrive until it closes. \param needed fits 16 bits, as targets of a step do
[[nodiscard]] constexpr std::uint32_t block_word(BlockDefId block, std::size_t needed) noexcept {
    return 1U << 31U | static_cast<std::uint32_t>(index(block)) << 16U | static_cast<std::uint32_t>(needed);
}
[[nodiscard]] constexpr bool is_block(std::uint32_t word) noexcept { return word >> 31U != 0; }
[[nodiscard]] constexpr StepId step_of(std::uint32_t word) noexcept { return static_cast<StepId>(word >> 1U); }
[[nodiscard]] constexpr bool owes(std::uint32_t word) noexcept { return (word & 1U) != 0; }
[[nodiscard]] constexpr BlockDefId block_of(std::uint32_t word) noexcept {
    return static_cast<BlockDefId>(word >> 16U & 0x7FFFU);
}
[[nodiscard]] constexpr std::size_t needed_of(std::uint32_t word) noexcept { return word & 0xFFFFU; }

/// Moves the tokens. Each function adds the markings that may follow, none twice, and returns false where they are more
/// than the game was made for.
class TokenGame {
public:
    /// \param procedure outlives the game \param most how many markings may follow from one completion
    TokenGame(const Procedure& procedure, std::size_t most) : tables_(procedure.tables()), most_(most) {}

    /// A case starts.
    [[nodiscard]] bool begin(std::vector<Marking>& after) const;
    /// An activation of the step, or one item of it, is completed. \param step open in `at`
    [[nodiscard]] bool complete(const Marking& at, StepId step, OutcomeId outcome, std::vector<Marking>& after) const;
    /// The list of a for_each is closed, with no item open. \param step open in `at`, with `items: open`
    [[nodiscard]] bool close_list(const Marking& at, StepId step, std::vector<Marking>& after) const;

private:
    struct Token {
        StepId to{};
        BlockDefId block = none<BlockDefId>;   ///< where it is; none: the root
        BlockDefId within = none<BlockDefId>;  ///< it moves only while this block is open
        bool arrives = false;                  ///< at the join of its block; else it starts `to`
    };
    /// A marking in the middle of a batch. The last token moves first.
    struct Play {
        Marking at;
        std::vector<Token> tokens;
    };
    /// What may come of a batch, and what is not decided in it yet.
    struct Batch {
        std::vector<Marking>& after;
        std::vector<Play> open{};
        bool too_many = false;
    };

    [[nodiscard]] const StepRow& row(StepId step) const { return tables_.steps[index(step)]; }
    [[nodiscard]] BlockDefId parent(BlockDefId block) const { return tables_.blocks[index(block)].parent; }
    [[nodiscard]] bool lies_in(BlockDefId block, BlockDefId outer) const;

    [[nodiscard]] bool run(Batch& batch) const;
    [[nodiscard]] bool start(Play& play, Batch& batch, const Token& token) const;
    void arrive(Play& play, const Token& token) const;
    void leave(Play play, Batch& batch, StepId step, OutcomeId outcome) const;
    void split(const Play& play, Batch& batch, StepId step) const;
    void follow(Play& play, const Arc& arc) const;
    void cancel_inside(Marking& at, BlockDefId outer) const;

    const Tables& tables_;
    std::size_t most_;
};

}  // namespace conformance
}  // namespace v0
}  // namespace alur

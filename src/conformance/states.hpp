// The markings of a procedure as far as searches have come to them, each with what may be done in it. Worked out once
// for all traces of a log.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include <alur/base/ids.hpp>
#include <alur/graph/procedure.hpp>

#include "conformance/outlook.hpp"
#include "conformance/token_game.hpp"

namespace alur {
inline namespace v0 {
namespace conformance {

/// Number of a marking in States.
using StateId = std::uint32_t;

/// Something that may happen in a marking.
struct Move {
    StepId step{};
    OutcomeId outcome = none<OutcomeId>;
    bool is_silent = false;  ///< no log tells of it: a list is closed, or the step is one that the log does not record
    StateId to = 0;
};

/// What may and what must still come from a marking on; a bit a step in words.
struct Prospect {
    const std::uint64_t* may = nullptr;
    const std::uint64_t* must = nullptr;  ///< steps that the log records
    std::uint32_t must_count = 0;
};

class States {
public:
    /// \param procedure outlives the states \param unrecorded by step: no log tells of it
    /// \param most how many markings may be known
    States(const Procedure& procedure, std::vector<bool> unrecorded, std::size_t most);

    [[nodiscard]] const Procedure& procedure() const noexcept { return procedure_; }
    /// Whether some limit was met since the states were made or forgotten: then moves are missing.
    [[nodiscard]] bool is_full() const noexcept { return full_; }
    /// How many markings are known.
    [[nodiscard]] std::size_t size() const noexcept { return all_.size(); }
    /// Forgets all; numbers that were given out mean nothing any more.
    void forget();

    /// In which a case may stand after its start.
    [[nodiscard]] std::span<const StateId> first();
    [[nodiscard]] const Marking& marking(StateId state) const { return *all_[state].marking; }
    [[nodiscard]] bool is_over(StateId state) const { return marking(state).empty(); }
    /// What may happen, in ascending order of steps. Valid until something else is asked.
    [[nodiscard]] std::span<const Move> moves(StateId state);
    /// Valid until something else is asked.
    [[nodiscard]] Prospect prospect(StateId state);
    [[nodiscard]] bool repeats(StepId step) const { return repeats_[index(step)]; }

private:
    struct Hash {
        std::size_t operator()(const Marking& marking) const noexcept;
    };
    struct State {
        const Marking* marking;
        std::uint32_t first_move = 0;
        std::uint32_t move_count = 0;
        bool has_moves = false;
        bool has_prospect = false;
        std::uint32_t must_count = 0;
        std::size_t sets = 0;  ///< where its two sets begin
    };

    [[nodiscard]] StateId number_of(Marking marking);
    void add_moves(StateId state, std::uint32_t word);
    void add_move(StateId state, StepId step, OutcomeId outcome, bool is_silent);
    void look_ahead(State& state);

    const Procedure& procedure_;
    const Tables& tables_;
    std::vector<bool> unrecorded_;
    std::size_t most_;
    TokenGame game_;
    Outlook outlook_;
    std::vector<bool> repeats_;
    StepSet visible_;  ///< steps of which each completion of an activation is in the log: no gateways, no for_each
    std::unordered_map<Marking, StateId, Hash> numbers_;
    std::vector<State> all_;
    std::vector<Move> moves_;
    std::vector<std::uint64_t> sets_;
    std::vector<StateId> first_;
    std::vector<Marking> after_;
    bool full_ = false;
};

}  // namespace conformance
}  // namespace v0
}  // namespace alur

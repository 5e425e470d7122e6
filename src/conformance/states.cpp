#include "conformance/states.hpp"

#include <bit>
#include <utility>

namespace alur {
inline namespace v0 {
namespace conformance {

States::States(const Procedure& procedure, std::vector<bool> unrecorded, std::size_t most)
    : procedure_(procedure),
      tables_(procedure.tables()),
      unrecorded_(std::move(unrecorded)),
      most_(most),
      game_(procedure, most),
      outlook_(procedure),
      visible_(outlook_.words()) {
    for (std::size_t i = 0; i < tables_.steps.size(); ++i) {
        const auto step = static_cast<StepId>(i);
        repeats_.push_back(outlook_.repeats(step));
        const StepRow& row = tables_.steps[i];
        if (row.kind != StepKind::gateway && row.for_each == none<RecordTypeId> && !unrecorded_[i])
            insert(visible_, step);
    }
}

std::size_t States::Hash::operator()(const Marking& marking) const noexcept {
    std::uint64_t hash = marking.size();
    for (const std::uint32_t word : marking) {
        hash = (hash ^ word) * 0x9E3779B97F4A7C15U;
        hash ^= hash >> 32U;
    }
    return static_cast<std::size_t>(hash);
}

void States::forget() {
    numbers_.clear();
    all_.clear();
    moves_.clear();
    sets_.clear();
    first_.clear();
    full_ = false;
}

StateId States::number_of(Marking marking) {
    const auto [known, is_new] = numbers_.emplace(std::move(marking), static_cast<StateId>(all_.size()));
    if (is_new) {
        all_.emplace_back().marking = &known->first;
        if (all_.size() > most_) full_ = true;
    }
    return known->second;
}

std::span<const StateId> States::first() {
    if (first_.empty()) {
        after_.clear();
        if (!game_.begin(after_)) full_ = true;
        for (Marking& marking : after_) first_.push_back(number_of(std::move(marking)));
    }
    return first_;
}

std::span<const Move> States::moves(StateId state) {
    if (!all_[state].has_moves) {
        const auto first = static_cast<std::uint32_t>(moves_.size());
        for (const std::uint32_t word : marking(state))  // stays where it is while others come
            if (!is_block(word)) add_moves(state, word);
        all_[state].first_move = first;
        all_[state].move_count = static_cast<std::uint32_t>(moves_.size()) - first;
        all_[state].has_moves = true;
    }
    return {moves_.data() + all_[state].first_move, all_[state].move_count};
}

void States::add_moves(StateId state, std::uint32_t word) {
    const StepId step = step_of(word);
    const StepRow& row = tables_.steps[index(step)];
    const bool is_silent = unrecorded_[index(step)];
    if (row.open_items && !owes(word)) {
        after_.clear();
        if (!game_.close_list(marking(state), step, after_)) full_ = true;
        for (Marking& marking : after_) moves_.push_back({step, none<OutcomeId>, true, number_of(std::move(marking))});
    }
    if (row.outcomes.count == 0) add_move(state, step, none<OutcomeId>, is_silent);
    for (std::uint32_t i = 0; i < row.outcomes.count; ++i) {
        // W4: a timed wait takes the first outcome, always.
        if (row.kind == StepKind::timed_wait && i > 0) break;
        add_move(state, step, static_cast<OutcomeId>(i), is_silent);
    }
}

void States::add_move(StateId state, StepId step, OutcomeId outcome, bool is_silent) {
    after_.clear();
    if (!game_.complete(marking(state), step, outcome, after_)) full_ = true;
    for (Marking& marking : after_) moves_.push_back({step, outcome, is_silent, number_of(std::move(marking))});
}

Prospect States::prospect(StateId number) {
    State& state = all_[number];
    if (!state.has_prospect) look_ahead(state);
    const std::uint64_t* const may = sets_.data() + state.sets;
    return {may, may + outlook_.words(), state.must_count};
}

/// From a marking on the case comes to its end on the way of some token that is open now: what lies on all their ways
/// must come. So must what lies on the ways of a token that nothing can take away.
void States::look_ahead(State& state) {
    const std::size_t words = outlook_.words();
    state.has_prospect = true;
    state.sets = sets_.size();
    StepSet may(words);
    StepSet common(words, ~std::uint64_t{0});
    StepSet must(words);
    StepSet items(words);
    std::size_t open = 0;
    for (const std::uint32_t word : *state.marking) open += is_block(word) ? 0U : 1U;
    for (const std::uint32_t word : *state.marking) {
        if (is_block(word)) continue;
        const StepId step = step_of(word);
        const StepRow& row = tables_.steps[index(step)];
        const StepSet& its_may = outlook_.may_follow(step);
        const StepSet& its_must = outlook_.must_follow(step);
        const bool stays = open == 1 || outlook_.is_steady(step);
        for (std::size_t i = 0; i < words; ++i) {
            may[i] |= its_may[i];
            common[i] &= its_must[i];
            if (stays) must[i] |= its_must[i];
        }
        // A fixed list that is open has an open item.
        const bool has_item = row.for_each != none<RecordTypeId> && (!row.open_items || owes(word));
        if (has_item && stays && !unrecorded_[index(step)]) insert(items, step);
    }
    for (std::size_t i = 0; i < words; ++i) {
        must[i] = open == 0 ? 0 : ((must[i] | common[i]) & visible_[i]) | items[i];
        state.must_count += static_cast<std::uint32_t>(std::popcount(must[i]));
    }
    sets_.insert(sets_.end(), may.begin(), may.end());
    sets_.insert(sets_.end(), must.begin(), must.end());
}

}  // namespace conformance
}  // namespace v0
}  // namespace alur

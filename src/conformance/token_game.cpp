#include "conformance/token_game.hpp"

#include <algorithm>
#include <utility>

#include <alur/base/assert.hpp>

namespace alur {
inline namespace v0 {
namespace conformance {
namespace {

constexpr const char* sound_tables = "conformance needs a procedure as sound as compile makes it";

void add(Marking& at, std::uint32_t word) { at.insert(std::lower_bound(at.begin(), at.end(), word), word); }

/// The word of the open activation of a step.
Marking::iterator find(Marking& at, StepId step) {
    const auto found = std::lower_bound(at.begin(), at.end(), activation_word(step, false));
    ALUR_ASSERT(found != at.end() && !is_block(*found) && step_of(*found) == step);
    return found;
}

/// The word of an open block, or the end.
Marking::iterator find(Marking& at, BlockDefId block) {
    const auto found = std::lower_bound(at.begin(), at.end(), block_word(block, 0));
    return found != at.end() && block_of(*found) == block ? found : at.end();
}

}  // namespace

bool TokenGame::begin(std::vector<Marking>& after) const {
    Batch batch{after};
    batch.open.push_back({{}, {{StepId{0}, none<BlockDefId>, none<BlockDefId>, false}}});
    return run(batch);
}

bool TokenGame::complete(const Marking& at, StepId step, OutcomeId outcome, std::vector<Marking>& after) const {
    const StepRow& from = row(step);
    Play play{at, {}};
    const auto here = find(play.at, step);
    Batch batch{after};
    if (from.for_each != none<RecordTypeId>) {
        const bool returns =
            outcome != none<OutcomeId> && tables_.outcomes[from.outcomes.first + index(outcome)].returns;
        if (from.open_items) {
            // A returned item is open again. Of several that are, the log does not say which is which, and whoever
            // completes one may complete the last.
            *here = activation_word(step, returns);
            after.push_back(std::move(play.at));
            return true;
        }
        // In a fixed list that has not completed, some item is open. This one was the last, or it was not.
        after.push_back(at);
        if (returns) return true;
    }
    play.at.erase(here);
    leave(std::move(play), batch, step, outcome);
    return run(batch);
}

bool TokenGame::close_list(const Marking& at, StepId step, std::vector<Marking>& after) const {
    Play play{at, {}};
    play.at.erase(find(play.at, step));
    Batch batch{after};
    leave(std::move(play), batch, step, none<OutcomeId>);
    return run(batch);
}

bool TokenGame::lies_in(BlockDefId block, BlockDefId outer) const {
    if (outer == none<BlockDefId>) return true;
    for (; block != none<BlockDefId>; block = parent(block))
        if (block == outer) return true;
    return false;
}

/// Moves tokens until all rest, on every way that the batch may take.
bool TokenGame::run(Batch& batch) const {
    while (!batch.open.empty()) {
        Play play = std::move(batch.open.back());
        batch.open.pop_back();
        bool goes_on = true;
        while (goes_on && !play.tokens.empty()) {
            const Token token = play.tokens.back();
            play.tokens.pop_back();
            if (token.within != none<BlockDefId> && find(play.at, token.within) == play.at.end()) continue;
            if (token.arrives)
                arrive(play, token);
            else
                goes_on = start(play, batch, token);
        }
        if (goes_on) batch.after.push_back(std::move(play.at));
        if (batch.too_many || batch.open.size() + batch.after.size() > most_) return false;
    }
    std::sort(batch.after.begin(), batch.after.end());
    batch.after.erase(std::unique(batch.after.begin(), batch.after.end()), batch.after.end());
    return true;
}

/// \return whether this play goes on; else the batch holds those that go on in its place
bool TokenGame::start(Play& play, Batch& batch, const Token& token) const {
    if (token.to == end_step) {
        ALUR_EXPECTS(play.at.empty(), sound_tables);
        return true;
    }
    const StepRow& to = row(token.to);
    if (to.kind == StepKind::gateway) {
        leave(std::move(play), batch, token.to, none<OutcomeId>);
        return false;
    }
    // Where there are no records a fixed list completes at once.
    if (to.for_each != none<RecordTypeId> && !to.open_items) leave(play, batch, token.to, none<OutcomeId>);
    add(play.at, activation_word(token.to, false));
    return true;
}

/// F6.
void TokenGame::arrive(Play& play, const Token& token) const {
    const auto open = find(play.at, token.block);
    if (open == play.at.end()) return;
    if (needed_of(*open) > 1) {
        --*open;
        return;
    }
    cancel_inside(play.at, token.block);
    play.at.erase(find(play.at, token.block));
    const BlockDefId around = parent(token.block);
    const bool joins = around != none<BlockDefId> && tables_.blocks[index(around)].join == token.to;
    play.tokens.push_back({token.to, around, none<BlockDefId>, joins});
}

/// Passes one token along each chosen target of a step that has completed.
void TokenGame::leave(Play play, Batch& batch, StepId step, OutcomeId outcome) const {
    const StepRow& from = row(step);
    switch (from.routing) {
        case Routing::next: follow(play, tables_.arcs[from.arcs.first]); break;
        case Routing::outcomes:
            follow(play, tables_.arcs[tables_.outcomes[from.outcomes.first + index(outcome)].arc]);
            break;
        case Routing::choose:
            for (std::uint32_t i = 0; i < from.arcs.count; ++i) {
                batch.open.push_back(play);
                follow(batch.open.back(), tables_.arcs[from.arcs.first + i]);
            }
            return;
        case Routing::split: split(play, batch, step); return;
    }
    batch.open.push_back(std::move(play));
}

/// Of the guarded targets any may be chosen.
void TokenGame::split(const Play& play, Batch& batch, StepId step) const {
    const StepRow& from = row(step);
    std::vector<std::uint32_t> free;
    for (std::uint32_t i = 0; i < from.arcs.count; ++i)
        if (tables_.arcs[from.arcs.first + i].guard != none<GuardId>) free.push_back(i);
    batch.too_many = free.size() >= 31 || std::size_t{1} << free.size() > most_;
    if (batch.too_many) return;
    for (std::uint32_t choice = 0; choice < 1U << free.size(); ++choice) {
        std::vector<const Arc*> chosen;
        for (std::uint32_t i = 0, guarded = 0; i < from.arcs.count; ++i) {
            const Arc& arc = tables_.arcs[from.arcs.first + i];
            if (arc.guard == none<GuardId> || (choice >> guarded++ & 1U) != 0) chosen.push_back(&arc);
        }
        const BlockDef& definition = tables_.blocks[index(from.opens)];
        Play next = play;
        add(next.at,
            block_word(from.opens,
                       definition.count == 0 ? chosen.size() : std::min<std::size_t>(definition.count, chosen.size())));
        for (auto arc = chosen.rbegin(); arc != chosen.rend(); ++arc)
            next.tokens.push_back({(*arc)->to, from.opens, from.opens, (*arc)->kind == ArcKind::arrive});
        batch.open.push_back(std::move(next));
    }
}

void TokenGame::follow(Play& play, const Arc& arc) const {
    const BlockDefId block = row(arc.from).block;
    switch (arc.kind) {
        case ArcKind::inner: play.tokens.push_back({arc.to, block, none<BlockDefId>, false}); return;
        case ArcKind::arrive: play.tokens.push_back({arc.to, block, none<BlockDefId>, true}); return;
        case ArcKind::leave: {
            BlockDefId outermost = block;
            for (int level = 1; level < arc.levels; ++level) outermost = parent(outermost);
            cancel_inside(play.at, outermost);
            play.at.erase(find(play.at, outermost));
            play.tokens.push_back({arc.to, parent(outermost), none<BlockDefId>, false});
            return;
        }
        case ArcKind::cancel:
            play.at.clear();
            play.tokens.push_back({arc.to, none<BlockDefId>, none<BlockDefId>, false});
            return;
    }
}

/// Takes away what is open in a block, but not the block.
void TokenGame::cancel_inside(Marking& at, BlockDefId outer) const {
    at.erase(std::remove_if(at.begin(), at.end(),
                            [&](std::uint32_t word) {
                                return is_block(word) ? block_of(word) != outer && lies_in(block_of(word), outer)
                                                      : lies_in(row(step_of(word)).block, outer);
                            }),
             at.end());
}

}  // namespace conformance
}  // namespace v0
}  // namespace alur

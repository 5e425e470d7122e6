// How tokens move: completions, splits, joins, loops, cancelling exits, for_each and gateways (F3–F7, R2–R9).
//
// An accepted completion enters, the events that follow from it leave. Whether it may be accepted was judged before,
// except for one thing: a guard on the way may name a field that is unset.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <alur/base/assert.hpp>
#include <alur/base/ids.hpp>
#include <alur/engine/activation.hpp>
#include <alur/engine/batch.hpp>
#include <alur/engine/clocks.hpp>
#include <alur/engine/event.hpp>
#include <alur/engine/guards.hpp>
#include <alur/engine/payload.hpp>
#include <alur/graph/procedure.hpp>

namespace alur {
inline namespace v0 {
namespace detail {

/// What completes an activation.
struct Completion {
    OutcomeId outcome = none<OutcomeId>;
    bool by_deadline = false;
    Instant wait_ended = never;  ///< of a timed wait: its end
    std::vector<ItemId> items;   ///< what a for_each that is returned to offers again; empty: all
};

/// Whether a completion with this outcome goes back for rework.
[[nodiscard]] inline bool is_return(const Tables& tables, const StepRow& row, OutcomeId outcome) noexcept {
    return outcome != none<OutcomeId> && tables.outcomes[row.outcomes.first + index(outcome)].returns;
}

/// Moves tokens within a batch. Each public function either moves them until all rest, or returns false: a guard names
/// unset fields, and the batch must be taken back.
class Flow {
public:
    explicit Flow(Batch& batch) : batch_(batch) {}

    /// The step whose guard could not be evaluated, and its fields.
    [[nodiscard]] StepId stuck() const noexcept { return stuck_; }
    [[nodiscard]] const std::vector<FieldId>& unset() const noexcept { return unset_; }

    /// Starts the first step.
    [[nodiscard]] bool begin() {
        push({StepId{0}, none<BlockId>, none<BlockId>, false, {}});
        return run();
    }

    /// Completes an open activation.
    [[nodiscard]] bool complete(const Activation& activation, const Completion& completion) {
        const StepRow& row = batch_.procedure().step(activation.step);
        const bool returns = is_return(batch_.tables(), row, completion.outcome);
        emit_completed(activation, row, completion, returns);
        if (row.for_each == none<RecordTypeId>) {
            note_reset(activation.step, returns);
            return leave(activation.step, activation.block, completion.outcome, completion.items) && run();
        }
        if (returns) {
            offer(activation.step, activation.block, activation.item);
            return true;
        }
        return complete_if_done(activation.step) && run();
    }

    /// Closes the list of an open for_each.
    [[nodiscard]] bool close_list(const OpenBlock& list) {
        Event event = batch_.event(EventKind::items_closed);
        event.step = list.step;
        event.extra = place_of(list.block, none<ItemId>);
        batch_.emit(event);
        return complete_if_done(list.step) && run();
    }

    /// Offers a record that was added to every for_each that takes it, in the order in which they started.
    void offer_record(RecordTypeId type, ItemId item) {
        std::vector<OpenBlock> lists;
        for (const OpenBlock& block : batch_.state().blocks())
            if (block.items && block.list_open && batch_.procedure().step(block.step).for_each == type)
                lists.push_back(block);
        for (const OpenBlock& list : lists) offer(list.step, list.block, item);
    }

    /// Cancels everything that is open in the case.
    void cancel_all() { cancel_within(none<BlockId>); }

private:
    static constexpr const char* sound_tables =
        "decide needs tables as sound as compile makes them, and a case that runs on them";

    struct Token {
        StepId to{};
        BlockId block = none<BlockId>;   ///< where it is; none: the root
        BlockId within = none<BlockId>;  ///< it moves only while this block is open
        bool arrives = false;            ///< at the join of its block; else it starts `to`
        std::vector<ItemId> items;       ///< for a for_each: what is offered; empty: all
    };

    // Tokens that are about to move. The last one moves first, and all that it sets off before the next.
    void push(Token token) { tokens_.push_back(std::move(token)); }

    [[nodiscard]] bool run() {
        while (!tokens_.empty()) {
            const Token token = std::move(tokens_.back());
            tokens_.pop_back();
            if (token.within != none<BlockId> && batch_.state().find_block(token.within) == nullptr) continue;
            if (token.arrives) {
                arrive(token);
            } else if (!start(token)) {
                return false;
            }
        }
        return true;
    }

    [[nodiscard]] bool start(const Token& token) {
        if (token.to == end_step) {
            end_case();
            return true;
        }
        const StepRow& row = batch_.procedure().step(token.to);
        if (row.for_each != none<RecordTypeId>) return open_items(token, row);
        offer(token.to, token.block, none<ItemId>);
        if (row.kind != StepKind::gateway) return true;
        Event event = batch_.event(EventKind::step_completed);
        event.step = token.to;
        batch_.emit(event);
        note_reset(token.to, false);
        return leave(token.to, token.block, none<OutcomeId>, {});
    }

    /// F8: a token that arrives at the end was the last.
    void end_case() {
        ALUR_EXPECTS(batch_.state().open_count() == 0 && batch_.state().blocks().empty(), sound_tables);
        batch_.end();
    }

    // Offers

    void offer(StepId step, BlockId block, ItemId item) {
        const StepRow& row = batch_.procedure().step(step);
        Event event = batch_.event(EventKind::step_offered);
        event.next = step;
        event.extra = place_of(block, item);
        if (item != none<ItemId>) event.flags |= EventFlag::has_item;
        event.counter = row.counter;
        event.attempt = static_cast<std::uint16_t>(batch_.state().attempts(step, row.counter, item) + 1);
        if (!row.from_started) event.lapse = lapse_of(batch_.calendar(), {row.limit, batch_.at(), 0, false});
        const bool waits = row.kind == StepKind::timed_wait;
        if (waits) event.flags |= EventFlag::timed_wait;
        const ClockView timer{waits ? row.wait : row.deadline, batch_.at(), 0, false};
        const Instant at = waits ? end_of(batch_.calendar(), timer) : lapse_of(batch_.calendar(), timer);
        event.documents = static_cast<std::uint64_t>(at.time_since_epoch().count());
        batch_.emit(event);
    }

    [[nodiscard]] bool open_items(const Token& token, const StepRow& row) {
        const BlockId list = batch_.state().next_block();
        Event event = batch_.event(EventKind::block_opened);
        event.step = token.to;
        event.extra = place_of(list, token.block);
        event.flags = static_cast<std::uint16_t>(EventFlag::items | (row.open_items ? EventFlag::list_open : 0));
        batch_.emit(event);
        const std::size_t records = batch_.state().records().size();
        for (std::size_t i = 0; i < records; ++i) {
            const auto item = static_cast<ItemId>(i);
            if (batch_.state().records()[i].type != row.for_each) continue;
            if (!token.items.empty() && std::find(token.items.begin(), token.items.end(), item) == token.items.end())
                continue;
            offer(token.to, list, item);
        }
        return complete_if_done(token.to);
    }

    // Completions

    void emit_completed(const Activation& activation, const StepRow& row, const Completion& completion, bool returns) {
        Event event = about(batch_, EventKind::step_completed, activation);
        event.outcome = completion.outcome;
        if (returns) event.flags |= EventFlag::returns;
        if (row.watched >= 0) event.flags |= EventFlag::watched;
        if (completion.by_deadline || completion.wait_ended != never) event.flags |= EventFlag::by_timer;
        if (completion.wait_ended != never) {
            event.flags |= EventFlag::timed_wait;
            event.extra = completion.wait_ended.time_since_epoch().count();
        }
        PayloadBytes wide;
        if (!returns && !completion.by_deadline) {
            event.documents = row.outputs;
            PayloadWriter writer(wide);
            for (std::uint32_t i = 0; i < row.wide_outputs.count; ++i)
                writer.number(static_cast<std::uint16_t>(batch_.tables().wide[row.wide_outputs.first + i]));
        }
        batch_.emit(event, std::move(wide));
    }

    /// R5: a for_each completes when its list is closed and no item is open.
    [[nodiscard]] bool complete_if_done(StepId step) {
        const OpenBlock* open = batch_.state().find_items(step);
        if (open == nullptr || open->list_open) return true;
        const OpenBlock list = *open;
        bool any = false;
        batch_.state().for_each_open(
            [&](const Activation& activation) { any = any || activation.block == list.block; });
        if (any) return true;
        emit_closed(list, false);
        Event event = batch_.event(EventKind::step_completed);
        event.step = step;
        batch_.emit(event);
        note_reset(step, false);
        return leave(step, list.parent, none<OutcomeId>, {});
    }

    void note_reset(StepId step, bool returns) {
        if (!returns && batch_.tables().sla_from == step) batch_.reset_clock();
    }

    // Ways on

    /// Passes one token along each chosen target of a step that has completed in `block`.
    [[nodiscard]] bool leave(StepId step, BlockId block, OutcomeId outcome, const std::vector<ItemId>& items) {
        const Tables& tables = batch_.tables();
        const StepRow& row = batch_.procedure().step(step);
        switch (row.routing) {
            case Routing::next: follow(tables.arcs[row.arcs.first], block, items); return true;
            case Routing::outcomes:
                follow(tables.arcs[tables.outcomes[row.outcomes.first + index(outcome)].arc], block, items);
                return true;
            case Routing::choose: return choose(step, row, block);
            case Routing::split: return split(step, row, block);
        }
        return true;
    }

    [[nodiscard]] Holds holds(StepId step, const Arc& arc) {
        if (arc.guard == none<GuardId>) return Holds::yes;
        const Holds holds = GuardReader(batch_.procedure(), batch_.state()).holds(arc.guard, none<ItemId>, unset_);
        if (holds == Holds::unset) stuck_ = step;
        return holds;
    }

    [[nodiscard]] bool choose(StepId step, const StepRow& row, BlockId block) {
        // It ends with an unconditional target.
        ALUR_EXPECTS(batch_.tables().arcs[row.arcs.first + row.arcs.count - 1].guard == none<GuardId>, sound_tables);
        for (std::uint32_t i = 0; i < row.arcs.count; ++i) {
            const Arc& arc = batch_.tables().arcs[row.arcs.first + i];
            switch (holds(step, arc)) {
                case Holds::unset: return false;
                case Holds::yes: follow(arc, block, {}); return true;
                case Holds::no: break;
            }
        }
        return false;
    }

    [[nodiscard]] bool split(StepId step, const StepRow& row, BlockId block) {
        std::vector<const Arc*> chosen;
        bool known = true;
        for (std::uint32_t i = 0; i < row.arcs.count; ++i) {
            const Arc& arc = batch_.tables().arcs[row.arcs.first + i];
            const Holds holds = this->holds(step, arc);
            known = known && holds != Holds::unset;
            if (holds == Holds::yes) chosen.push_back(&arc);
        }
        if (!known) return false;
        const BlockId opened = open_block(step, batch_.tables().blocks[index(row.opens)], block, chosen.size());
        for (auto arc = chosen.rbegin(); arc != chosen.rend(); ++arc)
            push({(*arc)->to, opened, opened, (*arc)->kind == ArcKind::arrive, {}});
        return true;
    }

    [[nodiscard]] BlockId open_block(StepId step, const BlockDef& definition, BlockId parent, std::size_t branches) {
        const BlockId block = batch_.state().next_block();
        const std::size_t needed = definition.count == 0 ? branches : std::min<std::size_t>(definition.count, branches);
        Event event = batch_.event(EventKind::block_opened);
        event.step = step;
        event.extra = place_of(block, parent);
        event.documents = static_cast<std::uint64_t>(branches) | static_cast<std::uint64_t>(needed) << 16U;
        batch_.emit(event);
        return block;
    }

    void follow(const Arc& arc, BlockId block, const std::vector<ItemId>& items) {
        switch (arc.kind) {
            case ArcKind::inner: return push({arc.to, block, none<BlockId>, false, items});
            case ArcKind::arrive: return push({arc.to, block, none<BlockId>, true, {}});
            case ArcKind::leave: {
                BlockId outermost = block;
                for (int level = 1; level < arc.levels; ++level) outermost = parent_of(outermost);
                const BlockId outside = parent_of(outermost);
                cancel_within(outermost);
                return push({arc.to, outside, none<BlockId>, false, items});
            }
            case ArcKind::cancel:
                cancel_within(none<BlockId>);
                return push({arc.to, none<BlockId>, none<BlockId>, false, items});
        }
    }

    // Blocks

    [[nodiscard]] BlockId parent_of(BlockId block) const {
        const OpenBlock* open = batch_.state().find_block(block);
        return open == nullptr ? none<BlockId> : open->parent;
    }

    /// Whether a block is `outer` or lies in it. Everything lies in the root.
    [[nodiscard]] bool lies_in(BlockId block, BlockId outer) const {
        if (outer == none<BlockId>) return true;
        for (; block != none<BlockId>; block = parent_of(block))
            if (block == outer) return true;
        return false;
    }

    /// F6: a token arrives at the join of its block.
    void arrive(const Token& token) {
        const OpenBlock* open = batch_.state().find_block(token.block);
        if (open == nullptr) return;
        const OpenBlock block = *open;
        const bool closes = block.needed <= 1;
        if (closes) cancel_inside(block.block);
        Event event = batch_.event(EventKind::branch_arrived);
        event.step = block.step;
        event.extra = place_of(block.block, none<ItemId>);
        batch_.emit(event);
        if (!closes) return;
        emit_closed(block, false);
        push({token.to, block.parent, none<BlockId>, joins(block.parent, token.to), {}});
    }

    /// Whether a step joins an open block.
    [[nodiscard]] bool joins(BlockId block, StepId join) const {
        const OpenBlock* open = batch_.state().find_block(block);
        if (open == nullptr) return false;
        return batch_.tables().blocks[index(batch_.procedure().step(open->step).opens)].join == join;
    }

    void emit_closed(const OpenBlock& block, bool left) {
        Event event = batch_.event(EventKind::block_closed);
        event.step = block.step;
        event.extra = place_of(block.block, none<ItemId>);
        if (left) event.flags |= EventFlag::left;
        batch_.emit(event);
    }

    /// Cancels a block with all that is open in it; none: all that is open in the case.
    void cancel_within(BlockId outer) {
        cancel_inside(outer);
        const OpenBlock* open = batch_.state().find_block(outer);
        if (open != nullptr) emit_closed(OpenBlock(*open), true);
    }

    /// Cancels what is open in a block: activations in order of offering, then blocks from the inside.
    void cancel_inside(BlockId outer) {
        for (const Activation& activation : batch_.state().open())
            if (lies_in(activation.block, outer)) batch_.emit(about(batch_, EventKind::step_cancelled, activation));
        const std::vector<OpenBlock> blocks = batch_.state().blocks();
        for (auto block = blocks.rbegin(); block != blocks.rend(); ++block)
            if (block->block != outer && lies_in(block->block, outer)) emit_closed(*block, true);
    }

    Batch& batch_;
    std::vector<Token> tokens_;
    std::vector<FieldId> unset_;
    StepId stuck_ = none<StepId>;
};

}  // namespace detail
}  // namespace v0
}  // namespace alur

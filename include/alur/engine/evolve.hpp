// Events in, state out. Never fails, knows no rule, and sees neither graph nor calendar.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <alur/base/ids.hpp>
#include <alur/base/instant.hpp>
#include <alur/engine/activation.hpp>
#include <alur/engine/decision.hpp>
#include <alur/engine/event.hpp>
#include <alur/engine/payload.hpp>
#include <alur/engine/state.hpp>

namespace alur {
inline namespace v0 {

/// Applies one event. Total: an event that does not fit the state changes only what it can. Allocates memory only for
/// what needs the cold part of a state, and may then throw std::bad_alloc; the state is then worth nothing.
/// \param payload that of the event
void evolve(CaseState& state, const Event& event, Payload payload = {});

/// Applies all events of a decision.
inline void evolve(CaseState& state, const Decision& decision) {
    for (const Event& event : decision.events()) evolve(state, event, decision.payload(event));
}

namespace detail {

/// Writes the state. The one open activation of most cases lies in the hot part; all others lie in the cold part, in
/// order of offering. An activation is where it belongs after each event, so equal cases have equal states.
class StateWriter {
public:
    explicit StateWriter(CaseState& state) : s_(state) {}

    [[gnu::always_inline]] void apply(const Event& event, Payload payload) {
        s_.last_ = event.at;
        s_.seq_ = event.seq + 1;
        if (event.kind == EventKind::step_completed && s_.step_ == event.step && event.payload == 0 &&
            !event.has(EventFlag::has_item)) [[likely]] {
            complete_hot(event);
        } else if (event.kind == EventKind::case_started && s_.status_ == CaseStatus::unknown) {
            start_hot(event);
        } else {
            // A copy, so that the compiler may keep the event of the branches above in registers.
            const Event copy = event;
            apply_rare(copy, payload);
        }
    }

private:
    [[nodiscard]] static constexpr bool fits_hot(const Activation& a) noexcept {
        return a.item == none<ItemId> && a.block == none<BlockId> && a.claimant == none<PersonId> &&
               a.started == never && a.deadline == never && a.ends == never && a.resumed == never && a.used == 0 &&
               a.timer_used == 0 && !a.escalated && a.attempt <= 255;
    }

    [[gnu::always_inline]] void complete_hot(const Event& event) {
        if (event.documents != 0) add_documents(event.documents);
        if (event.has(EventFlag::watched)) {
            remember_doer(event.step, event.person);
            remember_doer(event.step, event.on_behalf_of);
        }
        if (event.has(EventFlag::binds)) bind(event.role, event.person);
        if (event.has(EventFlag::offers)) {
            offer_hot(event);
        } else {
            clear_hot();
        }
        if (event.has(EventFlag::clock_started | EventFlag::clock_stopped))
            change_clock(event.flags, event.at, event.extra);
        if (event.has(EventFlag::ends_case)) s_.status_ = CaseStatus::completed;
    }

    [[gnu::always_inline]] void start_hot(const Event& event) {
        s_.procedure_ = event.procedure();
        s_.status_ = CaseStatus::open;
        if (event.has(EventFlag::binds)) bind(event.role, event.person);
        if (event.has(EventFlag::offers)) offer_hot(event);
        if (event.has(EventFlag::clock_started)) change_clock(event.flags, event.at, event.extra);
    }

    /// The offer that is folded into a start or the completion of the hot activation.
    [[gnu::always_inline]] void offer_hot(const Event& event) {
        if (event.attempt <= 255) [[likely]] {
            s_.step_ = event.next;
            s_.offered_ = event.at;
            s_.lapse_ = event.lapse;
            s_.attempt_ = static_cast<std::uint8_t>(event.attempt);
            count(event.next, none<ItemId>, event.counter, event.attempt);
        } else {
            clear_hot();
            const Event copy = event;
            offer(copy, none<BlockId>);
        }
    }

    void clear_hot() noexcept {
        s_.step_ = none<StepId>;
        s_.offered_ = Instant{};
        s_.lapse_ = never;
        s_.attempt_ = 0;
    }

    /// Of a completion outside a for_each. While the place for the first is free, there is no other.
    [[gnu::always_inline]] void remember_doer(StepId step, PersonId person) {
        if (person == none<PersonId> || (s_.doer_step_ == step && s_.doer_ == person)) return;
        if (s_.doer_step_ == none<StepId>) {
            s_.doer_step_ = step;
            s_.doer_ = person;
        } else {
            remember_doer_rare(step, none<ItemId>, person);
        }
    }

    [[gnu::noinline]] void remember_doer_rare(StepId step, ItemId item, PersonId person) {
        if (person != none<PersonId> && !s_.has_done(step, person, item))
            s_.cold_.write().doers.push_back({step, item, person});
    }

    [[gnu::always_inline]] void bind(ActorId role, PersonId person) {
        if (s_.bound_role() == none<ActorId>) {
            constexpr std::uint64_t mask = std::uint64_t{0xff} << CaseState::bound_role_at;
            s_.packed_ = (s_.packed_ & ~mask) | std::uint64_t{index(role)} << CaseState::bound_role_at;
            s_.bound_person_ = person;
        } else {
            bind_rare(role, person);
        }
    }

    [[gnu::noinline]] void bind_rare(ActorId role, PersonId person) {
        if (s_.bound_to(role) == none<PersonId>) s_.cold_.write().bound.push_back({role, person});
    }

    [[gnu::always_inline]] void count(StepId step, ItemId item, std::uint8_t counter, std::uint16_t attempt) {
        if (counter < CaseState::inline_counters && item == none<ItemId> && attempt < 15) {
            const unsigned shift = 4U * counter;
            s_.packed_ = (s_.packed_ & ~(std::uint64_t{15} << shift)) | std::uint64_t{attempt} << shift;
        } else if (counter != no_counter || item != none<ItemId>) {
            count_rare(step, item, counter, attempt);
        }
    }

    [[gnu::noinline]] void count_rare(StepId step, ItemId item, std::uint8_t counter, std::uint16_t attempt) {
        if (item == none<ItemId> && counter < CaseState::inline_counters)
            s_.packed_ |= std::uint64_t{15} << (4U * counter);
        auto& counters = s_.cold_.write().counters;
        for (auto& entry : counters) {
            if (entry.step == step && entry.item == item) {
                entry.attempts = attempt;
                return;
            }
        }
        counters.push_back({step, item, attempt});
    }

    [[gnu::always_inline]] void add_documents(std::uint64_t mask) {
        s_.documents_ |= mask;
        if (s_.cold_) forget_returned(mask);
    }

    [[gnu::noinline]] void forget_returned(std::uint64_t mask) {
        if (!s_.cold_->returned.empty()) s_.cold_.write().returned.erase(DocumentSet::of_mask(mask));
    }

    void change_clock(std::uint16_t flags, Instant at, std::int64_t extra) noexcept {
        if ((flags & EventFlag::clock_started) != 0) {
            start_clock(at, Instant(Microseconds(extra)), (flags & EventFlag::resets) != 0);
        } else {
            stop_clock(extra, (flags & EventFlag::resets) != 0);
        }
    }

    /// Without a reset a running clock is only dated anew.
    void start_clock(Instant at, Instant lapse, bool resets) noexcept {
        const std::uint64_t before = s_.bits();
        s_.clock_lapse_ = lapse;
        if ((before & CaseState::clock_running) != 0 && !resets) return;
        const bool goes_on = (before & CaseState::clock_begun) != 0 && !resets;
        if (!goes_on) s_.clock_used_ = 0;
        s_.clock_since_ = at;
        std::uint64_t bits = CaseState::clock_begun | CaseState::clock_running;
        if (goes_on) bits |= CaseState::clock_resumed;
        set_clock_bits(bits);
    }

    void stop_clock(std::int64_t used, bool resets) noexcept {
        s_.clock_lapse_ = never;
        s_.clock_since_ = never;
        s_.clock_used_ = resets ? 0 : used;
        set_clock_bits(resets ? 0 : std::uint64_t{CaseState::clock_begun});
    }

    void set_clock_bits(std::uint64_t bits) noexcept {
        constexpr std::uint64_t mask = std::uint64_t{CaseState::clock_bits} << CaseState::bits_at;
        s_.packed_ = (s_.packed_ & ~mask) | bits << CaseState::bits_at;
    }

    // What few cases see

    [[gnu::noinline]] void apply_rare(const Event& event, Payload payload) {
        if (event.has(EventFlag::binds)) bind(event.role, event.person);
        apply_kind(event, payload);
        settle();
    }

    void apply_kind(const Event& event, Payload payload) {
        switch (event.kind) {
            case EventKind::case_started: return start_hot(event);
            case EventKind::step_offered: return offer(event, event.block());
            case EventKind::step_started: return claim(event);
            case EventKind::step_released: return release(event);
            case EventKind::step_completed: return complete(event, payload);
            case EventKind::step_cancelled: take_out(event.step, event.item()); return;
            case EventKind::block_opened: return open_block(event);
            case EventKind::branch_arrived: return arrive(event.block());
            case EventKind::block_closed: return close_block(event.block());
            case EventKind::items_closed: return close_list(event.block());
            case EventKind::record_added: return add_record(event, payload);
            case EventKind::fields_set: return set_fields(event, payload);
            case EventKind::documents_submitted: return submit(event, payload);
            case EventKind::document_returned: return give_back(event);
            case EventKind::deadline_fired: return escalate(event);
            case EventKind::clock_started:
            case EventKind::clock_stopped: return change_clock(event.flags, event.at, event.extra);
            case EventKind::step_clock_started: return start_step_clock(event);
            case EventKind::step_clock_stopped: return stop_step_clock(event);
            case EventKind::case_suspended: s_.status_ = CaseStatus::suspended; return;
            case EventKind::case_resumed: s_.status_ = CaseStatus::open; return;
            case EventKind::calendar_adopted: s_.cold_.write().calendar = event.calendar(); return;
            case EventKind::case_completed: s_.status_ = CaseStatus::completed; return;
            case EventKind::case_cancelled: s_.status_ = CaseStatus::cancelled; return;
            case EventKind::command_keyed: return remember_key(event, payload);
            case EventKind::note_added:
            case EventKind::case_migrated:
            case EventKind::personal_erased:
            case EventKind::time_held: return;
        }
    }

    void remember_doers(const Event& event) {
        for (const PersonId person : {event.person, event.on_behalf_of}) {
            if (event.item() == none<ItemId>) {
                remember_doer(event.step, person);
            } else {
                remember_doer_rare(event.step, event.item(), person);
            }
        }
    }

    void complete(const Event& event, Payload payload) {
        const ItemId item = event.item();
        const BlockId block = take_out(event.step, item);
        if (item != none<ItemId>) {
            receive(item, DocumentSet::of_mask(event.documents));
            if (!event.has(EventFlag::returns) && event.outcome != none<OutcomeId>)
                note_result(event.step, item, event.outcome);
        } else {
            add_documents(event.documents);
        }
        for_each_wide(payload, [&](DocumentId document) { receive(item, DocumentSet{document}); });
        if (event.has(EventFlag::watched)) remember_doers(event);
        if (event.has(EventFlag::offers)) offer(event, block);
        if (event.has(EventFlag::clock_started | EventFlag::clock_stopped))
            change_clock(event.flags, event.at, event.extra);
        if (event.has(EventFlag::ends_case)) s_.status_ = CaseStatus::completed;
    }

    void offer(const Event& event, BlockId block) {
        Activation offered;
        offered.step = event.next;
        offered.attempt = event.attempt;
        offered.block = block;
        offered.offered = event.at;
        offered.lapse = event.lapse;
        if (event.kind == EventKind::step_offered) {
            offered.item = event.item();
            offered.deadline = event.deadline();
            offered.ends = event.ends();
        }
        warm_up().open.push_back(offered);
        count(event.next, offered.item, event.counter, event.attempt);
    }

    /// All open activations in the cold part.
    ColdState& warm_up() {
        ColdState& cold = s_.cold_.write();
        if (s_.step_ != none<StepId>) {
            cold.open.push_back(s_.hot_activation());
            clear_hot();
        }
        return cold;
    }

    /// And back, if only one is left that fits; and no cold part that holds nothing.
    void settle() {
        if (!s_.cold_) return;
        if (s_.cold_->open.size() == 1 && fits_hot(s_.cold_->open.front())) {
            const Activation& only = s_.cold_->open.front();
            s_.step_ = only.step;
            s_.offered_ = only.offered;
            s_.lapse_ = only.lapse;
            s_.attempt_ = static_cast<std::uint8_t>(only.attempt);
            s_.cold_.write().open.clear();
        }
        s_.cold_.drop_if_empty();
    }

    [[nodiscard]] Activation* find(StepId step, ItemId item) {
        for (Activation& activation : warm_up().open) {
            if (activation.step == step && activation.item == item) return &activation;
        }
        return nullptr;
    }

    /// Removes an activation and says in which block it was.
    BlockId take_out(StepId step, ItemId item) {
        const Activation* found = find(step, item);
        if (found == nullptr) return none<BlockId>;
        const BlockId block = found->block;
        auto& open = s_.cold_.write().open;
        open.erase(open.begin() + (found - open.data()));
        return block;
    }

    void claim(const Event& event) {
        Activation* claimed = find(event.step, event.item());
        if (claimed == nullptr) return;
        claimed->claimant = event.person;
        claimed->started = event.at;
        claimed->lapse = event.lapse;
        if (event.has(EventFlag::resets)) {
            claimed->used = 0;
            claimed->clock_resumed = false;
        }
    }

    void release(const Event& event) {
        Activation* released = find(event.step, event.item());
        if (released == nullptr) return;
        released->claimant = none<PersonId>;
        released->started = never;
        if (event.has(EventFlag::resets)) {
            released->lapse = never;
            released->used = 0;
            released->clock_resumed = false;
        }
    }

    void open_block(const Event& event) {
        ColdState& cold = s_.cold_.write();
        OpenBlock block;
        block.block = event.block();
        block.parent = event.parent();
        block.step = event.step;
        block.live = event.branches();
        block.needed = event.needed();
        block.items = event.has(EventFlag::items);
        block.list_open = event.has(EventFlag::list_open);
        cold.blocks.push_back(block);
        cold.blocks_opened = static_cast<std::uint32_t>(block.block) + 1;
    }

    [[nodiscard]] OpenBlock* find_block(BlockId id) {
        for (OpenBlock& block : s_.cold_.write().blocks) {
            if (block.block == id) return &block;
        }
        return nullptr;
    }

    void arrive(BlockId id) {
        OpenBlock* block = find_block(id);
        if (block == nullptr) return;
        if (block->live > 0) --block->live;
        if (block->needed > 0) --block->needed;
    }

    void close_block(BlockId id) {
        auto& blocks = s_.cold_.write().blocks;
        blocks.erase(
            std::remove_if(blocks.begin(), blocks.end(), [&](const OpenBlock& block) { return block.block == id; }),
            blocks.end());
    }

    void close_list(BlockId id) {
        if (OpenBlock* block = find_block(id)) block->list_open = false;
    }

    void add_record(const Event& event, Payload payload) {
        auto& records = s_.cold_.write().records;
        const auto item = static_cast<ItemId>(records.size());
        records.push_back(Record{event.record_type(), {}, {}});
        for_each_field(payload, [&](FieldValue field) { set_field(item, std::move(field)); });
    }

    void set_fields(const Event& event, Payload payload) {
        const ItemId item = event.item();
        for_each_field(payload, [&](FieldValue field) { set_field(item, std::move(field)); });
        if (item == none<ItemId>) s_.facts_ = static_cast<std::uint32_t>(event.documents);
    }

    void set_field(ItemId item, FieldValue field) {
        auto& fields = s_.cold_.write().fields;
        const auto place = std::lower_bound(fields.begin(), fields.end(), std::pair(item, field.field),
                                            [](const ColdState::Field& entry, const std::pair<ItemId, FieldId>& key) {
                                                return std::pair(entry.item, entry.field) < key;
                                            });
        if (place != fields.end() && place->item == item && place->field == field.field) {
            place->value = std::move(field.value);
        } else {
            fields.insert(place, ColdState::Field{item, field.field, std::move(field.value)});
        }
    }

    void submit(const Event& event, Payload payload) {
        receive(event.item(), DocumentSet::of_mask(event.documents));
        for_each_wide(payload, [&](DocumentId document) { receive(event.item(), DocumentSet{document}); });
    }

    void receive(ItemId item, const DocumentSet& documents) {
        if (documents.empty()) return;
        if (item != none<ItemId>) {
            auto& records = s_.cold_.write().records;
            if (index(item) >= records.size()) return;
            records[index(item)].present.insert(documents);
            records[index(item)].returned.erase(documents);
            return;
        }
        add_documents(documents.mask());
        for (const DocumentId document : documents.wide()) {
            ColdState& cold = s_.cold_.write();
            cold.returned.erase(document);
            const auto place = std::lower_bound(cold.wide.begin(), cold.wide.end(), document);
            if (place == cold.wide.end() || *place != document) cold.wide.insert(place, document);
        }
    }

    void give_back(const Event& event) {
        const DocumentId document = event.document();
        const ItemId item = event.item();
        ColdState& cold = s_.cold_.write();
        if (item != none<ItemId>) {
            if (index(item) >= cold.records.size()) return;
            cold.records[index(item)].present.erase(document);
            cold.records[index(item)].returned.insert(document);
            return;
        }
        if (index(document) < 64) s_.documents_ &= ~(std::uint64_t{1} << index(document));
        cold.wide.erase(std::remove(cold.wide.begin(), cold.wide.end(), document), cold.wide.end());
        cold.returned.insert(document);
    }

    void note_result(StepId step, ItemId item, OutcomeId outcome) {
        auto& results = s_.cold_.write().results;
        for (auto& result : results) {
            if (result.step == step && result.item == item) {
                result.outcome = outcome;
                return;
            }
        }
        results.push_back({step, item, outcome});
    }

    void escalate(const Event& event) {
        Activation* late = find(event.step, event.item());
        if (late == nullptr) return;
        late->escalated = true;
        late->deadline = never;
    }

    void start_step_clock(const Event& event) {
        Activation* activation = find(event.step, event.item());
        if (activation == nullptr) return;
        activation->lapse = event.lapse;
        activation->deadline = event.deadline();
        activation->ends = event.ends();
        if (!event.has(EventFlag::resumes)) return;
        activation->resumed = event.at;
        activation->clock_resumed = event.has(EventFlag::clock_started);
    }

    void stop_step_clock(const Event& event) {
        Activation* activation = find(event.step, event.item());
        if (activation == nullptr) return;
        activation->lapse = never;
        activation->deadline = never;
        activation->ends = never;
        activation->used = event.used();
        activation->timer_used = event.timer_used();
    }

    void remember_key(const Event& event, Payload payload) {
        s_.cold_.write().keys.push_back({text_of(payload), {event.documents, event.seq, event.attempt}});
    }

    CaseState& s_;
};

}  // namespace detail

[[gnu::always_inline]] inline void evolve(CaseState& state, const Event& event, Payload payload) {
    detail::StateWriter(state).apply(event, payload);
}

}  // namespace v0
}  // namespace alur

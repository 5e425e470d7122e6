// What events do to the cold part of a state. Compiled once: see alur/core_impl.hpp.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <alur/base/ids.hpp>
#include <alur/base/instant.hpp>
#include <alur/engine/activation.hpp>
#include <alur/engine/cold_state.hpp>
#include <alur/engine/document_set.hpp>
#include <alur/engine/event.hpp>
#include <alur/engine/evolve.hpp>
#include <alur/engine/payload.hpp>
#include <alur/engine/state.hpp>

namespace alur {
inline namespace v0 {
namespace detail {

/// Writes all parts of a state.
class ColdWriter : public StateWriter {
public:
    explicit ColdWriter(CaseState& state) : StateWriter(state) {}

    void apply_rare(const Event& event, Payload payload) {
        if (event.has(EventFlag::binds)) bind(event.role, event.person);
        apply_kind(event, payload);
        settle();
    }

    void note_doer(StepId step, ItemId item, PersonId person) {
        if (person == none<PersonId> || s_.has_done(step, person, item)) return;
        s_.cold_.write().doers.push_back({step, item, person});
        s_.weigh_cold();
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

private:
    [[nodiscard]] static constexpr bool fits_hot(const Activation& a) noexcept {
        return a.item == none<ItemId> && a.block == none<BlockId> && a.claimant == none<PersonId> &&
               a.started == never && a.deadline == never && a.ends == never && a.resumed == never && a.used == 0 &&
               a.timer_used == 0 && !a.beyond && !a.escalated && a.attempt <= 255;
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
            case EventKind::step_failed: return fail(event, payload);
            case EventKind::incident_opened: return open_incident(event);
            case EventKind::step_retried: forget_tries(event.step, event.item()); return;
            case EventKind::delegate_acted:
                if (event.has(EventFlag::watched)) remember(event.step, event.item(), event.on_behalf_of);
                return;
            case EventKind::case_named:
            case EventKind::person_named:
            case EventKind::note_added:
            case EventKind::case_migrated:
            case EventKind::personal_read:
            case EventKind::time_held: return;
            case EventKind::personal_erased: return erase_persons();
        }
    }

    void remember(StepId step, ItemId item, PersonId doer) {
        if (item == none<ItemId>) {
            remember_doer(step, doer);
        } else {
            note_doer(step, item, doer);
        }
    }

    void remember_doers(const Event& event) {
        for (const PersonId person : {event.person, event.on_behalf_of}) remember(event.step, event.item(), person);
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

    /// And back, if only one is left that fits; and no cold part that holds nothing.
    void settle() {
        if (!s_.cold_) return;
        if (s_.cold_->open.size() == 1 && s_.cold_->failed.empty() && fits_hot(s_.cold_->open.front())) {
            const Activation& only = s_.cold_->open.front();
            s_.step_ = only.step;
            s_.offered_ = only.offered;
            s_.lapse_ = only.lapse;
            s_.attempt_ = static_cast<std::uint8_t>(only.attempt);
            s_.cold_.write().open.clear();
        }
        s_.cold_.drop_if_empty();
        s_.weigh_cold();
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
        forget_tries(step, item);
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
            claimed->beyond = false;
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
            released->beyond = false;
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
        for_each_field(payload, [&](RecordedField field) { set_field(item, std::move(field)); });
    }

    void set_fields(const Event& event, Payload payload) {
        const ItemId item = event.item();
        for_each_field(payload, [&](RecordedField field) { set_field(item, std::move(field)); });
        if (item == none<ItemId>) s_.facts_ = static_cast<std::uint32_t>(event.documents);
    }

    void set_field(ItemId item, RecordedField field) {
        auto& fields = s_.cold_.write().fields;
        const auto place = std::lower_bound(fields.begin(), fields.end(), std::pair(item, field.field),
                                            [](const ColdField& entry, const std::pair<ItemId, FieldId>& key) {
                                                return std::pair(entry.item, entry.field) < key;
                                            });
        if (place != fields.end() && place->item == item && place->field == field.field) {
            place->value = std::move(field.value);
            place->erased = field.erased;
        } else {
            fields.insert(place, ColdField{item, field.field, std::move(field.value), field.personal, field.erased});
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
        entry_of(s_.cold_.write().results, step, item).outcome = outcome;
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
        activation->beyond = event.has(EventFlag::beyond);
        activation->timer_used = event.timer_used();
    }

    void fail(const Event& event, Payload payload) {
        if (find(event.step, event.item()) == nullptr) return;
        FailedTries& failed = entry_of(s_.cold_.write().failed, event.step, event.item());
        failed.count = event.attempt;
        failed.last = event.at;
        failed.next = event.lapse;
        failed.reason = event.has(EventFlag::erased) ? std::string() : text_of(payload);
    }

    void open_incident(const Event& event) {
        for (FailedTries& failed : s_.cold_.write().failed)
            if (failed.step == event.step && failed.item == event.item()) failed.incident = event.at;
    }

    void forget_tries(StepId step, ItemId item) {
        auto& failed = s_.cold_.write().failed;
        const auto place = entry_place(failed, step, item);
        if (place != failed.end() && place->step == step && place->item == item) failed.erase(place);
    }

    /// Whoever sends a command again under a key from before is not known any more.
    void erase_persons() {
        if (!s_.cold_) return;
        ColdState& cold = s_.cold_.write();
        cold.keys.clear();
        for (FailedTries& failed : cold.failed) failed.reason.clear();
        for (ColdField& field : cold.fields) {
            if (!field.personal) continue;
            field.value = Value{};
            field.erased = true;
        }
    }

    /// A key that nobody can read answers nobody.
    void remember_key(const Event& event, Payload payload) {
        if (event.has(EventFlag::erased)) return;
        s_.cold_.write().keys.push_back({text_of(payload), {event.documents, event.seq, event.attempt}});
    }
};

// NOLINTBEGIN(misc-definitions-in-headers): not inline, so that a second source that includes this does not link

void StateWriter::apply_plain(const Event& event) { apply(event, {}); }

void StateWriter::apply_cold(const Event& event, Payload payload) { ColdWriter(s_).apply_rare(event, payload); }

/// What was offered in the hot part does not fit there.
void StateWriter::move_offer(std::uint16_t attempt) { ColdWriter(s_).warm_up().open.back().attempt = attempt; }

void StateWriter::remember_doer_cold(StepId step, PersonId person) {
    ColdWriter(s_).note_doer(step, none<ItemId>, person);
}

void StateWriter::bind_cold(ActorId role, PersonId person) {
    if (s_.bound_to(role) != none<PersonId>) return;
    s_.cold_.write().bound.push_back({role, person});
    s_.weigh_cold();
}

void StateWriter::count_cold(StepId step, ItemId item, std::uint8_t counter, std::uint16_t attempt) {
    if (item == none<ItemId> && counter < CaseState::inline_counters) s_.packed_ |= std::uint64_t{15} << (4U * counter);
    entry_of(s_.cold_.write().counters, step, item).attempts = attempt;
    s_.weigh_cold();
}

void StateWriter::forget_returned(std::uint64_t mask) {
    if (!s_.cold_ || s_.cold_->returned.empty()) return;
    s_.cold_.write().returned.erase(DocumentSet::of_mask(mask));
    s_.weigh_cold();
}

// NOLINTEND(misc-definitions-in-headers)

}  // namespace detail
}  // namespace v0
}  // namespace alur

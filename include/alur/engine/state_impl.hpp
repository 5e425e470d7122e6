// What a state answers from its cold part. Compiled once: see alur/core_impl.hpp.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <alur/base/ids.hpp>
#include <alur/base/instant.hpp>
#include <alur/base/value.hpp>
#include <alur/engine/activation.hpp>
#include <alur/engine/cold_state.hpp>
#include <alur/engine/state.hpp>
#include <alur/engine/status.hpp>

namespace alur {
inline namespace v0 {

// NOLINTBEGIN(misc-definitions-in-headers): not inline, so that a second source that includes this does not link

namespace detail {

ColdState& ColdPart::write() {
    if (cold_ == nullptr) cold_ = new ColdState();
    return *cold_;
}

void ColdPart::drop_if_empty() noexcept {
    if (cold_ != nullptr && cold_->empty()) destroy(std::exchange(cold_, nullptr));
}

ColdState* ColdPart::copy(const ColdState& cold) { return new ColdState(cold); }

void ColdPart::destroy(ColdState* cold) noexcept { delete cold; }

bool ColdPart::equal(const ColdPart& a, const ColdPart& b) {
    if (a && b) return *a == *b;
    return (!a || a->empty()) && (!b || b->empty());
}

}  // namespace detail

void CaseState::weigh_cold() noexcept {
    constexpr std::uint64_t mask = std::uint64_t{cold_weighs} << bits_at;
    packed_ = cold_ && cold_->matters() ? packed_ | mask : packed_ & ~mask;
}

CalendarId CaseState::cold_calendar() const noexcept { return cold_ ? cold_->calendar : none<CalendarId>; }

const std::vector<Activation>& CaseState::cold_open() const noexcept { return cold_->open; }

std::uint16_t CaseState::cold_attempts(StepId step, ItemId item) const noexcept {
    if (!cold_) return 0;
    const auto* entry = detail::find_entry(cold_->counters, step, item);
    return entry == nullptr ? std::uint16_t{0} : entry->attempts;
}

PersonId CaseState::cold_bound_to(ActorId role) const noexcept {
    if (!cold_) return none<PersonId>;
    for (const auto& entry : cold_->bound) {
        if (entry.role == role) return entry.person;
    }
    return none<PersonId>;
}

bool CaseState::cold_has_done(StepId step, PersonId person, ItemId item) const noexcept {
    if (!cold_) return false;
    for (const auto& doer : cold_->doers) {
        if (doer.step == step && doer.person == person && (item == none<ItemId> || doer.item == item)) return true;
    }
    return false;
}

BlockId CaseState::next_block() const noexcept { return static_cast<BlockId>(cold_ ? cold_->blocks_opened : 0); }

std::vector<Activation> CaseState::open() const {
    if (step_ != none<StepId>) return {hot_activation()};
    return cold_ ? cold_->open : std::vector<Activation>{};
}

std::optional<Activation> CaseState::find_open(StepId step, ItemId item) const {
    std::optional<Activation> found;
    for_each_open([&](const Activation& activation) {
        if (activation.step == step && activation.item == item) found = activation;
    });
    return found;
}

const FailedTries* CaseState::failed(StepId step, ItemId item) const noexcept {
    return cold_ ? detail::find_entry(cold_->failed, step, item) : nullptr;
}

const std::vector<FailedTries>& CaseState::failed() const noexcept {
    static const std::vector<FailedTries> nothing;
    return cold_ ? cold_->failed : nothing;
}

const std::vector<OpenBlock>& CaseState::blocks() const noexcept {
    static const std::vector<OpenBlock> nothing;
    return cold_ ? cold_->blocks : nothing;
}

const OpenBlock* CaseState::find_block(BlockId block) const noexcept {
    for (const OpenBlock& open : blocks()) {
        if (open.block == block) return &open;
    }
    return nullptr;
}

const OpenBlock* CaseState::find_items(StepId step) const noexcept {
    for (const OpenBlock& open : blocks()) {
        if (open.items && open.step == step) return &open;
    }
    return nullptr;
}

Instant CaseState::next_timer(Instant after) const noexcept {
    Instant next = never;
    if (!cold_) return next;
    for (const Activation& activation : cold_->open) {
        const Instant fires = activation.deadline == never ? never : activation.deadline + Microseconds(1);
        for (const Instant over : {fires, activation.ends})
            if (over > after) next = std::min(next, over);
    }
    return next;
}

DocumentStatus CaseState::document(DocumentId document, ItemId item) const noexcept {
    if (item != none<ItemId>) {
        if (index(item) >= records().size()) return DocumentStatus::absent;
        const Record& record = records()[index(item)];
        if (record.present.contains(document)) return DocumentStatus::present;
        return record.returned.contains(document) ? DocumentStatus::returned : DocumentStatus::absent;
    }
    if (index(document) < 64) {
        if ((documents_ >> index(document) & 1U) != 0) return DocumentStatus::present;
    } else if (cold_ && std::binary_search(cold_->wide.begin(), cold_->wide.end(), document)) {
        return DocumentStatus::present;
    }
    return cold_ && cold_->returned.contains(document) ? DocumentStatus::returned : DocumentStatus::absent;
}

const detail::ColdField* CaseState::entry_of(FieldId field, ItemId item) const noexcept {
    if (!cold_) return nullptr;
    const auto place =
        std::lower_bound(cold_->fields.begin(), cold_->fields.end(), std::pair(item, field),
                         [](const auto& entry, const auto& key) { return std::pair(entry.item, entry.field) < key; });
    if (place == cold_->fields.end() || place->item != item || place->field != field) return nullptr;
    return &*place;
}

const Value* CaseState::field(FieldId field, ItemId item) const noexcept {
    const detail::ColdField* entry = entry_of(field, item);
    return entry == nullptr || entry->erased ? nullptr : &entry->value;
}

bool CaseState::is_erased(FieldId field, ItemId item) const noexcept {
    const detail::ColdField* entry = entry_of(field, item);
    return entry != nullptr && entry->erased;
}

const std::vector<Record>& CaseState::records() const noexcept {
    static const std::vector<Record> nothing;
    return cold_ ? cold_->records : nothing;
}

OutcomeId CaseState::result(StepId step, ItemId item) const noexcept {
    if (!cold_) return none<OutcomeId>;
    const auto* entry = detail::find_entry(cold_->results, step, item);
    return entry == nullptr ? none<OutcomeId> : entry->outcome;
}

std::optional<KeyUse> CaseState::key(std::string_view key) const {
    if (cold_) {
        for (const auto& entry : cold_->keys) {
            if (entry.key == key) return entry.use;
        }
    }
    return std::nullopt;
}

// NOLINTEND(misc-definitions-in-headers)

}  // namespace v0
}  // namespace alur

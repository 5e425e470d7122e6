// What becomes of what is about persons.
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <alur/engine/history.hpp>
#include <alur/journal/error.hpp>

#include "runtime/case_view.hpp"
#include "runtime/engine_impl.hpp"
#include "runtime/event_view.hpp"
#include "runtime/recovered.hpp"

namespace alur {
inline namespace v0 {
namespace {

using runtime::HeldCase;
using runtime::is_outside;
using runtime::Naming;
using runtime::Resolver;

/// All that a case holds, with nothing masked.
PersonalRecord record_of(const HeldCase& held, CaseId id) {
    HeldCase shown = held;
    shown.naming.masks = false;
    const Naming& names = shown.naming;
    PersonalRecord record;
    record.view = runtime::view_of(shown, id);
    std::vector<HistoryEvent> events;
    held.place.shard->journal->read(held.place.in_journal(),
                                    [&](const Event& event, Payload payload) { unfold(event, payload, events); });
    for (const HistoryEvent& event : events) {
        record.history.push_back(runtime::view_of(names, event));
        const auto give = [&](ItemId item, const std::vector<RecordedField>& fields) {
            for (const RecordedField& field : fields)
                if (field.personal)
                    record.given.push_back(
                        {event.seq,
                         event.at,
                         {names.field(field.field), names.item(item), field.value, field.erased, false}});
        };
        if (const auto* set = std::get_if<FieldsSet>(&event.body)) give(set->item, set->fields);
        if (const auto* added = std::get_if<RecordAdded>(&event.body)) give(added->item, added->fields);
    }
    return record;
}

/// Whether a person took part from outside the office, or was recorded for.
bool is_about(const HeldCase& held, std::string_view name, const runtime::Directory& directory) {
    if (held.naming.visitor(name) != none<PersonId>) return true;
    const PersonId person = directory.find(name);
    if (person == none<PersonId>) return false;
    bool is = false;
    held.place.shard->journal->read(held.place.in_journal(), [&](const Event& event, Payload) {
        const bool is_recorded_for = event.on_behalf_of == person && event.kind != EventKind::delegate_acted;
        is = is || is_recorded_for || (is_outside(held.deployed(), event.role) && event.person == person);
    });
    return is;
}

/// Calls act() where an event of this command is on the disk: a failure that may be tried again would say that nothing
/// was done.
template <class Act>
auto behind_event(const char* what, Act act) {
    const auto told = [&](const JournalError& error) { return std::string("alur: ") + what + ": " + error.what(); };
    try {
        return act();
    } catch (const KeyStoreError& error) {
        if (!error.retryable()) throw;
        throw KeyStoreError(JournalFault::disk, told(error));
    } catch (const JournalError& error) {
        if (!error.retryable()) throw;
        throw JournalError(JournalFault::disk, told(error));
    }
}

/// Whatever failed behind the event that says it is erased.
void finish_erasing(Journal& journal, CaseId id, std::uint32_t count_before) noexcept {
    try {
        if (journal.count(id) != count_before) journal.erase_persons(id);
    } catch (...) {  // a store on disk knows that it owes this
        return;
    }
}

}  // namespace

Result<PersonalRecord, Refusal> Engine::read_personal(CaseId id, const PersonalRequest& request) {
    return impl_->with_case<PersonalRecord>(id, [&](const HeldCase& held) -> Result<PersonalRecord, Refusal> {
        Resolver names(held.naming, impl_->directory);
        Command command;
        const runtime::Acting acting{request.by, {}, request.delegate_of};
        command.by = impl_->who(held, names, acting);
        command.body = ReadPersonal{std::string(request.purpose)};
        const Decision decision = judge(held, command, names);
        // A record with holes where keys are missing would pass for the whole: then this throws.
        if (decision.accepted())
            static_cast<void>(held.place.shard->journal->tells_of_persons(held.place.in_journal()));
        // Recorded before anything is shown.
        auto recorded = impl_->tell(held, decision, names, acting, command.body);
        if (!recorded) return failure(std::move(recorded.error()));
        return behind_event(
            "it is kept that somebody read what is about persons, and nothing could be shown; ask again",
            [&] { return record_of(held, id); });
    });
}

Result<std::vector<PersonalRecord>, Refusal> Engine::read_person(std::string_view person,
                                                                 const PersonalRequest& request) {
    std::vector<PersonalRecord> records;
    std::optional<Refusal> refused;
    impl_->look();
    const auto read_cases_of = [&](runtime::Shard& shard) {
        std::vector<CaseId> about;
        {
            const std::lock_guard guard(shard.lock);
            refresh(impl_->catalogue, shard);
            for (std::uint32_t slot = 0; slot < shard.cases.size(); ++slot) {
                const auto held = impl_->find({&shard, slot}, impl_->time->now());
                if (held && is_about(*held, person, impl_->directory))
                    about.push_back(impl_->shards.id_of({&shard, slot}));
            }
        }
        for (const CaseId id : about) {
            auto record = read_personal(id, request);
            if (record)
                records.push_back(*std::move(record));
            else
                refused = std::move(record.error());
        }
    };
    for (runtime::Shard& shard : impl_->shards) {
        try {
            read_cases_of(shard);
        } catch (const JournalError&) {
            if (records.empty()) throw;
            // Of a case before.
            behind_event("it is kept that somebody read what is about a person, and not all could be shown; ask again",
                         [] { throw; });
        }
    }
    if (records.empty() && refused) return failure(*std::move(refused));
    return records;
}

Result<Receipt, Refusal> Engine::erase(CaseId id, const EraseRequest& request) {
    return impl_->with_case<Receipt>(id, [&](const HeldCase& held) -> Result<Receipt, Refusal> {
        Resolver names(held.naming, impl_->directory);
        Command command;
        const runtime::Acting acting{request.by, {}, request.delegate_of};
        command.by = impl_->who(held, names, acting);
        command.body = EraseCase{std::string(request.reason), request.even_live};
        const Decision decision = judge(held, command, names);
        Journal& journal = *held.place.shard->journal;
        const CaseId in_journal = held.place.in_journal();
        if (decision.accepted() && !journal.tells_of_persons(in_journal)) {
            forget_erased(held.place);  // what an earlier erasure may have had no memory for
            Receipt nothing;
            nothing.at = held.state.last();
            nothing.first = held.state.seq();
            nothing.repeated = true;
            return nothing;
        }
        if (!decision.accepted()) return impl_->tell(held, decision, names, acting, command.body);
        const std::uint32_t before = journal.count(in_journal);
        try {
            auto done = answer(held, decision, names);
            if (!done) return done;
            behind_event(
                "it is written that what is about persons is erased, and that is not ended yet; erase it once more",
                [&] {
                    journal.erase_persons(in_journal);
                    forget_erased(held.place);
                });
            return done;
        } catch (...) {
            finish_erasing(journal, in_journal, before);
            held.place.shard->cases.set_stale(held.place.slot, true);  // it may still know whom it should not
            throw;
        }
    });
}

}  // namespace v0
}  // namespace alur

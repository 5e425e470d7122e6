#include "runtime/commit.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <alur/base/assert.hpp>
#include <alur/engine/decide.hpp>
#include <alur/engine/evolve.hpp>
#include <alur/engine/refusals.hpp>

#include "runtime/fitting.hpp"
#include "runtime/quick.hpp"

namespace alur {
inline namespace v0 {
namespace runtime {
namespace {

Receipt receipt_of_repeated(const Place& place, const KeyUse& use) {
    Receipt receipt;
    place.shard->journal->read(place.in_journal(), [&](const Event& event, Payload) {
        if (event.seq == use.first) receipt.at = event.at;
    });
    receipt.first = use.first;
    receipt.events = use.count;
    receipt.repeated = true;
    return receipt;
}

/// The decision on a command that was given under the same key when the case did not know its people as from outside.
Decision repeated_by_store(const HeldCase& held, const Command& command, const Resolver& names) {
    Command before = command;
    for (PersonId* person : {&before.by.person, &before.by.on_behalf_of}) {
        if (!names.as_of_store(*person)) continue;
        Decision decision = judge(held, before);
        if (decision.repeated() != nullptr) return decision;
    }
    return {};
}

}  // namespace

Decision judge(const HeldCase& held, const Command& command) {
    return decide(*held.deployed().procedure, held.calendar, held.state, command, held.now, held.limits);
}

/// A decision that names strangers is made again with the ids that they are given: it is pure.
Decision judge(const HeldCase& held, Command& command, Resolver& names) {
    Decision decision = judge(held, command);
    if (decision.rejection() != nullptr && decision.rejection()->code == RejectionCode::key_reused) {
        Decision before = repeated_by_store(held, command, names);
        if (before.repeated() != nullptr) return before;
    }
    if (!decision.accepted() || Resolver::knows(command.by)) return decision;
    // Of those from outside the rules ask this again; the office's are no part of any event.
    if (auto fault = names.fault_of_strangers(held.limits.payload_bytes)) {
        Decision refused;
        refused.refuse(*std::move(fault));
        return refused;
    }
    names.admit(command.by);
    command.persons = names.persons();
    return judge(held, command);
}

namespace {

/// That those whom a case comes to know get the numbers that follow, and that all are known whom it has bound: another
/// number would be somebody else, and no store that could be opened.
void must_name_in_turn(const HeldCase& held, const Decision& decision) {
    const auto names = [](const Event& event) { return event.kind == EventKind::person_named; };
    if (std::none_of(decision.events().begin(), decision.events().end(), names)) return;
    const std::size_t known = held.naming.visitors();
    std::size_t next = known;
    for (const Event& event : decision.events())
        if (names(event)) ALUR_ASSERT(event.person == person_of_case(static_cast<std::uint32_t>(next++)));
    for (std::size_t role = 0; role < held.deployed().sop().actors.size(); ++role) {
        const PersonId bound = held.state.bound_to(static_cast<ActorId>(role));
        if (!is_of_case(bound) || number_in_case(bound) < known) continue;
        held.place.shard->cases.set_stale(held.place.slot, true);  // so that it is read anew
        damaged("a case has bound somebody whom it does not know");
    }
}

}  // namespace

void append(const HeldCase& held, const Decision& decision) {
    const Place& place = held.place;
    must_name_in_turn(held, decision);
    bool appended = false;
    try {
        Journal& journal = *place.shard->journal;
        appended = place.shard->stages ? journal.stage(place.in_journal(), held.state.seq(), decision)
                                       : journal.append(place.in_journal(), held.state.seq(), decision);
    } catch (...) {
        // It may be in the journal all the same: whoever comes next looks.
        if (place.slot < place.shard->cases.size())
            place.shard->cases.set_stale(place.slot, true);
        else
            place.shard->in_doubt = true;
        throw;
    }
    if (!appended) throw StoreConflict();
}

void apply(const HeldCase& held, const Decision& decision) {
    try {
        Shard& shard = *held.place.shard;
        for (const Event& event : decision.events()) {
            const Payload payload = decision.payload(event);
            evolve(held.state, event, payload);
            shard.visitors.see(held.place.slot, event, payload, *shard.directory);
        }
        note_change(held.place, held.deployed(), held.state);
    } catch (...) {
        held.place.shard->cases.set_stale(held.place.slot, true);
        throw;
    }
}

void commit(const HeldCase& held, const Decision& decision) {
    if (decision.empty()) return;
    append(held, decision);
    apply(held, decision);
}

bool fire_timers(const HeldCase& held) {
    Command command;
    command.body = FireTimers{};
    const Decision decision = judge(held, command);
    commit(held, decision);
    // What is over and did not fire is held up (X5), and can fire only after a command, which sets the alarm anew.
    if (decision.empty()) held.place.shard->timers.set(held.place.slot, held.state.next_timer(held.now));
    return !decision.empty();
}

Result<Receipt, Refusal> answer(const HeldCase& held, const Decision& decision, const Resolver& names) {
    if (const KeyUse* use = decision.repeated()) return receipt_of_repeated(held.place, *use);
    // Before the state changes: a rejection speaks of the case as it was judged.
    std::optional<Refusal> refused;
    if (const Rejection* rejection = decision.rejection()) refused = names.refusal(*rejection);
    Receipt receipt;
    receipt.first = held.state.seq();
    commit(held, decision);
    if (refused) return failure(*std::move(refused));
    receipt.at = held.state.last();
    receipt.events = static_cast<std::uint32_t>(decision.size());
    return receipt;
}

Result<Receipt, Refusal> complete(const HeldCase& held, const By& by, const CompleteStep& body, Resolver& names) {
    if (!Resolver::knows(by)) {
        Command command{by, body, {}};
        return answer(held, judge(held, command, names), names);
    }
    Receipt receipt;
    Decision otherwise;
    if (complete_plainly(held, by, body, receipt, otherwise)) return receipt;
    return answer(held, otherwise, names);
}

}  // namespace runtime
}  // namespace v0
}  // namespace alur

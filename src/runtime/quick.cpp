#include "runtime/quick.hpp"

#include <algorithm>
#include <span>
#include <type_traits>
#include <utility>

#include <alur/engine/decide.hpp>
#include <alur/engine/evolve.hpp>
#include <alur/engine/refusals.hpp>
#include <alur/journal/memory.hpp>

#include "runtime/commit.hpp"

namespace alur {
inline namespace v0 {
namespace runtime {
namespace {

/// As note_change does, with what is known of a case behind a plain event: no timer runs, and none ran before.
[[gnu::always_inline]] inline void note_plain_change(const HeldCase& held, const PlainEvent& event) {
    const Deployed& deployed = held.deployed();
    if (deployed.has_limits) {
        Instant next = never;
        if (deployed.procedure->tables().sla.amount != 0)
            next = next_lapse(deployed, held.state);
        else if (event.has(EventFlag::offers) && deployed.procedure->step(event.next()).limit.amount != 0)
            next = std::min(event.lapse, last_alarm);
        held.place.shard->lapses.set(held.place.slot, next);
    }
    held.place.shard->indexes.touch(held.place.slot);
    if (deployed.has_services() && held.place.shard->bell != nullptr && event.has(EventFlag::offers) &&
        deployed.procedure->step(event.next()).kind == StepKind::service)
        held.place.shard->bell->ring();
}

/// Appends and applies. \param kept() is called between both
template <class Kept>
[[gnu::always_inline]] inline void commit_plain(const HeldCase& held, const PlainEvent& event, Kept kept) {
    Shard& shard = *held.place.shard;
    shard.in_memory->append_prepared(held.place.in_journal(), event);
    kept();
    try {
        evolve(held.state, event);
        note_plain_change(held, event);
    } catch (...) {
        shard.cases.set_stale(held.place.slot, true);
        throw;
    }
}

/// Begins a case by somebody whom it then knows.
void start_with(const HeldCase& held, const PlainEvent& event, const Newcomer& newcomer) {
    Shard& shard = *held.place.shard;
    const Event named = detail::person_named(event.at, event.seq + 1, event.person);
    const Payload name = std::as_bytes(std::span(newcomer.name));
    const Outsider person = newcomer.number != none<Outsider> ? newcomer.number : shard.directory->meet(newcomer.name);
    shard.in_memory->prepare_next(name.size());
    commit_plain(held, event, [&] {
        shard.in_memory->append_prepared(held.place.in_journal(), named, name);
        shard.cases.keep();
    });
    try {
        shard.visitors.add(held.place.slot, person);
        evolve(held.state, named, name);
    } catch (...) {
        shard.cases.set_stale(held.place.slot, true);
        throw;
    }
}

/// Before anything is decided, so that nothing waits in memory meanwhile.
[[gnu::always_inline]] inline bool is_prepared(const HeldCase& held) {
    MemoryJournal* journal = held.place.shard->in_memory;
    if (journal == nullptr) return false;
    if (!journal->prepare(held.place.in_journal(), held.state.seq())) throw StoreConflict();
    return true;
}

/// \param take(event) takes a plain event that was prepared for \return false: nothing was done but to decide
template <class Body, class Take>
[[gnu::always_inline]] inline bool act_plainly(const HeldCase& held, const By& by, const Body& body,
                                               Decision& otherwise, Take take) {
    if (!held.usual_limits) [[unlikely]] {
        otherwise = judge(held, Command{by, body, {}});
        return false;
    }
    const bool in_memory = is_prepared(held);
    return decide_then(
        *held.deployed().procedure, held.calendar, held.state, by, body,
        held.now, [&](auto&& happened) __attribute__((always_inline)) {
            if constexpr (std::is_same_v<std::remove_cvref_t<decltype(happened)>, PlainEvent>) {
                if (in_memory) [[likely]] {
                    take(happened);
                    return true;
                }
                otherwise = Decision(happened);
            } else {
                otherwise = std::forward<decltype(happened)>(happened);
            }
            return false;
        });
}

}  // namespace

bool complete_plainly(const HeldCase& held, const By& by, const CompleteStep& body, Receipt& receipt,
                      Decision& otherwise) {
    return act_plainly(
        held, by, body, otherwise, [&](const PlainEvent& event) __attribute__((always_inline)) {
            receipt = {event.at, event.seq, 1, false};
            commit_plain(held, event, [] {});
        });
}

bool start_plainly(const HeldCase& held, const By& by, const Newcomer& newcomer, Decision& otherwise) {
    if (!newcomer.name.empty()) {
        if (held.place.shard->in_memory == nullptr || !held.usual_limits) return false;
        // A name that no event can hold is refused where those of all commands are. Of a number it was asked before.
        const bool is_new = newcomer.number == none<Outsider>;
        if (is_new && detail::fault_of_name(newcomer.name, held.limits.payload_bytes)) return false;
    }
    const StartCase body{held.deployed().id, {}};
    return act_plainly(
        held, by, body, otherwise, [&](const PlainEvent& event) __attribute__((always_inline)) {
            if (newcomer.name.empty())
                commit_plain(held, event, [&] { held.place.shard->cases.keep(); });
            else
                start_with(held, event, newcomer);
        });
}

}  // namespace runtime
}  // namespace v0
}  // namespace alur

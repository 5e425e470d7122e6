#include "runtime/held_case.hpp"

#include <algorithm>

#include <alur/engine/evolve.hpp>

namespace alur {
inline namespace v0 {
namespace runtime {
namespace {

Instant next_lapse(const CaseState& state) {
    const CaseClock clock = state.clock();
    Instant next = clock.running ? clock.lapse : never;
    state.for_each_open([&next](const Activation& activation) { next = std::min(next, activation.lapse); });
    return next;
}

}  // namespace

std::string HeldCase::name() const {
    const auto found = place.shard->name_of.find(place.slot);
    return found == place.shard->name_of.end() ? std::string() : found->second;
}

CaseState* find_state(const Catalogue& catalogue, const Place& place) {
    Cases& cases = place.shard->cases;
    if (place.slot >= cases.size()) return nullptr;
    CaseState& state = cases[place.slot];
    if (cases.is_stale(place.slot)) {
        state = rebuilt(place);
        set_alarms(place, catalogue.revision_of(state), state);
        cases.set_stale(place.slot, false);
    }
    return &state;
}

void refresh(const Catalogue& catalogue, Shard& shard) {
    shard.cases.for_each_stale([&](std::size_t slot) {
        static_cast<void>(find_state(catalogue, {&shard, static_cast<std::uint32_t>(slot)}));
    });
}

CaseState rebuilt(const Place& place) {
    CaseState state;
    place.shard->journal->read(place.in_journal(),
                               [&state](const Event& event, Payload payload) { evolve(state, event, payload); });
    return state;
}

void set_alarms(const Place& place, const Deployed& deployed, const CaseState& state) {
    if (deployed.has_timers) place.shard->timers.set(place.slot, state.next_timer());
    if (deployed.has_limits) place.shard->lapses.set(place.slot, next_lapse(state));
}

}  // namespace runtime
}  // namespace v0
}  // namespace alur

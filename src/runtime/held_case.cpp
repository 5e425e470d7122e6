#include "runtime/held_case.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

#include <alur/engine/evolve.hpp>
#include <alur/time/limit.hpp>
#include <alur/time/verdict.hpp>

#include "runtime/fitting.hpp"
#include "runtime/recovered.hpp"

namespace alur {
inline namespace v0 {
namespace runtime {

Instant next_lapse(const Deployed& deployed, const CaseState& state) {
    constexpr Instant already = Instant::min();
    const auto warns = [&](std::int64_t used, const Limit* limit) {
        return limit != nullptr &&
               judge_open(state.last(), never, used, ticks(*limit), deployed.at_risk_percent()) != Verdict::open;
    };
    if (!state.is_live()) return never;
    const CaseClock clock = state.clock();
    Instant next = clock.lapse;
    if (clock.running)
        next = std::min(next, last_alarm);
    else if (warns(clock.used, deployed.sla()))
        next = already;
    const bool suspended = state.status() == CaseStatus::suspended;
    state.for_each_open([&](const Activation& activation) {
        next = std::min(next, activation.lapse);
        const Limit* limit = deployed.limit_of(activation.step);
        if (!suspended && limit != nullptr)
            next = std::min(next, last_alarm);
        else if (suspended && warns(activation.used, limit))
            next = already;
    });
    return next;
}

namespace {

bool awaits_service(const Deployed& deployed, const CaseState& state) {
    bool awaits = false;
    state.for_each_open([&](const Activation& activation) {
        awaits = awaits || deployed.procedure->step(activation.step).kind == StepKind::service;
    });
    return awaits && state.status() == CaseStatus::open;
}

}  // namespace

std::string HeldCase::name() const {
    const auto found = place.shard->name_of.find(place.slot);
    return found == place.shard->name_of.end() ? std::string() : *found->second;
}

CaseState* find_state(const Catalogue& catalogue, const Place& place) {
    Cases& cases = place.shard->cases;
    if (place.slot >= cases.size()) return nullptr;
    CaseState& state = cases[place.slot];
    if (cases.is_stale(place.slot) || cases.is_unread(place.slot)) {
        Shard& shard = *place.shard;
        CaseState read;
        shard.visitors.forget(place.slot);
        shard.journal->read(place.in_journal(), [&](const Event& event, Payload payload) {
            must_fit(catalogue, *shard.delegations, read, event);
            shard.visitors.see(place.slot, event, payload, *shard.directory);
            evolve(read, event, payload);
        });
        if (read.status() == CaseStatus::unknown) damaged("a case has no start");
        state = std::move(read);
        note_change(place, catalogue.revision_of(state), state);
        cases.set_stale(place.slot, false);
        cases.set_unread(place.slot, false);
    }
    return &state;
}

void refresh(const Catalogue& catalogue, Shard& shard) {
    adopt(catalogue, shard);
    shard.cases.for_each_stale([&](std::size_t slot) {
        static_cast<void>(find_state(catalogue, {&shard, static_cast<std::uint32_t>(slot)}));
    });
}

void refresh(const Catalogue& catalogue, Shard& shard, Failures& failures) {
    adopt(catalogue, shard);
    shard.cases.for_each_stale([&](std::size_t slot) {
        failures.outlive([&] { static_cast<void>(find_state(catalogue, {&shard, static_cast<std::uint32_t>(slot)})); });
    });
}

CaseState rebuilt(const Place& place) {
    CaseState state;
    place.shard->journal->read(place.in_journal(),
                               [&state](const Event& event, Payload payload) { evolve(state, event, payload); });
    return state;
}

void note_change(const Place& place, const Deployed& deployed, const CaseState& state) {
    if (deployed.has_timers) place.shard->timers.set(place.slot, state.next_timer());
    if (deployed.has_limits) place.shard->lapses.set(place.slot, next_lapse(deployed, state));
    place.shard->indexes.touch(place.slot);
    if (deployed.has_services() && place.shard->bell != nullptr && awaits_service(deployed, state))
        place.shard->bell->ring();
}

}  // namespace runtime
}  // namespace v0
}  // namespace alur

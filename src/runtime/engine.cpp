#include <alur/runtime/engine.hpp>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <mutex>
#include <random>
#include <string>
#include <utility>

#include <alur/base/assert.hpp>
#include <alur/engine/case_limits.hpp>

#include "runtime/engine_impl.hpp"
#include "runtime/recovered.hpp"
#include "runtime/shown_cases.hpp"

namespace alur {
inline namespace v0 {
namespace {

std::unique_ptr<Store> there(std::unique_ptr<Store> store) {
    ALUR_EXPECTS(store != nullptr, "Engine takes a store, not null");
    return store;
}

/// What lies beyond what a journal bears would throw when it is stored; so it is refused before.
CaseLimits borne(CaseLimits limits) {
    limits.payload_bytes = std::min(limits.payload_bytes, most_payload_bytes);
    return limits;
}

/// Somewhere, so that no token of an earlier engine on the same store is one of this.
std::uint64_t first_lease() {
    std::random_device random;
    return std::uint64_t{random()} << 32U | random();
}

std::size_t count_for(std::size_t wanted) { return std::bit_ceil(std::min(wanted, most_shards)); }

}  // namespace

Engine::Impl::Impl(std::unique_ptr<Store> from, EngineOptions options)
    : store(there(std::move(from))),
      time(options.time ? std::move(options.time) : system_time()),
      limits(borne(options.limits)),
      usual_limits(limits == CaseLimits{}),
      masks(!options.shows_personal),
      shards(directory),
      directory(*store),
      catalogue(*store),
      leases(first_lease()),
      delegations(*store),
      identities(std::move(options.identities)),
      standings(identities.get(), delegations, directory),
      refusals(*store, directory, options.refusals) {
    shards.make(options.shards == 0 ? store->preferred_shards() : count_for(options.shards));
    recovered = std::make_unique<runtime::Recovered>(shards, directory, catalogue, delegations);
    shards.give(store->open(shards.size(), *recovered));
    for (runtime::Shard& shard : shards) {  // those of the store, which may have another number of them
        shard.bell = &bell;
        shard.delegations = &delegations;
    }
    recovered->finish();
    if (Others* others = store->others()) {
        learner = std::make_unique<runtime::Learner>(*others, *recovered);
        shards.learn_by(*learner);
    } else {
        recovered.reset();
    }
}

void Engine::Impl::throw_overtaken() {
    throw JournalError(JournalFault::in_use, "alur: others were quicker " + std::to_string(most_attempts) +
                                                 " times in a row to write there; try again");
}

Engine::Impl::~Impl() {
    // Counts of the last minutes. Where the disk fails now, or this is a child of a fork, they are lost.
    try {
        if (refusals.settle_all()) store->flush();
    } catch (...) {  // NOLINT(bugprone-empty-catch)
    }
    if (!store->wants_checkpoint()) return;
    try {
        checkpoint();
    } catch (...) {  // opening takes longer then
        return;
    }
}

void Engine::Impl::checkpoint() {
    runtime::ShownCases cases(catalogue, shards);
    store->checkpoint(cases);
}

Engine::Engine(std::unique_ptr<Store> store, EngineOptions options)
    : impl_(std::make_unique<Impl>(std::move(store), std::move(options))) {}
Engine::Engine(Engine&&) noexcept = default;
Engine& Engine::operator=(Engine&&) noexcept = default;
Engine::~Engine() = default;

void Engine::deploy(const std::shared_ptr<const Procedure>& procedure) {
    impl_->look();
    impl_->catalogue.deploy(procedure);
    impl_->store->flush();
}

void Engine::checkpoint() { impl_->checkpoint(); }

void Engine::backup(const std::string& path) { impl_->store->backup(path); }

std::optional<CaseId> Engine::find(std::string_view name) const {
    impl_->look();
    runtime::Shard& shard = impl_->shards.of(name);
    const std::lock_guard guard(shard.lock);
    adopt(impl_->catalogue, shard);
    const auto found = shard.names.find(name);
    if (found == shard.names.end()) return std::nullopt;
    return impl_->shards.id_of({&shard, found->second});
}

std::size_t Engine::case_count() const {
    impl_->look();
    std::size_t count = 0;
    for (runtime::Shard& shard : impl_->shards) {
        const std::lock_guard guard(shard.lock);
        adopt(impl_->catalogue, shard);
        count += shard.cases.size();
    }
    return count;
}

}  // namespace v0
}  // namespace alur

// Which handler has which job, and until when. Kept in memory alone: after a restart every open service is offered
// again.
#pragma once

#include <cstdint>
#include <iterator>
#include <map>
#include <optional>

#include <alur/base/ids.hpp>
#include <alur/base/instant.hpp>
#include <alur/engine/state.hpp>

namespace alur {
inline namespace v0 {
namespace runtime {

// NOLINTBEGIN(modernize-use-nullptr): clang-tidy takes the zero of a defaulted comparison for a pointer

/// A service that is open in a case of a shard.
struct JobPlace {
    std::uint32_t slot = 0;
    StepId step{};
    ItemId item{};

    friend auto operator<=>(const JobPlace&, const JobPlace&) = default;
};

// NOLINTEND(modernize-use-nullptr)

/// Given to one handler. The number tells it from every other lease, also of the same job.
struct Lease {
    std::uint64_t number = 0;
    std::uint16_t attempt = 0;  ///< of the activation
    std::uint16_t failed = 0;   ///< how many tries in a row had failed before
    Instant until{};            ///< from then on another handler may have the job
};

/// Whether a lease is of a try that may still be running: the activation is open, and nobody said that it failed.
[[nodiscard]] inline bool is_running(const Lease& lease, const JobPlace& job, const CaseState& state) {
    const std::optional<Activation> open = state.find_open(job.step, job.item);
    const FailedTries* failed = state.failed(job.step, job.item);
    return state.is_live() && open && open->attempt == lease.attempt &&
           (failed == nullptr || failed->count <= lease.failed);
}

/// The leases of a shard, whose lock is held.
class Leases {
public:
    /// The lease that was given last, also one that has run out and was not given again.
    [[nodiscard]] const Lease* of(const JobPlace& job) const {
        const auto found = leases_.find(job);
        return found == leases_.end() ? nullptr : &found->second;
    }
    /// Throws std::bad_alloc.
    void give(const JobPlace& job, const Lease& lease) { leases_.insert_or_assign(job, lease); }
    void end(const JobPlace& job) { leases_.erase(job); }
    /// Ends those of a case whose try is over.
    void tidy(std::uint32_t slot, const CaseState& state) {
        for (auto lease = leases_.lower_bound({slot, StepId{0}, ItemId{0}});
             lease != leases_.end() && lease->first.slot == slot;)
            lease = is_running(lease->second, lease->first, state) ? std::next(lease) : leases_.erase(lease);
    }

private:
    std::map<JobPlace, Lease> leases_;
};

}  // namespace runtime
}  // namespace v0
}  // namespace alur

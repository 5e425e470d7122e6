// What of a shard is found by something else than its case.
//
// A command only notes that its case changed, and not even that before somebody has asked. Whoever asks pays for what
// changed since the last question.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

#include <alur/base/ids.hpp>
#include <alur/base/instant.hpp>
#include <alur/base/value.hpp>
#include <alur/engine/state.hpp>

#include "runtime/leases.hpp"
#include "runtime/slot_index.hpp"
#include "runtime/visitors.hpp"

namespace alur {
inline namespace v0 {
namespace runtime {

class Cases;
class Catalogue;
struct Deployed;

// NOLINTBEGIN(modernize-use-nullptr): clang-tidy takes the zero of a defaulted comparison for a pointer

/// Whose work something is: of a role in a revision of its SOP, or of a person.
enum class WorkList : std::uint64_t {};
[[nodiscard]] WorkList work_list(ProcedureId procedure, ActorId actor) noexcept;
[[nodiscard]] WorkList work_list(PersonId person) noexcept;
[[nodiscard]] WorkList work_list(Outsider person) noexcept;

/// An open activation on a list: what is late first comes first, what has no limit last; of these what waits longest.
struct WorkEntry {
    WorkList list{};
    Instant lapse = Instant::min();
    Instant offered = Instant::min();
    std::uint32_t slot = 0;
    StepId step{};
    ItemId item{};

    friend auto operator<=>(const WorkEntry&, const WorkEntry&) = default;
};

/// Something that is true of many cases of a revision: how they stand, which step is open in them.
enum class Trait : std::uint64_t {};
[[nodiscard]] Trait trait_of(ProcedureId procedure, CaseStatus status) noexcept;
[[nodiscard]] Trait trait_of(ProcedureId procedure, StepId open) noexcept;

/// A case that has it.
struct TraitEntry {
    Trait trait{};
    std::uint32_t slot = 0;

    friend auto operator<=>(const TraitEntry&, const TraitEntry&) = default;
};

/// A field of a revision.
struct FieldOf {
    ProcedureId procedure{};
    FieldId field{};

    friend auto operator<=>(const FieldOf&, const FieldOf&) = default;
};

/// A case in which the field, or that of one of its records, has a value with this hash. The value itself stays in the
/// case: an index keeps no data of persons, and whoever finds something compares. The hash is another in every process.
struct ValueEntry {
    FieldOf field;
    std::uint64_t hash = 0;
    std::uint32_t slot = 0;

    friend auto operator<=>(const ValueEntry&, const ValueEntry&) = default;
};

/// A service by the hash of its name: the same in every SOP, another in every process. Whoever finds something compares
/// the name.
enum class ServiceHash : std::uint64_t {};
[[nodiscard]] ServiceHash hash_of_service(std::string_view service);
/// The list of the open work of a service.
[[nodiscard]] WorkList work_list(ServiceHash service) noexcept;

/// A service that a handler may be given, and when: what is due first comes first.
struct JobEntry {
    ServiceHash service{};
    Instant due = Instant::min();  ///< when the next try is, or the lease of a handler that has the job runs out
    JobPlace place{};

    friend auto operator<=>(const JobEntry&, const JobEntry&) = default;
};

/// An open incident, the oldest first.
struct IncidentEntry {
    Instant since = Instant::min();
    JobPlace place{};

    friend auto operator<=>(const IncidentEntry&, const IncidentEntry&) = default;
};

// NOLINTEND(modernize-use-nullptr)

[[nodiscard]] std::uint64_t hash_of(const Value& value);

/// Whether a step is open in a case; a `for_each` is until it completes, although no item of it may be.
[[nodiscard]] bool is_open(const CaseState& state, StepId step);
/// Whether a field of a case, or that of one of its records, has a value.
[[nodiscard]] bool has_value(const Deployed& deployed, const CaseState& state, FieldId field, const Value& value);

/// The indexes of a shard, whose lock is held.
class Indexes {
public:
    /// Notes that a case changed. Throws std::bad_alloc.
    void touch(std::uint32_t slot) {
        if (work_ || traits_ || jobs_ || incidents_ || !fields_.empty()) note(slot);
    }

    // From now on there is such an index, which `update` fills. Throw std::bad_alloc.

    void want_work(Cases& cases);
    void want_traits(Cases& cases);
    void want_values(Cases& cases, FieldOf field);
    void want_jobs(Cases& cases);
    void want_incidents(Cases& cases);

    /// Brings what there is up to date, so many cases at most. None of them is stale. \return whether all is. Throws
    /// std::bad_alloc.
    [[nodiscard]] bool update(const Catalogue& catalogue, Cases& cases, const Visitors& visitors, std::size_t most);

    // That are wanted and up to date.

    [[nodiscard]] const std::set<WorkEntry>& work() const { return work_->entries(); }
    [[nodiscard]] const std::set<TraitEntry>& traits() const { return traits_->entries(); }
    [[nodiscard]] const std::set<ValueEntry>& values() const { return values_.entries(); }

    [[nodiscard]] const std::set<JobEntry>& jobs() const { return jobs_->entries(); }
    [[nodiscard]] const std::set<IncidentEntry>& incidents() const { return incidents_->entries(); }

    // Leases of jobs that jobs() has shown.

    [[nodiscard]] const Leases& leases() const noexcept { return leases_; }
    /// Throws std::bad_alloc, and nothing has changed.
    void give_lease(const JobPlace& job, const Lease& lease) {
        note(job.slot);
        leases_.give(job, lease);
    }
    /// Throws std::bad_alloc, and nothing has changed.
    void end_lease(const JobPlace& job) {
        note(job.slot);
        leases_.end(job);
    }

private:
    void note(std::uint32_t slot);
    template <class Test>
    void note_those(Cases& cases, Test test);
    void update(const Deployed& deployed, const CaseState& state, const Visitors& visitors, std::uint32_t slot);
    [[nodiscard]] std::vector<ValueEntry> values_of(const Deployed& deployed, const CaseState& state,
                                                    std::uint32_t slot) const;

    std::optional<SlotIndex<WorkEntry>> work_;
    std::optional<SlotIndex<TraitEntry>> traits_;
    std::optional<SlotIndex<JobEntry>> jobs_;
    std::optional<SlotIndex<IncidentEntry>> incidents_;
    Leases leases_;
    SlotIndex<ValueEntry> values_;
    std::set<FieldOf> fields_;  // that values_ knows
    std::vector<std::uint32_t> noted_;
    std::vector<bool> is_noted_;
};

}  // namespace runtime
}  // namespace v0
}  // namespace alur

// The SOPs and calendars that an engine knows, in all their revisions.
//
// Entries stay: a case reads the revision that it began on without a lock.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <alur/base/assert.hpp>
#include <alur/base/ids.hpp>
#include <alur/base/instant.hpp>
#include <alur/engine/state.hpp>
#include <alur/graph/procedure.hpp>
#include <alur/runtime/store.hpp>
#include <alur/time/calendar.hpp>

#include "runtime/append_only.hpp"
#include "runtime/deployed.hpp"
#include "runtime/published.hpp"

namespace alur {
inline namespace v0 {
namespace runtime {

/// The revisions of one SOP.
struct Family {
    Family(std::string of, std::size_t hash_of_name) : name(std::move(of)), hash(hash_of_name) {}

    std::string name;
    std::size_t hash;
    mutable std::atomic<const Deployed*> newest{nullptr};  ///< null until its first revision is there
};

/// The name of an actor of some SOP, `host` or `service`.
struct Role {
    Role(std::string of, std::size_t hash_of_name, RoleNumber as)
        : name(std::move(of)), hash(hash_of_name), number(as) {}

    std::string name;
    std::size_t hash;
    RoleNumber number;
    mutable std::atomic<bool> is_external{false};  ///< it is that of an external actor in some revision
};

class Catalogue {
public:
    /// \param store keeps what it comes to know
    explicit Catalogue(Store& store);

    /// Makes it the newest revision of its SOP. \param procedure not null
    void deploy(const std::shared_ptr<const Procedure>& procedure) { deploy(procedure, true); }
    /// The same with one that the store has kept.
    void restore(const std::shared_ptr<const Procedure>& procedure) { deploy(procedure, false); }
    /// The revision that new cases start on; null: no such SOP is deployed. Takes no lock.
    [[nodiscard]] const Deployed* newest_of(std::string_view sop) const noexcept {
        const Family* family = families_.find(sop);
        return family == nullptr ? nullptr : family->newest.load(std::memory_order_acquire);
    }
    /// Whether there is such a revision.
    [[nodiscard]] bool has(ProcedureId id) const noexcept { return procedures_.at(index(id)) != nullptr; }
    /// \param id of one that is there
    [[nodiscard]] const Deployed& revision(ProcedureId id) const { return *procedures_.at(index(id)); }
    /// Calls visit(revision) for each revision of an SOP, the oldest first. \param sop empty: of all SOPs
    template <class Visit>
    void for_each_revision(std::string_view sop, Visit visit) const {
        for (std::size_t i = 0; i < procedures_.size(); ++i)
            if (const Deployed& one = *procedures_.at(i); sop.empty() || one.sop().id == sop) visit(one);
    }
    /// The revision on which a case runs.
    [[nodiscard]] const Deployed& revision_of(const CaseState& state) const {
        const Deployed* revision = procedures_.at(index(state.procedure()));
        ALUR_ASSERT(revision != nullptr);
        return *revision;
    }

    /// The number of a role that some revision has as an actor, or that every SOP knows; none where there is no such.
    [[nodiscard]] RoleNumber role(std::string_view name) const noexcept {
        const Role* role = roles_.find(name);
        return role == nullptr ? none<RoleNumber> : role->number;
    }
    /// Whether some revision has it as an external actor.
    [[nodiscard]] bool is_external(std::string_view name) const noexcept {
        const Role* role = roles_.find(name);
        return role != nullptr && role->is_external.load(std::memory_order_relaxed);
    }
    /// \param number of a role
    [[nodiscard]] std::string name_of(RoleNumber number) const;

    /// The id of a calendar; a new one where it has none yet. \param calendar not null
    CalendarId intern(const std::shared_ptr<const Calendar>& calendar) { return intern(calendar, true); }
    /// The same with the next one that the store has kept. \return false: it has that already
    [[nodiscard]] bool restore(const std::shared_ptr<const Calendar>& calendar) {
        const std::size_t before = calendars_.size();
        intern(calendar, false);
        return calendars_.size() != before;
    }
    /// The id of a calendar, if it has one. \param calendar not null
    [[nodiscard]] std::optional<CalendarId> find(const std::shared_ptr<const Calendar>& calendar) const;
    /// The calendar that was interned under this id, or null.
    [[nodiscard]] const Calendar* adopted(CalendarId id) const;
    /// What a case pins; null where its SOP names none.
    [[nodiscard]] const Calendar* calendar_of(const Deployed& deployed, const CaseState& state) const {
        return state.calendar() == none<CalendarId> ? deployed.procedure->calendar() : adopted(state.calendar());
    }

    /// The latest lapse that something at risk may have now: what is left of each limit, reckoned from now.
    [[nodiscard]] Instant horizon(Instant now) const;

private:
    void deploy(const std::shared_ptr<const Procedure>& procedure, bool is_new);
    CalendarId intern(const std::shared_ptr<const Calendar>& calendar, bool is_new);
    void deploy_among_others(const Procedure& procedure);
    CalendarId intern_among_others(const std::shared_ptr<const Calendar>& calendar);
    void define(const Procedure& procedure);
    void define_source(const Calendar& calendar);
    [[nodiscard]] const Deployed* known(const Procedure& procedure) const;
    const Family& family(const std::string& sop);
    void learn_role(const std::string& name);
    [[nodiscard]] std::vector<ActorId> actors_of(const sop::Sop& sop);
    [[nodiscard]] Instant horizon(Instant now, const Deployed& deployed) const;

    Store& store_;
    AppendOnly<Deployed> procedures_;
    AppendOnly<std::shared_ptr<const Calendar>> calendars_;
    mutable std::mutex deploying_;  // guards who appends, and adds to what follows
    std::deque<Family> all_families_;
    Published<Family> families_;
    std::deque<Role> all_roles_;
    Published<Role> roles_;
};

}  // namespace runtime
}  // namespace v0
}  // namespace alur

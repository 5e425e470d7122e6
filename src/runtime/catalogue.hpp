// The SOPs and calendars that an engine knows, in all their revisions.
//
// Entries stay: a case reads the revision that it began on without a lock.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

#include <alur/base/ids.hpp>
#include <alur/base/instant.hpp>
#include <alur/engine/state.hpp>
#include <alur/graph/procedure.hpp>
#include <alur/runtime/store.hpp>
#include <alur/time/calendar.hpp>

#include "runtime/append_only.hpp"
#include "runtime/by_text.hpp"
#include "runtime/deployed.hpp"

namespace alur {
inline namespace v0 {
namespace runtime {

class Catalogue {
public:
    /// \param store keeps what it comes to know
    explicit Catalogue(Store& store) : store_(store) {}

    /// Makes it the newest revision of its SOP. \param procedure not null
    void deploy(const std::shared_ptr<const Procedure>& procedure) { deploy(procedure, true); }
    /// The same with one that the store has kept.
    void restore(const std::shared_ptr<const Procedure>& procedure) { deploy(procedure, false); }
    /// The revision that new cases start on; null: no such SOP is deployed.
    [[nodiscard]] const Deployed* newest_of(std::string_view sop) const;
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
    [[nodiscard]] const Deployed& revision_of(const CaseState& state) const;

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
    void define(const Procedure& procedure);
    void define_source(const Calendar& calendar);
    [[nodiscard]] const Deployed* known(const Procedure& procedure) const;
    [[nodiscard]] Instant horizon(Instant now, const Deployed& deployed) const;

    Store& store_;
    AppendOnly<Deployed> procedures_;
    AppendOnly<std::shared_ptr<const Calendar>> calendars_;
    mutable std::mutex deploying_;  // guards what follows, and who appends
    ByText<ProcedureId> newest_;
};

}  // namespace runtime
}  // namespace v0
}  // namespace alur

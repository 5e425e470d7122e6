#include "runtime/catalogue.hpp"

#include <algorithm>
#include <cstdint>
#include <type_traits>

#include <alur/base/assert.hpp>

namespace alur {
inline namespace v0 {
namespace runtime {
namespace {

/// Whether two come from one source. What was made by hand has none, and is the same as itself only.
template <class Source>
bool same(const Source* a, const Source* b) {
    if (a == nullptr || b == nullptr) return a == b;
    return a == b || (a->hash() == b->hash() && a->hash() != std::remove_cvref_t<decltype(a->hash())>{});
}

std::vector<const Limit*> limits_of(const Deployed& deployed) {
    std::vector<const Limit*> limits;
    if (const Limit* sla = deployed.sla()) limits.push_back(sla);
    for (std::size_t i = 0; i < deployed.sop().steps.size(); ++i)
        if (const Limit* limit = deployed.limit_of(static_cast<StepId>(i))) limits.push_back(limit);
    return limits;
}

}  // namespace

const Deployed* Catalogue::known(const Procedure& procedure) const {
    for (std::size_t i = 0; i < procedures_.size(); ++i) {
        const Procedure& one = *procedures_.at(i)->procedure;
        if (same(&one, &procedure) && one.id() == procedure.id() && same(one.calendar(), procedure.calendar()))
            return procedures_.at(i);
    }
    return nullptr;
}

void Catalogue::define_source(const Calendar& calendar) {
    store_.define({.kind = Definition::Kind::source,
                   .name = calendar.file(),
                   .text = calendar.source(),
                   .hash = calendar.hash()});
}

void Catalogue::define(const Procedure& procedure) {
    const sop::Sop& sop = procedure.definition();
    store_.define({.kind = Definition::Kind::source, .name = sop.file, .text = sop.source, .hash = sop.hash});
    Definition definition{.kind = Definition::Kind::procedure, .hash = sop.hash};
    if (const Calendar* calendar = procedure.calendar()) {
        define_source(*calendar);
        definition.calendar = calendar->hash();
    }
    store_.define(definition);
}

void Catalogue::deploy(const std::shared_ptr<const Procedure>& procedure, bool is_new) {
    ALUR_EXPECTS(procedure != nullptr, "Engine::deploy takes a procedure, not null");
    const std::lock_guard guard(deploying_);
    ProcedureId& newest = newest_.try_emplace(procedure->id(), none<ProcedureId>).first->second;
    if (const Deployed* again = known(*procedure)) {
        if (is_new && newest != again->id) define(*procedure);
        newest = again->id;
        return;
    }
    newest = static_cast<ProcedureId>(procedures_.append([&](std::size_t at) {
        auto deployed = std::make_unique<Deployed>(procedure, static_cast<ProcedureId>(at));
        if (is_new) define(*procedure);
        return deployed;
    }));
}

const Deployed* Catalogue::newest_of(std::string_view sop) const {
    const std::lock_guard guard(deploying_);
    const auto found = newest_.find(sop);
    return found == newest_.end() ? nullptr : procedures_.at(index(found->second));  // null for none
}

const Deployed& Catalogue::revision_of(const CaseState& state) const {
    const Deployed* revision = procedures_.at(index(state.procedure()));
    ALUR_ASSERT(revision != nullptr);
    return *revision;
}

std::optional<CalendarId> Catalogue::find(const std::shared_ptr<const Calendar>& calendar) const {
    ALUR_EXPECTS(calendar != nullptr, "Engine::adopt_calendar takes a calendar, not null");
    for (std::size_t i = 0; i < calendars_.size(); ++i)
        if (same(calendars_.at(i)->get(), calendar.get())) return static_cast<CalendarId>(i);
    return std::nullopt;
}

CalendarId Catalogue::intern(const std::shared_ptr<const Calendar>& calendar, bool is_new) {
    const std::lock_guard guard(deploying_);
    if (const auto known = find(calendar)) return *known;
    return static_cast<CalendarId>(calendars_.append([&](std::size_t) {
        auto entry = std::make_unique<std::shared_ptr<const Calendar>>(calendar);
        if (is_new) {
            define_source(*calendar);
            store_.define({.kind = Definition::Kind::calendar, .hash = calendar->hash()});
        }
        return entry;
    }));
}

const Calendar* Catalogue::adopted(CalendarId id) const {
    const auto* entry = calendars_.at(index(id));
    return entry == nullptr ? nullptr : entry->get();
}

Instant Catalogue::horizon(Instant now) const {
    Instant latest = now;
    for (std::size_t i = 0; i < procedures_.size(); ++i) latest = std::max(latest, horizon(now, *procedures_.at(i)));
    return latest;
}

Instant Catalogue::horizon(Instant now, const Deployed& deployed) const {
    const std::vector<const Limit*> limits = limits_of(deployed);
    Instant latest = now;
    const auto look = [&](const Calendar& calendar) {
        for (const Limit* limit : limits) {
            const std::int64_t left = ticks(*limit) * (100 - deployed.at_risk_percent()) / 100;
            latest = std::max(latest, calendar.lapse_of_rest(now, limit->measure, left));
        }
    };
    if (const Calendar* own = deployed.procedure->calendar()) look(*own);
    for (std::size_t i = 0; i < calendars_.size(); ++i) look(**calendars_.at(i));  // any case may have adopted it
    return latest;
}

}  // namespace runtime
}  // namespace v0
}  // namespace alur

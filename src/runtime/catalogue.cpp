#include "runtime/catalogue.hpp"

#include <algorithm>
#include <cstdint>
#include <stdexcept>
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

Catalogue::Catalogue(Store& store) : store_(store) {
    learn_role("host");
    learn_role("service");
}

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
    if (is_new && store_.others() != nullptr) return deploy_among_others(*procedure);
    const std::lock_guard guard(deploying_);
    const Family& family = this->family(procedure->id());
    if (const Deployed* again = known(*procedure)) {
        if (is_new && family.newest.load(std::memory_order_relaxed) != again) define(*procedure);
        family.newest.store(again, std::memory_order_release);
        return;
    }
    const std::size_t at = procedures_.append([&](std::size_t position) {
        auto deployed = std::make_unique<Deployed>(procedure, static_cast<ProcedureId>(position), family,
                                                   actors_of(procedure->definition()));
        if (is_new) define(*procedure);
        return deployed;
    });
    family.newest.store(procedures_.at(at), std::memory_order_release);
}

const Family& Catalogue::family(const std::string& sop) {
    if (const Family* known = families_.find(sop)) return *known;
    families_.make_room(all_families_);
    const Family& made = all_families_.emplace_back(sop, families_.hash(sop));
    families_.place(made);
    return made;
}

void Catalogue::learn_role(const std::string& name) {
    if (roles_.find(name) != nullptr) return;
    if (all_roles_.size() == index(none<RoleNumber>))
        throw std::length_error("alur: too many names of actors in one engine");
    roles_.make_room(all_roles_);
    roles_.place(all_roles_.emplace_back(name, roles_.hash(name), static_cast<RoleNumber>(all_roles_.size())));
}

/// By the number of a role what it is in this SOP. A role that is learned later is none of its actors.
std::vector<ActorId> Catalogue::actors_of(const sop::Sop& sop) {
    for (const sop::Actor& actor : sop.actors) {
        learn_role(actor.id);
        if (actor.external) roles_.find(actor.id)->is_external.store(true, std::memory_order_relaxed);
    }
    std::vector<ActorId> actors(all_roles_.size(), none<ActorId>);
    actors[index(role("host"))] = host_role;
    actors[index(role("service"))] = service_role;
    for (std::size_t i = 0; i < sop.actors.size(); ++i)
        actors[index(role(sop.actors[i].id))] = static_cast<ActorId>(i);  // an actor may be called host
    return actors;
}

/// Others may be giving the same number to another: the store says which it is, by restore().
void Catalogue::deploy_among_others(const Procedure& procedure) {
    const auto is_newest = [&] {
        const Deployed* newest = newest_of(procedure.id());
        const Deployed* again = known(procedure);
        return newest != nullptr && newest == again;
    };
    if (is_newest()) return;
    define(procedure);
    store_.flush();
}

std::string Catalogue::name_of(RoleNumber number) const {
    const std::lock_guard guard(deploying_);
    return index(number) < all_roles_.size() ? all_roles_[index(number)].name : std::string();
}

std::optional<CalendarId> Catalogue::find(const std::shared_ptr<const Calendar>& calendar) const {
    ALUR_EXPECTS(calendar != nullptr, "Engine::adopt_calendar takes a calendar, not null");
    for (std::size_t i = 0; i < calendars_.size(); ++i)
        if (same(calendars_.at(i)->get(), calendar.get())) return static_cast<CalendarId>(i);
    return std::nullopt;
}

CalendarId Catalogue::intern(const std::shared_ptr<const Calendar>& calendar, bool is_new) {
    if (is_new && store_.others() != nullptr) return intern_among_others(calendar);
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

CalendarId Catalogue::intern_among_others(const std::shared_ptr<const Calendar>& calendar) {
    for (;;) {
        if (const auto known = find(calendar)) return *known;
        define_source(*calendar);
        store_.define({.kind = Definition::Kind::calendar, .hash = calendar->hash()});
        store_.flush();
    }
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

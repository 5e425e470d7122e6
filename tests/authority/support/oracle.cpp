#include "authority/support/oracle.hpp"

#include <algorithm>

namespace authority {
namespace {

namespace sop = alur::sop;
using alur::index;
using alur::none;

}  // namespace

void Facts::accept(const sop::Sop& sop, const Deed& deed, const std::string& place) {
    for (const sop::Actor& actor : sop.actors)
        if (actor.id == deed.role && actor.external) bound.emplace(deed.role, deed.person);
    const std::pair<std::string, std::string> activation{deed.step, deed.item};
    if (deed.kind == Kind::start_step) claims[activation] = deed.person;
    if (deed.kind == Kind::release_step) claims.erase(activation);
    if (deed.kind == Kind::close_items) closed_lists.insert(deed.step);
    if (deed.kind != Kind::complete_step) return;
    claims.erase(activation);
    std::set<std::string> by{deed.person, deed.on_behalf_of, place};
    by.erase("");
    done.push_back({deed.step, deed.item, std::move(by)});
}

const sop::Actor* Oracle::actor(const std::string& role) const {
    for (const sop::Actor& actor : sop_.actors)
        if (actor.id == role) return &actor;
    return nullptr;
}

bool Oracle::is_internal(const std::string& role) const {
    const sop::Actor* found = actor(role);
    return found != nullptr && !found->external;
}

/// A7 and A8.
std::string Oracle::standing(const Deed& deed, alur::Instant at, std::string& place) const {
    const auto held = [&](const std::string& person) {
        return !has_directory_ || holds.count({person, deed.role}) != 0;
    };
    if (!is_internal(deed.role)) return !deed.delegate_of.empty() && !deed.person.empty() ? "authority.delegation" : "";
    std::set<std::string> givers;
    for (const Given& one : given) {
        const bool counts = one.from <= at && at < one.until && at < one.revoked;
        if (one.role == deed.role && one.to == deed.person && counts && held(one.of)) givers.insert(one.of);
    }
    if (!deed.delegate_of.empty()) {
        if (givers.count(deed.delegate_of) == 0) return "authority.delegation";
        place = deed.delegate_of;
        return {};
    }
    if (held(deed.person)) return {};
    if (givers.empty()) return "authority.not_held";
    if (givers.size() > 1) return "authority.delegation";
    place = *givers.begin();
    return {};
}

bool Oracle::may_work(const std::string& role, const sop::Step& step) const {
    if (!step.service.empty()) return role == "service";
    if (step.actor == none<alur::ActorId>) return false;
    if (sop_.actors[index(step.actor)].id == role) return true;
    return std::any_of(step.recorded_by.begin(), step.recorded_by.end(),
                       [&](alur::ActorId who) { return sop_.actors[index(who)].id == role; });
}

bool Oracle::lists(const sop::Step& step, const std::string& document) const {
    return std::any_of(step.kelengkapan.begin(), step.kelengkapan.end(),
                       [&](alur::DocumentId id) { return sop_.kelengkapan[index(id)].id == document; });
}

/// A2.
bool Oracle::may(const Facts& facts, const Deed& deed) const {
    const std::string& role = deed.role;
    const bool office = is_internal(role) || role == "host";
    const auto works_on_lister = [&](const std::string& document) {
        return std::any_of(facts.open.begin(), facts.open.end(), [&](const std::string& open) {
            return lists(step(open), document) && may_work(role, step(open));
        });
    };
    switch (deed.kind) {
        case Kind::start_case: return actor(role) != nullptr || role == "host" || role == "service";
        case Kind::release_step:
            if (role == "host") return true;
            [[fallthrough]];
        case Kind::start_step:
        case Kind::complete_step:
        case Kind::fail_step:
        case Kind::set_fields: return may_work(role, step(deed.step));
        case Kind::submit_document: {
            const auto found = std::find_if(sop_.kelengkapan.begin(), sop_.kelengkapan.end(),
                                            [&](const sop::Document& one) { return one.id == deed.document; });
            const std::string from = sop_.actors[index(found->from)].id;
            const bool records = std::any_of(sop_.steps.begin(), sop_.steps.end(), [&](const sop::Step& one) {
                return one.actor == found->from && may_work(role, one);
            });
            return role == from || records || works_on_lister(deed.document);
        }
        case Kind::return_document: return works_on_lister(deed.document);
        case Kind::add_record:
            return std::any_of(facts.open.begin(), facts.open.end(), [&](const std::string& open) {
                const sop::Step& one = step(open);
                const bool adds = std::any_of(one.adds.begin(), one.adds.end(), [&](alur::RecordTypeId type) {
                    return sop_.records[index(type)].id == deed.type;
                });
                const bool takes = one.for_each && one.for_each->open &&
                                   sop_.records[index(one.for_each->records)].id == deed.type &&
                                   facts.closed_lists.count(open) == 0;
                return (adds || takes) && may_work(role, one);
            });
        case Kind::close_items: {
            const sop::Step& one = step(deed.step);
            return one.service.empty() ? sop_.actors[index(one.actor)].id == role : role == "service";
        }
        case Kind::deliver_message: return office || role == "service";
        case Kind::cancel_case: return office || actor(role) != nullptr;
        case Kind::suspend_case:
        case Kind::resume_case:
        case Kind::add_note:
        case Kind::adopt_calendar:
        case Kind::retry_step:
        case Kind::erase_case:
        case Kind::read_personal: return office;
    }
    return false;
}

std::string Oracle::verdict(const Facts& facts, const Deed& deed, alur::Instant at, std::string& place) const {
    place.clear();
    const std::string standing_code = standing(deed, at, place);
    const bool host_releases = deed.kind == Kind::release_step && deed.role == "host";
    // 21, A4
    const auto claim = facts.claims.find({deed.step, deed.item});
    const bool about_claim = deed.kind == Kind::complete_step || deed.kind == Kind::set_fields ||
                             deed.kind == Kind::release_step || deed.kind == Kind::fail_step;
    if (about_claim && !host_releases && claim != facts.claims.end() && claim->second != deed.person &&
        (place.empty() || claim->second != place))
        return "step.claimed";
    // 22, A1, A7, A8, A2
    if (actor(deed.role) != nullptr && deed.person.empty()) return "authority.person";
    if (host_releases) return {};
    if (!standing_code.empty()) return standing_code;
    if (!may(facts, deed)) return "authority.role";
    // 23, A3
    if (actor(deed.role) != nullptr && !is_internal(deed.role) && deed.kind != Kind::start_case) {
        const auto bound = facts.bound.find(deed.role);
        if (bound != facts.bound.end() && bound->second != deed.person) return "authority.person";
        if (bound == facts.bound.end() && deed.kind == Kind::cancel_case) return "authority.person";
    }
    // 24, A5
    if (deed.kind != Kind::start_step && deed.kind != Kind::complete_step) return {};
    const sop::Step& here = step(deed.step);
    std::set<std::string> acting{deed.person, deed.on_behalf_of, place};
    acting.erase("");
    for (const alur::StepId other : here.not_by) {
        const sop::Step& before = sop_.step(other);
        const bool same_type = here.for_each && before.for_each && here.for_each->records == before.for_each->records;
        for (const Facts::Done& done : facts.done) {
            if (done.step != before.id || (same_type && done.item != deed.item)) continue;
            for (const std::string& person : done.by)
                if (acting.count(person) != 0) return "authority.not_by";
        }
    }
    return {};
}

}  // namespace authority

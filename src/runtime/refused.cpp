// What was refused by authority, in names.
#include <algorithm>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/engine_impl.hpp"
#include "runtime/recovered.hpp"

namespace alur {
inline namespace v0 {

using runtime::Deployed;
using runtime::is_for_outside;
using runtime::is_outside;
using runtime::person_in;
using runtime::person_of;
using runtime::role_in;

void Engine::Impl::note_refused(RefusedCommand refused, const runtime::HeldCase& held, const runtime::Acting& acting,
                                RejectionCode code) {
    if (!runtime::is_of_authority(code)) return;
    const Deployed& deployed = held.deployed();
    if (held.state.status() != CaseStatus::unknown) refused.case_id = shards.id_of(held.place);
    const ActorId role = deployed.actors.find(role_in(acting.by));
    const auto in_case = [&](std::string_view name, bool from_outside) {
        return name.empty() ? none<PersonId> : runtime::person_in_case(held.naming, name, from_outside);
    };
    refused.person = in_case(person_in(acting.by), is_outside(deployed, role));
    refused.on_behalf_of = in_case(person_of(acting.on_behalf_of), is_for_outside(deployed, acting.on_behalf_of));
    refused.in_place_of = in_case(person_of(acting.delegate_of), false);
    note_refused(refused, acting, code, &deployed, held.now);
}

void Engine::Impl::note_refused(const RefusedCommand& refused, const runtime::HeldCase& held, ActorHandle by,
                                ActorHandle on_behalf_of, RejectionCode code) {
    if (!runtime::is_of_authority(code)) return;
    const std::string who = handles.text(catalogue, directory, by);
    const std::string for_whom = on_behalf_of == ActorHandle{} ? "" : handles.text(catalogue, directory, on_behalf_of);
    note_refused(refused, held, {who, for_whom}, code);
}

void Engine::Impl::note_refused(RefusedCommand refused, const runtime::Acting& acting, RejectionCode code,
                                const Deployed* deployed, Instant now) {
    if (!runtime::is_of_authority(code)) return;
    const std::string_view role = role_in(acting.by);
    if (deployed != nullptr) {
        refused.procedure = deployed->id;
        refused.role = deployed->actors.find(role);
    }
    if (role == "host") refused.role = host_role;
    if (role == "service") refused.role = service_role;
    refused.code = code;
    refused.at = now;
    // In a role that nobody has it may be anybody: only somebody who is known is named.
    const bool is_role =
        refused.role != none<ActorId> || (deployed == nullptr && catalogue.role(role) != none<runtime::RoleNumber>);
    const bool is_office = deployed == nullptr ? !catalogue.is_external(role) : !is_outside(*deployed, refused.role);
    if (refused.person == none<PersonId> && !is_role) refused.person = directory.find(person_in(acting.by));
    refusals.note(refused, acting,
                  {.by = is_role && is_office,
                   .on_behalf_of = deployed != nullptr && !is_for_outside(*deployed, acting.on_behalf_of),
                   .delegate_of = is_role && is_office});
}

RefusedView Engine::Impl::view_of_refused(const RefusedCommand& refused) {
    RefusedView view;
    view.since = refused.since;
    view.at = refused.at;
    view.times = refused.times;
    if (refused.command == CommandKind::none) return view;
    view.command = name(refused.command);
    view.code = name(refused.code);
    const auto speak = [&](const runtime::Naming& naming) {
        view.person = naming.person(refused.person);
        view.on_behalf_of = naming.person(refused.on_behalf_of);
        view.delegate_of = naming.person(refused.in_place_of);
        view.sop = naming.deployed.sop().id;
        view.role = naming.role(refused.role);
        view.step = naming.activation(refused.step, refused.item);
    };
    if (refused.case_id != none<CaseId>) {
        const runtime::Place place = shards.place_of(refused.case_id);
        const std::lock_guard guard(place.shard->lock);
        adopt(catalogue, *place.shard);
        if (const auto held = find(place, refused.at)) {
            view.case_id = refused.case_id;
            view.case_name = held->name();
            speak(held->naming);
            return view;
        }
    }
    const CaseState nothing;
    if (catalogue.has(refused.procedure)) {
        speak({catalogue.revision(refused.procedure), directory, nothing});
        return view;
    }
    view.person = directory.name(refused.person);
    view.on_behalf_of = directory.name(refused.on_behalf_of);
    view.delegate_of = directory.name(refused.in_place_of);
    if (refused.role == host_role || refused.role == service_role)
        view.role = refused.role == host_role ? "host" : "service";
    return view;
}

RefusalPage Engine::refusals(const RefusalQuery& query) const {
    impl_->look();
    constexpr std::size_t most_at_once = 256;
    Impl& impl = *impl_;
    if (impl.refusals.settle(impl.time->now())) impl.store->flush();
    RefusalPage page;
    page.next = query.after;
    const PersonId person = impl.directory.find(query.person);
    while (page.refused.size() < query.most) {
        std::vector<RefusedCommand> some;
        const std::size_t wanted = std::min(query.most - page.refused.size(), most_at_once);
        page.next = impl.store->refused(page.next, wanted, [&](const RefusedCommand& one) { some.push_back(one); });
        for (const RefusedCommand& one : some) {
            if (query.case_id && one.case_id != *query.case_id) continue;
            const bool is_of_case = alur::is_of_case(one.person);
            if (!query.person.empty() && !is_of_case && (person == none<PersonId> || one.person != person)) continue;
            RefusedView view = impl.view_of_refused(one);
            if (is_of_case && !query.person.empty() && view.person != query.person) continue;
            page.refused.push_back(std::move(view));
        }
        if (some.size() < wanted) break;
    }
    return page;
}

}  // namespace v0
}  // namespace alur

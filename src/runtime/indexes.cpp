#include "runtime/indexes.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>
#include <variant>

#include "runtime/cases.hpp"
#include "runtime/catalogue.hpp"
#include "runtime/deployed.hpp"
#include "runtime/text_hash.hpp"

namespace alur {
inline namespace v0 {
namespace runtime {
namespace {

constexpr std::uint64_t of_person = std::uint64_t{1} << 63U;
constexpr std::uint64_t of_service = std::uint64_t{1} << 62U;
constexpr std::uint64_t from_outside = std::uint64_t{1} << 61U;
constexpr std::uint64_t of_step = std::uint64_t{1} << 31U;

std::uint64_t in_revision(ProcedureId procedure, std::uint64_t what) noexcept {
    return std::uint64_t{index(procedure)} << 32U | what;
}

/// \return none: nobody is known to wait for it
WorkList work_list_of(PersonId person, const Visitors& visitors, std::uint32_t slot) {
    if (!is_of_case(person)) return work_list(person);
    const Outsider known = visitors.of(slot, person);
    return known == none<Outsider> ? none<WorkList> : work_list(known);
}

std::vector<WorkEntry> work_of(const Deployed& deployed, const CaseState& state, const Visitors& visitors,
                               std::uint32_t slot) {
    std::vector<WorkEntry> all;
    if (state.status() != CaseStatus::open) return all;
    const Procedure& procedure = *deployed.procedure;
    state.for_each_open([&](const Activation& activation) {
        const ServiceHash* service = deployed.service_of(activation.step);
        const ActorId actor = procedure.step(activation.step).actor;
        if (service == nullptr && actor == none<ActorId>) return;
        WorkEntry entry{service != nullptr ? work_list(*service) : work_list(deployed.id, actor),
                        activation.lapse,
                        activation.offered,
                        slot,
                        activation.step,
                        activation.item};
        all.push_back(entry);
        const bool is_claimed = activation.claimant != none<PersonId> || service != nullptr;
        const PersonId person = is_claimed ? activation.claimant : state.bound_to(actor);
        if (person == none<PersonId>) return;
        entry.list = work_list_of(person, visitors, slot);
        if (entry.list != none<WorkList>) all.push_back(entry);
    });
    return all;
}

/// A claim keeps handlers away, and so does an incident.
std::vector<JobEntry> jobs_of(const Deployed& deployed, const CaseState& state, std::uint32_t slot,
                              const Leases& leases) {
    std::vector<JobEntry> all;
    if (!deployed.has_services() || state.status() != CaseStatus::open) return all;
    state.for_each_open([&](const Activation& activation) {
        const ServiceHash* service = deployed.service_of(activation.step);
        if (service == nullptr || activation.claimant != none<PersonId>) return;
        JobEntry entry{*service, activation.offered, {slot, activation.step, activation.item}};
        if (const FailedTries* failed = state.failed(activation.step, activation.item)) {
            if (failed->incident != never) return;
            entry.due = failed->next;
        }
        if (const Lease* lease = leases.of(entry.place)) entry.due = std::max(entry.due, lease->until);
        all.push_back(entry);
    });
    return all;
}

std::vector<IncidentEntry> incidents_of(const CaseState& state, std::uint32_t slot) {
    std::vector<IncidentEntry> all;
    for (const FailedTries& failed : state.failed())
        if (failed.incident != never) all.push_back({failed.incident, {slot, failed.step, failed.item}});
    return all;
}

std::vector<TraitEntry> traits_of(const Deployed& deployed, const CaseState& state, std::uint32_t slot) {
    std::vector<TraitEntry> all{{trait_of(deployed.id, state.status()), slot}};
    state.for_each_open([&](const Activation& activation) {
        all.push_back({trait_of(deployed.id, activation.step), slot});
    });
    for (const OpenBlock& block : state.blocks())
        if (block.items) all.push_back({trait_of(deployed.id, block.step), slot});
    return all;
}

/// Calls visit(value) for each value of the field: one of the case, or that of each record that has it.
template <class Visit>
void for_each_value(const Deployed& deployed, const CaseState& state, FieldId field, Visit visit) {
    if (index(field) < deployed.sop().case_field_count) {
        if (const Value* value = state.field(field)) visit(*value);
        return;
    }
    for (std::size_t i = 0; i < state.records().size(); ++i)
        if (const Value* value = state.field(field, static_cast<ItemId>(i))) visit(*value);
}

}  // namespace

WorkList work_list(ProcedureId procedure, ActorId actor) noexcept {
    return static_cast<WorkList>(in_revision(procedure, index(actor)));
}
ServiceHash hash_of_service(std::string_view service) { return static_cast<ServiceHash>(TextHash()(service)); }
WorkList work_list(ServiceHash service) noexcept {
    return static_cast<WorkList>((static_cast<std::uint64_t>(service) & (of_service - 1)) | of_service);
}
WorkList work_list(PersonId person) noexcept { return static_cast<WorkList>(of_person | index(person)); }
WorkList work_list(Outsider person) noexcept { return static_cast<WorkList>(of_person | from_outside | index(person)); }

Trait trait_of(ProcedureId procedure, CaseStatus status) noexcept {
    return static_cast<Trait>(in_revision(procedure, static_cast<std::uint64_t>(status)));
}
Trait trait_of(ProcedureId procedure, StepId open) noexcept {
    return static_cast<Trait>(in_revision(procedure, of_step | index(open)));
}

std::uint64_t hash_of(const Value& value) {
    if (const auto* text = std::get_if<std::string>(&value)) return TextHash()(*text);
    std::int64_t number = 0;
    if (const auto* date = std::get_if<std::chrono::year_month_day>(&value))
        number = std::chrono::sys_days(*date).time_since_epoch().count();
    else if (const auto* integer = std::get_if<std::int64_t>(&value))
        number = *integer;
    else
        number = std::get<bool>(value) ? 1 : 0;
    const HashSeed& seed = hash_seed();
    return seed.folded(static_cast<std::uint64_t>(number) ^ seed.start);
}

bool is_open(const CaseState& state, StepId step) { return state.find_items(step) != nullptr || state.find_open(step); }

bool has_value(const Deployed& deployed, const CaseState& state, FieldId field, const Value& value) {
    bool has = false;
    for_each_value(deployed, state, field, [&](const Value& one) { has = has || one == value; });
    return has;
}

void Indexes::want_work(Cases& cases) {
    if (work_) return;
    note_those(cases, [](const CaseState&) { return true; });
    work_.emplace();
}

void Indexes::want_traits(Cases& cases) {
    if (traits_) return;
    note_those(cases, [](const CaseState&) { return true; });
    traits_.emplace();
}

void Indexes::want_values(Cases& cases, FieldOf field) {
    if (fields_.find(field) != fields_.end()) return;
    note_those(cases, [&](const CaseState& state) { return state.procedure() == field.procedure; });
    fields_.insert(field);
}

void Indexes::want_jobs(Cases& cases) {
    if (jobs_) return;
    note_those(cases, [](const CaseState& state) { return state.is_live(); });
    jobs_.emplace();
}

void Indexes::want_incidents(Cases& cases) {
    if (incidents_) return;
    note_those(cases, [](const CaseState& state) { return !state.failed().empty(); });
    incidents_.emplace();
}

void Indexes::note(std::uint32_t slot) {
    if (slot >= is_noted_.size()) is_noted_.resize(slot + 1);
    if (is_noted_[slot]) return;
    noted_.push_back(slot);
    is_noted_[slot] = true;
}

/// Until there is an index nothing else is noted.
template <class Test>
void Indexes::note_those(Cases& cases, Test test) {
    for (std::size_t slot = 0; slot < cases.size(); ++slot)
        if (test(cases[slot])) note(static_cast<std::uint32_t>(slot));
}

bool Indexes::update(const Catalogue& catalogue, Cases& cases, const Visitors& visitors, std::size_t most) {
    for (; !noted_.empty() && most != 0; --most) {
        const std::uint32_t slot = noted_.back();
        // A case that was begun and taken back is there no longer.
        if (slot < cases.size()) update(catalogue.revision_of(cases[slot]), cases[slot], visitors, slot);
        noted_.pop_back();
        is_noted_[slot] = false;
    }
    return noted_.empty();
}

void Indexes::update(const Deployed& deployed, const CaseState& state, const Visitors& visitors, std::uint32_t slot) {
    if (work_) work_->replace(slot, work_of(deployed, state, visitors, slot));
    if (traits_) traits_->replace(slot, traits_of(deployed, state, slot));
    if (jobs_) {
        leases_.tidy(slot, state);
        jobs_->replace(slot, jobs_of(deployed, state, slot, leases_));
    }
    if (incidents_) incidents_->replace(slot, incidents_of(state, slot));
    if (!fields_.empty()) values_.replace(slot, values_of(deployed, state, slot));
}

std::vector<ValueEntry> Indexes::values_of(const Deployed& deployed, const CaseState& state, std::uint32_t slot) const {
    std::vector<ValueEntry> all;
    for (auto field = fields_.lower_bound({deployed.id, FieldId{0}});
         field != fields_.end() && field->procedure == deployed.id; ++field)
        for_each_value(deployed, state, field->field, [&](const Value& value) {
            all.push_back({*field, hash_of(value), slot});
        });
    return all;
}

}  // namespace runtime
}  // namespace v0
}  // namespace alur

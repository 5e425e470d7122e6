// A procedure that cases run on, with the tables that turn its names into ids.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include <alur/base/ids.hpp>
#include <alur/graph/procedure.hpp>
#include <alur/sop/sop.hpp>

#include "runtime/indexes.hpp"
#include "runtime/name_table.hpp"

namespace alur {
inline namespace v0 {
namespace runtime {

struct Family;

/// A role in all SOPs of an engine, by its name.
enum class RoleNumber : std::uint16_t {};

struct Deployed {
    /// \param actors by the number of a role
    Deployed(std::shared_ptr<const Procedure> of, ProcedureId as, const Family& family, std::vector<ActorId> actors);

    std::shared_ptr<const Procedure> procedure;
    ProcedureId id;
    const Family& family;                ///< the revisions of its SOP
    std::vector<ActorId> actor_of_role;  ///< by RoleNumber; host_role and service_role among them
    NameTable<StepId> steps;
    NameTable<ActorId> actors;
    NameTable<DocumentId> documents;
    NameTable<RecordTypeId> records;
    NameTable<FieldId> case_fields;
    std::vector<NameTable<FieldId>> record_fields;  ///< of each record type, counted from its first field
    std::vector<ServiceHash> services;              ///< by step, those that are none 0; empty: there is none
    std::uint64_t external_actors = 0;              ///< bit per ActorId
    bool has_timers = false;                        ///< some step has a deadline or is a timed wait
    bool has_limits = false;                        ///< some step has a waktu baku, or the SOP an sla

    [[nodiscard]] const sop::Sop& sop() const noexcept { return procedure->definition(); }

    [[nodiscard]] bool has_services() const noexcept { return !services.empty(); }
    /// The service of a step, or null.
    [[nodiscard]] const ServiceHash* service_of(StepId step) const noexcept {
        return services.empty() || procedure->step(step).kind != StepKind::service ? nullptr : &services[index(step)];
    }
    /// The field of that name: of the case, or of a record type.
    [[nodiscard]] FieldId field(std::string_view name, RecordTypeId type = none<RecordTypeId>) const noexcept {
        if (type == none<RecordTypeId>) return case_fields.find(name);
        const FieldId found = record_fields[index(type)].find(name);
        return found == none<FieldId>
                   ? found
                   : static_cast<FieldId>(index(sop().records[index(type)].first_field) + index(found));
    }
    /// What a role is in this SOP, or none.
    [[nodiscard]] ActorId actor(RoleNumber role) const noexcept {
        return index(role) < actor_of_role.size() ? actor_of_role[index(role)] : none<ActorId>;
    }
    /// The outcome of that label, or none.
    [[nodiscard]] OutcomeId outcome(StepId step, std::string_view label) const noexcept {
        const auto& outcomes = sop().step(step).outcomes;
        for (std::size_t i = 0; i < outcomes.size(); ++i)
            if (same_text(outcomes[i].label, label)) return static_cast<OutcomeId>(i);
        return none<OutcomeId>;
    }
    /// The record type that the step runs over, or none.
    [[nodiscard]] RecordTypeId type_of(StepId step) const noexcept {
        return index(step) < sop().steps.size() ? procedure->step(step).for_each : none<RecordTypeId>;
    }
    /// The limit of a step's clock, or null.
    [[nodiscard]] const Limit* limit_of(StepId step) const noexcept {
        const Limit& limit = procedure->step(step).limit;
        return limit.amount == 0 ? nullptr : &limit;
    }
    [[nodiscard]] int at_risk_percent() const noexcept { return sop().sla ? sop().sla->at_risk_percent : 80; }
    /// The limit of the whole case, or null.
    [[nodiscard]] const Limit* sla() const noexcept {
        return sop().sla && sop().sla->total.limit ? &*sop().sla->total.limit : nullptr;
    }
};

}  // namespace runtime
}  // namespace v0
}  // namespace alur

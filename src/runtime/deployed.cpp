#include "runtime/deployed.hpp"

namespace alur {
inline namespace v0 {
namespace runtime {
namespace {

template <class Id, class Entry>
NameTable<Id> names_of(const std::vector<Entry>& entries) {
    return NameTable<Id>(entries.size(), [&](std::size_t i) -> std::string_view { return entries[i].id; });
}

NameTable<FieldId> fields_of(const sop::Sop& sop, std::size_t first, std::size_t count) {
    return NameTable<FieldId>(count, [&](std::size_t i) -> std::string_view { return sop.fields[first + i].id; });
}

}  // namespace

Deployed::Deployed(std::shared_ptr<const Procedure> of, ProcedureId as, const Family& revisions,
                   std::vector<ActorId> by_role)
    : procedure(std::move(of)),
      id(as),
      family(revisions),
      actor_of_role(std::move(by_role)),
      steps(names_of<StepId>(sop().steps)),
      actors(names_of<ActorId>(sop().actors)),
      documents(names_of<DocumentId>(sop().kelengkapan)),
      records(names_of<RecordTypeId>(sop().records)),
      case_fields(fields_of(sop(), 0, sop().case_field_count)),
      has_limits(sla() != nullptr) {
    for (const sop::RecordType& type : sop().records)
        record_fields.push_back(fields_of(sop(), index(type.first_field), type.field_count));
    for (std::size_t i = 0; i < sop().actors.size(); ++i)
        if (sop().actors[i].external) external_actors |= std::uint64_t{1} << i;
    for (std::size_t i = 0; i < sop().steps.size(); ++i) {
        const StepRow& row = procedure->step(static_cast<StepId>(i));
        has_limits = has_limits || row.limit.amount != 0;
        if (row.kind == StepKind::service) {
            services.resize(sop().steps.size());
            services[i] = hash_of_service(sop().steps[i].service);
        }
        has_timers = has_timers || row.deadline.amount != 0 || row.kind == StepKind::timed_wait;
    }
}

}  // namespace runtime
}  // namespace v0
}  // namespace alur

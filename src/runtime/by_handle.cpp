// Handles are given out, and commands by handles.
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/engine_impl.hpp"
#include "runtime/quick.hpp"
#include "runtime/recovered.hpp"

namespace alur {
inline namespace v0 {
namespace {

using runtime::Deployed;
using runtime::HeldCase;
using runtime::refusal_of;
using runtime::Resolver;
using runtime::Shard;

Refusal unknown_step(std::string_view step) {
    Refusal refusal = refusal_of(RejectionCode::step_unknown);
    refusal.step = step;
    return refusal;
}

void mark_foreign(Refusal& refusal, bool foreign) {
    if (foreign && refusal.detail.empty()) refusal.detail = runtime::Handles::foreign;
}

}  // namespace

// Giving out

Result<SopHandle, Refusal> Engine::sop(std::string_view sop) const {
    impl_->look();
    const Deployed* newest = impl_->catalogue.newest_of(sop);
    if (newest == nullptr) return failure(refusal_of(RejectionCode::procedure_unknown));
    return impl_->handles.sop(newest->id);
}

Result<StepHandle, Refusal> Engine::step(std::string_view sop, std::string_view step) const {
    impl_->look();
    const Deployed* newest = impl_->catalogue.newest_of(sop);
    if (newest == nullptr) return failure(refusal_of(RejectionCode::procedure_unknown));
    const StepId known = newest->steps.find(step);
    if (known == none<StepId>) return failure(unknown_step(step));
    return impl_->handles.step(newest->id, known);
}

Result<OutcomeHandle, Refusal> Engine::outcome(std::string_view sop, std::string_view step,
                                               std::string_view label) const {
    impl_->look();
    const Deployed* newest = impl_->catalogue.newest_of(sop);
    if (newest == nullptr) return failure(refusal_of(RejectionCode::procedure_unknown));
    const StepId of = newest->steps.find(step);
    if (of == none<StepId>) return failure(unknown_step(step));
    const OutcomeId known = newest->outcome(of, label);
    if (known != none<OutcomeId>) return impl_->handles.outcome(newest->id, of, known);
    Refusal refusal = refusal_of(RejectionCode::outcome_unknown);
    refusal.step = step;
    for (const auto& outcome : newest->sop().step(of).outcomes) refusal.outcomes.push_back(outcome.label);
    return failure(std::move(refusal));
}

Result<DocumentsHandle, Refusal> Engine::documents(std::string_view sop,
                                                   const std::vector<std::string_view>& documents) const {
    impl_->look();
    const Deployed* newest = impl_->catalogue.newest_of(sop);
    if (newest == nullptr) return failure(refusal_of(RejectionCode::procedure_unknown));
    DocumentSet set;
    Refusal refusal = refusal_of(RejectionCode::document_unknown);
    for (const std::string_view document : documents) {
        const DocumentId known = newest->documents.find(document);
        if (known == none<DocumentId>)
            refusal.documents.emplace_back(document);
        else
            set.insert(known);
    }
    if (!refusal.documents.empty()) return failure(std::move(refusal));
    return impl_->handles.documents(newest->id, set);
}

Result<ActorHandle, Refusal> Engine::actor(std::string_view by) {
    const std::size_t colon = by.find(':');
    const std::string_view name = by.substr(0, colon);
    const std::string_view person = colon == std::string_view::npos ? std::string_view() : by.substr(colon + 1);
    impl_->look();
    const runtime::RoleNumber role = impl_->catalogue.role(name);
    if (role == none<runtime::RoleNumber>) {
        Refusal refusal = refusal_of(RejectionCode::authority_role);
        refusal.role = name;
        return failure(std::move(refusal));
    }
    if (person.empty() && name != "host" && name != "service") {
        Refusal refusal = refusal_of(RejectionCode::authority_person);
        refusal.detail = "write " + std::string(name) + ":PERSON";
        return failure(std::move(refusal));
    }
    if (person.empty()) return impl_->handles.actor(role, none<PersonId>);
    if (const auto fault = detail::fault_of_name(person, impl_->limits.payload_bytes))
        return failure(refusal_of(*fault));
    if (impl_->catalogue.is_external(name)) return impl_->handles.actor(role, impl_->directory.meet(person));
    return impl_->handles.actor(role, impl_->directory.intern(person));
}

// Commands

Result<Receipt, Refusal> Engine::complete(CaseId id, StepHandle step, const CompleteByHandle& request) {
    return impl_->with_case<Receipt>(id, [&](const HeldCase& held) -> Result<Receipt, Refusal> {
        By by;
        CompleteStep body;
        const Deployed& deployed = held.deployed();
        if (impl_->standings.asks() || !impl_->handles.resolve(held.naming, request.by, request.on_behalf_of, by) ||
            !impl_->handles.resolve(deployed, step, request.outcome, body) ||
            !impl_->handles.resolve(deployed, request.documents, body)) [[unlikely]]
            return impl_->complete_by_names(held, step, request);
        body.activation.attempt = request.attempt;
        Receipt receipt;
        Decision otherwise;
        if (complete_plainly(held, by, body, receipt, otherwise)) [[likely]]
            return receipt;
        auto answered = answer(held, otherwise, Resolver(held.naming, impl_->directory));
        if (!answered)
            impl_->note_refused(runtime::wanted(body), held, request.by, request.on_behalf_of, answered.error().code);
        return answered;
    });
}

Result<Receipt, Refusal> Engine::Impl::complete_by_names(const HeldCase& held, StepHandle step,
                                                         const CompleteByHandle& request) {
    Resolver names(held.naming, directory);
    runtime::Handles::Texts texts;
    By by = handles.by(catalogue, directory, request.by, request.on_behalf_of, names, texts);
    const CompleteStep body =
        handles.completion(catalogue, step, request.outcome, request.documents, request.attempt, names, texts);
    const runtime::Acting acting{texts.by, texts.on_behalf_of};
    settle(held, names, acting, by);
    auto answered = runtime::complete(held, by, body, names);
    if (!answered) note_refused(runtime::wanted(body), held, acting, answered.error().code);
    if (!answered) mark_foreign(answered.error(), texts.foreign);
    return answered;
}

Result<CaseId, Refusal> Engine::start(SopHandle sop, ActorHandle by) {
    const ProcedureId revision = impl_->handles.revision(sop);
    if (revision == none<ProcedureId>) {
        Refusal refusal = refusal_of(RejectionCode::procedure_unknown);
        mark_foreign(refusal, true);
        return failure(std::move(refusal));
    }
    return impl_->up_to_date([&] {
        const Deployed& newest =
            *impl_->catalogue.revision(revision).family.newest.load(std::memory_order_acquire);  // one there is
        Shard& shard = impl_->shards.next();
        const std::lock_guard guard(shard.lock);
        adopt(impl_->catalogue, shard);
        return impl_->start_by_handle(shard, newest, by, impl_->time->now());
    });
}

}  // namespace v0
}  // namespace alur

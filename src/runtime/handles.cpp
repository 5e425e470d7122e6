#include "runtime/handles.hpp"

namespace alur {
inline namespace v0 {
namespace runtime {
namespace {

/// A name that no SOP has: what a handle of another engine is called.
constexpr std::string_view no_name = "(a handle of another engine)";

}  // namespace

SopHandle Handles::sop(ProcedureId revision) const noexcept {
    SopHandle handle;
    handle.engine_ = engine_;
    handle.revision_ = revision;
    return handle;
}

StepHandle Handles::step(ProcedureId revision, StepId step) const noexcept {
    StepHandle handle;
    handle.engine_ = engine_;
    handle.revision_ = revision;
    handle.step_ = step;
    return handle;
}

OutcomeHandle Handles::outcome(ProcedureId revision, StepId step, OutcomeId outcome) const noexcept {
    OutcomeHandle handle;
    handle.engine_ = engine_;
    handle.revision_ = revision;
    handle.step_ = step;
    handle.outcome_ = outcome;
    return handle;
}

ActorHandle Handles::actor(RoleNumber role, PersonId person) const noexcept {
    ActorHandle handle;
    handle.engine_ = engine_;
    handle.person_ = person;
    handle.role_ = static_cast<std::uint16_t>(role);
    return handle;
}

ActorHandle Handles::actor(RoleNumber role, Outsider person) const noexcept {
    return actor(role, person_of_case(static_cast<std::uint32_t>(person)));
}

DocumentsHandle Handles::documents(ProcedureId revision, const DocumentSet& documents) const {
    DocumentsHandle handle;
    handle.engine_ = engine_;
    handle.revision_ = revision;
    handle.documents_ = documents;
    return handle;
}

std::string Handles::text(const Catalogue& catalogue, const Directory& directory, ActorHandle who) const {
    if (who.engine_ != engine_) return std::string(no_name);
    std::string text = catalogue.name_of(static_cast<RoleNumber>(who.role_));
    if (is_outsider(who.person_))
        text.append(":").append(directory.name(outsider_of(who.person_)));
    else if (who.person_ != none<PersonId>)
        text += ":" + directory.name(who.person_);
    return text;
}

By Handles::by(const Catalogue& catalogue, const Directory& directory, ActorHandle who, ActorHandle for_whom,
               Resolver& names, Texts& texts) const {
    const bool is_foreign =
        who.engine_ != engine_ || (for_whom.engine_ != EngineNumber{} && for_whom.engine_ != engine_);
    texts.foreign = texts.foreign || is_foreign;
    if (is_foreign) return names.by(no_name);
    texts.by = text(catalogue, directory, who);
    if (for_whom.engine_ != EngineNumber{}) texts.on_behalf_of = text(catalogue, directory, for_whom);
    // `host` for whom somebody acts is no person, although it could be the name of one.
    if (for_whom.engine_ != EngineNumber{} && for_whom.person_ == none<PersonId>) texts.on_behalf_of += ':';
    return names.by(texts.by, texts.on_behalf_of);
}

CompleteStep Handles::completion(const Catalogue& catalogue, StepHandle step, const OutcomeHandle& outcome,
                                 const DocumentsHandle& documents, std::uint16_t attempt, Resolver& names,
                                 Texts& texts) const {
    const auto is_ours = [&](EngineNumber engine) {
        texts.foreign = texts.foreign || engine != engine_;
        return engine == engine_;
    };
    CompleteStep body;
    const std::string_view name = is_ours(step.engine_)
                                      ? std::string_view(catalogue.revision(step.revision_).sop().step(step.step_).id)
                                      : no_name;
    body.activation = names.activation(name, {}, attempt);
    if (outcome.engine_ != EngineNumber{}) {
        const std::string_view label = is_ours(outcome.engine_)
                                           ? std::string_view(catalogue.revision(outcome.revision_)
                                                                  .sop()
                                                                  .step(outcome.step_)
                                                                  .outcomes[index(outcome.outcome_)]
                                                                  .label)
                                           : no_name;
        body.outcome = names.outcome(body.activation.step, label);
    }
    if (documents.engine_ != EngineNumber{}) {
        if (is_ours(documents.engine_)) {
            const sop::Sop& sop = catalogue.revision(documents.revision_).sop();
            documents.documents_.for_each(
                [&](DocumentId id) { body.documents.insert(names.document(sop.kelengkapan[index(id)].id)); });
        } else {
            body.documents.insert(names.document(no_name));
        }
    }
    return body;
}

}  // namespace runtime
}  // namespace v0
}  // namespace alur

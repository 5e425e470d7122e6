// What handles mean on a revision of an SOP.
//
// Mostly a comparison and a number. Where a handle is of another revision, of another engine or of nothing, the names
// behind it are looked up again, so that what is refused then is refused as names are.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <alur/base/ids.hpp>
#include <alur/engine/command.hpp>
#include <alur/runtime/handle.hpp>

#include "runtime/catalogue.hpp"
#include "runtime/deployed.hpp"
#include "runtime/directory.hpp"
#include "runtime/resolver.hpp"

namespace alur {
inline namespace v0 {
namespace runtime {

/// Makes and reads the handles of one engine.
class Handles {
public:
    /// A number that no other engine of this process has.
    Handles() : engine_(static_cast<EngineNumber>(1 + engines_.fetch_add(1, std::memory_order_relaxed))) {}
    Handles(const Handles&) = delete;
    Handles& operator=(const Handles&) = delete;

    [[nodiscard]] SopHandle sop(ProcedureId revision) const noexcept;
    [[nodiscard]] StepHandle step(ProcedureId revision, StepId step) const noexcept;
    [[nodiscard]] OutcomeHandle outcome(ProcedureId revision, StepId step, OutcomeId outcome) const noexcept;
    [[nodiscard]] ActorHandle actor(RoleNumber role, PersonId person) const noexcept;
    [[nodiscard]] DocumentsHandle documents(ProcedureId revision, const DocumentSet& documents) const;

    /// The revision that a handle was made of; none: it is of another engine or of nothing.
    [[nodiscard]] ProcedureId revision(SopHandle sop) const noexcept {
        return sop.engine_ == engine_ ? sop.revision_ : none<ProcedureId>;
    }

    // The short way. \return false: not all of them are of that revision, and the result means nothing

    [[nodiscard, gnu::always_inline]] bool resolve(const Deployed& deployed, ActorHandle who, ActorHandle for_whom,
                                                   By& by) const noexcept {
        if (who.engine_ != engine_) return false;
        by.person = who.person_;
        by.role = deployed.actor(static_cast<RoleNumber>(who.role_));
        by.on_behalf_of = for_whom.person_;
        // Without a person nobody acts but the host and its handlers.
        if (by.role == none<ActorId> ||
            (by.person == none<PersonId> && by.role != host_role && by.role != service_role))
            return false;
        return for_whom.engine_ == EngineNumber{} ||
               (for_whom.engine_ == engine_ && for_whom.person_ != none<PersonId>);
    }
    [[nodiscard, gnu::always_inline]] bool resolve(const Deployed& deployed, StepHandle step, OutcomeHandle outcome,
                                                   CompleteStep& body) const noexcept {
        if (step.engine_ != engine_ || step.revision_ != deployed.id) return false;
        body.activation.step = step.step_;
        body.outcome = outcome.outcome_;
        return outcome.engine_ == EngineNumber{} ||
               (outcome.engine_ == engine_ && outcome.revision_ == deployed.id && outcome.step_ == step.step_);
    }
    /// Leaves the body as it is where it has them already.
    [[nodiscard, gnu::always_inline]] bool resolve(const Deployed& deployed, const DocumentsHandle& documents,
                                                   CompleteStep& body) const {
        if (documents.engine_ == EngineNumber{}) return true;
        if (documents.engine_ != engine_ || documents.revision_ != deployed.id) return false;
        if (!(body.documents == documents.documents_)) body.documents = documents.documents_;
        return true;
    }

    // By name

    /// What a refusal adds where a handle was none of this engine.
    static constexpr const char* foreign = "by a handle of another engine, or by an empty one";

    /// The texts behind handles, for as long as a Resolver refers to them.
    struct Texts {
        std::string by;
        std::string on_behalf_of;
        bool foreign = false;  ///< some handle is of another engine, or of nothing where something is needed
    };
    /// `kasi:k1`; for a handle of another engine a role that no SOP has.
    [[nodiscard]] std::string text(const Catalogue& catalogue, const Directory& directory, ActorHandle who) const;
    [[nodiscard]] By by(const Catalogue& catalogue, const Directory& directory, ActorHandle who, ActorHandle for_whom,
                        Resolver& names, Texts& texts) const;
    [[nodiscard]] CompleteStep completion(const Catalogue& catalogue, StepHandle step, const OutcomeHandle& outcome,
                                          const DocumentsHandle& documents, std::uint16_t attempt, Resolver& names,
                                          Texts& texts) const;

private:
    inline static std::atomic<std::uint32_t> engines_{0};
    EngineNumber engine_;
};

}  // namespace runtime
}  // namespace v0
}  // namespace alur

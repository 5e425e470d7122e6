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
#include "runtime/naming.hpp"
#include "runtime/persons_in_case.hpp"
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
    [[nodiscard]] ActorHandle actor(RoleNumber role, Outsider person) const noexcept;
    [[nodiscard]] DocumentsHandle documents(ProcedureId revision, const DocumentSet& documents) const;

    /// The revision that a handle was made of; none: it is of another engine or of nothing.
    [[nodiscard]] ProcedureId revision(SopHandle sop) const noexcept {
        return sop.engine_ == engine_ ? sop.revision_ : none<ProcedureId>;
    }

    // The short way. \return false: not all of them are of that revision, and the result means nothing

    /// \param naming of the case
    [[nodiscard, gnu::always_inline]] bool resolve(const Naming& naming, ActorHandle who, ActorHandle for_whom,
                                                   By& by) const noexcept {
        if (who.engine_ != engine_) return false;
        const Deployed& deployed = naming.deployed;
        by.role = deployed.actor(static_cast<RoleNumber>(who.role_));
        // Without a person nobody acts but the host and its handlers.
        if (by.role == none<ActorId> ||
            (who.person_ == none<PersonId> && by.role != host_role && by.role != service_role) ||
            !find(naming, who.person_, by.role, by.person))
            return false;
        by.on_behalf_of = none<PersonId>;
        return for_whom.engine_ == EngineNumber{} ||
               (for_whom.engine_ == engine_ && for_whom.person_ != none<PersonId> &&
                find(naming, for_whom.person_, deployed.actor(static_cast<RoleNumber>(for_whom.role_)),
                     by.on_behalf_of));
    }
    /// The same of who starts a case. \param first takes who that is, where nobody but the case will know them; `by`
    /// has the number that they will have there
    [[nodiscard, gnu::always_inline]] bool resolve_start(const Deployed& deployed, ActorHandle who, By& by,
                                                         Outsider& first) const noexcept {
        if (who.engine_ != engine_) return false;
        by.person = who.person_;
        by.role = deployed.actor(static_cast<RoleNumber>(who.role_));
        if (is_outsider(who.person_)) {
            first = outsider_of(who.person_);
            by.person = person_of_case(0);
        }
        const bool needs_person = by.role != host_role && by.role != service_role;
        return by.role != none<ActorId> && (by.person != none<PersonId> || !needs_person) &&
               is_outside(deployed, by.role) == is_outsider(who.person_);
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
    // A handle of somebody from outside has their number in the engine, as one of a case would look.
    [[nodiscard]] static bool is_outsider(PersonId person) noexcept { return is_of_case(person); }
    [[nodiscard]] static Outsider outsider_of(PersonId person) noexcept {
        return static_cast<Outsider>(number_in_case(person));
    }

    /// Who in the case is the person of a handle, where that can be told without their name.
    /// \param role of theirs in the case; none: it has no such actor
    [[nodiscard, gnu::always_inline]] static bool find(const Naming& naming, PersonId of_handle, ActorId role,
                                                       PersonId& person) noexcept {
        if (is_outsider(of_handle)) {
            person = naming.place.shard->visitors.find(naming.place.slot, outsider_of(of_handle));
            return person != none<PersonId> && is_outside(naming.deployed, role);
        }
        person = of_handle;
        return role != none<ActorId> && !is_outside(naming.deployed, role) &&
               (of_handle == none<PersonId> || !naming.directory.has_twins());
    }

    inline static std::atomic<std::uint32_t> engines_{0};
    EngineNumber engine_;
};

}  // namespace runtime
}  // namespace v0
}  // namespace alur

// Who may do what (A1–A8).
#pragma once

#include <cstdint>

#include <alur/base/ids.hpp>
#include <alur/engine/activation.hpp>
#include <alur/engine/command.hpp>
#include <alur/engine/state.hpp>
#include <alur/graph/procedure.hpp>

namespace alur {
inline namespace v0 {
namespace detail {

[[nodiscard]] constexpr bool has_role(std::uint64_t roles, ActorId role) noexcept {
    return index(role) < 64 && (roles >> index(role) & 1U) != 0;
}

/// Whether a role works on a step: claims, completes, releases it and sets its fields.
[[nodiscard]] inline bool may_work(const StepRow& row, ActorId role) noexcept {
    return row.kind == StepKind::service ? role == service_role
                                         : row.kind == StepKind::task && has_role(row.roles, role);
}

/// Answers questions of authority about one person in one role in one case.
class Authority {
public:
    Authority(const Procedure& procedure, const CaseState& state, const By& by)
        : procedure_(procedure), state_(state), by_(by) {}

    [[nodiscard]] bool is_actor() const noexcept { return index(by_.role) < procedure_.actors(); }
    [[nodiscard]] bool is_external() const noexcept { return is_actor() && !is_internal(); }
    [[nodiscard]] bool is_internal() const noexcept { return has_role(procedure_.tables().internal_actors, by_.role); }
    /// A4: whether a claim is theirs, or of whom they stand in for.
    [[nodiscard]] bool may_use_claim_of(PersonId claimant) const noexcept {
        return claimant == by_.person || (claimant != none<PersonId> && claimant == by_.in_place_of);
    }
    [[nodiscard]] bool is_office() const noexcept { return is_internal() || by_.role == host_role; }

    /// A3: the person to whom the external role is bound, if that is another one.
    [[nodiscard]] PersonId bound_to_another() const noexcept {
        if (!is_external()) return none<PersonId>;
        const PersonId bound = state_.bound_to(by_.role);
        return bound == by_.person ? none<PersonId> : bound;
    }
    /// Whether an accepted command binds the role to the person.
    [[nodiscard]] bool binds() const noexcept {
        return is_external() && by_.person != none<PersonId> && state_.bound_to(by_.role) == none<PersonId>;
    }

    /// A2: whether the role may submit a document, by itself or because it works on an open step that lists it.
    [[nodiscard]] bool may_bring(DocumentId document) const {
        return has_role(procedure_.tables().documents[index(document)].bringers, by_.role) ||
               works_on_lister_of(document);
    }
    [[nodiscard]] bool works_on_lister_of(DocumentId document) const {
        return any_open_step([&](const StepRow& row) { return may_work(row, by_.role) && lists(row, document); });
    }

    /// Whether test(row) holds for any open step; a for_each is open until it completes.
    template <class Test>
    [[nodiscard]] bool any_open_step(Test test) const {
        bool any = false;
        state_.for_each_open(
            [&](const Activation& activation) { any = any || test(procedure_.step(activation.step)); });
        for (const OpenBlock& block : state_.blocks()) any = any || (block.items && test(procedure_.step(block.step)));
        return any;
    }

    /// A5: a step that separates this person from `activation`, or none; `person` takes who it was.
    [[nodiscard]] StepId separated_by(const Activation& activation, PersonId& person) const {
        const StepRow& row = procedure_.step(activation.step);
        for (std::uint32_t i = 0; i < row.not_by.count; ++i) {
            const StepId other = procedure_.tables().not_by[row.not_by.first + i];
            const bool same_items =
                row.for_each != none<RecordTypeId> && procedure_.step(other).for_each == row.for_each;
            const ItemId item = same_items ? activation.item : none<ItemId>;
            for (const PersonId candidate : {by_.person, by_.on_behalf_of, by_.in_place_of}) {
                if (!state_.has_done(other, candidate, item)) continue;
                person = candidate;
                return other;
            }
        }
        return none<StepId>;
    }

private:
    [[nodiscard]] bool lists(const StepRow& row, DocumentId document) const {
        const Tables& tables = procedure_.tables();
        if (index(document) < 64) return (row.lists >> index(document) & 1U) != 0;
        for (std::uint32_t i = 0; i < row.wide_needs.count; ++i)
            if (tables.wide[row.wide_needs.first + i] == document) return true;
        for (std::uint32_t i = 0; i < row.conditional.count; ++i)
            if (tables.conditional[row.conditional.first + i].document == document) return true;
        return false;
    }

    const Procedure& procedure_;
    const CaseState& state_;
    const By& by_;
};

}  // namespace detail
}  // namespace v0
}  // namespace alur

// Why a command was refused: a stable code, and the facts with which the caller can do better.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <alur/base/ids.hpp>
#include <alur/engine/command.hpp>
#include <alur/engine/rejection_code.hpp>

namespace alur {
inline namespace v0 {

class Procedure;

/// A refused command changed nothing (timers that fired before it was judged stand). Lists that say nothing to a code
/// are empty.
struct Rejection {
    RejectionCode code{};               ///< of several that apply the first of K4
    StepId step = none<StepId>;         ///< the step that was meant, or that could not route (field.unset)
    ItemId item = none<ItemId>;         ///< the item that was meant; record.duplicate: the record that has the key
    std::uint16_t attempt = 0;          ///< step.not_open: the attempt that was named; 0: none was
    std::vector<DocumentId> documents;  ///< missing, unknown, not brought, absent, or not this role's to bring
    /// Unset, required, unknown, of the wrong type, not settable; record.duplicate: the key that is taken.
    std::vector<FieldId> fields;
    std::vector<ActivationRef> open;  ///< step.not_open, step.ambiguous, message.*: what is open instead
    std::vector<OutcomeId> outcomes;  ///< outcome.*: what a person may choose
    /// Who holds the claim, is bound to the role, does not hold it, or did the separated step.
    PersonId person = none<PersonId>;
    StepId not_by = none<StepId>;  ///< authority.not_by: the step that this person did
    std::string detail;            ///< what the lists cannot say, in English; never a value of a field

    /// The stable code as text.
    [[nodiscard]] std::string_view code_name() const noexcept { return name(code); }
    /// One sentence for people, with the names of the SOP: `step.not_open: verifikasi is not open; open:
    /// periksa_berkas`.
    [[nodiscard]] std::string text(const Procedure& procedure) const;

    friend bool operator==(const Rejection&, const Rejection&) = default;
};

}  // namespace v0
}  // namespace alur

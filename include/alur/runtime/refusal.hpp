// Why the engine refused, in names.
#pragma once

#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include <alur/engine/rejection_code.hpp>

namespace alur {
inline namespace v0 {

/// A refused command changed nothing; timers that were over before it was judged have fired and stand. The lists hold
/// what the code is about and are otherwise empty. Codes and their precedence: docs/sop-language.md, K4.
struct Refusal {
    RejectionCode code{};                ///< stable; of several that apply the first of K4
    std::string step;                    ///< the step that was meant, with its item: `kunjungan[0001]`; step.not_open
                                         ///< of an attempt: `kunjungan[0001]#1`
    std::vector<std::string> open;       ///< what is open instead, with its attempt where one was named
    std::vector<std::string> documents;  ///< missing, unknown, not brought, absent, or not this role's to bring
    /// Unset, required, unknown, of the wrong type, not settable; record.duplicate: the key that is taken.
    std::vector<std::string> fields;
    std::vector<std::string> outcomes;  ///< what a person may choose
    /// Who holds the claim, is bound to the role, does not hold it, or did the separated step; delegation.*: a party.
    std::string person;
    std::string role;    ///< in which somebody wanted to act and may not, or that would be given for a time
    std::string near;    ///< where the SOP has no such actor, the one that was probably meant
    std::string not_by;  ///< the separated step that they did
    std::string detail;  ///< what the lists cannot say; never a value of a field

    /// The stable code as text: `step.not_open`.
    [[nodiscard]] std::string_view code_name() const noexcept { return name(code); }
    /// The documents that a completion lacks; empty for every other refusal.
    [[nodiscard]] std::vector<std::string> missing() const {
        return code == RejectionCode::documents_missing ? documents : std::vector<std::string>{};
    }
    /// One line for people: `step.not_open: verifikasi is not open; open: periksa_berkas`.
    [[nodiscard]] std::string text() const;

    friend bool operator==(const Refusal&, const Refusal&) = default;
};

/// Writes text().
std::ostream& operator<<(std::ostream& out, const Refusal& refusal);

}  // namespace v0
}  // namespace alur

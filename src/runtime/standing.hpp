// Whether a role is theirs who act in it: the directory of the application and the delegations of the store are asked,
// when a command is decided and never again (A7, A8).
#pragma once

#include <string>
#include <string_view>

#include <alur/base/instant.hpp>
#include <alur/engine/command.hpp>
#include <alur/runtime/identities.hpp>

#include "runtime/delegations.hpp"
#include "runtime/directory.hpp"
#include "runtime/persons_in_case.hpp"

namespace alur {
inline namespace v0 {
namespace runtime {

class Standings {
public:
    /// What somebody wants to act as.
    struct Claimed {
        std::string_view person;
        std::string_view role;  ///< of an internal actor
        std::string_view sop;
        Instant at;
        std::string_view delegate_of{};  ///< a person; empty: in their own right, or of whom only one may be meant
    };

    /// \param identities null: the host answers for all roles
    Standings(const Identities* identities, const Delegations& delegations, const Directory& directory)
        : identities_(identities), delegations_(delegations), directory_(directory) {}

    /// Says in `by`, whose person and role are set, whether the role is theirs and through whom.
    /// \return what a refusal says of it; empty: it is theirs
    std::string settle(By& by, const Claimed& claimed) const;

    /// Whether a person holds a role themselves; true where nobody is asked.
    [[nodiscard]] bool holds(std::string_view person, std::string_view role, std::string_view sop, Instant at) const {
        return identities_ == nullptr || identities_->holds(person, role, sop, at);
    }
    [[nodiscard]] bool asks() const noexcept { return identities_ != nullptr; }

private:
    [[nodiscard]] PersonId of_store(const By& by, const Claimed& claimed) const;
    std::string settle_named(By& by, const Claimed& claimed, PersonId of) const;
    std::string settle_unnamed(By& by, const Claimed& claimed) const;

    const Identities* identities_;
    const Delegations& delegations_;
    const Directory& directory_;
};

}  // namespace runtime
}  // namespace v0
}  // namespace alur

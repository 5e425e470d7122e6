// Plays cases of an SOP on an engine, and at each of their states tries every command as everybody.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <alur/alur.hpp>

#include "authority/support/oracle.hpp"
#include "reference/support/dice.hpp"

namespace authority {

/// What came of it.
struct Tally {
    std::uint64_t pairs = 0;     ///< tries that came as far as authority: it refused them, or let them pass
    std::uint64_t accepted = 0;  ///< of these
    std::uint64_t refused = 0;   ///< by authority
    std::uint64_t others = 0;    ///< tries that were refused before authority was looked at
    std::uint64_t states = 0;    ///< of cases at which was tried
    std::map<std::string, std::uint64_t> codes;
    std::vector<std::string> wrongly_allowed;
    std::vector<std::string> wrongly_refused;  ///< or with another code
};

/// What the engine is told and the oracle is not, to see that it would be found.
enum class Planted { nothing, holder, delegation };

/// \param has_directory whether the engine asks who holds a role \param walks how many cases are played
void try_all(const std::shared_ptr<const alur::Procedure>& procedure, bool has_directory, reference::Dice& dice,
             int walks, Tally& tally, Planted planted = Planted::nothing);

}  // namespace authority

// What the numbers in events mean: persons, the texts of SOPs and calendars, and who gave whom a role. A store on disk
// keeps it beside the events.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <alur/base/ids.hpp>
#include <alur/base/instant.hpp>

namespace alur {
inline namespace v0 {

/// Over how many shards the cases of a store are spread at most.
inline constexpr std::size_t most_shards = 256;

/// What an engine must find again beside the events of its cases. Those of a kind are numbered from 0 in the order in
/// which they were defined first. The texts are valid during the call that hands it over.
struct Definition {
    /// The numbers are part of the stored form: append, never renumber.
    enum class Kind : std::uint8_t {
        person = 1,  ///< PersonId: the `name`
        source = 2,  ///< no number: the bytes of an SOP or a calendar. `name`: its file, `text`, `hash`
        procedure =
            3,  ///< ProcedureId: the SOP `hash` with `calendar` (zeros: none) is the newest of its id from now on
        calendar = 4,     ///< CalendarId: the calendar `hash`, which a case adopts
        delegation = 10,  ///< DelegationId: the role `name` under `terms`, for the reason `text`
        revocation = 11,  ///< no number: `delegation` was taken back by `terms.by` at `terms.given`
    };
    /// Of persons who were defined before.
    struct Terms {
        PersonId of = none<PersonId>;  ///< whose role it is
        PersonId to = none<PersonId>;  ///< who acts in their place
        PersonId by = none<PersonId>;  ///< who gave it; none: the host itself
        Instant given{};               ///< when it was given; of a revocation: when it was taken back
        Instant from{};                ///< the first instant at which it counts
        Instant until{};               ///< the first instant at which it no longer counts
    };
    Kind kind = Kind::person;  ///< which also says what the other members mean; those that it does not name are empty
    std::string_view name{};   ///< of a person, a file or a role: `kasi`
    std::string_view text{};   ///< of a source its bytes; of a delegation the reason
    ContentHash hash{};        ///< SHA-256 of the SOP or the calendar; of a source its own
    ContentHash calendar{};    ///< of a procedure: that of its calendar; zeros: it has none
    Terms terms{};             ///< of a delegation; of a revocation `by` and `given` alone
    DelegationId delegation = none<DelegationId>;  ///< of a revocation: which one ends
    /// Of a delegation or a revocation on its way to a store that others write to: how many of both were known to who
    /// decided on it (Others::agree). A store does not keep it.
    std::uint64_t behind = 0;
};

}  // namespace v0
}  // namespace alur

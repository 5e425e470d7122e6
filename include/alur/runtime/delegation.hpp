// A role that one person gives to another for a time: what an application asks, and what it is told (A8).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <alur/base/ids.hpp>
#include <alur/base/instant.hpp>

namespace alur {
inline namespace v0 {

/// To give a role to somebody for a time. A parameter: it refers to the caller's texts and lives for one call.
struct DelegationRequest {
    std::string_view by;             ///< who gives it: `kasi:k1` what is theirs, `host` or `host:PERSON` what is `of`
    std::string_view to;             ///< a person, with or without a role before it
    Instant until = Instant::min();  ///< the first instant at which it no longer counts; needed
    Instant from = Instant::min();   ///< the first at which it does; in the past, as by default: from now on
    std::string_view of{};           ///< `kasi:k1`: whose role `host` gives
    std::string_view reason{};       ///< such as the number of the order; kept with it
};

/// A delegation, as it is kept.
struct DelegationView {
    DelegationId id{};        ///< by which it is taken back (Engine::revoke)
    std::string role;         ///< of all SOPs with an actor of that id: `kasi`
    std::string of;           ///< whose role it is
    std::string to;           ///< who acts in their place
    std::string by;           ///< who gave it: `of`, or a person of the host; empty: the host itself
    Instant given{};          ///< when DelegateRole was commanded
    Instant from{};           ///< the first instant at which it counts, not before `given`
    Instant until{};          ///< the first instant at which it no longer counts
    Instant revoked = never;  ///< when it was taken back; never: it was not
    std::string revoked_by;   ///< a person; empty: nobody, or the host itself
    std::string reason;       ///< such as the number of the order; empty: none was given

    /// Whether it counts at an instant.
    [[nodiscard]] bool in_force(Instant at) const noexcept { return from <= at && at < until && at < revoked; }
};

/// Which delegations are asked for: those of which all that is set holds.
struct DelegationQuery {
    std::string_view person{};    ///< who gave or took it; empty: anybody
    std::string_view role{};      ///< empty: any
    std::optional<Instant> at{};  ///< at which it counts
};

}  // namespace v0
}  // namespace alur

// Who wanted what they may not: refusals by authority, as an application reads them.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <alur/base/ids.hpp>
#include <alur/base/instant.hpp>
#include <alur/journal/position.hpp>

namespace alur {
inline namespace v0 {

/// How much of what is refused is kept, so that nobody fills the disk by asking in vain.
struct RefusalLimits {
    /// Equal refusals within such a time are two entries at most: the first, and how many more there were. A time
    /// begins with its first refusal.
    std::chrono::seconds window{600};
    /// How many different ones are kept of such a time; of the others, how many there were. 0: nothing is kept at all.
    std::size_t most = 500;
    /// How many people whose commands were never accepted are kept by name, as long as the engine lives; of the others
    /// the entry says no name.
    std::size_t strangers = 1000;
};

/// Which refusals are asked for: those of which all that is set holds.
struct RefusalQuery {
    Position after{};                 ///< the `next` of the page before; the default: from the first
    std::size_t most = 100;           ///< how many are told
    std::optional<CaseId> case_id{};  ///< only in this case
    std::string_view person{};        ///< only of this person, whoever they said they acted for; empty: of all
};

/// A refusal, or so many equal ones.
struct RefusedView {
    Instant since{};                ///< the first
    Instant at{};                   ///< the last
    std::uint32_t times = 1;        ///< how many
    std::string command;            ///< `CompleteStep`; empty: further ones of any kind, of which nothing else is kept
    std::string code;               ///< `authority.not_by`
    std::optional<CaseId> case_id;  ///< empty: a start, or a delegation
    std::string case_name;          ///< that the application gave it
    std::string sop;                ///< `id` of the SOP
    std::string role;               ///< in which they wanted to act; empty: the SOP has no such actor
    std::string person;             ///< empty: none was named, or it was not kept, as of those from outside whom
                                    ///< the case does not know
    std::string on_behalf_of;       ///< for whom they wanted to record; empty: nobody, or it was not kept
    std::string delegate_of;        ///< in whose place they wanted to act
    std::string step;               ///< with its item: `kunjungan[0001]`; empty: they named none
};

/// Some of them.
struct RefusalPage {
    std::vector<RefusedView> refused;  ///< fewer than asked for: there are no more
    Position next;                     ///< where to go on
};

}  // namespace v0
}  // namespace alur

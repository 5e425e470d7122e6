// How large a case may grow.
#pragma once

#include <cstddef>
#include <cstdint>

namespace alur {
inline namespace v0 {

/// How often a step (and item) can be offered in a case, whatever the limits: attempts are numbered in 16 bits.
inline constexpr std::uint32_t most_attempts = 65'535;

/// The largest payload that the journal in memory bears: 1 MiB less four bytes. An Engine takes no larger limit.
inline constexpr std::size_t most_payload_bytes = std::size_t{1024} * 1024 - 4;

/// Bounds that keep a case within what a journal and a reader can bear (docs/sop-language.md, section 13). What goes
/// beyond them is refused as `command.too_large` or `case.full`. A timer for whose events there is no room does not
/// fire; from then on the case takes a cancellation only, and what is always taken: reading and erasing what is about
/// persons.
struct CaseLimits {
    /// Of text and fields in one event; of an idempotency key. In an Engine at most most_payload_bytes.
    std::size_t payload_bytes = std::size_t{256} * 1024;
    std::size_t events = 50'000;  ///< of a case

    friend bool operator==(const CaseLimits&, const CaseLimits&) = default;
};

}  // namespace v0
}  // namespace alur

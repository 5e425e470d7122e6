// How large a case may grow.
#pragma once

#include <cstddef>

namespace alur {
inline namespace v0 {

/// Bounds that keep a case within what a journal and a reader can bear (docs/sop-language.md, section 13). What goes
/// beyond them is refused as `command.too_large` or `case.full`. Timers that are over fire in a full case, too, and it
/// can be cancelled.
struct CaseLimits {
    std::size_t payload_bytes = std::size_t{256} * 1024;  ///< of text and fields in one event; of an idempotency key
    std::size_t events = 50'000;                          ///< of a case

    friend bool operator==(const CaseLimits&, const CaseLimits&) = default;
};

}  // namespace v0
}  // namespace alur

// How a case and its documents stand, for those who need nothing else of a state.
#pragma once

#include <cstdint>
#include <string_view>

namespace alur {
inline namespace v0 {

/// State of a case.
enum class CaseStatus : std::uint8_t {
    unknown,    ///< it was not started
    open,       ///< it takes commands
    suspended,  ///< its clocks pause until it is resumed
    completed,  ///< it reached its end
    cancelled,  ///< it was ended before
};

/// How a status is written in texts and files.
[[nodiscard]] constexpr std::string_view name(CaseStatus status) noexcept {
    switch (status) {
        case CaseStatus::unknown: return "unknown";
        case CaseStatus::open: return "open";
        case CaseStatus::suspended: return "suspended";
        case CaseStatus::completed: return "completed";
        case CaseStatus::cancelled: return "cancelled";
    }
    return "unknown";
}

/// State of a document (D2).
enum class DocumentStatus : std::uint8_t {
    absent,    ///< never there
    present,   ///< brought or produced
    returned,  ///< given back: counts as missing
};

}  // namespace v0
}  // namespace alur

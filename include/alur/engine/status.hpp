// How a case and its documents stand, for those who need nothing else of a state.
#pragma once

#include <cstdint>

namespace alur {
inline namespace v0 {

/// State of a case.
enum class CaseStatus : std::uint8_t { unknown, open, suspended, completed, cancelled };

/// State of a document (D2).
enum class DocumentStatus : std::uint8_t { absent, present, returned };

}  // namespace v0
}  // namespace alur

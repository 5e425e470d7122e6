// Who may have the file of a journal.
#pragma once

#include <chrono>
#include <cstdint>

namespace alur {
inline namespace v0 {

/// Who else may have a file open.
enum class JournalAccess : std::uint8_t {
    alone,   ///< this process only, which is quicker; others find it in_use
    shared,  ///< other processes too, which open it so as well; what is appended follows what they wrote before it
};

/// How long whoever shares a file waits for others who write to it, or read it, before it gives up as `in_use`.
inline constexpr std::chrono::milliseconds default_patience{10'000};

}  // namespace v0
}  // namespace alur

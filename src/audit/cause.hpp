// Why a verdict is late or unknown, as tables and files write it.
#pragma once

#include <string_view>

namespace alur {
inline namespace v0 {
namespace audit::cause {

// Of what is unknown: for want of what.
inline constexpr std::string_view no_begin = "begin not recorded";
inline constexpr std::string_view no_end = "end not recorded";
inline constexpr std::string_view no_pause = "pause not recorded";
inline constexpr std::string_view no_reset = "reset not recorded";
inline constexpr std::string_view no_outcome = "outcome not recorded";
inline constexpr std::string_view reversed = "end before the begin";
inline constexpr std::string_view no_deadline = "no deadline";
inline constexpr std::string_view beyond = "beyond the calendar";

// Of what is late or overdue: what took the most time.
inline constexpr std::string_view waiting = "waiting";
inline constexpr std::string_view service = "service";
inline constexpr std::string_view not_recorded = "not recorded";

}  // namespace audit::cause
}  // namespace v0
}  // namespace alur

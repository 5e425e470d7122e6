// Which columns of a log speak of its cases.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include <alur/log/event_log.hpp>

namespace alur {
inline namespace v0 {
namespace log {

/// What stands before the name of a column that describes cases.
inline constexpr std::string_view of_case = "case:";

/// Of each column whether it begins with `case:` and says the same in all events of each case. \param order of
/// EventLog::by_case()
[[nodiscard]] std::vector<bool> constant_in_cases(const EventLog& log, const std::vector<std::uint32_t>& order);

}  // namespace log
}  // namespace v0
}  // namespace alur

// Which time zones this system knows.
#pragma once

#include <string>
#include <string_view>

namespace alur {
inline namespace v0 {

/// What is wrong with the name of a zone, in one sentence; empty: nothing.
[[nodiscard]] std::string fault_of_zone(std::string_view name);

/// What the author may have meant: a zone of nearly that name, or how a zone is named at all.
[[nodiscard]] std::string suggest_zone(std::string_view name);

}  // namespace v0
}  // namespace alur

// What people write for a length of time, in the words that the language accepts.
#pragma once

#include <string>
#include <string_view>

namespace alur {
inline namespace v0 {
namespace yaml {

/// `90 menit` for `1 jam 30 menit` and for `1,5 jam`, `5 menit` for `5 minutes`, `3 hari kerja or 3 hari kalender` for
/// `3 days`. Empty where it cannot be told.
[[nodiscard]] std::string meant_limit(std::string_view text);

}  // namespace yaml
}  // namespace v0
}  // namespace alur

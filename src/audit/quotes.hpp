// How a message names what somebody else wrote.
#pragma once

#include <string>
#include <string_view>

#include <alur/base/diagnostic.hpp>

namespace alur {
inline namespace v0 {
namespace audit {

inline std::string in_quotes(std::string_view text) { return "'" + printable(text) + "'"; }

}  // namespace audit
}  // namespace v0
}  // namespace alur

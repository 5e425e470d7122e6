// How a message names what somebody else wrote.
#pragma once

#include <string>
#include <string_view>

#include <alur/base/diagnostic.hpp>

#include "yaml/bytes.hpp"

namespace alur {
inline namespace v0 {
namespace log {

inline std::string in_quotes(std::string_view text) { return "'" + printable(text) + "'"; }
/// What may be long.
inline std::string begin_in_quotes(std::string_view text) { return in_quotes(yaml::shortened(text)); }

}  // namespace log
}  // namespace v0
}  // namespace alur

// A table by name that is looked up without a copy of the name.
#pragma once

#include <functional>
#include <string>
#include <unordered_map>

#include "runtime/text_hash.hpp"

namespace alur {
inline namespace v0 {
namespace runtime {

template <class T>
using ByText = std::unordered_map<std::string, T, TextHash, std::equal_to<>>;

}  // namespace runtime
}  // namespace v0
}  // namespace alur

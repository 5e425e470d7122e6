// A table by name that is looked up without a copy of the name.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "runtime/text_hash.hpp"

namespace alur {
inline namespace v0 {
namespace runtime {

struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept { return text_hash(text); }
};

template <class T>
using ByText = std::unordered_map<std::string, T, TextHash, std::equal_to<>>;

}  // namespace runtime
}  // namespace v0
}  // namespace alur

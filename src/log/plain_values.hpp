// Numbers and truth values as files write them.
#pragma once

#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string_view>
#include <system_error>
#include <type_traits>

namespace alur {
inline namespace v0 {
namespace log {

/// A number that takes the whole text; a real one is finite.
template <class Number>
[[nodiscard]] std::optional<Number> read_number(std::string_view text) {
    Number value{};
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failed != std::errc() || end != text.data() + text.size()) return std::nullopt;
    if constexpr (std::is_floating_point_v<Number>)
        if (!std::isfinite(value)) return std::nullopt;
    return value;
}

/// `true`, as Python writes it, or in capitals, or `1`; the same of `false` and `0`.
[[nodiscard]] inline std::optional<bool> read_boolean(std::string_view text) {
    if (text == "true" || text == "True" || text == "TRUE" || text == "1") return true;
    if (text == "false" || text == "False" || text == "FALSE" || text == "0") return false;
    return std::nullopt;
}

}  // namespace log
}  // namespace v0
}  // namespace alur

// A value in words. Compiled once: see alur/core_impl.hpp.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string>
#include <variant>

#include <alur/base/value.hpp>

namespace alur {
inline namespace v0 {
namespace detail {

inline std::string value_text(bool value) { return value ? "true" : "false"; }
inline std::string value_text(std::int64_t value) { return std::to_string(value); }
inline std::string value_text(const std::string& value) { return value; }
inline std::string value_text(const std::chrono::year_month_day& value) {
    std::array<char, 32> text;
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(value.year()),
                  static_cast<unsigned>(value.month()), static_cast<unsigned>(value.day()));
    return text.data();
}

}  // namespace detail

// NOLINTNEXTLINE(misc-definitions-in-headers): not inline, so that a second source that includes this does not link
std::string to_string(const Value& value) {
    return std::visit([](const auto& held) { return detail::value_text(held); }, value);
}

}  // namespace v0
}  // namespace alur

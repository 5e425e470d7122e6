#include <alur/base/value.hpp>

#include <array>
#include <cstdio>
#include <type_traits>

namespace alur {
inline namespace v0 {
namespace {

std::string text_of(bool value) { return value ? "true" : "false"; }
std::string text_of(std::int64_t value) { return std::to_string(value); }
std::string text_of(const std::string& value) { return value; }
std::string text_of(const std::chrono::year_month_day& value) {
    std::array<char, 32> text;
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(value.year()),
                  static_cast<unsigned>(value.month()), static_cast<unsigned>(value.day()));
    return text.data();
}

}  // namespace

std::string to_string(const Value& value) {
    return std::visit([](const auto& held) { return text_of(held); }, value);
}

}  // namespace v0
}  // namespace alur

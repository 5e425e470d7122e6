#include "reference/support/text.hpp"

#include <chrono>
#include <cstdio>

namespace reference {
namespace {

std::string date(std::chrono::year_month_day day) {
    char text[32];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                  static_cast<unsigned>(day.day()));
    return text;
}

}  // namespace

std::string show(alur::Instant instant) {
    if (instant == alur::never) return "never";
    const auto day = std::chrono::floor<std::chrono::days>(instant);
    const std::chrono::hh_mm_ss<std::chrono::microseconds> time(instant - day);
    char text[48];
    std::snprintf(text, sizeof text, " %02d:%02d:%02d.%06d", static_cast<int>(time.hours().count()),
                  static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()),
                  static_cast<int>(time.subseconds().count()));
    return date(std::chrono::year_month_day(day)) + text;
}

std::string show(const alur::Value& value) {
    if (const bool* truth = std::get_if<bool>(&value)) return *truth ? "true" : "false";
    if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
    if (const auto* day = std::get_if<std::chrono::year_month_day>(&value)) return date(*day);
    return std::get<std::string>(value);
}

std::string called(const std::string& name, const std::string& item) {
    return item.empty() ? name : name + "[" + item + "]";
}

}  // namespace reference

#include "scenario/shown.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <iterator>

#include <alur/time/calendar.hpp>

namespace alur::scenario {
namespace {

std::string two_digits(std::int64_t number) { return (number < 10 ? "0" : "") + std::to_string(number); }

template <class Entries, class Name>
std::string joined(const Entries& entries, Name&& name) {
    if (entries.empty()) return "nothing";
    std::string out;
    for (const auto& entry : entries) out += (out.empty() ? "" : ", ") + name(entry);
    return out;
}

/// `2024-07-02 08:15`, with seconds and their fraction where there are such.
std::string written(Microseconds since) {
    const auto day = std::chrono::floor<std::chrono::days>(since);
    const std::chrono::year_month_day date{std::chrono::sys_days(day)};
    const std::int64_t us = (since - day).count();
    std::string out = std::to_string(static_cast<int>(date.year())) + "-" +
                      two_digits(static_cast<unsigned>(date.month())) + "-" +
                      two_digits(static_cast<unsigned>(date.day())) + " " + two_digits(us / 3'600'000'000) + ":" +
                      two_digits(us / 60'000'000 % 60);
    if (us % 60'000'000 != 0) out += ":" + two_digits(us / 1'000'000 % 60);
    if (us % 1'000'000 != 0) out += "." + std::to_string(1'000'000 + us % 1'000'000).substr(1);
    return out;
}

}  // namespace

std::string shown(const std::vector<std::string>& names) {
    return joined(names, [](const std::string& name) { return name; });
}

std::string shown(const Ref& ref) {
    return ref.id + (ref.item ? "[" + *ref.item + "]" : "") +
           (ref.attempt != 0 ? "#" + std::to_string(ref.attempt) : "");
}

std::string shown(const std::vector<Ref>& refs) {
    return joined(refs, [](const Ref& ref) { return shown(ref); });
}

std::string shown(const std::vector<ActivationView>& activations) {
    return joined(activations, [](const ActivationView& activation) { return activation.name(); });
}

std::string shown(Instant instant, const Calendar* calendar) {
    if (instant == never) return "none";
    if (calendar == nullptr) return written(instant.time_since_epoch()) + "Z";
    const LocalTime local = calendar->local(instant);
    std::string text = written(local.time_since_epoch());
    // A local time that the clocks show twice means the first (Stage::instant_of); the second is written in UTC.
    if (calendar->instant_of(local) == instant) return text;
    return text + ", the second one (" + written(instant.time_since_epoch()) + "Z)";
}

}  // namespace alur::scenario

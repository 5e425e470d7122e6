#include <alur/runtime/view.hpp>

#include <ostream>

namespace alur {
inline namespace v0 {

std::string to_string(const UsedTime& used) {
    const auto rounded_up = [&used](std::int64_t unit) { return (used.ticks + unit - 1) / unit; };
    switch (used.measure) {
        case Measure::working_days: return std::to_string(used.ticks) + " hari kerja";
        case Measure::calendar_days:
            return std::to_string(rounded_up(ticks_per_unit(Measure::calendar_days))) + " hari kalender";
        case Measure::working_time: break;
    }
    const std::int64_t minutes = rounded_up(60 * ticks_per_unit(Measure::working_time));
    if (minutes < 60) return std::to_string(minutes) + " menit";
    const std::string hours = std::to_string(minutes / 60) + " jam";
    return minutes % 60 == 0 ? hours : hours + " " + std::to_string(minutes % 60) + " menit";
}

std::ostream& operator<<(std::ostream& out, const UsedTime& used) { return out << to_string(used); }

}  // namespace v0
}  // namespace alur

#include <alur/time/zone.hpp>

#include <date/tz.h>

#include <exception>

namespace alur {
inline namespace v0 {

Result<Zone, std::string> resolve_zone(std::string_view name, Instant from, Instant to) {
    using namespace std::chrono;
    try {
        const date::time_zone* found = date::locate_zone(std::string(name));
        date::sys_info info = found->get_info(floor<seconds>(from));
        Zone zone{std::string(name), info.offset, {}};
        while (info.end < to) {
            const date::sys_seconds at = info.end;
            info = found->get_info(at);
            const seconds before = zone.transitions.empty() ? zone.offset : zone.transitions.back().offset;
            if (info.offset != before) zone.transitions.push_back({at, info.offset});
            if (info.end <= at) break;
        }
        return zone;
    } catch (const std::exception&) {
        return failure("unknown time zone '" + std::string(name) + "'");
    }
}

}  // namespace v0
}  // namespace alur

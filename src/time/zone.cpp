#include <alur/time/zone.hpp>

#include <date/tz.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <alur/base/diagnostic.hpp>

#include "time/zone_names.hpp"

// The layout of its classes depends on this: the library reads the tables of the system and downloads nothing.
static_assert(USE_OS_TZDB == 1 && HAS_REMOTE_API == 0);

namespace alur {
inline namespace v0 {
namespace {

/// What people call the zones of Indonesia.
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> habits{{
    {"WIB", "Asia/Jakarta"},
    {"WITA", "Asia/Makassar"},
    {"WIT", "Asia/Jayapura"},
    {"Jakarta", "Asia/Jakarta"},
    {"Makassar", "Asia/Makassar"},
    {"Jayapura", "Asia/Jayapura"},
}};

/// What a name like `GMT+7`, `UTC+07:00` or `+0700` says: hours east of UTC, 0 where they are not whole or cannot be
/// read. Empty: it is no such name. The nearest name of a zone would be another offset, and every time wrong by hours.
std::optional<int> hours_in(std::string_view name) {
    const bool counts_west = name.starts_with("Etc/GMT");  // as POSIX does: Etc/GMT+7 lies west of UTC
    for (const std::string_view prefix : {"Etc/", "UTC", "GMT", "utc", "gmt", " "})
        if (name.starts_with(prefix)) name.remove_prefix(prefix.size());
    if (name.empty() || (name.front() != '+' && name.front() != '-')) return std::nullopt;
    const bool is_west = (name.front() == '-') != counts_west;
    name.remove_prefix(1);
    int hours = 0;
    const auto digits = std::min<std::size_t>(name.find_first_not_of("0123456789"), 2);
    const auto [end, failed] = std::from_chars(name.data(), name.data() + std::min(name.size(), digits), hours);
    const std::string_view rest = name.substr(static_cast<std::size_t>(end - name.data()));
    if (failed != std::errc() || (!rest.empty() && rest != "00" && rest != ":00")) return 0;
    return is_west ? -hours : hours;
}

/// The tables of the system, read at the first call; null where it has none.
const date::tzdb* tables() {
    try {
        return &date::get_tzdb();
    } catch (const std::exception&) {
        return nullptr;
    }
}

/// Whether the name means another zone on each machine.
bool is_of_machine(std::string_view name) { return name == "localtime"; }

const date::time_zone* find(std::string_view name) {
    if (tables() == nullptr || is_of_machine(name)) return nullptr;
    try {
        return date::locate_zone(name);
    } catch (const std::exception&) {
        return nullptr;
    }
}

}  // namespace

std::string fault_of_zone(std::string_view name) {
    if (tables() == nullptr) return "this system has no time-zone tables, so no zone can be resolved";
    if (is_of_machine(name)) return "'" + std::string(name) + "' is another zone on each machine";
    return find(name) == nullptr ? "unknown time zone '" + std::string(name) + "'" : std::string();
}

std::string suggest_zone(std::string_view name) {
    const date::tzdb* const known = tables();
    if (known == nullptr) return "install the package tzdata";
    std::string_view meant;
    for (const auto& [habit, zone] : habits)
        if (name == habit) meant = zone;
    if (const auto hours = hours_in(name)) {
        constexpr int first = 7;  // of the three zones of Indonesia, which stand at the head of the habits
        if (*hours < first || *hours >= first + 3) return "write the IANA name of a place, like Asia/Jakarta";
        meant = habits[static_cast<std::size_t>(*hours - first)].second;
    }
    std::vector<std::string_view> names;
    for (const date::time_zone& zone : known->zones)
        if (!is_of_machine(zone.name())) names.emplace_back(zone.name());
    if (meant.empty()) meant = closest(name, names);
    if (meant.empty()) return "write an IANA name, like Asia/Jakarta";
    return "did you mean '" + std::string(meant) + "'?";
}

Result<Zone, std::string> resolve_zone(std::string_view name, Instant from, Instant to) {
    using namespace std::chrono;
    const date::time_zone* const found = find(name);
    if (found == nullptr) return failure(fault_of_zone(name));
    date::sys_info info = found->get_info(floor<seconds>(from));
    Zone zone = fixed_zone(std::string(name), info.offset);
    seconds offset = info.offset;
    while (info.end < to) {
        const date::sys_seconds at = info.end;
        info = found->get_info(at);
        if (info.offset != offset) zone.transitions.push_back({at, info.offset});
        offset = info.offset;
    }
    return zone;
}

}  // namespace v0
}  // namespace alur

#include <alur/time/calendar_source.hpp>

#include <filesystem>
#include <set>
#include <utility>

#include "time/day_index.hpp"
#include "time/zone_names.hpp"
#include "yaml/document.hpp"
#include "yaml/file.hpp"

namespace alur {
inline namespace v0 {

using std::chrono::days;
using std::chrono::local_days;
using std::chrono::year_month_day;

namespace {

int year_of(local_days date) { return static_cast<int>(year_month_day(date).year()); }

/// The tables of most systems name changes of the clock up to 2037 and leave what follows to a rule that is not read.
bool loses_changes_of_the_clock(const CalendarSource& calendar) {
    using std::chrono::sys_days;
    if (year_of(calendar.berlaku.last) <= 2037) return false;
    const auto begin_of = [](int year) { return Instant(sys_days(std::chrono::year(year) / 1 / 1)); };
    const auto before = resolve_zone(calendar.zona, begin_of(2037), begin_of(2038));
    const auto after = resolve_zone(calendar.zona, begin_of(2038), begin_of(2039));
    return before && after && !before->transitions.empty() && after->transitions.empty();
}

/// The name of the file without folder and ending; empty where it was read from no YAML file.
std::string name_of_file(const CalendarSource& calendar) {
    const std::filesystem::path file(calendar.file);
    return file.extension() == ".yaml" || file.extension() == ".yml" ? file.stem().string() : std::string();
}

Span place_of_id(const CalendarSource& calendar) {
    Diagnostics none_left;  // it was read before
    const auto document = yaml::Document::parse(calendar.source, none_left);
    if (document)
        for (const yaml::Pair pair : document->root().pairs())
            if (pair.key.text() == "id") return pair.value.span();
    return {};
}

}  // namespace

Diagnostics check_calendar(const CalendarSource& calendar) {
    Diagnostics found(calendar.file, calendar.source);
    const auto warn = [&](std::string code, Span span, std::string message, std::string suggestion) {
        found.add({Severity::warning, std::move(code), std::move(message), std::move(suggestion), span, {}});
    };
    if (const std::string name = name_of_file(calendar); !name.empty() && name != calendar.id)
        warn("ALUR-W093", place_of_id(calendar),
             "the calendar '" + calendar.id + "' lies in a file of another name, '" + name + "'",
             "write 'id: " + name + "', or name the file " + calendar.id +
                 ".yaml: an SOP finds a calendar by the name of its file");
    std::set<int> years;
    for (const HolidayList& list : calendar.libur) years.insert(list.tahun);
    for (int year = year_of(calendar.berlaku.first); year <= year_of(calendar.berlaku.last); ++year)
        if (years.count(year) == 0)
            warn("ALUR-W090", calendar.berlaku_span,
                 "the year " + std::to_string(year) + " is covered but has no holidays",
                 "list them under 'libur', or end 'berlaku' before that year");
    for (const SpecialDate& special : calendar.khusus)
        if (special.sumber.empty())
            warn("ALUR-W091", special.span, "the exception '" + special.nama + "' has no source",
                 "add 'sumber: …', so that a reader can check it");
    if (loses_changes_of_the_clock(calendar))
        warn("ALUR-W092", calendar.berlaku_span,
             "this system knows no change of the clock of " + calendar.zona + " after 2037", "end 'berlaku' with 2037");
    found.sort();
    return found;
}

Result<std::shared_ptr<const Calendar>, Diagnostics> compile_calendar(const CalendarSource& calendar) {
    CalendarPlan plan;
    plan.id = calendar.id;
    plan.nama = calendar.nama;
    plan.hash = calendar.hash;
    plan.first_day_counts = calendar.first_day_counts;
    plan.week = calendar.jam_kerja;
    plan.file = calendar.file;
    plan.source = calendar.source;
    plan.first = calendar.berlaku.first;
    const DayIndex index(calendar);
    for (local_days date = calendar.berlaku.first; date <= calendar.berlaku.last; date += days(1))
        plan.days.push_back(index.day(date));

    // Two days on each side: no place is further from UTC.
    const Instant from{(calendar.berlaku.first - days(2)).time_since_epoch()};
    const Instant to{(calendar.berlaku.last + days(3)).time_since_epoch()};
    Result<Zone, std::string> zone = resolve_zone(calendar.zona, from, to);
    if (!zone) {
        Diagnostics found(calendar.file, calendar.source);
        found.add({Severity::error, "ALUR-E301", zone.error(), suggest_zone(calendar.zona), calendar.zona_span, {}});
        return failure(std::move(found));
    }
    plan.zone = *std::move(zone);
    return std::shared_ptr<const Calendar>(std::make_shared<Calendar>(plan));
}

Result<std::shared_ptr<const Calendar>, Diagnostics> load_calendar(const std::string& path) {
    Result<std::string, Diagnostics> bytes = yaml::read_bytes(path, yaml::Limits{}.file_bytes);
    if (!bytes) return failure(std::move(bytes.error()));
    const Result<CalendarSource, Diagnostics> source = read_calendar(*bytes, path);
    if (!source) return failure(source.error());
    return compile_calendar(*source);
}

}  // namespace v0
}  // namespace alur

// Which rule speaks of a date: the first of `khusus`, `libur`, `periode`, `jam_kerja`.
#pragma once

#include <map>

#include <alur/time/calendar_source.hpp>

namespace alur {
inline namespace v0 {

/// Looks up the dates of a calendar, which must outlive it.
class DayIndex {
public:
    explicit DayIndex(const CalendarSource& calendar) : calendar_(calendar) {
        for (const SpecialDate& special : calendar.khusus) specials_.emplace(special.date, &special);
        for (const HolidayList& list : calendar.libur)
            for (const Holiday& holiday : list.hari) holidays_.emplace(holiday.date, &holiday);
        for (const Season& season : calendar.periode) seasons_.emplace(season.dates.last, &season);
    }

    [[nodiscard]] DayPlan day(std::chrono::local_days date) const {
        if (const auto found = specials_.find(date); found != specials_.end())
            return {found->second->jam_kerja, DayKind::special, found->second->nama};
        if (const auto found = holidays_.find(date); found != holidays_.end())
            return {{}, DayKind::holiday, found->second->nama};
        const unsigned of_week = std::chrono::weekday(date).c_encoding();
        // Seasons do not overlap: the one that ends first from here on is the only one that may contain the date.
        if (const auto found = seasons_.lower_bound(date);
            found != seasons_.end() && found->second->dates.contains(date))
            return {found->second->jam_kerja[of_week], DayKind::period, found->second->nama};
        return {calendar_.jam_kerja[of_week], DayKind::ordinary, {}};
    }

private:
    const CalendarSource& calendar_;
    std::map<std::chrono::local_days, const SpecialDate*> specials_;
    std::map<std::chrono::local_days, const Holiday*> holidays_;
    std::map<std::chrono::local_days, const Season*> seasons_;
};

}  // namespace v0
}  // namespace alur

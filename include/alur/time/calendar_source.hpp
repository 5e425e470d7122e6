// A calendar as its author wrote it, and the way from its YAML text to a Calendar. docs/calendar.md gives the form.
//
//     text ─read_calendar→ CalendarSource ─compile_calendar→ Calendar
#pragma once

#include <array>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <alur/base/diagnostic.hpp>
#include <alur/base/ids.hpp>
#include <alur/base/result.hpp>
#include <alur/time/calendar.hpp>
#include <alur/time/calendar_plan.hpp>

namespace alur {
inline namespace v0 {

/// `{dari, sampai}`: both dates belong to it.
struct DateRange {
    std::chrono::local_days first{};  ///< `dari`
    std::chrono::local_days last{};   ///< `sampai`, not before `first`

    /// Whether the date lies in it.
    [[nodiscard]] bool contains(std::chrono::local_days date) const noexcept { return first <= date && date <= last; }
};

/// Hours of each weekday, Sunday first.
using WeekHours = std::array<OpenSpans, 7>;

/// An entry of `periode`: a season with hours of its own, such as Ramadan.
struct Season {
    std::string nama;     ///< `Ramadan 2024`
    DateRange dates;      ///< at least one of them is covered
    WeekHours jam_kerja;  ///< instead of the ordinary week: a weekday without hours is closed
    std::string sumber;   ///< the rule that orders it
};

/// A date of `libur`.
struct Holiday {
    std::chrono::local_days date{};  ///< a local date, in the year of its list
    std::string nama;                ///< why: `Hari Raya Natal`
    bool cuti_bersama = false;       ///< else libur nasional
};

/// An entry of `libur`: dates of one year that one source orders.
struct HolidayList {
    int tahun = 0;              ///< 1900–2199
    std::string sumber;         ///< the rule that orders it
    std::vector<Holiday> hari;  ///< those under `hari`, then those under `cuti_bersama`
};

/// An entry of `khusus`: a date that follows no other rule.
struct SpecialDate {
    std::chrono::local_days date{};  ///< a local date that is covered
    std::string nama;                ///< why: `Pemungutan suara Pilkada`
    OpenSpans jam_kerja;             ///< empty: closed
    std::string sumber;              ///< may be empty
    Span span;                       ///< the date, which is its key
};

/// A calendar file, its values typed and in the order of the text; compile_calendar makes it answer questions.
struct CalendarSource {
    std::string id;                   ///< the name by which an SOP finds it: `kecamatan`
    std::string nama;                 ///< what people call it
    std::string zona;                 ///< IANA name
    Span zona_span;                   ///< the value
    bool first_day_counts = false;    ///< `hari_pertama: dihitung`
    DateRange berlaku;                ///< what the calendar covers
    Span berlaku_span;                ///< the value
    WeekHours jam_kerja;              ///< the ordinary week
    std::vector<Season> periode;      ///< no two of them overlap
    std::vector<HolidayList> libur;   ///< a year may have several lists; no date stands in two
    std::vector<SpecialDate> khusus;  ///< no date stands there twice; each goes before `libur` and `periode`

    std::string file;    ///< where it was read from
    std::string source;  ///< the bytes it was read from
    ContentHash hash{};  ///< of these bytes
};

/// Reads the text of a calendar file.
///
/// \param text the bytes of the file; any bytes are safe
/// \param file the name that findings show; nothing is opened
/// \return the calendar, or all findings: ALUR-E001–E049 bytes and YAML, E050–E059 keys and values, E300–E349 what a
///         calendar cannot say (docs/diagnostics.md)
[[nodiscard]] Result<CalendarSource, Diagnostics> read_calendar(std::string_view text, std::string file);

/// What is legal in a calendar but probably not meant: warnings only (ALUR-W090 to ALUR-W093).
[[nodiscard]] Diagnostics check_calendar(const CalendarSource& calendar);

/// Builds the tables. The zone is resolved from the tables of the system over what the calendar covers.
/// \return the calendar, or ALUR-E301 where this system does not know the zone
[[nodiscard]] Result<std::shared_ptr<const Calendar>, Diagnostics> compile_calendar(const CalendarSource& calendar);

/// Reads and compiles the calendar in a file.
/// \return or all findings of read_calendar and compile_calendar; a file that cannot be opened is one (ALUR-E009)
[[nodiscard]] Result<std::shared_ptr<const Calendar>, Diagnostics> load_calendar(const std::string& path);

}  // namespace v0
}  // namespace alur

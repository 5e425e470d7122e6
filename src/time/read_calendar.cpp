// The text of a calendar file in, what its author wrote or all that is wrong with it out.
#include <alur/time/calendar_source.hpp>

#include <sodium.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "time/day_index.hpp"
#include "time/zone_names.hpp"
#include "yaml/document.hpp"
#include "yaml/reading.hpp"

namespace alur {
inline namespace v0 {
namespace {

using namespace std::string_view_literals;
using std::chrono::days;
using std::chrono::local_days;
using std::chrono::year_month_day;
using yaml::Field;
using yaml::Map;
using yaml::Node;
using yaml::Pair;

constexpr std::int64_t longest_coverage_in_years = 100;
/// No office has as many, and a calendar keeps each of every date: some megabytes are the most that a file can ask for.
constexpr std::size_t most_openings_of_a_day = 24;

constexpr std::array file_keys{"alur_kalender"sv, "id"sv,      "nama"sv,      "zona"sv,    "sumber"sv, "catatan"sv,
                               "hari_pertama"sv,  "berlaku"sv, "jam_kerja"sv, "periode"sv, "libur"sv,  "khusus"sv};
constexpr std::array range_keys{"dari"sv, "sampai"sv};
constexpr std::array season_keys{"nama"sv, "dari"sv, "sampai"sv, "jam_kerja"sv, "sumber"sv, "catatan"sv};
constexpr std::array list_keys{"tahun"sv, "sumber"sv, "hari"sv, "cuti_bersama"sv, "catatan"sv};
constexpr std::array special_keys{"nama"sv, "jam_kerja"sv, "sumber"sv, "catatan"sv};
/// In the order of WeekHours.
constexpr std::array weekdays{"minggu"sv, "senin"sv, "selasa"sv, "rabu"sv, "kamis"sv, "jumat"sv, "sabtu"sv};

std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

std::string to_text(local_days date) {
    const year_month_day ymd(date);
    const auto two = [](unsigned n) { return (n < 10 ? "0" : "") + std::to_string(n); };
    return std::to_string(static_cast<int>(ymd.year())) + "-" + two(static_cast<unsigned>(ymd.month())) + "-" +
           two(static_cast<unsigned>(ymd.day()));
}

bool is_closed(const WeekHours& hours) {
    return std::all_of(hours.begin(), hours.end(), [](const OpenSpans& spans) { return spans.empty(); });
}

/// `HH:MM`, up to 24:00.
std::optional<std::chrono::seconds> parse_time(std::string_view text) {
    const auto digit = [&](std::size_t at) { return text[at] >= '0' && text[at] <= '9'; };
    if (text.size() != 5 || text[2] != ':' || !digit(0) || !digit(1) || !digit(3) || !digit(4)) return std::nullopt;
    const int hours = 10 * (text[0] - '0') + (text[1] - '0');
    const int minutes = 10 * (text[3] - '0') + (text[4] - '0');
    if (minutes > 59 || hours * 60 + minutes > 24 * 60) return std::nullopt;
    return std::chrono::hours(hours) + std::chrono::minutes(minutes);
}

class CalendarReader {
public:
    CalendarReader(Diagnostics& found, CalendarSource& calendar) : in_(found), calendar_(calendar) {}

    void read(Node root) {
        const Map file(in_, {"calendar", root}, {"a calendar", file_keys});
        read_version(file.need("alur_kalender"));
        calendar_.id = in_.id(file.need("id"));
        calendar_.nama = in_.text(file.need("nama"));
        read_zone(file.need("zona"));
        (void)in_.text(file["sumber"]);
        (void)in_.text(file["catatan"]);
        calendar_.first_day_counts = in_.word(file["hari_pertama"], {"tidak_dihitung", "dihitung"}) == 1U;
        read_coverage(file.need("berlaku"));
        read_week(file.need("jam_kerja"), calendar_.jam_kerja,
                  "give at least one weekday its hours, like senin: [07:30-12:00, 13:00-16:00]");
        for (const Node season : in_.list(file["periode"])) read_season({"periode", season});
        for (const Node list : in_.list(file["libur"])) read_holidays({"libur", list});
        read_specials(file["khusus"]);
        check_working_day();
    }

private:
    void read_version(Field field) {
        if (field && field.text() != "1")
            in_.error("ALUR-E300", field.span(), quoted(field.text()) + " is not a version of this file that is known",
                      "write alur_kalender: 1");
    }

    void read_zone(Field field) {
        calendar_.zona = in_.text(field);
        calendar_.zona_span = field.span();
        if (calendar_.zona.empty()) return;
        if (const std::string fault = fault_of_zone(calendar_.zona); !fault.empty())
            in_.error("ALUR-E301", field.span(), fault, suggest_zone(calendar_.zona));
    }

    /// A date of a field, or none, which was then reported.
    std::optional<local_days> read_date(Field field) {
        const std::optional<year_month_day> date = in_.date(field);
        if (!date) return std::nullopt;
        return local_days(*date);
    }

    /// `dari` and `sampai` of a map, in order.
    std::optional<DateRange> read_range(const Map& map) {
        const Field dari = map.need("dari");
        const Field sampai = map.need("sampai");
        const std::optional<local_days> first = read_date(dari);
        const std::optional<local_days> last = read_date(sampai);
        if (!first || !last) return std::nullopt;
        if (*last < *first) {
            in_.error("ALUR-E302", sampai.span(), quoted(sampai.text()) + " is before " + quoted(dari.text()),
                      "write the first date under 'dari' and the last under 'sampai'",
                      {{"it begins here", dari.span()}});
            return std::nullopt;
        }
        return DateRange{*first, *last};
    }

    void read_coverage(Field field) {
        const Map map(in_, field, {"a coverage", range_keys});
        const std::optional<DateRange> range = map ? read_range(map) : std::nullopt;
        if (!range) return;
        calendar_.berlaku_span = field.span();
        if ((range->last - range->first).count() > longest_coverage_in_years * 366) {
            in_.error("ALUR-E303", map["sampai"].span(),
                      "the calendar covers more than " + std::to_string(longest_coverage_in_years) + " years",
                      "cover the years whose holidays are known");
            return;
        }
        calendar_.berlaku = *range;
        covered_ = true;
    }

    /// One opening, `07:30-12:00`.
    std::optional<OpenSpan> read_span(Field field) {
        if (!in_.is_text(field)) return std::nullopt;
        const std::string_view text = field.text();
        const std::size_t dash = text.find('-');
        const auto from = parse_time(text.substr(0, dash));
        const auto to = dash == std::string_view::npos ? std::nullopt : parse_time(text.substr(dash + 1));
        if (!from || !to) {
            in_.error("ALUR-E304", field.span(), quoted(text) + " is no opening of a day",
                      "write two times of day, like 07:30-12:00; a day ends at 24:00");
            return std::nullopt;
        }
        if (*to <= *from) {
            in_.error("ALUR-E305", field.span(), "the opening " + quoted(text) + " ends before it has begun",
                      "an opening lies within one date: split what passes midnight");
            return std::nullopt;
        }
        return OpenSpan{*from, *to};
    }

    OpenSpans read_spans(Field field) {
        OpenSpans spans;
        Span last;
        for (const Node item : in_.list(field)) {
            const std::optional<OpenSpan> span = read_span({field.key, item});
            if (!span) continue;
            if (!spans.empty() && span->from < spans.back().to)
                in_.error("ALUR-E306", item.span(), "this opening begins before the one ahead of it has ended",
                          "write the openings of a day in order, without overlap", {{"the one ahead", last}});
            else
                spans.push_back(*span);
            last = item.span();
        }
        if (spans.size() > most_openings_of_a_day)
            in_.error("ALUR-E315", field.span(), std::to_string(spans.size()) + " openings of one day",
                      "a day has at most " + std::to_string(most_openings_of_a_day) + "; join those that touch");
        return spans;
    }

    /// Hours of the weekdays; one that is not named is closed.
    void read_week(Field field, WeekHours& hours, std::string_view way_out) {
        const Map map(in_, field, {"the hours of a week", weekdays});
        if (!map) return;
        bool any = false;
        for (std::size_t day = 0; day < weekdays.size(); ++day) {
            hours[day] = read_spans(map[weekdays[day]]);
            any = any || (map[weekdays[day]] && map[weekdays[day]].node.size() != 0);
        }
        if (!any) in_.error("ALUR-E307", map.span(), "a week without a single opening", std::string(way_out));
    }

    void read_season(Field field) {
        const Map map(in_, field, {"a period", season_keys});
        if (!map) return;
        Season season;
        season.nama = in_.text(map.need("nama"));
        season.sumber = read_source(map, "the period " + quoted(season.nama));
        (void)in_.text(map["catatan"]);
        read_week(map.need("jam_kerja"), season.jam_kerja,
                  "a time in which the office is closed belongs under 'libur' or 'khusus'");
        const std::optional<DateRange> range = read_range(map);
        if (!range) return;
        season.dates = *range;
        if (covered_ && (season.dates.last < calendar_.berlaku.first || season.dates.first > calendar_.berlaku.last))
            refuse_outside(map["dari"].span(), "the period " + quoted(season.nama));
        // Those kept so far do not overlap: if one does, it is the first that ends on the day this one begins, or
        // later.
        const auto next = seasons_.lower_bound(season.dates.first);
        if (next != seasons_.end() && next->second.first.first <= season.dates.last) {
            in_.error("ALUR-E308", map["dari"].span(), "the period " + quoted(season.nama) + " overlaps another",
                      "a date belongs to one period at most", {{"the other one", next->second.second}});
            return;
        }
        seasons_.emplace(season.dates.last, std::pair(season.dates, map["dari"].span()));
        calendar_.periode.push_back(std::move(season));
    }

    void read_holidays(Field field) {
        const Map map(in_, field, {"a list of holidays", list_keys});
        if (!map) return;
        HolidayList list;
        const std::optional<std::int64_t> year = in_.integer(map.need("tahun"), 1900, 2199);
        list.tahun = static_cast<int>(year.value_or(0));
        list.sumber =
            read_source(map, year ? "the list of holidays of " + std::to_string(*year) : "a list of holidays");
        (void)in_.text(map["catatan"]);
        read_dates(map["hari"], list, false);
        read_dates(map["cuti_bersama"], list, true);
        if (!map["hari"] && !map["cuti_bersama"])
            in_.error("ALUR-E311", map.span(), "a list of holidays without a holiday",
                      "give dates under 'hari' or 'cuti_bersama', like 2024-12-25: Hari Raya Natal");
        calendar_.libur.push_back(std::move(list));
    }

    /// `date: name` of each entry.
    void read_dates(Field field, HolidayList& list, bool cuti_bersama) {
        if (!is_map_of_dates(field)) return;
        for (const Pair pair : field.node.pairs()) {
            const std::optional<local_days> date = read_date({field.key, pair.key});
            const std::string nama = in_.text({pair.key.text(), pair.value});
            if (!date) continue;
            const int year = static_cast<int>(year_month_day(*date).year());
            if (list.tahun != 0 && year != list.tahun)
                in_.error("ALUR-E310", pair.key.span(),
                          to_text(*date) + " does not lie in the year of its list, " + std::to_string(list.tahun),
                          "move it to a list of its year");
            else
                refuse_if_outside(*date, pair.key.span());
            if (claim(holidays_, *date, pair.key.span(), "a holiday")) list.hari.push_back({*date, nama, cuti_bersama});
        }
    }

    void read_specials(Field field) {
        if (!is_map_of_dates(field)) return;
        for (const Pair pair : field.node.pairs()) {
            const std::optional<local_days> date = read_date({field.key, pair.key});
            const Map map(in_, {pair.key.text(), pair.value}, {"an exception", special_keys});
            if (!map) continue;
            SpecialDate special;
            special.nama = in_.text(map.need("nama"));
            special.jam_kerja = read_spans(map.need("jam_kerja"));
            special.sumber = in_.text(map["sumber"]);
            (void)in_.text(map["catatan"]);
            if (!date) continue;
            special.date = *date;
            special.span = pair.key.span();
            refuse_if_outside(*date, pair.key.span());
            if (claim(specials_, *date, pair.key.span(), "an exception"))
                calendar_.khusus.push_back(std::move(special));
        }
    }

    bool is_map_of_dates(Field field) {
        if (!field) return false;
        if (field.node.is_map()) return true;
        in_.wrong_shape(field, "a map", "write 2024-12-25: … in it, or remove the key");
        return false;
    }

    std::string read_source(const Map& map, const std::string& what) {
        if (!map["sumber"]) {
            in_.error("ALUR-E309", map.span(), what + " has no source",
                      "add 'sumber: …', the decree or circular that orders it");
            return {};
        }
        return in_.text(map["sumber"]);
    }

    void refuse_outside(Span span, const std::string& what) {
        in_.error("ALUR-E312", span, what + " lies outside of what the calendar covers",
                  "remove it, or widen 'berlaku' (" + to_text(calendar_.berlaku.first) + " to " +
                      to_text(calendar_.berlaku.last) + ")");
    }

    void refuse_if_outside(local_days date, Span span) {
        if (covered_ && !calendar_.berlaku.contains(date)) refuse_outside(span, to_text(date));
    }

    using Claims = std::map<local_days, Span>;

    /// Whether the date is named for the first time; reports it otherwise.
    bool claim(Claims& claims, local_days date, Span span, std::string_view what) {
        const auto [at, is_new] = claims.emplace(date, span);
        if (!is_new)
            in_.error("ALUR-E313", span, to_text(date) + " is " + std::string(what) + " twice",
                      "keep one; join the names where two feasts meet", {{"first here", at->second}});
        return is_new;
    }

    void check_working_day() {
        if (!covered_ || is_closed(calendar_.jam_kerja)) return;
        const DayIndex index(calendar_);
        for (local_days date = calendar_.berlaku.first; date <= calendar_.berlaku.last; date += days(1))
            if (!index.day(date).open.empty()) return;
        in_.error("ALUR-E314", calendar_.berlaku_span, "the calendar covers no working day",
                  "widen 'berlaku', or remove holidays");
    }

    yaml::Reading in_;
    CalendarSource& calendar_;
    bool covered_ = false;
    std::map<local_days, std::pair<DateRange, Span>> seasons_;  ///< by the last date
    Claims holidays_;
    Claims specials_;
};

}  // namespace

Result<CalendarSource, Diagnostics> read_calendar(std::string_view text, std::string file) {
    CalendarSource calendar;
    calendar.file = std::move(file);
    calendar.source = text;
    crypto_hash_sha256(calendar.hash.data(), reinterpret_cast<const unsigned char*>(text.data()), text.size());
    Diagnostics found(calendar.file, calendar.source);
    if (const auto document = yaml::Document::parse(text, found))
        CalendarReader(found, calendar).read(document->root());
    if (found.has_errors()) {
        found.sort();
        return failure(std::move(found));
    }
    return calendar;
}

}  // namespace v0
}  // namespace alur

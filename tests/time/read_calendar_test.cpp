#include <alur/time/calendar_source.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "time/support/offices.hpp"
#include "time/zone_names.hpp"

using namespace alur;
using namespace std::chrono;
using namespace std::chrono_literals;

namespace {

/// A calendar in order, of which a test replaces one piece.
std::string with(const std::string& piece = {}, const std::string& by = {}) {
    std::string text =
        "alur_kalender: 1\n"
        "id: kantor\n"
        "nama: Kantor contoh\n"
        "zona: Asia/Jakarta\n"
        "hari_pertama: dihitung\n"
        "berlaku: {dari: 2024-01-01, sampai: 2024-12-31}\n"
        "jam_kerja:\n"
        "  senin: [08:00-12:00, 13:00-16:00]\n"
        "  jumat: [08:00-11:30]\n"
        "periode:\n"
        "  - {nama: Ramadan, dari: 2024-03-12, sampai: 2024-04-09, sumber: edaran, jam_kerja: {senin: [09:00-15:00]}}\n"
        "libur:\n"
        "  - tahun: 2024\n"
        "    sumber: SKB\n"
        "    hari: {2024-01-01: Tahun Baru}\n"
        "    cuti_bersama: {2024-12-26: Cuti bersama Natal}\n"
        "khusus:\n"
        "  2024-11-27: {nama: Pilkada, jam_kerja: [], sumber: keputusan}\n";
    if (!piece.empty()) {
        const std::size_t at = text.find(piece);
        REQUIRE(at != std::string::npos);
        text.replace(at, piece.size(), by);
    }
    return text;
}

/// Codes of all findings, in order, without the prefix that all have.
std::vector<std::string> codes(const std::string& text) {
    const auto calendar = read_calendar(text, "kantor.yaml");
    std::vector<std::string> out;
    if (!calendar)
        for (const Diagnostic& found : calendar.error().all()) {
            CHECK(found.span.line != 0);
            CHECK_FALSE(found.message.empty());
            CHECK_FALSE(found.suggestion.empty());
            out.push_back(found.code.substr(5));
        }
    return out;
}

using Codes = std::vector<std::string>;

local_days date(int y, unsigned m, unsigned d) { return local_days(year(y) / month(m) / day(d)); }

}  // namespace

TEST_CASE("a calendar is read as it is written", "[time]") {
    const auto calendar = read_calendar(with(), "kantor.yaml");
    REQUIRE(calendar);
    CHECK(calendar->id == "kantor");
    CHECK(calendar->zona == "Asia/Jakarta");
    CHECK(calendar->first_day_counts);
    CHECK(calendar->berlaku.first == date(2024, 1, 1));
    CHECK(calendar->berlaku.last == date(2024, 12, 31));
    CHECK(calendar->jam_kerja[1] == OpenSpans{{8h, 12h}, {13h, 16h}});
    CHECK(calendar->jam_kerja[5] == OpenSpans{{8h, 11h + 30min}});
    CHECK(calendar->jam_kerja[0].empty());
    REQUIRE(calendar->libur.size() == 1);
    CHECK(calendar->libur[0].hari.size() == 2);
    CHECK(calendar->libur[0].hari[1].cuti_bersama);
    CHECK(calendar->source == with());
    // sha256sum of the same bytes
    const auto again = read_calendar(with(), "other.yaml");
    CHECK(again->hash == calendar->hash);
    CHECK(read_calendar(with() + "\n", "kantor.yaml").value().hash != calendar->hash);
    CHECK(check_calendar(*calendar).empty());
}

TEST_CASE("an exception goes before a holiday, a holiday before a period, a period before the week", "[time]") {
    const auto source = read_calendar(
        with("khusus:\n", "khusus:\n  2024-01-01: {nama: Buka tahun, jam_kerja: [10:00-11:00], sumber: x}\n"),
        "k.yaml");
    REQUIRE(source);
    const auto calendar = compile_calendar(*source);
    REQUIRE(calendar);
    const Calendar& office = **calendar;
    const auto on = [&](local_days day) {
        return office.worked(office.instant_of(day), office.instant_of(day + days(1)));
    };
    CHECK(on(date(2024, 1, 1)) == 1h);    // exception on a holiday on a Monday
    CHECK(on(date(2024, 1, 8)) == 7h);    // Monday
    CHECK(on(date(2024, 1, 9)) == 0h);    // Tuesday
    CHECK(on(date(2024, 3, 18)) == 6h);   // Monday in the period
    CHECK(on(date(2024, 3, 15)) == 0h);   // Friday in the period, which does not name it
    CHECK(on(date(2024, 12, 26)) == 0h);  // cuti bersama
    CHECK(office.first_day_counts());
    CHECK(office.id() == "kantor");
    CHECK(office.zone() == "Asia/Jakarta");
    CHECK(office.hash() == source->hash);
}

TEST_CASE("each fault of a calendar has its own finding", "[time]") {
    CHECK(codes(with()) == Codes{});
    CHECK(codes(with("alur_kalender: 1", "alur_kalender: 2")) == Codes{"E300"});
    CHECK(codes(with("Asia/Jakarta", "Asia/Jakrta")) == Codes{"E301"});
    CHECK(codes(with("Asia/Jakarta", "WIB")) == Codes{"E301"});
    CHECK(codes(with("Asia/Jakarta", "localtime")) == Codes{"E301"});
    CHECK(codes(with("Asia/Jakarta", "../../etc/passwd")) == Codes{"E301"});
    CHECK(read_calendar(with("Asia/Jakarta", "localtime"), "kantor.yaml")
              .error()
              .to_string()
              .find("'localtime' is another zone on each machine; write an IANA name, like Asia/Jakarta") !=
          std::string::npos);
    CHECK(codes(with("dari: 2024-03-12", "dari: 2024-05-12")) == Codes{"E302"});
    CHECK(codes(with("dari: 2024-01-01", "dari: 1901-01-01")) == Codes{"E303"});
    for (const char* opening : {"8:00-12:00", "08:00", "08:00-12:60", "08:00-24:01", "08.00-12.00", "08:00 - 12:00",
                                "08:00-12:00-13:00", "08:00–12:00", "-", "''"})
        CHECK(codes(with("08:00-12:00", opening)) == (std::string(opening) == "''" ? Codes{"E053"} : Codes{"E304"}));
    CHECK(codes(with("08:00-12:00", "12:00-08:00")) == Codes{"E305"});
    CHECK(codes(with("08:00-12:00", "08:00-08:00")) == Codes{"E305"});
    CHECK(codes(with("08:00-12:00", "08:00-13:01")) == Codes{"E306"});
    CHECK(codes(with("08:00-12:00, 13:00-16:00", "13:00-16:00, 08:00-12:00")) == Codes{"E306"});
    std::string openings;  // of every other minute
    for (int minute = 12; minute < 58; minute += 2) {
        const std::string hour = openings.empty() ? "08:" : ", 08:";
        openings += hour + std::to_string(minute) + "-08:" + std::to_string(minute + 1);
    }
    CHECK(codes(with("08:00-12:00", openings)) == Codes{});
    CHECK(codes(with("08:00-12:00", openings + ", 09:00-09:01")) == Codes{"E315"});
    CHECK(codes(with("{senin: [09:00-15:00]}", "{senin: []}")) == Codes{"E307"});
    CHECK(codes(with("libur:\n",
                     "  - {nama: Lain, dari: 2024-04-09, sampai: 2024-04-10, sumber: x, jam_kerja: {senin: "
                     "[09:00-15:00]}}\nlibur:\n")) == Codes{"E308"});
    CHECK(codes(with("    sumber: SKB\n", "")) == Codes{"E309"});
    CHECK(codes(with(" sumber: edaran,", "")) == Codes{"E309"});
    CHECK(codes(with("2024-01-01: Tahun", "2023-01-01: Tahun")) == Codes{"E310"});
    CHECK(codes(with("    hari: {2024-01-01: Tahun Baru}\n    cuti_bersama: {2024-12-26: Cuti bersama Natal}\n", "")) ==
          Codes{"E311"});
    CHECK(codes(with("2024-11-27:", "2025-11-27:")) == Codes{"E312"});
    CHECK(codes(with("sampai: 2024-12-31", "sampai: 2024-03-01")) == Codes{"E312", "E312", "E312"});
    CHECK(codes(with("2024-12-26: Cuti", "2024-01-01: Cuti")) == Codes{"E313"});
}

TEST_CASE("a calendar of holidays alone is refused", "[time]") {
    CHECK(codes(with("  senin: [08:00-12:00, 13:00-16:00]\n  jumat: [08:00-11:30]\n", "  senin: []\n")) ==
          Codes{"E307"});
    CHECK(codes("alur_kalender: 1\nid: k\nnama: k\nzona: Asia/Jakarta\n"
                "berlaku: {dari: 2024-01-01, sampai: 2024-01-01}\n"
                "jam_kerja: {senin: [08:00-12:00]}\n"
                "libur: [{tahun: 2024, sumber: SKB, hari: {2024-01-01: Tahun Baru}}]\n") == Codes{"E314"});
}

TEST_CASE("dates that do not exist and texts of the wrong kind are refused", "[time]") {
    CHECK(codes(with("2024-12-26: Cuti", "2024-02-30: Cuti")) == Codes{"E057"});
    CHECK(codes(with("sampai: 2024-12-31", "sampai: 2023-02-29")) == Codes{"E057"});
    CHECK(codes(with("2024-01-01: Tahun Baru", "2024-01-01: [Tahun Baru]")) == Codes{"E050"});
    CHECK(codes(with("2024-01-01: Tahun Baru", "2024-01-01:")) == Codes{"E053"});
    CHECK(codes(with("tahun: 2024", "tahun: dua ribu")) == Codes{"E055"});
    CHECK(codes(with("hari_pertama: dihitung", "hari_pertama: true")) == Codes{"E069"});
    CHECK(codes(with("  jumat:", "  jumaat:")) == Codes{"E051"});
    CHECK(codes(with("nama: Kantor contoh\n", "")) == Codes{"E052"});
    CHECK(codes(with("[08:00-11:30]", "08:00-11:30")) == Codes{"E050"});
    CHECK(codes("- a\n") == Codes{"E050"});
}

TEST_CASE("all findings of a calendar are told at once, in order of their places", "[time]") {
    std::string text = with("Asia/Jakarta", "Asia/Jakrta");
    text.replace(text.find("08:00-12:00"), 11, "12:00-08:00");
    text.replace(text.find("2024-12-26"), 10, "2024-02-30");
    text.replace(text.find("jam_kerja: []"), 13, "jam_krja: []");
    CHECK(codes(text) == Codes{"E301", "E305", "E057", "E052", "E051"});
    const std::string shown = read_calendar(text, "kantor.yaml").error().to_string();
    CHECK(shown.find("kantor.yaml:4:7: error ALUR-E301: unknown time zone 'Asia/Jakrta'; did you mean 'Asia/Jakarta'?\n"
                     "  4 | zona: Asia/Jakrta\n"
                     "    |       ^~~~~~~~~~~\n") != std::string::npos);
}

TEST_CASE("for an offset no other offset is proposed, but the place in Indonesia that has it", "[time]") {
    for (const auto& [name, place] : {std::pair("GMT+7", "Asia/Jakarta"), std::pair("UTC+07:00", "Asia/Jakarta"),
                                      std::pair("+0800", "Asia/Makassar"), std::pair("Etc/UTC+9", "Asia/Jayapura"),
                                      std::pair("GMT +7", "Asia/Jakarta"), std::pair("gmt+8", "Asia/Makassar"),
                                      std::pair("Etc/GMT-07", "Asia/Jakarta")})
        CHECK(suggest_zone(name) == "did you mean '" + std::string(place) + "'?");
    for (const char* name :
         {"GMT-7", "UTC+10:00", "+7777", "+1", "+", "+07:30", "UTC+08:45", "UTC--7", "GMT+9x", "Etc/GMT+07", "GMT+"})
        CHECK(suggest_zone(name) == "write the IANA name of a place, like Asia/Jakarta");
    CHECK(suggest_zone("WITA") == "did you mean 'Asia/Makassar'?");
}

TEST_CASE("hostile bytes offered as a calendar end in findings", "[time]") {
    for (const std::string& text : {std::string(","), std::string(), std::string("\0", 1), std::string("a: &a [*a]\n"),
                                    std::string(100'000, '['), std::string("jam_kerja: {senin: [[[08:00-12:00]]]}\n"),
                                    std::string("libur:\n  - libur\nkhusus: 3\nperiode: {}\n")}) {
        const auto calendar = read_calendar(text, "x.yaml");
        CHECK_FALSE(calendar);
    }
}

TEST_CASE("a year without holidays and an exception without a source are doubted", "[time]") {
    const auto no_source = read_calendar(with(", sumber: keputusan", ""), "kantor.yaml");
    REQUIRE(no_source);
    Diagnostics found = check_calendar(*no_source);
    REQUIRE(found.all().size() == 1);
    CHECK(found.all()[0].code == "ALUR-W091");
    const auto longer = read_calendar(with("sampai: 2024-12-31", "sampai: 2026-12-31"), "kantor.yaml");
    REQUIRE(longer);
    found = check_calendar(*longer);
    CHECK(found.warnings() == 2);
    CHECK(found.all()[0].code == "ALUR-W090");
}

TEST_CASE("a calendar in a file of another name is doubted, at its name", "[time]") {
    const auto other = read_calendar(with(), "kalender/kecamatan.yaml");
    REQUIRE(other);
    const std::string shown = check_calendar(*other).to_string();
    CHECK(shown.find("warning ALUR-W093: the calendar 'kantor' lies in a file of another name, 'kecamatan'; write 'id: "
                     "kecamatan', or name the file kantor.yaml") != std::string::npos);
    CHECK(shown.find("| id: kantor\n    |     ^~~~~~\n") != std::string::npos);
    // What was read from no file of a calendar has no name to differ from.
    for (const char* file : {"kalender/kantor.yaml", "kantor.yml", "", "a calendar"})
        CHECK(check_calendar(*read_calendar(with(), file)).empty());
}

TEST_CASE("a coverage beyond the tables of the system is doubted where clocks change", "[time]") {
    const std::string later = with("sampai: 2024-12-31", "sampai: 2040-12-31");
    const auto warns_of_zone = [](std::string text, const std::string& zone) {
        text.replace(text.find("Asia/Jakarta"), 12, zone);
        const auto calendar = read_calendar(text, "kantor.yaml");
        REQUIRE(calendar);
        const Diagnostics found = check_calendar(*calendar);
        return std::any_of(found.all().begin(), found.all().end(),
                           [](const Diagnostic& warning) { return warning.code == "ALUR-W092"; });
    };
    CHECK_FALSE(warns_of_zone(later, "Asia/Jakarta"));
    CHECK_FALSE(warns_of_zone(with(), "Europe/Amsterdam"));
    // Some systems' tables do name the changes after 2037.
    const auto zone =
        resolve_zone("Europe/Amsterdam", Instant(sys_days(year(2038) / 1 / 1)), Instant(sys_days(year(2039) / 1 / 1)));
    REQUIRE(zone);
    CHECK(warns_of_zone(later, "Europe/Amsterdam") == zone->transitions.empty());
}

TEST_CASE("a calendar keeps the bytes of its file, which make it anew", "[time]") {
    const std::string path = ALUR_ROOT "/sop/kalender/kecamatan.yaml";
    std::ifstream file(path, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    const auto loaded = load_calendar(path);
    REQUIRE(loaded);
    const Calendar& calendar = **loaded;
    CHECK(calendar.file() == path);
    CHECK(calendar.source() == bytes);
    const auto source = read_calendar(calendar.source(), calendar.file());
    REQUIRE(source);
    const auto again = compile_calendar(*source);
    REQUIRE(again);
    CHECK((*again)->hash() == calendar.hash());
    CHECK((*again)->source() == calendar.source());
}

TEST_CASE("a calendar that was made by hand has no source", "[time]") {
    CalendarPlan plan;
    plan.days.resize(1);
    const Calendar calendar(plan);
    CHECK(calendar.source().empty());
    CHECK(calendar.file().empty());
}

TEST_CASE("a calendar file that is not there is a finding", "[time]") {
    const auto calendar = load_calendar("/no/such/calendar.yaml");
    REQUIRE_FALSE(calendar);
    CHECK(calendar.error().all()[0].code == "ALUR-E009");
}

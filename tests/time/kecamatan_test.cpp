// The office's calendar against what is known of it from elsewhere.
#include <alur/time/calendar_source.hpp>
#include <alur/time/explain.hpp>

#include <fstream>
#include <iterator>
#include <string>

#include "support/catch.hpp"
#include "time/support/offices.hpp"

using namespace alur;
using namespace std::chrono;
using namespace std::chrono_literals;
using test::at;

namespace {

const Calendar& kecamatan() {
    static const auto calendar = load_calendar(ALUR_ROOT "/sop/kalender/kecamatan.yaml");
    if (!calendar) FAIL(calendar.error().to_string());
    return **calendar;
}

std::int64_t working_dates(local_days first, local_days last) { return kecamatan().working_dates(first, last); }
local_days date(int y, unsigned m, unsigned d) { return local_days(year(y) / month(m) / day(d)); }

}  // namespace

TEST_CASE("the office's calendar has the working days that are published for each year", "[time][kecamatan]") {
    CHECK(working_dates(date(2024, 1, 1), date(2024, 12, 31)) == 238);
    CHECK(working_dates(date(2025, 1, 1), date(2025, 12, 31)) == 237);
    CHECK(working_dates(date(2026, 1, 1), date(2026, 12, 31)) == 240);
    CHECK(working_dates(date(2024, 6, 25), date(2024, 7, 16)) == 16);
}

TEST_CASE("dates that no calendar reaches are counted as the last that one does", "[time][kecamatan]") {
    const auto ever = working_dates(local_days::min(), local_days::max());
    CHECK(ever > 5 * 52 * 100'000LL);
    CHECK(working_dates(local_days::min(), date(2024, 6, 30)) + working_dates(date(2024, 7, 1), local_days::max()) ==
          ever);
    CHECK(working_dates(local_days::max(), local_days::min()) < 0);
}

TEST_CASE("the office's weeks have the hours that Perpres 21/2023 orders", "[time][kecamatan]") {
    const Calendar& office = kecamatan();
    CHECK(office.worked(at("2024-07-01 00:00"), at("2024-07-08 00:00")) == 37h + 30min);
    CHECK(office.worked(at("2024-03-18 00:00"), at("2024-03-25 00:00")) == 32h + 30min);  // Ramadan
    CHECK(office.worked(at("2025-03-10 00:00"), at("2025-03-17 00:00")) == 32h + 30min);
    CHECK(office.worked(at("2026-02-23 00:00"), at("2026-03-02 00:00")) == 32h + 30min);
    CHECK(office.worked(at("2024-07-01 00:00"), at("2024-07-02 00:00")) == 7h + 30min);
    CHECK(office.worked(at("2024-07-05 00:00"), at("2024-07-06 00:00")) == 7h + 30min);  // Friday
}

TEST_CASE("the office's calendar gives no cause for doubt and names every source", "[time][kecamatan]") {
    std::ifstream file(ALUR_ROOT "/sop/kalender/kecamatan.yaml");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const auto source = read_calendar(text, "kecamatan.yaml");
    REQUIRE(source);
    CHECK(check_calendar(*source).to_string() == "");
    const Calendar& office = kecamatan();
    CHECK(office.zone() == "Asia/Jakarta");
    CHECK_FALSE(office.first_day_counts());
    CHECK(office.covered_from() == at("2024-01-01 00:00"));
    CHECK(office.covered_until() == at("2027-01-01 00:00"));
}

TEST_CASE("the days around Idul Fitri 2024 say why they do not count", "[time][kecamatan]") {
    const auto stretches = explain(kecamatan(), at("2024-04-05 15:00"), at("2024-04-16 09:00"));
    std::string told;
    for (const Stretch& stretch : stretches)
        told += std::string(name(stretch.why)) + (stretch.reason.empty() ? "" : " (" + stretch.reason + ")") + "\n";
    CHECK(told ==
          "open (Ramadan 2024)\n"
          "outside hours (Ramadan 2024)\n"
          "weekend (Ramadan 2024)\n"
          "holiday (Cuti bersama Idul Fitri)\n"
          "holiday (Hari Raya Idul Fitri 1445 Hijriah)\n"
          "holiday (Cuti bersama Idul Fitri)\n"
          "weekend\n"
          "holiday (Cuti bersama Idul Fitri)\n"
          "outside hours\n"
          "open\n");
}

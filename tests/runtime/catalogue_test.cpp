#include <chrono>
#include <memory>

#include <alur/alur.hpp>

#include "runtime/support/office.hpp"
#include "support/catch.hpp"

using namespace alur;
using namespace std::chrono_literals;
using test::wib;

namespace {

/// Made by hand, as a program may: it has no source, so no hash.
std::shared_ptr<const Calendar> open_daily(std::chrono::seconds from, std::chrono::seconds to) {
    CalendarPlan plan;
    plan.zone = fixed_zone("Asia/Jakarta", 7h);
    plan.first = std::chrono::local_days{std::chrono::year{2024} / 1 / 1};
    plan.days.assign(366, DayPlan{{{from, to}}, DayKind::ordinary, {}});
    plan.week.fill({{from, to}});
    return std::make_shared<const Calendar>(plan);
}

std::shared_ptr<const Procedure> short_sop(const std::shared_ptr<const Calendar>& calendar) {
    constexpr const char* text =
        "alur: 1\nid: singkat\ncalendar: kantor\nactors: {staf: {nama: Staf}}\n"
        "steps:\n  - {id: kerja, kegiatan: Bekerja, actor: staf, waktu_baku: 1 jam}\n";
    auto read = sop::read(text, "singkat.yaml");
    if (!read) FAIL(read.error().to_string());
    auto compiled = compile(*std::move(read), calendar);
    if (!compiled) FAIL(compiled.error().to_string());
    return std::make_shared<const Procedure>(*std::move(compiled));
}

}  // namespace

TEST_CASE("calendars made by hand are told apart", "[runtime]") {
    const auto morning = open_daily(8h, 12h);
    const auto evening = open_daily(18h, 22h);
    test::Office office;
    const auto lapse = [&](CaseId id) {
        const auto view = office.engine.view(id);
        return view->open.front().time.lapse;
    };

    office.engine.deploy(short_sop(morning));
    const CaseId early = office.start("singkat", {.by = "staf:a"});
    office.engine.deploy(short_sop(evening));
    const CaseId late = office.start("singkat", {.by = "staf:a"});
    CHECK(lapse(early) == wib(2, 9));
    CHECK(lapse(late) == wib(2, 19));

    REQUIRE(office.engine.adopt_calendar(early, evening, {.by = "host"}));
    REQUIRE(office.engine.adopt_calendar(late, morning, {.by = "host"}));
    CHECK(lapse(early) == wib(2, 19));
    CHECK(lapse(late) == wib(2, 9));
}

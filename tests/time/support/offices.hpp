// Calendars for tests, and instants written as local time of the office.
#pragma once

#include <string_view>

#include <alur/time/calendar.hpp>

namespace alur::test {

/// `YYYY-MM-DD HH:MM[:SS]` in WIB (UTC+7).
Instant at(std::string_view text);
/// 2024 without holidays: Monday to Thursday 07:30–12:00 and 13:00–16:00, Friday 07:30–11:30 and 13:00–16:30, WIB.
CalendarPlan office_plan();
inline Calendar office() { return Calendar(office_plan()); }

}  // namespace alur::test

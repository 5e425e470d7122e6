// Small logs and plans.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <alur/audit/audit.hpp>
#include <alur/audit/plan.hpp>
#include <alur/log/csv.hpp>
#include <alur/time/calendar.hpp>

#include "support/catch.hpp"
#include "support/rows.hpp"

namespace alur::test {

using namespace std::chrono_literals;

/// Monday to Friday 08:00 to 16:00 in Jakarta, 2024; 17 June is a holiday.
inline std::shared_ptr<const Calendar> office() {
    CalendarPlan plan;
    plan.id = "office";
    plan.zone = fixed_zone("Asia/Jakarta", 7h);
    plan.first = std::chrono::local_days{std::chrono::January / 1 / 2024};
    for (std::size_t day = 1; day <= 5; ++day) plan.week[day] = {{8h, 16h}};
    for (int day = 0; day < 366; ++day) {
        const auto date = plan.first + std::chrono::days(day);
        const auto weekday = std::chrono::weekday(date).c_encoding();
        plan.days.push_back({plan.week[weekday], DayKind::ordinary, {}});
        if (date == std::chrono::local_days{std::chrono::June / 17 / 2024})
            plan.days.back() = {{}, DayKind::holiday, "Idul Adha"};
    }
    return std::make_shared<const Calendar>(plan);
}

/// A plan with one step.
inline AuditPlan minutes_for(const std::string& step, int minutes) {
    AuditPlan plan;
    plan.calendar = office();
    plan.steps = {{step, Limit{Measure::working_time, minutes * 60}}};
    return plan;
}

/// A log in CSV: `case`, `step`, `time` and whatever else the head names.
inline EventLog log_of(const std::string& text) {
    CsvOptions options;
    options.zone = "Asia/Jakarta";
    options.names = {{"case:concept:name", "case"}, {"concept:name", "step"}, {"time:timestamp", "time"}};
    if (text.find("does") != std::string::npos) options.names["lifecycle:transition"] = "does";
    if (text.substr(0, text.find('\n')).find("outcome") != std::string::npos) options.names["alur:outcome"] = "outcome";
    if (text.substr(0, text.find('\n')).find("item") != std::string::npos) options.names["alur:item"] = "item";
    if (text.find("instance") != std::string::npos) options.names["concept:instance"] = "instance";
    for (const char* const column : {"deadline", "end", "begin"})
        if (text.substr(0, text.find('\n')).find(column) != std::string::npos)
            options.types[column] = ColumnType::instant;
    auto read = read_csv(text, "log.csv", options);
    INFO((read ? std::string() : read.error().to_string()));
    REQUIRE(read.has_value());
    return read->content;
}

inline Audit audited(const std::string& text, AuditPlan plan) {
    return Audit::of(log_of(text), std::move(plan)).value();
}

inline const std::string head = "case,step,does,time\n";

}  // namespace alur::test

// What an audit tells row by row.
#include <alur/audit/audit.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "audit/content.hpp"
#include "audit/draft.hpp"

namespace alur {
inline namespace v0 {
namespace {

using audit::add_number;
using audit::add_time;
using audit::Draft;
using audit::instant;
using audit::is_violation;
using audit::Judged;
using audit::JudgedCase;
using audit::LimitColumns;
using log::add_text;

}  // namespace

Table Audit::activations() const {
    const Content& it = *content_;
    const Activations& paired = it.paired;
    const Column* const resource = it.log.table().find(log_columns::resource);
    const Column* const actor = audit::actors(it.log);
    const Column* const item = it.log.table().find(log_columns::item);
    const Column* const outcome = it.log.table().find(log_columns::outcome);
    Draft draft;
    ColumnWriter& of_case = draft.add("case", ColumnType::text);
    ColumnWriter& step = draft.add("step", ColumnType::text);
    ColumnWriter& items = draft.add("item", ColumnType::text);
    ColumnWriter& actors = draft.add("actor", ColumnType::text);
    ColumnWriter& resources = draft.add("resource", ColumnType::text);
    ColumnWriter& attempt = draft.add("attempt", ColumnType::integer);
    ColumnWriter& offered = draft.add("offered", ColumnType::instant);
    ColumnWriter& started = draft.add("started", ColumnType::instant);
    ColumnWriter& ended = draft.add("ended", ColumnType::instant);
    ColumnWriter& status = draft.add("status", ColumnType::text);
    ColumnWriter& outcomes = draft.add("outcome", ColumnType::text);
    ColumnWriter& waiting = draft.add("waiting_us", ColumnType::integer);
    ColumnWriter& service = draft.add("service_us", ColumnType::integer);
    ColumnWriter& side = draft.add("side", ColumnType::text);
    LimitColumns limits(draft);
    ColumnWriter& tentative = draft.add("tentative", ColumnType::boolean);
    ColumnWriter& verdict = draft.add("verdict", ColumnType::text);
    ColumnWriter& cause = draft.add("cause", ColumnType::text);

    for (std::size_t i = 0; i < paired.size(); ++i) {
        const Judged judged = it.judge(i);
        const auto number = static_cast<std::size_t>(paired.step[i]);
        const std::uint32_t row = paired.event[i];
        const bool is_completed = (paired.bits[i] & activation_bits::completed) != 0;
        of_case.add_text((*it.log.case_id().texts())[static_cast<std::size_t>(paired.case_code[i])]);
        step.add_text(paired.steps[number]);
        add_text(items, item, row);
        add_text(actors, actor, row);
        add_text(resources, resource, row);
        attempt.add_integer(paired.attempt[i]);
        add_time(offered, paired.offered[i]);
        add_time(started, paired.started[i]);
        add_time(ended, paired.ended[i]);
        status.add_text(audit::status_of(paired, i));
        add_text(outcomes, is_completed ? outcome : nullptr, row);
        add_number(waiting, it.judge.worked(i, paired.offered[i], paired.started[i]));
        add_number(service, it.judge.worked(i, paired.started[i], paired.ended[i]));
        add_text(side, audit::side_of(it.plan, number));
        limits.add(judged.used, it.judge.limit(number));
        tentative.add_boolean(it.judge.is_tentative(number));
        verdict.add_text(name(judged.verdict));
        add_text(cause, judged.cause);
    }
    return std::move(draft).finish();
}

Table Audit::cases() const {
    const Content& it = *content_;
    const bool by_deadline = !it.plan.cases.deadline_column.empty();
    const Limit limit = by_deadline ? Limit{} : it.plan.cases.limit.value_or(Limit{});
    const audit::CaseClocks clocks(it.log, it.plan, it.paired);
    Draft draft;
    ColumnWriter& of_case = draft.add("case", ColumnType::text);
    ColumnWriter& begun = draft.add("begun", ColumnType::instant);
    ColumnWriter& ended = draft.add("ended", ColumnType::instant);
    ColumnWriter& deadline = draft.add("deadline", ColumnType::instant);
    ColumnWriter& verdict = draft.add("verdict", ColumnType::text);
    ColumnWriter& cause = draft.add("cause", ColumnType::text);
    ColumnWriter& over = draft.add("over_us", ColumnType::integer);
    LimitColumns limits(draft);
    ColumnWriter& inside = draft.add("inside_us", ColumnType::integer);
    ColumnWriter& outside = draft.add("outside_us", ColumnType::integer);
    for (std::size_t i = 0; i < it.cases.size(); ++i) {
        const JudgedCase& judged = it.cases[i];
        of_case.add_text((*it.log.case_id().texts())[i]);
        add_time(begun, judged.begun);
        add_time(ended, judged.ended);
        add_time(deadline, judged.deadline);
        verdict.add_text(name(judged.verdict));
        add_text(cause, judged.cause);
        add_number(over, judged.over_us);
        limits.add(judged.used, limit);
        const audit::CaseClock clock = clocks(judged.first, judged.last, audit::ended_or_open(judged));
        const std::int64_t until =
            judged.ended == unknown_time ? it.as_of.time_since_epoch().count() : audit::end_of(judged, it.as_of);
        const bool is_known = clock.lacking.empty() && !clock.pieces.empty() &&
                              !it.plan.calendar->is_provisional(Measure::working_time,
                                                                instant(clock.pieces.front().from), instant(until));
        for (const bool others : {false, true})
            add_number(
                others ? outside : inside,
                is_known ? std::optional(audit::worked_in(clock, *it.plan.calendar, others, until)) : std::nullopt);
    }
    return std::move(draft).finish();
}

Table Audit::violations() const {
    const Content& it = *content_;
    const Activations& paired = it.paired;
    Draft draft;
    ColumnWriter& of_case = draft.add("case", ColumnType::text);
    ColumnWriter& obligation = draft.add("obligation", ColumnType::text);
    ColumnWriter& items = draft.add("item", ColumnType::text);
    ColumnWriter& attempt = draft.add("attempt", ColumnType::integer);
    ColumnWriter& ended = draft.add("ended", ColumnType::instant);
    ColumnWriter& verdict = draft.add("verdict", ColumnType::text);
    ColumnWriter& cause = draft.add("cause", ColumnType::text);
    ColumnWriter& waktu_baku = draft.add("waktu_baku", ColumnType::text);
    ColumnWriter& used = draft.add("used", ColumnType::integer);
    ColumnWriter& unit = draft.add("unit", ColumnType::text);
    ColumnWriter& deadline = draft.add("deadline", ColumnType::instant);
    const Texts& cases = *it.log.case_id().texts();
    const Column* const item = it.log.table().find(log_columns::item);
    for (std::size_t i = 0; i < paired.size(); ++i) {
        const Judged judged = it.judge(i);
        if (!is_violation(judged.verdict)) continue;
        const auto number = static_cast<std::size_t>(paired.step[i]);
        of_case.add_text(cases[static_cast<std::size_t>(paired.case_code[i])]);
        obligation.add_text(paired.steps[number]);
        add_text(items, item, paired.event[i]);
        attempt.add_integer(paired.attempt[i]);
        add_time(ended, paired.ended[i]);
        verdict.add_text(name(judged.verdict));
        add_text(cause, judged.cause);
        waktu_baku.add_text(to_string(it.judge.limit(number)));
        add_number(used, judged.used);
        unit.add_text(audit::unit_of(it.judge.limit(number).measure));
        deadline.add_null();
    }
    for (std::size_t i = 0; i < it.cases.size(); ++i) {
        const JudgedCase& judged = it.cases[i];
        if (!is_violation(judged.verdict)) continue;
        of_case.add_text(cases[i]);
        obligation.add_text("case");
        items.add_null();
        attempt.add_null();
        add_time(ended, judged.ended);
        verdict.add_text(name(judged.verdict));
        add_text(cause, judged.cause);
        if (it.plan.cases.deadline_column.empty() && it.plan.cases.limit)
            waktu_baku.add_text(to_string(*it.plan.cases.limit));
        else
            waktu_baku.add_null();
        add_number(used, judged.used);
        if (judged.used)
            unit.add_text(audit::unit_of(it.plan.cases.limit->measure));
        else
            unit.add_null();
        add_time(deadline, judged.deadline);
    }
    return std::move(draft).finish();
}

Result<Table, std::string> Audit::diff(const Audit& other) const {
    const Content& it = *content_;
    const Content& there = *other.content_;
    if (content_hash(it.whole.table()) != content_hash(there.whole.table()))
        return failure(std::string("the other audit is one of another log"));
    if (it.log.events() != there.log.events())
        return failure(std::string("the other audit is as of another time, until which other events had happened"));
    Draft draft;
    ColumnWriter& of_case = draft.add("case", ColumnType::text);
    ColumnWriter& obligation = draft.add("obligation", ColumnType::text);
    ColumnWriter& items = draft.add("item", ColumnType::text);
    ColumnWriter& attempt = draft.add("attempt", ColumnType::integer);
    ColumnWriter& before = draft.add("before", ColumnType::text);
    ColumnWriter& after = draft.add("after", ColumnType::text);
    const Texts& cases = *it.log.case_id().texts();
    const Column* const item = it.log.table().find(log_columns::item);
    // The same events make the same activations, unless names were mapped otherwise.
    if (it.paired.event != there.paired.event)
        return failure(std::string("the other audit maps the activities of the log to other steps"));
    for (std::size_t i = 0; i < it.paired.size(); ++i) {
        const Verdict here = it.judge(i).verdict;
        const Verdict now = there.judge(i).verdict;
        if (here == now) continue;
        of_case.add_text(cases[static_cast<std::size_t>(it.paired.case_code[i])]);
        obligation.add_text(it.paired.steps[static_cast<std::size_t>(it.paired.step[i])]);
        add_text(items, item, it.paired.event[i]);
        attempt.add_integer(it.paired.attempt[i]);
        before.add_text(name(here));
        after.add_text(name(now));
    }
    for (std::size_t i = 0; i < it.cases.size(); ++i) {
        if (it.cases[i].verdict == there.cases[i].verdict) continue;
        of_case.add_text(cases[i]);
        obligation.add_text("case");
        items.add_null();
        attempt.add_null();
        before.add_text(name(it.cases[i].verdict));
        after.add_text(name(there.cases[i].verdict));
    }
    return std::move(draft).finish();
}

}  // namespace v0
}  // namespace alur

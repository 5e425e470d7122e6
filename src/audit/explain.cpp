// Why a verdict is what it is: the intervals that counted, and those that did not.
#include <alur/audit/audit.hpp>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <alur/base/assert.hpp>

#include "audit/content.hpp"
#include "audit/draft.hpp"

namespace alur {
inline namespace v0 {
namespace {

using audit::Draft;
using audit::instant;
using log::add_text;

}  // namespace

std::vector<Stretch> Audit::explain(std::size_t activation) const {
    const Content& it = *content_;
    ALUR_EXPECTS(activation < it.paired.size(), "Audit::explain takes a row of activations()");
    const Limit& limit = it.judge.limit(static_cast<std::size_t>(it.paired.step[activation]));
    if (!it.judge(activation).used) return {};
    const Calendar& calendar = *it.plan.calendar;
    const std::int64_t end = it.judge.end_of(activation);
    std::int64_t from = it.paired.begun[activation];
    if (from == unknown_time) return {};  // it has used nothing
    std::vector<Stretch> stretches;
    bool resumes = false;
    const auto run = [&](std::int64_t to) {
        for (Stretch& stretch : alur::explain(calendar, limit.measure, instant(from), instant(to), resumes))
            stretches.push_back(std::move(stretch));
        resumes = true;
    };
    const auto [first, last] = it.judge.pauses(activation);
    for (const Pause* pause = first; pause != last; ++pause) {
        const std::int64_t stop = std::max(pause->from, from);
        const std::int64_t go_on = std::min(pause->to, end);
        if (go_on <= stop) continue;
        run(stop);
        stretches.push_back({instant(stop), instant(go_on), 0, Why::paused, {}});
        from = go_on;
    }
    run(end);
    return stretches;
}

std::vector<Stretch> Audit::explain_case(std::size_t number) const {
    const Content& it = *content_;
    ALUR_EXPECTS(number < it.cases.size(), "Audit::explain_case takes a row of cases()");
    const audit::JudgedCase& judged = it.cases[number];
    if (!judged.used) return {};
    const Calendar& calendar = *it.plan.calendar;
    const Limit& limit = *it.plan.cases.limit;
    const std::int64_t end = audit::end_of(judged, it.as_of);
    if (!it.plan.cases.on_case_clock)
        return alur::explain(calendar, limit.measure, instant(judged.begun), instant(end));
    const audit::CaseClock clock =
        audit::CaseClocks(it.log, it.plan, it.paired)(judged.first, judged.last, audit::ended_or_open(judged));
    const audit::ClockUse use = audit::use_of(clock, calendar, limit, end);
    std::vector<Stretch> stretches;
    if (!use.since) return stretches;
    std::int64_t from = *use.since;
    for (const audit::ClockPiece& piece : clock.pieces) {
        if (piece.from < *use.since || piece.from > end) continue;
        const std::int64_t to = std::min(piece.to, end);
        if (from < piece.from) stretches.push_back({instant(from), instant(piece.from), 0, Why::paused, {}});
        if (piece.outside) {
            stretches.push_back({instant(piece.from), instant(to), 0, Why::with_others, {}});
        } else {
            for (Stretch& stretch :
                 alur::explain(calendar, limit.measure, instant(piece.from), instant(to), piece.resumes))
                stretches.push_back(std::move(stretch));
        }
        from = to;
    }
    return stretches;
}

Table Audit::explanation(std::size_t number) const {
    const Content& it = *content_;
    ALUR_EXPECTS(number < it.cases.size(), "Audit::explanation takes a row of cases()");
    const Column* const items = it.log.table().find(log_columns::item);
    Draft draft;
    ColumnWriter& obligation = draft.add("obligation", ColumnType::text);
    ColumnWriter& item = draft.add("item", ColumnType::text);
    ColumnWriter& attempt = draft.add("attempt", ColumnType::integer);
    ColumnWriter& from = draft.add("from", ColumnType::instant);
    ColumnWriter& to = draft.add("to", ColumnType::instant);
    ColumnWriter& used = draft.add("used", ColumnType::integer);
    ColumnWriter& unit = draft.add("unit", ColumnType::text);
    ColumnWriter& why = draft.add("why", ColumnType::text);
    ColumnWriter& reason = draft.add("reason", ColumnType::text);
    const auto add = [&](const std::vector<Stretch>& stretches, Measure measure, auto about) {
        for (const Stretch& stretch : stretches) {
            about();
            from.add_instant(stretch.from);
            to.add_instant(stretch.to);
            used.add_integer(stretch.used);
            unit.add_text(audit::unit_of(measure));
            why.add_text(name(stretch.why));
            add_text(reason, stretch.reason);
        }
    };
    const audit::JudgedCase& judged = it.cases[number];
    if (judged.used)
        add(explain_case(number), it.plan.cases.limit->measure, [&] {
            obligation.add_text("case");
            item.add_null();
            attempt.add_null();
        });
    for (std::size_t i = judged.first; i < judged.last; ++i) {
        const auto step = static_cast<std::size_t>(it.paired.step[i]);
        add(explain(i), it.judge.limit(step).measure, [&] {
            obligation.add_text(it.paired.steps[step]);
            add_text(item, items, it.paired.event[i]);
            attempt.add_integer(it.paired.attempt[i]);
        });
    }
    return std::move(draft).finish();
}

}  // namespace v0
}  // namespace alur

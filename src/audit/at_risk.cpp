// What is open and wants to be looked at first.
#include <alur/audit/audit.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "audit/content.hpp"
#include "audit/draft.hpp"

namespace alur {
inline namespace v0 {
namespace {

using audit::add_time;
using audit::Draft;
using audit::instant;
using log::add_text;

bool is_pressing(Verdict verdict) { return verdict == Verdict::at_risk || verdict == Verdict::overdue; }

/// A row before it is written.
struct Pressing {
    std::size_t of_case = 0;
    std::optional<std::size_t> activation;  ///< nothing: the case as a whole
    Verdict verdict = Verdict::none;
    std::optional<std::int64_t> used;
    Limit limit;
    std::int64_t lapse = not_ended;
};

/// The last moment in which an activation is within its limit; not_ended while its clock rests, or where that rests on
/// days that the calendar does not know.
std::int64_t lapse_of(const Activations& paired, const audit::Judge& judge, const Calendar& calendar,
                      std::size_t activation, std::optional<std::int64_t> used, const Limit& limit) {
    const auto [first, last] = judge.pauses(activation);
    const std::int64_t end = judge.end_of(activation);
    const bool rests = std::any_of(first, last, [end](const Pause& pause) { return pause.to > end; });
    if (rests) return not_ended;
    // After a pause what is left of the limit counts, from now on; where nothing is, back.
    if (first == last) return calendar.lapse(instant(paired.begun[activation]), limit).time_since_epoch().count();
    if (!used) return not_ended;
    return calendar.lapse_of_rest(instant(end), limit.measure, ticks(limit) - *used).time_since_epoch().count();
}

}  // namespace

Table Audit::at_risk() const {
    const Content& it = *content_;
    const Activations& paired = it.paired;
    const Column* const actors = audit::actors(it.log);
    const Column* const items = it.log.table().find(log_columns::item);
    std::vector<Pressing> rows;
    for (std::size_t i = 0; i < paired.size(); ++i) {
        if (paired.ended[i] != not_ended) continue;
        const audit::Judged judged = it.judge(i);
        if (!is_pressing(judged.verdict)) continue;
        const Limit& limit = it.judge.limit(static_cast<std::size_t>(paired.step[i]));
        rows.push_back({static_cast<std::size_t>(paired.case_code[i]), i, judged.verdict, judged.used, limit,
                        lapse_of(paired, it.judge, *it.plan.calendar, i, judged.used, limit)});
    }
    for (std::size_t i = 0; i < it.cases.size(); ++i)
        if (is_pressing(it.cases[i].verdict))
            rows.push_back({i,
                            {},
                            it.cases[i].verdict,
                            it.cases[i].used,
                            it.cases[i].used ? *it.plan.cases.limit : Limit{},
                            it.cases[i].deadline});
    // What rests comes last.
    std::stable_sort(rows.begin(), rows.end(), [](const Pressing& a, const Pressing& b) { return a.lapse < b.lapse; });

    Draft draft;
    ColumnWriter& of_case = draft.add("case", ColumnType::text);
    ColumnWriter& obligation = draft.add("obligation", ColumnType::text);
    ColumnWriter& item = draft.add("item", ColumnType::text);
    ColumnWriter& actor = draft.add("actor", ColumnType::text);
    ColumnWriter& attempt = draft.add("attempt", ColumnType::integer);
    ColumnWriter& verdict = draft.add("verdict", ColumnType::text);
    audit::LimitColumns limits(draft);
    ColumnWriter& share = draft.add("share", ColumnType::real);
    ColumnWriter& lapse = draft.add("lapse", ColumnType::instant);
    for (const Pressing& row : rows) {
        of_case.add_text((*it.log.case_id().texts())[row.of_case]);
        if (row.activation) {
            const std::size_t i = *row.activation;
            obligation.add_text(paired.steps[static_cast<std::size_t>(paired.step[i])]);
            add_text(item, items, paired.event[i]);
            add_text(actor, actors, paired.event[i]);
            attempt.add_integer(paired.attempt[i]);
        } else {
            obligation.add_text("case");
            item.add_null();
            actor.add_null();
            attempt.add_null();
        }
        verdict.add_text(name(row.verdict));
        limits.add(row.used, row.limit);
        if (row.used && row.limit.amount != 0)
            share.add_real(static_cast<double>(*row.used) / static_cast<double>(ticks(row.limit)));
        else
            share.add_null();
        add_time(lapse, row.lapse);
    }
    return std::move(draft).finish();
}

}  // namespace v0
}  // namespace alur

// What a conformance tells row by row.
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include <alur/conformance/conformance.hpp>
#include <alur/sop/sop.hpp>

#include "audit/draft.hpp"
#include "conformance/content.hpp"
#include "log/add_text.hpp"
#include "log/quotes.hpp"

namespace alur {
inline namespace v0 {
namespace {

using audit::Draft;
using conformance::Alignment;
using conformance::Deviation;
using conformance::Kind;
using conformance::Line;
using conformance::Side;
using log::add_text;

/// The columns that tell of an event: `position`, `time`, `row`.
class EventColumns {
public:
    EventColumns(Draft& draft, const EventLog& log)
        : log_(log),
          position_(draft.add("position", ColumnType::integer)),
          time_(draft.add("time", ColumnType::instant)),
          row_(draft.add("row", ColumnType::integer)) {}

    void add(std::size_t event, std::uint32_t row) {
        position_.add_integer(static_cast<std::int64_t>(event) + 1);
        if (log_.time().has_value(row))
            time_.add_instant(log_.time().instant(row));
        else
            time_.add_null();
        row_.add_integer(row);
    }
    void add_place(std::size_t place) {
        position_.add_integer(static_cast<std::int64_t>(place) + 1);
        time_.add_null();
        row_.add_null();
    }

private:
    const EventLog& log_;
    ColumnWriter& position_;
    ColumnWriter& time_;
    ColumnWriter& row_;
};

std::string_view name(Side side) {
    switch (side) {
        case Side::both: return "both";
        case Side::log: return "log";
        case Side::model: return "model";
        case Side::silent: break;
    }
    return "silent";
}

}  // namespace

Table Conformance::deviations() const {
    const Content& it = *content_;
    const sop::Sop& sop = it.plan.procedure->definition();
    Draft draft;
    ColumnWriter& of = draft.add("case", ColumnType::text);
    ColumnWriter& kind = draft.add("kind", ColumnType::text);
    ColumnWriter& step = draft.add("step", ColumnType::text);
    ColumnWriter& activity = draft.add("activity", ColumnType::text);
    EventColumns events(draft, it.log);
    ColumnWriter& expected = draft.add("expected", ColumnType::text);
    ColumnWriter& explanation = draft.add("explanation", ColumnType::text);
    for (std::size_t of_case = 0; of_case < it.log.cases(); ++of_case)
        for (const Deviation& deviation : it.deviations(of_case)) {
            of.add_text((*it.log.case_id().texts())[of_case]);
            kind.add_text(conformance::name(deviation.kind));
            add_text(step, deviation.step == end_step ? std::string_view() : sop.step(deviation.step).id);
            if (deviation.has_event) {
                const std::uint32_t row = it.row(of_case, deviation.place);
                activity.add_text(it.log.activity().text(row));
                events.add(deviation.place, row);
            } else {
                activity.add_null();
                events.add_place(deviation.place);
            }
            add_text(expected, deviation.expected);
            explanation.add_text(deviation.explanation);
        }
    return std::move(draft).finish();
}

Table Conformance::cases() const {
    const Content& it = *content_;
    Draft draft;
    ColumnWriter& of = draft.add("case", ColumnType::text);
    ColumnWriter& events = draft.add("events", ColumnType::integer);
    ColumnWriter& end = draft.add("end", ColumnType::text);
    ColumnWriter& verdict = draft.add("verdict", ColumnType::text);
    ColumnWriter& cost = draft.add("cost", ColumnType::integer);
    ColumnWriter& worst = draft.add("worst", ColumnType::integer);
    ColumnWriter& fitness = draft.add("fitness", ColumnType::real);
    std::array<ColumnWriter*, conformance::kinds> counts{};
    for (std::size_t i = 0; i < counts.size(); ++i)
        counts[i] = &draft.add(std::string(conformance::name(static_cast<Kind>(i))), ColumnType::integer);
    for (std::size_t of_case = 0; of_case < it.log.cases(); ++of_case) {
        const Alignment& alignment = it.alignment(of_case);
        const std::optional<std::size_t> most = it.worst(of_case);
        std::array<std::int64_t, conformance::kinds> found{};
        const std::vector<Deviation> deviations = it.deviations(of_case);
        for (const Deviation& deviation : deviations) ++found[static_cast<std::size_t>(deviation.kind)];
        of.add_text((*it.log.case_id().texts())[of_case]);
        events.add_integer(static_cast<std::int64_t>(it.events(of_case)));
        end.add_text(conformance::name(it.reading.ends[of_case]));
        verdict.add_text(!alignment.decided ? "not decided" : deviations.empty() ? "fits" : "deviates");
        cost.add_integer(static_cast<std::int64_t>(alignment.cost));
        if (most)
            worst.add_integer(static_cast<std::int64_t>(*most));
        else
            worst.add_null();
        if (alignment.decided && most)
            fitness.add_real(*most == 0 ? 1.0 : 1.0 - static_cast<double>(alignment.cost) / static_cast<double>(*most));
        else
            fitness.add_null();
        for (std::size_t i = 0; i < counts.size(); ++i) {
            if (alignment.decided)
                counts[i]->add_integer(found[i]);
            else
                counts[i]->add_null();
        }
    }
    return std::move(draft).finish();
}

Result<Table, std::string> Conformance::alignment(std::string_view case_name) const {
    const Content& it = *content_;
    const sop::Sop& sop = it.plan.procedure->definition();
    const Texts& names = *it.log.case_id().texts();
    std::size_t of_case = 0;
    while (of_case < names.size() && names[of_case] != case_name) ++of_case;
    if (of_case == names.size()) return failure("the log has no case " + log::in_quotes(case_name));
    Draft draft;
    ColumnWriter& move = draft.add("move", ColumnType::text);
    ColumnWriter& step = draft.add("step", ColumnType::text);
    ColumnWriter& activity = draft.add("activity", ColumnType::text);
    ColumnWriter& outcome = draft.add("outcome", ColumnType::text);
    EventColumns events(draft, it.log);
    for (const Line& line : it.alignment(of_case).lines) {
        const bool is_told = line.side == Side::both || line.side == Side::log;
        move.add_text(name(line.side));
        add_text(step, line.step == end_step ? std::string_view() : sop.step(line.step).id);
        add_text(outcome, line.outcome == none<OutcomeId> ? std::string_view()
                                                          : sop.step(line.step).outcomes[index(line.outcome)].label);
        if (is_told) {
            const std::uint32_t row = it.row(of_case, line.event);
            activity.add_text(it.log.activity().text(row));
            events.add(line.event, row);
        } else {
            activity.add_null();
            events.add_place(line.event);
        }
    }
    return std::move(draft).finish();
}

}  // namespace v0
}  // namespace alur

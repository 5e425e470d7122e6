#include <alur/audit/audit.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

#include <alur/audit/interval.hpp>
#include <alur/base/assert.hpp>
#include <alur/base/diagnostic.hpp>
#include <alur/log/column_writer.hpp>

#include "audit/judge.hpp"
#include "audit/keys.hpp"
#include "audit/tally.hpp"

namespace alur {
inline namespace v0 {

using audit::Judged;
using audit::JudgedCase;

struct Audit::Content {
    Content(EventLog from, AuditPlan by, Instant at)
        : log(std::move(from)),
          plan(std::move(by)),
          as_of(at),
          paired(activations_of(log, plan)),
          judge(paired, plan, as_of) {
        const std::vector<std::uint32_t> order = log.by_case();
        cases = audit::judge_cases(log, plan, as_of, order);
        first_event.resize(log.cases());
        for (auto row = order.rbegin(); row != order.rend(); ++row) first_event[log.case_id().code(*row)] = *row;
        for (const JudgedCase& judged : cases) {
            case_begun.push_back(judged.begun);
            case_ended.push_back(judged.ended);
        }
    }
    Content(const Content&) = delete;
    Content& operator=(const Content&) = delete;
    ~Content() = default;

    EventLog log;
    AuditPlan plan;
    Instant as_of;
    Activations paired;
    audit::Judge judge;
    std::vector<JudgedCase> cases;           // by the texts of the column of cases
    std::vector<std::uint32_t> first_event;  // of each case
    std::vector<std::int64_t> case_begun;
    std::vector<std::int64_t> case_ended;
};

namespace {

std::string in_quotes(std::string_view text) { return "'" + printable(text) + "'"; }

Instant instant(std::int64_t t) { return Instant(Microseconds(t)); }

constexpr std::int64_t ten_years_of_days = 3660;

bool is_sane(const Limit& limit) {
    return limit.amount >= 1 &&
           limit.amount <= ten_years_of_days * (limit.measure == Measure::working_time ? 86'400 : 1);
}

std::string fault_of(const EventLog& log, const AuditPlan& plan) {
    if (plan.calendar == nullptr)
        return "the plan has no calendar; round_the_clock() makes one in which all time counts";
    if (plan.at_risk_percent < 1 || plan.at_risk_percent > 100)
        return "at_risk_percent is " + std::to_string(plan.at_risk_percent) + ", not 1 to 100";
    std::unordered_set<std::string_view> steps;
    for (const StepLimit& step : plan.steps) {
        if (!steps.insert(step.step).second) return "the plan has two limits for the step " + in_quotes(step.step);
        if (step.limit && !is_sane(*step.limit))
            return "the limit of the step " + in_quotes(step.step) + " is not between one unit and ten years";
    }
    if (plan.cases.limit && !is_sane(*plan.cases.limit))
        return "the limit of a case is not between one unit and ten years";
    for (const std::string& name : {plan.cases.deadline_column, plan.cases.begin_column, plan.cases.end_column}) {
        if (name.empty()) continue;
        const Column* const column = log.table().find(name);
        if (column == nullptr) return "the log has no column " + in_quotes(name);
        if (column->type() != ColumnType::instant)
            return "the column " + in_quotes(name) + " holds values of type " +
                   std::string(alur::name(column->type())) + ", not instant";
    }
    for (const std::string_view name : {log_columns::case_begun, log_columns::case_ended}) {
        const Column* const column = log.table().find(name);
        if (column != nullptr && column->type() != ColumnType::instant)
            return "the column " + in_quotes(name) + " holds values of type " +
                   std::string(alur::name(column->type())) + ", not instant";
    }
    return {};
}

/// The columns of a table that is being made.
class Draft {
public:
    ColumnWriter& add(std::string name, ColumnType type) {
        writers_.push_back(std::make_unique<ColumnWriter>(std::move(name), type));
        return *writers_.back();
    }
    [[nodiscard]] Table finish() && {
        std::vector<Column> columns;
        for (auto& writer : writers_) columns.push_back(std::move(*writer).finish());
        return Table(std::move(columns));
    }

private:
    std::vector<std::unique_ptr<ColumnWriter>> writers_;
};

void add_text(ColumnWriter& writer, std::string_view text) {
    if (text.empty())
        writer.add_null();
    else
        writer.add_text(text);
}

/// Of unknown_time and not_ended: nothing.
void add_time(ColumnWriter& writer, std::int64_t t) {
    if (t == unknown_time || t == not_ended)
        writer.add_null();
    else
        writer.add_instant(instant(t));
}

void add_number(ColumnWriter& writer, const std::optional<std::int64_t>& value) {
    if (value)
        writer.add_integer(*value);
    else
        writer.add_null();
}

std::string_view unit_of(Measure measure) {
    switch (measure) {
        case Measure::working_time: return "us";
        case Measure::working_days: return "working_days";
        case Measure::calendar_days: return "calendar_us";
    }
    return "us";
}

std::string_view status_of(const Activations& paired, std::size_t i) {
    if (paired.ended[i] == not_ended) return "open";
    return (paired.bits[i] & activation_bits::completed) != 0 ? "completed" : "cancelled";
}

bool is_violation(Verdict verdict) { return verdict == Verdict::late || verdict == Verdict::overdue; }

/// Where the log has no column of texts of that name, null.
const Column* texts(const EventLog& log, std::string_view name) {
    const Column* const column = log.table().find(name);
    return column != nullptr && column->type() == ColumnType::text ? column : nullptr;
}

std::string names_of(const EventLog& log) {
    std::string out;
    for (const Column& column : log.table().columns())
        if (out.size() < 300) out += ", " + printable(column.name());
    return out;
}

/// What keeps keys from being columns beside the counts; empty: nothing.
std::string fault_of(const std::vector<std::string>& keys) {
    constexpr std::array<std::string_view, 17> counts{
        "n",    "met",     "late",     "late_rate", "late_low", "late_high", "open",    "at_risk", "overdue",
        "none", "unknown", "measured", "p50_us",    "p90_us",   "worst_us",  "mean_us", ""};
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (std::find(keys.begin(), keys.begin() + static_cast<std::ptrdiff_t>(i), keys[i]) !=
            keys.begin() + static_cast<std::ptrdiff_t>(i))
            return "the key " + in_quotes(keys[i]) + " is there twice";
        if (std::find(counts.begin(), counts.end(), keys[i]) != counts.end())
            return "a group has a column " + in_quotes(keys[i]) + " of its own; name the column of the log otherwise";
    }
    return {};
}

/// The keys, then how many rows have which verdict, and how many of those that are done are late.
Draft verdict_columns(const audit::Keys& keys, const std::vector<audit::Group>& groups) {
    Draft draft;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        ColumnWriter& column = draft.add(keys[i]->name(), ColumnType::text);
        for (const audit::Group& group : groups) {
            const auto label = keys[i]->label(group.numbers[i]);
            if (label)
                column.add_text(*label);
            else
                column.add_null();
        }
    }
    const auto count = [&](std::string name, auto of) {
        ColumnWriter& column = draft.add(std::move(name), ColumnType::integer);
        for (const audit::Group& group : groups) column.add_integer(static_cast<std::int64_t>(of(group.tally)));
    };
    const auto verdict = [&](Verdict which) {
        count(std::string(name(which)), [which](const audit::Tally& tally) { return tally.of(which); });
    };
    count("n", [](const audit::Tally& tally) { return tally.all(); });
    verdict(Verdict::met);
    verdict(Verdict::late);
    const std::array<std::pair<const char*, double Share::*>, 3> parts{
        {{"late_rate", &Share::share}, {"late_low", &Share::low}, {"late_high", &Share::high}}};
    for (const auto& [name, part] : parts) {
        ColumnWriter& column = draft.add(name, ColumnType::real);
        for (const audit::Group& group : groups) {
            const auto late = group.tally.of(Verdict::late);
            const auto done = late + group.tally.of(Verdict::met);
            if (done == 0)
                column.add_null();
            else
                column.add_real(wilson(late, done).*part);
        }
    }
    for (const Verdict which : {Verdict::open, Verdict::at_risk, Verdict::overdue, Verdict::none, Verdict::unknown})
        verdict(which);
    return draft;
}

}  // namespace

Audit::Audit(std::shared_ptr<const Content> content) : content_(std::move(content)) {}

Result<Audit, std::string> Audit::of(EventLog log, AuditPlan plan) {
    if (std::string fault = fault_of(log, plan); !fault.empty()) return failure(std::move(fault));
    Instant as_of = plan.as_of;
    if (as_of == never) {
        as_of = Instant(Microseconds(0));
        bool any = false;
        for (const auto& chunk : log.time().chunks())
            for (std::size_t row = 0; row < chunk->rows; ++row)
                if (chunk->has_value(row) && (!any || instant(chunk->integers[row]) > as_of)) {
                    as_of = instant(chunk->integers[row]);
                    any = true;
                }
    }
    return Audit(std::make_shared<const Content>(std::move(log), std::move(plan), as_of));
}

const EventLog& Audit::log() const noexcept { return content_->log; }
const AuditPlan& Audit::plan() const noexcept { return content_->plan; }
Instant Audit::as_of() const noexcept { return content_->as_of; }
const Activations& Audit::paired() const noexcept { return content_->paired; }

Table Audit::activations() const {
    const Content& it = *content_;
    const Activations& paired = it.paired;
    const Calendar& calendar = *it.plan.calendar;
    const Column* const resource = texts(it.log, log_columns::resource);
    const Column* const role = texts(it.log, log_columns::role);
    const Column* const actor = role == nullptr ? resource : role;
    const Column* const outcome = texts(it.log, log_columns::outcome);
    Draft draft;
    ColumnWriter& of_case = draft.add("case", ColumnType::text);
    ColumnWriter& step = draft.add("step", ColumnType::text);
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
    ColumnWriter& used = draft.add("used", ColumnType::integer);
    ColumnWriter& limit = draft.add("limit", ColumnType::integer);
    ColumnWriter& unit = draft.add("unit", ColumnType::text);
    ColumnWriter& waktu_baku = draft.add("waktu_baku", ColumnType::text);
    ColumnWriter& tentative = draft.add("tentative", ColumnType::boolean);
    ColumnWriter& verdict = draft.add("verdict", ColumnType::text);
    ColumnWriter& cause = draft.add("cause", ColumnType::text);

    const auto worked = [&](std::int64_t from, std::int64_t to) -> std::optional<std::int64_t> {
        if (from == unknown_time || to == unknown_time || to == not_ended) return std::nullopt;
        if (calendar.is_provisional(instant(from), instant(to))) return std::nullopt;
        return calendar.worked(instant(from), instant(to)).count();
    };
    for (std::size_t i = 0; i < paired.size(); ++i) {
        const Judged judged = it.judge(i);
        const auto number = static_cast<std::size_t>(paired.step[i]);
        const Limit& standard = it.judge.limit(number);
        const std::uint32_t row = paired.event[i];
        const bool is_completed = (paired.bits[i] & activation_bits::completed) != 0;
        of_case.add_text((*it.log.case_id().texts())[static_cast<std::size_t>(paired.case_code[i])]);
        step.add_text(paired.steps[number]);
        add_text(actors, actor == nullptr ? std::string_view() : actor->text(row));
        add_text(resources, resource == nullptr ? std::string_view() : resource->text(row));
        attempt.add_integer(paired.attempt[i]);
        add_time(offered, paired.offered[i]);
        add_time(started, paired.started[i]);
        add_time(ended, paired.ended[i]);
        status.add_text(status_of(paired, i));
        add_text(outcomes, outcome == nullptr || !is_completed ? std::string_view() : outcome->text(row));
        add_number(waiting, worked(paired.offered[i], paired.started[i]));
        add_number(service, worked(paired.started[i], paired.ended[i]));
        add_number(used, judged.used);
        if (standard.amount == 0) {
            for (ColumnWriter* column : {&limit, &unit, &waktu_baku}) column->add_null();
        } else {
            limit.add_integer(ticks(standard));
            unit.add_text(unit_of(standard.measure));
            waktu_baku.add_text(to_string(standard));
        }
        tentative.add_boolean(it.judge.is_tentative(number));
        verdict.add_text(name(judged.verdict));
        add_text(cause, judged.cause);
    }
    return std::move(draft).finish();
}

Table Audit::cases() const {
    const Content& it = *content_;
    Draft draft;
    ColumnWriter& of_case = draft.add("case", ColumnType::text);
    ColumnWriter& begun = draft.add("begun", ColumnType::instant);
    ColumnWriter& ended = draft.add("ended", ColumnType::instant);
    ColumnWriter& deadline = draft.add("deadline", ColumnType::instant);
    ColumnWriter& verdict = draft.add("verdict", ColumnType::text);
    ColumnWriter& cause = draft.add("cause", ColumnType::text);
    ColumnWriter& over = draft.add("over_us", ColumnType::integer);
    for (std::size_t i = 0; i < it.cases.size(); ++i) {
        const JudgedCase& judged = it.cases[i];
        of_case.add_text((*it.log.case_id().texts())[i]);
        add_time(begun, judged.begun);
        add_time(ended, judged.ended);
        add_time(deadline, judged.deadline);
        verdict.add_text(name(judged.verdict));
        add_text(cause, judged.cause);
        add_number(over, judged.over_us);
    }
    return std::move(draft).finish();
}

Result<Table, std::string> Audit::by(const Grouping& grouping) const {
    const Content& it = *content_;
    if (std::string fault = fault_of(grouping.keys); !fault.empty()) return failure(std::move(fault));
    audit::Keys keys;
    std::uint64_t product = 1;
    for (const std::string& key : grouping.keys) {
        if (key == "step") {
            keys.push_back(audit::key_of(key, it.paired.steps, it.paired.step));
        } else if (key == "month") {
            keys.push_back(audit::month_key(*it.plan.calendar, it.paired.begun, it.paired.ended));
        } else if (key == "case") {
            keys.push_back(audit::key_of(key, it.log.case_id(), it.paired.event));
        } else if (key == "status") {
            std::vector<std::uint8_t> codes;
            for (std::size_t i = 0; i < it.paired.size(); ++i) {
                const std::string_view status = status_of(it.paired, i);
                codes.push_back(status == "completed" ? 0 : status == "cancelled" ? 1 : 2);
            }
            keys.push_back(audit::key_of(key, {"completed", "cancelled", "open"}, std::move(codes)));
        } else if (const Column* const column = it.log.table().find(key); column != nullptr) {
            keys.push_back(audit::key_of(key, *column, it.paired.event));
        } else {
            return failure("there is nothing called " + in_quotes(key) +
                           " to group by; there are: step, month, case, status" + names_of(it.log));
        }
        if (product > (std::uint64_t{1} << 62U) / std::max<std::size_t>(keys.back()->size(), 1))
            return failure(std::string("there are too many keys with too many values"));
        product *= std::max<std::size_t>(keys.back()->size(), 1);
    }
    const std::vector<audit::Group> groups = audit::tally(it.paired, it.plan, it.judge, keys, grouping.percentiles);
    Draft draft = verdict_columns(keys, groups);
    ColumnWriter& measured = draft.add("measured", ColumnType::integer);
    for (const audit::Group& group : groups) measured.add_integer(static_cast<std::int64_t>(group.tally.measured));
    if (grouping.percentiles) {
        ColumnWriter& p50 = draft.add("p50_us", ColumnType::integer);
        for (const audit::Group& group : groups) add_number(p50, group.p50_us);
        ColumnWriter& p90 = draft.add("p90_us", ColumnType::integer);
        for (const audit::Group& group : groups) add_number(p90, group.p90_us);
    }
    ColumnWriter& worst = draft.add("worst_us", ColumnType::integer);
    ColumnWriter& mean = draft.add("mean_us", ColumnType::integer);
    for (const audit::Group& group : groups) {
        if (group.tally.measured == 0) {
            worst.add_null();
            mean.add_null();
            continue;
        }
        worst.add_integer(group.tally.worst_us);
        mean.add_integer(group.tally.sum_us / static_cast<std::int64_t>(group.tally.measured));
    }
    return std::move(draft).finish();
}

Result<Table, std::string> Audit::cases_by(const std::vector<std::string>& names) const {
    const Content& it = *content_;
    if (std::string fault = fault_of(names); !fault.empty()) return failure(std::move(fault));
    audit::Keys keys;
    std::uint64_t product = 1;
    for (const std::string& key : names) {
        if (key == "month") {
            keys.push_back(audit::month_key(*it.plan.calendar, it.case_begun, it.case_ended));
        } else if (key == "verdict") {
            std::vector<std::string> verdicts;
            for (std::uint8_t i = 0; i < 7; ++i) verdicts.emplace_back(name(static_cast<Verdict>(i)));
            std::vector<std::uint8_t> codes;
            for (const JudgedCase& judged : it.cases) codes.push_back(static_cast<std::uint8_t>(judged.verdict));
            keys.push_back(audit::key_of(key, std::move(verdicts), std::move(codes)));
        } else if (const Column* const column = it.log.table().find(key); column != nullptr) {
            keys.push_back(audit::key_of(key, *column, it.first_event));
        } else {
            return failure("there is nothing called " + in_quotes(key) + " to group by; there are: month, verdict" +
                           names_of(it.log));
        }
        if (product > (std::uint64_t{1} << 62U) / std::max<std::size_t>(keys.back()->size(), 1))
            return failure(std::string("there are too many keys with too many values"));
        product *= std::max<std::size_t>(keys.back()->size(), 1);
    }
    return verdict_columns(keys, audit::tally(it.cases, keys)).finish();
}

Table Audit::violations() const {
    const Content& it = *content_;
    const Activations& paired = it.paired;
    Draft draft;
    ColumnWriter& of_case = draft.add("case", ColumnType::text);
    ColumnWriter& obligation = draft.add("obligation", ColumnType::text);
    ColumnWriter& attempt = draft.add("attempt", ColumnType::integer);
    ColumnWriter& ended = draft.add("ended", ColumnType::instant);
    ColumnWriter& verdict = draft.add("verdict", ColumnType::text);
    ColumnWriter& cause = draft.add("cause", ColumnType::text);
    ColumnWriter& waktu_baku = draft.add("waktu_baku", ColumnType::text);
    ColumnWriter& used = draft.add("used", ColumnType::integer);
    ColumnWriter& unit = draft.add("unit", ColumnType::text);
    ColumnWriter& deadline = draft.add("deadline", ColumnType::instant);
    const Texts& cases = *it.log.case_id().texts();
    for (std::size_t i = 0; i < paired.size(); ++i) {
        const Judged judged = it.judge(i);
        if (!is_violation(judged.verdict)) continue;
        const auto number = static_cast<std::size_t>(paired.step[i]);
        of_case.add_text(cases[static_cast<std::size_t>(paired.case_code[i])]);
        obligation.add_text(paired.steps[number]);
        attempt.add_integer(paired.attempt[i]);
        add_time(ended, paired.ended[i]);
        verdict.add_text(name(judged.verdict));
        add_text(cause, judged.cause);
        waktu_baku.add_text(to_string(it.judge.limit(number)));
        add_number(used, judged.used);
        unit.add_text(unit_of(it.judge.limit(number).measure));
        deadline.add_null();
    }
    for (std::size_t i = 0; i < it.cases.size(); ++i) {
        const JudgedCase& judged = it.cases[i];
        if (!is_violation(judged.verdict)) continue;
        of_case.add_text(cases[i]);
        obligation.add_text("case");
        attempt.add_null();
        add_time(ended, judged.ended);
        verdict.add_text(name(judged.verdict));
        cause.add_null();
        if (it.plan.cases.deadline_column.empty() && it.plan.cases.limit)
            waktu_baku.add_text(to_string(*it.plan.cases.limit));
        else
            waktu_baku.add_null();
        used.add_null();
        unit.add_null();
        add_time(deadline, judged.deadline);
    }
    return std::move(draft).finish();
}

std::vector<Stretch> Audit::explain(std::size_t activation) const {
    const Content& it = *content_;
    ALUR_EXPECTS(activation < it.paired.size(), "Audit::explain takes a row of activations()");
    const Limit& limit = it.judge.limit(static_cast<std::size_t>(it.paired.step[activation]));
    if (!it.judge(activation).used) return {};
    const Calendar& calendar = *it.plan.calendar;
    const std::int64_t end = it.judge.end_of(activation);
    std::int64_t from = it.paired.begun[activation];
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

Result<Table, std::string> Audit::diff(const Audit& other) const {
    const Content& it = *content_;
    const Content& there = *other.content_;
    if (content_hash(it.log.table()) != content_hash(there.log.table()))
        return failure(std::string("the other audit is one of another log"));
    Draft draft;
    ColumnWriter& of_case = draft.add("case", ColumnType::text);
    ColumnWriter& obligation = draft.add("obligation", ColumnType::text);
    ColumnWriter& attempt = draft.add("attempt", ColumnType::integer);
    ColumnWriter& before = draft.add("before", ColumnType::text);
    ColumnWriter& after = draft.add("after", ColumnType::text);
    const Texts& cases = *it.log.case_id().texts();
    // The same events make the same activations, unless names were mapped otherwise; then they are matched by what
    // ended them.
    if (it.paired.event != there.paired.event)
        return failure(std::string("the other audit maps the activities of the log to other steps"));
    for (std::size_t i = 0; i < it.paired.size(); ++i) {
        const Verdict here = it.judge(i).verdict;
        const Verdict now = there.judge(i).verdict;
        if (here == now) continue;
        of_case.add_text(cases[static_cast<std::size_t>(it.paired.case_code[i])]);
        obligation.add_text(it.paired.steps[static_cast<std::size_t>(it.paired.step[i])]);
        attempt.add_integer(it.paired.attempt[i]);
        before.add_text(name(here));
        after.add_text(name(now));
    }
    for (std::size_t i = 0; i < it.cases.size(); ++i) {
        if (it.cases[i].verdict == there.cases[i].verdict) continue;
        of_case.add_text(cases[i]);
        obligation.add_text("case");
        attempt.add_null();
        before.add_text(name(it.cases[i].verdict));
        after.add_text(name(there.cases[i].verdict));
    }
    return std::move(draft).finish();
}

std::string Audit::manifest() const {
    const Content& it = *content_;
    const AuditPlan& plan = it.plan;
    std::string out;
    const auto line = [&out](const std::string& name, const std::string& value) {
        out += name + ": " + printable(value) + "\n";
    };
    line("alur", ALUR_VERSION);
    line("log sha256", to_hex(content_hash(it.log.table())));
    line("events", std::to_string(it.log.events()));
    line("cases", std::to_string(it.log.cases()));
    line("activations", std::to_string(it.paired.size()));
    line("ignored events", std::to_string(it.paired.ignored));
    if (!plan.sop.empty()) {
        line("sop", plan.sop);
        line("sop sha256", to_hex(plan.sop_hash));
    }
    line("calendar", plan.calendar->id());
    line("calendar zone", plan.calendar->zone());
    line("calendar sha256", plan.calendar->hash() == ContentHash{} ? "made by hand" : to_hex(plan.calendar->hash()));
    line("as of", to_string(it.as_of));
    line("at risk percent", std::to_string(plan.at_risk_percent));
    for (const StepLimit& step : plan.steps)
        line("limit " + printable(step.step), (step.limit ? to_string(*step.limit) : "none") +
                                                  (step.from_started ? " from started" : " from offered") +
                                                  (step.tentative ? ", tentative" : ""));
    if (!plan.cases.deadline_column.empty())
        line("limit of a case", "column " + plan.cases.deadline_column);
    else
        line("limit of a case", plan.cases.limit ? to_string(*plan.cases.limit) : "none");
    if (!plan.cases.begin_column.empty()) line("begin of a case", "column " + plan.cases.begin_column);
    if (!plan.cases.end_column.empty()) line("end of a case", "column " + plan.cases.end_column);
    for (const std::string& activity : plan.cases.last_activities) line("last activity", activity);
    for (const auto& [activity, step] : plan.activities) line("activity " + printable(activity), step);
    return out;
}

}  // namespace v0
}  // namespace alur

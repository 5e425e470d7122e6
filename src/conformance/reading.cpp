#include "conformance/reading.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include <alur/audit/activations.hpp>
#include <alur/audit/plan.hpp>
#include <alur/sop/sop.hpp>

namespace alur {
inline namespace v0 {
namespace conformance {
namespace {

/// Whether each case is over. \param completes by row: it is a completion
std::vector<CaseEnd> ends_of(const EventLog& log, const ConformancePlan& plan, const std::vector<std::uint32_t>& order,
                             const std::vector<bool>& completes) {
    const Column* const ends =
        log.table().find(plan.end_column.empty() ? log_columns::case_ended : std::string_view(plan.end_column));
    const Column* const status = log.table().find(log_columns::case_status);
    const CaseEnd before = plan.all_ended ? CaseEnd::ended : ends != nullptr ? CaseEnd::open : CaseEnd::unknown;
    std::vector<CaseEnd> result(log.cases(), before);
    std::vector<std::uint32_t> last(log.cases());
    std::vector<bool> is_cancelled(log.cases());
    for (const std::uint32_t row : order) {
        const std::size_t code = log.case_id().code(row);
        last[code] = row;
        if (status != nullptr && status->has_value(row)) is_cancelled[code] = status->text(row) == "cancelled";
        if (ends != nullptr && ends->has_value(row)) result[code] = CaseEnd::ended;
    }
    for (std::size_t code = 0; code < result.size(); ++code)
        if (is_cancelled[code]) result[code] = CaseEnd::cancelled;
    if (ends != nullptr || plan.all_ended) return result;
    const auto& names = plan.last_activities;
    for (std::size_t code = 0; code < result.size(); ++code) {
        const bool is_last = std::find(names.begin(), names.end(), log.activity().text(last[code])) != names.end();
        if (result[code] == CaseEnd::unknown && completes[last[code]] && is_last) result[code] = CaseEnd::ended;
    }
    return result;
}

struct HashOfTrace {
    std::size_t operator()(const Trace& trace) const noexcept {
        std::uint64_t hash = trace.ends ? 1 : 2;
        for (const TraceEvent& event : trace.events) {
            const std::uint64_t word = static_cast<std::uint64_t>(index(event.step)) << 16U |
                                       static_cast<std::uint64_t>(index(event.outcome)) << 1U |
                                       (event.wrong_role ? 1U : 0U);
            hash = (hash ^ word) * 0x9E3779B97F4A7C15U;
            hash ^= hash >> 32U;
        }
        return static_cast<std::size_t>(hash);
    }
};

/// The row of each completion, case by case and in order of time, and what it completes: a position among the steps of
/// the procedure, or beyond them for what is none.
struct Completions {
    std::vector<std::uint32_t> rows;
    std::vector<std::int32_t> steps;
    std::vector<bool> is_one;  ///< by row of the log, those of what the plan leaves out too
};

/// Lifecycles are read as an audit reads them.
Activations activations_of(const EventLog& log, const ConformancePlan& plan) {
    AuditPlan names;
    names.activities = plan.activities;
    for (const sop::Step& step : plan.procedure->definition().steps) names.steps.push_back({step.id, {}, false, false});
    return alur::activations_of(log, names);
}

Completions completions_of(const EventLog& log, const Activations& activations,
                           const std::vector<std::uint32_t>& order) {
    std::vector<std::int32_t> step_of(log.events(), -1);
    Completions completions;
    completions.is_one.resize(log.events());
    for (std::size_t i = 0; i < activations.size(); ++i) {
        if ((activations.bits[i] & activation_bits::completed) == 0) continue;
        const bool is_left_out = activations.steps[static_cast<std::size_t>(activations.step[i])].empty();
        completions.is_one[activations.event[i]] = true;
        if (!is_left_out) step_of[activations.event[i]] = activations.step[i];
    }
    for (const std::uint32_t row : order) {
        if (step_of[row] < 0) continue;
        completions.rows.push_back(row);
        completions.steps.push_back(step_of[row]);
    }
    return completions;
}

/// The steps that no log tells of: gateways, those that the plan names, and waits that this log never tells of.
std::vector<bool> unrecorded_of(const ConformancePlan& plan, const Completions& completions) {
    const sop::Sop& sop = plan.procedure->definition();
    std::vector<bool> seen(sop.steps.size());
    for (const std::int32_t step : completions.steps)
        if (static_cast<std::size_t>(step) < seen.size()) seen[static_cast<std::size_t>(step)] = true;
    std::vector<bool> unrecorded;
    for (std::size_t i = 0; i < sop.steps.size(); ++i) {
        const sop::Step& step = sop.steps[i];
        unrecorded.push_back(step.is_gateway() || (step.waits() && !seen[i]) ||
                             std::find(plan.unrecorded.begin(), plan.unrecorded.end(), step.id) !=
                                 plan.unrecorded.end());
    }
    return unrecorded;
}

/// A row of a log says what a field was in the end, so that it speaks of an earlier event only where no step that sets
/// the field was open later.
std::vector<std::uint32_t> settled_of(const EventLog& log, const sop::Sop& sop, const CaseFields& fields,
                                      const Activations& activations, const std::vector<std::uint32_t>& order,
                                      const Reading& reading) {
    std::vector<std::vector<std::size_t>> sets(sop.steps.size());
    std::vector<std::uint32_t> settled(log.cases() * fields.size());
    for (std::size_t step = 0; step < sets.size(); ++step)
        for (std::size_t i = 0; i < fields.size(); ++i) {
            const std::vector<FieldId>& its = sop.steps[step].sets;
            if (std::find(its.begin(), its.end(), fields.field(i)) == its.end()) continue;
            sets[step].push_back(i);
            if (!reading.unrecorded[step]) continue;
            for (std::size_t at = i; at < settled.size(); at += fields.size()) settled[at] = no_event;
        }
    if (std::all_of(sets.begin(), sets.end(), [](const auto& its) { return its.empty(); })) return settled;

    std::vector<std::uint32_t> place(log.events());  // of each row: how many events of its case come before it
    std::size_t next = 0;
    for (const std::uint32_t row : order) {
        place[row] = static_cast<std::uint32_t>(next) - reading.first[log.case_id().code(row)];
        if (next < reading.rows.size() && reading.rows[next] == row) ++next;
    }
    for (std::size_t i = 0; i < activations.size(); ++i) {
        const auto step = static_cast<std::size_t>(activations.step[i]);
        if (step >= sets.size()) continue;
        for (const std::size_t field : sets[step]) {
            std::uint32_t& from = settled[static_cast<std::size_t>(activations.case_code[i]) * fields.size() + field];
            from = activations.ended[i] == not_ended ? no_event : std::max(from, place[activations.event[i]]);
        }
    }
    return settled;
}

}  // namespace

std::string_view name(CaseEnd end) noexcept {
    switch (end) {
        case CaseEnd::ended: return "ended";
        case CaseEnd::open: return "open";
        case CaseEnd::cancelled: return "cancelled";
        case CaseEnd::unknown: break;
    }
    return "unknown";
}

Reading read(const EventLog& log, const ConformancePlan& plan, const Vocabulary& words) {
    const std::vector<std::uint32_t> order = log.by_case();
    Reading reading;
    const Activations activations = activations_of(log, plan);
    const Completions completions = completions_of(log, activations, order);
    reading.ends = ends_of(log, plan, order, completions.is_one);
    reading.unrecorded = unrecorded_of(plan, completions);

    const std::size_t steps = plan.procedure->definition().steps.size();
    std::unordered_map<Trace, std::uint32_t, HashOfTrace> numbers;
    reading.variant.resize(log.cases());
    Trace trace;
    std::size_t next = 0;
    for (std::size_t of_case = 0; of_case < log.cases(); ++of_case) {
        reading.first.push_back(static_cast<std::uint32_t>(reading.rows.size()));
        trace.events.clear();
        trace.ends = reading.ends[of_case] == CaseEnd::ended;
        for (; next < completions.rows.size() && log.case_id().code(completions.rows[next]) == of_case; ++next) {
            const std::uint32_t row = completions.rows[next];
            TraceEvent event;
            if (const auto step = static_cast<std::size_t>(completions.steps[next]); step < steps) {
                // Nobody does what is not recorded; where a log tells of it all the same it says nothing.
                if (reading.unrecorded[step]) continue;
                event.step = static_cast<StepId>(step);
                event.outcome = words.outcome(row, event.step);
                event.wrong_role = !words.admits(event.step, event.outcome, words.role(row));
            }
            trace.events.push_back(event);
            reading.rows.push_back(row);
        }
        auto known = numbers.find(trace);
        if (known == numbers.end()) {
            known = numbers.emplace(trace, static_cast<std::uint32_t>(reading.variants.size())).first;
            reading.variants.push_back(trace);
        }
        reading.variant[of_case] = known->second;
    }
    reading.first.push_back(static_cast<std::uint32_t>(reading.rows.size()));
    reading.settled = settled_of(log, plan.procedure->definition(), words.fields(), activations, order, reading);
    return reading;
}

}  // namespace conformance
}  // namespace v0
}  // namespace alur

// What an audit is made of: the log with its events paired, and how each activation and case is judged.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include <alur/audit/activations.hpp>
#include <alur/audit/audit.hpp>
#include <alur/audit/interval.hpp>
#include <alur/time/verdict.hpp>

#include "audit/cases.hpp"
#include "audit/judge.hpp"

namespace alur {
inline namespace v0 {

struct Audit::Content {
    Content(EventLog from, EventLog until, AuditPlan by, Instant at)
        : whole(std::move(from)),
          log(std::move(until)),
          plan(std::move(by)),
          as_of(at),
          paired(activations_of(log, plan)),
          judge(paired, plan, as_of) {
        const std::vector<std::uint32_t> order = log.by_case();
        cases = audit::judge_cases(log, plan, as_of, order, paired);
        first_event.resize(log.cases());
        for (auto row = order.rbegin(); row != order.rend(); ++row) first_event[log.case_id().code(*row)] = *row;
        for (const audit::JudgedCase& judged : cases) {
            case_begun.push_back(judged.begun);
            case_ended.push_back(judged.ended);
        }
        plan.progress = {};  // whoever was told need not outlive the audit
    }
    Content(const Content&) = delete;
    Content& operator=(const Content&) = delete;
    ~Content() = default;

    EventLog whole;  // as it was given
    EventLog log;    // of it what had happened by as_of
    AuditPlan plan;
    Instant as_of;
    Activations paired;
    audit::Judge judge;
    std::vector<audit::JudgedCase> cases;    // by the texts of the column of cases
    std::vector<std::uint32_t> first_event;  // of each case
    std::vector<std::int64_t> case_begun;
    std::vector<std::int64_t> case_ended;
};

namespace audit {

/// Who acted: the column of roles, or where the log has none, of resources; null: it has neither.
inline const Column* actors(const EventLog& log) {
    const Column* const role = log.table().find(log_columns::role);
    return role != nullptr ? role : log.table().find(log_columns::resource);
}

inline bool is_violation(Verdict verdict) { return verdict == Verdict::late || verdict == Verdict::overdue; }

/// On which side of the office's clock a step is; empty: the plan does not know the step.
inline std::string_view side_of(const AuditPlan& plan, std::size_t step) {
    if (step >= plan.steps.size()) return {};
    return plan.steps[step].outside ? "outside" : "inside";
}

inline std::string_view status_of(const Activations& paired, std::size_t i) {
    if (paired.ended[i] == not_ended) return "open";
    return (paired.bits[i] & activation_bits::completed) != 0 ? "completed" : "cancelled";
}

}  // namespace audit
}  // namespace v0
}  // namespace alur

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

#include "audit/judge.hpp"

namespace alur {
inline namespace v0 {

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
        for (const audit::JudgedCase& judged : cases) {
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
    std::vector<audit::JudgedCase> cases;    // by the texts of the column of cases
    std::vector<std::uint32_t> first_event;  // of each case
    std::vector<std::int64_t> case_begun;
    std::vector<std::int64_t> case_ended;
};

namespace audit {

inline std::string_view status_of(const Activations& paired, std::size_t i) {
    if (paired.ended[i] == not_ended) return "open";
    return (paired.bits[i] & activation_bits::completed) != 0 ? "completed" : "cancelled";
}

}  // namespace audit
}  // namespace v0
}  // namespace alur

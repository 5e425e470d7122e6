// What was done more than once.
#include <alur/audit/audit.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "audit/content.hpp"
#include "audit/draft.hpp"

namespace alur {
inline namespace v0 {
namespace {

using audit::Draft;

/// Working time from the begin to the end of an activation without pauses, where the log tells all of them.
std::optional<std::int64_t> worked(const Activations& paired, const audit::Judge& judge, std::size_t i) {
    const std::int64_t from = paired.offered[i] != unknown_time ? paired.offered[i] : paired.started[i];
    return judge.worked(i, from, paired.ended[i]);
}

/// What was counted of one step.
struct Again {
    std::int64_t cases = 0;
    std::int64_t activations = 0;
    std::int64_t again = 0;
    std::int64_t cases_again = 0;
    std::int64_t known = 0;
    std::int64_t us = 0;
    std::int32_t most = 0;
    std::int64_t last_case = -1;
    std::int64_t last_case_again = -1;
};

}  // namespace

Table Audit::rework() const {
    const Content& it = *content_;
    const Activations& paired = it.paired;
    std::vector<Again> steps(paired.steps.size());
    // The activations of a case stand together.
    for (std::size_t i = 0; i < paired.size(); ++i) {
        Again& step = steps[static_cast<std::size_t>(paired.step[i])];
        const std::int64_t of_case = paired.case_code[i];
        ++step.activations;
        if (std::exchange(step.last_case, of_case) != of_case) ++step.cases;
        step.most = std::max(step.most, paired.attempt[i]);
        if (paired.attempt[i] == 1) continue;
        ++step.again;
        if (std::exchange(step.last_case_again, of_case) != of_case) ++step.cases_again;
        if (const auto time = worked(paired, it.judge, i)) {
            ++step.known;
            step.us += *time;
        }
    }

    Draft draft;
    ColumnWriter& name = draft.add("step", ColumnType::text);
    const auto column = [&](const char* title, auto of) {
        ColumnWriter& writer = draft.add(title, ColumnType::integer);
        for (const Again& step : steps)
            if (step.activations != 0) writer.add_integer(of(step));
    };
    for (std::size_t i = 0; i < steps.size(); ++i)
        if (steps[i].activations != 0) name.add_text(paired.steps[i]);
    column("cases", [](const Again& step) { return step.cases; });
    column("activations", [](const Again& step) { return step.activations; });
    column("again", [](const Again& step) { return step.again; });
    column("cases_again", [](const Again& step) { return step.cases_again; });
    constexpr std::array<std::pair<const char*, double Share::*>, 3> parts{
        {{"rate", &Share::share}, {"rate_low", &Share::low}, {"rate_high", &Share::high}}};
    for (const auto& [title, part] : parts) {
        ColumnWriter& writer = draft.add(title, ColumnType::real);
        for (const Again& step : steps)
            if (step.activations != 0)
                writer.add_real(
                    wilson(static_cast<std::size_t>(step.cases_again), static_cast<std::size_t>(step.cases)).*part);
    }
    column("most", [](const Again& step) { return std::int64_t{step.most}; });
    column("known", [](const Again& step) { return step.known; });
    column("again_us", [](const Again& step) { return step.us; });
    return std::move(draft).finish();
}

Table Audit::rework_of_cases() const {
    const Content& it = *content_;
    const Activations& paired = it.paired;
    Draft draft;
    ColumnWriter& of_case = draft.add("case", ColumnType::text);
    ColumnWriter& again = draft.add("again", ColumnType::integer);
    ColumnWriter& steps = draft.add("steps", ColumnType::text);
    ColumnWriter& known = draft.add("known", ColumnType::integer);
    ColumnWriter& us = draft.add("again_us", ColumnType::integer);
    for (std::size_t number = 0; number < it.cases.size(); ++number) {
        Again counted;
        std::vector<std::int32_t> names;
        for (std::size_t i = it.cases[number].first; i < it.cases[number].last; ++i) {
            if (paired.attempt[i] == 1) continue;
            ++counted.again;
            if (std::find(names.begin(), names.end(), paired.step[i]) == names.end()) names.push_back(paired.step[i]);
            if (const auto time = worked(paired, it.judge, i)) {
                ++counted.known;
                counted.us += *time;
            }
        }
        if (counted.again == 0) continue;
        std::string list;
        for (const std::int32_t step : names)
            list += (list.empty() ? "" : ", ") + paired.steps[static_cast<std::size_t>(step)];
        of_case.add_text((*it.log.case_id().texts())[number]);
        again.add_integer(counted.again);
        steps.add_text(list);
        known.add_integer(counted.known);
        us.add_integer(counted.us);
    }
    return std::move(draft).finish();
}

}  // namespace v0
}  // namespace alur

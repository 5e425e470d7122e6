#include "audit/questions.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "audit/content.hpp"
#include "log/quotes.hpp"

namespace alur {
inline namespace v0 {
namespace audit {
namespace {

using log::in_quotes;

std::string names_of(const EventLog& log) {
    std::string out;
    for (const Column& column : log.table().columns())
        if (out.size() < 300) out += ", " + printable(column.name());
    return out;
}

/// What keeps keys from being columns beside the counts; empty: nothing.
std::string fault_of(const std::vector<std::string>& keys) {
    constexpr std::array<std::string_view, 24> counts{"n",
                                                      "met",
                                                      "late",
                                                      "late_rate",
                                                      "late_low",
                                                      "late_high",
                                                      "open",
                                                      "at_risk",
                                                      "overdue",
                                                      "none",
                                                      "unknown",
                                                      "measured",
                                                      "p50_us",
                                                      "p90_us",
                                                      "worst_us",
                                                      "mean_us",
                                                      "known",
                                                      "waiting_share",
                                                      "waiting_p50_us",
                                                      "waiting_p90_us",
                                                      "waiting_mean_us",
                                                      "service_p50_us",
                                                      "service_p90_us",
                                                      "service_mean_us"};
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (std::find(keys.begin(), keys.begin() + static_cast<std::ptrdiff_t>(i), keys[i]) !=
            keys.begin() + static_cast<std::ptrdiff_t>(i))
            return "the key " + in_quotes(keys[i]) + " is there twice";
        if (std::find(counts.begin(), counts.end(), keys[i]) != counts.end())
            return "a group has a column " + in_quotes(keys[i]) + " of its own; name the column of the log otherwise";
    }
    return {};
}

/// The column of that name, or of the short form of it.
const Column* column_of(const EventLog& log, const std::string& key) {
    for (const char* const space : {"", "case:", "org:", "alur:"})
        if (const Column* const column = log.table().find(space + key); column != nullptr) return column;
    return nullptr;
}

/// The keys of a question. \param rows of the log, one for each row of what is grouped \param own_names,own the keys
/// that are no columns of the log: own(key) makes one, or null
template <class Own>
Result<Keys, std::string> keys_of(const std::vector<std::string>& names, const EventLog& log,
                                  const std::vector<std::uint32_t>& rows, const std::string& own_names, Own own) {
    if (std::string fault = fault_of(names); !fault.empty()) return failure(std::move(fault));
    Keys keys;
    std::uint64_t product = 1;
    for (const std::string& key : names) {
        std::unique_ptr<Key> made = own(key);
        const Column* const column = made == nullptr ? column_of(log, key) : nullptr;
        if (column != nullptr) made = key_of(key, *column, rows);
        if (made == nullptr)
            return failure("there is nothing called " + in_quotes(key) + " to group by; there are: " + own_names +
                           names_of(log));
        const auto values = std::max<std::uint64_t>(made->size(), 1);
        if (product > (std::uint64_t{1} << 62U) / values)
            return failure(std::string("there are too many keys with too many values"));
        product *= values;
        keys.push_back(std::move(made));
    }
    return keys;
}

std::unique_ptr<Key> status_key(const Activations& paired) {
    std::vector<std::uint32_t> codes;
    for (std::size_t i = 0; i < paired.size(); ++i) {
        const std::string_view status = status_of(paired, i);
        codes.push_back(status == "completed" ? 0 : status == "cancelled" ? 1 : 2);
    }
    return key_of("status", std::vector<std::string>{"completed", "cancelled", "open"}, std::move(codes));
}

/// \param verdict of each row
template <class OfRow>
std::unique_ptr<Key> verdict_key(std::size_t rows, OfRow verdict) {
    std::vector<std::string> verdicts;
    for (std::uint8_t i = 0; i < 7; ++i) verdicts.emplace_back(name(static_cast<Verdict>(i)));
    std::vector<std::uint32_t> codes;
    codes.reserve(rows);
    for (std::size_t row = 0; row < rows; ++row) codes.push_back(static_cast<std::uint32_t>(verdict(row)));
    return key_of("verdict", std::move(verdicts), std::move(codes));
}

/// Activations of what the plan does not know have neither side.
std::unique_ptr<Key> side_key(const Activations& paired, const AuditPlan& plan) {
    std::vector<std::uint32_t> codes;
    codes.reserve(paired.size());
    for (const std::int32_t step : paired.step) {
        const std::string_view side = side_of(plan, static_cast<std::size_t>(step));
        codes.push_back(side == "inside" ? 0 : side == "outside" ? 1 : 2);
    }
    return key_of("side", std::vector<std::string>{"inside", "outside", ""}, std::move(codes));
}

std::unique_ptr<Key> attempt_key(const Activations& paired) {
    const std::int32_t most = paired.size() == 0 ? 0 : *std::max_element(paired.attempt.begin(), paired.attempt.end());
    std::vector<std::string> names;
    for (std::int32_t i = 0; i <= most; ++i) names.push_back(std::to_string(i));
    return key_of("attempt", std::move(names),
                  std::vector<std::uint32_t>(paired.attempt.begin(), paired.attempt.end()));
}

}  // namespace

Result<Keys, std::string> keys_of_activations(const std::vector<std::string>& names, const EventLog& log,
                                              const AuditPlan& plan, const Activations& paired, const Judge& judge) {
    return keys_of(names, log, paired.event, "step, month, actor, case, status, verdict, attempt, side",
                   [&](const std::string& key) -> std::unique_ptr<Key> {
                       if (key == "step") return key_of(key, paired.steps, paired.step);
                       if (key == "month") return month_key(*plan.calendar, paired.begun, paired.ended);
                       if (key == "case") return key_of(key, log.case_id(), paired.event);
                       if (key == "actor" && actors(log) != nullptr) return key_of(key, *actors(log), paired.event);
                       if (key == "status") return status_key(paired);
                       if (key == "attempt") return attempt_key(paired);
                       if (key == "side") return side_key(paired, plan);
                       if (key == "verdict")
                           return verdict_key(paired.size(), [&](std::size_t row) { return judge(row).verdict; });
                       return nullptr;
                   });
}

Result<Keys, std::string> keys_of_cases(const std::vector<std::string>& names, const EventLog& log,
                                        const AuditPlan& plan, const std::vector<JudgedCase>& cases,
                                        const std::vector<std::uint32_t>& first_event,
                                        const std::vector<std::int64_t>& begun,
                                        const std::vector<std::int64_t>& ended) {
    return keys_of(names, log, first_event, "month, verdict", [&](const std::string& key) -> std::unique_ptr<Key> {
        if (key == "month") return month_key(*plan.calendar, begun, ended);
        if (key == "verdict") return verdict_key(cases.size(), [&](std::size_t row) { return cases[row].verdict; });
        return nullptr;
    });
}

void add_labels(Draft& draft, const Keys& keys, const std::vector<Group>& groups) {
    for (std::size_t i = 0; i < keys.size(); ++i) {
        ColumnWriter& column = draft.add(keys[i]->name(), ColumnType::text);
        for (const Group& group : groups) {
            const auto label = keys[i]->label(group.numbers[i]);
            if (label)
                column.add_text(*label);
            else
                column.add_null();
        }
    }
}

}  // namespace audit
}  // namespace v0
}  // namespace alur

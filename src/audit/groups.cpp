// What an audit tells of groups of activations and of cases.
#include <alur/audit/audit.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "audit/content.hpp"
#include "audit/draft.hpp"
#include "audit/keys.hpp"
#include "audit/tally.hpp"
#include "log/quotes.hpp"

namespace alur {
inline namespace v0 {
namespace {

using audit::add_number;
using audit::Draft;
using log::in_quotes;

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

/// The keys of a question. \param rows of the log, one for each row of what is grouped \param own_names,own the keys
/// that are no columns of the log: own(key) makes one, or null
template <class Own>
Result<audit::Keys, std::string> keys_of(const std::vector<std::string>& names, const EventLog& log,
                                         const std::vector<std::uint32_t>& rows, const std::string& own_names,
                                         Own own) {
    if (std::string fault = fault_of(names); !fault.empty()) return failure(std::move(fault));
    audit::Keys keys;
    std::uint64_t product = 1;
    for (const std::string& key : names) {
        std::unique_ptr<audit::Key> made = own(key);
        const Column* const column = made == nullptr ? log.table().find(key) : nullptr;
        if (column != nullptr) made = audit::key_of(key, *column, rows);
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

std::unique_ptr<audit::Key> status_key(const Activations& paired) {
    std::vector<std::uint8_t> codes;
    for (std::size_t i = 0; i < paired.size(); ++i) {
        const std::string_view status = audit::status_of(paired, i);
        codes.push_back(status == "completed" ? 0 : status == "cancelled" ? 1 : 2);
    }
    return audit::key_of("status", std::vector<std::string>{"completed", "cancelled", "open"}, std::move(codes));
}

std::unique_ptr<audit::Key> verdict_key(const std::vector<audit::JudgedCase>& cases) {
    std::vector<std::string> verdicts;
    for (std::uint8_t i = 0; i < 7; ++i) verdicts.emplace_back(name(static_cast<Verdict>(i)));
    std::vector<std::uint8_t> codes;
    for (const audit::JudgedCase& judged : cases) codes.push_back(static_cast<std::uint8_t>(judged.verdict));
    return audit::key_of("verdict", std::move(verdicts), std::move(codes));
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

Result<Table, std::string> Audit::by(const Grouping& grouping) const {
    const Content& it = *content_;
    auto keys = keys_of(grouping.keys, it.log, it.paired.event, "step, month, case, status",
                        [&](const std::string& key) -> std::unique_ptr<audit::Key> {
                            if (key == "step") return audit::key_of(key, it.paired.steps, it.paired.step);
                            if (key == "month")
                                return audit::month_key(*it.plan.calendar, it.paired.begun, it.paired.ended);
                            if (key == "case") return audit::key_of(key, it.log.case_id(), it.paired.event);
                            if (key == "status") return status_key(it.paired);
                            return nullptr;
                        });
    if (!keys) return failure(std::move(keys.error()));
    const std::vector<audit::Group> groups = audit::tally(it.paired, it.plan, it.judge, *keys, grouping.percentiles);
    Draft draft = verdict_columns(*keys, groups);
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
    auto keys = keys_of(names, it.log, it.first_event, "month, verdict",
                        [&](const std::string& key) -> std::unique_ptr<audit::Key> {
                            if (key == "month")
                                return audit::month_key(*it.plan.calendar, it.case_begun, it.case_ended);
                            if (key == "verdict") return verdict_key(it.cases);
                            return nullptr;
                        });
    if (!keys) return failure(std::move(keys.error()));
    return verdict_columns(*keys, audit::tally(it.cases, *keys)).finish();
}

}  // namespace v0
}  // namespace alur

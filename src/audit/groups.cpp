// What an audit tells of groups of activations and of cases.
#include <alur/audit/audit.hpp>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "audit/content.hpp"
#include "audit/draft.hpp"
#include "audit/questions.hpp"
#include "audit/tally.hpp"

namespace alur {
inline namespace v0 {
namespace {

using audit::add_number;
using audit::Draft;

/// The keys, then how many rows have which verdict, and how many of those that are done are late.
Draft verdict_columns(const audit::Keys& keys, const std::vector<audit::Group>& groups) {
    Draft draft;
    audit::add_labels(draft, keys, groups);
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
    auto keys = audit::keys_of_activations(grouping.keys, it.log, it.plan, it.paired, it.judge);
    if (!keys) return failure(std::move(keys.error()));
    const std::vector<audit::Group> groups = audit::tally(it.paired, it.plan, it.judge, *keys, grouping.percentiles);
    Draft draft = verdict_columns(*keys, groups);
    ColumnWriter& measured = draft.add("measured", ColumnType::integer);
    for (const audit::Group& group : groups) measured.add_integer(static_cast<std::int64_t>(group.tally.measured()));
    if (grouping.percentiles) {
        ColumnWriter& p50 = draft.add("p50_us", ColumnType::integer);
        for (const audit::Group& group : groups) add_number(p50, group.p50_us);
        ColumnWriter& p90 = draft.add("p90_us", ColumnType::integer);
        for (const audit::Group& group : groups) add_number(p90, group.p90_us);
    }
    ColumnWriter& worst = draft.add("worst_us", ColumnType::integer);
    ColumnWriter& mean = draft.add("mean_us", ColumnType::integer);
    for (const audit::Group& group : groups) {
        if (group.tally.measured() == 0) {
            worst.add_null();
            mean.add_null();
            continue;
        }
        worst.add_integer(group.tally.worst_us);
        mean.add_integer(group.tally.sum_us / static_cast<std::int64_t>(group.tally.measured()));
    }
    return std::move(draft).finish();
}

Result<Table, std::string> Audit::cases_by(const std::vector<std::string>& names) const {
    const Content& it = *content_;
    auto keys = audit::keys_of_cases(names, it.log, it.plan, it.cases, it.first_event, it.case_begun, it.case_ended);
    if (!keys) return failure(std::move(keys.error()));
    return verdict_columns(*keys, audit::tally(it.cases, *keys)).finish();
}

}  // namespace v0
}  // namespace alur

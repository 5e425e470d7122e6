// How long work waited, and how long it took once somebody had begun.
#include <alur/audit/audit.hpp>

#include <string>
#include <utility>
#include <vector>

#include <alur/audit/summary.hpp>

#include "audit/content.hpp"
#include "audit/questions.hpp"

namespace alur {
inline namespace v0 {
namespace {

using audit::Draft;

/// The times of one group.
struct Times {
    std::vector<Microseconds> waiting;
    std::vector<Microseconds> service;
};

Microseconds sum_of(const std::vector<Microseconds>& times) {
    Microseconds sum{};
    for (const Microseconds time : times) sum += time;
    return sum;
}

/// Median, ninth tenth and mean of each group.
template <class Of>
void add_columns(Draft& draft, const std::string& name, std::vector<Times>& groups, Of of) {
    ColumnWriter& p50 = draft.add(name + "_p50_us", ColumnType::integer);
    ColumnWriter& p90 = draft.add(name + "_p90_us", ColumnType::integer);
    ColumnWriter& mean = draft.add(name + "_mean_us", ColumnType::integer);
    for (Times& group : groups) {
        std::vector<Microseconds>& times = of(group);
        if (times.empty()) {
            for (ColumnWriter* const column : {&p50, &p90, &mean}) column->add_null();
            continue;
        }
        p50.add_integer(percentile(times, 50).count());
        p90.add_integer(percentile(times, 90).count());
        mean.add_integer(sum_of(times).count() / static_cast<std::int64_t>(times.size()));
    }
}

}  // namespace

Result<Table, std::string> Audit::waiting(const Grouping& grouping) const {
    const Content& it = *content_;
    const Activations& paired = it.paired;
    auto keys = audit::keys_of_activations(grouping.keys, it.log, it.plan, paired, it.judge);
    if (!keys) return failure(std::move(keys.error()));
    std::vector<std::size_t> of_row;
    const std::vector<audit::Group> groups = audit::assign(*keys, paired.size(), of_row);
    std::vector<Times> times(groups.size());
    for (std::size_t i = 0; i < paired.size(); ++i) {
        const auto waited = it.judge.worked(i, paired.offered[i], paired.started[i]);
        const auto served = it.judge.worked(i, paired.started[i], paired.ended[i]);
        if (!waited || !served) continue;
        times[of_row[i]].waiting.emplace_back(*waited);
        times[of_row[i]].service.emplace_back(*served);
    }

    Draft draft;
    audit::add_labels(draft, *keys, groups);
    ColumnWriter& n = draft.add("n", ColumnType::integer);
    ColumnWriter& known = draft.add("known", ColumnType::integer);
    for (std::size_t i = 0; i < groups.size(); ++i) {
        n.add_integer(static_cast<std::int64_t>(groups[i].tally.all()));
        known.add_integer(static_cast<std::int64_t>(times[i].waiting.size()));
    }
    add_columns(
        draft, "waiting", times, [](Times & group) -> auto& { return group.waiting; });
    add_columns(
        draft, "service", times, [](Times & group) -> auto& { return group.service; });
    ColumnWriter& share = draft.add("waiting_share", ColumnType::real);
    for (const Times& group : times) {
        const auto waiting = static_cast<double>(sum_of(group.waiting).count());
        const double both = waiting + static_cast<double>(sum_of(group.service).count());
        if (both > 0)
            share.add_real(waiting / both);
        else
            share.add_null();
    }
    return std::move(draft).finish();
}

}  // namespace v0
}  // namespace alur

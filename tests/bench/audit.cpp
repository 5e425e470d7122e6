// What an audit by step and month costs a row, beside the least that one could write by hand for one calendar.
//
// A million cases of a permit process with 5.6 million activations of known begin and end; an office that is open
// Monday to Thursday 07:30 to 16:00, Friday 07:30 to 16:30, with twenty holidays a year. The floor knows this office
// alone: one opening a day, no break, no zone, seconds that fit 32 bits.
//
// bench_audit [CASES [ROUNDS [FOLDER]]]: with a folder it writes there what audit_peers.py gives to others.
#include <alur/audit/audit.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <alur/log/column_writer.hpp>

#include "audit/judge.hpp"
#include "audit/keys.hpp"
#include "audit/tally.hpp"
#include "median.hpp"

using namespace alur;
using namespace std::chrono;
using namespace std::chrono_literals;

namespace {

constexpr std::int64_t first_second = 1'735'689'600;  // 2025-01-01
constexpr int years = 3;
constexpr std::array<std::int32_t, 5> standard_seconds{8 * 3600, 4 * 3600, 4 * 3600, 2 * 3600, 16 * 3600};
constexpr std::array<const char*, 5> names{"serah_berkas", "periksa", "verifikasi", "input_oss", "terima_nib"};

/// Activations in seconds, as a floor may have them, and in the columns that an audit reads.
struct Work {
    std::vector<std::uint8_t> step;
    std::vector<std::int64_t> begun;
    std::vector<std::int64_t> ended;
    std::set<std::int64_t> holidays;  // days since 1970
    Activations columns;
};

Work make(std::size_t cases) {
    Work work;
    std::mt19937_64 dice(42);
    const std::int64_t first_day = first_second / 86'400;
    for (int year = 0; year < years; ++year)
        for (int count = 0; count < 20;) {
            const std::int64_t day = first_day + year * 365 + static_cast<std::int64_t>(dice() % 365);
            if ((day + 3) % 7 < 5 && work.holidays.insert(day).second) ++count;
        }
    std::exponential_distribution<double> wait(1.0);
    constexpr std::array<double, 5> mean{86'400, 20'000, 30'000, 9'000, 120'000};
    Activations& columns = work.columns;
    columns.steps.assign(names.begin(), names.end());
    for (std::size_t of_case = 0; of_case < cases; ++of_case) {
        std::int64_t t = first_second + static_cast<std::int64_t>(dice() % 365) * 86'400 + 27'000 +
                         static_cast<std::int64_t>(dice() % 30'600);
        std::vector<std::uint8_t> path{0, 1, 2, 3, 4};
        if (of_case % 10 < 3) path = {0, 1, 0, 1, 2, 3, 4};
        for (const std::uint8_t step : path) {
            const std::int64_t end = t + 60 + static_cast<std::int64_t>(wait(dice) * mean[step]);
            work.step.push_back(step);
            work.begun.push_back(t);
            work.ended.push_back(end);
            columns.step.push_back(step);
            columns.case_code.push_back(static_cast<std::int32_t>(of_case));
            columns.attempt.push_back(1);
            columns.begun.push_back(t * 1'000'000);
            columns.ended.push_back(end * 1'000'000);
            columns.bits.push_back(activation_bits::completed);
            t = end;
        }
    }
    columns.offered = columns.begun;
    columns.started = columns.begun;
    columns.event.assign(columns.step.size(), 0);
    return work;
}

AuditPlan plan_for(const Work& work) {
    CalendarPlan office;
    office.id = "office";
    office.zone = fixed_zone("UTC", 0h);
    const OpenSpans day{{7h + 30min, 16h}};
    const OpenSpans friday{{7h + 30min, 16h + 30min}};
    office.week = {OpenSpans{}, day, day, day, day, friday, OpenSpans{}};
    office.first = local_days(year(2025) / 1 / 1);
    for (local_days date = office.first; date < local_days(year(2028) / 1 / 1); date += days(1)) {
        if (work.holidays.contains(date.time_since_epoch().count()))
            office.days.push_back({{}, DayKind::holiday, "Libur"});
        else
            office.days.push_back({office.week[weekday(date).c_encoding()], DayKind::ordinary, {}});
    }
    AuditPlan plan;
    plan.calendar = std::make_shared<const Calendar>(office);
    for (std::size_t i = 0; i < names.size(); ++i)
        plan.steps.push_back({names[i], Limit{Measure::working_time, standard_seconds[i]}});
    return plan;
}

/// The floor: a prefix of working seconds a day, and counts by step and month of the begin.
class Floor {
public:
    struct Count {
        std::uint64_t n = 0;
        std::uint64_t met = 0;
        std::int64_t sum = 0;
    };

    explicit Floor(const Work& work) {
        std::int32_t before = 0;
        for (std::size_t i = 0; i < days_.size(); ++i) {
            const std::int64_t day = first_second / 86'400 + static_cast<std::int64_t>(i);
            const std::int64_t weekday = (day + 3) % 7;
            const year_month_day date{sys_days(days(day))};
            days_[i].month =
                (static_cast<int>(date.year()) - 2025) * 12 + static_cast<int>(static_cast<unsigned>(date.month())) - 1;
            if (!work.holidays.contains(day)) days_[i].length = weekday < 4 ? 30'600 : weekday == 4 ? 32'400 : 0;
            days_[i].before = before;
            before += days_[i].length;
        }
    }

    [[gnu::noinline]] void run(const Work& work) {
        for (auto& step : counts) step.fill({});
        for (std::size_t i = 0; i < work.step.size(); ++i) {
            const std::int32_t worked = until(work.ended[i]) - until(work.begun[i]);
            Count& count = counts[work.step[i]][static_cast<std::size_t>(day_of(work.begun[i]).month)];
            ++count.n;
            count.sum += worked;
            count.met += worked <= standard_seconds[work.step[i]] ? 1U : 0U;
        }
    }

    std::array<std::array<Count, 40>, 5> counts{};

private:
    struct Day {
        std::int32_t before = 0;
        std::int32_t open = 27'000;
        std::int32_t length = 0;
        std::int32_t month = 0;
    };
    [[nodiscard]] const Day& day_of(std::int64_t t) const {
        return days_[static_cast<std::uint32_t>(t - first_second) / 86'400];
    }
    [[nodiscard]] std::int32_t until(std::int64_t t) const {
        const auto x = static_cast<std::uint32_t>(t - first_second);
        const Day& day = days_[x / 86'400];
        return day.before + std::clamp(static_cast<std::int32_t>(x % 86'400) - day.open, 0, day.length);
    }
    std::array<Day, 1096> days_;
};

/// Writes the work, and what was counted of it, for audit_peers.py.
void write(const std::string& folder, const Work& work, const std::vector<audit::Group>& groups) {
    const auto raw = [&](const char* name, const auto& values) {
        std::ofstream out(folder + "/" + name, std::ios::binary);
        // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): numbers as they lie in memory
        out.write(reinterpret_cast<const char*>(values.data()),
                  static_cast<std::streamsize>(values.size() * sizeof values[0]));
    };
    raw("step.u8", work.step);
    raw("begun.i64", work.begun);
    raw("ended.i64", work.ended);
    raw("holidays.i64", std::vector<std::int64_t>(work.holidays.begin(), work.holidays.end()));
    std::ofstream out(folder + "/groups.csv");
    for (const audit::Group& group : groups)
        out << group.numbers[0] << ',' << group.numbers[1] << ',' << group.tally.all() << ','
            << group.tally.of(Verdict::met) << ',' << group.tally.sum_us / 1'000'000 << '\n';
}

double cpu_seconds() {
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

template <class Act>
double seconds_of(Act act) {
    const double begin = cpu_seconds();
    act();
    return cpu_seconds() - begin;
}

}  // namespace

int main(int argc, char** argv) {
    const std::size_t cases = argc > 1 ? std::stoul(argv[1]) : 1'000'000;
    const int rounds = argc > 2 ? std::stoi(argv[2]) : 7;
    const Work work = make(cases);
    const AuditPlan plan = plan_for(work);
    const audit::Judge judge(work.columns, plan, Instant{});
    Floor floor(work);
    std::vector<audit::Group> groups;
    const auto count = [&](bool percentiles) {
        audit::Keys keys;
        keys.push_back(audit::key_of("step", work.columns.steps, work.columns.step));
        keys.push_back(audit::month_key(*plan.calendar, work.columns.begun, work.columns.ended));
        groups = audit::tally(work.columns, plan, judge, keys, percentiles);
    };

    // Side by side in each round, since the machine changes its speed between them.
    std::vector<double> floor_s;
    std::vector<double> audit_s;
    std::vector<double> with_percentiles_s;
    floor.run(work);
    count(true);
    for (int round = 0; round < rounds; ++round) {
        floor_s.push_back(seconds_of([&] { floor.run(work); }));
        audit_s.push_back(seconds_of([&] { count(false); }));
        with_percentiles_s.push_back(seconds_of([&] { count(true); }));
    }
    std::vector<double> ratios;
    for (std::size_t i = 0; i < floor_s.size(); ++i) ratios.push_back(floor_s[i] / audit_s[i]);

    // Both have counted the same.
    std::uint64_t wrong = 0;
    std::uint64_t met = 0;
    for (const audit::Group& group : groups) {
        const Floor::Count& expected = floor.counts[group.numbers[0]][group.numbers[1]];
        if (group.tally.all() != expected.n || group.tally.of(Verdict::met) != expected.met ||
            group.tally.sum_us != expected.sum * 1'000'000)
            ++wrong;
        met += group.tally.of(Verdict::met);
    }
    const auto rows = static_cast<double>(work.step.size());
    const auto show = [rows](const char* what, std::vector<double> seconds) {
        const double middle = bench::median(std::move(seconds));
        std::printf("%-44s %6.2f ns a row %7.1f M rows/s\n", what, middle / rows * 1e9, rows / middle / 1e6);
    };
    std::printf("%zu activations, %zu groups, %.1f %% within their standard time\n", work.step.size(), groups.size(),
                100 * static_cast<double>(met) / rows);
    show("floor: by hand for this office alone", floor_s);
    show("audit by step and month", audit_s);
    show("the same with exact percentiles", with_percentiles_s);
    std::printf("audit at %.2f of the floor\n", bench::median(ratios));
    if (argc > 3) write(argv[3], work, groups);
    if (wrong != 0) std::printf("%llu groups differ from the floor\n", static_cast<unsigned long long>(wrong));
    return wrong == 0 ? 0 : 1;
}

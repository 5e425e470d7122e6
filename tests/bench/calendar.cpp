// What a question of working time costs on an office calendar over eleven years, against a loop over days.
#include <alur/time/calendar.hpp>

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <random>
#include <string>
#include <vector>

using namespace alur;
using namespace std::chrono;
using namespace std::chrono_literals;

namespace {

/// 2020 to 2030: ordinary hours, Ramadan hours and about 27 closed dates a year, as the office has them.
CalendarPlan office_plan() {
    CalendarPlan plan;
    plan.id = "office";
    plan.zone = fixed_zone("Asia/Jakarta", 7h);
    const OpenSpans ordinary{{7h + 30min, 12h}, {13h, 16h}};
    const OpenSpans friday{{7h + 30min, 11h + 30min}, {13h, 16h + 30min}};
    const OpenSpans fasting{{8h, 12h}, {12h + 30min, 15h}};
    plan.week = {OpenSpans{}, ordinary, ordinary, ordinary, ordinary, friday, OpenSpans{}};
    plan.first = local_days(year(2020) / 1 / 1);
    std::mt19937_64 dice(7);
    for (local_days date = plan.first; date < local_days(year(2031) / 1 / 1); date += days(1)) {
        const weekday of(date);
        const month_day md(year_month_day(date).month(), year_month_day(date).day());
        if (dice() % 14 == 0)
            plan.days.push_back({{}, DayKind::holiday, "Libur"});
        else if (md >= March / 12 && md <= April / 9 && of != Saturday && of != Sunday)
            plan.days.push_back({fasting, DayKind::period, "Ramadan"});
        else
            plan.days.push_back({plan.week[of.c_encoding()], DayKind::ordinary, {}});
    }
    return plan;
}

const CalendarPlan& plan() {
    static const CalendarPlan office = office_plan();
    return office;
}

const Calendar& calendar() {
    static const Calendar office(plan());
    return office;
}

/// Pairs of instants anywhere in the eleven years.
struct Question {
    Instant a;
    Instant b;
    Microseconds d;  ///< up to two weeks of working time
};

std::vector<Question> questions(days apart) {
    std::vector<Question> out(1U << 14U);
    std::mt19937_64 dice(42);
    const auto upto = [&](Microseconds most) {
        return Microseconds(static_cast<std::int64_t>(dice() % static_cast<std::uint64_t>(most.count())));
    };
    const Instant begin{sys_days(year(2020) / 1 / 1)};
    for (Question& question : out) {
        question.a = begin + upto(days(11 * 365) - apart);
        question.b = question.a + upto(apart);
        question.d = upto(75h);
    }
    return out;
}

/// What one writes first: each day from a to b, its openings cut to the interval.
Microseconds worked_by_loop(const CalendarPlan& office, Instant a, Instant b) {
    const auto local = [&](Instant t) { return local_time<microseconds>(t.time_since_epoch() + office.zone.offset); };
    const auto from = local(a);
    const auto to = local(b);
    Microseconds sum{0};
    for (local_days date = floor<days>(from); date <= to; date += days(1))
        for (const OpenSpan& span : office.days[static_cast<std::size_t>((date - office.first).count())].open)
            sum += std::max(Microseconds(0), std::min<local_time<microseconds>>(to, date + span.to) -
                                                 std::max<local_time<microseconds>>(from, date + span.from));
    return sum;
}

Instant add_by_loop(const CalendarPlan& office, Instant t, Microseconds d) {
    const local_time<microseconds> from(t.time_since_epoch() + office.zone.offset);
    for (local_days date = floor<days>(from);; date += days(1)) {
        const auto position = static_cast<std::size_t>((date - office.first).count());
        if (position >= office.days.size()) return never;
        for (const OpenSpan& span : office.days[position].open) {
            const auto begin = std::max<local_time<microseconds>>(from, date + span.from);
            const Microseconds open = date + span.to - begin;
            if (open >= d) return Instant((begin + d).time_since_epoch() - office.zone.offset);
            if (open.count() > 0) d -= open;
        }
    }
}

template <class Ask>
void run(benchmark::State& state, days apart, Ask ask) {
    const std::vector<Question> asked = questions(apart);
    for (auto _ : state) {
        for (const Question& question : asked) benchmark::DoNotOptimize(ask(question));
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(asked.size()));
}

constexpr days a_month{30};
constexpr days eleven_years{11 * 365 - 1};

void worked(benchmark::State& state) {
    run(state, a_month, [&c = calendar()](const Question& q) { return c.worked(q.a, q.b); });
}
void worked_over_years(benchmark::State& state) {
    run(state, eleven_years, [&c = calendar()](const Question& q) { return c.worked(q.a, q.b); });
}
void worked_by_loop_over_days(benchmark::State& state) {
    run(state, a_month, [&p = plan()](const Question& q) { return worked_by_loop(p, q.a, q.b); });
}
void add(benchmark::State& state) {
    run(state, a_month, [&c = calendar()](const Question& q) { return c.add(q.a, q.d); });
}
void add_by_loop_over_days(benchmark::State& state) {
    run(state, a_month, [&p = plan()](const Question& q) { return add_by_loop(p, q.a, q.d); });
}
/// Each question waits for the answer before it: what a single call costs that nothing overlaps with.
void add_one_after_another(benchmark::State& state) {
    run(state, a_month, [&c = calendar(), last = std::int64_t{0}](const Question& q) mutable {
        last = c.add(q.a + Microseconds(last & 1), q.d).time_since_epoch().count();
        return last;
    });
}
void lapse(benchmark::State& state) {
    run(state, a_month, [&c = calendar()](const Question& q) { return c.lapse(q.a, {Measure::working_time, 1500}); });
}
void lapse_of_working_days(benchmark::State& state) {
    run(state, a_month, [&c = calendar()](const Question& q) { return c.lapse(q.a, {Measure::working_days, 3}); });
}
void build(benchmark::State& state) {
    for (auto _ : state) benchmark::DoNotOptimize(Calendar(plan()).covered_from());
    state.SetItemsProcessed(state.iterations());
}

BENCHMARK(worked);
BENCHMARK(worked_over_years);
BENCHMARK(worked_by_loop_over_days);
BENCHMARK(add);
BENCHMARK(add_one_after_another);
BENCHMARK(add_by_loop_over_days);
BENCHMARK(lapse);
BENCHMARK(lapse_of_working_days);
BENCHMARK(build);

/// Prints as usual, and keeps nanoseconds a question for the ratios.
class Reporter : public benchmark::ConsoleReporter {
public:
    void ReportRuns(const std::vector<Run>& runs) override {
        for (const Run& run : runs) {
            const auto rate = run.counters.find("items_per_second");
            if (rate == run.counters.end() || run.run_type != Run::RT_Iteration) continue;
            const double ns = 1e9 / rate->second.value;
            const auto [found, is_new] = times_.emplace(run.benchmark_name(), ns);
            if (!is_new) found->second = std::min(found->second, ns);
        }
        ConsoleReporter::ReportRuns(runs);
    }

    void print_ratios() const {
        std::printf("\nnanoseconds a question\n");
        for (const auto& [name, ns] : times_) std::printf("  %-28s %10.1f\n", name.c_str(), ns);
        print_ratio("worked", "worked_by_loop_over_days");
        print_ratio("add", "add_by_loop_over_days");
    }

private:
    void print_ratio(const char* ours, const char* floor) const {
        const auto a = times_.find(ours);
        const auto b = times_.find(floor);
        if (a != times_.end() && b != times_.end())
            std::printf("%s is %.1f times as fast as the loop over days\n", ours, b->second / a->second);
    }

    std::map<std::string, double> times_;
};

/// A wrong answer is not worth a time.
bool agrees() {
    for (const Question& q : questions(a_month)) {
        if (calendar().worked(q.a, q.b) != worked_by_loop(plan(), q.a, q.b)) return false;
        const Instant u = add_by_loop(plan(), q.a, q.d);
        if (u != never && calendar().add(q.a, q.d) != u) return false;
    }
    return true;
}

}  // namespace

int main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
    if (!agrees()) {
        std::fprintf(stderr, "the calendar and the loop over days disagree\n");
        return 1;
    }
    Reporter reporter;
    benchmark::RunSpecifiedBenchmarks(&reporter);
    reporter.print_ratios();
}

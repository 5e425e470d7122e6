// The meaning of a calendar, slow and obvious: it walks second by second and looks at the clock on the wall. It shares
// no code with the tables it is compared with.
#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include <alur/time/calendar_plan.hpp>
#include <alur/time/limit.hpp>

namespace alur::test {

class SlowCalendar {
public:
    /// Walks [begin, end), UTC seconds.
    SlowCalendar(const CalendarPlan& plan, std::int64_t begin, std::int64_t end);

    [[nodiscard]] std::int64_t covered_from() const { return covered_from_ * 1'000'000; }
    [[nodiscard]] std::int64_t covered_until() const { return covered_until_ * 1'000'000; }

    // All instants are UTC microseconds inside what was walked.
    [[nodiscard]] std::int64_t elapsed(Measure measure, std::int64_t a, std::int64_t b) const {
        return total(measure, b) - total(measure, a);
    }
    [[nodiscard]] std::int64_t used_at_start(Measure measure, std::int64_t t) const;
    /// The last microsecond u with elapsed(t, u) ≤ rest; -1 where that lies beyond what was walked.
    [[nodiscard]] std::int64_t lapse(Measure measure, std::int64_t t, std::int64_t rest) const;
    /// The earliest u ≥ t with d of working time; -1 where that lies beyond what was walked.
    [[nodiscard]] std::int64_t add(std::int64_t t, std::int64_t d) const;
    /// The last u ≤ t with working time in (u - 1 µs, u]; -1 where there is none.
    [[nodiscard]] std::int64_t due(std::int64_t t) const;
    [[nodiscard]] std::int64_t local(std::int64_t t) const;

private:
    [[nodiscard]] const OpenSpans& spans(std::int64_t local_day) const;
    [[nodiscard]] std::int64_t offset(std::int64_t second) const;
    [[nodiscard]] std::int64_t total(Measure measure, std::int64_t t) const;

    struct Second {
        std::int32_t worked;   ///< seconds of working time before
        std::int32_t days;     ///< working dates that have begun by it
        std::int64_t reached;  ///< the latest local time that was reached before
        std::int32_t offset;   ///< of local time
        bool open;
        bool working_date;  ///< of the date that began last
    };

    [[nodiscard]] const Second& at(std::int64_t t) const;
    /// The last u ≥ t by which no more than `limit` has passed since the walk began; -1 where it was not passed.
    [[nodiscard]] std::int64_t last_within(Measure measure, std::int64_t t, std::int64_t limit) const;

    CalendarPlan plan_;
    std::int64_t begin_;
    std::int64_t covered_from_ = 0;
    std::int64_t covered_until_ = 0;
    std::vector<Second> seconds_;
};

}  // namespace alur::test

#include <alur/time/verdict.hpp>

#include "support/catch.hpp"

using namespace alur;
using namespace std::chrono_literals;

namespace {
constexpr Instant lapse{1'000'000us};
}  // namespace

TEST_CASE("what ends in the last microsecond of its limit is met, one later is late", "[time]") {
    CHECK(judge_completed(lapse, lapse, 100, 100) == Verdict::met);
    CHECK(judge_completed(lapse + 1us, lapse, 100, 100) == Verdict::late);
}

TEST_CASE("a cancellation does not excuse a limit that had passed", "[time]") {
    CHECK(judge_cancelled(lapse + 1us, lapse, 100, 100) == Verdict::late);
    CHECK(judge_cancelled(lapse, lapse, 100, 100) == Verdict::none);
}

TEST_CASE("open work turns at risk at its warning level and overdue after its lapse", "[time]") {
    CHECK(judge_open(lapse, lapse, 79, 100, 80) == Verdict::open);
    CHECK(judge_open(lapse, lapse, 80, 100, 80) == Verdict::at_risk);
    CHECK(judge_open(lapse + 1us, lapse, 80, 100, 80) == Verdict::overdue);
}

TEST_CASE("a clock that rests is judged by what it has used", "[time]") {
    CHECK(judge_open(lapse, never, 79, 100, 80) == Verdict::open);
    CHECK(judge_open(lapse, never, 100, 100, 80) == Verdict::at_risk);
    CHECK(judge_open(lapse, never, 101, 100, 80) == Verdict::overdue);
    CHECK(judge_completed(lapse, never, 100, 100) == Verdict::met);
    CHECK(judge_completed(lapse, never, 101, 100) == Verdict::late);
    CHECK(judge_cancelled(lapse, never, 100, 100) == Verdict::none);
    CHECK(judge_cancelled(lapse, never, 101, 100) == Verdict::late);
}

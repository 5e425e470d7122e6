#include "runtime/alarms.hpp"

#include <map>
#include <random>

#include "support/catch.hpp"

using namespace alur;
using alur::runtime::Alarms;

namespace {

Instant at(std::int64_t us) { return Instant(Microseconds(us)); }

std::vector<std::size_t> due(Alarms& alarms, std::int64_t now) {
    std::vector<std::size_t> slots;
    alarms.before(at(now), [&](std::size_t slot) { slots.push_back(slot); });
    return slots;
}

}  // namespace

TEST_CASE("alarms before the instant ring, an alarm at the instant does not", "[runtime]") {
    Alarms alarms;
    CHECK(due(alarms, 100).empty());
    CHECK(alarms.earliest_bound() == never);
    alarms.set(3, at(10));
    alarms.set(70, at(20));
    CHECK(alarms.at(3) == at(10));
    CHECK(alarms.at(9999) == never);
    CHECK(due(alarms, 10).empty());
    CHECK(due(alarms, 11) == std::vector<std::size_t>{3});
    CHECK(due(alarms, 21) == std::vector<std::size_t>{3, 70});
    alarms.set(3, never);
    CHECK(due(alarms, 21) == std::vector<std::size_t>{70});
    CHECK(alarms.earliest_bound() <= at(20));
}

TEST_CASE("alarms agree with a plain map under random settings", "[runtime]") {
    std::mt19937_64 random(20240701);
    for (int round = 0; round < 20; ++round) {
        Alarms alarms;
        std::map<std::size_t, std::int64_t> plain;
        const std::size_t slots = 1 + random() % 300'000;
        for (int step = 0; step < 3000; ++step) {
            const std::size_t slot = random() % slots;
            if (random() % 4 == 0) {
                alarms.set(slot, never);
                plain.erase(slot);
            } else {
                const auto when = static_cast<std::int64_t>(random() % 1000);
                alarms.set(slot, at(when));
                plain[slot] = when;
            }
            if (random() % 50 != 0) continue;
            const auto now = static_cast<std::int64_t>(random() % 1000);
            std::vector<std::size_t> expected;
            for (const auto& [known, when_set] : plain)
                if (when_set < now) expected.push_back(known);
            REQUIRE(due(alarms, now) == expected);
            for (const auto& [known, when_set] : plain) REQUIRE(alarms.earliest_bound() <= at(when_set));
        }
    }
}

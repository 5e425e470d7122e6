// An engine with a clock that the test sets, and the SOPs of the scenarios on it.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>

#include <alur/alur.hpp>
#include <alur/journal/memory.hpp>

#include "support/catch.hpp"

namespace alur::test {

inline std::shared_ptr<const Procedure> sop(const std::string& name) {
    auto loaded = load((std::filesystem::path(ALUR_ROOT) / name).string());
    if (!loaded) FAIL(loaded.error().to_string());
    return *loaded;
}

/// WIB, the zone of every calendar that these tests use.
inline Instant wib(int day, int hour, int minute = 0) {
    return std::chrono::sys_days(std::chrono::year(2024) / 7 / 1) + std::chrono::days(day - 1) +
           std::chrono::hours(hour - 7) + std::chrono::minutes(minute);
}

struct Office {
    std::shared_ptr<SimulatedTime> time = std::make_shared<SimulatedTime>(wib(2, 8));
    Engine engine;

    explicit Office(std::size_t shards = 4, std::unique_ptr<Store> store = memory(), bool shows_personal = false)
        : engine(std::move(store), {.time = time, .shards = shards, .shows_personal = shows_personal}) {}

    void deploy(const std::string& name) { engine.deploy(test::sop("tests/scenarios/sop/" + name + ".yaml")); }

    CaseId start(const std::string& of, const StartRequest& request) {
        const auto started = engine.start(of, request);
        if (!started) FAIL(started.error().text());
        return *started;
    }
};

/// The code of a refusal, or "accepted".
template <class T>
std::string code(const Result<T, Refusal>& result) {
    return result ? "accepted" : std::string(result.error().code_name());
}

}  // namespace alur::test

// Timers under a clock that jumps and an engine that ends at any moment: none is early, none is lost, none fires twice.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <optional>
#include <ostream>
#include <random>
#include <string>
#include <vector>

#include "runtime/support/office.hpp"
#include "support/scratch.hpp"

using namespace alur;
using namespace alur::test;
using namespace std::chrono_literals;

namespace {

// The office never closes, so that what a timer has used is what passed on the clock: an oracle needs no calendar.
constexpr const char* always_open =
    "alur_kalender: 1\n"
    "id: selalu\n"
    "nama: Selalu buka\n"
    "zona: Asia/Jakarta\n"
    "berlaku: {dari: 2000-01-01, sampai: 2060-12-31}\n"
    "jam_kerja: {senin: [00:00-24:00], selasa: [00:00-24:00], rabu: [00:00-24:00], kamis: [00:00-24:00],\n"
    "            jumat: [00:00-24:00], sabtu: [00:00-24:00], minggu: [00:00-24:00]}\n";

constexpr const char* three_timers =
    "alur: 1\n"
    "id: pewaktu\n"
    "calendar: selalu\n"
    "actors: {petugas: {nama: Petugas}, camat: {nama: Camat}}\n"
    "steps:\n"
    "  - {id: mulai, kegiatan: Memulai, actor: petugas, next: [pantau, tunggu, putus]}\n"
    "  - {id: pantau, kegiatan: Memantau, actor: petugas, deadline: {after: 30 menit, escalate: camat}, next: gabung}\n"
    "  - {id: tunggu, wait: {for: 45 menit}, next: gabung}\n"
    "  - id: putus\n"
    "    kegiatan: Memutuskan\n"
    "    actor: petugas\n"
    "    deadline: {after: 60 menit, outcome: kedaluwarsa}\n"
    "    outcomes: {ya: gabung, kedaluwarsa: gabung, ulang: {next: mulai, returns: true}}\n"
    "  - {id: gabung, kegiatan: Menutup, actor: petugas, join: all, outcomes: {selesai: end, lagi: {next: mulai, "
    "returns: true}}}\n";

struct Firing {
    std::string step;
    Instant at{};

    friend bool operator==(const Firing&, const Firing&) = default;
    friend std::ostream& operator<<(std::ostream& out, const Firing& firing) {
        return out << firing.step << " at " << (firing.at - wib(2, 8)).count() << " us";
    }
};

/// What must become of one case: the words of docs/sop-language.md about timers, and nothing of alur.
class Expected {
public:
    explicit Expected(Instant now) : held_(now) {}

    [[nodiscard]] bool is_closed() const { return closed_; }
    [[nodiscard]] bool is_suspended() const { return suspended_; }
    [[nodiscard]] bool is_open(const std::string& step) const { return open_.contains(step); }
    /// One of the steps that people can complete; it need not be open.
    [[nodiscard]] std::string some_step(std::mt19937& random) const {
        const auto any = std::next(open_.begin(), static_cast<std::ptrdiff_t>(random() % (open_.size() + 1)));
        return any == open_.end() || any->first == "tunggu" ? "mulai" : any->first;
    }
    [[nodiscard]] const std::vector<Firing>& fired() const { return fired_; }

    /// X2: what is over fires, the earliest first. T4: at a time that never goes back.
    void fire(Instant now) {
        if (closed_ || suspended_) return;
        for (;;) {
            const Instant at = std::max(now, held_);
            auto first = open_.end();
            for (auto timer = open_.begin(); timer != open_.end(); ++timer)
                if (timer->second && is_over(timer->first, *timer->second, at) &&
                    (first == open_.end() || *timer->second < *first->second))
                    first = timer;
            if (first == open_.end()) return;
            held_ = at;
            const std::string step = first->first;
            fired_.push_back({step, at});
            if (step == "pantau")
                first->second.reset();
            else
                end(step);
        }
    }

    // What is accepted, behind what fires first

    void complete(const std::string& step, const std::string& outcome, Instant now) {
        held_ = std::max(now, held_);
        if (outcome == "ulang" || outcome == "lagi") {
            open_ = {{"mulai", std::nullopt}};
        } else if (step == "mulai") {
            open_ = {{"pantau", held_ + 30min}, {"tunggu", held_ + 45min}, {"putus", held_ + 60min}};
        } else if (step == "gabung") {
            open_.clear();
            closed_ = true;
        } else {
            end(step);
        }
    }
    void suspend(Instant now) {
        held_ = std::max(now, held_);
        suspended_ = true;
        for (auto& [step, timer] : open_)
            if (timer) left_[step] = *timer - held_;
    }
    void resume(Instant now) {
        held_ = std::max(now, held_);
        suspended_ = false;
        for (auto& [step, left] : left_) open_[step] = held_ + left;
        left_.clear();
    }
    void note(Instant now) { held_ = std::max(now, held_); }

private:
    /// A deadline is over behind its last instant, a wait at its own.
    static bool is_over(const std::string& step, Instant timer, Instant now) {
        return step == "tunggu" ? timer <= now : timer < now;
    }
    void end(const std::string& step) {
        open_.erase(step);
        if (open_.empty()) open_["gabung"] = std::nullopt;
    }

    Instant held_;
    bool closed_ = false;
    bool suspended_ = false;
    std::map<std::string, std::optional<Instant>> open_{{"mulai", std::nullopt}};  // with its timer, while one runs
    std::map<std::string, Microseconds> left_;                                     // of timers that rest
    std::vector<Firing> fired_;
};

/// What fired, as the engine tells it.
std::vector<Firing> fired_in(const Engine& engine, CaseId id) {
    const auto history = engine.history(id);
    REQUIRE(history);
    std::vector<Firing> fired;
    for (const EventView& event : *history) {
        const bool waited = event.kind == "StepCompleted" && event.about == "tunggu";
        if (event.kind == "DeadlineFired" || waited) fired.push_back({event.about, event.at});
    }
    return fired;
}

/// A clock that goes on by minutes, is wrong by a year for a while, or is found ten years ahead and stays there.
class RestlessClock {
public:
    Instant next(std::mt19937& random) {
        // To the microsecond where timers are over, or not yet; or anywhere.
        right_ += random() % 8 == 0 ? 15min : std::chrono::microseconds(random() % 1'200'000'000);
        if (random() % 200 == 0 && leaps_ < 3) {
            right_ += std::chrono::days(3650);
            ++leaps_;
        }
        if (wrong_ == 0 && random() % 40 == 0) {
            wrong_ = 5;
            back_ = random() % 2 == 0 ? Microseconds(std::chrono::days(365)) : Microseconds(20min);
        }
        if (wrong_ == 0) return right_;
        --wrong_;
        return right_ - back_;
    }

private:
    Instant right_ = wib(2, 8);
    int leaps_ = 0;
    int wrong_ = 0;  // for how long
    Microseconds back_{};
};

struct Clockwork {
    Scratch scratch;
    std::shared_ptr<SimulatedTime> time = std::make_shared<SimulatedTime>(wib(2, 8));
    std::optional<Engine> engine;
    std::shared_ptr<const Procedure> procedure;

    Clockwork() {
        scratch.write("kalender/selalu.yaml", always_open);
        procedure = *load(scratch.write("pewaktu.yaml", three_timers));
        reopen();
        engine->deploy(procedure);
    }
    void reopen() {
        engine.reset();
        engine.emplace(sqlite(scratch.path("kantor.alur")), EngineOptions{.time = time, .shards = 2});
    }
};

/// Mostly one with which timers go on or begin anew.
std::string some_outcome(const std::string& step, std::mt19937& random) {
    if (step == "putus") return random() % 4 == 0 ? "ulang" : "ya";
    if (step == "gabung") return random() % 16 == 0 ? "selesai" : "lagi";
    return {};
}

/// One thing that somebody does in a case, accepted or not.
void act(Engine& engine, CaseId id, Expected& expected, Instant now, std::mt19937& random) {
    constexpr std::string_view by = "petugas:p";
    const auto complete = [&](const std::string& step, const std::string& outcome) {
        expected.fire(now);
        const bool open = !expected.is_suspended() && !expected.is_closed() && expected.is_open(step);
        CHECK(engine.complete(id, step, {.by = by, .outcome = outcome}).has_value() == open);
        if (open) expected.complete(step, outcome, now);
    };
    switch (random() % 12) {
        case 0:
        case 1:
        case 2:
        case 3: {
            const std::string step = expected.some_step(random);
            complete(step, some_outcome(step, random));
            break;
        }
        case 4: {
            expected.fire(now);
            const bool may = !expected.is_suspended() && !expected.is_closed();
            CHECK(engine.suspend(id, "libur", {.by = by}).has_value() == may);
            if (may) expected.suspend(now);
            break;
        }
        case 5:
        case 6: {
            expected.fire(now);
            const bool may = expected.is_suspended();
            CHECK(engine.resume(id, {.by = by}).has_value() == may);
            if (may) expected.resume(now);
            break;
        }
        default: {
            expected.fire(now);
            const bool may = !expected.is_closed();
            CHECK(engine.note(id, "catatan", {.by = by}).has_value() == may);
            if (may) expected.note(now);
            break;
        }
    }
}

}  // namespace

TEST_CASE("no timer is early, lost or fired twice, however the clock jumps and whenever the engine ends",
          "[runtime][sqlite]") {
    const std::uint32_t runs = std::getenv("ALUR_SOAK") != nullptr ? 200 : 6;
    std::size_t timers = 0;
    std::size_t restarts = 0;
    std::size_t wrong = 0;
    for (std::uint32_t seed = 1; seed <= runs; ++seed) {
        INFO("seed " << seed);
        std::mt19937 random(seed);
        Clockwork clockwork;
        RestlessClock clock;
        std::map<CaseId, Expected> cases;
        for (int i = 0; i < 12; ++i) {
            const auto id = clockwork.engine->start("pewaktu", {.by = "petugas:p"});
            REQUIRE(id);
            cases.emplace(*id, Expected(clockwork.time->now()));
        }
        for (int round = 0; round < 500; ++round) {
            const Instant now = clock.next(random);
            clockwork.time->set(now);
            if (random() % 12 == 0) {
                clockwork.reopen();
                ++restarts;
            }
            if (random() % 4 == 0) {
                clockwork.engine->advance();
                for (auto& [id, expected] : cases) expected.fire(now);
            } else {
                const auto any = std::next(cases.begin(), static_cast<std::ptrdiff_t>(random() % cases.size()));
                act(*clockwork.engine, any->first, any->second, now, random);
            }
        }
        for (const auto& [id, expected] : cases) {
            const std::vector<Firing> fired = fired_in(*clockwork.engine, id);
            CHECK(fired == expected.fired());
            if (fired != expected.fired()) ++wrong;
            timers += fired.size();
        }
    }
    std::printf("%zu timers over %zu restarts; cases in which one was early, lost or fired twice: %zu\n", timers,
                restarts, wrong);
    CHECK(timers > 30 * runs);
}

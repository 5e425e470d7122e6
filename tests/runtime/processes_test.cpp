// Processes with threads that do the same work on one file at once, and die at any moment.
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include <alur/journal/verify.hpp>

#include "runtime/support/office.hpp"
#include "support/child.hpp"
#include "support/scratch.hpp"

using namespace alur;
using namespace alur::test;

namespace {

const SqliteOptions shared{.access = JournalAccess::shared};

/// Round and round, with two steps at a time: each activation can be completed once, and then there is another.
std::shared_ptr<const Procedure> rounds() {
    auto read = alur::sop::read(R"(alur: 1
id: loket
status: draft
actors: {petugas: {nama: Petugas}}
steps:
  - {id: terima, actor: petugas, next: [periksa, ukur]}
  - {id: periksa, actor: petugas, next: gabung}
  - {id: ukur, actor: petugas, next: gabung}
  - {id: gabung, actor: petugas, join: all, outcomes: {selesai: arsip, ulang: {next: terima, returns: true}}}
  - {id: arsip, actor: petugas, next: end}
)",
                                "loket.yaml");
    REQUIRE(read);
    auto compiled = compile(*std::move(read), nullptr);
    REQUIRE(compiled);
    return std::make_shared<const Procedure>(*std::move(compiled));
}

constexpr std::array<const char*, 5> steps{"terima", "periksa", "ukur", "gabung", "arsip"};

/// Of all processes on this machine.
std::int64_t now() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

enum class Kind : std::uint8_t { started, completed, refused };

/// What a thread did and was told.
struct Said {
    Kind kind{};
    std::uint16_t worker = 0;  // of all threads of all processes that there ever were
    std::uint16_t name = 0;    // of the case
    std::uint32_t case_id = 0;
    std::uint8_t step = 0;
    std::uint16_t attempt = 0;
    RejectionCode code{};
    std::uint32_t first = 0;
    std::uint32_t events = 0;
    std::int64_t looked = 0;  // when it asked what is open, and saw this step
    std::int64_t begin = 0;
    std::int64_t end = 0;
};

std::string person(std::uint16_t worker) { return "petugas:w" + std::to_string(worker); }
std::string case_name(std::uint16_t number) { return "kasus-" + std::to_string(number); }

/// Processes that all speak into one pipe, each message whole.
class Crew {
public:
    Crew() { REQUIRE(::pipe(ends_.data()) == 0); }
    Crew(const Crew&) = delete;
    Crew& operator=(const Crew&) = delete;
    ~Crew() {
        while (!children_.empty()) kill(0);
        for (const int end : ends_) ::close(end);
    }

    /// \param work work(tell) does not return
    template <class Work>
    void add(Work work) {
        const ::pid_t child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            try {
                work(Telling(ends_[1]));
            } catch (const std::exception& error) {
                std::fprintf(stderr, "%s\n", error.what());
            }
            ::_exit(3);
        }
        children_.push_back(child);
    }
    [[nodiscard]] std::size_t size() const { return children_.size(); }
    /// \return whether it was at work until now
    bool kill(std::size_t which) {
        const ::pid_t child = children_[which];
        children_.erase(children_.begin() + static_cast<std::ptrdiff_t>(which));
        ::kill(child, SIGKILL);
        int status = 0;
        ::waitpid(child, &status, 0);
        return WIFSIGNALED(status);
    }
    [[nodiscard]] Said hear() const {
        Said said;
        REQUIRE(::read(ends_[0], &said, sizeof said) == static_cast<::ssize_t>(sizeof said));
        return said;
    }
    /// What was said and not heard yet, once nobody is at work.
    [[nodiscard]] std::vector<Said> rest() const {
        REQUIRE(::fcntl(ends_[0], F_SETFL, O_NONBLOCK) == 0);
        std::vector<Said> all;
        Said said;
        while (::read(ends_[0], &said, sizeof said) == static_cast<::ssize_t>(sizeof said)) all.push_back(said);
        return all;
    }

private:
    std::array<int, 2> ends_{};
    std::vector<::pid_t> children_;
};

/// Does what is open, over and over, as others do at the same time.
void compete(Engine& engine, std::uint16_t worker, std::uint32_t cases, const Telling& tell) {
    std::mt19937 random(worker);
    std::map<std::uint16_t, CaseId> known;
    for (;;) {
        Said said;
        said.worker = worker;
        said.name = static_cast<std::uint16_t>(random() % cases);
        const std::string called = case_name(said.name);
        if (known.count(said.name) == 0 || random() % 50 == 0) {
            said.begin = now();
            const auto id = engine.start("loket", {.by = "petugas:awal", .name = called, .key = called});
            said.end = now();
            if (!id) std::abort();
            known[said.name] = *id;
            said.case_id = static_cast<std::uint32_t>(index(*id));
            tell(said);
            continue;
        }
        const CaseId id = known[said.name];
        said.case_id = static_cast<std::uint32_t>(index(id));
        said.looked = now();
        const auto view = engine.view(id);
        if (!view) std::abort();
        if (view->open.empty()) continue;
        const ActivationView& open = view->open[random() % view->open.size()];
        const auto step = std::find(steps.begin(), steps.end(), open.step);
        said.step = static_cast<std::uint8_t>(step - steps.begin());
        said.attempt = open.attempt;
        CompleteRequest request;
        const std::string by = person(worker);
        request.by = by;
        request.attempt = open.attempt;
        if (open.step == "gabung") request.outcome = random() % 8 == 0 ? "selesai" : "ulang";
        said.begin = now();
        const auto done = engine.complete(id, open.step, request);
        said.end = now();
        said.kind = done ? Kind::completed : Kind::refused;
        if (done) {
            said.first = done->first;
            said.events = done->events;
        } else {
            said.code = done.error().code;
        }
        tell(said);
    }
}

std::vector<EventView> history_of(const Engine& engine, CaseId id) {
    auto history = engine.history(id);
    REQUIRE(history);
    return *std::move(history);
}

using What = std::tuple<std::uint32_t, std::uint8_t, std::uint16_t>;  // case, step, attempt

What what(const Said& said) { return {said.case_id, said.step, said.attempt}; }

}  // namespace

TEST_CASE("a step that processes and threads complete at once is completed exactly once, whoever dies meanwhile",
          "[runtime][shared][processes]") {
    const bool soaks = std::getenv("ALUR_SOAK") != nullptr;
    const std::size_t enough = soaks ? 40'000 : 900;
    constexpr std::size_t processes = 4;
    constexpr std::uint16_t threads = 3;
    constexpr std::uint32_t cases = 6;
    const Scratch scratch;
    const std::string path = scratch.path("kantor.alur");
    Engine(sqlite(path, shared)).deploy(rounds());
    std::vector<Said> all;
    std::size_t kills = 0;
    {
        Crew crew;
        std::uint16_t workers = 0;
        std::uint32_t generation = 0;
        const auto hire = [&] {
            const std::uint16_t first = workers;
            workers = static_cast<std::uint16_t>(workers + threads);
            // New cases for each generation: those before may be closed by now.
            const std::uint32_t known = cases + generation / 2;
            crew.add([&, first, known](const Telling& tell) {
                Engine engine(sqlite(path, shared));
                std::vector<std::thread> hands;
                for (std::uint16_t i = 0; i < threads; ++i)
                    hands.emplace_back([&, i] { compete(engine, static_cast<std::uint16_t>(first + i), known, tell); });
                for (std::thread& hand : hands) hand.join();
            });
            ++generation;
        };
        for (std::size_t i = 0; i < processes; ++i) hire();
        std::mt19937 random(5);
        while (all.size() < enough) {
            all.push_back(crew.hear());
            if (random() % 60 != 0) continue;
            ::usleep(static_cast<::useconds_t>(random() % 2000));
            REQUIRE(crew.kill(random() % crew.size()));
            ++kills;
            hire();
        }
        while (crew.size() > 0) REQUIRE(crew.kill(0));
        for (const Said& said : crew.rest()) all.push_back(said);
        kills += processes;
    }

    const Engine engine(sqlite(path));  // verifies every chain
    std::map<std::uint16_t, std::uint32_t> named;
    std::map<What, const Said*> done;
    std::size_t refused = 0;
    for (const Said& said : all) {
        // One name is one case, for whoever started it.
        CHECK(named.try_emplace(said.name, said.case_id).first->second == said.case_id);
        if (said.kind == Kind::completed) CHECK(done.try_emplace(what(said), &said).second);
        if (said.kind == Kind::refused) ++refused;
    }
    std::size_t unheard = 0;
    std::map<What, bool> stands;  // completed or not, as the journal has it
    for (const auto& [number, case_id] : named) {
        const auto id = static_cast<CaseId>(case_id);
        CHECK(engine.find(case_name(number)) == id);
        CHECK(*engine.replays(id));
        std::map<std::string, std::size_t> completions;
        for (const EventView& event : history_of(engine, id))
            if (event.kind == "StepCompleted") ++completions[event.about];
        const auto activations = engine.activations(id);
        for (const ActivationView& one : *activations) {
            const auto step =
                static_cast<std::uint8_t>(std::find(steps.begin(), steps.end(), one.step) - steps.begin());
            const What key{case_id, step, one.attempt};
            REQUIRE(stands.try_emplace(key, one.status == ActivationStatus::completed).second);
            const auto by = done.find(key);
            if (one.status != ActivationStatus::completed) {
                CHECK(by == done.end());
                continue;
            }
            --completions[one.step];
            if (by == done.end())
                ++unheard;  // by somebody who was killed before he could say so
            else
                CHECK(one.by == person(by->second->worker));
        }
        for (const auto& [step, left] : completions) CHECK(left == 0);
    }
    CHECK(unheard <= kills * threads);
    std::map<std::uint32_t, std::map<std::uint32_t, EventView>> events;
    for (const auto& [key, said] : done) {
        auto& history = events[said->case_id];
        if (history.empty())
            for (const EventView& event : history_of(engine, static_cast<CaseId>(said->case_id)))
                history.emplace(event.seq, event);
        auto found = history.find(said->first);
        REQUIRE(found != history.end());
        // Another committed at a later time than this one had read: so it is held, and that is told first.
        if (found->second.kind == "TimeHeld") ++found;
        REQUIRE(found != history.end());
        CHECK(found->second.kind == "StepCompleted");
        CHECK(found->second.about == steps[said->step]);
        CHECK(found->second.by == person(said->worker));
        CHECK(stands.count(key) == 1);
    }
    // In the order of the journal nobody stands before somebody who had been answered when he began.
    std::map<std::uint32_t, std::map<std::uint32_t, const Said*>> order;
    for (const auto& [key, said] : done) order[said->case_id][said->first] = said;
    std::size_t violations = 0;
    for (const auto& [case_id, row] : order) {
        std::int64_t latest_begin = 0;
        for (const auto& [first, said] : row) {
            latest_begin = std::max(latest_begin, said->begin);
            if (said->end < latest_begin) ++violations;
        }
    }
    // Whoever saw a step open saw no other's answered work undone, and was refused for somebody who was quicker.
    for (const Said& said : all) {
        if (said.kind == Kind::started) continue;
        const auto by = done.find(what(said));
        if (by != done.end() && by->second != &said && by->second->end < said.looked) ++violations;
        if (said.kind != Kind::refused) continue;
        const bool expected = said.code == RejectionCode::step_not_open || said.code == RejectionCode::case_closed;
        const auto stood = stands.find(what(said));
        if (!expected || stood == stands.end() || !stood->second) ++violations;
        if (by != done.end() && by->second->begin > said.end) ++violations;
    }
    CHECK(violations == 0);
    CHECK(refused > 0);
    CHECK(kills > processes);
    WARN(all.size() << " operations by " << processes << " processes of " << threads << " threads, " << done.size()
                    << " completions answered, " << refused << " refused, " << kills << " kills, " << unheard
                    << " committed and not answered, " << violations << " violations");
}

TEST_CASE("a command that another process may have committed before it died acts once when it is tried again",
          "[runtime][shared][processes]") {
    const Scratch scratch;
    const std::string path = scratch.path("kantor.alur");
    Engine survivor(sqlite(path, shared));
    survivor.deploy(rounds());
    const CaseId id = *survivor.start("loket", {.by = "petugas:awal"});
    std::mt19937 random(3);
    const int cuts = std::getenv("ALUR_SOAK") != nullptr ? 3000 : 80;
    int repeated = 0;
    std::size_t cases = 1;
    std::int64_t takes = 4'000'000;  // nanoseconds, of a command
    for (int cut = 0; cut < cuts; ++cut) {
        const std::string key = "cut-" + std::to_string(cut);
        const std::string by = "petugas:p" + std::to_string(cut % 7 == 0 ? cut : 0);  // some are new
        const bool starts = cut % 3 == 0;
        const auto act = [&](Engine& engine) -> bool {
            if (starts) {
                const std::size_t before = engine.case_count();
                REQUIRE(engine.start("loket", {.by = by, .key = key}));
                return engine.case_count() == before;
            }
            const auto noted = engine.note(id, key, {.by = by, .key = key});
            REQUIRE(noted);
            return noted->repeated;
        };
        Worker worker([&](const Telling& tell) {
            Engine engine(sqlite(path, shared));
            tell(1);
            static_cast<void>(act(engine));
            tell(2);
            ::pause();
        });
        int said = 0;
        REQUIRE(worker.hear(said));
        // Before, within or behind the commit, as long as one takes on this disk.
        ::usleep(static_cast<::useconds_t>(random() % static_cast<std::uint64_t>(takes / 500)));
        worker.kill();
        const bool answered = worker.hear(said);
        const std::int64_t begin = now();
        const bool was_there = act(survivor);
        if (!was_there) takes = (3 * takes + (now() - begin)) / 4 + 1000;
        if (answered) CHECK(was_there);
        repeated += was_there ? 1 : 0;
        CHECK(act(survivor));
        cases += starts ? 1 : 0;
        REQUIRE(survivor.case_count() == cases);
    }
    std::map<std::string, int> notes;
    for (const EventView& event : history_of(survivor, id))
        if (event.kind == "NoteAdded") ++notes[event.text];
    for (const auto& [text, count] : notes) CHECK(count == 1);
    CHECK(static_cast<int>(notes.size()) == cuts - (cuts + 2) / 3);
    CHECK(*survivor.replays(id));
    CHECK(repeated > 0);
    CHECK(repeated < cuts);
    WARN(cuts << " processes cut off, " << repeated << " commands were committed before, 0 acted twice, 0 lost");
}

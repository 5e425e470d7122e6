// A store whose process is killed while handlers work: no answer that was kept is lost, and every service is done.
#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <random>
#include <string>
#include <string_view>

#include <alur/runtime/service.hpp>

#include "runtime/support/office.hpp"
#include "support/child.hpp"
#include "support/scratch.hpp"

using namespace alur;
using namespace alur::test;

namespace {

/// The service outside: it notes each call by its key, in one write.
class Outside {
public:
    explicit Outside(const std::string& path) : file_(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600)) {}
    Outside(const Outside&) = delete;
    Outside& operator=(const Outside&) = delete;
    ~Outside() { ::close(file_); }
    void call(const std::string& key) const {
        const std::string line = key + "\n";
        if (::write(file_, line.data(), line.size()) != static_cast<::ssize_t>(line.size())) std::abort();
    }

private:
    int file_;
};

/// Fails twice, then succeeds: what the journal says of earlier tries decides, not the memory of the process.
JobAnswer served(const Outside& outside, const Job& job) {
    outside.call(job.key);
    if (job.tried < 3) return JobFailed{"try " + std::to_string(job.tried), true, Microseconds(0)};
    return JobDone{"terbit"};
}

}  // namespace

TEST_CASE("services survive the death of the process", "[runtime][sqlite]") {
    const Scratch scratch;
    const std::string path = scratch.path("kantor.alur");
    const std::string log = scratch.path("oss.log");
    std::mt19937 random(5);
    const int kills = std::getenv("ALUR_SOAK") != nullptr ? 2'000 : 40;
    int started = 0;
    for (int kill = 0; kill < kills; ++kill) {
        Worker worker([&](const Telling& tell) {
            Office office(2, sqlite(path));
            office.deploy("layanan");
            const Outside outside(log);
            ServiceWorkers workers(office.engine);
            workers.handle("oss.nib", [&](const Job& job) { return served(outside, job); });
            workers.start(2);
            for (int number = started;; ++number) {
                const CaseId id = office.start("layanan", {.by = "petugas:a", .name = std::to_string(number)});
                if (!office.engine.complete(id, "kirim", {.by = "petugas:a"})) ::_exit(1);
                tell(number);
            }
        });
        int said = 0;
        const std::size_t enough = random() % 4;
        for (std::size_t heard = 0; heard < enough && worker.hear(said); ++heard) started = said + 1;
        ::usleep(static_cast<::useconds_t>(random() % 300));
        worker.kill();
        while (worker.hear(said)) started = said + 1;
        // The case that was not told of any more may be there.
        started += Engine(sqlite(path)).find(std::to_string(started)) ? 1 : 0;
    }

    Office office(2, sqlite(path));
    REQUIRE(started > 0);
    for (int number = 0; number < started; ++number) {
        const auto id = office.engine.find(std::to_string(number));
        REQUIRE(id);
        if (office.engine.view(*id).value().open.at(0).step == "kirim")
            REQUIRE(office.engine.complete(*id, "kirim", {.by = "petugas:a"}));
    }
    const Outside outside(log);
    ServiceWorkers workers(office.engine);
    workers.handle("oss.nib", [&](const Job& job) { return served(outside, job); });
    while (workers.run_once()) continue;

    std::map<std::string, int> calls;
    std::ifstream lines(log);
    for (std::string key; std::getline(lines, key);) ++calls[key];
    CHECK(calls.size() == static_cast<std::size_t>(started));
    for (int number = 0; number < started; ++number) {
        const CaseId id = *office.engine.find(std::to_string(number));
        int failed = 0;
        int completed = 0;
        const auto history = office.engine.history(id);
        for (const EventView& event : *history) {
            failed += event.kind == "StepFailed" ? 1 : 0;
            completed += event.kind == "StepCompleted" && event.about == "terbitkan" ? 1 : 0;
        }
        INFO(number);
        CHECK(failed == 2);
        CHECK(completed == 1);
        CHECK(calls[std::to_string(index(id)) + "/terbitkan#1"] >= 3);
        CHECK(*office.engine.replays(id));
    }
}

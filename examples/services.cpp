// The services of docs/embedding.md, piece by piece, as one program.  Run: ./services examples/nib.yaml
#include <alur/alur.hpp>

#include <chrono>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>

namespace {

/// Stands for the OSS system: it has outages, and gives the same answer to the same key.
struct Oss {
    int outages = 0;
    std::string publish(const std::string& name, const std::string& key) {
        if (outages > 0) {
            --outages;
            throw std::runtime_error("OSS does not answer");
        }
        return name.empty() || key.empty() ? std::string() : "0000000000001";
    }
};

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) { std::cerr << "usage: services SOP.yaml\n"; return 2; }
    const auto loaded = alur::load(argv[1]);
    if (!loaded) { std::cerr << loaded.error(); return 1; }

    // The guide uses threads and the clock of the system; here a simulated one makes the output the same every time.
    const auto clock = std::make_shared<alur::SimulatedTime>(std::chrono::sys_days(std::chrono::year(2024) / 7 / 2) +
                                                             std::chrono::hours(1));
    alur::Engine engine(alur::memory(), {.time = clock, .shards = 1});
    engine.deploy(*loaded);
    Oss oss{2};

    alur::ServiceWorkers workers(engine);
    workers.handle("oss.nib", [&](const alur::Job& job) -> alur::JobAnswer {
        std::string name;
        for (const auto& field : job.fields)
            if (field.field == "nama_usaha") name = std::get<std::string>(field.value);
        if (name == "Warung ???") return alur::JobFailed{"OSS refuses the name", false};   // trying again is no use
        const std::string nib = oss.publish(name, job.key);                                // what it throws is a failure
        return alur::JobDone{.outcome = "terbit", .fields = {{"nib", nib}}};
    });
    // A program with threads writes: workers.start(4);
    const auto work = [&] { while (workers.run_once()) continue; };

    const auto send = [&](const char* name, const char* business) {
        const auto id = engine.start("nib", {.by = "petugas:o1", .fields = {{"nama_usaha", std::string(business)}}, .name = name});
        if (!id || !engine.complete(*id, "terima", {.by = "petugas:o1"})) throw std::runtime_error("it was not taken");
        return *id;
    };
    const auto id = send("2024/07/0012", "Warung Sari");
    work();
    for (int minutes = 0; workers.next() != alur::never; ++minutes) {
        clock->advance(std::chrono::minutes(1));
        work();
        if (workers.next() == alur::never) std::cout << "published after " << minutes + 1 << " minutes\n";
    }
    const auto history = engine.history(id);
    for (const auto& event : *history)
        if (event.kind == "StepFailed") std::cout << event.kind << ' ' << event.name() << ": " << event.text << '\n';

    send("2024/07/0013", "Warung ???");
    work();
    const auto queue = engine.incidents();
    for (const auto& incident : *queue) {
        std::cout << incident.case_name << ' ' << incident.work.name() << ": " << incident.work.tries.reason << '\n';
        const auto by_hand = engine.complete(incident.case_id, incident.work.step,
            {.by = "service:kasi", .outcome = "terbit", .fields = {{"nib", std::string("0000000000002")}}});
        if (!by_hand) std::cout << by_hand.error() << '\n';
    }

    const auto jobs = workers.acquire("surel", 10, std::chrono::minutes(2));   // for a program that sends mail
    for (const auto& job : jobs) {
        const auto done = workers.complete(job.token, {});                     // or fail(), and extend() for more time
        std::cout << job.case_name << ' ' << job.name() << ": " << (done ? "mailed" : done.error().text()) << '\n';
    }
    const auto late = workers.complete(jobs.front().token, {});
    std::cout << late.error() << '\n';

    const auto waiting = engine.work({.service = "surel"});
    std::cout << waiting->size() << " mails wait\n";
}

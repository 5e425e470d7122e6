// Memory that runs out anywhere gives an exception, and a case that is unchanged or fully advanced.
#include <atomic>
#include <cstdlib>
#include <new>

#include <alur/runtime/service.hpp>

#include "runtime/directory.hpp"
#include "runtime/support/office.hpp"

namespace {

/// Of this thread: the allocation at which memory runs out, counted down; negative: never.
thread_local long left = -1;
/// Of this thread: what was allocated and not given back.
thread_local long live = 0;

void* taken(std::size_t size) noexcept {
    void* memory = std::malloc(size == 0 ? 1 : size);
    if (memory != nullptr) ++live;
    return memory;
}

void* allocate(std::size_t size) {
    if (left == 0) throw std::bad_alloc();
    if (left > 0) --left;
    if (void* memory = taken(size)) return memory;
    throw std::bad_alloc();
}

void give_back(void* memory) noexcept {
    if (memory != nullptr) --live;
    std::free(memory);
}

}  // namespace

void* operator new(std::size_t size) { return allocate(size); }
void* operator new[](std::size_t size) { return allocate(size); }
// Catch asks for memory this way. The address sanitizer has one of its own, which does not fit the delete below.
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return taken(size); }
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept { return taken(size); }
void operator delete(void* memory) noexcept { give_back(memory); }
void operator delete[](void* memory) noexcept { give_back(memory); }
void operator delete(void* memory, std::size_t) noexcept { give_back(memory); }
void operator delete[](void* memory, std::size_t) noexcept { give_back(memory); }

using namespace alur;
using namespace alur::test;

namespace {

/// Runs the act with memory that runs out at every one of its allocations in turn, until it needs no more of them.
/// \return how often memory ran out
template <class Act, class Check>
int starve(Act act, Check check) {
    for (long at = 0;; ++at) {
        bool starved = false;
        left = at;
        try {
            act();
        } catch (const std::bad_alloc&) {
            starved = true;
        }
        left = -1;
        check();
        if (!starved) return static_cast<int>(at);
        REQUIRE(at < 10'000);
    }
}

}  // namespace

TEST_CASE("memory that runs out in a command leaves the case unchanged or fully advanced", "[runtime]") {
    Office office(1);
    office.deploy("tenggat");
    const CaseId id = office.start("tenggat", {.by = "petugas:a", .name = "satu"});
    const auto whole = [&] {
        CHECK(*office.engine.replays(id));
        CHECK(office.engine.view(id).value().open.size() == 1);
    };
    std::string note(200, 'x');
    int points = starve([&] { static_cast<void>(office.engine.note(id, note, {.by = "petugas:a"})); }, whole);
    CHECK(points > 0);
    // A completion that sends the case on; once it went through, the step is no longer open, which is all it may
    // change.
    points = starve([&] { static_cast<void>(office.engine.complete(id, "terima", {.by = "petugas:lama"})); }, whole);
    CHECK(office.engine.view(id).value().open[0].step == "lengkapi");
    // Timers, with what follows from them.
    office.time->set(wib(20, 8));
    points = starve([&] { office.engine.advance(); }, whole);
    CHECK(office.engine.view(id).value().open[0].step == "hentikan");
}

TEST_CASE("memory that runs out at a start leaves no half case", "[runtime]") {
    Office office(1);
    office.deploy("bidang");
    std::size_t made = 0;
    starve(
        [&] {
            static_cast<void>(office.engine.start("bidang", {.by = "pemohon:p1",
                                                             .fields = {{"nama_usaha", "Sari"}},
                                                             .name = "a name that needs memory of its own"}));
        },
        [&] {
            const auto id = office.engine.find("a name that needs memory of its own");
            CHECK(office.engine.case_count() == (id ? 1U : 0U));
            if (!id) return;
            ++made;
            CHECK(*office.engine.replays(*id));
            CHECK(office.engine.view(*id).value().open[0].step == "serah");
        });
    CHECK(made > 0);
}

TEST_CASE("a case that memory ran out for misses no deadline", "[runtime]") {
    // By its first act after the exception: no command and no question has touched the case meanwhile.
    std::size_t advanced = 0;
    for (long at = 0;; ++at) {
        REQUIRE(at < 10'000);
        Office office(1);
        office.deploy("tenggat");
        const CaseId id = office.start("tenggat", {.by = "petugas:a"});
        office.time->set(wib(2, 10));
        REQUIRE(office.engine.advance() == 1);  // now no timer runs
        REQUIRE(office.engine.next_timer() == never);
        bool starved = false;
        left = at;
        try {
            static_cast<void>(office.engine.complete(id, "terima", {.by = "petugas:a"}));
        } catch (const std::bad_alloc&) {
            starved = true;
        }
        left = -1;
        const bool waits = office.engine.next_timer() != never;
        office.time->set(wib(20, 8));
        CHECK(office.engine.advance() == (waits ? 1U : 0U));
        const auto view = office.engine.view(id);
        CHECK(view->open.at(0).step == (waits ? "hentikan" : "terima"));
        CHECK(*office.engine.replays(id));
        if (!starved) break;
        advanced += waits ? 1U : 0U;
    }
    CHECK(advanced > 0);
}

TEST_CASE("memory that runs out while a service is tried loses no failure and no job", "[runtime]") {
    Office office(1);
    office.deploy("layanan");
    const CaseId id = office.start("layanan", {.by = "petugas:a"});
    REQUIRE(office.engine.complete(id, "kirim", {.by = "petugas:a"}));
    ServiceWorkers workers(office.engine);
    std::vector<Job> jobs;
    const auto whole = [&] {
        CHECK(*office.engine.replays(id));
        office.time->advance(std::chrono::minutes(1));  // a lease that was given to nobody runs out
    };
    const std::string reason(200, 'x');
    int points = starve([&] { jobs = workers.acquire("oss.nib", 1, std::chrono::minutes(1)); }, whole);
    CHECK(points > 0);
    REQUIRE(jobs.size() == 1);
    starve([&] { static_cast<void>(workers.extend(jobs[0].token, std::chrono::hours(1))); }, whole);
    points = starve([&] { static_cast<void>(workers.fail(jobs[0].token, {reason, false})); }, whole);
    CHECK(points > 0);
    CHECK(office.engine.view(id).value().open.at(0).tries.failed == 1);
    std::vector<Incident> incidents;
    starve([&] { incidents = *office.engine.incidents(); }, whole);
    REQUIRE(incidents.size() == 1);
    CHECK(incidents[0].work.tries.reason == reason);
    points =
        starve([&] { static_cast<void>(office.engine.retry(id, "terbitkan", reason, {.by = "petugas:a"})); }, whole);
    CHECK(points > 0);
    CHECK(office.engine.incidents().value().empty());
    starve([&] { jobs = workers.acquire("oss.nib", 1, std::chrono::minutes(1)); }, whole);
    REQUIRE(jobs.size() == 1);
    points = starve([&] { static_cast<void>(workers.complete(jobs[0].token, {"terbit"})); }, whole);
    CHECK(points > 0);
    CHECK(office.engine.view(id).value().open.at(0).step == "serahkan");
    CHECK(workers.acquire("oss.nib", 1, std::chrono::minutes(1)).empty());
}

TEST_CASE("memory that runs out when a name is interned gives it no second id", "[runtime]") {
    const auto store = memory();
    runtime::Directory directory(*store);
    const auto name = [](int i) { return "a name that needs memory of its own " + std::to_string(i); };
    for (int i = 0; i < 300; ++i) {
        const std::string next = name(i);
        starve([&] { static_cast<void>(directory.intern(next)); },
               [&] {
                   if (i > 0) CHECK(directory.find(name(i - 1)) == static_cast<PersonId>(i - 1));
               });
        REQUIRE(directory.find(next) == static_cast<PersonId>(i));
    }
    CHECK(directory.size() == 300);
}

TEST_CASE("a stranger whose commands are refused leaves nothing in memory", "[runtime]") {
    Office office(1);
    office.deploy("tenggat");
    const CaseId id = office.start("tenggat", {.by = "petugas:a"});
    const long before = live;
    for (int i = 0; i < 200; ++i) {
        const std::string name = "orang_asing_dengan_nama_panjang_" + std::to_string(i);
        const std::string camat = "camat:" + name;
        const std::string nobody = "bukan_peran:" + name;
        REQUIRE(!office.engine.complete(id, "terima", {.by = camat, .on_behalf_of = name}));
        REQUIRE(!office.engine.note(id, "x", {.by = nobody}));
        REQUIRE(!office.engine.start("tenggat", {.by = nobody}));
    }
    CHECK(live == before);
}

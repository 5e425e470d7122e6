// What Journal promises, asked of every journal there is.
#include <alur/journal/memory.hpp>
#include <alur/journal/sqlite.hpp>

#include <alur/engine/payload.hpp>

#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "journal/support/notes.hpp"
#include "support/catch.hpp"
#include "support/scratch.hpp"

using namespace alur;

namespace {

using Journals = std::vector<std::pair<std::string, std::function<std::unique_ptr<Journal>(test::Scratch&)>>>;

const Journals& all_journals() {
    static const Journals all{
        {"memory", [](test::Scratch&) { return std::make_unique<MemoryJournal>(); }},
        {"sqlite, alone",
         [](test::Scratch& scratch) { return std::make_unique<SqliteJournal>(scratch.path("alone.alur")); }},
        {"sqlite, shared",
         [](test::Scratch& scratch) {
             return std::make_unique<SqliteJournal>(scratch.path("shared.alur"), JournalAccess::shared);
         }},
    };
    return all;
}

/// Calls ask(journal) for a new journal of each kind.
template <class Ask>
void of_each(Ask ask) {
    for (const auto& [name, make] : all_journals()) {
        INFO(name);
        test::Scratch scratch;
        const std::unique_ptr<Journal> journal = make(scratch);
        ask(*journal);
    }
}

std::vector<std::uint64_t> numbers_of(const Journal& journal, CaseId case_id) {
    std::vector<std::uint64_t> numbers;
    journal.read(case_id, [&](const Event& event, Payload) {
        CHECK(event.case_id == case_id);
        CHECK(event.seq == numbers.size());
        numbers.push_back(event.documents);
    });
    CHECK(numbers.size() == journal.count(case_id));
    return numbers;
}

/// An event whose members are anything, most of them often nothing.
Event any_event(std::mt19937_64& random) {
    const auto some = [&](auto& member) {
        using T = std::remove_reference_t<decltype(member)>;
        if (random() % 2 == 0) member = static_cast<T>(random() >> random() % 64);
    };
    Event event;
    event.kind = static_cast<EventKind>(1 + random() % 30);
    event.at = Instant(Microseconds(static_cast<std::int64_t>(random())));
    if (random() % 2 == 0) event.lapse = Instant(Microseconds(static_cast<std::int64_t>(random())));
    some(event.documents);
    some(event.person);
    some(event.on_behalf_of);
    some(event.step);
    some(event.next);
    some(event.attempt);
    some(event.flags);
    some(event.outcome);
    some(event.role);
    some(event.counter);
    some(event.extra);
    return event;
}

}  // namespace

TEST_CASE("every journal shows a case its own events, in order", "[journal]") {
    of_each([](Journal& journal) {
        REQUIRE(journal.append(CaseId{0}, 0, test::notes(10, 1)));
        REQUIRE(journal.append(CaseId{1}, 0, test::notes(20, 1)));
        REQUIRE(journal.append(CaseId{0}, 1, test::notes(11, 3)));
        REQUIRE(journal.append(CaseId{1}, 1, test::notes(21, 1)));
        CHECK(numbers_of(journal, CaseId{0}) == std::vector<std::uint64_t>{10, 11, 12, 13});
        CHECK(numbers_of(journal, CaseId{1}) == std::vector<std::uint64_t>{20, 21});
        CHECK(journal.cases() == 2);
        CHECK(journal.count(CaseId{7}) == 0);
        CHECK(numbers_of(journal, CaseId{7}).empty());
    });
}

TEST_CASE("no journal appends at the wrong place", "[journal]") {
    of_each([](Journal& journal) {
        CHECK_FALSE(journal.append(CaseId{0}, 1, test::notes(1, 1)));
        CHECK(journal.cases() == 0);
        REQUIRE(journal.append(CaseId{0}, 0, test::notes(1, 2, "x")));
        CHECK_FALSE(journal.append(CaseId{0}, 0, test::notes(2, 1)));
        CHECK_FALSE(journal.append(CaseId{0}, 1, test::notes(2, 1)));
        CHECK_FALSE(journal.append(CaseId{0}, 3, test::notes(2, 2, "x")));
        CHECK(journal.append(CaseId{0}, 2, Decision()));
        CHECK_FALSE(journal.append(CaseId{0}, 3, Decision()));
        CHECK(numbers_of(journal, CaseId{0}) == std::vector<std::uint64_t>{1, 2});
        CHECK(journal.append(CaseId{0}, 2, test::notes(3, 1)));
    });
}

TEST_CASE("every journal is read on from where a reader stood", "[journal]") {
    of_each([](Journal& journal) {
        const auto rest = [&](Position& from) {
            std::vector<std::uint64_t> numbers;
            from = journal.scan(from, [&](const Event& event, Payload) { numbers.push_back(event.documents); });
            return numbers;
        };
        Position stands;
        CHECK(rest(stands).empty());
        REQUIRE(journal.append(CaseId{0}, 0, test::notes(1, 2)));
        REQUIRE(journal.append(CaseId{1}, 0, test::notes(3, 1)));
        CHECK(rest(stands) == std::vector<std::uint64_t>{1, 2, 3});
        CHECK(rest(stands).empty());
        REQUIRE(journal.append(CaseId{0}, 2, test::notes(4, 1)));
        CHECK(rest(stands) == std::vector<std::uint64_t>{4});
        stands = {};
        CHECK(rest(stands) == std::vector<std::uint64_t>{1, 2, 3, 4});
    });
}

TEST_CASE("every journal gives back what it was given, whatever that is", "[journal]") {
    of_each([](Journal& journal) {
        std::mt19937_64 random(7);
        std::vector<std::vector<std::pair<Event, std::string>>> given(5);
        for (int round = 0; round < 200; ++round) {
            const auto at = static_cast<std::uint32_t>(std::min<std::size_t>(random() % 5, journal.cases()));
            auto& history = given[at];
            const auto expected = static_cast<std::uint32_t>(history.size());
            Decision decision;
            for (std::uint64_t count = 1 + random() % 4; count != 0; --count) {
                const Event event = any_event(random);
                const std::string text(random() % 3 == 0 ? random() % 300 : 0, static_cast<char>(random() % 256));
                decision.add(event, detail::payload_of_text(text));
                history.emplace_back(event, text);
            }
            REQUIRE(journal.append(static_cast<CaseId>(at), expected, decision));
        }
        for (std::uint32_t at = 0; at < given.size(); ++at) {
            std::size_t seq = 0;
            journal.read(static_cast<CaseId>(at), [&](const Event& stored, Payload payload) {
                auto [expected, text] = given[at][seq];
                Event event = stored;
                CHECK(detail::text_of(payload) == text);
                CHECK((event.payload == 0) == text.empty());
                expected.case_id = static_cast<CaseId>(at);
                expected.seq = static_cast<std::uint32_t>(seq++);
                event.payload = 0;
                CHECK(event == expected);
            });
            CHECK(seq == given[at].size());
        }
    });
}

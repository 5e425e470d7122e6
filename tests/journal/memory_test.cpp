#include <alur/journal/memory.hpp>

#include <alur/engine/payload.hpp>

#include <algorithm>
#include <random>
#include <string>

#include "support/catch.hpp"

using namespace alur;

namespace {

Event note(std::uint32_t number) {
    Event event;
    event.kind = EventKind::note_added;
    event.documents = number;
    return event;
}

Decision batch(std::uint32_t first, std::uint32_t count, const std::string& text = {}) {
    Decision decision;
    for (std::uint32_t i = 0; i < count; ++i) decision.add(note(first + i), detail::payload_of_text(text));
    return decision;
}

std::vector<std::uint64_t> numbers_of(const MemoryJournal& journal, CaseId case_id) {
    std::vector<std::uint64_t> numbers;
    journal.read(case_id, [&](const Event& event, Payload) {
        CHECK(event.case_id == case_id);
        CHECK(event.seq == numbers.size());
        numbers.push_back(event.documents);
    });
    return numbers;
}

}  // namespace

TEST_CASE("a journal shows a case its own events, in order", "[journal]") {
    MemoryJournal journal;
    REQUIRE(journal.append(CaseId{0}, 0, note(10)));
    REQUIRE(journal.append(CaseId{1}, 0, note(20)));
    REQUIRE(journal.append(CaseId{0}, 1, batch(11, 3)));
    REQUIRE(journal.append(CaseId{1}, 1, note(21)));
    CHECK(numbers_of(journal, CaseId{0}) == std::vector<std::uint64_t>{10, 11, 12, 13});
    CHECK(numbers_of(journal, CaseId{1}) == std::vector<std::uint64_t>{20, 21});
    CHECK(journal.cases() == 2);
    CHECK(journal.count(CaseId{0}) == 4);
    CHECK(journal.count(CaseId{7}) == 0);
    CHECK(numbers_of(journal, CaseId{7}).empty());
}

TEST_CASE("an append at the wrong place is a conflict and changes nothing", "[journal]") {
    MemoryJournal journal;
    REQUIRE(journal.append(CaseId{0}, 0, note(1)));
    CHECK_FALSE(journal.append(CaseId{0}, 0, note(2)));
    CHECK_FALSE(journal.append(CaseId{0}, 2, batch(2, 2, "x")));
    CHECK_FALSE(journal.append(CaseId{1}, 1, note(2)));
    CHECK(journal.size() == 1);
    CHECK(journal.cases() == 1);
}

TEST_CASE("an empty batch appends nothing", "[journal]") {
    MemoryJournal journal;
    CHECK(journal.append(CaseId{0}, 0, Decision{}));
    CHECK(journal.size() == 0);
    CHECK(journal.cases() == 0);
}

TEST_CASE("a scan sees every event once, in the order of commitment", "[journal]") {
    MemoryJournal journal;
    Position at;
    std::vector<std::uint64_t> seen;
    const auto scan = [&] {
        at = journal.scan(at, [&](const Event& event, Payload) { seen.push_back(event.documents); });
    };
    scan();
    CHECK(seen.empty());
    REQUIRE(journal.append(CaseId{0}, 0, batch(1, 2)));
    scan();
    REQUIRE(journal.append(CaseId{1}, 0, note(3)));
    REQUIRE(journal.append(CaseId{0}, 2, note(4)));
    scan();
    scan();
    CHECK(seen == std::vector<std::uint64_t>{1, 2, 3, 4});
}

TEST_CASE("payloads come back as they were given", "[journal]") {
    MemoryJournal journal;
    std::vector<std::string> texts;
    std::mt19937 dice(1);
    for (std::uint32_t i = 0; i < 400; ++i) {
        texts.emplace_back(dice() % 20'000, static_cast<char>('a' + i % 26));
        REQUIRE(journal.append(CaseId{0}, i, batch(i, 1, texts.back())));
    }
    std::size_t at = 0;
    journal.read(CaseId{0}, [&](const Event&, Payload payload) { CHECK(detail::text_of(payload) == texts[at++]); });
    CHECK(at == texts.size());
}

TEST_CASE("a payload that no block holds is refused and nothing is appended", "[journal]") {
    MemoryJournal journal;
    CHECK_THROWS_AS(journal.append(CaseId{0}, 0, batch(0, 2, std::string(std::size_t{2} << 20U, 'x'))),
                    std::length_error);
    CHECK(journal.size() == 0);
    CHECK(journal.cases() == 0);
    CHECK(journal.append(CaseId{0}, 0, note(1)));
}

TEST_CASE("rows never move, and memory is used again", "[journal]") {
    const auto pool = std::make_shared<ChunkPool>();
    std::uint64_t bytes = 0;
    for (int round = 0; round < 3; ++round) {
        MemoryJournal journal(pool);
        REQUIRE(journal.append(CaseId{0}, 0, note(0)));
        const Event* first = &journal.event(0);
        constexpr std::uint32_t count = 70'000;  // more than two chunks
        for (std::uint32_t i = 1; i < count; ++i) REQUIRE(journal.append(CaseId{0}, i, note(i)));
        CHECK(first == &journal.event(0));
        const auto numbers = numbers_of(journal, CaseId{0});
        REQUIRE(numbers.size() == count);
        CHECK(std::is_sorted(numbers.begin(), numbers.end()));
        CHECK(pool->report().free_bytes == 0);
        if (round == 0) bytes = pool->report().bytes;
        CHECK(pool->report().bytes == bytes);
    }
    CHECK(pool->report().free_bytes == bytes);
}

TEST_CASE("a cleared journal starts over", "[journal]") {
    MemoryJournal journal;
    REQUIRE(journal.append(CaseId{0}, 0, batch(1, 5, "x")));
    const std::size_t bytes = journal.memory().bytes;
    journal.clear();
    CHECK(journal.size() == 0);
    CHECK(journal.cases() == 0);
    REQUIRE(journal.append(CaseId{0}, 0, batch(7, 2, "y")));
    CHECK(numbers_of(journal, CaseId{0}) == std::vector<std::uint64_t>{7, 8});
    CHECK(journal.memory().bytes == bytes);
}

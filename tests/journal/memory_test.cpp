#include <alur/journal/memory.hpp>

#include <alur/engine/payload.hpp>

#include <algorithm>
#include <random>
#include <string>

#include "journal/support/notes.hpp"
#include "support/catch.hpp"
#include "support/last_words.hpp"

using namespace alur;

namespace {

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
    REQUIRE(journal.append(CaseId{0}, 0, test::note(10)));
    REQUIRE(journal.append(CaseId{1}, 0, test::note(20)));
    REQUIRE(journal.append(CaseId{0}, 1, test::notes(11, 3)));
    REQUIRE(journal.append(CaseId{1}, 1, test::note(21)));
    CHECK(numbers_of(journal, CaseId{0}) == std::vector<std::uint64_t>{10, 11, 12, 13});
    CHECK(numbers_of(journal, CaseId{1}) == std::vector<std::uint64_t>{20, 21});
    CHECK(journal.cases() == 2);
    CHECK(journal.count(CaseId{0}) == 4);
    CHECK(journal.count(CaseId{7}) == 0);
    CHECK(numbers_of(journal, CaseId{7}).empty());
}

TEST_CASE("an append at the wrong place is a conflict and changes nothing", "[journal]") {
    MemoryJournal journal;
    REQUIRE(journal.append(CaseId{0}, 0, test::note(1)));
    CHECK_FALSE(journal.append(CaseId{0}, 0, test::note(2)));
    CHECK_FALSE(journal.append(CaseId{0}, 2, test::notes(2, 2, "x")));
    CHECK_FALSE(journal.append(CaseId{1}, 1, test::note(2)));
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
    REQUIRE(journal.append(CaseId{0}, 0, test::notes(1, 2)));
    scan();
    REQUIRE(journal.append(CaseId{1}, 0, test::note(3)));
    REQUIRE(journal.append(CaseId{0}, 2, test::note(4)));
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
        REQUIRE(journal.append(CaseId{0}, i, test::notes(i, 1, texts.back())));
    }
    std::size_t at = 0;
    journal.read(CaseId{0}, [&](const Event&, Payload payload) { CHECK(detail::text_of(payload) == texts[at++]); });
    CHECK(at == texts.size());
}

TEST_CASE("every part of an event comes back", "[journal]") {
    std::mt19937 random(7);
    const auto any = [&random] { return static_cast<std::uint32_t>(random()); };
    const auto one_of_two = [&any] { return any() % 2 == 0; };
    MemoryJournal journal;
    std::vector<Event> given;
    std::vector<std::string> texts;
    for (std::uint32_t seq = 0; seq < 2'000; ++seq) {
        Event event;
        event.at = Instant(Microseconds(any()));
        event.lapse = Instant(Microseconds(any()));
        event.documents = std::uint64_t{any()} << 32U | any();
        event.case_id = CaseId{0};
        event.seq = seq;
        event.person = static_cast<PersonId>(any());
        event.step = static_cast<StepId>(any());
        event.next = static_cast<StepId>(any());
        event.attempt = static_cast<std::uint16_t>(any());
        event.flags = static_cast<std::uint16_t>(any());
        event.kind = static_cast<EventKind>(any() % (static_cast<unsigned>(EventKind::step_retried) + 1));
        event.outcome = static_cast<OutcomeId>(any());
        event.role = static_cast<ActorId>(any());
        event.counter = static_cast<std::uint8_t>(any());
        if (one_of_two()) event.extra = -std::int64_t{any()};
        if (one_of_two()) event.on_behalf_of = static_cast<PersonId>(any());
        texts.push_back(one_of_two() ? "" : std::to_string(any()));
        given.push_back(event);
        if (texts.back().empty() && one_of_two()) {
            REQUIRE(journal.append(CaseId{0}, seq, PlainEvent(event)));
        } else {
            Decision decision;
            decision.add(event, detail::payload_of_text(texts.back()));
            REQUIRE(journal.append(CaseId{0}, seq, decision));
        }
    }
    std::size_t at = 0;
    const auto compare = [&](Event event, Payload payload) {
        REQUIRE(at < given.size());
        CHECK(detail::text_of(payload) == texts[at]);
        event.payload = 0;
        CHECK(event == given[at++]);
    };
    journal.read(CaseId{0}, compare);
    CHECK(at == given.size());
    at = 0;
    CHECK(journal.scan({}, compare).value == given.size());
}

TEST_CASE("a case is prepared for the event that follows its last", "[journal]") {
    MemoryJournal journal;
    CHECK_FALSE(journal.prepare(CaseId{0}, 1));
    REQUIRE(journal.prepare(CaseId{0}, 0));
    CHECK(journal.count(CaseId{0}) == 0);
    CHECK(journal.cases() == 0);
    journal.append_prepared(CaseId{0}, test::note(5));
    CHECK_FALSE(journal.prepare(CaseId{0}, 0));
    CHECK(journal.prepare(CaseId{0}, 1));
    CHECK(journal.cases() == 1);
    CHECK(numbers_of(journal, CaseId{0}) == std::vector<std::uint64_t>{5});
}

TEST_CASE("a journal tells the caller how it takes cases", "[journal][misuse]") {
    const auto skips = [](CaseId first) {
        return test::broken_precondition([&] {
            MemoryJournal journal;
            if (journal.prepare(first, 0)) (void)journal.append(CaseId{1}, 0, test::note(1));
        });
    };
    constexpr auto demand = "MemoryJournal takes cases in order: the next one is numbered cases()";
    CHECK(skips(CaseId{1}) == demand);
    CHECK(skips(CaseId{0}) == demand);  // that one was prepared, and nothing appended
}

TEST_CASE("a journal keeps what few events have", "[journal]") {
    constexpr std::uint32_t count = 300;
    const auto given = [](std::uint32_t seq) {
        Event event;
        event.kind = EventKind::step_completed;
        event.documents = seq;
        event.case_id = CaseId{0};
        event.seq = seq;
        event.attempt = static_cast<std::uint16_t>(seq % 3 == 1 ? 255 + seq : seq);
        if (seq % 3 == 0) event.on_behalf_of = static_cast<PersonId>(seq);
        if (seq % 5 == 0) event.extra = -1;
        return event;
    };
    MemoryJournal journal;
    for (std::uint32_t seq = 0; seq < count; ++seq) REQUIRE(journal.append(CaseId{0}, seq, PlainEvent(given(seq))));
    for (std::uint32_t seq = 0; seq < count; ++seq) CHECK(journal.event(seq) == given(seq));
}

TEST_CASE("a journal erases what its events tell of persons, and nothing else", "[journal]") {
    struct Given {
        EventKind kind;
        std::string text;
    };
    const std::vector<Given> given{{EventKind::command_keyed, "web-0001"},  {EventKind::step_completed, ""},
                                   {EventKind::note_added, "Bu Sulastri"},  {EventKind::documents_submitted, ""},
                                   {EventKind::step_failed, "NIK 0000112"}, {EventKind::note_added, ""},
                                   {EventKind::case_named, "2024/07/0012"}, {EventKind::personal_erased, "permintaan"}};
    MemoryJournal journal;
    std::uint32_t seq = 0;
    for (const Given& one : given) {
        Event event;
        event.kind = one.kind;
        event.documents = 0x8000'0001'8000'0003U;  // in the row and beside it
        event.on_behalf_of = seq % 2 == 0 ? PersonId{7} : none<PersonId>;
        event.extra = seq % 3 == 0 ? -5 : 0;
        event.attempt = 300;
        for (const CaseId id : {CaseId{0}, CaseId{1}}) {
            Decision decision;
            decision.add(event, detail::payload_of_text(one.text));
            REQUIRE(journal.append(id, seq, decision));
        }
        ++seq;
    }
    REQUIRE(journal.tells_of_persons(CaseId{0}));
    CHECK_FALSE(journal.tells_of_persons(CaseId{2}));
    journal.erase_persons(CaseId{2});
    journal.erase_persons(CaseId{0});
    CHECK_FALSE(journal.tells_of_persons(CaseId{0}));
    CHECK(journal.tells_of_persons(CaseId{1}));
    for (std::uint64_t at = 0; at < journal.size(); at += 2) {
        const Event kept = journal.event(at + 1);
        Event erased = journal.event(at);
        CHECK(detail::text_of(journal.payload(kept)) == given[at / 2].text);
        const std::string text = detail::text_of(journal.payload(erased));
        const bool tells = erased.has(EventFlag::erased);
        CHECK(tells == (at == 0 || at == 4 || at == 8));
        CHECK(text == (tells ? std::string(given[at / 2].text.size(), '\0') : given[at / 2].text));
        CHECK(erased.documents == (at == 0 ? 0 : kept.documents));
        erased.documents = kept.documents;
        erased.flags = kept.flags;
        erased.case_id = kept.case_id;
        erased.payload = kept.payload;
        CHECK(erased == kept);
    }
}

TEST_CASE("a payload that no block holds is refused and nothing is appended", "[journal]") {
    MemoryJournal journal;
    CHECK_THROWS_AS(journal.append(CaseId{0}, 0, test::notes(0, 2, std::string(std::size_t{2} << 20U, 'x'))),
                    std::length_error);
    CHECK(journal.size() == 0);
    CHECK(journal.cases() == 0);
    CHECK(journal.append(CaseId{0}, 0, test::note(1)));
}

TEST_CASE("a journal grows over blocks, and memory is used again", "[journal]") {
    ChunkPool pool;
    std::uint64_t bytes = 0;
    for (int round = 0; round < 3; ++round) {
        MemoryJournal journal(pool);
        REQUIRE(journal.append(CaseId{0}, 0, test::note(0)));
        constexpr std::uint32_t count = 70'000;  // more than two chunks
        for (std::uint32_t i = 1; i < count; ++i) REQUIRE(journal.append(CaseId{0}, i, test::note(i)));
        CHECK(journal.event(count - 1).documents == count - 1);
        const auto numbers = numbers_of(journal, CaseId{0});
        REQUIRE(numbers.size() == count);
        CHECK(std::is_sorted(numbers.begin(), numbers.end()));
        CHECK(pool.report().free_bytes == 0);
        if (round == 0) bytes = pool.report().bytes;
        CHECK(pool.report().bytes == bytes);
    }
    CHECK(pool.report().free_bytes == bytes);
}

TEST_CASE("the ends of many cases lie in memory that is used again", "[journal]") {
    ChunkPool pool;
    std::uint64_t bytes = 0;
    for (int round = 0; round < 2; ++round) {
        MemoryJournal journal(pool);
        constexpr std::uint32_t count = 270'000;  // the heads of more than a chunk
        for (std::uint32_t i = 0; i < count; ++i) {
            REQUIRE(journal.append(CaseId{i}, 0, test::note(i)));
            if (i != 0 && i % 10'000 == 0) REQUIRE(journal.append(CaseId{i / 2}, 1, test::note(i)));
        }
        CHECK(journal.cases() == count);
        for (std::uint32_t i = 0; i < count; ++i) {
            const bool twice = i % 5'000 == 0 && i != 0 && i < count / 2;
            if (journal.count(CaseId{i}) != (twice ? 2U : 1U)) FAIL_CHECK("case " << i);
        }
        CHECK(numbers_of(journal, CaseId{5'000}) == std::vector<std::uint64_t>{5'000, 10'000});
        CHECK(numbers_of(journal, CaseId{count - 1}) == std::vector<std::uint64_t>{count - 1});
        if (round == 0) bytes = pool.report().bytes;
        CHECK(pool.report().bytes == bytes);
    }
    CHECK(pool.report().free_bytes == bytes);
}

TEST_CASE("a cleared journal starts over", "[journal]") {
    MemoryJournal journal;
    REQUIRE(journal.append(CaseId{0}, 0, test::notes(1, 5, "x")));
    const std::size_t bytes = journal.memory().bytes;
    journal.clear();
    CHECK(journal.size() == 0);
    CHECK(journal.cases() == 0);
    REQUIRE(journal.append(CaseId{0}, 0, test::notes(7, 2, "y")));
    CHECK(numbers_of(journal, CaseId{0}) == std::vector<std::uint64_t>{7, 8});
    CHECK(journal.memory().bytes == bytes);
}

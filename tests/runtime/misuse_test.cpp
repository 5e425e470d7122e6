// What the engine says of a program that does not keep its preconditions.
#include "runtime/support/office.hpp"
#include "support/last_words.hpp"

using namespace alur;
using namespace alur::test;

namespace {

/// Gives no journal at all, or as many as are asked for and all null.
class PoorStore final : public Store {
public:
    explicit PoorStore(bool none) : none_(none) {}
    [[nodiscard]] std::vector<std::unique_ptr<Journal>> open(std::size_t shards, Recovery&) override {
        return std::vector<std::unique_ptr<Journal>>(none_ ? 0 : shards);
    }

private:
    bool none_;
};

}  // namespace

TEST_CASE("an engine tells the caller what it takes, and that it is no null", "[runtime]") {
    Office office;
    office.deploy("tenggat");
    const CaseId id = office.start("tenggat", {.by = "petugas:a"});
    CHECK(broken_precondition([&] { office.engine.deploy(nullptr); }) == "Engine::deploy takes a procedure, not null");
    CHECK(broken_precondition([&] { static_cast<void>(office.engine.adopt_calendar(id, nullptr, {.by = "host"})); }) ==
          "Engine::adopt_calendar takes a calendar, not null");
    CHECK(broken_precondition([] { const Engine engine(nullptr); }) == "Engine takes a store, not null");
}

TEST_CASE("whoever follows an engine takes a store that has a feed", "[runtime]") {
    const Engine engine(memory());
    CHECK(broken_precondition([&] { static_cast<void>(engine.feed()); }) ==
          "an Engine that is followed takes a store with a feed: sqlite() or memory_with_feed()");
}

TEST_CASE("a store is told that each shard needs a journal", "[runtime]") {
    for (const bool none : {true, false})
        CHECK(broken_precondition([&] { const Engine engine(std::make_unique<PoorStore>(none)); }) ==
              "Store::open gives a journal for each shard, none null");
}

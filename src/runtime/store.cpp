#include <alur/runtime/store.hpp>

#include <algorithm>
#include <bit>
#include <stdexcept>
#include <thread>

#include <alur/journal/memory.hpp>

#include "runtime/memory_feed.hpp"

namespace alur {
inline namespace v0 {
namespace {

class MemoryStore final : public Store {
public:
    [[nodiscard]] std::vector<std::unique_ptr<Journal>> open(std::size_t shards, Recovery&) override {
        std::vector<std::unique_ptr<Journal>> journals;
        // Each has a pool of its own: a pool serves one thread at a time, and shards work in parallel.
        for (std::size_t i = 0; i < shards; ++i) journals.push_back(std::make_unique<MemoryJournal>());
        return journals;
    }
};

class FollowedMemoryStore final : public Store {
public:
    [[nodiscard]] std::vector<std::unique_ptr<Journal>> open(std::size_t shards, Recovery&) override {
        std::vector<std::unique_ptr<Journal>> journals;
        for (std::size_t i = 0; i < shards; ++i) journals.push_back(feed_.journal());
        return journals;
    }
    [[nodiscard]] Feed* feed() noexcept override { return &feed_; }

private:
    runtime::MemoryFeed feed_;
};

}  // namespace

std::size_t Store::preferred_shards() const {
    return std::bit_ceil(std::clamp<std::size_t>(std::thread::hardware_concurrency(), 4, most_shards));
}
void Store::define(const Definition&) {}
void Store::flush() {}
bool Store::stages() const noexcept { return false; }
void Store::commit_staged(std::span<Journal* const>) {}
Feed* Store::feed() noexcept { return nullptr; }
bool Recovery::restore(std::size_t, CaseId, std::span<const std::byte>) { return false; }
void Store::checkpoint(Standing&) {}
bool Store::wants_checkpoint() noexcept { return false; }
void Store::backup(const std::string&) {
    throw std::logic_error("alur: a backup of a store that keeps nothing on disk; open the engine on alur::sqlite()");
}

std::unique_ptr<Store> memory() { return std::make_unique<MemoryStore>(); }
std::unique_ptr<Store> memory_with_feed() { return std::make_unique<FollowedMemoryStore>(); }

}  // namespace v0
}  // namespace alur

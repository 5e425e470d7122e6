#include <alur/runtime/store.hpp>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <deque>
#include <mutex>
#include <stdexcept>
#include <thread>

#include <alur/journal/memory.hpp>

#include "runtime/memory_feed.hpp"

namespace alur {
inline namespace v0 {
namespace {

/// Refusals in memory; how many come is bounded by who notes them.
class KeepsRefusals : public Store {
public:
    void refuse(const RefusedCommand& refused) override {
        const std::lock_guard guard(refusing_);
        refused_.push_back(refused);
    }
    [[nodiscard]] Position refused(Position after, std::size_t most,
                                   const std::function<void(const RefusedCommand&)>& visit) override {
        std::vector<RefusedCommand> page;
        {
            const std::lock_guard guard(refusing_);
            const std::size_t begin = std::min<std::uint64_t>(after.value, refused_.size());
            const std::size_t end = begin + std::min(most, refused_.size() - begin);
            page.assign(refused_.begin() + static_cast<std::ptrdiff_t>(begin),
                        refused_.begin() + static_cast<std::ptrdiff_t>(end));
            after = {end};
        }
        for (const RefusedCommand& one : page) visit(one);
        return after;
    }

private:
    std::mutex refusing_;
    std::deque<RefusedCommand> refused_;
};

class MemoryStore final : public KeepsRefusals {
public:
    [[nodiscard]] std::vector<std::unique_ptr<Journal>> open(std::size_t shards, Recovery&) override {
        std::vector<std::unique_ptr<Journal>> journals;
        // Each has a pool of its own: a pool serves one thread at a time, and shards work in parallel.
        for (std::size_t i = 0; i < shards; ++i) journals.push_back(std::make_unique<MemoryJournal>());
        return journals;
    }
};

class FollowedMemoryStore final : public KeepsRefusals {
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
void Store::refuse(const RefusedCommand&) {}
Position Store::refused(Position after, std::size_t, const std::function<void(const RefusedCommand&)>&) {
    return after;
}
Others* Store::others() noexcept { return nullptr; }
Feed* Store::feed() noexcept { return nullptr; }
void Follower::announce(std::size_t, CaseId, bool) noexcept {}
bool Recovery::restore(std::size_t, CaseId, std::span<const std::byte>) { return false; }
void Store::checkpoint(Standing&) {}
bool Store::wants_checkpoint() noexcept { return false; }
void Store::backup(const std::string&) {
    throw std::logic_error("alur: a backup of a store that keeps nothing on disk; give the engine a file");
}

std::unique_ptr<Store> memory() { return std::make_unique<MemoryStore>(); }
std::unique_ptr<Store> memory_with_feed() { return std::make_unique<FollowedMemoryStore>(); }

}  // namespace v0
}  // namespace alur

// Wakes threads that wait for work, at no price for who rings while nobody waits.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>

namespace alur {
inline namespace v0 {
namespace runtime {

class Bell {
public:
    /// How often it has rung: asked for before whoever may wait looks for work.
    [[nodiscard]] std::uint64_t rung() const noexcept { return rung_.load(); }

    void ring() noexcept {
        // One of both is seen by the other: this by whoever is about to wait, or their waiting by this.
        rung_.fetch_add(1);
        if (waiting_.load() == 0) return;
        { const std::lock_guard guard(lock_); }
        heard_.notify_all();
    }

    /// Returns once it has rung since `rung`, or that time is over.
    void wait(std::uint64_t rung, std::chrono::milliseconds at_most) {
        std::unique_lock guard(lock_);
        waiting_.fetch_add(1);
        heard_.wait_for(guard, at_most, [&] { return rung_.load() != rung; });
        waiting_.fetch_sub(1);
    }

private:
    std::mutex lock_;
    std::condition_variable heard_;
    std::atomic<std::uint64_t> rung_{0};
    std::atomic<std::size_t> waiting_{0};
};

}  // namespace runtime
}  // namespace v0
}  // namespace alur

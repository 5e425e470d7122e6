// A list that only grows, read by any thread without a lock.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <stdexcept>

namespace alur {
inline namespace v0 {
namespace runtime {

/// Up to 65,535 entries, which stay where they are.
template <class T>
class AppendOnly {
public:
    AppendOnly() = default;
    AppendOnly(const AppendOnly&) = delete;
    AppendOnly& operator=(const AppendOnly&) = delete;
    ~AppendOnly() {
        for (std::size_t i = 0; i < size(); ++i)
            delete (*blocks_[i / block])[i % block].load(std::memory_order_relaxed);
    }

    /// The entry, or null where the position is behind the end.
    [[nodiscard]] const T* at(std::size_t position) const noexcept {
        return position < size_.load(std::memory_order_acquire)
                   ? (*blocks_[position / block])[position % block].load(std::memory_order_relaxed)
                   : nullptr;
    }
    [[nodiscard]] std::size_t size() const noexcept { return size_.load(std::memory_order_acquire); }

    /// Appends make(position) and gives its position. One thread at a time: the caller holds a lock.
    template <class Make>
    std::size_t append(Make make) {
        const std::size_t position = size_.load(std::memory_order_relaxed);
        if (position == block * block - 1)
            throw std::length_error("alur: too many revisions of SOPs or calendars in one engine");
        auto& row = blocks_[position / block];
        if (!row) row = std::make_unique<Block>();
        std::unique_ptr<T> entry = make(position);  // the last that may fail
        (*row)[position % block].store(entry.release(), std::memory_order_relaxed);
        size_.store(position + 1, std::memory_order_release);
        return position;
    }

private:
    static constexpr std::size_t block = 256;
    using Block = std::array<std::atomic<const T*>, block>;

    std::array<std::unique_ptr<Block>, block> blocks_;
    std::atomic<std::size_t> size_{0};
};

}  // namespace runtime
}  // namespace v0
}  // namespace alur

// A list that only grows, whose entries stay where they are: whoever knows that there is an entry reads it without a
// lock.
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>

namespace alur {
inline namespace v0 {
namespace runtime {

/// Lies in blocks, each twice as large as the one before.
template <class T>
class Steady {
public:
    Steady() = default;
    Steady(const Steady&) = delete;
    Steady& operator=(const Steady&) = delete;
    ~Steady() {
        for (auto& block : blocks_) delete[] block.load(std::memory_order_relaxed);
    }

    /// \param position below a size that the caller has read
    [[nodiscard]] const T& operator[](std::size_t position) const noexcept {
        const Place place(position);
        return blocks_[place.block].load(std::memory_order_acquire)[place.offset];
    }
    [[nodiscard]] std::size_t size() const noexcept { return size_.load(std::memory_order_acquire); }

    // One thread at a time: the caller holds a lock.

    /// Takes memory for one more entry. Throws std::bad_alloc.
    void make_room() {
        const Place place(size());
        std::atomic<T*>& block = blocks_[place.block];
        if (block.load(std::memory_order_relaxed) == nullptr)
            block.store(new T[first << place.block], std::memory_order_release);
    }
    /// \return the entry, for which there is room; it counts once `keep` is called
    [[nodiscard]] T& next() noexcept {
        const Place place(size_.load(std::memory_order_relaxed));
        return blocks_[place.block].load(std::memory_order_relaxed)[place.offset];
    }
    void keep() noexcept { size_.store(size_.load(std::memory_order_relaxed) + 1, std::memory_order_release); }

private:
    static constexpr std::size_t first = 64;

    struct Place {
        explicit Place(std::size_t position) noexcept
            : block(static_cast<std::size_t>(std::bit_width(position / first + 1)) - 1),
              offset(position - first * ((std::size_t{1} << block) - 1)) {}
        std::size_t block;
        std::size_t offset;
    };

    std::array<std::atomic<T*>, 28> blocks_{};  // more than 2^33 entries
    std::atomic<std::size_t> size_{0};
};

}  // namespace runtime
}  // namespace v0
}  // namespace alur

// Payloads of events, one behind the other. A payload never moves.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <vector>

#include <alur/base/assert.hpp>
#include <alur/engine/event.hpp>

namespace alur {
inline namespace v0 {
namespace detail {

/// Each payload is a length of 32 bits and the bytes, at a multiple of 8. Its handle counts in units of 8 bytes from 1.
class PayloadArena {
public:
    static constexpr std::size_t block_bytes = std::size_t{1} << 20U;
    static constexpr std::size_t largest = block_bytes - sizeof(std::uint32_t);

    /// How many bytes a payload takes.
    [[nodiscard]] static constexpr std::size_t room_for(std::size_t size) noexcept {
        return (size + sizeof(std::uint32_t) + 7) / 8 * 8;
    }

    /// Makes sure that payloads of these sizes (0: none) can be added in this order without an allocation.
    template <class Sizes>
    void reserve(const Sizes& sizes) {
        std::size_t blocks = (used_ + block_bytes - 1) / block_bytes;
        std::size_t left = blocks * block_bytes - used_;
        for (const std::size_t size : sizes) {
            if (size == 0) continue;
            if (size > largest) throw std::length_error("a payload is larger than a block of the arena");
            if (room_for(size) > left) {
                ++blocks;
                left = block_bytes;
            }
            left -= room_for(size);
        }
        if (blocks > most_blocks) throw std::length_error("the payloads of a journal take more than 32 GiB");
        blocks_.reserve(blocks);
        // NOLINTNEXTLINE(modernize-avoid-c-arrays): a block on the heap, left uninitialised
        while (blocks_.size() < blocks) blocks_.push_back(std::unique_ptr<std::byte[]>(new std::byte[block_bytes]));
    }

    /// Adds a payload that there is room for. \return its handle; 0 for an empty one
    [[nodiscard]] std::uint32_t add(Payload payload) noexcept {
        if (payload.empty()) return 0;
        const std::size_t room = room_for(payload.size());
        if (used_ % block_bytes + room > block_bytes) used_ = (used_ / block_bytes + 1) * block_bytes;
        ALUR_ASSERT(used_ / block_bytes < blocks_.size());
        std::byte* place = blocks_[used_ / block_bytes].get() + used_ % block_bytes;
        const auto size = static_cast<std::uint32_t>(payload.size());
        std::memcpy(place, &size, sizeof size);
        std::memcpy(place + sizeof size, payload.data(), payload.size());
        const auto handle = static_cast<std::uint32_t>(used_ / 8 + 1);
        used_ += room;
        return handle;
    }

    [[nodiscard]] Payload operator[](std::uint32_t handle) const noexcept {
        if (handle == 0) return {};
        const std::size_t at = std::size_t{handle - 1} * 8;
        const std::byte* place = blocks_[at / block_bytes].get() + at % block_bytes;
        std::uint32_t size = 0;
        std::memcpy(&size, place, sizeof size);
        return {place + sizeof size, size};
    }

    /// Forgets all payloads and keeps the memory.
    void clear() noexcept { used_ = 0; }
    [[nodiscard]] std::size_t bytes() const noexcept { return blocks_.size() * block_bytes; }

private:
    static constexpr std::size_t most_blocks = (std::size_t{1} << 15U) - 1;  // handles of 32 bits reach 32 GiB

    // NOLINTNEXTLINE(modernize-avoid-c-arrays): as above
    std::vector<std::unique_ptr<std::byte[]>> blocks_;
    std::size_t used_ = 0;  // bytes, counted over whole blocks
};

}  // namespace detail
}  // namespace v0
}  // namespace alur

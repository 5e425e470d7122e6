// Payloads of events, one behind the other. A payload never moves.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <alur/engine/case_limits.hpp>
#include <alur/engine/event.hpp>

namespace alur {
inline namespace v0 {
namespace detail {

/// Each payload is a length of 32 bits and the bytes, at a multiple of 8. Its handle counts in units of 8 bytes from 1.
class PayloadArena {
public:
    PayloadArena();
    PayloadArena(const PayloadArena&) = delete;
    PayloadArena& operator=(const PayloadArena&) = delete;
    ~PayloadArena();

    static constexpr std::size_t largest = most_payload_bytes;
    static constexpr std::size_t block_bytes = largest + sizeof(std::uint32_t);

    /// How many bytes a payload takes.
    [[nodiscard]] static constexpr std::size_t room_for(std::size_t size) noexcept {
        return (size + sizeof(std::uint32_t) + 7) / 8 * 8;
    }

    /// Makes sure that payloads of these sizes (0: none) can be added in this order without an allocation.
    void reserve(std::span<const std::size_t> sizes);

    /// Adds a payload that there is room for. \return its handle; 0 for an empty one
    [[nodiscard]] std::uint32_t add(Payload payload) noexcept;

    [[nodiscard]] Payload operator[](std::uint32_t handle) const noexcept;

    /// The same, to be written over.
    [[nodiscard]] std::span<std::byte> writable(std::uint32_t handle) noexcept {
        const Payload payload = (*this)[handle];
        return {const_cast<std::byte*>(payload.data()), payload.size()};
    }

    /// Forgets all payloads and keeps the memory.
    void clear() noexcept { used_ = 0; }
    [[nodiscard]] std::size_t bytes() const noexcept { return blocks_.size() * block_bytes; }

private:
    static constexpr std::size_t most_blocks = (std::size_t{1} << 15U) - 1;  // handles of 32 bits reach 32 GiB

    std::vector<std::byte*> blocks_;
    std::size_t used_ = 0;  // bytes, counted over whole blocks
};

}  // namespace detail
}  // namespace v0
}  // namespace alur

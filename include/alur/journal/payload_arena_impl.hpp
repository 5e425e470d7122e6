// How payloads are kept and found. Compiled once: see alur/core_impl.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <stdexcept>

#include <alur/base/assert.hpp>
#include <alur/engine/event.hpp>
#include <alur/journal/payload_arena.hpp>

namespace alur {
inline namespace v0 {
namespace detail {

// NOLINTBEGIN(misc-definitions-in-headers): not inline, so that a second source that includes this does not link

PayloadArena::PayloadArena() = default;
PayloadArena::~PayloadArena() {
    for (std::byte* block : blocks_) delete[] block;
}

void PayloadArena::reserve(std::span<const std::size_t> sizes) {
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
    while (blocks_.size() < blocks) blocks_.push_back(new std::byte[block_bytes]);  // left uninitialised
}

std::uint32_t PayloadArena::add(Payload payload) noexcept {
    if (payload.empty()) return 0;
    const std::size_t room = room_for(payload.size());
    if (used_ % block_bytes + room > block_bytes) used_ = (used_ / block_bytes + 1) * block_bytes;
    ALUR_ASSERT(used_ / block_bytes < blocks_.size());
    std::byte* place = blocks_[used_ / block_bytes] + used_ % block_bytes;
    const auto size = static_cast<std::uint32_t>(payload.size());
    std::memcpy(place, &size, sizeof size);
    std::memcpy(place + sizeof size, payload.data(), payload.size());
    const auto handle = static_cast<std::uint32_t>(used_ / 8 + 1);
    used_ += room;
    return handle;
}

Payload PayloadArena::operator[](std::uint32_t handle) const noexcept {
    if (handle == 0) return {};
    const std::size_t at = std::size_t{handle - 1} * 8;
    const std::byte* place = blocks_[at / block_bytes] + at % block_bytes;
    std::uint32_t size = 0;
    std::memcpy(&size, place, sizeof size);
    return {place + sizeof size, size};
}

// NOLINTEND(misc-definitions-in-headers)

}  // namespace detail
}  // namespace v0
}  // namespace alur

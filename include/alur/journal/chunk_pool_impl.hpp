// How the blocks are taken from the system. Compiled once: see alur/core_impl.hpp.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <new>

#include <alur/journal/chunk_pool.hpp>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace alur {
inline namespace v0 {

// NOLINTBEGIN(misc-definitions-in-headers): not inline, so that a second source that includes this does not link

ChunkPool::ChunkPool() = default;

ChunkPool::~ChunkPool() {
    for (std::byte* chunk : all_) release(chunk);
}

std::byte* ChunkPool::take() {
    if (free_.empty()) add();
    std::byte* chunk = free_.back();
    free_.pop_back();
    return chunk;
}

void ChunkPool::give_back(std::byte* chunk) noexcept { free_.push_back(chunk); }

MemoryReport ChunkPool::report() const noexcept {
    return {all_.size() * chunk_bytes, free_.size() * chunk_bytes, plain_ * chunk_bytes};
}

void ChunkPool::add() {
    if (all_.size() == all_.capacity()) {
        const std::size_t room = 2 * all_.size() + 8;
        free_.reserve(room);  // so that give_back cannot fail
        all_.reserve(room);
    }
    bool huge = false;
    std::byte* chunk = obtain(huge);
    all_.push_back(chunk);
    free_.push_back(chunk);
    if (!huge) ++plain_;
}

#if defined(__linux__)
namespace detail {

[[nodiscard]] inline std::byte* map(std::size_t bytes) {
    void* mapped = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapped == MAP_FAILED) throw std::bad_alloc();
    return static_cast<std::byte*>(mapped);
}

inline void populate(std::byte* chunk) noexcept {
#if defined(MADV_POPULATE_WRITE)
    if (::madvise(chunk, ChunkPool::chunk_bytes, MADV_POPULATE_WRITE) == 0) return;
#endif
    for (std::size_t i = 0; i < ChunkPool::chunk_bytes; i += 4096)
        *static_cast<volatile std::byte*>(chunk + i) = std::byte{0};
}

}  // namespace detail

/// A newer Linux aligns what is as large as a huge page. Elsewhere twice as much is mapped, and cut off what is not
/// aligned.
std::byte* ChunkPool::obtain(bool& huge) {
    std::byte* chunk = detail::map(chunk_bytes);
    if (const std::size_t beyond = reinterpret_cast<std::size_t>(chunk) % chunk_bytes; beyond != 0) {
        ::munmap(chunk, chunk_bytes);
        chunk = detail::map(2 * chunk_bytes);
        const std::size_t skipped = (chunk_bytes - reinterpret_cast<std::size_t>(chunk) % chunk_bytes) % chunk_bytes;
        if (skipped != 0) ::munmap(chunk, skipped);
        chunk += skipped;
        ::munmap(chunk + chunk_bytes, chunk_bytes - skipped);
    }
#if defined(MADV_HUGEPAGE)
    huge = ::madvise(chunk, chunk_bytes, MADV_HUGEPAGE) == 0;
#endif
    detail::populate(chunk);
    return chunk;
}

void ChunkPool::release(std::byte* chunk) noexcept { ::munmap(chunk, chunk_bytes); }
#else
std::byte* ChunkPool::obtain(bool& huge) {
    huge = false;
    auto* chunk = static_cast<std::byte*>(::operator new (chunk_bytes, std::align_val_t{chunk_bytes}));
    std::memset(chunk, 0, chunk_bytes);
    return chunk;
}

void ChunkPool::release(std::byte* chunk) noexcept { ::operator delete (chunk, std::align_val_t{chunk_bytes}); }
#endif

// NOLINTEND(misc-definitions-in-headers)

}  // namespace v0
}  // namespace alur

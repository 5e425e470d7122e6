// Memory for columns that grow for ever: blocks of 2 MiB on huge pages, touched before use, and used again.
//
// First touch of a small page costs more than the event that is written there, so blocks are populated in one go. Where
// the system has no huge pages the blocks are plain, and the report says so.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <new>
#include <vector>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace alur {
inline namespace v0 {

/// What a pool holds.
struct MemoryReport {
    std::size_t bytes = 0;        ///< taken from the system
    std::size_t free_bytes = 0;   ///< of these, waiting to be used again
    std::size_t plain_bytes = 0;  ///< of these, not on huge pages
};

/// Gives out blocks and takes them back. Not thread-safe.
class ChunkPool {
public:
    /// The size of a block: that of a huge page.
    static constexpr std::size_t chunk_bytes = std::size_t{2} << 20U;

    ChunkPool() = default;
    ChunkPool(const ChunkPool&) = delete;
    ChunkPool& operator=(const ChunkPool&) = delete;
    ~ChunkPool() {
        for (std::byte* chunk : all_) release(chunk);
    }

    /// A block of chunk_bytes, aligned to its size, its content undefined. Throws std::bad_alloc.
    [[nodiscard]] std::byte* take() {
        if (free_.empty()) add();
        std::byte* chunk = free_.back();
        free_.pop_back();
        return chunk;
    }
    /// Takes a block back to give it out again; the system gets it when the pool ends. \param chunk from take()
    void give_back(std::byte* chunk) noexcept { free_.push_back(chunk); }

    /// What it holds now, in bytes.
    [[nodiscard]] MemoryReport report() const noexcept {
        return {all_.size() * chunk_bytes, free_.size() * chunk_bytes, plain_ * chunk_bytes};
    }

private:
    void add() {
        all_.reserve(all_.size() + 1);
        free_.reserve(all_.size() + 1);  // so that give_back cannot fail
        bool huge = false;
        std::byte* chunk = obtain(huge);
        all_.push_back(chunk);
        free_.push_back(chunk);
        if (!huge) ++plain_;
    }

#if defined(__linux__)
    /// Maps twice as much and cuts off what is not aligned.
    [[nodiscard]] static std::byte* obtain(bool& huge) {
        void* mapped = ::mmap(nullptr, 2 * chunk_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (mapped == MAP_FAILED) throw std::bad_alloc();
        auto* begin = static_cast<std::byte*>(mapped);
        const std::size_t skipped = (chunk_bytes - reinterpret_cast<std::size_t>(begin) % chunk_bytes) % chunk_bytes;
        if (skipped != 0) ::munmap(begin, skipped);
        ::munmap(begin + skipped + chunk_bytes, chunk_bytes - skipped);
        std::byte* chunk = begin + skipped;
#if defined(MADV_HUGEPAGE)
        huge = ::madvise(chunk, chunk_bytes, MADV_HUGEPAGE) == 0;
#endif
        populate(chunk);
        return chunk;
    }

    static void populate(std::byte* chunk) noexcept {
#if defined(MADV_POPULATE_WRITE)
        if (::madvise(chunk, chunk_bytes, MADV_POPULATE_WRITE) == 0) return;
#endif
        for (std::size_t i = 0; i < chunk_bytes; i += 4096) *static_cast<volatile std::byte*>(chunk + i) = std::byte{0};
    }

    static void release(std::byte* chunk) noexcept { ::munmap(chunk, chunk_bytes); }
#else
    [[nodiscard]] static std::byte* obtain(bool& huge) {
        huge = false;
        auto* chunk = static_cast<std::byte*>(::operator new (chunk_bytes, std::align_val_t{chunk_bytes}));
        std::memset(chunk, 0, chunk_bytes);
        return chunk;
    }

    static void release(std::byte* chunk) noexcept { ::operator delete (chunk, std::align_val_t{chunk_bytes}); }
#endif

    std::vector<std::byte*> all_;
    std::vector<std::byte*> free_;
    std::size_t plain_ = 0;
};

}  // namespace v0
}  // namespace alur

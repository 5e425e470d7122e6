// Memory for columns that grow for ever: blocks of 2 MiB on huge pages, touched before use, and used again.
//
// First touch of a small page costs more than the event that is written there, so blocks are populated in one go. Where
// the system has no huge pages the blocks are plain, and the report says so.
#pragma once

#include <cstddef>
#include <vector>

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

    ChunkPool();
    ChunkPool(const ChunkPool&) = delete;
    ChunkPool& operator=(const ChunkPool&) = delete;
    ~ChunkPool();

    /// A block of chunk_bytes, aligned to its size, its content undefined. Throws std::bad_alloc.
    [[nodiscard]] std::byte* take();
    /// Takes a block back to give it out again; the system gets it when the pool ends. \param chunk from take()
    void give_back(std::byte* chunk) noexcept;

    /// What it holds now, in bytes.
    [[nodiscard]] MemoryReport report() const noexcept;

private:
    void add();
    [[nodiscard]] static std::byte* obtain(bool& huge);
    static void release(std::byte* chunk) noexcept;

    std::vector<std::byte*> all_;
    std::vector<std::byte*> free_;
    std::size_t plain_ = 0;
};

}  // namespace v0
}  // namespace alur

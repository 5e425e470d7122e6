// A hash of names: of a few bytes, inline, and another in every process, so that nobody who chooses names can choose
// where they collide.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace alur {
inline namespace v0 {
namespace runtime {

/// By what the hashes of this process differ from those of others.
struct HashSeed {
    std::uint64_t start = 0;
    std::uint64_t factor = 1;  ///< odd

    [[nodiscard]] std::uint64_t folded(std::uint64_t word) const noexcept {
        __extension__ using Wide = unsigned __int128;
        const Wide product = static_cast<Wide>(word) * factor;
        return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
    }
};

/// Random; the same as long as the process lives.
[[nodiscard]] const HashSeed& hash_seed();

/// Eight bytes at a time, folded through a product of 128 bits; names of steps, roles and persons take two or three of
/// them. For tables in memory only: the shard of a name, which a file keeps, does not depend on it.
class TextHash {
public:
    using is_transparent = void;

    TextHash() : seed_(hash_seed()) {}

    [[nodiscard]] std::size_t operator()(std::string_view text) const noexcept {
        std::uint64_t hash = text.size() * 0x9e3779b97f4a7c15U + seed_.start;
        for (; text.size() > 8; text.remove_prefix(8)) {
            std::uint64_t word = 0;
            std::memcpy(&word, text.data(), 8);
            hash = seed_.folded(hash ^ word) + seed_.start;
        }
        std::uint64_t word = 0;
        for (const char c : text) word = word << 8U | static_cast<unsigned char>(c);
        return static_cast<std::size_t>(seed_.folded(hash ^ word));
    }

private:
    HashSeed seed_;
};

}  // namespace runtime
}  // namespace v0
}  // namespace alur

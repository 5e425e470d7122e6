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

/// Bytes of a text as numbers, in the order of this machine: hashes and comparisons of one process only.
[[nodiscard]] inline std::uint64_t eight_bytes(const char* at) noexcept {
    std::uint64_t word = 0;
    std::memcpy(&word, at, sizeof word);
    return word;
}
[[nodiscard]] inline std::uint64_t four_bytes(const char* at) noexcept {
    std::uint32_t word = 0;
    std::memcpy(&word, at, sizeof word);
    return word;
}

/// Names are short: two loads that may overlap hold one of up to sixteen bytes, and no loop or call is needed for it.
struct TextEnds {
    std::uint64_t first = 0;
    std::uint64_t last = 0;

    explicit TextEnds(std::string_view text) noexcept {
        const char* at = text.data();
        const std::size_t size = text.size();
        if (size >= 8) {
            first = eight_bytes(at);
            last = eight_bytes(at + size - 8);
        } else if (size >= 4) {
            first = four_bytes(at);
            last = four_bytes(at + size - 4);
        } else if (size != 0) {
            const auto byte = [at](std::size_t i) { return std::uint64_t{static_cast<unsigned char>(at[i])}; };
            first = byte(0) << 16U | byte(size / 2) << 8U | byte(size - 1);
        }
    }

    friend bool operator==(const TextEnds&, const TextEnds&) = default;
};

/// Whether both are one name.
[[nodiscard]] inline bool same_text(std::string_view a, std::string_view b) noexcept {
    if (a.size() != b.size() || TextEnds(a) != TextEnds(b)) return false;
    return a.size() <= 16 || std::memcmp(a.data() + 8, b.data() + 8, a.size() - 16) == 0;
}

/// Of names of steps, roles and persons. For tables in memory only: the shard of a name, which a file keeps, does not
/// depend on it.
class TextHash {
public:
    using is_transparent = void;

    TextHash() : seed_(hash_seed()) {}

    [[nodiscard]] std::size_t operator()(std::string_view text) const noexcept {
        std::uint64_t hash = text.size() * 0x9e3779b97f4a7c15U + seed_.start;
        const TextEnds ends(text);
        for (std::size_t at = 8; at + 8 < text.size(); at += 8)
            hash = seed_.folded(hash ^ eight_bytes(text.data() + at)) + seed_.start;
        hash = seed_.folded(hash ^ ends.first) + seed_.start;
        return static_cast<std::size_t>(seed_.folded(hash ^ ends.last));
    }

private:
    HashSeed seed_;
};

}  // namespace runtime
}  // namespace v0
}  // namespace alur

// A hash of names: of a few bytes, inline, the same in every process.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace alur {
inline namespace v0 {
namespace runtime {

/// Eight bytes at a time, folded through a product of 128 bits; names of steps, roles and persons take two or three of
/// them. For tables in memory only: its values may change.
[[nodiscard]] inline std::size_t text_hash(std::string_view text) noexcept {
    const auto folded = [](std::uint64_t a, std::uint64_t b) {
        __extension__ using Wide = unsigned __int128;
        const Wide product = static_cast<Wide>(a) * b;
        return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
    };
    std::uint64_t hash = text.size() * 0x9e3779b97f4a7c15U;
    for (; text.size() > 8; text.remove_prefix(8)) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data(), 8);
        hash = folded(hash ^ word, 0xd6e8feb86659fd93U);
    }
    std::uint64_t word = 0;
    for (const char c : text) word = word << 8U | static_cast<unsigned char>(c);
    return static_cast<std::size_t>(folded(hash ^ word, 0xa0761d6478bd642fU));
}

}  // namespace runtime
}  // namespace v0
}  // namespace alur

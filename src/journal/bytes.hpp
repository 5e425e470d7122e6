// Numbers and bytes as journals on disk write them (docs/journal-format.md).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <vector>

namespace alur {
inline namespace v0 {
namespace journal {

using Bytes = std::vector<std::byte>;
using BytesView = std::span<const std::byte>;

/// Small magnitudes of either sign as small numbers.
constexpr std::uint64_t zigzag(std::uint64_t difference) noexcept {
    return difference << 1U ^ (difference >> 63U != 0 ? ~std::uint64_t{0} : 0);
}
constexpr std::uint64_t unzigzag(std::uint64_t coded) noexcept {
    return coded >> 1U ^ ((coded & 1U) != 0 ? ~std::uint64_t{0} : 0);
}

/// The number that stands for a member.
template <class T>
constexpr std::uint64_t plain(T value) noexcept {
    if constexpr (std::is_enum_v<T>)
        return static_cast<std::uint64_t>(static_cast<std::underlying_type_t<T>>(value));
    else
        return static_cast<std::uint64_t>(value);
}

/// Appends to bytes.
class ByteWriter {
public:
    explicit ByteWriter(Bytes& bytes) : bytes_(bytes) {}

    void byte(std::uint8_t value) { bytes_.push_back(static_cast<std::byte>(value)); }
    /// Seven bits a byte, the lowest first.
    void varint(std::uint64_t value) {
        for (; value >= 0x80; value >>= 7U) bytes_.push_back(static_cast<std::byte>(value | 0x80U));
        bytes_.push_back(static_cast<std::byte>(value));
    }
    void bytes(BytesView value) { bytes_.insert(bytes_.end(), value.begin(), value.end()); }
    /// Bytes with their size before them.
    void sized(BytesView value) {
        varint(value.size());
        bytes(value);
    }

private:
    Bytes& bytes_;
};

/// Reads what a writer wrote, and only that. It never reads behind the end: once it failed, it is at the end.
class ByteReader {
public:
    explicit ByteReader(BytesView bytes) noexcept : rest_(bytes) {}

    [[nodiscard]] bool failed() const noexcept { return failed_; }
    [[nodiscard]] bool at_end() const noexcept { return rest_.empty(); }
    [[nodiscard]] std::size_t left() const noexcept { return rest_.size(); }

    [[nodiscard]] std::uint8_t byte() noexcept {
        if (rest_.empty()) return fail();
        const auto value = std::to_integer<std::uint8_t>(rest_.front());
        rest_ = rest_.subspan(1);
        return value;
    }
    [[nodiscard]] std::uint64_t varint() noexcept {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            const std::uint8_t part = byte();
            const std::uint64_t bits = part & 0x7fU;
            if (bits << shift >> shift != bits) return fail();
            value |= bits << shift;
            // Only one form of each number is a number: else a file could be changed without a change of its meaning.
            if ((part & 0x80U) == 0) return part == 0 && shift != 0 ? fail() : value;
        }
        return fail();
    }
    [[nodiscard]] BytesView bytes(std::uint64_t size) noexcept {
        if (size > rest_.size()) {
            fail();
            return {};
        }
        const BytesView read = rest_.first(static_cast<std::size_t>(size));
        rest_ = rest_.subspan(static_cast<std::size_t>(size));
        return read;
    }
    [[nodiscard]] BytesView sized() noexcept { return bytes(varint()); }

    /// The bytes are not what a writer wrote.
    std::uint8_t fail() noexcept {
        failed_ = true;
        rest_ = {};
        return 0;
    }

private:
    BytesView rest_;
    bool failed_ = false;
};

}  // namespace journal
}  // namespace v0
}  // namespace alur
